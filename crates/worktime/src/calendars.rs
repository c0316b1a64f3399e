//! All calendars of an installation by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Error, Result};

use crate::calendar::Calendar;
use crate::compile;
use crate::layer::Layer;

/// More layers than this upon each other are a loop or a mistake.
const DEPTH: usize = 8;

/// The compiled calendars of an installation.
#[derive(Debug, Clone, Default)]
pub struct Calendars(BTreeMap<String, Arc<Calendar>>);

impl Calendars {
    /// Lays the layers upon each other and compiles every one.
    ///
    /// # Errors
    /// Fields begin with the name of the calendar (`wuhai/windows/mon-fri/0`).
    /// `worktime.name_twice`, `worktime.base_unknown`, `worktime.base_loop`,
    /// and the errors of the texts inside.
    pub fn new(layers: impl IntoIterator<Item = Layer>) -> Result<Calendars> {
        let mut by_name: BTreeMap<String, Layer> = BTreeMap::new();
        for layer in layers {
            let name = layer.name.clone();
            if by_name.insert(name.clone(), layer).is_some() {
                return Err(Error::invalid("worktime.name_twice", &name).arg("text", name));
            }
        }
        let mut midnights: BTreeMap<Option<String>, Arc<[i64]>> = BTreeMap::new();
        let mut compiled = BTreeMap::new();
        for name in by_name.keys() {
            let calendar = resolve(name, &by_name)
                .and_then(|layer| {
                    let zone = compile::zone_of(&layer)?;
                    let starts = midnights
                        .entry(layer.zone.clone())
                        .or_insert_with(|| compile::midnights(&zone));
                    compile::compile(&layer, zone, Arc::clone(starts))
                })
                .map_err(|e| within(name, e))?;
            compiled.insert(name.clone(), Arc::new(calendar));
        }
        Ok(Calendars(compiled))
    }

    /// The calendar of that name.
    pub fn get(&self, name: &str) -> Option<&Arc<Calendar>> {
        self.0.get(name)
    }

    /// All of them by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Calendar>> {
        self.0.values()
    }
}

/// The layer of that name with all that lies beneath it.
fn resolve(name: &str, all: &BTreeMap<String, Layer>) -> Result<Layer> {
    let unknown = |base: &str| Error::invalid("worktime.base_unknown", "base").arg("text", base);
    let mut layer = all.get(name).cloned().ok_or_else(|| unknown(name))?;
    let mut base = layer.base.clone();
    for _ in 0..DEPTH {
        let Some(beneath) = base.take() else { return Ok(layer) };
        let found = all.get(&beneath).ok_or_else(|| unknown(&beneath))?;
        layer = layer.upon(found);
        base = found.base.clone();
    }
    Err(Error::invalid("worktime.base_loop", "base").arg("text", name))
}

fn within(name: &str, mut e: Error) -> Error {
    e.field = Some(e.field.map_or_else(|| name.to_owned(), |f| format!("{name}/{f}")));
    e
}
