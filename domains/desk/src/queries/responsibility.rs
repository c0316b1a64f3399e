//! The responsibility table: its lines as they hold now, how each came to be,
//! and what a change would mean for matters that are open.

use std::collections::BTreeSet;

use casework::sql::waiting::{self, OpenRow};
use casework::{Works, model, words};
use identity::policy::{Policy, ScopeFilter, Target};
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Lang, Page, Result, Time};
use store::Tx;
use territory::responsibility::{ANY, Answer, NewResponsibility, Responsibility, Table};
use territory::{AreaSet, Directory};

use crate::policy::{SEE_RESPONSIBILITY, SET_RESPONSIBILITY};
use crate::wire::responsibility::{
    ChangedMatter, ResponsibilityIn, ResponsibilityLine, ResponsibilityOf, ResponsibilityOut,
    ResponsibilityTrial, Who,
};

/// Changes of a line that are listed, newest first.
const HISTORY: usize = 100;
/// Open matters that a trial looks at, and those that it names.
const LOOK_MOST: i64 = 20_000;
const NAMED: usize = 20;

/// The lines in force that the actor may see and the filter names, by class and
/// area.
///
/// # Errors
/// Those of the policy; `desk.cursor`.
pub fn lines(ctx: &Ctx, works: &Works, of: &ResponsibilityOf) -> Result<Page<ResponsibilityOut>> {
    let directory = works.directory();
    let scope = works.policy.filter(&ctx.actor, SEE_RESPONSIBILITY)?;
    if scope.is_empty() {
        works.policy.allows(&ctx.actor, SEE_RESPONSIBILITY, &Target::nothing())?;
    }
    let mut rows: Vec<&Responsibility> = directory.table().rows().iter().collect();
    rows.retain(|row| holds(row, ctx.now) && sees(&scope, row) && named(&directory, of, row));
    rows.sort_by_key(|row| (row.class.as_str(), row.areas.ranges(), row.id));
    let from = match &of.cursor {
        None => 0,
        Some(Cursor(text)) => {
            let last = text.parse::<i64>().map_err(|_| Error::invalid("desk.cursor", "cursor"))?;
            rows.iter().position(|row| row.id.get() == last).map_or(rows.len(), |i| i + 1)
        }
    };
    let limit = Page::<ResponsibilityOut>::limit(of.limit) as usize;
    let page: Vec<&Responsibility> = rows.iter().skip(from).take(limit).copied().collect();
    let more = rows.len() > from + page.len();
    let next = page.last().filter(|_| more).map(|row| Cursor(row.id.to_string()));
    let items =
        page.into_iter().map(|row| ResponsibilityOut::of(&directory, ctx.lang, row)).collect();
    Ok(Page { items, next })
}

fn holds(row: &Responsibility, now: Time) -> bool {
    row.valid_from <= now && row.valid_to.is_none_or(|to| now < to)
}

/// Whoever answers for a part of its areas sees the line.
fn sees(scope: &ScopeFilter, row: &Responsibility) -> bool {
    let meets = |(from, to): (i64, i64)| {
        scope.areas.iter().any(|own| *own.start() <= to && from <= *own.end())
    };
    scope.all || row.areas.ranges().iter().copied().any(meets)
}

fn named(directory: &Directory, of: &ResponsibilityOf, row: &Responsibility) -> bool {
    let area = |code: AreaCode| row.areas.narrowest(code).is_some() || inside(row, code);
    let category = |class: &str| directory.subcategory(class).map(|s| s.category.clone());
    let class = |code: &String| row.class == *code || category(&row.class).as_ref() == Some(code);
    of.area.is_none_or(area)
        && of.class.as_ref().is_none_or(class)
        && of.unit.is_none_or(|unit| row.lead == unit || row.assist.contains(&unit))
}

/// Whether a part of it lies in the area.
fn inside(row: &Responsibility, code: AreaCode) -> bool {
    let range = code.range();
    row.areas.ranges().iter().any(|(from, _)| range.contains(from))
}

/// How a line came to be as it is: every line there was for the same areas and
/// class, newest first.
///
/// # Errors
/// Not found, also for one that the actor may not see.
pub fn history(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    works: &Works,
    id: Id<Responsibility>,
) -> Result<Vec<ResponsibilityLine>> {
    let directory = works.directory();
    let scope = works.policy.filter(&ctx.actor, SEE_RESPONSIBILITY)?;
    let rows = directory.table().rows();
    let row = rows.iter().find(|row| row.id == id && sees(&scope, row));
    let row = row.ok_or_else(Error::not_found)?;
    let mut all: Vec<&Responsibility> =
        rows.iter().filter(|r| r.class == row.class && r.areas == row.areas).collect();
    all.sort_by_key(|row| std::cmp::Reverse((row.valid_from, row.id)));
    all.truncate(HISTORY);
    let mut lines = Vec::with_capacity(all.len());
    for row in all {
        let by = match row.set_by {
            Some(account) => identity::account::title(tx, account)?,
            None => None,
        };
        lines.push(ResponsibilityLine::of(&directory, ctx.lang, row, by));
    }
    Ok(lines)
}

/// The line that is asked for, checked: by whom, for which areas, over which
/// line that holds now.
///
/// # Errors
/// Those of the policy for an area that is not the actor's;
/// `territory.areas_wrong`, `territory.reason_missing`;
/// `territory.responsibility_changed` when another line holds than the one that was
/// shown; those of the line itself.
pub fn asked(ctx: &Ctx, works: &Works, new: &ResponsibilityIn) -> Result<NewResponsibility> {
    let directory = works.directory();
    let wrong = || Error::invalid("territory.areas_wrong", "areas");
    let areas: AreaSet = new.areas.parse().map_err(|_| wrong())?;
    may_set(ctx, &works.policy, &areas)?;
    if new.reason.trim().is_empty() {
        return Err(Error::invalid("territory.reason_missing", "reason"));
    }
    let row = new.row(areas, ctx.now);
    row.check()?;
    let known = |code: &str| {
        code == ANY
            || directory.subcategory(code).is_some()
            || directory.taxonomy().categories().any(|c| c.code == code)
    };
    if !known(&row.class) {
        return Err(Error::invalid("territory.class_unknown", "class").arg("class", row.class));
    }
    for (unit, field) in
        [(row.lead, "lead")].into_iter().chain(row.assist.iter().map(|u| (*u, "assist")))
    {
        if directory.unit(unit).is_none() {
            return Err(
                Error::invalid("territory.unit_unknown", field).arg("unit", unit.to_string())
            );
        }
    }
    let held = directory.table().rows().iter().find(|r| {
        holds(r, ctx.now) && r.valid_to.is_none() && r.class == row.class && r.areas == row.areas
    });
    match held.map(|r| r.id) == new.row {
        true => Ok(row),
        false => Err(Error::conflict("territory.responsibility_changed")),
    }
}

/// Every part of the areas is the actor's own.
fn may_set(ctx: &Ctx, policy: &Policy, areas: &AreaSet) -> Result<()> {
    let scope = policy.filter(&ctx.actor, SET_RESPONSIBILITY)?;
    let own = |(from, to): (i64, i64)| {
        scope.areas.iter().any(|own| own.contains(&from) && own.contains(&to))
    };
    if scope.all || (!areas.is_empty() && areas.ranges().iter().copied().all(own)) {
        return Ok(());
    }
    // refused as for an area elsewhere, with the roles that it needs
    let first = areas.ranges().first().and_then(|(from, _)| AreaCode::from_i64(*from));
    let target = first.map_or_else(Target::nothing, Target::place);
    policy.allows(&ctx.actor, SET_RESPONSIBILITY, &target)?;
    Err(Error::forbidden("territory.areas_not_yours").field("areas"))
}

/// What a line would change for matters that are open: for which of them
/// another unit would answer, or by another time. It changes nothing, and a
/// unit that has a matter keeps it.
///
/// # Errors
/// Those of the store.
pub fn trial(tx: &mut Tx<'_>, ctx: &Ctx, works: &Works, row: &NewResponsibility) -> Result<Looked> {
    let directory = works.directory();
    let scope = works.policy.filter(&ctx.actor, "casework.see")?;
    let changed =
        Changed { now: ctx.now, table: directory.table(), next: &directory.table().with(row) };
    let mut looked = Looked::default();
    for (from, to) in row.areas.ranges() {
        let left = LOOK_MOST - looked.looked;
        let open = waiting::open_in(tx, (*from, *to), left.max(0))?;
        looked.looked += open.len() as i64;
        looked.is_whole &= (open.len() as i64) < left;
        for m in open {
            let sub = m.subcategory.as_deref().and_then(|code| directory.subcategory(code));
            let class = sub.map_or(("", ""), |s| (&s.category, &s.code));
            let Some((was, will)) = changed.of(&m, class) else { continue };
            looked.count += 1;
            looked.waiting += i64::from(m.lead.is_none());
            let seen = scope.admits(&Target::object(m.area));
            if seen && looked.items.len() < NAMED {
                looked.items.push(shown(works, &directory, ctx.lang, m, (was, will))?);
            }
        }
    }
    Ok(looked)
}

/// The table as it is beside the table as it would be.
struct Changed<'a> {
    now: Time,
    table: &'a Table,
    next: &'a Table,
}

impl Changed<'_> {
    /// What the table says of a matter, before and after, where that differs.
    fn of(&self, m: &OpenRow, (category, sub): (&str, &str)) -> Option<(Option<Answer>, Answer)> {
        let will = self.next.find(m.area, category, sub, self.now)?;
        let was = self.table.find(m.area, category, sub, self.now);
        let same = was.as_ref().is_some_and(|was| {
            (was.lead, &was.assist, &was.deadlines) == (will.lead, &will.assist, &will.deadlines)
        });
        (!same).then_some((was, will))
    }
}

/// See [`trial`]; of one part of the database.
#[derive(Debug, Clone)]
pub struct Looked {
    looked: i64,
    is_whole: bool,
    count: i64,
    waiting: i64,
    items: Vec<ChangedMatter>,
}

impl Default for Looked {
    fn default() -> Looked {
        Looked { looked: 0, is_whole: true, count: 0, waiting: 0, items: Vec::new() }
    }
}

impl From<Looked> for ResponsibilityTrial {
    fn from(l: Looked) -> ResponsibilityTrial {
        ResponsibilityTrial {
            count: l.count,
            waiting: l.waiting,
            is_whole: l.is_whole,
            items: l.items,
        }
    }
}

fn shown(
    works: &Works,
    directory: &Directory,
    lang: Lang,
    m: OpenRow,
    (was, will): (Option<Answer>, Answer),
) -> Result<ChangedMatter> {
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let sub = m.subcategory.as_deref().and_then(|code| directory.subcategory(code));
    let unit = |id| directory.unit(id).map(|u| u.name.clone()).unwrap_or_default();
    let units: BTreeSet<_> = was.iter().map(|a| a.lead).collect();
    Ok(ChangedMatter {
        matter: m.id,
        number: model::number(m.id, works.calendars.zone()),
        title: m.title,
        subcategory_name: sub.map(|s| s.names.get(lang).to_owned()),
        stage_name: words::stage(&p, lang, &m.stage),
        unit: m.lead.map(unit),
        from: units.into_iter().map(unit).next(),
        to: unit(will.lead),
    })
}

/// Whether the actor may change anything of the table at all: what a page
/// offers.
pub fn who(ctx: &Ctx, works: &Works) -> Result<Who> {
    let scope = works.policy.filter(&ctx.actor, SET_RESPONSIBILITY)?;
    Ok(Who { sets: scope.all || !scope.areas.is_empty() })
}
