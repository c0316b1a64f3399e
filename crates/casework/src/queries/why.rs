//! "Why can I not?": every act of a matter's procedure, and for what the asker
//! cannot do now every rule that stands in the way.

use kernel::{Ctx, Error, Id, Result};
use procedure::model::{ActDef, Whom};
use procedure::{Act, Env, Procedure};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use super::page::seen;
use crate::model::{Matter, MatterRow};
use crate::see;
use crate::words;
use crate::works::Works;
use crate::world::World;

/// An act, and what stands between it and the asker.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ActAnswered {
    pub act: String,
    pub name: String,
    /// Whether the asker can do it now.
    pub may: bool,
    /// The stages in which it can be done at all, in words.
    pub stages: Vec<String>,
    /// Every reason; empty where it can be done.
    #[serde(skip)]
    #[schema(ignore)]
    pub against: Vec<Error>,
}

/// Every act that a person could do, in the procedure's order.
///
/// # Errors
/// Not found when the matter is out of scope: of that nothing is told.
pub fn why(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<Vec<ActAnswered>> {
    let m = seen(tx, &ctx.actor, works, id, false)?;
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    let world = World::of(tx, ctx, works, &p, &m, false)?;
    let asked = Asked { ctx, works, p: &p, m: &m, env: &world.env(ctx) };
    let offers = procedure::offers(&p, &m.state, asked.env);
    let of_persons = p.acts.iter().filter(|def| by_persons(&p, def) && !begins(&p, def));
    let answered = of_persons.map(|def| {
        let offered = offers.iter().find(|o| o.act == def.name);
        let engine = offered.map_or_else(|| asked.not_here(def), |o| o.refused.clone());
        asked.answer(def, engine)
    });
    answered.collect()
}

/// What all acts are answered from.
struct Asked<'a> {
    ctx: &'a Ctx,
    works: &'a Works,
    p: &'a Procedure,
    m: &'a MatterRow,
    env: &'a Env<'a>,
}

impl Asked<'_> {
    fn answer(&self, def: &ActDef, engine: Vec<Error>) -> Result<ActAnswered> {
        let (p, lang) = (self.p, self.ctx.lang);
        let directory = self.works.directory();
        let mut against: Vec<Error> =
            engine.into_iter().map(|e| words::refused(p, &directory, lang, self.m, e)).collect();
        // A post that the act is for says more than all roles that could act.
        let refusal = self.policy(&def.name)?;
        let says_more = |e: &Error| against.is_empty() || e.code == "identity.place_not_yours";
        let refusal = refusal.filter(says_more);
        against.extend(refusal);
        Ok(ActAnswered {
            act: def.name.clone(),
            name: words::act(p, lang, &def.name),
            may: against.is_empty(),
            stages: def.stages.iter().map(|s| words::stage(p, lang, &p.stages[*s].name)).collect(),
            against,
        })
    }

    /// What the table has against it, whatever the procedure says.
    fn policy(&self, act: &str) -> Result<Option<Error>> {
        let units = see::units(self.m);
        let target = see::target(&self.ctx.actor, self.m, &units, false);
        let name = self.works.policy.act_name(&self.m.procedure, act);
        self.works.policy.why_not(&self.ctx.actor, name, &target)
    }

    /// The engine's own refusal of an act that the stage does not have.
    fn not_here(&self, def: &ActDef) -> Vec<Error> {
        let tried = procedure::step(self.p, &self.m.state, &Act::named(&def.name), self.env);
        tried.err().map(|refusal| refusal.0).unwrap_or_default()
    }
}

/// Whether anybody but the program itself does it.
fn by_persons(p: &Procedure, def: &ActDef) -> bool {
    let tasks = || def.does.iter().flat_map(|t| &p.tasks[*t].whom);
    let mut whom = def.who.iter().chain(tasks());
    whom.any(|w| *w != Whom::System)
}

/// Whether it only begins a matter: that is past.
fn begins(p: &Procedure, def: &ActDef) -> bool {
    let new = |s: &usize| p.stages[*s].name == procedure::model::NEW;
    !def.stages.is_empty() && def.stages.iter().all(new)
}
