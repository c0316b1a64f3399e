//! The policy in answer to two questions: "why can I not?" and "who can?".
//!
//! Both are read from the very rows that [`Policy::allows`] checks; there is no
//! second copy that could say something else than what is enforced.

use std::collections::BTreeSet;

use kernel::actor::Unit;
use kernel::{Actor, AreaCode, Error, Id, Kind, Level, Place, Result};

use super::{Policy, PolicyRow, Relation, Scope, Target};

/// Somebody whom a row reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Signed in or not.
    Everybody,
    SignedIn,
    /// The role, held anywhere.
    Anywhere(String),
    /// The role, held at this area, which the object lies in.
    At(String, AreaCode),
    /// The post, held in this unit, which has the object.
    In(String, Id<Unit>),
    /// Whoever stands so to the object, whatever their roles.
    Is(Relation),
}

impl Policy {
    /// Why `actor` may not do `act` to `target`; nothing when they may.
    ///
    /// # Errors
    /// `not_found` for an object out of scope: of that nothing is told.
    pub fn why_not(&self, actor: &Actor, act: &str, target: &Target) -> Result<Option<Error>> {
        let refusal = match self.allows(actor, act, target) {
            Ok(()) => return Ok(None),
            Err(e) if e.kind == Kind::Forbidden => e,
            Err(e) if e.kind == Kind::Anonymous => return Ok(Some(e)),
            Err(e) => return Err(e),
        };
        let rows = &self.rule(act)?.rows;
        let held = held_elsewhere(rows, actor);
        if !held.is_empty() {
            return Ok(Some(Error::forbidden("identity.place_not_yours").arg("roles", held)));
        }
        let relations: Vec<&str> = rows.iter().filter_map(|r| relation(r)).collect();
        let by_role = rows.iter().any(|r| !r.roles.is_empty());
        Ok(Some(match by_role || relations.is_empty() {
            true => refusal,
            false => Error::forbidden("identity.relation_needed").arg("roles", relations),
        }))
    }

    /// Whoever may do `act` to `target`, in order and each once.
    ///
    /// # Errors
    /// `internal` when no table names the act.
    pub fn who(&self, act: &str, target: &Target) -> Result<Vec<Who>> {
        let mut all = BTreeSet::new();
        for row in &self.rule(act)?.rows {
            match row.scope {
                Scope::Anonymous => drop(all.insert(Who::Everybody)),
                Scope::Relation(r) => drop(all.insert(Who::Is(r))),
                Scope::Any if row.roles.is_empty() => drop(all.insert(Who::SignedIn)),
                Scope::Any => all.extend(row.roles.iter().map(|r| Who::Anywhere((*r).to_owned()))),
                Scope::OwnArea | Scope::OwnUnit => {
                    let named = |name: &&str| row.roles.is_empty() || row.roles.contains(name);
                    for role in self.roles.names().filter(named) {
                        all.extend(self.posts(role, row.scope, target));
                    }
                }
            }
        }
        Ok(all.into_iter().collect())
    }

    /// Where the role can be held so that it reaches the target.
    pub fn posts_of(&self, role: &str, target: &Target) -> Vec<Who> {
        let mut all = self.posts(role, Scope::OwnArea, target);
        all.extend(self.posts(role, Scope::OwnUnit, target));
        all
    }

    fn posts(&self, role: &str, scope: Scope, target: &Target) -> Vec<Who> {
        match scope {
            Scope::OwnArea => {
                let line = target.area.map(AreaCode::line).unwrap_or_default();
                let held = |a: &AreaCode| self.roles.held_at(role, a.level());
                line.into_iter().filter(held).map(|a| Who::At(role.to_owned(), a)).collect()
            }
            Scope::OwnUnit if self.roles.held_in_unit(role) => {
                target.units.iter().map(|u| Who::In(role.to_owned(), *u)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The levels at which the role can be held; none for a post in a unit.
    pub(super) fn levels(&self, role: &str) -> Vec<Level> {
        Level::ALL.into_iter().filter(|l| self.roles.held_at(role, *l)).collect()
    }
}

impl Who {
    /// Whether that is `actor`, who stands to the object as the target says.
    pub fn is(&self, actor: &Actor, target: &Target) -> bool {
        let holds = |role: &str, place: Option<Place>| {
            let mut grants = actor.grants().iter().filter(|g| g.role.as_str() == role);
            grants.any(|g| place.is_none_or(|p| g.place == p))
        };
        match self {
            Who::Everybody => true,
            Who::SignedIn => actor.account().is_some(),
            Who::Anywhere(role) => holds(role, None),
            Who::At(role, area) => holds(role, Some(Place::Area(*area))),
            Who::In(role, unit) => holds(role, Some(Place::Unit(*unit))),
            Who::Is(relation) => target.relations.has(*relation),
        }
    }
}

/// Roles that would do, if they were held where the object lies.
fn held_elsewhere<'a>(rows: &[&PolicyRow], actor: &'a Actor) -> Vec<&'a str> {
    let bound = |r: &&&PolicyRow| matches!(r.scope, Scope::OwnArea | Scope::OwnUnit);
    let placed: Vec<&&PolicyRow> = rows.iter().filter(bound).collect();
    let does = |role: &str| placed.iter().any(|r| r.roles.contains(&role));
    let held: BTreeSet<&str> = actor.grants().iter().map(|g| g.role.as_str()).collect();
    held.into_iter().filter(|role| does(role)).collect()
}

fn relation(row: &PolicyRow) -> Option<&'static str> {
    match row.scope {
        Scope::Relation(r) => Some(r.name()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PolicyTable, row};
    use super::*;
    use kernel::{Grant, Role, Time};
    use proptest::prelude::*;

    static TABLE: PolicyTable = PolicyTable {
        domain: "thing",
        see: "thing.see",
        rows: &[
            row("thing.see", &["dispatcher", "grid_member", "auditor"], Scope::OwnArea),
            row("thing.see", &["handler"], Scope::OwnUnit),
            row("thing.see", &[], Scope::Relation(Relation::Participant)),
            row("thing.move", &["dispatcher"], Scope::OwnArea),
            row("thing.sign", &["handler"], Scope::OwnUnit),
            row("thing.own", &[], Scope::Relation(Relation::Oneself)),
            row("thing.help", &[], Scope::Any),
            row("thing.count", &["leader"], Scope::Any),
            row("thing.read", &[], Scope::Anonymous),
        ],
    };
    const ACTS: [&str; 7] = [
        "thing.see",
        "thing.move",
        "thing.sign",
        "thing.own",
        "thing.help",
        "thing.count",
        "thing.read",
    ];

    fn area(s: &str) -> AreaCode {
        s.parse().unwrap()
    }

    fn actor(grants: &[(&str, Place)]) -> Actor {
        let grant = |(role, place): &(&str, Place)| Grant {
            role: Role::from(*role),
            place: *place,
            from: Time::from_micros(0),
            to: None,
            stead: None,
        };
        let grants = grants.iter().map(grant).collect();
        Actor::Person { account: Id::from_i64(1).unwrap(), grants }
    }

    #[test]
    fn the_reason_is_the_nearest_one() {
        let policy = Policy::compile(&[&TABLE]).unwrap();
        let here = Target::object(area("150302001"));
        let at = |role, code| (role, Place::Area(area(code)));
        type Case<'a> = (&'a str, Vec<(&'a str, Place)>, &'a str, Target<'a>, &'a str);
        let cases: &[Case<'_>] = &[
            ("may", vec![at("dispatcher", "150302")], "thing.move", here, "ok"),
            ("no role", vec![at("auditor", "150302")], "thing.move", here, "identity.role_needed"),
            (
                "role elsewhere",
                vec![at("auditor", "150302"), at("dispatcher", "150303")],
                "thing.move",
                here,
                "identity.place_not_yours",
            ),
            (
                "nobody's role",
                vec![at("auditor", "150302")],
                "thing.own",
                here,
                "identity.relation_needed",
            ),
            ("out of scope", vec![at("dispatcher", "150303")], "thing.move", here, "not_found"),
            (
                "a place to begin",
                vec![at("dispatcher", "150303")],
                "thing.move",
                Target::place(area("150302")),
                "identity.place_not_yours",
            ),
        ];
        for (name, grants, act, target, expected) in cases {
            let got = policy.why_not(&actor(grants), act, target);
            let code = got.map_or_else(|e| e.code, |why| why.map_or("ok", |e| e.code));
            assert_eq!(code, *expected, "{name}");
        }
        let unsigned = policy.why_not(&Actor::Anonymous, "thing.move", &here).unwrap().unwrap();
        assert_eq!(unsigned.code, "identity.sign_in_needed");
    }

    fn places() -> impl Strategy<Value = Place> {
        let codes = vec!["150300", "150302", "150302001", "150302001002001", "150303"];
        prop_oneof![
            prop::sample::select(codes).prop_map(|c| Place::Area(area(c))),
            (0..4i64).prop_map(|n| Place::Unit(Id::from_i64(n).unwrap())),
        ]
    }

    proptest! {
        /// Three readings of one table say the same of everybody.
        #[test]
        fn who_can_and_why_not_say_what_the_check_does(
            held in prop::collection::vec((0..6usize, places()), 0..4),
            at in 0..4usize,
            units in prop::collection::vec(0..4i64, 0..3),
            took_part: bool,
            oneself: bool,
        ) {
            let roles = ["dispatcher", "grid_member", "auditor", "leader", "handler", "intake_clerk"];
            let policy = Policy::compile(&[&TABLE]).unwrap();
            let fits = |role: &str, place: &Place| match place {
                Place::Area(a) => policy.roles().held_at(role, a.level()),
                Place::Unit(_) => policy.roles().held_in_unit(role),
            };
            let held: Vec<(&str, Place)> = held
                .into_iter()
                .map(|(role, place)| (roles[role], place))
                .filter(|(role, place)| fits(role, place))
                .collect();
            let who = actor(&held);
            let units: Vec<Id<Unit>> = units.into_iter().map(|n| Id::from_i64(n).unwrap()).collect();
            let code = ["150300", "150302", "150302001002001003", "150303004"][at];
            let mut target = Target::object(area(code)).with_units(&units);
            if took_part {
                target = target.with(Relation::Participant);
            }
            if oneself {
                target = target.with(Relation::Oneself);
            }
            let among = |act| policy.who(act, &target).unwrap().iter().any(|w| w.is(&who, &target));
            for act in ACTS {
                let allowed = policy.allows(&who, act, &target).is_ok();
                prop_assert_eq!(allowed, among("thing.see") && among(act), "{}", act);
                match policy.why_not(&who, act, &target) {
                    Ok(why) => prop_assert_eq!(why.is_none(), allowed, "{}", act),
                    Err(e) => prop_assert!(e.kind == Kind::NotFound && !among("thing.see")),
                }
            }
        }
    }
}
