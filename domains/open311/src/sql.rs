//! What is public, by time.

use casework::sql::records::{TimelineRow, line};
use casework::{Matter, seen};
use kernel::{Id, Result, Time};
use store::{Tx, Val, stmts, vals};

use crate::filter::{Filter, Page};

stmts! {
    /// The newest lines that everybody may read.
    pub LINES_PUBLIC = "SELECT version, line, at, act, actor_kind, account, post, from_stage, \
        to_stage, public, note, body FROM timeline \
        WHERE shard = $1 AND matter = $2 AND public = 1 ORDER BY version DESC, line DESC LIMIT $3";
    pub UPDATES = concat!(
        "SELECT t.version, t.line, t.at, t.act, t.actor_kind, t.account, t.post, \
        t.from_stage, t.to_stage, t.public, t.note, t.body, t.matter \
        FROM timeline t JOIN matter m ON m.shard = t.shard AND m.id = t.matter \
        WHERE t.public = 1 AND t.at BETWEEN $1 AND $2 \
        AND m.confidential = 0 AND m.public_text IS NOT NULL AND ",
        seen!("m", "id"),
        " ORDER BY t.at, t.matter, t.version, t.line LIMIT $3 OFFSET $4"
    );
}

/// Ids of public matters that the filter names, newest first. `hidden` are
/// stages that nobody outside sees.
pub(crate) fn requests(tx: &mut Tx, f: &Filter, hidden: &[String]) -> Result<Vec<Id<Matter>>> {
    let (sql, params) = question(f, hidden);
    tx.query_sql(&sql, &params, |r| r.id(0))
}

/// The text is made of fixed parts; every value is a parameter.
fn question(f: &Filter, hidden: &[String]) -> (String, Vec<Val>) {
    let mut sql = concat!(
        "SELECT m.id FROM matter m WHERE m.confidential = 0 AND m.public_text IS NOT NULL AND ",
        seen!("m", "id")
    )
    .to_owned();
    let mut params: Vec<Val> = Vec::new();
    let mut among = |sql: &mut String, what: &str, values: Vec<Val>| {
        let holes: Vec<String> =
            (1..=values.len()).map(|n| format!("${}", params.len() + n)).collect();
        params.extend(values);
        *sql += &what.replace("{}", &holes.join(","));
    };
    among(&mut sql, " AND m.stage NOT IN ({})", hidden.iter().map(Val::from).collect());
    if f.ids.is_empty() {
        let span = vals![f.from, f.to].to_vec();
        among(&mut sql, " AND m.opened >= {}", span[..1].to_vec());
        among(&mut sql, " AND m.opened <= {}", span[1..].to_vec());
        match (f.open, f.closed) {
            (true, false) => sql += " AND m.ended IS NULL",
            (false, true) => sql += " AND m.ended IS NOT NULL",
            _ => {}
        }
        if !f.codes.is_empty() {
            among(&mut sql, " AND m.subcategory IN ({})", f.codes.iter().map(Val::from).collect());
        }
        if let Some((after, before)) = f.updated {
            sql += " AND EXISTS (SELECT 1 FROM timeline t WHERE t.shard = m.shard \
                AND t.matter = m.id AND t.public = 1";
            among(&mut sql, " AND t.at >= {}", vals![after].to_vec());
            among(&mut sql, " AND t.at <= {})", vals![before].to_vec());
        }
    } else {
        among(&mut sql, " AND m.id IN ({})", f.ids.iter().map(|id| Val::from(*id)).collect());
    }
    sql += " ORDER BY m.opened DESC, m.id DESC";
    among(&mut sql, " LIMIT {}", vals![f.page.size].to_vec());
    among(&mut sql, " OFFSET {}", vals![f.page.skip].to_vec());
    (sql, params)
}

/// The newest public lines of a matter, newest first.
pub(crate) fn lines(tx: &mut Tx, id: Id<Matter>, most: i64) -> Result<Vec<TimelineRow>> {
    tx.query(&LINES_PUBLIC, &vals![id.shard(), id, most], line)
}

/// What was said openly in a span of time, oldest first.
pub(crate) fn updates(
    tx: &mut Tx,
    from: Time,
    to: Time,
    page: Page,
) -> Result<Vec<(Id<Matter>, TimelineRow)>> {
    tx.query(&UPDATES, &vals![from, to, page.size, page.skip], |r| Ok((r.id(12)?, line(r)?)))
}
