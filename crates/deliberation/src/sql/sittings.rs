//! Sessions and their rolls.

use kernel::{Error, Id, Result};
use store::{Row, Tx, stmts, vals};

use crate::ballot::Closed;
use crate::sitting::{Member, Sitting, Stage};

stmts! {
    pub(crate) SITTING_ADD = "INSERT INTO sitting (shard, id, area, choices, stage, public, opened) \
        VALUES ($1,$2,$3,$4,$5,$6,$7)";
    pub(crate) SITTING_GET = "SELECT id, area, choices, stage, public, opened FROM sitting \
        WHERE shard=$1 AND id=$2";
    pub(crate) SITTING_LOCK = "SELECT id, area, choices, stage, public, opened FROM sitting \
        WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub(crate) SITTING_CASTING = "UPDATE sitting SET stage='casting' WHERE shard=$1 AND id=$2";
    pub(crate) SITTING_CLOSED = "UPDATE sitting SET stage='closed', given=$3, counted=$4, root=$5, \
        seed=$6 WHERE shard=$1 AND id=$2";
    pub(crate) SITTING_PUBLISHED = "SELECT choices, given, counted, root, seed FROM sitting \
        WHERE shard=$1 AND id=$2 AND stage='closed'";
    pub(crate) SITTINGS_OF = "SELECT s.id, s.area, s.choices, s.stage, s.public, s.opened \
        FROM sitting_roll r JOIN sitting s ON s.shard=r.shard AND s.id=r.sitting \
        WHERE r.member=$1 ORDER BY s.id DESC LIMIT 100";
    pub(crate) ROLL_ADD = "INSERT INTO sitting_roll (shard, sitting, member, chair, token) \
        VALUES ($1,$2,$3,$4,0)";
    pub(crate) ROLL_CHAIR = "SELECT chair FROM sitting_roll \
        WHERE shard=$1 AND sitting=$2 AND member=$3";
    /// Once: whoever comes second changes no row.
    pub(crate) ROLL_TOKEN = "UPDATE sitting_roll SET token=1 \
        WHERE shard=$1 AND sitting=$2 AND member=$3 AND token=0";
    pub(crate) ROLL_GIVEN = "SELECT COUNT(*) FROM sitting_roll \
        WHERE shard=$1 AND sitting=$2 AND token=1";
}

pub(crate) fn add(tx: &mut Tx<'_>, s: &Sitting) -> Result<()> {
    let (shard, stage) = (s.id.shard(), s.stage.name());
    tx.exec(&SITTING_ADD, &vals![shard, s.id, s.area, s.choices, stage, &s.public[..], s.opened])
}

pub(crate) fn get(tx: &mut Tx<'_>, id: Id<Sitting>) -> Result<Sitting> {
    tx.query_one(&SITTING_GET, &vals![id.shard(), id], read)
}

/// Held against others until the command ends.
pub(crate) fn lock(tx: &mut Tx<'_>, id: Id<Sitting>) -> Result<Sitting> {
    tx.query_one(&SITTING_LOCK, &vals![id.shard(), id], read)
}

pub(crate) fn of_member(tx: &mut Tx<'_>, member: &Member) -> Result<Vec<Sitting>> {
    tx.query(&SITTINGS_OF, &vals![&member.0], read)
}

pub(crate) fn casting(tx: &mut Tx<'_>, id: Id<Sitting>) -> Result<()> {
    tx.exec(&SITTING_CASTING, &vals![id.shard(), id])
}

pub(crate) fn close(tx: &mut Tx<'_>, c: &Closed) -> Result<()> {
    let (shard, id) = (c.sitting.shard(), c.sitting);
    tx.exec(&SITTING_CLOSED, &vals![shard, id, c.given, c.counted, &c.root, &c.seed])
}

/// What a closed one published.
pub(crate) fn published(tx: &mut Tx<'_>, id: Id<Sitting>) -> Result<Closed> {
    tx.query_one(&SITTING_PUBLISHED, &vals![id.shard(), id], |r| {
        let whole = |_| Error::internal("a hash of another size");
        Ok(Closed {
            sitting: id,
            choices: u32::try_from(r.int(0)?).map_err(Error::internal)?,
            given: r.int(1)?,
            counted: r.int(2)?,
            root: r.bytes(3)?.try_into().map_err(whole)?,
            seed: r.bytes(4)?.try_into().map_err(whole)?,
        })
    })
}

pub(crate) fn add_member(
    tx: &mut Tx<'_>,
    id: Id<Sitting>,
    member: &Member,
    chair: bool,
) -> Result<()> {
    tx.exec(&ROLL_ADD, &vals![id.shard(), id, &member.0, chair])
}

pub(crate) fn chair(tx: &mut Tx<'_>, id: Id<Sitting>, member: &Member) -> Result<Option<bool>> {
    tx.query_opt(&ROLL_CHAIR, &vals![id.shard(), id, &member.0], |r| r.flag(0))
}

/// Whether it was the first.
pub(crate) fn give_token(tx: &mut Tx<'_>, id: Id<Sitting>, member: &Member) -> Result<bool> {
    Ok(tx.exec_count(&ROLL_TOKEN, &vals![id.shard(), id, &member.0])? == 1)
}

pub(crate) fn given(tx: &mut Tx<'_>, id: Id<Sitting>) -> Result<i64> {
    tx.query_one(&ROLL_GIVEN, &vals![id.shard(), id], |r| r.int(0))
}

fn read(r: &Row<'_>) -> Result<Sitting> {
    let name = r.str(3)?;
    let stage = Stage::ALL.iter().find(|(_, n)| *n == name).map(|(stage, _)| *stage);
    Ok(Sitting {
        id: r.id(0)?,
        area: r.area(1)?,
        choices: u32::try_from(r.int(2)?).map_err(Error::internal)?,
        stage: stage.ok_or_else(|| Error::internal("a stage of another name"))?,
        public: r.blob(4)?,
        opened: r.time(5)?,
    })
}
