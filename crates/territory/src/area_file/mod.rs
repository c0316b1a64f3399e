//! Files of areas: 18-digit codes, or the 6, 9 and 12 of national files.

mod kind;
mod plan;
mod row;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use kernel::{AreaCode, Result, Time};
use tabular::{Faults, Mapping, Source};

pub use kind::kind;
pub use plan::{AreaCounts, AreaPlan, plan};
pub use row::{COLUMNS, Line};

use crate::area::Area;

/// Reads a file and lays it beside the areas that are held. Nothing changes;
/// with any fault the plan has no rows.
///
/// # Errors
/// Those of a mapping that does not fit.
pub fn read(
    source: &Source,
    mapping: &Mapping,
    held: &BTreeMap<AreaCode, Area>,
    now: Time,
) -> Result<AreaPlan> {
    let mut lines = Vec::new();
    let summary = tabular::read(source, COLUMNS, mapping, |record| match Line::read(&record) {
        Ok(line) => {
            lines.push(line);
            Vec::new()
        }
        Err(faults) => faults,
    })?;
    let mut plan = plan(lines, held, now);
    let mut faults: Faults = summary.faults;
    faults.count += plan.faults.count;
    let room = tabular::FAULTS_MOST.saturating_sub(faults.first.len());
    faults.first.extend(plan.faults.first.drain(..).take(room));
    if !faults.is_empty() {
        plan.rows.clear();
    }
    Ok(AreaPlan { faults, ..plan })
}
