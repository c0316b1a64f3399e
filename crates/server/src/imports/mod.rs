//! What files can hold in this program, and what hangs on what they brought.

pub mod calendar;
mod http;
pub mod staff;
mod store;

use std::sync::Arc;

use ::imports::{Imports, Kinds};
use ::store::{Store, Tx};
use casework::Works;
use kernel::Result;
use reports::Reports;
use territory::import::{Areas, Boundaries, Ground, Of, TaxonomyTable, Units};
use territory::{Directory, Map};

pub use http::{TABLE, routes};
pub use store::{REPORTS, STATEMENTS, reports as reports_after};

/// What a city holds, as readers of files see it.
struct City(Arc<Works>);

impl Ground for City {
    fn directory(&self) -> Arc<Directory> {
        self.0.directory()
    }

    fn map(&self) -> Arc<Map> {
        self.0.map()
    }

    fn in_use(&self, tx: &mut Tx<'_>, of: Of<'_>) -> Result<Option<(&'static str, i64)>> {
        store::in_use(tx, of)
    }
}

/// The tables of the territory, for going out.
pub struct Tables {
    pub areas: Areas,
    pub boundaries: Boundaries,
    pub units: Units,
    pub taxonomy: TaxonomyTable,
}

/// See [`Tables`].
pub fn tables(works: &Arc<Works>) -> Tables {
    let ground: Arc<dyn Ground> = Arc::new(City(Arc::clone(works)));
    Tables {
        areas: Areas(Arc::clone(&ground)),
        boundaries: Boundaries(Arc::clone(&ground)),
        units: Units(Arc::clone(&ground)),
        taxonomy: TaxonomyTable(ground),
    }
}

/// The imports of a city.
pub fn imports(store: &Store, works: &Arc<Works>, reports: &Reports) -> Imports {
    let Tables { areas, boundaries, units, taxonomy } = tables(works);
    let kinds = Kinds::default()
        .with(areas)
        .with(boundaries)
        .with(units)
        .with(taxonomy)
        .with(calendar::Holidays)
        .with(powers::Lists { works: Arc::clone(works) })
        .with(reports::import::Messages { reports: reports.clone(), store: store.clone() })
        .with(registry::Register { works: Arc::clone(works), store: store.clone() })
        .with(staff::Staff { works: Arc::clone(works), store: store.clone() });
    Imports::new(store.clone(), kinds)
}
