//! What must hold of a procedure as a whole, so that a city cannot break
//! itself by changing one.

mod clocks;
mod graph;
mod people;
mod refs;

use super::Spots;
use super::source::Source;
use crate::model::{Branch, Cond, Ix, Op, Operand, Procedure, Subject, To};

/// Runs every check and notes what it finds.
pub(crate) fn all(p: &Procedure, spots: &Spots, source: &Source<'_>) {
    let ways = Ways::of(p);
    let check = Check { p, spots, source, ways: &ways };
    graph::check(&check);
    clocks::check(&check);
    people::check(&check);
    refs::check(&check);
}

pub(crate) struct Check<'a> {
    pub p: &'a Procedure,
    pub spots: &'a Spots,
    pub source: &'a Source<'a>,
    pub ways: &'a Ways,
}

/// Where acts can lead: for each stage its (act, next stage).
pub(crate) struct Ways {
    pub from: Vec<Vec<(Ix, Ix)>>,
}

impl Ways {
    fn of(p: &Procedure) -> Ways {
        let n = p.stages.len();
        let mut from: Vec<Vec<(Ix, Ix)>> = vec![Vec::new(); n];
        let mut back = Vec::new();
        for (s, stage) in p.stages.iter().enumerate() {
            for a in &stage.acts {
                for branch in open_ways(&p.acts[*a].to, &stage.name) {
                    match branch.to {
                        To::Stage(t) => from[s].push((*a, t)),
                        To::Back => back.push((s, *a)),
                        To::Stay => {}
                    }
                }
            }
        }
        let forward = from.clone();
        for (s, a) in back {
            let before = (0..n).filter(|b| forward[*b].iter().any(|(_, t)| *t == s));
            from[s].extend(before.map(|b| (a, b)));
        }
        Ways { from }
    }

    /// Every stage that can follow, those given included.
    pub fn reach(&self, begin: impl IntoIterator<Item = Ix>) -> Vec<bool> {
        let mut seen = vec![false; self.from.len()];
        let mut todo: Vec<Ix> = begin.into_iter().collect();
        while let Some(s) = todo.pop() {
            if !std::mem::replace(&mut seen[s], true) {
                todo.extend(self.from[s].iter().map(|(_, t)| *t));
            }
        }
        seen
    }
}

/// The ways that are open from a stage, as far as conditions on the stage
/// itself tell.
fn open_ways<'w>(ways: &'w [Branch], stage: &'w str) -> impl Iterator<Item = &'w Branch> {
    let mut shut = false;
    ways.iter().filter(move |way| {
        let told = |c: &Cond| stage_holds(c, stage);
        let open = !shut && way.when.iter().all(|c| told(c) != Some(false));
        shut |= open && way.when.iter().all(|c| told(c) == Some(true));
        open
    })
}

/// Whether a condition on the stage holds in a stage; `None` when it is on
/// something else.
fn stage_holds(cond: &Cond, stage: &str) -> Option<bool> {
    let (Subject::Stage, Operand::Value(value)) = (&cond.subject, &cond.value) else { return None };
    let is = |v: &serde_json::Value| v.as_str() == Some(stage);
    match cond.op {
        Op::Is => Some(is(value)),
        Op::IsNot => Some(!is(value)),
        Op::In => Some(value.as_array().is_some_and(|l| l.iter().any(is))),
        _ => None,
    }
}

/// Stages in which a task can be open.
pub(crate) fn open_in(p: &Procedure, ways: &Ways, task: Ix) -> Vec<bool> {
    let mut at: Vec<bool> = p.stages.iter().map(|s| s.tasks.contains(&task)).collect();
    for (s, stage) in p.stages.iter().enumerate() {
        for a in stage.acts.iter().filter(|a| p.acts[**a].opens.contains(&task)) {
            at[s] |= p.acts[*a].to.iter().any(|b| b.to == To::Stay);
            for (_, t) in ways.from[s].iter().filter(|(act, _)| act == a) {
                at[*t] = true;
            }
        }
    }
    if p.tasks[task].across {
        let begin = (0..at.len()).filter(|s| at[*s]).collect::<Vec<_>>();
        return ways.reach(begin);
    }
    at
}
