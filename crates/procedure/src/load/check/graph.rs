//! Unreachable stages, dead ends, loops in which time does not count.

use super::Check;
use crate::load::reader::fault;
use crate::model::{ClockStart, Ix, Span, SpanChoice};

pub(crate) fn check(c: &Check<'_>) {
    unreachable(c);
    dead_ends(c);
    loops(c);
}

fn unreachable(c: &Check<'_>) {
    let seen = c.ways.reach([0]);
    for (s, stage) in c.p.stages.iter().enumerate().filter(|(s, _)| !seen[*s]) {
        let e = fault("procedure.stage_unreachable").arg("stage", stage.name.clone());
        c.source.wrong(c.spots.stages[s], e);
    }
}

fn dead_ends(c: &Check<'_>) {
    for (s, stage) in c.p.stages.iter().enumerate() {
        let ends =
            c.ways.reach([s]).into_iter().zip(&c.p.stages).any(|(r, t)| r && t.end.is_some());
        if !ends {
            let e = fault("procedure.stage_dead_end").arg("stage", stage.name.clone());
            c.source.wrong(c.spots.stages[s], e);
        }
    }
}

/// A matter must not go round for ever unseen: every loop passes a stage in
/// which a clock runs, whatever was done before and whatever its data say. So
/// the stages without one must have no loop.
fn loops(c: &Check<'_>) {
    let runs = |k: &Ix| {
        let clock = &c.p.clocks[*k];
        let always = |b: &SpanChoice| matches!(b.span, Span::Fixed(_) | Span::Setting(_));
        let budget = clock.budget.last().is_some_and(always);
        clock.start == ClockStart::Stage && !clock.window && budget
    };
    let quiet: Vec<bool> = c.p.stages.iter().map(|s| !s.clocks.iter().any(runs)).collect();
    let mut state = vec![Mark::Unseen; c.p.stages.len()];
    for s in (0..c.p.stages.len()).filter(|s| quiet[*s]) {
        let mut path = Vec::new();
        if let Some(round) = visit(c, &quiet, &mut state, &mut path, s) {
            let names: Vec<&str> = round.iter().map(|s| c.p.stages[*s].name.as_str()).collect();
            let e = fault("procedure.loop_without_clock").arg("path", names.join(" → "));
            c.source.wrong(c.spots.stages[round[0]], e);
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Unseen,
    OnPath,
    Done,
}

fn visit(
    c: &Check<'_>,
    quiet: &[bool],
    state: &mut [Mark],
    path: &mut Vec<Ix>,
    s: Ix,
) -> Option<Vec<Ix>> {
    match state[s] {
        Mark::Done => return None,
        Mark::OnPath => {
            let from = path.iter().position(|p| *p == s).unwrap_or(0);
            let mut round = path[from..].to_vec();
            round.push(s);
            return Some(round);
        }
        Mark::Unseen => {}
    }
    state[s] = Mark::OnPath;
    path.push(s);
    let found = c.ways.from[s]
        .iter()
        .filter(|(_, t)| quiet[*t])
        .find_map(|(_, t)| visit(c, quiet, state, path, *t));
    path.pop();
    state[s] = Mark::Done;
    found
}
