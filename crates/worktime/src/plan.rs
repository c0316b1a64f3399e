//! A calendar file understood: which windows hold on which date.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;
use kernel::{Error, Result};

use crate::calendar::{DayKind, Names};
use crate::layer::{Festival, Layer, WeekText};
use crate::shape::Shape;
use crate::text;

/// Rules for every date, strongest first: single days, make-up days and public
/// holidays, the season's week, the usual week.
pub(crate) struct Plan {
    usual: Week,
    seasons: Vec<Season>,
    holidays: bool,
    days: BTreeMap<civil::Date, Shape>,
    /// Years whose holidays are known.
    pub years: BTreeSet<i16>,
    /// Holidays and make-up days.
    pub named: BTreeMap<civil::Date, (DayKind, Names)>,
}

struct Season {
    from: (i8, i8),
    to: (i8, i8),
    week: Week,
}

/// Monday to Sunday, and the day that stands in for a make-up day.
struct Week {
    days: [Shape; 7],
    makeup: Shape,
}

impl Plan {
    /// Reads all texts of a layer that lies upon nothing any more.
    pub fn read(layer: &Layer) -> Result<Plan> {
        let mut plan = Plan {
            usual: Week::read(&layer.windows.clone().unwrap_or_default(), "windows")?,
            seasons: Vec::new(),
            holidays: layer.holidays.unwrap_or(true),
            days: BTreeMap::new(),
            years: BTreeSet::new(),
            named: BTreeMap::new(),
        };
        for (n, season) in layer.seasons.iter().enumerate() {
            plan.seasons.push(Season {
                from: text::month_day(&season.from, &format!("seasons/{n}/from"))?,
                to: text::month_day(&season.to, &format!("seasons/{n}/to"))?,
                week: Week::read(&season.windows, &format!("seasons/{n}/windows"))?,
            });
        }
        for (year, festivals) in &layer.years {
            plan.read_year(year, festivals)?;
        }
        for (n, days) in layer.days.iter().enumerate() {
            let shape = text::shape(&days.windows, &format!("days/{n}/windows"))?;
            let dates = text::dates(&days.on, &format!("days/{n}/on"))?;
            plan.days.extend(dates.into_iter().map(|date| (date, shape.clone())));
        }
        Ok(plan)
    }

    /// Whether the public holidays change anything here.
    pub fn keeps_holidays(&self) -> bool {
        self.holidays
    }

    /// What the date is like.
    pub fn shape(&self, date: civil::Date) -> Shape {
        if let Some(shape) = self.days.get(&date) {
            return shape.clone();
        }
        let week = self.week(date);
        match self.named.get(&date).filter(|_| self.holidays) {
            Some((DayKind::Makeup, _)) => week.makeup.clone(),
            Some((DayKind::Holiday, _)) => Shape::default(),
            None => week.of(date).clone(),
        }
    }

    fn week(&self, date: civil::Date) -> &Week {
        let season = self.seasons.iter().find(|s| s.holds((date.month(), date.day())));
        season.map_or(&self.usual, |s| &s.week)
    }

    fn read_year(&mut self, year: &str, festivals: &[Festival]) -> Result<()> {
        let field = format!("years/{year}");
        let first = text::date(&format!("{year}-01-01"), &field)?;
        let mut seen = BTreeSet::new();
        for (n, festival) in festivals.iter().enumerate() {
            let names = Names { zh: festival.zh.clone(), en: festival.en.clone() };
            let off = festival.off.iter().map(|t| (DayKind::Holiday, "off", t));
            let work = festival.work.iter().map(|t| (DayKind::Makeup, "work", t));
            for (kind, list, days) in off.chain(work) {
                let field = format!("{field}/{n}/{list}");
                for date in text::dates(days, &field)? {
                    if !belongs(date, first.year()) {
                        return Err(Error::invalid("worktime.date_year", &field)
                            .arg("date", date.to_string())
                            .arg("year", first.year()));
                    }
                    if !seen.insert(date) {
                        return Err(Error::invalid("worktime.day_twice", &field)
                            .arg("date", date.to_string()));
                    }
                    self.named.insert(date, (kind, names.clone()));
                }
            }
        }
        self.years.insert(first.year());
        Ok(())
    }
}

/// A year's notice may reach back into the last December: New Year's Day with
/// the weekend before it.
pub(crate) fn belongs(date: civil::Date, year: i16) -> bool {
    date.year() == year || (date.year() == year - 1 && date.month() == 12)
}

impl Season {
    fn holds(&self, day: (i8, i8)) -> bool {
        if self.from <= self.to {
            (self.from..=self.to).contains(&day)
        } else {
            day >= self.from || day <= self.to
        }
    }
}

impl Week {
    fn read(windows: &WeekText, field: &str) -> Result<Week> {
        let days = text::week(windows, field)?;
        // A make-up day is worked like the first weekday that is worked.
        let makeup = days.iter().find(|d| d.is_working()).cloned().unwrap_or_default();
        Ok(Week { days, makeup })
    }

    fn of(&self, date: civil::Date) -> &Shape {
        let monday_is_0 = date.weekday().to_monday_zero_offset();
        &self.days[usize::from(monday_is_0.unsigned_abs()) % 7]
    }
}
