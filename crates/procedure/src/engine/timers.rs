//! Rules that wait for their moment.

use kernel::Time;
use worktime::{Calendar, StartRule};

use super::draft::Draft;
use super::view::Length;
use crate::io::{By, Entry, Reminder};
use crate::model::{Ix, Rule, Target, Trigger};
use crate::state::{Addressee, State, Timer};

impl Draft<'_> {
    /// Sets the timer of a rule, if its conditions hold now.
    pub fn schedule(&mut self, rule: Ix, task: Option<u32>) {
        let def = &self.p.rules[rule];
        if !self.view().all_hold(&def.when) {
            return;
        }
        if let Some(at) = self.rule_moment(def, task, self.now()) {
            self.state.timers.push(Timer { rule: def.name.clone(), at, task, fired: 0 });
        }
    }

    /// The hours of whoever a rule waits for: a room's are the city's, also
    /// when a unit leads that works round the clock.
    fn hours_of(&self, task: Option<u32>) -> &Calendar {
        let seat = task.and_then(|id| self.state.tasks.iter().find(|t| t.id == id));
        let Some(seat) = seat else { return self.calendar() };
        let room = |a: &Addressee| matches!(a, Addressee::Role { .. } | Addressee::Reporter);
        if seat.whom.iter().all(room) {
            return self.env.calendar;
        }
        self.view().seat_calendar(&seat.whom).unwrap_or_else(|| self.calendar())
    }

    /// When a rule comes due that begins to wait at `from`. Nobody is reminded
    /// at night, unless the rule is for danger.
    fn rule_moment(&self, def: &Rule, task: Option<u32>, from: Time) -> Option<Time> {
        let (view, hours) = (self.view(), self.hours_of(task));
        let at = match &def.trigger {
            Trigger::After(span) => match view.length(span)? {
                Length::Budget(b) => worktime::due(from, b, StartRule::AtOnce, hours).at,
                Length::Until(time) => time,
            },
            Trigger::At(field) => view.moment(*field, false)?,
            Trigger::Yellow | Trigger::Red => return None,
        };
        Some(if def.any_hour { at } else { hours.next_working_moment(at) })
    }

    /// Sets every timer by the rules of this version, from when the stage was
    /// entered and the tasks were opened.
    pub fn set_timers_anew(&mut self) {
        let p = self.p;
        let old = std::mem::take(&mut self.state.timers);
        let stage = self.state.stage.clone();
        let mut waiting: Vec<(Ix, Option<u32>, Time)> = Vec::new();
        if let Some(stage) = p.stage(&stage) {
            waiting.extend(stage.rules.iter().map(|r| (*r, None, self.state.entered)));
        }
        for task in self.state.open_tasks() {
            let rules = p.task(&task.name).map(|t| t.rules.as_slice()).unwrap_or_default();
            waiting.extend(rules.iter().map(|r| (*r, Some(task.id), task.opened)));
        }
        for (rule, task, from) in waiting {
            let def = &p.rules[rule];
            let kept = old.iter().find(|t| t.rule == def.name && t.task == task);
            if let Some(timer) = kept {
                self.state.timers.push(timer.clone());
            } else if self.view().all_hold(&def.when)
                && let Some(at) = self.rule_moment(def, task, from)
            {
                let rule = def.name.clone();
                self.state.timers.push(Timer { rule, at, task, fired: 0 });
            }
        }
    }

    /// Drops the timers whose task is gone.
    pub fn drop_timers(&mut self) {
        let tasks = &self.state.tasks;
        let open = |id| tasks.iter().any(|t| t.id == id && t.done.is_none());
        self.state.timers.retain(|t| t.task.is_none_or(open));
    }

    /// Tells the addressees again, and sets the timer for the next time.
    pub fn remind(&mut self, timer: Timer, def: &Rule, times: u32) {
        let aimed = self.aimed(&timer, def);
        if aimed.is_empty() {
            return;
        }
        for i in aimed {
            let to = self.state.tasks[i].whom.clone();
            self.remind_seat(&def.name, i, to, def.any_hour);
        }
        self.tell("remind", def);
        self.again(timer, def, times);
    }

    /// Tells everybody for whom a task is open.
    pub fn remind_all(&mut self, why: &str) {
        let open = |s: &State| s.tasks.iter().map(|t| t.done.is_none()).collect::<Vec<_>>();
        for (i, _) in open(&self.state).into_iter().enumerate().filter(|(_, open)| *open) {
            let to = self.state.tasks[i].whom.clone();
            self.remind_seat(why, i, to, false);
        }
    }

    /// Tells these that a task waits: at night in the morning, but for danger.
    fn remind_seat(&mut self, why: &str, seat: usize, to: Vec<Addressee>, any_hour: bool) {
        let task = self.state.tasks[seat].id;
        let danger = self.env.taxonomy.get("urgency").is_some_and(|u| u == "emergency");
        let at = match any_hour || danger {
            true => self.now(),
            false => self.hours_of(Some(task)).next_working_moment(self.now()),
        };
        self.reminders.push(Reminder { rule: why.to_owned(), task, to, at });
    }

    /// The next rung that is not there yet gets the task as well.
    pub fn climb(&mut self, timer: Timer, def: &Rule, line: Ix) {
        let rungs = self.p.lines[line].rungs.len();
        let mut climbed = false;
        for i in self.aimed(&timer, def) {
            if let Some(next) = self.next_rung(i, line) {
                self.state.tasks[i].whom.push(next.clone());
                self.remind_seat(&def.name, i, vec![next], def.any_hour);
                climbed = true;
            }
        }
        if climbed {
            self.tell("climb", def);
            self.again(timer, def, u32::try_from(rungs).unwrap_or(u32::MAX));
        }
    }

    fn next_rung(&self, task: usize, line: Ix) -> Option<Addressee> {
        let seat = &self.state.tasks[task];
        let own = seat.whom.iter().find_map(|a| match a {
            Addressee::Post { unit, .. } => Some(*unit),
            _ => None,
        });
        let view = self.view();
        let rungs = self.p.lines[line].rungs.iter();
        let all: Vec<Addressee> = rungs.flat_map(|w| view.resolve(w, own)).collect();
        // Rungs below one that has the task already are not gone back to.
        let reached = all.iter().rposition(|a| seat.whom.contains(a)).map_or(0, |i| i + 1);
        all.into_iter().nth(reached)
    }

    /// Positions of the open tasks that a rule is about.
    fn aimed(&self, timer: &Timer, def: &Rule) -> Vec<usize> {
        let clock = match def.target {
            Target::Clock(k) => Some(k),
            Target::Task(_) | Target::Stage(_) => None,
        };
        let of_clock = |name: &str| {
            clock.is_some_and(|k| self.p.task(name).is_some_and(|t| t.clocks.contains(&k)))
        };
        let any_of_clock = self.state.open_tasks().any(|t| of_clock(&t.name));
        let all = self.state.tasks.iter().enumerate().filter(|(_, t)| t.done.is_none());
        let aimed = all.filter(|(_, t)| match timer.task {
            Some(id) => t.id == id,
            None => !any_of_clock || of_clock(&t.name),
        });
        aimed.map(|(i, _)| i).collect()
    }

    fn again(&mut self, timer: Timer, def: &Rule, times: u32) {
        let fired = timer.fired + 1;
        let repeats = matches!(def.trigger, Trigger::After(_)) && fired < times;
        if let Some(at) = repeats.then(|| self.rule_moment(def, timer.task, self.now())).flatten() {
            self.state.timers.push(Timer { at, fired, ..timer });
        }
    }

    /// An internal entry of the timeline by the system.
    fn tell(&mut self, act: &str, def: &Rule) {
        let stage = self.state.stage.clone();
        self.entries.push(Entry {
            act: act.to_owned(),
            by: By::System,
            as_whom: None,
            stead: None,
            at: self.now(),
            from: stage.clone(),
            to: stage,
            round: self.state.round,
            public: false,
            note: None,
            fields: Default::default(),
            unit: self.state.lead,
            task: None,
            rule: Some(def.name.clone()),
        });
    }
}
