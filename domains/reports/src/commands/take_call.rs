//! A call, a visit or a letter, written down by the intake clerk; a question
//! answered on the spot ends with it.

use casework::{ActOn, Works};
use kernel::{Ctx, Result};
use procedure::Act;
use store::Tx;

use super::report::{take_in, told};
use super::{Intake, Reported};

/// Takes a call in and, with an `answer`, answers it directly: about half of
/// all calls are never dispatched.
///
/// # Errors
/// Those of [`super::report`]; of the answer, naming `form/answer`.
pub fn take_call(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    intake: &Intake,
    answer: Option<&str>,
) -> Result<Reported> {
    let (id, fresh) = take_in(tx, ctx, works, intake)?;
    if let Some(answer) = answer.filter(|_| fresh) {
        let act = Act::named("answer_directly").with("answer", answer);
        casework::act(tx, ctx, works, &ActOn { matter: id, act, version: None, reporter: false })?;
    }
    told(tx, ctx, works, id)
}
