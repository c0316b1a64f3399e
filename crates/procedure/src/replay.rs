//! A matter played through in memory: acts at times, and between them all that
//! comes due by itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::actor::Unit;
use kernel::{Actor, AreaCode, Id, Level, Light, Time};
use serde_json::Value;
use worktime::Calendar;

use crate::engine::{How, fire, next_due, step_as};
use crate::io::{Act, ClockEvent, Entry, Env, Outcome, Refusal, Reminder};
use crate::model::Procedure;
use crate::state::State;

/// Rules that may fire between two acts; more means that they go round.
const MOST_FIRED: usize = 1_000;

/// The world of one matter, while it is played through.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// Innermost first.
    pub areas: Vec<(Level, AreaCode)>,
    /// Grids beside the matter's own.
    pub neighbours: Vec<AreaCode>,
    pub taxonomy: BTreeMap<String, Value>,
    /// By full name.
    pub settings: BTreeMap<String, Value>,
    pub guards: BTreeMap<String, bool>,
    /// Units that keep hours of their own.
    pub calendars: BTreeMap<Id<Unit>, Arc<Calendar>>,
}

/// Plays one matter.
pub(crate) struct Player<'a> {
    pub p: &'a Procedure,
    pub calendar: &'a Calendar,
    pub world: &'a World,
    pub state: State,
    pub entries: Vec<Entry>,
    pub reminders: Vec<Reminder>,
    /// The worst light that any clock told.
    pub worst: Light,
}

impl<'a> Player<'a> {
    pub fn new(p: &'a Procedure, calendar: &'a Calendar, world: &'a World, now: Time) -> Self {
        Player {
            p,
            calendar,
            world,
            state: State::new(p, now),
            entries: Vec::new(),
            reminders: Vec::new(),
            worst: Light::Green,
        }
    }

    pub fn env<'e>(&'e self, now: Time, actor: &'e Actor, reporter: bool) -> Env<'e> {
        Env {
            now,
            actor,
            reporter,
            reporter_account: None,
            areas: &self.world.areas,
            neighbours: &self.world.neighbours,
            calendar: self.calendar,
            calendars: &self.world.calendars,
            taxonomy: &self.world.taxonomy,
            settings: &self.world.settings,
            guards: &self.world.guards,
        }
    }

    /// Lets everything happen that comes due until `to`, each at its moment.
    pub fn advance(&mut self, to: Time) {
        let system = Actor::System { job: "procedure.replay" };
        for _ in 0..MOST_FIRED {
            let outcome = {
                let look = self.env(to, &system, false);
                let Some((at, due)) = next_due(self.p, &self.state, &look) else { return };
                if at > to {
                    return;
                }
                fire(self.p, &self.state, &due, &self.env(at, &system, false))
            };
            match outcome {
                Some(outcome) => self.take(outcome),
                None => return,
            }
        }
    }

    /// Does an act.
    pub fn act(
        &mut self,
        now: Time,
        (actor, reporter): (&Actor, bool),
        act: &Act,
        how: How<'_>,
    ) -> Result<(), Refusal> {
        let outcome = step_as(self.p, &self.state, act, &self.env(now, actor, reporter), how)?;
        self.take(outcome);
        Ok(())
    }

    fn take(&mut self, outcome: Outcome) {
        for change in &outcome.clocks {
            if let ClockEvent::Lit(light) = change.what
                && light.rank() > self.worst.rank()
            {
                self.worst = light;
            }
        }
        self.state = outcome.state;
        self.entries.extend(outcome.entries);
        self.reminders.extend(outcome.reminders);
    }
}
