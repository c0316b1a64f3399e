//! The only SQL of this crate.

use consent::Consent;
use kernel::actor::Unit;
use kernel::{Account, Id, Result, Time};
use store::{Row, Tx, stmts, vals};

use crate::applicant::{Answer, SHARD};
use crate::case::Case;

stmts! {
    pub(crate) CASE_ADD = "INSERT INTO case_file (shard, id, area, subject, opened) \
        VALUES ($1,$2,$3,$4,$5)";
    pub(crate) CASE_LOCK = "SELECT id, area, subject, opened FROM case_file \
        WHERE shard=$1 AND id=$2 FOR UPDATE";
    pub(crate) CASES_OF = "SELECT c.id, c.area, c.subject, c.opened FROM case_team t \
        JOIN case_file c ON c.shard=t.shard AND c.id=t.case_file \
        WHERE t.account=$1 ORDER BY c.id DESC LIMIT 100";
    pub(crate) TEAM_JOIN = "INSERT INTO case_team (shard, case_file, account, since) \
        VALUES ($1,$2,$3,$4) ON CONFLICT DO NOTHING";
    pub(crate) TEAM_LEAVE = "DELETE FROM case_team \
        WHERE shard=$1 AND case_file=$2 AND account=$3";
    pub(crate) TEAM_IS = "SELECT account FROM case_team \
        WHERE shard=$1 AND case_file=$2 AND account=$3";
    pub(crate) TEAM_SIZE = "SELECT COUNT(*) FROM case_team WHERE shard=$1 AND case_file=$2";
    pub(crate) MARK_ADD = "INSERT INTO employment_mark (shard, mark) VALUES ($1,$2) \
        ON CONFLICT DO NOTHING";
    pub(crate) MARK_DROP = "DELETE FROM employment_mark WHERE shard=$1 AND mark=$2";
    /// One row, whether there is a mark or not.
    pub(crate) MARK_COUNT = "SELECT COUNT(*) FROM employment_mark WHERE shard=$1 AND mark=$2";
    pub(crate) CHECKS_SINCE = "SELECT COUNT(*) FROM employment_check \
        WHERE shard=$1 AND unit=$2 AND at>$3";
    /// Once for each consent.
    pub(crate) CHECK_ADD = "INSERT INTO employment_check (shard, id, unit, account, consent, at) \
        VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT DO NOTHING RETURNING id";
}

pub(crate) fn add(tx: &mut Tx<'_>, c: &Case) -> Result<()> {
    tx.exec(&CASE_ADD, &vals![c.id.shard(), c.id, c.area, c.subject, c.opened])
}

/// Held against others until the command ends.
pub(crate) fn lock(tx: &mut Tx<'_>, id: Id<Case>) -> Result<Case> {
    tx.query_one(&CASE_LOCK, &vals![id.shard(), id], case)
}

pub(crate) fn of_team(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Vec<Case>> {
    tx.query(&CASES_OF, &vals![account], case)
}

pub(crate) fn join(tx: &mut Tx<'_>, id: Id<Case>, account: Id<Account>, since: Time) -> Result<()> {
    tx.exec(&TEAM_JOIN, &vals![id.shard(), id, account, since])
}

pub(crate) fn leave(tx: &mut Tx<'_>, id: Id<Case>, account: Id<Account>) -> Result<()> {
    tx.exec(&TEAM_LEAVE, &vals![id.shard(), id, account])
}

pub(crate) fn belongs(tx: &mut Tx<'_>, id: Id<Case>, account: Id<Account>) -> Result<bool> {
    Ok(tx.query_opt(&TEAM_IS, &vals![id.shard(), id, account], |_| Ok(()))?.is_some())
}

pub(crate) fn team(tx: &mut Tx<'_>, id: Id<Case>) -> Result<usize> {
    let size = tx.query_one(&TEAM_SIZE, &vals![id.shard(), id], |r| r.int(0))?;
    Ok(usize::try_from(size).unwrap_or_default())
}

pub(crate) fn mark(tx: &mut Tx<'_>, mark: &[u8; 32]) -> Result<()> {
    tx.exec(&MARK_ADD, &vals![SHARD, mark])
}

pub(crate) fn unmark(tx: &mut Tx<'_>, mark: &[u8; 32]) -> Result<()> {
    tx.exec(&MARK_DROP, &vals![SHARD, mark])
}

pub(crate) fn marked(tx: &mut Tx<'_>, mark: &[u8; 32]) -> Result<bool> {
    tx.query_one(&MARK_COUNT, &vals![SHARD, mark], |r| Ok(r.int(0)? > 0))
}

/// How many a unit asked for since then.
pub(crate) fn checks(tx: &mut Tx<'_>, unit: Id<Unit>, since: Time) -> Result<i64> {
    tx.query_one(&CHECKS_SINCE, &vals![SHARD, unit, since], |r| r.int(0))
}

/// Whether it is the first under that consent.
pub(crate) fn check(
    tx: &mut Tx<'_>,
    id: Id<Answer>,
    (unit, account): (Id<Unit>, Id<Account>),
    consent: Id<Consent>,
    at: Time,
) -> Result<bool> {
    let row = vals![SHARD, id, unit, account, consent, at];
    Ok(tx.query_opt(&CHECK_ADD, &row, |_| Ok(()))?.is_some())
}

fn case(r: &Row<'_>) -> Result<Case> {
    Ok(Case { id: r.id(0)?, area: r.area(1)?, subject: r.id(2)?, opened: r.time(3)? })
}
