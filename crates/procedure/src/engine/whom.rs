//! From "whom" in the file to the people and posts of this matter.

use kernel::actor::Unit;
use kernel::{Account, Grant, Id};
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

    /// Whether the actor is the one addressed, and by whose right.
    pub fn is_me(&self, addressee: &Addressee) -> Option<Right> {
        let actor = self.env.actor;
        match addressee {
            Addressee::Role { role, area } => Right::of(actor.grants_at(role, *area)),
            Addressee::Post { post, unit } => Right::of(actor.grants_in(post, *unit)),
            Addressee::Person(account) if actor.account() == Some(*account) => Some(Right::Own),
            Addressee::Person(account) => {
                actor.is_meant_by(*account).then_some(Right::Stead(*account))
            }
            Addressee::Reporter => self.env.reporter.then_some(Right::Own),
        }
    }

    /// Whether the actor is one of those who may, in which capacity and by
    /// whose right: by their own where they have it. A capacity of `None`: they
    /// may without being anybody in particular.
    pub fn capacity(&self, whom: &[Whom]) -> Option<(Option<Addressee>, Right)> {
        let mut in_stead = None;
        for w in whom {
            match w {
                Whom::Anyone => return Some((None, Right::Own)),
                Whom::System if matches!(self.env.actor, kernel::Actor::System { .. }) => {
                    return Some((None, Right::Own));
                }
                _ => {}
            }
            for addressee in self.resolve(w, None) {
                match self.is_me(&addressee) {
                    Some(Right::Own) => return Some((Some(addressee), Right::Own)),
                    Some(right) if in_stead.is_none() => in_stead = Some((Some(addressee), right)),
                    _ => {}
                }
            }
        }
        in_stead
    }
}

/// By whose right somebody acts. One's own comes first: what is done in
/// another's stead is held against that one too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Right {
    #[default]
    Own,
    /// That of whoever is away.
    Stead(Id<Account>),
}

impl Right {
    /// The best that these grants give; `None` when there is none.
    fn of<'g>(grants: impl Iterator<Item = &'g Grant>) -> Option<Right> {
        grants.map(|g| g.stead.map_or(Right::Own, |s| Right::Stead(s.account))).min()
    }

    /// Whoever is away.
    pub fn stead(self) -> Option<Id<Account>> {
        match self {
            Right::Own => None,
            Right::Stead(away) => Some(away),
        }
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
