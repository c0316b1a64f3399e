//! Units in the database.

use kernel::{Error, Result};
use serde_json::json;
use store::{Row, Tx, vals};

use crate::units::{NewUnit, Unit, UnitId, UnitKind};

store::stmts! {
    pub(crate) UNITS_ALL = "SELECT id, code, name, kind, area, parent, calendar, posts, synthetic,
        valid_from, valid_to FROM unit ORDER BY id";
    pub(crate) UNIT_BY_CODE = "SELECT id FROM unit WHERE code=$1";
    pub(crate) UNIT_KNOWN = "SELECT 1 FROM unit WHERE id=$1";
    pub(crate) UNIT_PUT = "INSERT INTO unit (id, code, name, kind, area, parent, calendar, posts,
        synthetic, valid_from, valid_to) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)
        ON CONFLICT (id) DO UPDATE SET name=excluded.name, kind=excluded.kind,
        area=excluded.area, parent=excluded.parent, calendar=excluded.calendar,
        posts=excluded.posts, synthetic=excluded.synthetic, valid_from=excluded.valid_from,
        valid_to=excluded.valid_to";
}

pub(crate) fn all(tx: &mut Tx<'_>) -> Result<Vec<Unit>> {
    tx.query(&UNITS_ALL, &[], read)
}

fn read(r: &Row<'_>) -> Result<Unit> {
    Ok(Unit {
        id: r.id(0)?,
        code: r.text(1)?,
        name: r.text(2)?,
        kind: UnitKind::named(r.str(3)?).ok_or_else(|| Error::internal("kind of unit"))?,
        area: r.area(4)?,
        parent: r.opt_id(5)?,
        calendar: r.opt_text(6)?,
        posts: r.json(7)?,
        synthetic: r.flag(8)?,
        valid_from: r.time(9)?,
        valid_to: r.opt_time(10)?,
    })
}

pub(crate) fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<UnitId>> {
    tx.query_opt(&UNIT_BY_CODE, &vals![code], |r| r.id(0))
}

pub(crate) fn known(tx: &mut Tx<'_>, id: UnitId) -> Result<bool> {
    Ok(tx.query_opt(&UNIT_KNOWN, &vals![id], |_| Ok(()))?.is_some())
}

pub(crate) fn put(tx: &mut Tx<'_>, id: UnitId, parent: Option<UnitId>, u: &NewUnit) -> Result<()> {
    tx.exec(
        &UNIT_PUT,
        &vals![
            id,
            &u.code,
            &u.name,
            u.kind.name(),
            u.area,
            parent,
            u.calendar.clone(),
            json!(u.posts),
            u.synthetic,
            u.valid_from,
            u.valid_to
        ],
    )
}
