//! Lists of work: each one index range.

use kernel::{Id, Light, Result, Time};
use store::{Row, Tx, stmts, vals};

use crate::model::{InboxRow, Matter, Tab, WorkRow};
use crate::seen;

stmts! {
    /// One addressee's work after a place in its index, most pressing first.
    pub WORK = concat!(
        "SELECT i.due, i.matter, i.task, i.warn, i.supervised, i.since, i.task_name, \
        i.round_the_clock, m.version, m.procedure, m.stage, m.title, m.subcategory, \
        m.request_type, m.area_now, m.lead_unit, i.rank \
        FROM inbox i JOIN matter m ON m.shard = i.shard AND m.id = i.matter \
        WHERE i.addressee = $1 AND i.tab = $2 AND (i.rank, i.due, i.matter, i.task) > ($3, $4, $5, $6) AND ",
        seen!("i", "matter"),
        " ORDER BY i.rank, i.due, i.matter, i.task LIMIT $7"
    );
    /// Its places alone, which the index holds.
    pub WORK_MARKS = concat!(
        "SELECT rank, due, matter, task FROM inbox \
        WHERE addressee = $1 AND tab = $2 AND (rank, due, matter, task) > ($3, $4, $5, $6) AND ",
        seen!("inbox", "matter"),
        " ORDER BY rank, due, matter, task LIMIT $7"
    );
    /// How many, counted no further than the cap.
    pub WAITING = concat!(
        "SELECT matter, task FROM inbox WHERE addressee = $1 AND tab = $2 AND ",
        seen!("inbox", "matter"),
        " LIMIT $3"
    );
    pub LATE = concat!(
        "SELECT matter, task FROM inbox \
        WHERE addressee = $1 AND tab = 0 AND rank IN (0, 1) AND due <= $2 AND ",
        seen!("inbox", "matter"),
        " LIMIT $3"
    );
    pub SUPERVISED = concat!(
        "SELECT matter, task FROM inbox \
        WHERE addressee = $1 AND tab = 0 AND supervised = 1 AND ",
        seen!("inbox", "matter"),
        " LIMIT $2"
    );
    /// For trying a changed procedure, by hand and seldom: no index.
    pub BEGUN_SINCE = concat!(
        "SELECT id FROM matter WHERE procedure = $1 AND opened >= $2 AND ",
        seen!("matter", "id"),
        " ORDER BY opened, id LIMIT $3"
    );
    /// Matters of a range of areas before a place in their index: the areas
    /// from the last to the first, in each the newest first.
    pub BY_AREA = concat!(
        "SELECT area_now, id, version, procedure, edition, stage, warn, title, \
        subcategory, request_type, lead_unit, due, supervised, opened, ended FROM matter \
        WHERE (area_now, id) < ($1, $2) AND area_now >= $3 AND ",
        seen!("matter", "id"),
        " ORDER BY area_now DESC, id DESC LIMIT $4"
    );
}

/// A place in an addressee's index: what lies behind it comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub rank: i64,
    pub due: i64,
    pub matter: i64,
    pub task: i64,
}

impl Mark {
    /// Before everything.
    pub const START: Mark = Mark { rank: i64::MIN, due: i64::MIN, matter: 0, task: 0 };
}

impl WorkRow {
    /// Its place in the index.
    pub fn mark(&self) -> Mark {
        let row = &self.inbox;
        Mark { rank: row.rank(), due: row.due.micros(), matter: row.matter.get(), task: row.task }
    }
}

impl InboxRow {
    /// Where it stands before all that is due: what was raised first.
    pub(super) fn rank(&self) -> i64 {
        i64::from(!self.raised)
    }

    /// Its light at `now`; work that nobody waits for any more has none.
    pub fn light(&self, now: Time) -> Light {
        match self.tab {
            Tab::Todo => crate::model::light(now, self.warn, self.due),
            Tab::Doing | Tab::Done => Light::Green,
        }
    }
}

/// The next rows of one addressee.
pub fn work(
    tx: &mut Tx,
    addressee: &str,
    tab: Tab,
    after: Mark,
    limit: i64,
) -> Result<Vec<WorkRow>> {
    tx.query(
        &WORK,
        &vals![addressee, tab.number(), after.rank, after.due, after.matter, after.task, limit],
        |r| read(r, addressee, tab),
    )
}

/// The next places of one addressee.
pub fn marks(tx: &mut Tx, addressee: &str, tab: Tab, after: Mark, limit: i64) -> Result<Vec<Mark>> {
    tx.query(
        &WORK_MARKS,
        &vals![addressee, tab.number(), after.rank, after.due, after.matter, after.task, limit],
        |r| Ok(Mark { rank: r.int(0)?, due: r.int(1)?, matter: r.int(2)?, task: r.int(3)? }),
    )
}

/// Matters of a procedure that began at `since` or later, oldest first.
pub fn begun_since(tx: &mut Tx, name: &str, since: Time, most: i64) -> Result<Vec<Id<Matter>>> {
    tx.query(&BEGUN_SINCE, &vals![name, since, most], |r| r.id(0))
}

/// A task of a matter.
pub type Named = (i64, i64);

/// Tasks at a desk in a tab, at most `cap`, in no order.
pub fn waiting(tx: &mut Tx, addressee: &str, tab: Tab, cap: i64) -> Result<Vec<Named>> {
    tx.query(&WAITING, &vals![addressee, tab.number(), cap], named)
}

/// Open tasks that are late, at most `cap`.
pub fn late(tx: &mut Tx, addressee: &str, now: Time, cap: i64) -> Result<Vec<Named>> {
    tx.query(&LATE, &vals![addressee, now, cap], named)
}

/// Open tasks under supervision, at most `cap`.
pub fn supervised(tx: &mut Tx, addressee: &str, cap: i64) -> Result<Vec<Named>> {
    tx.query(&SUPERVISED, &vals![addressee, cap], named)
}

fn named(r: &Row) -> Result<Named> {
    Ok((r.int(0)?, r.int(1)?))
}

/// A place in the index of matters by area: what lies before it comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaMark {
    pub area: i64,
    pub matter: i64,
}

/// The next `limit` rows of the areas from `first` on, each read by `f`.
pub fn by_area<T>(
    tx: &mut Tx,
    before: AreaMark,
    first: i64,
    limit: i64,
    f: impl FnMut(&Row) -> Result<T>,
) -> Result<Vec<T>> {
    tx.query(&BY_AREA, &vals![before.area, before.matter, first, limit], f)
}

fn read(r: &Row, addressee: &str, tab: Tab) -> Result<WorkRow> {
    let inbox = InboxRow {
        matter: r.id(1)?,
        task: r.int(2)?,
        addressee: addressee.to_owned(),
        tab,
        due: r.time(0)?,
        warn: r.time(3)?,
        supervised: r.flag(4)?,
        since: r.time(5)?,
        task_name: r.text(6)?,
        round_the_clock: r.flag(7)?,
        raised: r.int(16)? == 0,
    };
    Ok(WorkRow {
        inbox,
        version: r.int(8)?,
        procedure: r.text(9)?,
        stage: r.text(10)?,
        title: r.text(11)?,
        subcategory: r.opt_text(12)?,
        request_type: r.opt_text(13)?,
        area: r.area(14)?,
        lead_unit: r.opt_id(15)?,
    })
}
