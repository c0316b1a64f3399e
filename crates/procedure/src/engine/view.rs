//! What the engine sees while it decides: procedure, state, world, form.

use kernel::actor::Unit;
use kernel::{Id, Level, Time};
use serde_json::{Map, Value};
use worktime::{Budget, Calendar};

use crate::io::Env;
use crate::model::{ClockDef, CountDef, Ix, Procedure, Span, Stage};
use crate::state::{Addressee, State};

/// One look at a matter. Cheap to make; decides nothing by itself.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub p: &'a Procedure,
    pub m: &'a State,
    pub env: &'a Env<'a>,
    /// Values given with the act; empty where there is none.
    pub form: &'a Map<String, Value>,
}

/// How long a clock or a rule has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Length {
    Budget(Budget),
    Until(Time),
}

impl<'a> View<'a> {
    /// The lead unit's own calendar, else the city's.
    pub fn calendar(&self) -> &'a Calendar {
        self.m.lead.and_then(|u| self.calendar_of_unit(u)).unwrap_or(self.env.calendar)
    }

    fn calendar_of_unit(&self, unit: Id<Unit>) -> Option<&'a Calendar> {
        self.env.calendars.get(&unit).map(AsRef::as_ref)
    }

    /// The calendar of a seat in another unit than the lead.
    pub fn seat_calendar(&self, whom: &[Addressee]) -> Option<&'a Calendar> {
        let unit = whom.iter().find_map(|a| match a {
            Addressee::Post { unit, .. } => Some(*unit),
            _ => None,
        })?;
        (Some(unit) != self.m.lead)
            .then(|| self.calendar_of_unit(unit).unwrap_or(self.env.calendar))
    }

    /// The stage the matter is in; `None` when the state is of another
    /// procedure.
    pub fn stage(&self) -> Option<(Ix, &'a Stage)> {
        let ix = *self.p.names.stages.get(&self.m.stage)?;
        self.p.stages.get(ix).map(|s| (ix, s))
    }

    /// What the act's form says, else what an earlier act kept.
    pub fn field(&self, field: Ix) -> Option<&'a Value> {
        let name = &self.p.fields[field].name;
        self.form.get(name).or_else(|| self.m.data.get(name)).filter(|v| !v.is_null())
    }

    /// What an earlier act kept.
    pub fn kept(&self, field: Ix) -> Option<&'a Value> {
        self.m.data.get(&self.p.fields[field].name).filter(|v| !v.is_null())
    }

    /// The setting in force, else the value shipped in the file.
    pub fn setting(&self, name: &str) -> Option<&'a Value> {
        self.env.settings.get(name).or_else(|| self.shipped(name))
    }

    fn shipped(&self, name: &str) -> Option<&'a Value> {
        let own = name.strip_prefix(self.p.name.as_str())?.strip_prefix('.')?;
        let ix = *self.p.names.settings.get(own)?;
        self.p.settings.get(ix).map(|(_, v)| v)
    }

    /// The key under which something is counted, in its scope.
    pub fn count_key(&self, def: &CountDef) -> String {
        let mut key = def.name.clone();
        if let (true, Some(unit)) = (def.per_unit, self.m.lead) {
            key.push_str(&format!("@{unit}"));
        }
        if def.per_round {
            key.push_str(&format!("#{}", self.m.round));
        }
        key
    }

    /// How often a counter counted, in its scope.
    pub fn counted(&self, name: &str) -> u32 {
        let def = self.p.acts.iter().flat_map(|a| &a.counts).find(|c| c.name == name);
        def.map_or(0, |c| self.m.count(&self.count_key(c)))
    }

    /// The budget of a clock: the first alternative whose conditions hold.
    /// `None`: this matter has no such clock.
    pub fn clock_length(&self, clock: &ClockDef) -> Option<Length> {
        let choice = clock.budget.iter().find(|c| self.all_hold(&c.when))?;
        self.length(&choice.span)
    }

    /// A length of time, wherever it comes from. A value that does not read is
    /// as none, except that an own setting falls back to the shipped one.
    pub fn length(&self, span: &Span) -> Option<Length> {
        let parse = |v: &Value| v.as_str()?.parse::<Budget>().ok();
        let budget = match span {
            Span::Fixed(budget) => Some(*budget),
            Span::Taxonomy(name) => self.env.taxonomy.get(name).and_then(parse),
            Span::Setting(name) => {
                let now = self.setting(name).and_then(parse);
                now.or_else(|| self.shipped(name).and_then(parse))
            }
            Span::Field(field) => self.kept(*field).and_then(parse),
            Span::Until(field) => return self.moment(*field, true).map(Length::Until),
        };
        budget.map(Length::Budget)
    }

    /// The moment in a kept field: of a date its beginning or its end.
    pub fn moment(&self, field: Ix, end: bool) -> Option<Time> {
        let text = self.kept(field)?.as_str()?;
        if let Ok(time) = text.parse::<Time>() {
            return Some(time);
        }
        let date: jiff::civil::Date = text.parse().ok()?;
        let date = if end { date.tomorrow().ok()? } else { date };
        let zoned = date.to_zoned(self.env.calendar.zone().clone()).ok()?;
        Some(Time::from(zoned.timestamp()))
    }

    /// The area of a level in the matter's stored line; where the place is
    /// not known as finely, the next one outward.
    pub fn area(&self, level: Level) -> Option<kernel::AreaCode> {
        self.env.areas.iter().find(|(l, _)| *l <= level).map(|(_, code)| *code)
    }
}
