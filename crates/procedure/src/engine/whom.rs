//! From "whom" in the file to the people and posts of this matter.

use kernel::actor::Unit;
use kernel::{Account, Id};
use serde_json::Value;

use super::view::View;
use crate::model::{Doer, InUnit, Whom};
use crate::state::Addressee;

impl View<'_> {
    /// Who is meant. Of an expression with several seats, one each. `own` is
    /// the unit of the seat that climbs.
    pub fn resolve(&self, whom: &Whom, own: Option<Id<Unit>>) -> Vec<Addressee> {
        match whom {
            Whom::Role { role, level } => self
                .area(*level)
                .map(|area| Addressee::Role { role: role.clone(), area })
                .into_iter()
                .collect(),
            Whom::Neighbour { role } => (self.env.neighbours.grids().into_iter())
                .map(|area| Addressee::Role { role: role.clone(), area })
                .collect(),
            Whom::Post { post, unit } => (self.units(*unit, own).into_iter())
                .map(|unit| Addressee::Post { post: post.clone(), unit })
                .collect(),
            Whom::Reporter => vec![Addressee::Reporter],
            Whom::Person(field) | Whom::People(field) => self
                .kept(*field)
                .map(ids)
                .unwrap_or_default()
                .into_iter()
                .map(Addressee::Person)
                .collect(),
            Whom::Holder(doer) => self.last_doer(doer).map(Addressee::Person).into_iter().collect(),
            Whom::Anyone | Whom::System => Vec::new(),
        }
    }

    fn units(&self, unit: InUnit, own: Option<Id<Unit>>) -> Vec<Id<Unit>> {
        match unit {
            InUnit::Lead => self.m.lead.into_iter().collect(),
            InUnit::Assist => self.m.assist.clone(),
            InUnit::All => self.m.lead.into_iter().chain(self.m.assist.iter().copied()).collect(),
            InUnit::Own => own.or(self.m.lead).into_iter().collect(),
            InUnit::Named(field) => self.kept(field).map(ids).unwrap_or_default(),
        }
    }

    /// Who did that last.
    fn last_doer(&self, doer: &Doer) -> Option<Id<Account>> {
        self.m.did.iter().filter(|d| self.is_deed(doer, d)).max_by_key(|d| d.at)?.by
    }

    /// Whether a deed is the one that is meant.
    fn is_deed(&self, doer: &Doer, did: &crate::state::Did) -> bool {
        match doer {
            Doer::Act(a) => did.act == self.p.acts[*a].name,
            Doer::Task(t) => did.task.as_deref() == Some(&self.p.tasks[*t].name),
        }
    }

    /// Whether the account did one of these; which.
    pub fn did_one_of(&self, who: Option<Id<Account>>, doers: &[Doer]) -> Option<String> {
        let who = who?;
        let own = || self.m.did.iter().filter(|d| d.by == Some(who));
        let found = doers.iter().find_map(|doer| own().find(|d| self.is_deed(doer, d)));
        found.map(|d| d.act.clone())
    }

    /// Whether the actor is the one addressed.
    pub fn is_me(&self, addressee: &Addressee) -> bool {
        let actor = self.env.actor;
        match addressee {
            Addressee::Role { role, area } => actor.has_at(role, *area),
            Addressee::Post { post, unit } => actor.has_in(post, *unit),
            Addressee::Person(account) => actor.account() == Some(*account),
            Addressee::Reporter => self.env.reporter,
        }
    }

    /// Whether the actor is one of those who may, and in which capacity.
    /// `Some(None)`: they may without being anybody in particular.
    pub fn capacity(&self, whom: &[Whom]) -> Option<Option<Addressee>> {
        for w in whom {
            match w {
                Whom::Anyone => return Some(None),
                Whom::System if matches!(self.env.actor, kernel::Actor::System { .. }) => {
                    return Some(None);
                }
                _ => {}
            }
            if let Some(me) = self.resolve(w, None).into_iter().find(|a| self.is_me(a)) {
                return Some(Some(me));
            }
        }
        None
    }
}

/// Ids in a value: one as text, or a list of them.
pub(crate) fn ids<T>(value: &Value) -> Vec<Id<T>> {
    let one = |v: &Value| v.as_str().and_then(|s| s.parse().ok());
    match value {
        Value::Array(list) => list.iter().filter_map(one).collect(),
        v => one(v).into_iter().collect(),
    }
}
