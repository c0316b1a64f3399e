//! The engine: a pure function from state, act and world to the next state.

use kernel::{Error, Time};

use crate::io::{Act, Due, Env, Offer, Outcome, Refusal};
use crate::model::Procedure;
use crate::state::State;

/// Every act of the stage: what the actor can do now and, for what they
/// cannot, why.
pub fn offers(_p: &Procedure, _m: &State, _env: &Env) -> Vec<Offer> {
    Vec::new()
}

/// Does an act, or says why not. The given state is left as it was.
pub fn step(_p: &Procedure, _m: &State, act: &Act, _env: &Env) -> Result<Outcome, Refusal> {
    Err(Error::conflict("procedure.act_not_here").arg("act", act.name.clone()).into())
}

/// What comes due next, and when: a light, a reminder, a rung, an act.
pub fn next_due(_p: &Procedure, _m: &State, _env: &Env) -> Option<(Time, Due)> {
    None
}

/// Does what came due. `None`: it no longer applies.
pub fn fire(_p: &Procedure, _m: &State, _due: &Due, _env: &Env) -> Option<Outcome> {
    None
}
