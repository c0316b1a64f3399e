//! What happens by itself when its moment has come.

use kernel::{Light, Time};

use super::allow::How;
use super::draft::Draft;
use crate::io::{Act, Due, Env, Outcome};
use crate::model::{Doing, Procedure, Rule, Target, Trigger};
use crate::state::{State, Timer};

/// What comes due next, and when: a light, a reminder, a rung, an act. It may
/// lie in the past when nobody looked for a while.
pub fn next_due(p: &Procedure, m: &State, _env: &Env<'_>) -> Option<(Time, Due)> {
    let lights = m.deadlines().filter_map(|c| {
        let (at, light) = match c.light {
            Light::Green | Light::Grey => (c.warn.or(c.due)?, Light::Yellow),
            Light::Yellow => (c.due?, Light::Red),
            Light::Red => return None,
        };
        Some((at, Due::Light { clock: c.name.clone(), light }))
    });
    let known = |t: &&Timer| p.rules.iter().any(|r| r.name == t.rule);
    let timers = m
        .timers
        .iter()
        .filter(known)
        .map(|t| (t.at, Due::Rule { rule: t.rule.clone(), task: t.task }));
    lights.chain(timers).min_by_key(|(at, _)| *at)
}

/// Does what came due. `None`: it no longer applies, or its moment has not
/// come. A timer is gone or set anew in the outcome, so calling this for
/// everything that [`next_due`] names comes to an end.
pub fn fire(p: &Procedure, m: &State, due: &Due, env: &Env<'_>) -> Option<Outcome> {
    let mut draft = Draft::of(p, m, env);
    match due {
        Due::Light { clock, light } => draft.light(clock, *light)?,
        Due::Rule { rule, task } => {
            let is = |t: &Timer| t.rule == *rule && t.task == *task && t.at <= env.now;
            let at = draft.state.timers.iter().position(is)?;
            let timer = draft.state.timers.remove(at);
            let rule = p.rules.iter().find(|r| r.name == *rule)?;
            draft.run(rule, timer);
        }
    }
    Some(draft.finish(m))
}

impl Draft<'_> {
    /// A clock changes its light, and the rules that wait for that run.
    fn light(&mut self, name: &str, light: Light) -> Option<()> {
        let now = self.now();
        let clock = self.state.clocks.iter_mut().find(|c| c.name == name)?;
        let due = clock.stopped.is_none()
            && clock.light.rank() < light.rank()
            && clock.light_at(now).rank() >= light.rank();
        if !due {
            return None;
        }
        clock.light = light;
        let trigger = if light == Light::Red { Trigger::Red } else { Trigger::Yellow };
        let ix = *self.p.names.clocks.get(name)?;
        let p = self.p;
        let waiting =
            p.rules.iter().filter(|r| r.target == Target::Clock(ix) && r.trigger == trigger);
        for rule in waiting {
            let timer = Timer { rule: rule.name.clone(), at: now, task: None, fired: 0 };
            self.run(rule, timer);
        }
        Some(())
    }

    /// Does a rule, if its conditions still hold.
    fn run(&mut self, rule: &Rule, timer: Timer) {
        if !self.view().all_hold(&rule.when) {
            return;
        }
        match rule.doing {
            Doing::Remind { times } => self.remind(timer, rule, times),
            Doing::Climb { line } => self.climb(timer, rule, line),
            Doing::Act { act } => {
                let act = Act { task: timer.task, ..Act::named(&self.p.acts[act].name) };
                self.try_act(&act, &rule.name);
            }
        }
    }

    /// An act by itself. Where it is refused (somebody was faster, the stage
    /// is another), nothing happens: the timer is gone all the same.
    pub fn try_act(&mut self, act: &Act, rule: &str) -> bool {
        let mut trial = Draft::of(self.p, &self.state, self.env);
        if trial.perform(act, How::Rule(rule)).is_err() {
            return false;
        }
        self.state = trial.state;
        self.entries.append(&mut trial.entries);
        self.personal.append(&mut trial.personal);
        self.children.append(&mut trial.children);
        self.facts.append(&mut trial.facts);
        self.effects.append(&mut trial.effects);
        self.reminders.append(&mut trial.reminders);
        self.done_by.append(&mut trial.done_by);
        true
    }
}
