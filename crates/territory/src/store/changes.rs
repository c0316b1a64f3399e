//! Changes of areas that were applied.

use kernel::{AreaCode, Error, Id, Result, Time};
use serde_json::Value;
use store::{Row, Tx, vals};

use crate::change::{Applied, Moves};
use crate::geometry::Shape;
use crate::pack::pack;

store::stmts! {
    pub(crate) CHANGE_ADD = "INSERT INTO territory_change (id, file, at, state, moves, counted,
        reached, moved, asked) VALUES ($1,$2,$3,'applying',$4,$5,-1,0,0)";
    pub(crate) CHANGE_LOCK = "SELECT id, file, at, state, moves, counted, reached, moved, asked
        FROM territory_change WHERE id=$1 FOR UPDATE";
    pub(crate) CHANGES = "SELECT id, file, at, state, moves, counted, reached, moved, asked
        FROM territory_change ORDER BY id DESC LIMIT $1";
    pub(crate) CHANGE_REACHED = "UPDATE territory_change SET reached=$2, moved=$3, asked=$4, state=$5
        WHERE id=$1";
    pub(crate) SUCCESSOR_ADD = "INSERT INTO area_successor (change, code, successor, at)
        VALUES ($1,$2,$3,$4)";
    pub(crate) SHAPE_OF = "SELECT shape FROM area_boundary WHERE code=$1";
    pub(crate) SHAPE_INHERIT = "INSERT INTO area_boundary (code, shape, stamp)
        SELECT $1, $2, version FROM territory_stamp WHERE name='boundaries'
        ON CONFLICT (code) DO NOTHING";
    pub(crate) UNIT_AREA = "UPDATE unit SET area=$2 WHERE area=$1";
}

pub(crate) fn add(
    tx: &mut Tx<'_>,
    id: Id<Applied>,
    file: &str,
    at: Time,
    moves: &Moves,
    counted: &Value,
) -> Result<()> {
    let kept = serde_json::to_value(moves).map_err(Error::internal)?;
    tx.exec(&CHANGE_ADD, &vals![id, file, at, kept, counted])?;
    for (code, to) in moves.iter() {
        for successor in to {
            tx.exec(&SUCCESSOR_ADD, &vals![id, code, *successor, at])?;
        }
        if to.is_empty() {
            tx.exec(&SUCCESSOR_ADD, &vals![id, code, 0_i64, at])?;
        }
    }
    Ok(())
}

pub(crate) fn lock(tx: &mut Tx<'_>, id: Id<Applied>) -> Result<Applied> {
    tx.query_one(&CHANGE_LOCK, &vals![id], read)
}

pub(crate) fn newest(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Applied>> {
    tx.query(&CHANGES, &vals![limit], read)
}

fn read(r: &Row<'_>) -> Result<Applied> {
    Ok(Applied {
        id: r.id(0)?,
        file: r.text(1)?,
        at: r.time(2)?,
        done: r.str(3)? == "done",
        moves: r.json(4)?,
        counted: r.json(5)?,
        reached: r.int(6)?,
        moved: r.int(7)?,
        asked: r.int(8)?,
    })
}

pub(crate) fn put(tx: &mut Tx<'_>, a: &Applied) -> Result<()> {
    let state = if a.done { "done" } else { "applying" };
    tx.exec(&CHANGE_REACHED, &vals![a.id, a.reached, a.moved, a.asked, state])
}

/// A code that has taken another's place gets its shape, unless it has one.
pub(crate) fn inherit_shape(tx: &mut Tx<'_>, from: AreaCode, to: AreaCode) -> Result<()> {
    let shape = tx.query_opt(&SHAPE_OF, &vals![from], |r| crate::pack::unpack(r.bytes(0)?))?;
    let Some(shape): Option<Shape> = shape else { return Ok(()) };
    tx.exec(&SHAPE_INHERIT, &vals![to, pack(&shape)])
}

/// Units that lie in one area lie in another from now on.
pub(crate) fn move_units(tx: &mut Tx<'_>, from: AreaCode, to: AreaCode) -> Result<()> {
    tx.exec(&UNIT_AREA, &vals![from, to])
}
