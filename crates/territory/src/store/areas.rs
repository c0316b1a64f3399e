//! Areas and their shapes in the database.

use kernel::{AreaCode, Error, Result};
use store::{Row, Tx, vals};

use crate::area::{Area, AreaKind};
use crate::geometry::Shape;
use crate::pack::{pack, unpack};

store::stmts! {
    pub(crate) AREAS_ALL = "SELECT code, level, parent, name, name_mn, kind, residents, synthetic,
        valid_from, valid_to FROM area ORDER BY code";
    pub(crate) AREA_PUT = "INSERT INTO area (code, level, parent, name, name_mn, kind, residents,
        synthetic, valid_from, valid_to) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
        ON CONFLICT (code) DO UPDATE SET level=excluded.level, parent=excluded.parent,
        name=excluded.name, name_mn=excluded.name_mn, kind=excluded.kind,
        residents=excluded.residents, synthetic=excluded.synthetic,
        valid_from=excluded.valid_from, valid_to=excluded.valid_to";
    pub(crate) AREA_KNOWN = "SELECT 1 FROM area WHERE code=$1";
    pub(crate) SHAPES_ALL = "SELECT code, shape FROM area_boundary ORDER BY code";
    pub(crate) SHAPES_SINCE = "SELECT code, shape FROM area_boundary WHERE stamp > $1
        ORDER BY code";
    pub(crate) SHAPE_PUT = "INSERT INTO area_boundary (code, shape, stamp)
        SELECT $1, $2, version FROM territory_stamp WHERE name='boundaries'
        ON CONFLICT (code) DO UPDATE SET shape=excluded.shape, stamp=excluded.stamp";
}

pub(crate) fn all(tx: &mut Tx<'_>) -> Result<Vec<Area>> {
    tx.query(&AREAS_ALL, &[], read)
}

fn read(r: &Row<'_>) -> Result<Area> {
    Ok(Area {
        code: r.area(0)?,
        level: r.str(1)?.parse().map_err(Error::internal)?,
        parent: r.opt_area(2)?,
        name: r.text(3)?,
        name_mn: r.opt_text(4)?,
        kind: AreaKind::named(r.str(5)?).ok_or_else(|| Error::internal("kind of area"))?,
        residents: r.opt_int(6)?,
        synthetic: r.flag(7)?,
        valid_from: r.time(8)?,
        valid_to: r.opt_time(9)?,
    })
}

pub(crate) fn put(tx: &mut Tx<'_>, a: &Area) -> Result<()> {
    tx.exec(
        &AREA_PUT,
        &vals![
            a.code,
            a.level.name(),
            a.parent,
            &a.name,
            a.name_mn.clone(),
            a.kind.name(),
            a.residents,
            a.synthetic,
            a.valid_from,
            a.valid_to
        ],
    )
}

pub(crate) fn known(tx: &mut Tx<'_>, code: AreaCode) -> Result<bool> {
    Ok(tx.query_opt(&AREA_KNOWN, &vals![code], |_| Ok(()))?.is_some())
}

pub(crate) fn all_shapes(tx: &mut Tx<'_>) -> Result<Vec<(AreaCode, Shape)>> {
    tx.query(&SHAPES_ALL, &[], |r| Ok((r.area(0)?, unpack(r.bytes(1)?)?)))
}

pub(crate) fn shapes_since(tx: &mut Tx<'_>, stamp: i64) -> Result<Vec<(AreaCode, Shape)>> {
    tx.query(&SHAPES_SINCE, &vals![stamp], |r| Ok((r.area(0)?, unpack(r.bytes(1)?)?)))
}

/// The state of the boundaries is counted up before, in the same command.
pub(crate) fn put_shape(tx: &mut Tx<'_>, code: AreaCode, shape: &Shape) -> Result<()> {
    tx.exec(&SHAPE_PUT, &vals![code, pack(shape)])
}
