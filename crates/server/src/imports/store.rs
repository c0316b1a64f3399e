//! What hangs on areas, units and classes, over all parts of the program.

use kernel::{Result, Statement};
use store::{Tx, vals};
use territory::import::Of;

store::stmts! {
    pub MATTERS_IN_ADDED = "SELECT COUNT(*) FROM matter m JOIN area_import n ON n.code=m.area_now
        AND n.import=$1 AND n.side='new' AND n.added=1";
    pub GRANTS_IN_ADDED = "SELECT COUNT(*) FROM role_grant g JOIN area_import n ON n.code=g.area
        AND n.import=$1 AND n.side='new' AND n.added=1";
    pub ACCOUNTS_IN_ADDED = "SELECT COUNT(*) FROM account a JOIN area_import n ON n.code=a.area
        AND n.import=$1 AND n.side='new' AND n.added=1";
    pub MATTERS_OF_UNIT = "SELECT COUNT(*) FROM matter WHERE lead_unit=$1";
    pub GRANTS_OF_UNIT = "SELECT COUNT(*) FROM role_grant WHERE unit=$1";
    /// What was reported, as everybody who works here may read it: masked, and
    /// without what is confidential.
    pub REPORTS_AFTER = concat!(
        "SELECT m.id, r.source_no, r.reported_at, m.opened, r.text,
        r.request_type, m.subcategory, m.area_now, m.stage
        FROM report r JOIN matter m ON m.shard=r.shard AND m.id=r.matter
        WHERE m.id>$1 AND r.confidential=0 AND m.confidential=0 AND ",
        casework::seen!("m", "id"),
        " ORDER BY m.id LIMIT $2"
    );
    pub MATTERS_OF_CLASS = "SELECT COUNT(*) FROM matter WHERE subcategory=$1";
}

type Counts = &'static [(&'static str, &'static Statement)];

const OF_AREAS: Counts = &[
    ("matters", &MATTERS_IN_ADDED),
    ("grants", &GRANTS_IN_ADDED),
    ("accounts", &ACCOUNTS_IN_ADDED),
];
const OF_UNIT: Counts = &[("matters", &MATTERS_OF_UNIT), ("grants", &GRANTS_OF_UNIT)];
const OF_CLASS: Counts = &[("matters", &MATTERS_OF_CLASS)];

/// Headings of reports that go out; the first four are what an import reads.
pub const REPORTS: [&str; 8] =
    ["id", "time", "title", "body", "request_type", "subcategory", "area", "stage"];

/// A page of reports behind that matter, with the last one's number.
///
/// # Errors
/// Those of the store.
pub fn reports(tx: &mut Tx<'_>, after: i64, limit: i64) -> Result<Vec<(i64, Vec<String>)>> {
    tx.query(&REPORTS_AFTER, &vals![after, limit], |r| {
        let matter = r.int(0)?;
        let no = r.opt_text(1)?.unwrap_or_else(|| matter.to_string());
        let time = match r.opt_time(2)? {
            Some(said) => said,
            None => r.time(3)?,
        };
        let cells = vec![
            no,
            time.to_string(),
            String::new(),
            r.text(4)?,
            r.text(5)?,
            r.opt_text(6)?.unwrap_or_default(),
            r.area(7)?.to_string(),
            r.text(8)?,
        ];
        Ok((matter, cells))
    })
}

/// The first thing that hangs on it, with how often.
pub(super) fn in_use(tx: &mut Tx<'_>, of: Of<'_>) -> Result<Option<(&'static str, i64)>> {
    let (counts, params) = match of {
        Of::AreasOf(import) => (OF_AREAS, vals![import]),
        Of::Unit(id) => (OF_UNIT, vals![id]),
        Of::Subcategory(code) => (OF_CLASS, vals![code]),
    };
    for (what, statement) in counts {
        let n = tx.query_one(statement, &params, |r| r.int(0))?;
        if n > 0 {
            return Ok(Some((what, n)));
        }
    }
    Ok(None)
}
