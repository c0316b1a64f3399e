//! What every command of a matter needs beside the database: procedures,
//! calendars, the directory, the policy, the vault, and each domain's hooks.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock};

use identity::policy::Policy;
use identity::vault::Vault;
use kernel::{Ctx, Error, Result};
use procedure::{Act, Procedure};
use store::Tx;
use territory::Directory;
use worktime::Calendar;

use crate::model::MatterRow;

/// What a domain adds to a procedure: guards it asks and effects it has.
pub trait Hooks: Send + Sync {
    /// The answer of a named guard for a matter.
    fn guard(&self, tx: &mut Tx, ctx: &Ctx, m: &MatterRow, name: &str) -> Result<bool>;

    /// Does a named effect: changes the row that is about to be written, or
    /// writes rows of the domain's own.
    fn effect(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        works: &Works,
        m: &mut MatterRow,
        name: &str,
        act: &Act,
    ) -> Result<()>;
}

/// Every edition of every procedure that a running matter may be in.
#[derive(Default)]
pub struct Procedures {
    editions: HashMap<String, BTreeMap<u32, Arc<Procedure>>>,
}

impl Procedures {
    /// Adds an edition.
    pub fn add(&mut self, p: Procedure) {
        let editions = self.editions.entry(p.name.clone()).or_default();
        editions.insert(p.version, Arc::new(p));
    }

    /// The edition that new matters begin with.
    ///
    /// # Errors
    /// `casework.no_such_procedure`.
    pub fn current(&self, name: &str) -> Result<Arc<Procedure>> {
        self.editions
            .get(name)
            .and_then(|e| e.last_key_value())
            .map(|(_, p)| Arc::clone(p))
            .ok_or_else(|| Error::invalid("casework.no_such_procedure", "procedure"))
    }

    /// The edition that a running matter keeps.
    ///
    /// # Errors
    /// Internal when the edition was taken away from under its matters.
    pub fn edition(&self, name: &str, version: i64) -> Result<Arc<Procedure>> {
        u32::try_from(version)
            .ok()
            .and_then(|v| self.editions.get(name)?.get(&v))
            .map(Arc::clone)
            .ok_or_else(|| Error::internal(format!("no edition {version} of {name}")))
    }

    /// The current edition of each.
    pub fn all(&self) -> Vec<Arc<Procedure>> {
        let mut all: Vec<Arc<Procedure>> = self
            .editions
            .values()
            .filter_map(|e| e.last_key_value())
            .map(|(_, p)| Arc::clone(p))
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }
}

/// The calendars by name; `city` is the one that holds where no unit has its
/// own.
pub struct Calendars {
    city: Arc<Calendar>,
    named: HashMap<String, Arc<Calendar>>,
}

impl Calendars {
    pub fn new(city: Calendar, named: impl IntoIterator<Item = (String, Calendar)>) -> Calendars {
        let named = named.into_iter().map(|(n, c)| (n, Arc::new(c))).collect();
        Calendars { city: Arc::new(city), named }
    }

    /// The calendar of that name, the city's when there is none.
    pub fn get(&self, name: Option<&str>) -> Arc<Calendar> {
        name.and_then(|n| self.named.get(n)).map_or_else(|| Arc::clone(&self.city), Arc::clone)
    }
}

/// See the module. Shared by all commands; the directory alone is replaced.
pub struct Works {
    pub procedures: Procedures,
    pub calendars: Calendars,
    pub policy: Policy,
    pub vault: Vault,
    directory: RwLock<Arc<Directory>>,
    hooks: HashMap<String, Box<dyn Hooks>>,
}

impl Works {
    pub fn new(
        procedures: Procedures,
        calendars: Calendars,
        policy: Policy,
        vault: Vault,
        directory: Directory,
    ) -> Works {
        let directory = RwLock::new(Arc::new(directory));
        Works { procedures, calendars, policy, vault, directory, hooks: HashMap::new() }
    }

    /// Gives a procedure its domain's guards and effects.
    #[must_use]
    pub fn hook(mut self, procedure: &str, hooks: Box<dyn Hooks>) -> Works {
        self.hooks.insert(procedure.to_owned(), hooks);
        self
    }

    /// Areas, units, taxonomy and responsibility as they are now.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Takes a newer directory.
    pub fn set_directory(&self, directory: Directory) {
        *self.directory.write().unwrap_or_else(std::sync::PoisonError::into_inner) =
            Arc::new(directory);
    }

    pub(crate) fn hooks(&self, procedure: &str) -> Option<&dyn Hooks> {
        self.hooks.get(procedure).map(AsRef::as_ref)
    }
}
