//! Open matters, one after the other: for what must look at every one.

use kernel::actor::Unit;
use kernel::{AreaCode, Id, Result};
use store::{Tx, stmts, vals};

use crate::model::Matter;
use crate::seen;

stmts! {
    /// By hand and seldom: no index.
    pub WAITING = "SELECT id FROM matter WHERE ended IS NULL AND id > $1 ORDER BY id LIMIT $2";
    pub WAITING_OF = "SELECT id FROM matter \
        WHERE ended IS NULL AND procedure = $3 AND id > $1 ORDER BY id LIMIT $2";
    /// Open matters inside a range of areas, newest first.
    pub OPEN_IN = concat!(
        "SELECT id, title, procedure, edition, stage, subcategory, area_now, lead_unit \
        FROM matter WHERE area_now BETWEEN $1 AND $2 AND ended IS NULL AND ",
        seen!("matter", "id"),
        " ORDER BY id DESC LIMIT $3"
    );
}

/// An open matter, as far as it matters whose it is.
#[derive(Debug, Clone)]
pub struct OpenRow {
    pub id: Id<Matter>,
    pub title: String,
    pub procedure: String,
    pub edition: i64,
    pub stage: String,
    pub subcategory: Option<String>,
    pub area: AreaCode,
    pub lead: Option<Id<Unit>>,
}

/// Open matters inside a range of areas, newest first, at most `most`.
pub fn open_in(tx: &mut Tx, (from, to): (i64, i64), most: i64) -> Result<Vec<OpenRow>> {
    tx.query(&OPEN_IN, &vals![from, to, most], |r| {
        Ok(OpenRow {
            id: r.id(0)?,
            title: r.text(1)?,
            procedure: r.text(2)?,
            edition: r.int(3)?,
            stage: r.text(4)?,
            subcategory: r.opt_text(5)?,
            area: r.area(6)?,
            lead: r.opt_id(7)?,
        })
    })
}

/// The next open matters behind `after`, at most `most`; of one procedure when
/// it is named.
pub fn waiting(
    tx: &mut Tx,
    procedure: Option<&str>,
    after: i64,
    most: i64,
) -> Result<Vec<Id<Matter>>> {
    match procedure {
        Some(name) => tx.query(&WAITING_OF, &vals![after, most, name], |r| r.id(0)),
        None => tx.query(&WAITING, &vals![after, most], |r| r.id(0)),
    }
}
