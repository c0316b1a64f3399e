//! Acts nobody may do, and paths that one person could walk alone.

use std::collections::{HashMap, VecDeque};

use super::{Check, open_in};
use crate::load::reader::fault;
use crate::model::{ActDef, Doer, Doing, Ix, Whom};

/// More combinations than any real procedure has; beyond, the search ends.
const MOST_STATES: usize = 200_000;

pub(crate) fn check(c: &Check<'_>) {
    let open: Vec<Vec<bool>> = (0..c.p.tasks.len()).map(|t| open_in(c.p, c.ways, t)).collect();
    for (a, act) in c.p.acts.iter().enumerate() {
        if let Some(code) = nobody(c, a, act, &open) {
            c.source.wrong(c.spots.acts[a], fault(code).arg("act", act.name.clone()));
        }
    }
    alone(c);
}

fn nobody(c: &Check<'_>, a: Ix, act: &ActDef, open: &[Vec<bool>]) -> Option<&'static str> {
    if act.stages.is_empty() {
        return Some("procedure.act_in_no_stage");
    }
    if act.who.is_empty() && act.does.is_empty() {
        return Some("procedure.act_nobody");
    }
    let only_system = !act.who.is_empty() && act.who.iter().all(|w| *w == Whom::System);
    // what begins a matter is done by the domain that brings it
    let begins = act.stages.contains(&0);
    if only_system && !begins && !by_itself(c, a) {
        return Some("procedure.act_nobody");
    }
    let never = |t: &Ix| !act.stages.iter().any(|s| open[*t][*s]);
    act.does.iter().chain(&act.concludes).any(never).then_some("procedure.act_task_not_open")
}

/// Whether a domain, a rule or ended children do the act without anybody.
fn by_itself(c: &Check<'_>, a: Ix) -> bool {
    let own = c.known.done.get(&c.p.name);
    own.is_some_and(|acts| acts.contains(&c.p.acts[a].name))
        || c.p.rules.iter().any(|r| r.doing == Doing::Act { act: a })
        || c.p.acts.iter().any(|b| b.children.iter().any(|ch| ch.then == Some(a)))
}

/// A stage, and the deeds that the one person has done by then.
type Walked = (Ix, u64);
/// Where each was walked to from, and by which act.
type From = HashMap<Walked, Option<(Walked, Ix)>>;

/// Could one person, granted everything, take a matter from its beginning to
/// an end? Only the `not` lists prevent it. Searched over (stage, which of the
/// deeds named in a `not` were done); doing more only takes ways away, so acts
/// that stay in a stage need not be tried.
fn alone(c: &Check<'_>) {
    let deeds = deeds(c);
    let mut from = From::new();
    let mut todo = VecDeque::from([(0, 0u64)]);
    from.insert((0, 0), None);
    let mut told = vec![false; c.p.stages.len()];
    while let Some(here) = todo.pop_front() {
        let (s, done) = here;
        let stage = &c.p.stages[s];
        if stage.end.is_some() && !stage.alone && !std::mem::replace(&mut told[s], true) {
            tell(c, &from, here);
        }
        if from.len() > MOST_STATES {
            return;
        }
        for (a, next) in &c.ways.from[s] {
            let Some(done) = try_alone(c, &deeds, *a, done) else { continue };
            let there = (*next, done);
            if let std::collections::hash_map::Entry::Vacant(e) = from.entry(there) {
                e.insert(Some((here, *a)));
                todo.push_back(there);
            }
        }
    }
}

/// Every deed that some `not` names.
fn deeds(c: &Check<'_>) -> Vec<Doer> {
    let acts = c.p.acts.iter().flat_map(|a| &a.not);
    let mut all: Vec<Doer> = Vec::new();
    for d in acts.chain(c.p.tasks.iter().flat_map(|t| &t.not)) {
        if !all.contains(d) {
            all.push(*d);
        }
    }
    all.truncate(64);
    all
}

/// What one person has done after this act as well, or `None` if it takes
/// somebody else.
fn try_alone(c: &Check<'_>, deeds: &[Doer], a: Ix, done: u64) -> Option<u64> {
    let act = &c.p.acts[a];
    if by_itself(c, a) {
        return Some(done);
    }
    let bit = |d: &Doer| deeds.iter().position(|x| x == d).map_or(0, |i| 1u64 << i);
    let bits = |list: &[Doer]| list.iter().map(bit).fold(0, |m, b| m | b);
    let open_to_one = |t: &Ix| {
        let task = &c.p.tasks[*t];
        done & bits(&task.not) == 0 && !task.whom.iter().any(|w| takes_two(c, w))
    };
    let task_allows = act.does.is_empty() || act.does.iter().any(open_to_one);
    if done & bits(&act.not) != 0 || !task_allows {
        return None;
    }
    let tasks = act.does.iter().map(|t| bit(&Doer::Task(*t))).fold(0, |m, b| m | b);
    Some(done | bit(&Doer::Act(a)) | tasks)
}

fn takes_two(c: &Check<'_>, whom: &Whom) -> bool {
    matches!(whom, Whom::People(f) if c.p.fields[*f].limits.min.unwrap_or(0) >= 2)
}

fn tell(c: &Check<'_>, from: &From, end: Walked) {
    let mut path = Vec::new();
    let mut at = end;
    while let Some(Some((before, act))) = from.get(&at) {
        path.push(c.p.acts[*act].name.as_str());
        at = *before;
    }
    path.reverse();
    let e = fault("procedure.one_person").arg("stage", c.p.stages[end.0].name.clone());
    c.source.wrong(c.spots.stages[end.0], e.arg("path", path.join(" → ")));
}
