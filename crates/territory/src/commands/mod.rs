//! Acts on reference data. Whether the actor may do them is for the caller to
//! ask: an administrator's page, an import, or an act of a procedure that was
//! allowed already (a ruling).

mod end_responsibility;
mod import_areas;
mod put_areas;
mod put_boundaries;
mod put_taxonomy;
mod put_units;
mod redraw_boundary;
mod set_responsibility;

pub use end_responsibility::end_responsibility;
pub use import_areas::import_areas;
pub use put_areas::put_areas;
pub use put_boundaries::put_boundaries;
pub use put_taxonomy::put_taxonomy;
pub use put_units::put_units;
pub use redraw_boundary::redraw_boundary;
pub use set_responsibility::{set_line, set_responsibility};

use kernel::{Ctx, Error, Result, Shard};
use serde_json::Value;
use store::audit::{Entry, Outcome};
use store::{Tx, audit};

/// Rows that one command takes; an import sends several.
pub const SLICE_MOST: usize = 500;

fn check_slice(count: usize, field: &'static str) -> Result<()> {
    if count > SLICE_MOST {
        return Err(Error::invalid("territory.too_many", field).arg("most", SLICE_MOST));
    }
    Ok(())
}

/// Puts the row's number before the field that is at fault in it.
fn at_row(field: &'static str, i: usize) -> impl Fn(Error) -> Error {
    move |mut e| {
        e.field = Some(match e.field {
            Some(inner) => format!("{field}/{i}/{inner}"),
            None => format!("{field}/{i}"),
        });
        e
    }
}

pub(crate) fn record(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    action: &str,
    subject: (&'static str, i64),
    facts: Value,
) -> Result<()> {
    audit::record(
        tx,
        ctx,
        &Entry {
            shard: Shard::COMMON,
            action,
            subject,
            version: 1,
            outcome: Outcome::Done,
            facts,
            personal: &[],
        },
    )
}
