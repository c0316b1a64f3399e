//! Areas and boundaries on their way in: put aside slice by slice, shown by
//! one statement, and taken back by one.

use kernel::{AreaCode, Result};
use store::{Tx, vals};

use crate::area::Area;
use crate::geometry::Shape;
use crate::pack::pack;

/// Slices that go in one command when hidden rows are removed.
const CLEAR: i64 = 5_000;

store::stmts! {
    pub(crate) AREA_ASIDE = "INSERT INTO area_import (import, side, code, added, level, parent,
        name, name_mn, kind, residents, synthetic, valid_from, valid_to)
        VALUES ($1,'new',$2,0,$3,$4,$5,$6,$7,$8,$9,$10,$11)
        ON CONFLICT (import, side, code) DO NOTHING";
    pub(crate) AREAS_ADDED = "UPDATE area_import SET added=1 WHERE import=$1 AND side='new'
        AND NOT EXISTS (SELECT 1 FROM area a WHERE a.code=area_import.code)";
    pub(crate) AREAS_BEFORE = "INSERT INTO area_import (import, side, code, added, level, parent,
        name, name_mn, kind, residents, synthetic, valid_from, valid_to)
        SELECT $1,'old',a.code,0,a.level,a.parent,a.name,a.name_mn,a.kind,a.residents,
        a.synthetic,a.valid_from,a.valid_to FROM area a
        JOIN area_import n ON n.code=a.code AND n.import=$1 AND n.side='new'";
    pub(crate) AREAS_SHOW = "INSERT INTO area (code, level, parent, name, name_mn, kind, residents,
        synthetic, valid_from, valid_to)
        SELECT code, level, parent, name, name_mn, kind, residents, synthetic, valid_from, valid_to
        FROM area_import WHERE import=$1 AND side=$2
        ON CONFLICT (code) DO UPDATE SET level=excluded.level, parent=excluded.parent,
        name=excluded.name, name_mn=excluded.name_mn, kind=excluded.kind,
        residents=excluded.residents, synthetic=excluded.synthetic,
        valid_from=excluded.valid_from, valid_to=excluded.valid_to";
    pub(crate) AREAS_CHANGED = "SELECT COUNT(*) FROM area_import n
        LEFT JOIN area a ON a.code=n.code WHERE n.import=$1 AND n.side='new'
        AND (a.code IS NULL OR a.level<>n.level OR a.parent IS DISTINCT FROM n.parent
        OR a.name<>n.name OR a.name_mn IS DISTINCT FROM n.name_mn OR a.kind<>n.kind
        OR a.residents IS DISTINCT FROM n.residents OR a.valid_to IS DISTINCT FROM n.valid_to)";
    pub(crate) AREAS_INSIDE = "SELECT COUNT(*) FROM area c
        JOIN area_import n ON n.code=c.parent AND n.import=$1 AND n.side='new' AND n.added=1
        WHERE NOT EXISTS (SELECT 1 FROM area_import o
        WHERE o.import=$1 AND o.side='new' AND o.added=1 AND o.code=c.code)";
    pub(crate) AREAS_DRAWN = "SELECT COUNT(*) FROM area_boundary b
        JOIN area_import n ON n.code=b.code AND n.import=$1 AND n.side='new' AND n.added=1";
    pub(crate) AREAS_UNITS = "SELECT COUNT(*) FROM unit u
        JOIN area_import n ON n.code=u.area AND n.import=$1 AND n.side='new' AND n.added=1";
    pub(crate) AREA_IS_ADDED = "SELECT 1 FROM area_import
        WHERE import=$1 AND side='new' AND added=1 AND code=$2";
    pub(crate) AREAS_REMOVE = "DELETE FROM area WHERE code IN (SELECT code FROM area_import
        WHERE import=$1 AND side='new' AND added=1)";
    pub(crate) AREAS_CLEAR = "DELETE FROM area_import WHERE import=$1 AND side=$2 AND code IN
        (SELECT code FROM area_import WHERE import=$1 AND side=$2 LIMIT $3)";

    pub(crate) SHAPE_ASIDE = "INSERT INTO boundary_import (import, side, code, shape)
        VALUES ($1,'new',$2,$3) ON CONFLICT (import, side, code) DO NOTHING";
    pub(crate) SHAPES_BEFORE = "INSERT INTO boundary_import (import, side, code, shape)
        SELECT $1,'old',b.code,b.shape FROM area_boundary b
        JOIN boundary_import n ON n.code=b.code AND n.import=$1 AND n.side='new'";
    pub(crate) SHAPES_SHOW = "INSERT INTO area_boundary (code, shape, stamp)
        SELECT n.code, n.shape, s.version FROM boundary_import n
        JOIN territory_stamp s ON s.name='boundaries' WHERE n.import=$1 AND n.side=$2
        ON CONFLICT (code) DO UPDATE SET shape=excluded.shape, stamp=excluded.stamp";
    pub(crate) SHAPES_CHANGED = "SELECT COUNT(*) FROM boundary_import n
        LEFT JOIN area_boundary b ON b.code=n.code WHERE n.import=$1 AND n.side='new'
        AND b.shape IS DISTINCT FROM n.shape";
    pub(crate) SHAPES_REMOVE = "DELETE FROM area_boundary WHERE code IN
        (SELECT n.code FROM boundary_import n WHERE n.import=$1 AND n.side='new'
        AND NOT EXISTS (SELECT 1 FROM boundary_import o
        WHERE o.import=$1 AND o.side='old' AND o.code=n.code))";
    pub(crate) SHAPES_CLEAR = "DELETE FROM boundary_import WHERE import=$1 AND side=$2 AND code IN
        (SELECT code FROM boundary_import WHERE import=$1 AND side=$2 LIMIT $3)";

    pub(crate) UNIT_DROP = "DELETE FROM unit WHERE code=$1";
}

/// A row that nobody sees yet.
pub(crate) fn put_aside(tx: &mut Tx<'_>, import: i64, a: &Area) -> Result<()> {
    tx.exec(
        &AREA_ASIDE,
        &vals![
            import,
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

/// Puts what is held aside, and the new rows in its place.
pub(crate) fn show_areas(tx: &mut Tx<'_>, import: i64) -> Result<()> {
    tx.exec(&AREAS_ADDED, &vals![import])?;
    tx.exec(&AREAS_BEFORE, &vals![import])?;
    tx.exec(&AREAS_SHOW, &vals![import, "new"])
}

/// The other way round.
pub(crate) fn hide_areas(tx: &mut Tx<'_>, import: i64) -> Result<()> {
    tx.exec(&AREAS_REMOVE, &vals![import])?;
    tx.exec(&AREAS_SHOW, &vals![import, "old"])
}

/// How many rows are other than they came in.
pub(crate) fn areas_changed(tx: &mut Tx<'_>, import: i64) -> Result<i64> {
    tx.query_one(&AREAS_CHANGED, &vals![import], |r| r.int(0))
}

/// What of this crate hangs on areas that the import added, with how many.
pub(crate) fn areas_used(tx: &mut Tx<'_>, import: i64) -> Result<Option<(&'static str, i64)>> {
    let counts = [("areas", &AREAS_INSIDE), ("boundaries", &AREAS_DRAWN), ("units", &AREAS_UNITS)];
    for (what, statement) in counts {
        let n = tx.query_one(statement, &vals![import], |r| r.int(0))?;
        if n > 0 {
            return Ok(Some((what, n)));
        }
    }
    Ok(None)
}

/// Whether the import added that area.
pub(crate) fn is_added(tx: &mut Tx<'_>, import: i64, code: i64) -> Result<bool> {
    Ok(tx.query_opt(&AREA_IS_ADDED, &vals![import, code], |_| Ok(()))?.is_some())
}

/// Removes a part of what was put aside; whether more is left.
pub(crate) fn clear_areas(tx: &mut Tx<'_>, import: i64) -> Result<bool> {
    let gone = |tx: &mut Tx<'_>, side| tx.exec_count(&AREAS_CLEAR, &vals![import, side, CLEAR]);
    Ok(gone(tx, "new")? + gone(tx, "old")? > 0)
}

pub(crate) fn put_shape_aside(
    tx: &mut Tx<'_>,
    import: i64,
    code: AreaCode,
    shape: &Shape,
) -> Result<()> {
    tx.exec(&SHAPE_ASIDE, &vals![import, code, pack(shape)])
}

/// The state of the boundaries is counted up before, in the same command.
pub(crate) fn show_shapes(tx: &mut Tx<'_>, import: i64) -> Result<()> {
    tx.exec(&SHAPES_BEFORE, &vals![import])?;
    tx.exec(&SHAPES_SHOW, &vals![import, "new"])
}

/// As [`show_shapes`].
pub(crate) fn hide_shapes(tx: &mut Tx<'_>, import: i64) -> Result<()> {
    tx.exec(&SHAPES_REMOVE, &vals![import])?;
    tx.exec(&SHAPES_SHOW, &vals![import, "old"])
}

pub(crate) fn shapes_changed(tx: &mut Tx<'_>, import: i64) -> Result<i64> {
    tx.query_one(&SHAPES_CHANGED, &vals![import], |r| r.int(0))
}

pub(crate) fn clear_shapes(tx: &mut Tx<'_>, import: i64) -> Result<bool> {
    let gone = |tx: &mut Tx<'_>, side| tx.exec_count(&SHAPES_CLEAR, &vals![import, side, CLEAR]);
    Ok(gone(tx, "new")? + gone(tx, "old")? > 0)
}

pub(crate) fn drop_unit(tx: &mut Tx<'_>, code: &str) -> Result<()> {
    tx.exec(&UNIT_DROP, &vals![code])
}
