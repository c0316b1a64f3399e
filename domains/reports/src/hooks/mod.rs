//! What reports add to their procedure: the guards it asks, the effects it
//! names.

mod classify;
pub(crate) mod ruling;
pub(crate) mod ties;

use casework::{Hooks, MatterRow, Works};
use identity::vault::Vault;
use kernel::{Ctx, Error, Result};
use procedure::{Act, Known, Outcome, Procedure};
use serde_json::Value;
use store::Tx;

use crate::commands::PROCEDURE;
use crate::settings::{SAMPLE_PERCENT, number};
use crate::subscriptions::{self, News};

pub use ruling::RULED;

const GUARDS: [&str; 1] = ["sampled"];
const EFFECTS: [&str; 5] = ["classify", "merge", "unmerge", "link", "write_responsibility"];

/// What the loader of procedures may believe to be there.
#[must_use]
pub fn known(known: Known) -> Known {
    known.with_guards(GUARDS).with_effects(EFFECTS)
}

/// Gives the procedure of reports its guards and effects.
#[must_use]
pub fn hooked(works: Works) -> Works {
    let hooks = ReportHooks { vault: works.vault.clone() };
    works.hook(PROCEDURE, Box::new(hooks))
}

struct ReportHooks {
    /// For the draw of samples, which nobody may foretell.
    vault: Vault,
}

impl Hooks for ReportHooks {
    fn begins_on_own_page(&self) -> bool {
        true
    }

    fn guard(&self, _: &mut Tx, ctx: &Ctx, m: &MatterRow, name: &str) -> Result<bool> {
        match name {
            "sampled" => self.is_sampled(ctx, m),
            other => Err(Error::internal(format!("no guard {other}"))),
        }
    }

    fn prepare(
        &self,
        _: &mut Tx,
        _: &Ctx,
        works: &Works,
        p: &Procedure,
        m: &mut MatterRow,
        act: &Act,
    ) -> Result<()> {
        let classifies = |a: &procedure::model::ActDef| a.effects.iter().any(|e| e == "classify");
        match p.act(&act.name).is_some_and(classifies) {
            true => classify::prepare(&works.directory(), m, act),
            false => Ok(()),
        }
    }

    fn effect(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        works: &Works,
        m: &mut MatterRow,
        name: &str,
        act: &Act,
    ) -> Result<()> {
        match name {
            "classify" => {
                classify::publish(&works.directory(), m, act)?;
                classify::show_photos(tx, m, act)?;
                tell_shown(tx, ctx, m)
            }
            "merge" => ties::ask_merge(tx, ctx, m, act),
            "unmerge" => ties::undo_merge(tx, ctx, m),
            "link" => ties::ask_repeat(tx, ctx, m, act),
            "write_responsibility" => ruling::tell(tx, ctx, &works.directory(), m, act),
            other => Err(Error::internal(format!("no effect {other}"))),
        }
    }

    fn decided(&self, tx: &mut Tx, ctx: &Ctx, m: &mut MatterRow, o: &Outcome) -> Result<()> {
        m.supervised = o.state.data.get("supervised") == Some(&Value::Bool(true));
        if m.state.ended.is_none() && o.state.ended.is_some() {
            subscriptions::tell(tx, ctx, m, News::Closed)?;
        }
        ties::tell_merged(tx, ctx, m, o)?;
        ties::free_merged(tx, ctx, m, o)
    }
}

/// To whoever subscribed: what everybody may read is new, or was put in other
/// words.
fn tell_shown(tx: &mut Tx, ctx: &Ctx, m: &MatterRow) -> Result<()> {
    match m.public_text_before() {
        before if before == m.public_text.as_deref() => Ok(()),
        None => subscriptions::tell(tx, ctx, m, News::Shown),
        Some(_) => subscriptions::tell(tx, ctx, m, News::Reworded),
    }
}

impl ReportHooks {
    /// The same answer whenever it is asked of one matter.
    fn is_sampled(&self, ctx: &Ctx, m: &MatterRow) -> Result<bool> {
        let drawn = self.vault.token("sample", m.id.get())?;
        let of_100 = i64::from(u16::from_be_bytes([drawn[0], drawn[1]])) * 100 / 65_536;
        Ok(of_100 < number(ctx, &SAMPLE_PERCENT, m.area_now))
    }
}

/// A value of an act's form that was filled in.
fn filled<'a>(act: &'a Act, field: &str) -> Option<&'a str> {
    act.form.get(field).and_then(Value::as_str).map(str::trim).filter(|s| !s.is_empty())
}
