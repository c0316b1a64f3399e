//! From a plan to the table of days.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{ToSpan, civil, tz::TimeZone};
use kernel::{Error, Result};

use crate::calendar::{Calendar, DAY, Day, END, FIRST, MINUTE};
use crate::layer::Layer;
use crate::plan::Plan;
use crate::shape::Shape;
use crate::text;

/// 00:00 of every day in a zone; the same for all calendars of the zone.
pub(crate) fn midnights(zone: &TimeZone) -> Arc<[i64]> {
    let midnight = |date: civil::Date| {
        zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0))
            .compatible()
            .map_or(0, |t| t.as_microsecond())
    };
    all_days().chain([END]).map(midnight).collect()
}

/// Makes a layer that lies upon nothing ready for counting.
///
/// # Errors
/// Every wrong text by its field, and `worktime.never_open` for a calendar
/// without any working time: a clock on it would never end.
pub(crate) fn compile(layer: &Layer, zone: TimeZone, starts: Arc<[i64]>) -> Result<Calendar> {
    let plan = Plan::read(layer)?;
    let mut shapes = Shapes::default();
    let mut days = Vec::with_capacity(starts.len());
    let (mut minutes, mut closes) = (0, 0);
    for (date, bounds) in all_days().zip(starts.windows(2)) {
        let mut shape = plan.shape(date);
        if bounds[1] - bounds[0] != DAY {
            shape = by_the_clock(&shape, date, bounds[0], &zone);
        }
        days.push(Day { minutes, closes, shape: 0 });
        minutes += shape.minutes();
        closes += u16::from(shape.is_working());
        if let Some(day) = days.last_mut() {
            day.shape = shapes.index(shape);
        }
    }
    if minutes == 0 {
        return Err(Error::invalid("worktime.never_open", "windows"));
    }
    days.push(Day { minutes, closes, shape: 0 });
    let years = plan.keeps_holidays().then_some(plan.years);
    let (name, shapes, named) = (layer.name.clone(), shapes.all, plan.named);
    Ok(Calendar { name, zone, starts, days, shapes, years, named })
}

/// The time zone of a layer.
pub(crate) fn zone_of(layer: &Layer) -> Result<TimeZone> {
    text::zone(layer.zone.as_deref().unwrap_or("Asia/Shanghai"), "zone")
}

/// Each different shape once.
#[derive(Default)]
struct Shapes {
    all: Vec<Shape>,
    known: HashMap<Shape, u16>,
}

impl Shapes {
    /// There are fewer days than a `u16` can count, hence fewer shapes too.
    fn index(&mut self, shape: Shape) -> u16 {
        let next = u16::try_from(self.all.len()).unwrap_or(u16::MAX);
        *self.known.entry(shape).or_insert_with_key(|shape| {
            self.all.push(shape.clone());
            next
        })
    }
}

/// On a day whose clocks are put forward or back, 09:00 is not nine hours after
/// midnight: its windows are moved to where the clock on the wall has them.
fn by_the_clock(shape: &Shape, date: civil::Date, midnight: i64, zone: &TimeZone) -> Shape {
    let moved = |minute: u32| {
        let wall = date.at(0, 0, 0, 0).saturating_add(i64::from(minute).minutes());
        let at = zone.to_ambiguous_timestamp(wall).compatible().ok()?;
        u32::try_from((at.as_microsecond() - midnight) / MINUTE).ok()
    };
    let windows = shape.windows().iter();
    Shape::new(windows.filter_map(|(open, close)| Some((moved(*open)?, moved(*close)?))))
}

/// All days that a calendar knows.
fn all_days() -> impl Iterator<Item = civil::Date> {
    FIRST.series(1.day()).take_while(|d| *d < END)
}
