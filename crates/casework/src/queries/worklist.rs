//! One worklist for each person, over all procedures.

use std::collections::{BTreeSet, HashSet, VecDeque};

use kernel::{Actor, AreaCode, Cursor, Id, Light, Page, Place, Result, Time};
use serde::{Deserialize, Serialize};
use store::Tx;
use territory::Directory;
use utoipa::ToSchema;

use crate::model::{Tab, WorkRow, desk, desk_of_role, goes_by};
use crate::queries::cursors;
use crate::sql::lists::{self, Mark};
use crate::works::Works;

/// Desks that one person's work is merged from, at most. Whoever holds more
/// (an administrator of everything) looks at lists by area instead.
const DESKS_MOST: usize = 128;
/// Areas that are looked through for them.
const LOOK_MOST: usize = 1_000;
/// So many are read at once, without asking first where the next rows are.
const FEW_DESKS: usize = 4;
/// Rows that one page reads of its index before it says "go on".
const SCAN_MOST: usize = 4_000;
/// Counting stops here: "100+" is as good as the number.
pub const COUNT_CAP: i64 = 100;

/// Tabs as a page shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    Todo,
    Doing,
    Done,
    Supervised,
    Overdue,
}

impl View {
    /// Which rows it is made of.
    pub const fn tab(self) -> Tab {
        match self {
            View::Todo | View::Supervised | View::Overdue => Tab::Todo,
            View::Doing => Tab::Doing,
            View::Done => Tab::Done,
        }
    }
}

/// What somebody looks for in their work. Empty fields do not narrow.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// Any substring of the title, or of the number.
    pub text: Option<String>,
    pub procedure: Option<String>,
    pub stage: Option<String>,
    pub task: Option<String>,
    pub subcategory: Option<String>,
    pub request_type: Option<String>,
    pub area: Option<AreaCode>,
    pub unit: Option<Id<kernel::actor::Unit>>,
    pub light: Option<Light>,
}

impl Filter {
    fn takes(&self, row: &WorkRow, now: Time) -> bool {
        let is = |wanted: &Option<String>, has: &str| wanted.as_deref().is_none_or(|w| w == has);
        let is_opt = |wanted: &Option<String>, has: &Option<String>| {
            wanted.is_none() || wanted.as_deref() == has.as_deref()
        };
        self.text.as_deref().is_none_or(|t| row.title.contains(t) || goes_by(row.inbox.matter, t))
            && is(&self.procedure, &row.procedure)
            && is(&self.stage, &row.stage)
            && is(&self.task, &row.inbox.task_name)
            && is_opt(&self.subcategory, &row.subcategory)
            && is_opt(&self.request_type, &row.request_type)
            && self.area.is_none_or(|a| a.contains(row.area))
            && self.unit.is_none_or(|u| row.lead_unit == Some(u))
            && self.light.is_none_or(|l| row.inbox.light(now) == l)
    }
}

/// The desks whose work is this person's: their own, their posts in units,
/// their roles at areas and at the areas inside at which the role is held: the
/// nearest first, in case there are too many.
pub fn desks(actor: &Actor, works: &Works) -> Vec<String> {
    let directory = works.directory();
    let own = actor.account().map(|a| desk(&procedure::Addressee::Person(a)));
    let mut all: Vec<String> = own.into_iter().collect();
    for grant in actor.grants() {
        let role = grant.role.as_str();
        match grant.place {
            Place::Unit(unit) => {
                all.push(desk(&procedure::Addressee::Post { post: role.to_owned(), unit }));
            }
            Place::Area(area) => all.extend(at_areas(role, area, works, &directory, all.len())),
        }
    }
    // Those of one grant are all different.
    if actor.grants().len() > 1 {
        let mut seen = HashSet::new();
        all.retain(|desk| seen.insert(desk.clone()));
    }
    all.truncate(DESKS_MOST);
    all
}

/// Desks of a role at its area and, nearest first, at those inside at which it
/// is held too. `known` desks count among those that are looked through.
fn at_areas(
    role: &str,
    own: AreaCode,
    works: &Works,
    directory: &Directory,
    known: usize,
) -> Vec<String> {
    let held = works.policy.roles().levels(role);
    let level = directory.area(own).map_or_else(|| own.level(), |a| a.level);
    let mut desks = Vec::new();
    let mut waiting = VecDeque::from([(own, level)]);
    while let Some((area, level)) = waiting.pop_front() {
        if area == own || held.contains(&level) {
            desks.push(desk_of_role(role, area));
        }
        let inside = held.iter().any(|l| *l > level);
        if inside && known + desks.len() + waiting.len() < LOOK_MOST {
            waiting.extend(directory.directly_inside(area));
        }
    }
    desks
}

/// Desks of those who are away and whose work by name is this person's
/// meanwhile: what waits there, and not what they did or take part in.
pub fn in_stead(actor: &Actor) -> Vec<String> {
    let away: BTreeSet<_> = actor.steads().filter(|s| s.by_name).map(|s| s.account).collect();
    away.into_iter().map(|account| desk(&procedure::Addressee::Person(account))).collect()
}

/// A page of one's work, most pressing first. The cursor holds the place in
/// the merged order, so that a row that moves meanwhile is neither lost nor
/// shown twice.
///
/// # Errors
/// `casework.cursor_wrong` when the cursor is none of ours.
pub fn list(
    tx: &mut Tx,
    desks: &[String],
    view: View,
    filter: &Filter,
    now: Time,
    after: Option<&Cursor>,
    limit: Option<u32>,
) -> Result<Page<WorkRow>> {
    let limit = Page::<WorkRow>::limit(limit) as usize;
    let mut mark = after.map_or(Ok(Mark::START), read_mark)?;
    let mut items: Vec<WorkRow> = Vec::with_capacity(limit + 1);
    let mut scanned = 0;
    loop {
        let rows = merged(tx, desks, view.tab(), mark, limit + 1)?;
        let last = rows.len() <= limit;
        for row in rows {
            let late = row.inbox.due <= now;
            // what was raised stands first, however late the others are
            if view == View::Overdue && !late && !row.inbox.raised {
                return Ok(Page { items, next: None });
            }
            let of_view = match view {
                View::Supervised => row.inbox.supervised,
                View::Overdue => late,
                View::Todo | View::Doing | View::Done => true,
            };
            let fits = of_view && filter.takes(&row, now);
            if fits && items.len() == limit {
                return Ok(Page { items, next: Some(write_mark(mark)) });
            }
            mark = row.mark();
            scanned += 1;
            if fits {
                items.push(row);
            }
        }
        if last {
            return Ok(Page { items, next: None });
        }
        if scanned >= SCAN_MOST {
            return Ok(Page { items, next: Some(write_mark(mark)) });
        }
    }
}

/// The next rows of all desks together. A task that lies on two of one's desks
/// is one line.
fn merged(
    tx: &mut Tx,
    desks: &[String],
    tab: Tab,
    after: Mark,
    limit: usize,
) -> Result<Vec<WorkRow>> {
    let mut rows: Vec<WorkRow> = Vec::new();
    for (desk, wanted) in shares(tx, desks, tab, after, limit)? {
        rows.extend(lists::work(tx, desk, tab, after, wanted)?);
    }
    rows.sort_by_key(WorkRow::mark);
    rows.dedup_by_key(|r| r.mark());
    rows.truncate(limit);
    Ok(rows)
}

/// How many of the next `limit` rows come from each desk. Who has a hundred
/// desks would read a hundred pages to see one; the places alone cost little.
fn shares<'d>(
    tx: &mut Tx,
    desks: &'d [String],
    tab: Tab,
    after: Mark,
    limit: usize,
) -> Result<Vec<(&'d str, i64)>> {
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    if desks.len() <= FEW_DESKS {
        return Ok(desks.iter().map(|desk| (desk.as_str(), most)).collect());
    }
    let mut marks: Vec<(Mark, usize)> = Vec::new();
    for (i, desk) in desks.iter().enumerate() {
        marks.extend(lists::marks(tx, desk, tab, after, most)?.into_iter().map(|m| (m, i)));
    }
    marks.sort_unstable();
    let mut places: Vec<Mark> = marks.iter().map(|(mark, _)| *mark).collect();
    places.dedup();
    let last = places.get(limit.saturating_sub(1)).or(places.last()).copied();
    let mut wanted = vec![0; desks.len()];
    for (_, i) in marks.iter().take_while(|(mark, _)| Some(*mark) <= last) {
        wanted[*i] += 1;
    }
    let of = desks.iter().map(String::as_str).zip(wanted);
    Ok(of.filter(|(_, wanted)| *wanted > 0).collect())
}

/// How much there is in each tab, each at most [`COUNT_CAP`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    pub todo: i64,
    pub doing: i64,
    pub done: i64,
    pub supervised: i64,
    pub overdue: i64,
    /// The number at which counting stops.
    pub cap: i64,
}

/// Counts the tabs, of desks of others only what waits there. What lies on two
/// of one's desks is one piece of work.
///
/// # Errors
/// Those of the database.
pub fn counts(tx: &mut Tx, own: &[String], in_stead: &[String], now: Time) -> Result<Counts> {
    let mut all: [HashSet<lists::Named>; 5] = Default::default();
    let [todo, doing, done, supervised, overdue] = &mut all;
    let desks = own.iter().map(|d| (d, true)).chain(in_stead.iter().map(|d| (d, false)));
    for (desk, whole) in desks {
        for (tab, found) in
            [(Tab::Todo, &mut *todo), (Tab::Doing, &mut *doing), (Tab::Done, &mut *done)]
        {
            if few(found) && (whole || tab == Tab::Todo) {
                found.extend(lists::waiting(tx, desk, tab, COUNT_CAP)?);
            }
        }
        if few(overdue) {
            overdue.extend(lists::late(tx, desk, now, COUNT_CAP)?);
        }
        if few(supervised) {
            supervised.extend(lists::supervised(tx, desk, COUNT_CAP)?);
        }
    }
    let [todo, doing, done, supervised, overdue] = all.map(|found| counted(&found));
    Ok(Counts { todo, doing, done, supervised, overdue, cap: COUNT_CAP })
}

/// Whether counting goes on.
fn few(found: &HashSet<lists::Named>) -> bool {
    counted(found) < COUNT_CAP
}

fn counted(found: &HashSet<lists::Named>) -> i64 {
    i64::try_from(found.len()).map_or(COUNT_CAP, |n| n.min(COUNT_CAP))
}

fn write_mark(m: Mark) -> Cursor {
    cursors::written([m.rank, m.due, m.matter, m.task])
}

fn read_mark(c: &Cursor) -> Result<Mark> {
    cursors::read(c).map(|[rank, due, matter, task]| Mark { rank, due, matter, task })
}
