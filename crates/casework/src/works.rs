//! What every command of a matter needs beside the database: procedures,
//! calendars, the directory, the policy, the vault, and each domain's hooks.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use identity::policy::Policy;
use identity::vault::Vault;
use kernel::{Ctx, Error, Result};
use procedure::{Act, Outcome, Procedure};
use store::Tx;
use territory::{Directory, Map};
use worktime::Calendar;

use crate::model::MatterRow;
use crate::queries::kept::Kept;

/// What a domain adds to a procedure: guards it asks and effects it has.
pub trait Hooks: Send + Sync {
    /// Whether a matter of it begins on a page of the domain's own: the general
    /// page leaves it out, since it could not give all that the domain needs.
    fn begins_on_own_page(&self) -> bool {
        false
    }

    /// The answer of a named guard for a matter.
    fn guard(&self, _tx: &mut Tx, _ctx: &Ctx, _m: &MatterRow, name: &str) -> Result<bool> {
        Err(Error::internal(format!("no guard {name}")))
    }

    /// Does a named effect: changes the row that is about to be written, or
    /// writes rows of the domain's own.
    fn effect(
        &self,
        _tx: &mut Tx,
        _ctx: &Ctx,
        _works: &Works,
        _m: &mut MatterRow,
        name: &str,
        _act: &Act,
    ) -> Result<()> {
        Err(Error::internal(format!("no effect {name}")))
    }

    /// What an act's form says of the matter itself (its class, its place), or
    /// the domain knows of it, put into the row before the engine looks at it:
    /// deadlines and desks of this very act follow from it. Nothing is kept when
    /// the act is refused.
    fn prepare(
        &self,
        _tx: &mut Tx,
        _ctx: &Ctx,
        _works: &Works,
        _p: &Procedure,
        _m: &mut MatterRow,
        _act: &Act,
    ) -> Result<()> {
        Ok(())
    }

    /// After every act and timer, before what was decided is written.
    fn decided(
        &self,
        _tx: &mut Tx,
        _ctx: &Ctx,
        _m: &mut MatterRow,
        _outcome: &Outcome,
    ) -> Result<()> {
        Ok(())
    }
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

/// The calendars by name, one of which is the city's. They change while the
/// program runs: the holidays of next year are announced.
pub struct Calendars {
    now: RwLock<Held>,
    /// Name of the city's.
    name: String,
    /// The city's zone, which stays.
    zone: jiff::tz::TimeZone,
}

struct Held {
    all: worktime::Calendars,
    city: Arc<Calendar>,
}

impl Held {
    fn of(all: worktime::Calendars, name: &str) -> Result<Held> {
        let city = all.get(name).map(Arc::clone).ok_or_else(|| {
            Error::invalid("casework.no_such_calendar", "calendar").arg("name", name)
        })?;
        Ok(Held { all, city })
    }
}

impl Calendars {
    /// `city` names the one that holds where no unit has its own.
    ///
    /// # Errors
    /// `casework.no_such_calendar`.
    pub fn new(all: worktime::Calendars, city: &str) -> Result<Calendars> {
        let held = Held::of(all, city)?;
        let zone = held.city.zone().clone();
        Ok(Calendars { now: RwLock::new(held), name: city.to_owned(), zone })
    }

    /// Puts others in their place.
    ///
    /// # Errors
    /// `casework.no_such_calendar` when the city's is not among them.
    pub fn replace(&self, all: worktime::Calendars) -> Result<()> {
        let held = Held::of(all, &self.name)?;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = held;
        Ok(())
    }

    /// All of them by name.
    pub fn all(&self) -> Vec<Arc<Calendar>> {
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner);
        now.all.iter().map(Arc::clone).collect()
    }

    /// The calendar of that name, the city's when there is none.
    pub fn get(&self, name: Option<&str>) -> Arc<Calendar> {
        let now = self.now.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(name.and_then(|n| now.all.get(n)).unwrap_or(&now.city))
    }

    /// The city's time zone.
    pub fn zone(&self) -> &jiff::tz::TimeZone {
        &self.zone
    }
}

/// See the module. Shared by all commands.
pub struct Works {
    pub procedures: Procedures,
    pub calendars: Calendars,
    pub policy: Arc<Policy>,
    pub vault: Vault,
    /// Areas, units, taxonomy, responsibility and boundaries, kept up to date.
    pub territory: territory::Live,
    /// Pages of matters that were looked at lately.
    pub(crate) kept: Kept,
    hooks: HashMap<String, Box<dyn Hooks>>,
}

impl Works {
    pub fn new(
        procedures: Procedures,
        calendars: Calendars,
        policy: Arc<Policy>,
        vault: Vault,
        territory: territory::Live,
    ) -> Works {
        let (kept, hooks) = (Kept::default(), HashMap::new());
        Works { procedures, calendars, policy, vault, territory, kept, hooks }
    }

    /// Gives a procedure its domain's guards and effects.
    #[must_use]
    pub fn hook(mut self, procedure: &str, hooks: Box<dyn Hooks>) -> Works {
        self.hooks.insert(procedure.to_owned(), hooks);
        self
    }

    /// Areas, units, taxonomy and responsibility as they are now.
    pub fn directory(&self) -> Arc<Directory> {
        self.territory.directory()
    }

    /// The shapes of the city as they are now.
    pub fn map(&self) -> Arc<Map> {
        self.territory.map()
    }

    /// Whether the general page of beginnings may offer it.
    pub fn begins_on_general_page(&self, procedure: &str) -> bool {
        self.hooks(procedure).is_none_or(|hooks| !hooks.begins_on_own_page())
    }

    /// Lets the domain put what the act says of the matter into its row.
    pub(crate) fn prepare(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        p: &Procedure,
        m: &mut MatterRow,
        act: &Act,
    ) -> Result<()> {
        self.hooks(&p.name).map_or(Ok(()), |h| h.prepare(tx, ctx, self, p, m, act))
    }

    pub(crate) fn hooks(&self, procedure: &str) -> Option<&dyn Hooks> {
        self.hooks.get(procedure).map(AsRef::as_ref)
    }
}
