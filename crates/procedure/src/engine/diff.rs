//! What changed between two states, told to those who keep inbox and clocks.

use kernel::{Account, Id, Light};
use worktime::ClockState;

use super::draft::Hours;
use crate::io::{ClockChange, ClockEvent, Closed};
use crate::state::{Clock, ClockRun, State, StoppedHow, Task};

#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub opened: Vec<Task>,
    pub closed: Vec<Closed>,
    pub moved: Vec<Task>,
    pub clocks: Vec<ClockChange>,
}

/// Compares two states. `done_by` names those who filled seats in between.
pub(crate) fn changes(
    before: &State,
    after: &State,
    done_by: &[(u32, Option<Id<Account>>)],
    hours: Hours<'_>,
) -> Changes {
    let mut told = Changes::default();
    for task in after.open_tasks() {
        match before.open_tasks().find(|t| t.id == task.id) {
            None => told.opened.push(task.clone()),
            Some(old) if old != task => told.moved.push(task.clone()),
            Some(_) => {}
        }
    }
    for old in before.open_tasks() {
        if !after.open_tasks().any(|t| t.id == old.id) {
            let done = done_by.iter().find(|(id, _)| *id == old.id);
            told.closed.push(Closed {
                id: old.id,
                name: old.name.clone(),
                done: done.is_some(),
                done_by: done.and_then(|(_, by)| *by),
            });
        }
    }
    for clock in &after.clocks {
        let old = before.clocks.iter().find(|c| c.name == clock.name);
        clock_changes(old, clock, hours, &mut told.clocks);
    }
    told
}

fn clock_changes(old: Option<&Clock>, new: &Clock, hours: Hours<'_>, told: &mut Vec<ClockChange>) {
    if old == Some(new) {
        return;
    }
    let same = old.filter(|o| o.nth == new.nth);
    if let Some(o) = old.filter(|o| same.is_none() && o.stopped.is_none()) {
        told.push(change(o, ClockEvent::Stopped(StoppedHow::Dropped), hours));
    }
    let Some(o) = same else {
        told.push(change(new, ClockEvent::Started, hours));
        if let Some(s) = new.stopped {
            told.push(change(new, ClockEvent::Stopped(s.how), hours));
        }
        return;
    };
    let event = match (state(&o.run), state(&new.run), new.stopped) {
        (_, _, Some(s)) if o.stopped.is_none() => Some(ClockEvent::Stopped(s.how)),
        (ClockState::Running, ClockState::Standing, _) => Some(ClockEvent::Stood),
        (ClockState::Standing, ClockState::Running, _) => Some(ClockEvent::Resumed),
        _ if o.run != new.run || o.due != new.due => Some(ClockEvent::Extended),
        _ => None,
    };
    told.extend(event.map(|e| change(new, e, hours)));
    if o.light != new.light && new.light != Light::Green && new.stopped.is_none() {
        told.push(change(new, ClockEvent::Lit(new.light), hours));
    }
}

fn state(run: &Option<ClockRun>) -> ClockState {
    match run {
        Some(ClockRun::Ledger(ledger)) => ledger.state(),
        Some(ClockRun::Until(_)) => ClockState::Running,
        None => ClockState::Stopped,
    }
}

fn change(clock: &Clock, what: ClockEvent, hours: Hours<'_>) -> ClockChange {
    let no_data = match &clock.run {
        Some(ClockRun::Ledger(ledger)) => {
            ledger.due_at(hours.of(&clock.name)).and_then(|d| d.warning)
        }
        Some(ClockRun::Until(_)) | None => None,
    };
    ClockChange {
        clock: clock.name.clone(),
        nth: clock.nth,
        round: clock.round,
        what,
        due: clock.due,
        warn: clock.warn,
        year_without_holidays: no_data.map(|n| n.year),
    }
}
