//! What must hold of a procedure as a whole, so that a city cannot break
//! itself by changing one.

mod clocks;
mod graph;
mod owed;
mod people;
mod refs;

pub use owed::barred;

use super::Spots;
use super::known::Known;
use super::source::Source;
use crate::model::{Ix, Procedure, To};
use crate::ways::Ways;

/// Runs every check and notes what it finds.
pub(crate) fn all(p: &Procedure, spots: &Spots, source: &Source<'_>, known: &Known) {
    let ways = Ways::of(p);
    let check = Check { p, spots, source, ways: &ways, known };
    graph::check(&check);
    clocks::check(&check);
    people::check(&check);
    owed::check(&check);
    refs::check(&check);
}

pub(crate) struct Check<'a> {
    pub p: &'a Procedure,
    pub spots: &'a Spots,
    pub source: &'a Source<'a>,
    pub ways: &'a Ways,
    pub known: &'a Known,
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
