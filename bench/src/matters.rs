//! A million open matters, written straight into the file.
//!
//! A few matters are opened by the program's own commands, over the city and
//! in three stages. Each is then copied by SQL within every table that a
//! matter has rows in (matter, inbox, timeline, clock, job), under ids of
//! earlier minutes and with deadlines spread over a month. Sealed audit
//! entries are not copied: a chain cannot be.

use std::sync::Arc;

use casework::{Matter, NewMatter};
use kernel::{AreaCode, Id, Level};
use rusqlite::{Connection, params};

use crate::life::{self, REST};
use crate::place::Place;
use crate::{Done, ours};

/// Matters copied from each pattern before the next one's turn.
const SLICE: i64 = 1_000;
/// One minute earlier, in the bits above the shard.
const MINUTE_OF_ID: i64 = 60_000 << 22;
const MINUTE: i64 = 60_000_000;
/// Towns in which the patterns lie.
const TOWNS: usize = 12;

/// A table with rows of a matter: name, column of the matter's id, columns
/// with deadlines.
const TABLES: [(&str, &str, &[&str]); 5] = [
    ("matter", "id", &["due"]),
    ("inbox", "matter", &["due", "warn"]),
    ("timeline", "matter", &[]),
    ("clock", "matter", &["due"]),
    ("job", "key", &["due"]),
];

/// Opens the patterns: in each of some towns a matter at intake, one to be
/// dispatched and one that a unit shall sign.
pub async fn patterns(place: &Arc<Place>) -> Done<Vec<Id<Matter>>> {
    let directory = place.city.works.directory();
    let towns = directory.areas().filter(|a| a.level == Level::Town).map(|a| a.code);
    let mut areas: Vec<AreaCode> = towns.take(TOWNS - 1).collect();
    areas.push(place.area);
    let mut patterns = Vec::new();
    for area in areas {
        for acts in 0..3 {
            patterns.push(open(place, area, acts).await?);
        }
    }
    Ok(patterns)
}

/// A matter after its call and so many acts.
pub async fn open(place: &Arc<Place>, area: AreaCode, acts: usize) -> Done<Id<Matter>> {
    let store = place.city.edge.store();
    let ctx = ours::ctx(place, life::FIRST_BY).await?;
    let id: Id<Matter> = ctx.id(casework::sql::matters::home(area));
    let new = NewMatter { area, ..ours::new_matter(place, id) };
    let (of, works) = (ctx.clone(), place.city.works.clone());
    let begin = move |tx: &mut store::Tx<'_>| casework::open(tx, &of, &works, new.clone());
    store.write(id.shard(), &ctx, begin).await?;
    for (step, of) in REST.iter().enumerate().take(acts) {
        let ctx = ours::ctx(place, of.by).await?;
        let asked = ours::asked(place, id, step);
        let (of, works) = (ctx.clone(), place.city.works.clone());
        let act = move |tx: &mut store::Tx<'_>| casework::act(tx, &of, &works, &asked);
        store.write(id.shard(), &ctx, act).await?;
    }
    Ok(id)
}

/// Copies the patterns until there are so many matters.
pub fn copy(conn: &mut Connection, patterns: &[Id<Matter>], wanted: i64) -> Done {
    conn.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-256000",
    )?;
    let all = TABLES.iter().map(|(table, id, dues)| statement(conn, table, id, dues));
    let statements: Vec<String> = all.collect::<Done<_>>()?;
    let there: i64 = conn.query_row("SELECT COUNT(*) FROM matter", [], |r| r.get(0))?;
    let mut left = (wanted - there).max(0);
    let mut from = 1;
    while left > 0 {
        for pattern in patterns {
            let count = SLICE.min(left);
            let tx = conn.transaction()?;
            for sql in &statements {
                let (shard, id) = (pattern.shard().get(), pattern.get());
                let last = from + count - 1;
                tx.prepare_cached(sql)?.execute(params![from, last, shard, id])?;
            }
            tx.commit()?;
            left -= count;
            if left == 0 {
                break;
            }
        }
        from += SLICE;
    }
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    conn.execute_batch("ANALYZE")?;
    Ok(())
}

/// Copies the rows of one matter to so many others.
fn statement(conn: &Connection, table: &str, id: &str, dues: &[&str]) -> Done<String> {
    let columns = conn
        .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?
        .query_map([], |r| r.get::<_, String>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let value = |column: &String| match column.as_str() {
        c if c == id => format!("{c} - n * {MINUTE_OF_ID}"),
        // a day from now at least, so that nothing comes due meanwhile
        c if dues.contains(&c) => format!(
            "CASE WHEN {c} < 4000000000000000000 THEN {c} + (1440 + n * 7919 % 43200) * {MINUTE} \
             ELSE {c} END"
        ),
        c => c.to_owned(),
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    Ok(format!(
        "WITH RECURSIVE seq(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM seq WHERE n < ?2) \
         INSERT INTO {table} ({}) SELECT {} FROM seq, {table} WHERE shard = ?3 AND {id} = ?4",
        columns.join(", "),
        values.join(", ")
    ))
}
