//! A county's own list on its way in.

use std::collections::BTreeMap;
use std::sync::Arc;

use casework::Works;
use imports::{Given, ImportId, Kind, Sink, Staged, Told};
use kernel::{AreaCode, Ctx, Error, Level, Result, Shard};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use tabular::{Fault, Record, Schema};

use crate::model::Power;
use crate::record::power;
use crate::sql;

pub use crate::record::COLUMNS;

/// Powers that a county's list may have.
pub(crate) const POWERS_MOST: usize = 1_000;

/// Lists of counties. What a file brings takes the place of what held there
/// before; the editions before it stay as they were.
pub struct Lists {
    pub works: Arc<Works>,
}

/// A staged power.
#[derive(Serialize, Deserialize)]
struct Row {
    county: AreaCode,
    power: Power,
}

impl Lists {
    fn county(&self, record: &Record) -> std::result::Result<AreaCode, Fault> {
        let Some(code) = record.text("county") else {
            return Err(record.fault("county", "tabular.cell_missing"));
        };
        let area = code.parse().ok().filter(|code: &AreaCode| code.level() == Level::County);
        let known = area.filter(|code| self.works.directory().area(*code).is_some());
        known.ok_or_else(|| record.fault("county", "powers.county_unknown"))
    }

    fn row(&self, record: &Record) -> std::result::Result<Row, Vec<Fault>> {
        let known = |name: &str| self.works.procedures.current(name).is_ok();
        match (self.county(record), power(record, &known)) {
            (Ok(county), Ok(power)) => Ok(Row { county, power }),
            (county, power) => {
                let faults = county.err().into_iter();
                Err(faults.chain(power.err().into_iter().flatten()).collect())
            }
        }
    }
}

impl Kind for Lists {
    fn name(&self) -> &'static str {
        "powers"
    }

    fn columns(&self) -> Schema {
        COLUMNS
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        let mut seen: BTreeMap<(AreaCode, String), u64> = BTreeMap::new();
        let mut counts: BTreeMap<AreaCode, usize> = BTreeMap::new();
        given.table(COLUMNS, sink, |record| {
            let row = self.row(record)?;
            let key = (row.county, row.power.code.clone());
            if let Some(first) = seen.insert(key, record.row) {
                let twice = record.fault("code", "powers.code_twice");
                return Err(vec![twice.arg("first", first)]);
            }
            let count = counts.entry(row.county).or_default();
            *count += 1;
            if *count > POWERS_MOST {
                let long = record.fault("county", "powers.list_long");
                return Err(vec![long.arg("most", POWERS_MOST)]);
            }
            Ok(Some(serde_json::to_value(row).unwrap_or_default()))
        })?;
        let told: BTreeMap<String, usize> =
            counts.into_iter().map(|(county, n)| (county.to_string(), n)).collect();
        Ok([("counts".to_owned(), json!(told))].into_iter().collect())
    }

    fn apply(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId, rows: &[Staged]) -> Result<()> {
        for staged in rows {
            let row = Row::deserialize(&staged.body).map_err(Error::internal)?;
            let list = sql::open_list(tx, (import, row.county), ctx.id(Shard::COMMON), ctx.now)?;
            let place = i64::try_from(staged.line).map_err(Error::internal)?;
            sql::put(tx, list, place, &row.power)?;
        }
        Ok(())
    }

    fn show(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        sql::show(tx, import, ctx.now)
    }

    fn hide(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        let count = sql::uses(tx, import)?;
        if count > 0 {
            let in_use = Error::conflict("imports.in_use").arg("what", "matters");
            return Err(in_use.arg("count", count));
        }
        sql::hide(tx, import)
    }

    fn clear(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<bool> {
        sql::drop_lists(tx, import).map(|()| false)
    }
}
