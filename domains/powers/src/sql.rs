//! Rows of lists, their powers, and what is decided by them.

use casework::Matter;
use imports::ImportId;
use kernel::{AreaCode, Error, Id, Result, Time};
use store::{Tx, stmts, vals};

use crate::model::{Edition, ListId, Power};

stmts! {
    pub LIST_OPEN = "INSERT INTO power_list (id, county, import, from_at, shown)
        VALUES ($1,$2,$3,$4,0) ON CONFLICT (import, county) DO NOTHING";
    pub LIST_OF = "SELECT id FROM power_list WHERE import=$1 AND county=$2";
    pub LISTS_SHOW = "UPDATE power_list SET shown=1, from_at=$2 WHERE import=$1";
    pub LISTS_HIDE = "UPDATE power_list SET shown=0 WHERE import=$1";
    pub LISTS_DROP = "DELETE FROM power_list WHERE import=$1";
    pub LIST_NOW = "SELECT id, from_at FROM power_list
        WHERE county=$1 AND shown=1 AND from_at<=$2 ORDER BY from_at DESC, id DESC LIMIT 1";
    pub LIST_ONE = "SELECT from_at FROM power_list WHERE id=$1 AND county=$2 AND shown=1";
    pub EDITIONS = "SELECT l.id, l.from_at,
        (SELECT COUNT(*) FROM power p WHERE p.list=l.id) FROM power_list l
        WHERE l.county=$1 AND l.shown=1 AND (l.from_at, l.id) < ($2, $3)
        ORDER BY l.from_at DESC, l.id DESC LIMIT $4";
    pub POWER_PUT = "INSERT INTO power (list, code, place, body) VALUES ($1,$2,$3,$4)";
    pub POWERS_DROP = "DELETE FROM power WHERE list IN
        (SELECT id FROM power_list WHERE import=$1)";
    pub POWERS = "SELECT place, body FROM power WHERE list=$1 AND place>$2
        ORDER BY place LIMIT $3";
    pub POWER_GET = "SELECT body FROM power WHERE list=$1 AND code=$2";
    pub USES = "SELECT COUNT(*) FROM power_matter m JOIN power_list l ON l.id=m.list
        WHERE l.import=$1";
    pub MATTER_PUT = "INSERT INTO power_matter (shard, matter, village, list, code)
        VALUES ($1,$2,$3,$4,$5)";
    pub MATTERS = "SELECT matter, list, code FROM power_matter
        WHERE village=$1 AND matter<$2 ORDER BY matter DESC LIMIT $3";
    pub MATTER_GET = "SELECT village, list, code FROM power_matter
        WHERE shard=$1 AND matter=$2";
}

/// Where in the table of matters the seed stands.
const SEED: i64 = 0;

/// The edition that a file brings for a county, opened at its first row.
pub fn open_list(
    tx: &mut Tx<'_>,
    (import, county): (ImportId, AreaCode),
    id: ListId,
    now: Time,
) -> Result<ListId> {
    tx.exec(&LIST_OPEN, &vals![id, county, import, now])?;
    tx.query_one(&LIST_OF, &vals![import, county], |r| r.id(0))
}

pub fn put(tx: &mut Tx<'_>, list: ListId, place: i64, power: &Power) -> Result<()> {
    let body = serde_json::to_value(power).map_err(Error::internal)?;
    tx.exec(&POWER_PUT, &vals![list, &power.code, place, body])
}

pub fn show(tx: &mut Tx<'_>, import: ImportId, now: Time) -> Result<()> {
    tx.exec(&LISTS_SHOW, &vals![import, now])
}

pub fn hide(tx: &mut Tx<'_>, import: ImportId) -> Result<()> {
    tx.exec(&LISTS_HIDE, &vals![import])
}

pub fn drop_lists(tx: &mut Tx<'_>, import: ImportId) -> Result<()> {
    tx.exec(&POWERS_DROP, &vals![import])?;
    tx.exec(&LISTS_DROP, &vals![import])
}

/// Matters that are decided by a list of the file.
pub fn uses(tx: &mut Tx<'_>, import: ImportId) -> Result<i64> {
    tx.query_one(&USES, &vals![import], |r| r.int(0))
}

/// The edition in force.
pub fn in_force(tx: &mut Tx<'_>, county: AreaCode, now: Time) -> Result<Option<(ListId, Time)>> {
    tx.query_opt(&LIST_NOW, &vals![county, now], |r| Ok((r.id(0)?, r.time(1)?)))
}

/// Since when an edition of the county was in force.
pub fn edition(tx: &mut Tx<'_>, list: ListId, county: AreaCode) -> Result<Option<Time>> {
    tx.query_opt(&LIST_ONE, &vals![list, county], |r| r.time(0))
}

/// Editions before that one, newest first.
pub fn editions(
    tx: &mut Tx<'_>,
    county: AreaCode,
    (from, list): (i64, i64),
    most: i64,
) -> Result<Vec<Edition>> {
    tx.query(&EDITIONS, &vals![county, from, list, most], |r| {
        Ok(Edition { list: r.id(0)?, from: r.time(1)?, powers: r.int(2)? })
    })
}

/// Powers behind that place, each with its own.
pub fn powers(tx: &mut Tx<'_>, list: ListId, after: i64, most: i64) -> Result<Vec<(i64, Power)>> {
    tx.query(&POWERS, &vals![list, after, most], |r| Ok((r.int(0)?, r.json(1)?)))
}

pub fn power(tx: &mut Tx<'_>, list: ListId, code: &str) -> Result<Option<Power>> {
    tx.query_opt(&POWER_GET, &vals![list, code], |r| r.json(0))
}

/// What a matter is decided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    pub village: AreaCode,
    /// None: the seed.
    pub list: Option<ListId>,
    pub code: String,
}

pub fn put_matter(tx: &mut Tx<'_>, matter: Id<Matter>, by: &By) -> Result<()> {
    let list = by.list.map_or(SEED, Id::get);
    tx.exec(&MATTER_PUT, &vals![matter.shard(), matter, by.village, list, &by.code])
}

pub fn by(tx: &mut Tx<'_>, matter: Id<Matter>) -> Result<Option<By>> {
    tx.query_opt(&MATTER_GET, &vals![matter.shard(), matter], |r| {
        let list = Id::from_i64(r.int(1)?).filter(|l: &ListId| l.get() != SEED);
        Ok(By { village: r.area(0)?, list, code: r.text(2)? })
    })
}

/// Matters of a village before that one, newest first.
pub fn matters(
    tx: &mut Tx<'_>,
    village: AreaCode,
    before: i64,
    most: i64,
) -> Result<Vec<(Id<Matter>, By)>> {
    tx.query(&MATTERS, &vals![village, before, most], |r| {
        let list = Id::from_i64(r.int(1)?).filter(|l: &ListId| l.get() != SEED);
        Ok((r.id(0)?, By { village, list, code: r.text(2)? }))
    })
}
