//! Less common ways in which a state changes: taken back, a child ended,
//! somebody's work inherited.

use kernel::{Error, Light};

use super::draft::Draft;
use crate::io::{Act, By, Entry, Env, Outcome, Refusal};
use crate::model::Procedure;
use crate::state::{Addressee, State};

/// Takes the last act back, within its seconds and by the one who did it.
/// `before` is the state as it was before that act.
///
/// # Errors
/// `procedure.undo_gone` when it is too late, somebody else's, or not the
/// last; `procedure.undo_state` when `before` is not the state before it.
pub fn undo(p: &Procedure, m: &State, before: &State, env: &Env<'_>) -> Result<Outcome, Refusal> {
    let gone = || Refusal::from(Error::conflict("procedure.undo_gone"));
    let last = m.last.as_ref().ok_or_else(gone)?;
    let mine = last.by.is_some() && last.by == env.actor.account();
    if !mine || env.now > last.until {
        return Err(gone());
    }
    if before.seq + 1 != m.seq || before.procedure != m.procedure || before.version != m.version {
        return Err(Error::conflict("procedure.undo_state").into());
    }
    let mut draft = Draft::of(p, before, env);
    draft.state.seq = m.seq + 1;
    draft.state.next_task = m.next_task;
    draft.state.last = None;
    let undone = serde_json::Map::from_iter([("act".to_owned(), last.act.clone().into())]);
    draft.entries.push(Entry {
        act: "undo".to_owned(),
        by: env.actor.account().map_or(By::System, By::Person),
        as_whom: None,
        stead: None,
        at: env.now,
        from: m.stage.clone(),
        to: before.stage.clone(),
        round: before.round,
        public: false,
        note: None,
        fields: undone,
        unit: before.lead,
        task: None,
        rule: None,
    });
    Ok(draft.finish(m))
}

/// A child of procedure `child` that this matter waits for has ended. `act` is
/// the one that opened it (`ChildOrder::parent_act`). `None`: nothing waits for
/// it any more.
pub fn child_ended(
    p: &Procedure,
    m: &State,
    act: &str,
    child: &str,
    env: &Env<'_>,
) -> Option<Outcome> {
    let mut draft = Draft::of(p, m, env);
    let waits = &mut draft.state.waits;
    let at = waits.iter().position(|w| w.act == act && w.procedure == child)?;
    let wait = &mut waits[at];
    wait.open = wait.open.saturating_sub(1);
    if wait.any || wait.open == 0 {
        let over = draft.state.waits.remove(at);
        if let Some(then) = over.then {
            draft.try_act(&Act::named(&then), "children");
        }
    }
    Some(draft.finish(m))
}

/// Gives open tasks to others: a person left the post, an area was merged.
/// `to` answers with the new addressee, or `None` where nothing changes.
/// `None`: no task was concerned.
pub fn readdress(
    p: &Procedure,
    m: &State,
    to: &dyn Fn(&Addressee) -> Option<Addressee>,
    env: &Env<'_>,
) -> Option<Outcome> {
    let mut draft = Draft::of(p, m, env);
    let mut touched = false;
    for task in draft.state.tasks.iter_mut().filter(|t| t.done.is_none()) {
        for whom in &mut task.whom {
            if let Some(new) = to(whom) {
                *whom = new;
                touched = true;
            }
        }
        let mut seen = Vec::new();
        task.whom.retain(|a| {
            let new = !seen.contains(a);
            seen.push(a.clone());
            new
        });
    }
    touched.then(|| draft.finish(m))
}

/// Works every deadline out again, after the calendar changed (the holidays of
/// next year were announced). `None`: none moved.
pub fn recompute(p: &Procedure, m: &State, env: &Env<'_>) -> Option<Outcome> {
    let mut draft = Draft::of(p, m, env);
    let hours = draft.hours();
    for clock in draft.state.clocks.iter_mut().filter(|c| c.stopped.is_none()) {
        let yellow = p.clock(&clock.name).map_or(worktime::Ledger::YELLOW, |c| c.yellow);
        clock.compute(yellow, hours.of(&clock.name));
        // A light that was told too early is taken back.
        if clock.light.rank() > clock.light_at(env.now).rank() && clock.due.is_some() {
            clock.light = Light::Green;
        }
    }
    (draft.state != *m).then(|| draft.finish(m))
}
