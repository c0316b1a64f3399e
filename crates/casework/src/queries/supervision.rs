//! What presses in an area, by unit: numbers of units, never of persons, for
//! those who sit in its room, and for those who answer for it the matters
//! behind what presses.
//!
//! - open = not ended
//! - late = open, and the most pressing clock has run out
//! - due today = open, and it runs out between now and the end of the city's day
//! - returned twice, past its review date, not content = open, and its procedure
//!   says so by a mark of that name (`[marks.NAME]`)
//!
//! All tell matters apart by their place now and by the unit that leads them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use identity::policy::Target;
use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Page, Result, Time};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

use crate::queries::by_area::{MatterLine, line};
use crate::queries::cursors;
use crate::queries::page::NamedUnit;
use crate::queries::worklist::COUNT_CAP;
use crate::sql::pressing::{self, PressingMark, Span};
use crate::sql::{figures, marks};
use crate::works::Works;

/// Matters one figure looks at, the most pressing first: a city that is late
/// with more has other cares than the exact number.
const COUNTED_MOST: i64 = 10_000;
/// Open matters that are looked at: an index alone is read.
const OPEN_MOST: i64 = 100_000;

/// A number of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    DueToday,
    Late,
    ReturnedTwice,
    PastReview,
    NotContent,
}

impl Figure {
    const ALL: [Figure; 5] = [
        Figure::DueToday,
        Figure::Late,
        Figure::ReturnedTwice,
        Figure::PastReview,
        Figure::NotContent,
    ];

    /// How its matters are found.
    fn source(self, works: &Works, area: AreaCode, now: Time) -> Result<Source> {
        // a deadline that runs out this very moment is late, as it is on its page
        let over = now.micros().saturating_add(1);
        Ok(match self {
            Figure::Late => Source::Due(Span { area, from: i64::MIN, until: over }),
            Figure::DueToday => {
                let until = tomorrow(works, now)?.micros();
                Source::Due(Span { area, from: over, until })
            }
            Figure::ReturnedTwice => Source::Mark("returned_twice"),
            Figure::PastReview => Source::Mark("past_review"),
            Figure::NotContent => Source::Mark("not_content"),
        })
    }
}

/// A figure counts what is due in a span, or what bears a mark of a procedure.
enum Source {
    Due(Span),
    Mark(&'static str),
}

/// Whose matters a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Everybody,
    Unit(Id<Unit>),
    /// What no unit leads yet.
    Nobody,
}

/// One number for each figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PressingCounts {
    pub due_today: i64,
    pub late: i64,
    pub returned_twice: i64,
    pub past_review: i64,
    pub not_content: i64,
}

impl PressingCounts {
    fn of(&mut self, figure: Figure) -> &mut i64 {
        match figure {
            Figure::DueToday => &mut self.due_today,
            Figure::Late => &mut self.late,
            Figure::ReturnedTwice => &mut self.returned_twice,
            Figure::PastReview => &mut self.past_review,
            Figure::NotContent => &mut self.not_content,
        }
    }

    /// No number beyond the cap.
    fn capped(mut self) -> PressingCounts {
        for figure in Figure::ALL {
            let n = self.of(figure);
            *n = (*n).min(COUNT_CAP);
        }
        self
    }
}

/// What a unit has, and what of it presses.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UnitFigures {
    /// Absent for what no unit leads yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<NamedUnit>,
    pub open: i64,
    #[serde(flatten)]
    pub counts: PressingCounts,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Supervision {
    #[schema(value_type = String)]
    pub area: AreaCode,
    pub area_name: String,
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Time,
    pub open: i64,
    #[serde(flatten)]
    pub counts: PressingCounts,
    /// Only units that have something open: first what no unit leads yet, then
    /// whoever is late with the most.
    pub units: Vec<UnitFigures>,
    /// The number at which counting stops.
    pub cap: i64,
    /// Not so where there was more than one figure looks at: each is a least then.
    pub whole: bool,
}

/// Counts what is open and what presses in an area.
///
/// # Errors
/// `role_needed` for whoever sits in no room round it.
pub fn supervision(tx: &mut Tx, ctx: &Ctx, works: &Works, area: AreaCode) -> Result<Supervision> {
    works.policy.allows(&ctx.actor, "casework.figures", &Target::place(area))?;
    let mut units: BTreeMap<Option<Id<Unit>>, (i64, PressingCounts)> = BTreeMap::new();
    let mut open = 0;
    for (unit, n) in figures::by_unit(tx, area, OPEN_MOST)? {
        open += n;
        units.entry(unit).or_default().0 = n;
    }
    let (mut counts, mut whole) = (PressingCounts::default(), open < OPEN_MOST);
    for figure in Figure::ALL {
        let rows = match figure.source(works, area, ctx.now)? {
            Source::Due(span) => pressing::by_unit(tx, span, COUNTED_MOST)?,
            Source::Mark(mark) => marks::by_unit(tx, (mark, area, ctx.now), COUNTED_MOST)?,
        };
        for (unit, n) in rows {
            *counts.of(figure) += n;
            *units.entry(unit).or_default().1.of(figure) += n;
        }
        whole &= *counts.of(figure) < COUNTED_MOST;
    }
    let mut units: Vec<_> = units.into_iter().collect();
    let most = |(open, n): (i64, PressingCounts)| Reverse((n.late, n.due_today, open));
    units.sort_by_key(|(unit, n)| (unit.is_some(), most(*n), *unit));
    let directory = works.directory();
    let figures = units.into_iter().map(|(unit, (open, n))| UnitFigures {
        unit: unit.map(|u| NamedUnit::of(&directory, u)),
        open: open.min(COUNT_CAP),
        counts: n.capped(),
    });
    Ok(Supervision {
        area,
        area_name: directory.line_name(area),
        as_of: ctx.now,
        open: open.min(COUNT_CAP),
        counts: counts.capped(),
        units: figures.collect(),
        cap: COUNT_CAP,
        whole,
    })
}

/// The matters behind a number, most pressing or longest marked first.
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
    let unit = match of {
        Of::Everybody => None,
        Of::Unit(unit) => Some(unit.get()),
        Of::Nobody => Some(0),
    };
    let after: Option<[i64; 2]> = after.map(cursors::read).transpose()?;
    let limit = Page::<MatterLine>::limit(limit) as usize;
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let read = |at| move |r: &store::Row| Ok((r.int(at)?, line(r, ctx, works)?));
    let mut rows = match figure.source(works, area, ctx.now)? {
        Source::Due(span) => {
            // never before the figure's own beginning, whatever the cursor says
            let after = after.map(|[due, matter]| PressingMark { due, matter });
            let after = after.filter(|mark| mark.due >= span.from);
            pressing::list(tx, span, unit, after, most, read(11))?
        }
        Source::Mark(mark) => {
            let after = after.map(|[since, matter]| (since, matter));
            marks::list(tx, (mark, area, ctx.now), unit, after, most, read(15))?
        }
    };
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more);
    let next = last.map(|(at, l)| cursors::written([*at, l.matter.get()]));
    Ok(Page { items: rows.into_iter().map(|(_, line)| line).collect(), next })
}

/// When the city's next day begins.
fn tomorrow(works: &Works, now: Time) -> Result<Time> {
    let zone = works.calendars.zone();
    let date = now.civil(zone).date().tomorrow().map_err(Error::internal)?;
    Ok(Time::from(date.to_zoned(zone.clone()).map_err(Error::internal)?.timestamp()))
}
