//! The engine: a pure function from state, act and world to the next state.

mod allow;
mod clocks;
mod cond;
mod diff;
mod draft;
mod fire;
mod form;
mod mark;
mod need;
mod other;
mod perform;
mod tasks;
mod timers;
mod view;
mod whom;

use serde_json::Map;

pub use fire::{fire, next_due};
pub use need::{Need, need, need_at_first};
pub use other::{child_ended, readdress, recompute, undo};

pub(crate) use allow::How;
pub(crate) use draft::Draft;
use view::View;

use crate::io::{Act, Env, Offer, Outcome, Refusal};
use crate::model::Procedure;
use crate::state::State;

/// Every act of the stage, in its order: what the actor can do now and, for
/// what they cannot, every reason why. The form is not looked at.
pub fn offers(p: &Procedure, m: &State, env: &Env<'_>) -> Vec<Offer> {
    let form = Map::new();
    let view = View { p, m, env, form: &form };
    let Some((_, stage)) = view.stage() else { return Vec::new() };
    let offer = |act: &usize| {
        let def = &p.acts[*act];
        let (task, refused) = match view.allow(def, None, How::Asked) {
            Ok(pass) => (pass.seat.map(|s| m.tasks[s].id), Vec::new()),
            Err(reasons) => (None, reasons),
        };
        Offer { act: def.name.clone(), task, refused }
    };
    stage.acts.iter().map(offer).collect()
}

/// Does an act, or says why not. The given state is left as it was.
///
/// # Errors
/// Every reason: wrong stage, wrong person, a condition, a deadline, a fault
/// of the form with its field.
pub fn step(p: &Procedure, m: &State, act: &Act, env: &Env<'_>) -> Result<Outcome, Refusal> {
    step_as(p, m, act, env, How::Asked)
}

pub(crate) fn step_as(
    p: &Procedure,
    m: &State,
    act: &Act,
    env: &Env<'_>,
    how: How<'_>,
) -> Result<Outcome, Refusal> {
    let mut draft = Draft::of(p, m, env);
    draft.perform(act, how)?;
    Ok(draft.finish(m))
}
