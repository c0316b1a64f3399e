//! Whether a field of a form must be filled, as far as it can be told before
//! the form is.

use serde_json::Map;

use super::view::View;
use crate::io::Env;
use crate::model::{ActDef, Cond, FormItem, Operand, Procedure, Subject};
use crate::state::State;

/// When a field must be filled.
#[derive(Debug, Clone, PartialEq)]
pub enum Need {
    Never,
    Always,
    /// When all of these hold, which hang on other fields of the same form.
    When(Vec<Cond>),
}

/// Whether a field of an act's form must be filled in this matter, now. What
/// is known already (the class, a setting, what was kept) is decided here.
pub fn need(p: &Procedure, m: &State, act: &ActDef, item: &FormItem, env: &Env<'_>) -> Need {
    let form = Map::new();
    let view = View { p, m, env, form: &form };
    needed(act, item, |cond| Some(view.holds(cond)))
}

/// The same before there is a matter: a condition that hangs on more than the
/// form leaves it open whether the field is needed, and so it is not asked.
pub fn need_at_first(act: &ActDef, item: &FormItem) -> Need {
    needed(act, item, |_| None)
}

fn needed(act: &ActDef, item: &FormItem, holds: impl Fn(&Cond) -> Option<bool>) -> Need {
    if item.required {
        return Need::Always;
    }
    if item.required_when.is_empty() {
        return Need::Never;
    }
    let asked = |cond: &&Cond| hangs_on(act, cond);
    let (live, known): (Vec<&Cond>, Vec<&Cond>) = item.required_when.iter().partition(asked);
    match (known.iter().all(|c| holds(c) == Some(true)), live.is_empty()) {
        (false, _) => Need::Never,
        (true, true) => Need::Always,
        (true, false) => Need::When(live.into_iter().cloned().collect()),
    }
}

/// Whether a condition looks at a field of the act's own form.
fn hangs_on(act: &ActDef, cond: &Cond) -> bool {
    let asked = |f: usize| act.form.iter().any(|i| i.field == f);
    let subject = matches!(cond.subject, Subject::Field(f) if asked(f));
    subject || matches!(cond.value, Operand::Field(f) if asked(f))
}
