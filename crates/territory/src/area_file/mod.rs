//! Files of areas: 18-digit codes, or the 6, 9 and 12 of national files.

mod kind;
mod plan;
mod row;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use kernel::{AreaCode, Result, Time};
use tabular::{Faults, Mapping, Source};

pub use kind::kind;
pub use plan::{AreaCounts, AreaPlan, plan};
pub use row::{COLUMNS, Line};

use crate::area::Area;

/// Reads a file and lays it beside the areas that are held. Nothing changes;
/// with any fault the plan has no rows, unless the bad lines are to be left
/// out: then also those that lie in an area that is left out.
///
/// # Errors
/// Those of a mapping that does not fit.
pub fn read(
    source: &Source,
    mapping: &Mapping,
    held: &BTreeMap<AreaCode, Area>,
    now: Time,
    skip_bad: bool,
) -> Result<AreaPlan> {
    let mut lines = Vec::new();
    let summary = tabular::read(source, COLUMNS, mapping, |record| match Line::read(&record) {
        Ok(line) => {
            lines.push(line);
            Vec::new()
        }
        Err(faults) => faults,
    })?;
    let mut faults: Faults = summary.faults;
    loop {
        let mut made = plan(lines.clone(), held, now);
        let bad: BTreeSet<u64> = made.faults.first.iter().map(|f| f.row).collect();
        faults.count += made.faults.count;
        let room = tabular::FAULTS_MOST.saturating_sub(faults.first.len());
        faults.first.extend(made.faults.first.drain(..).take(room));
        if bad.is_empty() || !skip_bad {
            if !faults.is_empty() && !skip_bad {
                made.rows.clear();
            }
            return Ok(AreaPlan { faults, ..made });
        }
        lines.retain(|line| !bad.contains(&line.row));
    }
}
