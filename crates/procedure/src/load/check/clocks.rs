//! Clocks that never start or never stop.

use super::Check;
use crate::load::reader::fault;
use crate::model::{ClockStart, Ix, To};

pub(crate) fn check(c: &Check<'_>) {
    for (k, clock) in c.p.clocks.iter().enumerate() {
        let runs = runs_in(c, k);
        let at = c.spots.clocks[k];
        if runs.is_empty() {
            let e = fault("procedure.clock_never_starts").arg("clock", clock.name.clone());
            c.source.wrong(at, e);
            continue;
        }
        let stops: Vec<bool> = (c.p.stages.iter())
            .map(|s| s.acts.iter().any(|a| c.p.acts[*a].stops.contains(&k)))
            .collect();
        let stuck = runs.into_iter().find(|s| {
            let reach = c.ways.reach([*s]);
            !reach.iter().zip(&stops).any(|(r, stop)| *r && *stop)
        });
        if let Some(s) = stuck {
            let e = fault("procedure.clock_never_stops").arg("clock", clock.name.clone());
            c.source.wrong(at, e.arg("stage", c.p.stages[s].name.clone()));
        }
    }
}

/// Stages in which the clock can be running.
fn runs_in(c: &Check<'_>, k: Ix) -> Vec<Ix> {
    let clock = &c.p.clocks[k];
    if clock.start == ClockStart::Stage {
        return clock.stages.clone();
    }
    let mut all = Vec::new();
    for (s, stage) in c.p.stages.iter().enumerate() {
        for a in stage.acts.iter().filter(|a| c.p.acts[**a].starts.contains(&k)) {
            if c.p.acts[*a].to.iter().any(|b| b.to == To::Stay) {
                all.push(s);
            }
            all.extend(c.ways.from[s].iter().filter(|(act, _)| act == a).map(|(_, t)| *t));
        }
    }
    // A clock that only runs in some stages stands in the others.
    if !clock.stages.is_empty() && !all.is_empty() {
        return clock.stages.clone();
    }
    all
}
