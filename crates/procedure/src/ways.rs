//! Where acts can lead: the graph behind checks and drawings.

use crate::model::{Branch, Cond, Ix, Op, Operand, Procedure, Subject, To};

/// Where acts can lead: for each stage its (act, next stage).
pub(crate) struct Ways {
    pub from: Vec<Vec<(Ix, Ix)>>,
}

impl Ways {
    pub fn of(p: &Procedure) -> Ways {
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
