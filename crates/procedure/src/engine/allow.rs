//! Whether an act may be done now, by this actor, and if not, every reason.

use kernel::{Error, Kind, Time};
use serde_json::{Map, Value};

use super::view::{Length, View};
use super::whom::Right;
use crate::model::{ActDef, Amount, CountDef, Done, Ix, Span, Whom};
use crate::state::{Addressee, Task};

/// An act may be done: in which capacity, by whose right, and which seat it
/// fills.
#[derive(Debug, Default)]
pub(crate) struct Pass {
    pub as_whom: Option<Addressee>,
    pub right: Right,
    /// Position in `State::tasks`.
    pub seat: Option<usize>,
}

/// Whether the actor is asked who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How<'a> {
    /// Yes: an actor wants it.
    Asked,
    /// No: a rule of the procedure does it.
    Rule(&'a str),
    /// No: what was done in the past is done again, to try a change.
    Replay,
}

impl View<'_> {
    /// Every check of an act but those of its form.
    pub fn allow(&self, act: &ActDef, task: Option<u32>, how: How<'_>) -> Result<Pass, Vec<Error>> {
        let here = self.stage().is_some_and(|(s, _)| act.stages.contains(&s));
        if !here {
            return Err(vec![self.not_here(&act.name)]);
        }
        let mut reasons = Vec::new();
        let pass = match how {
            How::Asked => self.who(act, task),
            How::Rule(_) | How::Replay => self.any_seat(act, task),
        };
        let pass = pass.unwrap_or_else(|reason| {
            reasons.push(reason);
            Pass::default()
        });
        if how == How::Asked {
            reasons.extend(self.barred(act, &pass));
        }
        if !self.all_hold(&act.when) {
            reasons.push(conflict("procedure.condition", act));
        }
        reasons.extend(self.too_late(act));
        reasons.extend(act.counts.iter().find_map(|c| self.counted_out(act, c)));
        if reasons.is_empty() { Ok(pass) } else { Err(reasons) }
    }

    /// The refusal of an act that the stage does not have.
    pub fn not_here(&self, act: &str) -> Error {
        let e = Error::conflict("procedure.act_not_here").arg("act", act);
        e.arg("stage", self.m.stage.clone())
    }

    fn who(&self, act: &ActDef, task: Option<u32>) -> Result<Pass, Error> {
        if act.does.is_empty() {
            return match self.capacity(&act.who) {
                Some((as_whom, right)) => Ok(Pass { as_whom, right, seat: None }),
                None => Err(self.not_yours(act, &act.who)),
            };
        }
        let seats = self.seats(act, task);
        let Some(first) = seats.first() else { return Err(self.no_task(act)) };
        let mine = self.my_seat(&seats);
        if act.who.is_empty() {
            let whom = self.p.task(&self.m.tasks[*first].name).map(|t| t.whom.as_slice());
            return mine.ok_or_else(|| self.not_yours(act, whom.unwrap_or_default()));
        }
        match (self.capacity(&act.who), mine) {
            (Some((_, right)), Some(pass)) => Ok(Pass { right: right.max(pass.right), ..pass }),
            (Some((as_whom, right)), None) => Ok(Pass { as_whom, right, seat: Some(*first) }),
            (None, _) => Err(self.not_yours(act, &act.who)),
        }
    }

    /// The first of the seats that is the actor's, one's own before another's.
    fn my_seat(&self, seats: &[usize]) -> Option<Pass> {
        let at = |seat: &usize| {
            let task = &self.m.tasks[*seat];
            let rights = task.whom.iter().filter_map(|a| Some((a, self.is_me(a)?)));
            let (me, right) = rights
                .filter(|(_, right)| *right == Right::Own || self.is_lent(task))
                .min_by_key(|(_, right)| *right)?;
            Some(Pass { as_whom: Some(me.clone()), right, seat: Some(*seat) })
        };
        seats.iter().filter_map(at).min_by_key(|pass| pass.right)
    }

    /// Whether a stand-in may sit there: in no vote, and not where they have
    /// had a seat of their own. Else one person would count for two.
    fn is_lent(&self, task: &Task) -> bool {
        let votes = self.p.task(&task.name).is_some_and(|t| matches!(t.done, Done::Quorum(_)));
        let me = self.env.actor.account();
        let mine = |t: &Task| t.done.as_ref().is_some_and(|seat| seat.by == me);
        !votes && !self.m.tasks.iter().any(|t| t.name == task.name && mine(t))
    }

    /// The open seat that the form names, where a task has one for each.
    ///
    /// # Errors
    /// `procedure.no_seat` when it names one that does not wait.
    pub fn seat_of(&self, act: &ActDef, form: &Map<String, Value>) -> Result<Option<u32>, Error> {
        let Some(name) = act.of.map(|f| self.p.fields[f].name.as_str()) else { return Ok(None) };
        let waiting = self.seats(act, None);
        let Some(named) = form.get(name).filter(|_| !waiting.is_empty()) else { return Ok(None) };
        let seat =
            waiting.iter().map(|s| &self.m.tasks[*s]).find(|t| t.item.as_ref() == Some(named));
        let no_seat = || Error::invalid("procedure.no_seat", format!("form/{name}"));
        let arg = |e: Error| e.arg("act", act.name.clone()).arg("field", name);
        seat.map(|t| Some(t.id)).ok_or_else(|| arg(no_seat()))
    }

    fn any_seat(&self, act: &ActDef, task: Option<u32>) -> Result<Pass, Error> {
        if act.does.is_empty() {
            return Ok(Pass::default());
        }
        match self.seats(act, task).first() {
            Some(seat) => Ok(Pass { seat: Some(*seat), ..Pass::default() }),
            None => Err(self.no_task(act)),
        }
    }

    /// Open seats of the tasks that the act does, or the one asked for.
    fn seats(&self, act: &ActDef, task: Option<u32>) -> Vec<usize> {
        let fits = |t: &crate::state::Task| {
            act.does.iter().any(|d| self.p.tasks[*d].name == t.name)
                && t.done.is_none()
                && task.is_none_or(|id| id == t.id)
        };
        let all = self.m.tasks.iter().enumerate();
        all.filter(|(_, t)| fits(t)).map(|(i, _)| i).collect()
    }

    /// Whoever did one thing may not do the other, nor have it done by a
    /// stand-in.
    fn barred(&self, act: &ActDef, pass: &Pass) -> Option<Error> {
        let seat = pass.seat.and_then(|s| self.p.task(&self.m.tasks[s].name));
        let task = seat.map(|t| t.not.as_slice());
        let hands = [self.env.actor.account(), pass.right.stead()];
        let other = hands.into_iter().find_map(|hand| {
            (self.did_one_of(hand, &act.not))
                .or_else(|| self.did_one_of(hand, task.unwrap_or_default()))
        })?;
        let e = Error::forbidden("procedure.did_before").arg("act", act.name.clone());
        Some(e.arg("other_act", other))
    }

    fn too_late(&self, act: &ActDef) -> Option<Error> {
        let end = |clock: Ix| self.end_of(clock);
        if let Some(clock) = act.within
            && end(clock).is_some_and(|due| due < self.env.now)
        {
            return Some(self.late("procedure.too_late", act, clock));
        }
        let (clock, by) = act.ahead.as_ref()?;
        let near = self.latest(end(*clock)?, by);
        near.then(|| self.late("procedure.too_near", act, *clock))
    }

    /// Whether so much time is no longer left before `due`.
    fn latest(&self, due: Time, by: &Span) -> bool {
        match self.length(by) {
            Some(Length::Budget(b)) => {
                let rule = worktime::StartRule::AtOnce;
                worktime::due(self.env.now, b, rule, self.calendar()).at > due
            }
            Some(Length::Until(_)) | None => false,
        }
    }

    /// When a clock that has not stopped ends.
    fn end_of(&self, clock: Ix) -> Option<Time> {
        self.m.clock(&self.p.clocks[clock].name).filter(|c| c.stopped.is_none())?.due
    }

    fn late(&self, code: &'static str, act: &ActDef, clock: Ix) -> Error {
        conflict(code, act).arg("clock", self.p.clocks[clock].name.clone())
    }

    fn counted_out(&self, act: &ActDef, count: &CountDef) -> Option<Error> {
        let most = match count.most.as_ref()? {
            Amount::Fixed(n) => *n,
            Amount::Setting(name) => self.setting(name)?.as_i64()?,
        };
        let n = self.m.count(&self.count_key(count));
        (i64::from(n) >= most).then(|| conflict("procedure.counted_out", act).arg("most", most))
    }

    fn not_yours(&self, act: &ActDef, whom: &[Whom]) -> Error {
        let who: Vec<String> = whom.iter().map(|w| w.text(self.p)).collect();
        let kind = match self.env.actor {
            kernel::Actor::Anonymous => Kind::Anonymous,
            _ => Kind::Forbidden,
        };
        Error::new(kind, "procedure.not_yours").arg("act", act.name.clone()).arg("who", who)
    }

    fn no_task(&self, act: &ActDef) -> Error {
        let task = act.does.first().map(|t| self.p.tasks[*t].name.clone());
        conflict("procedure.no_open_task", act).arg("task", task.unwrap_or_default())
    }
}

fn conflict(code: &'static str, act: &ActDef) -> Error {
    Error::conflict(code).arg("act", act.name.clone())
}
