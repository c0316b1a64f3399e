//! The same rows as conditions of a list, so that a page of a list is read by
//! index and not sieved afterwards.

use std::ops::RangeInclusive;

use kernel::actor::Unit;
use kernel::{Actor, Grant, Id, Place, Result};

use super::{Policy, Relations, Scope, Target};

/// What an actor may see of a kind of thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScopeFilter {
    /// Everything, everywhere.
    pub all: bool,
    /// Ranges of area codes: disjoint and in order.
    pub areas: Vec<RangeInclusive<i64>>,
    /// In order, each once.
    pub units: Vec<Id<Unit>>,
    /// Also whatever the actor is this to. It is in no column of the list: a
    /// list of one's own things has a table of its own (the inbox).
    pub relations: Relations,
}

impl Policy {
    /// The scope of `actor` for `act`, from the same rows as
    /// [`Policy::allows`].
    ///
    /// # Errors
    /// `internal` when no table names the act.
    pub fn filter(&self, actor: &Actor, act: &str) -> Result<ScopeFilter> {
        let mut f = ScopeFilter::default();
        if matches!(actor, Actor::System { .. }) {
            f.all = true;
            return Ok(f);
        }
        for row in &self.rule(act)?.rows {
            let named = |g: &&Grant| row.roles.is_empty() || row.roles.contains(&g.role.as_str());
            let mut grants = actor.grants().iter().filter(named);
            match row.scope {
                Scope::Anonymous => f.all = true,
                Scope::Relation(r) => f.relations = f.relations.with(r),
                Scope::Any => {
                    let signed_in = row.roles.is_empty() && actor.account().is_some();
                    f.all |= signed_in || grants.next().is_some();
                }
                Scope::OwnArea => f.areas.extend(grants.filter_map(area_of)),
                Scope::OwnUnit => f.units.extend(grants.filter_map(unit_of)),
            }
        }
        f.tidy();
        Ok(f)
    }
}

fn area_of(g: &Grant) -> Option<RangeInclusive<i64>> {
    match g.place {
        Place::Area(a) => Some(a.range()),
        Place::Unit(_) => None,
    }
}

fn unit_of(g: &Grant) -> Option<Id<Unit>> {
    match g.place {
        Place::Unit(u) => Some(u),
        Place::Area(_) => None,
    }
}

impl ScopeFilter {
    /// Area ranges nest or are apart, so a range inside the one before it goes.
    fn tidy(&mut self) {
        self.areas.sort_by_key(|r| (*r.start(), -*r.end()));
        self.areas.dedup_by(|later, kept| kept.contains(later.start()));
        self.units.sort_unstable();
        self.units.dedup();
    }

    /// Whether nothing at all is seen through areas and units.
    pub fn is_empty(&self) -> bool {
        !self.all && self.areas.is_empty() && self.units.is_empty()
    }

    /// Whether one thing is within it, for checking a row again after reading.
    pub fn admits(&self, target: &Target) -> bool {
        let in_area = |code: i64| self.areas.iter().any(|r| r.contains(&code));
        self.all
            || target.area.is_some_and(|a| in_area(a.get()))
            || target.units.iter().any(|u| self.units.binary_search(u).is_ok())
            || self.relations.iter().any(|r| target.relations.has(r))
    }

    /// As an SQL condition in brackets; its values are added to `params`, whose
    /// length decides the first number. `area` and `unit` are names of columns,
    /// never input. Without a unit column, what hangs on units is left out.
    /// `V` is the store's `Val`: this module knows no database.
    pub fn sql<V: From<i64>>(&self, area: &str, unit: Option<&str>, params: &mut Vec<V>) -> String {
        if self.all {
            return "(1=1)".to_owned();
        }
        let mut place = |n: i64| {
            params.push(V::from(n));
            format!("${}", params.len())
        };
        let mut parts: Vec<String> = Vec::new();
        for r in &self.areas {
            let (from, to) = (place(*r.start()), place(*r.end()));
            parts.push(format!("{area} BETWEEN {from} AND {to}"));
        }
        if let Some(unit) = unit.filter(|_| !self.units.is_empty()) {
            let list: Vec<String> = self.units.iter().map(|u| place(u.get())).collect();
            parts.push(format!("{unit} IN ({})", list.join(", ")));
        }
        if parts.is_empty() { "(1=0)".to_owned() } else { format!("({})", parts.join(" OR ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PolicyTable, row};
    use super::*;
    use kernel::{AreaCode, Role, Time};
    use proptest::prelude::*;

    static TABLE: PolicyTable = PolicyTable {
        domain: "thing",
        see: "thing.see",
        rows: &[
            row("thing.see", &["dispatcher", "grid_member"], Scope::OwnArea),
            row("thing.see", &["handler"], Scope::OwnUnit),
        ],
    };

    fn actor(grants: Vec<(&str, Place)>) -> Actor {
        let grant = |(role, place)| Grant {
            role: Role::from(role),
            place,
            from: Time::from_micros(0),
            to: None,
            stead: None,
        };
        let grants = grants.into_iter().map(grant).collect();
        Actor::Person { account: Id::from_i64(1).unwrap(), grants }
    }

    fn area(s: &str) -> AreaCode {
        s.parse().unwrap()
    }

    #[test]
    fn inner_areas_fall_into_outer_ones_and_parameters_are_numbered_on() {
        let policy = Policy::compile(&[&TABLE]).unwrap();
        let who = actor(vec![
            ("dispatcher", Place::Area(area("150302001"))),
            ("grid_member", Place::Area(area("150302"))),
            ("dispatcher", Place::Area(area("150303"))),
            ("intake_clerk", Place::Area(area("150304"))),
            ("handler", Place::Unit(Id::from_i64(9).unwrap())),
        ]);
        let f = policy.filter(&who, "thing.see").unwrap();
        let mut params = vec![1_i64];
        let sql = f.sql("m.area", Some("m.unit"), &mut params);
        assert_eq!(sql, "(m.area BETWEEN $2 AND $3 OR m.area BETWEEN $4 AND $5 OR m.unit IN ($6))");
        assert_eq!(params.len(), 6);
        assert_eq!(f.sql("area", None, &mut Vec::<i64>::new()).matches("BETWEEN").count(), 2);
    }

    #[test]
    fn nothing_granted_sees_nothing() {
        let policy = Policy::compile(&[&TABLE]).unwrap();
        for who in [Actor::Anonymous, actor(vec![])] {
            let f = policy.filter(&who, "thing.see").unwrap();
            assert!(f.is_empty());
            assert_eq!(f.sql("area", Some("unit"), &mut Vec::<i64>::new()), "(1=0)");
        }
    }

    fn codes() -> impl Strategy<Value = AreaCode> {
        prop::sample::select(vec![
            "150300",
            "150302",
            "150302001",
            "150302001002",
            "150302001002003",
            "150303",
            "150303004",
        ])
        .prop_map(area)
    }

    proptest! {
        /// The list and the single check are two readings of one table.
        #[test]
        fn the_list_shows_exactly_what_the_check_lets_see(
            granted in prop::collection::vec((0..4usize, codes(), 0..4i64), 0..5),
            at in codes(),
            units in prop::collection::vec(0..4i64, 0..3),
        ) {
            let roles = ["dispatcher", "grid_member", "handler", "intake_clerk"];
            let grants = granted.into_iter().map(|(role, code, unit)| {
                let place = if role == 2 {
                    Place::Unit(Id::from_i64(unit).unwrap())
                } else {
                    Place::Area(code)
                };
                (roles[role], place)
            });
            let who = actor(grants.collect());
            let units: Vec<Id<Unit>> = units.into_iter().map(|n| Id::from_i64(n).unwrap()).collect();
            let target = Target::object(at).with_units(&units);
            let policy = Policy::compile(&[&TABLE]).unwrap();
            let seen = policy.can_see(&who, "thing.see", &target).unwrap();
            prop_assert_eq!(policy.filter(&who, "thing.see").unwrap().admits(&target), seen);
        }
    }
}
