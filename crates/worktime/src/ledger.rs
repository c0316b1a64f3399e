//! The ledger of one clock: when it ran, when it stood, what it was granted.

use kernel::{Error, Light, Result, Time};
use serde::{Deserialize, Serialize};

use crate::budget::{Budget, Measure, StartRule};
use crate::calendar::Calendar;
use crate::due::{self, Due};
use crate::span::{Span, reach, run_on, used_until};

/// Whether a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Time passes and is used.
    Running,
    /// Deferred (缓办): time passes and costs nothing.
    Standing,
    /// Done, for good.
    Stopped,
}

/// From then on the clock was in that state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Never before the change before it.
    pub at: Time,
    /// What it was from then on.
    pub state: ClockState,
}

/// A clock with its whole history: nothing is summed up and thrown away, so
/// the deadline can be worked out again when the holidays of next year arrive.
///
/// Changes never go back in time: when the machine's clock did, they are held
/// at the last one. So no span is negative and none is counted twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    budget: Budget,
    rule: StartRule,
    started: Time,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Change>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    extensions: Vec<Budget>,
}

impl Ledger {
    /// Of the clock, the part after which its light is yellow, in percent.
    pub const YELLOW: u8 = 80;

    /// A clock that was started at `at` and runs by the rule.
    pub const fn start(budget: Budget, rule: StartRule, at: Time) -> Ledger {
        Ledger { budget, rule, started: at, changes: Vec::new(), extensions: Vec::new() }
    }

    /// What it was given at its start.
    pub const fn budget(&self) -> Budget {
        self.budget
    }

    /// When it began to count after its start.
    pub const fn rule(&self) -> StartRule {
        self.rule
    }

    /// When it was started, which by the rule may be before it began to count.
    pub const fn started(&self) -> Time {
        self.started
    }

    /// What it is now.
    pub fn state(&self) -> ClockState {
        self.changes.last().map_or(ClockState::Running, |c| c.state)
    }

    /// Every change of state after the start, oldest first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What was granted beyond the budget, oldest first.
    pub fn extensions(&self) -> &[Budget] {
        &self.extensions
    }

    /// When it was stopped.
    pub fn stopped(&self) -> Option<Time> {
        self.changes.last().filter(|c| c.state == ClockState::Stopped).map(|c| c.at)
    }

    /// Lets it stand. Nothing happens unless it runs.
    pub fn stand(&mut self, at: Time) {
        if self.state() == ClockState::Running {
            self.change(at, ClockState::Standing);
        }
    }

    /// Lets it run on. Nothing happens unless it stands.
    pub fn resume(&mut self, at: Time) {
        if self.state() == ClockState::Standing {
            self.change(at, ClockState::Running);
        }
    }

    /// Stops it for good; stopping it again changes nothing.
    pub fn stop(&mut self, at: Time) {
        if self.state() != ClockState::Stopped {
            self.change(at, ClockState::Stopped);
        }
    }

    /// Grants more time, whether it runs or stands.
    ///
    /// # Errors
    /// `worktime.clock_stopped`; `worktime.extend_unit` when the extension is
    /// of another kind than the budget (hours for working days): what part of
    /// which was used could not be told.
    pub fn extend(&mut self, by: Budget) -> Result<()> {
        if self.state() == ClockState::Stopped {
            return Err(Error::conflict("worktime.clock_stopped"));
        }
        if by.unit.measure() != self.budget.unit.measure() {
            return Err(Error::invalid("worktime.extend_unit", "by")
                .arg("by", by.to_string())
                .arg("budget", self.budget.to_string()));
        }
        self.extensions.push(by);
        Ok(())
    }

    /// What has been used at `now`, in minutes or days as its unit counts.
    pub fn used(&self, now: Time, calendar: &Calendar) -> Budget {
        self.amount(self.used_in(self.budget.unit.measure(), now, calendar))
    }

    /// What is left at `now`; 0 when it has run out.
    pub fn remaining(&self, now: Time, calendar: &Calendar) -> Budget {
        let used = self.used_in(self.budget.unit.measure(), now, calendar);
        self.amount(self.total().saturating_sub(used).max(0))
    }

    /// When it runs out. `None` while it stands with time left. Of a stopped
    /// clock, when it would have run out.
    pub fn due_at(&self, calendar: &Calendar) -> Option<Due> {
        let spans = self.spans(calendar);
        let standing = self.last_before_stop() == ClockState::Standing;
        let at = reach(&spans, self.budget.unit.measure(), self.total(), !standing, calendar)?;
        Some(self.due_with_warning(at, calendar))
    }

    /// When its light turns yellow, `percent` of the way to its end: counted
    /// in working time, or in time as it passes, as its unit does. `None` as
    /// in [`Ledger::due_at`].
    pub fn yellow_at(&self, percent: u8, calendar: &Calendar) -> Option<Time> {
        self.due_at(calendar)?;
        let spans = self.spans(calendar);
        let due = self.due_if_run_on(&spans, calendar);
        Some(self.yellow_if_run_on(&spans, due, percent, calendar))
    }

    /// Green; yellow from `percent` on; red from the end on. A standing clock
    /// keeps the light it had; a stopped one is red when it was late, else
    /// green.
    pub fn light(&self, now: Time, percent: u8, calendar: &Calendar) -> Light {
        if self.stopped().is_some() {
            return if self.is_late(now, calendar) { Light::Red } else { Light::Green };
        }
        let now = match self.changes.last() {
            Some(c) if c.state == ClockState::Standing => now.min(c.at),
            _ => now,
        };
        let spans = self.spans(calendar);
        let due = self.due_if_run_on(&spans, calendar);
        if now >= due {
            Light::Red
        } else if now >= self.yellow_if_run_on(&spans, due, percent, calendar) {
            Light::Yellow
        } else {
            Light::Green
        }
    }

    /// Whether it ran out before it was stopped, or, not stopped, before
    /// `now`. What is done in the last moment is in time.
    pub fn is_late(&self, now: Time, calendar: &Calendar) -> bool {
        let end = self.stopped().unwrap_or(now);
        self.due_at(calendar).is_some_and(|due| end > due.at)
    }

    fn change(&mut self, at: Time, state: ClockState) {
        let last = self.changes.last().map_or(self.started, |c| c.at);
        self.changes.push(Change { at: at.max(last), state });
    }

    /// Budget and extensions, in the measure of the unit.
    fn total(&self) -> i64 {
        let all = std::iter::once(&self.budget).chain(&self.extensions);
        all.fold(0, |sum, b| sum.saturating_add(b.quantity()))
    }

    fn amount(&self, quantity: i64) -> Budget {
        let unit = self.budget.unit.finest();
        Budget { amount: quantity / unit.size(), unit }
    }

    fn last_before_stop(&self) -> ClockState {
        let all = self.changes.iter().rev().map(|c| c.state);
        all.into_iter().find(|s| *s != ClockState::Stopped).unwrap_or(ClockState::Running)
    }

    /// The spans in which it ran, none of them before it began to count.
    fn spans(&self, calendar: &Calendar) -> Vec<Span> {
        let begin = due::begin(self.started, self.budget.unit, self.rule, calendar);
        let start = Change { at: self.started, state: ClockState::Running };
        let mut spans: Vec<Span> = Vec::with_capacity(1 + self.changes.len() / 2);
        for change in std::iter::once(&start).chain(&self.changes) {
            let at = change.at.max(begin);
            match change.state {
                ClockState::Running => spans.push(Span { from: at, to: None }),
                ClockState::Standing | ClockState::Stopped => {
                    if let Some(open) = spans.last_mut().filter(|s| s.to.is_none()) {
                        open.to = Some(at);
                    }
                }
            }
        }
        spans
    }

    fn used_in(&self, measure: Measure, now: Time, calendar: &Calendar) -> i64 {
        used_until(&self.spans(calendar), measure, now, calendar)
    }

    /// When it would run out if the last span went on.
    fn due_if_run_on(&self, spans: &[Span], calendar: &Calendar) -> Time {
        let measure = self.budget.unit.measure();
        reach(spans, measure, self.total(), true, calendar).unwrap_or(self.started)
    }

    fn yellow_if_run_on(
        &self,
        spans: &[Span],
        due: Time,
        percent: u8,
        calendar: &Calendar,
    ) -> Time {
        // A budget of one day has no 80 % when it is counted in days.
        let fine = if self.budget.unit.is_working() { Measure::Working } else { Measure::Elapsed };
        let open = run_on(spans);
        let whole = used_until(&open, fine, due, calendar);
        let part = i128::from(whole) * i128::from(percent.min(100)) / 100;
        let part = i64::try_from(part).unwrap_or(i64::MAX);
        reach(&open, fine, part, true, calendar).unwrap_or(due).min(due)
    }

    fn due_with_warning(&self, at: Time, calendar: &Calendar) -> Due {
        let begin = due::begin(self.started, self.budget.unit, self.rule, calendar);
        let warning = due::no_data(self.started, begin, at, self.budget.unit, self.rule, calendar);
        Due { at, warning }
    }
}
