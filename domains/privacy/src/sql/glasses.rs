//! Broken glasses.

use casework::Matter;
use kernel::{Account, AreaCode, Id, Result, Role, Time};
use store::{Row, Tx, stmts, vals};

use crate::model::Glass;

stmts! {
    /// None where one of the same account waits for its review.
    pub GLASS_ADD = "INSERT INTO glass (id, matter, subject, fields, reason, life, account, role,
        area, unit, place, asked_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)
        ON CONFLICT DO NOTHING RETURNING id";
    /// What nobody confirmed in time opens nothing and stands in nobody's way.
    pub GLASS_LAPSE = "UPDATE glass SET settled=$2, verdict='lapsed'
        WHERE account=$1 AND settled IS NULL AND opened_at IS NULL AND asked_at<=$3";
    pub GLASS_LOCK = "SELECT id, matter, subject, fields, reason, life, account, role, area, unit,
        place, asked_at, confirmed_by, opened_at, ends, review, settled, verdict FROM glass
        WHERE id=$1 FOR UPDATE";
    pub GLASS_OPEN = "UPDATE glass SET confirmed_by=$2, opened_at=$3, ends=$4, review=$5
        WHERE id=$1";
    pub GLASS_SETTLE = "UPDATE glass SET confirmed_by=$2, settled=$3, verdict=$4 WHERE id=$1";
    pub GLASS_REVIEWED = "SELECT id, matter, subject, fields, reason, life, account, role, area,
        unit, place, asked_at, confirmed_by, opened_at, ends, review, settled, verdict FROM glass
        WHERE review=$1 FOR UPDATE";
    pub GLASSES_LIST = "SELECT id, matter, subject, fields, reason, life, account, role, area, unit,
        place, asked_at, confirmed_by, opened_at, ends, review, settled, verdict FROM glass
        WHERE place BETWEEN $1 AND $2 AND id<$3 ORDER BY id DESC LIMIT $4";
    pub GLASSES_OWN = "SELECT id, matter, subject, fields, reason, life, account, role, area, unit,
        place, asked_at, confirmed_by, opened_at, ends, review, settled, verdict FROM glass
        WHERE account=$1 AND id<$2 ORDER BY id DESC LIMIT $3";
}

/// Whether it was taken: no other of its account waits for its review.
pub(crate) fn add(tx: &mut Tx<'_>, g: &Glass) -> Result<bool> {
    let fields = g.fields.join(",");
    let params = vals![
        g.id,
        g.matter,
        g.subject,
        fields,
        &g.reason,
        g.life,
        g.account,
        g.role.as_str(),
        g.area,
        g.unit,
        g.place,
        g.asked_at
    ];
    Ok(tx.query_opt(&GLASS_ADD, &params, |r| r.int(0))?.is_some())
}

/// Lets go what of an account was asked for before `asked` and never opened.
pub(crate) fn lapse(tx: &mut Tx<'_>, account: Id<Account>, now: Time, asked: Time) -> Result<()> {
    tx.exec(&GLASS_LAPSE, &vals![account, now, asked])
}

pub(crate) fn lock(tx: &mut Tx<'_>, id: Id<Glass>) -> Result<Glass> {
    tx.query_one(&GLASS_LOCK, &vals![id], glass)
}

/// Keeps that it was opened.
pub(crate) fn open(tx: &mut Tx<'_>, g: &Glass) -> Result<()> {
    tx.exec(&GLASS_OPEN, &vals![g.id, g.confirmed_by, g.opened_at, g.ends, g.review])
}

/// Keeps how it ended.
pub(crate) fn settle(tx: &mut Tx<'_>, g: &Glass) -> Result<()> {
    let verdict = g.verdict.clone().unwrap_or_default();
    tx.exec(&GLASS_SETTLE, &vals![g.id, g.confirmed_by, g.settled, verdict])
}

/// The one that a matter reviews.
pub(crate) fn of_review(tx: &mut Tx<'_>, review: Id<Matter>) -> Result<Option<Glass>> {
    tx.query_opt(&GLASS_REVIEWED, &vals![review], glass)
}

/// Those over what lies in an area, newest first.
pub(crate) fn list(tx: &mut Tx<'_>, area: AreaCode, before: i64, limit: u32) -> Result<Vec<Glass>> {
    let range = area.range();
    tx.query(&GLASSES_LIST, &vals![*range.start(), *range.end(), before, limit], glass)
}

/// Somebody's own, newest first.
pub(crate) fn own(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    before: i64,
    limit: u32,
) -> Result<Vec<Glass>> {
    tx.query(&GLASSES_OWN, &vals![account, before, limit], glass)
}

fn glass(r: &Row<'_>) -> Result<Glass> {
    Ok(Glass {
        id: r.id(0)?,
        matter: r.id(1)?,
        subject: r.id(2)?,
        fields: r.str(3)?.split(',').map(str::to_owned).collect(),
        reason: r.text(4)?,
        life: r.flag(5)?,
        account: r.id(6)?,
        role: Role(r.text(7)?),
        area: r.opt_area(8)?,
        unit: r.opt_id(9)?,
        place: r.area(10)?,
        asked_at: r.time(11)?,
        confirmed_by: r.opt_id(12)?,
        opened_at: r.opt_time(13)?,
        ends: r.opt_time(14)?,
        review: r.opt_id(15)?,
        settled: r.opt_time(16)?,
        verdict: r.opt_text(17)?,
    })
}
