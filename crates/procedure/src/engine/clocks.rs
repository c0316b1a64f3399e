//! Clocks of a matter: started, standing, running on, extended, stopped.

use kernel::{Error, Light, Time};
use serde_json::Value;
use worktime::{Budget, Calendar, ClockState, Ledger};

use super::draft::Draft;
use super::view::Length;
use crate::model::{ClockStart, ExtendDef, Ix};
use crate::state::{Clock, ClockRun, Stopped, StoppedHow};

/// What entering a stage does to the clocks: those that it lists run, anew if
/// they had been stopped; those that belong to stages and are not listed stand;
/// at an end all are over. A clock that an act starts is never started here.
pub(crate) fn enter(d: &mut Draft<'_>, stage: Ix) {
    let (p, now, hours) = (d.p, d.now(), d.hours());
    if p.stages[stage].end.is_some() {
        for clock in d.state.clocks.iter_mut().filter(|c| c.stopped.is_none()) {
            let calendar = hours.of(&clock.name);
            clock.stop(now, Some(StoppedHow::Dropped), calendar);
        }
    }
    for (k, def) in p.clocks.iter().enumerate().filter(|(_, c)| !c.stages.is_empty()) {
        let runs = def.stages.contains(&stage);
        let (yellow, cal) = (def.yellow, hours.of(&def.name));
        match d.state.clocks.iter_mut().find(|c| c.name == def.name) {
            Some(c) if c.stopped.is_none() && runs => c.resume(now, yellow, cal),
            Some(c) if c.stopped.is_none() => c.stand(now, yellow, cal),
            _ if runs && def.start == ClockStart::Stage => start(d, k),
            _ => {}
        }
    }
}

/// Starts a clock, anew if it was started before. A matter whose taxonomy or
/// data gives no budget for it does without.
pub(crate) fn start(d: &mut Draft<'_>, k: Ix) {
    let (def, now) = (&d.p.clocks[k], d.now());
    let Some(length) = d.view().clock_length(def) else { return };
    let run = match length {
        Length::Budget(budget) => ClockRun::Ledger(Ledger::start(budget, def.rule, now)),
        Length::Until(time) => ClockRun::Until(time),
    };
    let nth = d.state.clock(&def.name).map_or(0, |c| c.nth) + 1;
    let mut clock = Clock {
        name: def.name.clone(),
        nth,
        round: d.state.round,
        started: now,
        run: Some(run),
        window: def.window,
        due: None,
        warn: None,
        light: Light::Green,
        stopped: None,
    };
    clock.compute(def.yellow, d.hours().of(&def.name));
    match d.state.clocks.iter_mut().find(|c| c.name == def.name) {
        Some(old) => *old = clock,
        None => d.state.clocks.push(clock),
    }
}

/// Stops a clock: in time or late, as its ledger says.
pub(crate) fn stop(d: &mut Draft<'_>, k: Ix) {
    let (name, now, hours) = (&d.p.clocks[k].name, d.now(), d.hours());
    let open = d.state.clocks.iter_mut().find(|c| c.name == *name && c.stopped.is_none());
    if let Some(clock) = open {
        clock.stop(now, None, hours.of(name));
    }
}

/// Gives a clock the time that was asked for.
///
/// # Errors
/// When there is no such clock, or more is asked than may be given.
pub(crate) fn extend(d: &mut Draft<'_>, def: &ExtendDef) -> Result<(), Error> {
    let clock_def = &d.p.clocks[def.clock];
    let field = &d.p.fields[def.by].name;
    let by = d.view().field(def.by).and_then(Value::as_str).map(str::parse::<Budget>);
    let Some(Ok(by)) = by else {
        return Err(Error::invalid("procedure.form_required", format!("form/{field}")));
    };
    let (name, hours) = (clock_def.name.clone(), d.hours());
    let open = d.state.clocks.iter_mut().find(|c| c.name == name && c.stopped.is_none());
    let Some(clock) = open else {
        return Err(Error::conflict("procedure.no_clock").arg("clock", name));
    };
    let Some(ClockRun::Ledger(ledger)) = &mut clock.run else {
        return Err(Error::conflict("procedure.no_clock").arg("clock", name));
    };
    let budget = ledger.budget();
    if def.at_most_budget && (by.unit == budget.unit && by.amount > budget.amount) {
        let e = Error::invalid("procedure.extend_too_long", format!("form/{field}"));
        return Err(e.arg("most", budget.to_string()));
    }
    ledger.extend(by).map_err(|e| e.field(format!("form/{field}")))?;
    clock.compute(clock_def.yellow, hours.of(&clock_def.name));
    Ok(())
}

impl Clock {
    /// When it ends and when it warns, for whoever keeps other hours than the
    /// matter's.
    pub(crate) fn ends(&self, yellow: u8, own: Option<&Calendar>) -> (Option<Time>, Option<Time>) {
        match (&self.run, own) {
            (Some(ClockRun::Ledger(ledger)), Some(calendar)) => {
                (ledger.due_at(calendar).map(|d| d.at), ledger.yellow_at(yellow, calendar))
            }
            _ => (self.due, self.warn),
        }
    }

    /// Works its end and its warning out again.
    pub(crate) fn compute(&mut self, yellow: u8, calendar: &Calendar) {
        match &self.run {
            Some(ClockRun::Ledger(ledger)) => {
                self.due = ledger.due_at(calendar).map(|d| d.at);
                self.warn = ledger.yellow_at(yellow, calendar);
            }
            Some(ClockRun::Until(time)) => {
                let whole = time.micros().saturating_sub(self.started.micros());
                let part = i128::from(whole) * i128::from(yellow) / 100;
                let part = i64::try_from(part).unwrap_or(i64::MAX);
                self.due = Some(*time);
                self.warn = Some(Time::from_micros(self.started.micros().saturating_add(part)));
            }
            None => {}
        }
    }

    fn stand(&mut self, now: Time, yellow: u8, calendar: &Calendar) {
        self.light = self.light_at(now);
        if let Some(ClockRun::Ledger(ledger)) = &mut self.run
            && ledger.state() == ClockState::Running
        {
            ledger.stand(now);
            self.compute(yellow, calendar);
        }
    }

    fn resume(&mut self, now: Time, yellow: u8, calendar: &Calendar) {
        if let Some(ClockRun::Ledger(ledger)) = &mut self.run
            && ledger.state() == ClockState::Standing
        {
            ledger.resume(now);
            self.compute(yellow, calendar);
        }
    }

    fn stop(&mut self, now: Time, how: Option<StoppedHow>, calendar: &Calendar) {
        self.light = self.light_at(now);
        let late = match self.run.take() {
            Some(ClockRun::Ledger(mut ledger)) => {
                ledger.stop(now);
                self.due = ledger.due_at(calendar).map(|d| d.at);
                ledger.is_late(now, calendar)
            }
            Some(ClockRun::Until(time)) => now > time,
            None => return,
        };
        self.warn = None;
        let measured = if late { StoppedHow::Late } else { StoppedHow::OnTime };
        self.stopped = Some(Stopped { at: now, how: how.unwrap_or(measured) });
    }
}
