//! The next state while it is made, and all that is to be told about it.

use kernel::{Account, Error, Id, Time};
use serde_json::{Map, Value};
use worktime::Calendar;

use super::clocks;
use super::diff;
use super::view::View;
use crate::io::{ChildOrder, Entry, Env, Outcome, Personal, Reminder};
use crate::model::{Ix, Procedure};
use crate::state::State;

/// Work on a copy of the state; nothing is kept if any part refuses.
pub(crate) struct Draft<'a> {
    pub p: &'a Procedure,
    pub env: &'a Env<'a>,
    pub form: Map<String, Value>,
    pub state: State,
    pub entries: Vec<Entry>,
    pub personal: Vec<Personal>,
    pub children: Vec<ChildOrder>,
    pub facts: Vec<String>,
    pub effects: Vec<String>,
    pub reminders: Vec<Reminder>,
    /// Seats that somebody did, and who.
    pub done_by: Vec<(u32, Option<Id<Account>>)>,
}

/// Whose hours each clock of a matter is counted in.
#[derive(Clone, Copy)]
pub(crate) struct Hours<'a> {
    p: &'a Procedure,
    lead: &'a Calendar,
    city: &'a Calendar,
}

impl<'a> Hours<'a> {
    /// Those of the clock of that name.
    pub fn of(&self, clock: &str) -> &'a Calendar {
        let of_lead = self.p.clock(clock).is_some_and(|def| def.of_lead);
        if of_lead { self.lead } else { self.city }
    }
}

impl<'a> Draft<'a> {
    pub fn of(p: &'a Procedure, m: &State, env: &'a Env<'a>) -> Draft<'a> {
        Draft {
            p,
            env,
            form: Map::new(),
            state: m.clone(),
            entries: Vec::new(),
            personal: Vec::new(),
            children: Vec::new(),
            facts: Vec::new(),
            effects: Vec::new(),
            reminders: Vec::new(),
            done_by: Vec::new(),
        }
    }

    pub fn view(&self) -> View<'_> {
        View { p: self.p, m: &self.state, env: self.env, form: &self.form }
    }

    /// The lead unit's own calendar, else the city's.
    pub fn calendar(&self) -> &'a Calendar {
        let lead = self.state.lead.and_then(|u| self.env.calendars.get(&u));
        lead.map_or(self.env.calendar, AsRef::as_ref)
    }

    /// Whose hours each clock is counted in.
    pub fn hours(&self) -> Hours<'a> {
        Hours { p: self.p, lead: self.calendar(), city: self.env.calendar }
    }

    pub fn now(&self) -> Time {
        self.env.now
    }

    /// Moves the matter to a stage, also to the one it is in: what was open is
    /// closed, and the stage begins anew.
    pub fn enter(&mut self, stage: Ix) -> Result<(), Error> {
        let (p, now) = (self.p, self.now());
        let left = self.state.stage.clone();
        let across = |name: &str| p.task(name).is_some_and(|t| t.across);
        self.state.tasks.retain(|t| across(&t.name));
        self.state.timers.retain(|t| t.task.is_some());
        self.drop_timers();
        let next = &p.stages[stage];
        if next.name != left {
            self.state.before = Some(left);
        }
        self.state.stage.clone_from(&next.name);
        self.state.entered = now;
        self.state.ended = next.end.map(|_| now);
        clocks::enter(self, stage);
        if next.end.is_some() {
            self.state.tasks.clear();
            self.state.timers.clear();
        }
        for task in &next.tasks {
            self.open_task(*task)?;
        }
        for rule in &next.rules {
            self.schedule(*rule, None);
        }
        Ok(())
    }

    /// Everything that changed since `before`, told once.
    pub fn finish(mut self, before: &State) -> Outcome {
        self.refresh_dues();
        self.refresh_marks();
        let told = diff::changes(before, &self.state, &self.done_by, self.hours());
        Outcome {
            state: self.state,
            entries: self.entries,
            opened: told.opened,
            closed: told.closed,
            moved: told.moved,
            clocks: told.clocks,
            children: self.children,
            facts: self.facts,
            effects: self.effects,
            personal: self.personal,
            reminders: self.reminders,
        }
    }

    /// Each task shows the end of its clock: an assisting unit's by its own
    /// hours.
    fn refresh_dues(&mut self) {
        for i in 0..self.state.tasks.len() {
            let (view, task) = (self.view(), &self.state.tasks[i]);
            let clocks = self.p.task(&task.name).map(|t| t.clocks.as_slice());
            let running = clocks.unwrap_or_default().iter().find_map(|k| {
                let def = &self.p.clocks[*k];
                let clock = self.state.clock(&def.name).filter(|c| c.stopped.is_none())?;
                Some(clock.ends(def.yellow, view.seat_calendar(&task.whom)))
            });
            let (due, warn) = running.unwrap_or_default();
            self.state.tasks[i].due = due;
            self.state.tasks[i].warn = warn;
        }
    }
}
