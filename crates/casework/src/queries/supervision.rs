//! What presses in an area, by unit, for those who answer for it: numbers of
//! units, never of persons, and behind each number the matters it counts.
//!
//! - late = open, and the most pressing clock has run out
//! - due today = open, and it runs out between now and the end of the city's day
//!
//! Both tell matters apart by their place now and by the unit that leads them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use identity::policy::Target;
use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Page, Result, Time};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

use crate::queries::by_area::{MatterLine, line};
use crate::queries::mark;
use crate::queries::page::NamedUnit;
use crate::queries::worklist::COUNT_CAP;
use crate::sql::pressing::{self, PressingMark, Span};
use crate::works::Works;

/// Matters one figure looks at, the most pressing first: a city that is late
/// with more has other cares than the exact number.
const COUNTED_MOST: i64 = 10_000;

/// A number of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    DueToday,
    Late,
}

/// Whose matters a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Everybody,
    Unit(Id<Unit>),
    /// What no unit leads yet.
    Nobody,
}

/// What presses on a unit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UnitFigures {
    /// Absent for what no unit leads yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<NamedUnit>,
    pub due_today: i64,
    pub late: i64,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Supervision {
    #[schema(value_type = String)]
    pub area: AreaCode,
    pub area_name: String,
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Time,
    pub due_today: i64,
    pub late: i64,
    /// Only units on which something presses: first what no unit leads yet, then
    /// whoever is late with the most.
    pub units: Vec<UnitFigures>,
    /// The number at which counting stops.
    pub cap: i64,
    /// Not so where there was more than one figure looks at: each is a least then.
    pub whole: bool,
}

/// Counts what presses in an area.
///
/// # Errors
/// `role_needed` for whoever answers for no area round it.
pub fn supervision(tx: &mut Tx, ctx: &Ctx, works: &Works, area: AreaCode) -> Result<Supervision> {
    works.policy.allows(&ctx.actor, "casework.list", &Target::place(area))?;
    let mut count =
        |figure| pressing::by_unit(tx, span(works, ctx.now, area, figure)?, COUNTED_MOST);
    let (today, late) = (count(Figure::DueToday)?, count(Figure::Late)?);
    let sum = |rows: &[(Option<Id<Unit>>, i64)]| rows.iter().map(|(_, n)| n).sum::<i64>();
    let (all_today, all_late) = (sum(&today), sum(&late));
    let mut units: BTreeMap<Option<Id<Unit>>, (i64, i64)> = BTreeMap::new();
    for (unit, n) in today {
        units.entry(unit).or_default().0 = n;
    }
    for (unit, n) in late {
        units.entry(unit).or_default().1 = n;
    }
    let mut units: Vec<_> = units.into_iter().collect();
    units.sort_by_key(|(unit, (today, late))| (unit.is_some(), Reverse((*late, *today)), *unit));
    let directory = works.directory();
    let figures = units.into_iter().map(|(unit, (due_today, late))| UnitFigures {
        unit: unit.map(|u| NamedUnit::of(&directory, u)),
        due_today: due_today.min(COUNT_CAP),
        late: late.min(COUNT_CAP),
    });
    Ok(Supervision {
        area,
        area_name: directory.line_name(area),
        as_of: ctx.now,
        due_today: all_today.min(COUNT_CAP),
        late: all_late.min(COUNT_CAP),
        units: figures.collect(),
        cap: COUNT_CAP,
        whole: all_today < COUNTED_MOST && all_late < COUNTED_MOST,
    })
}

/// The matters behind a number, most pressing first.
///
/// # Errors
/// `role_needed` for whoever answers for no area round it; `casework.cursor_wrong`.
pub fn matters(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    (area, figure, of): (AreaCode, Figure, Of),
    after: Option<&Cursor>,
    limit: Option<u32>,
) -> Result<Page<MatterLine>> {
    works.policy.allows(&ctx.actor, "casework.list", &Target::place(area))?;
    let span = span(works, ctx.now, area, figure)?;
    // Never before the figure's own beginning, whatever the cursor says.
    let after = after.map(read_mark).transpose()?.filter(|mark| mark.due >= span.from);
    let unit = match of {
        Of::Everybody => None,
        Of::Unit(unit) => Some(unit.get()),
        Of::Nobody => Some(0),
    };
    let limit = Page::<MatterLine>::limit(limit) as usize;
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let read = |r: &store::Row| Ok((r.int(11)?, line(r, ctx, works)?));
    let mut rows = pressing::list(tx, span, unit, after, most, read)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more);
    let next = last.map(|(due, l)| write_mark(PressingMark { due: *due, matter: l.matter.get() }));
    Ok(Page { items: rows.into_iter().map(|(_, line)| line).collect(), next })
}

/// A deadline that runs out this very moment is late, as it is on its page.
fn span(works: &Works, now: Time, area: AreaCode, figure: Figure) -> Result<Span> {
    let now_over = now.micros().saturating_add(1);
    Ok(match figure {
        Figure::Late => Span { area, from: i64::MIN, until: now_over },
        Figure::DueToday => Span { area, from: now_over, until: tomorrow(works, now)?.micros() },
    })
}

/// When the city's next day begins.
fn tomorrow(works: &Works, now: Time) -> Result<Time> {
    let zone = works.calendars.zone();
    let date = now.civil(zone).date().tomorrow().map_err(Error::internal)?;
    Ok(Time::from(date.to_zoned(zone.clone()).map_err(Error::internal)?.timestamp()))
}

fn write_mark(m: PressingMark) -> Cursor {
    mark::written([m.due, m.matter])
}

fn read_mark(c: &Cursor) -> Result<PressingMark> {
    mark::read(c).map(|[due, matter]| PressingMark { due, matter })
}
