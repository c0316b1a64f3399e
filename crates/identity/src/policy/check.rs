//! The tables made ready, and the check itself.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, Error, Grant, Kind, Level, Place, Result};
use serde_json::Value;

use super::{PolicyRow, PolicyTable, Scope, Target};
use crate::roles::{ROLES, RoleDef};

/// The roles that this installation knows: the shipped ones and those that
/// its procedures bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleBook(BTreeMap<String, KnownRole>);

/// A role's reach, whoever declared it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownRole {
    pub levels: Vec<Level>,
    pub in_unit: bool,
    pub given_by: Vec<String>,
    pub lent: bool,
}

impl Default for RoleBook {
    fn default() -> RoleBook {
        let known = |r: &RoleDef| KnownRole {
            levels: r.levels.to_vec(),
            in_unit: r.in_unit,
            given_by: r.given_by.iter().map(|g| (*g).to_owned()).collect(),
            lent: r.lent,
        };
        RoleBook(ROLES.iter().map(|r| (r.name.to_owned(), known(r))).collect())
    }
}

impl RoleBook {
    /// Adds a role that a dropped-in procedure brings, held at these levels or
    /// inside units and given by administrators. A known role stays as it is.
    pub fn add(&mut self, name: &str, levels: &[Level], in_unit: bool) {
        self.0.entry(name.to_owned()).or_insert_with(|| KnownRole {
            levels: levels.to_vec(),
            in_unit,
            given_by: vec![crate::roles::ADMINISTRATOR.to_owned()],
            lent: true,
        });
    }

    pub(crate) fn get(&self, name: &str) -> Option<&KnownRole> {
        self.0.get(name)
    }

    /// The levels of the areas at which a role of that name can be held.
    pub fn levels(&self, name: &str) -> &[Level] {
        self.get(name).map_or(&[], |r| &r.levels)
    }

    /// Whether a role of that name can be held at an area of that level.
    pub fn held_at(&self, name: &str, level: Level) -> bool {
        self.levels(name).contains(&level)
    }

    /// Whether a role of that name can be held inside a unit.
    pub fn held_in_unit(&self, name: &str) -> bool {
        self.get(name).is_some_and(|r| r.in_unit)
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// All tables of the program, ready to be asked.
#[derive(Debug, Clone)]
pub struct Policy {
    pub(super) tables: Vec<&'static PolicyTable>,
    pub(super) acts: BTreeMap<&'static str, Rule>,
    pub(super) roles: RoleBook,
}

/// The rows of one act.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub see: &'static str,
    pub rows: Vec<&'static PolicyRow>,
}

impl Policy {
    /// Puts the tables together with the shipped roles.
    ///
    /// # Errors
    /// Every mistake in the tables, one sentence each: they are ours, so a test
    /// finds them and the program does not start with them.
    pub fn compile(tables: &[&'static PolicyTable]) -> Result<Policy, Vec<String>> {
        Policy::with_roles(tables, RoleBook::default())
    }

    /// The same with roles that procedures bring.
    ///
    /// # Errors
    /// As [`Policy::compile`].
    pub fn with_roles(
        tables: &[&'static PolicyTable],
        roles: RoleBook,
    ) -> Result<Policy, Vec<String>> {
        let mut wrong = Vec::new();
        let mut acts: BTreeMap<&'static str, Rule> = BTreeMap::new();
        let mut domains = BTreeSet::new();
        for table in tables {
            if !domains.insert(table.domain) {
                wrong.push(format!("{}: two tables", table.domain));
            }
            if !table.rows.iter().any(|r| r.act == table.see) {
                wrong.push(format!("{}: nobody may {}", table.domain, table.see));
            }
            for row in table.rows {
                wrong.extend(mistake(table, row, &roles));
                let rule = Rule { see: table.see, rows: Vec::new() };
                acts.entry(row.act).or_insert(rule).rows.push(row);
            }
        }
        if wrong.is_empty() {
            Ok(Policy { tables: tables.to_vec(), acts, roles })
        } else {
            Err(wrong)
        }
    }

    /// The roles that this installation knows.
    pub fn roles(&self) -> &RoleBook {
        &self.roles
    }

    /// The row that opens an act of a procedure: its own when a table names it
    /// (`report.dispatch`), else the general one.
    pub fn act_name(&self, procedure: &str, act: &str) -> &'static str {
        let own = format!("{procedure}.{act}");
        self.acts.get_key_value(own.as_str()).map_or("casework.act", |(name, _)| *name)
    }

    /// The row by which a procedure's own people see its matters (`leave.see`):
    /// those who have no part in any other.
    pub fn own_see(&self, procedure: &str) -> Option<&'static str> {
        let own = format!("{procedure}.see");
        self.acts.get_key_value(own.as_str()).map(|(name, _)| *name)
    }

    /// Whether `actor` may do `act` to `target`.
    ///
    /// # Errors
    /// `identity.sign_in_needed` for the unsigned, `not_found` for an object out of
    /// scope, `identity.role_needed` with the roles that may.
    pub fn allows(&self, actor: &Actor, act: &str, target: &Target) -> Result<()> {
        let rule = self.rule(act)?;
        if matches!(actor, Actor::Anonymous) && !rule.open_to_unsigned() {
            return Err(Error::new(Kind::Anonymous, "identity.sign_in_needed"));
        }
        if target.is_object() && !self.can_see(actor, rule.see, target)? {
            return Err(Error::not_found());
        }
        if rule.permits(actor, target) { Ok(()) } else { Err(rule.refusal(actor)) }
    }

    /// Whether the rows of `see` reach the target: the first half of a check.
    ///
    /// # Errors
    /// `internal` when no table names the act.
    pub fn can_see(&self, actor: &Actor, see: &str, target: &Target) -> Result<bool> {
        Ok(self.rule(see)?.permits(actor, target))
    }

    /// An act that no table names is a defect of ours, and is refused.
    pub(super) fn rule(&self, act: &str) -> Result<&Rule> {
        self.acts.get(act).ok_or_else(|| Error::internal(format!("no policy for {act}")))
    }
}

/// What is wrong with a row, if anything.
fn mistake(table: &PolicyTable, row: &PolicyRow, roles: &RoleBook) -> Option<String> {
    let says = |why: String| Some(format!("{}: {why}", row.act));
    let general = table.domain == "casework";
    if !general && row.act.split('.').next() != Some(table.domain) {
        return says(format!("not an act of {}", table.domain));
    }
    for name in row.roles {
        let Some(role) = roles.get(name) else { return says(format!("no role {name}")) };
        match row.scope {
            Scope::OwnArea if role.levels.is_empty() => {
                return says(format!("{name} is held in no area"));
            }
            Scope::OwnUnit if !role.in_unit => return says(format!("{name} is held in no unit")),
            Scope::Relation(_) | Scope::Anonymous => {
                return says(format!("{name} stands beside a scope that asks for no role"));
            }
            _ => {}
        }
    }
    None
}

impl Rule {
    /// Whether a row can hold for somebody who is not signed in.
    fn open_to_unsigned(&self) -> bool {
        self.rows.iter().any(|r| matches!(r.scope, Scope::Anonymous | Scope::Relation(_)))
    }

    fn permits(&self, actor: &Actor, target: &Target) -> bool {
        match actor {
            // timers, jobs and imports are our own code and act for nobody
            Actor::System { .. } => true,
            _ => self.rows.iter().any(|r| reaches(r, actor, target)),
        }
    }

    /// Names the roles that may, each once.
    fn refusal(&self, actor: &Actor) -> Error {
        if matches!(actor, Actor::Anonymous) {
            return Error::new(Kind::Anonymous, "identity.sign_in_needed");
        }
        let roles: BTreeSet<&str> = self.rows.iter().flat_map(|r| r.roles).copied().collect();
        let roles: Vec<Value> = roles.into_iter().map(Value::from).collect();
        Error::forbidden("identity.role_needed").arg("roles", roles)
    }
}

fn reaches(row: &PolicyRow, actor: &Actor, target: &Target) -> bool {
    let named = |g: &&Grant| row.roles.is_empty() || row.roles.contains(&g.role.as_str());
    let mut grants = actor.grants().iter().filter(named);
    match row.scope {
        Scope::Anonymous => true,
        Scope::Relation(r) => target.relations.has(r),
        Scope::Any => {
            (row.roles.is_empty() && actor.account().is_some()) || grants.next().is_some()
        }
        Scope::OwnArea => target.area.is_some_and(|area| {
            grants.any(|g| matches!(g.place, Place::Area(own) if own.contains(area)))
        }),
        Scope::OwnUnit => {
            grants.any(|g| matches!(g.place, Place::Unit(own) if target.units.contains(&own)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Relation, row};
    use super::*;
    use kernel::{Id, Role, Time};

    static TABLE: PolicyTable = PolicyTable {
        domain: "thing",
        see: "thing.see",
        rows: &[
            row("thing.see", &[], Scope::OwnArea),
            row("thing.see", &[], Scope::OwnUnit),
            row("thing.see", &[], Scope::Relation(Relation::Reporter)),
            row("thing.dispatch", &["dispatcher", "duty_leader"], Scope::OwnArea),
            row("thing.sign", &["unit_liaison"], Scope::OwnUnit),
            row("thing.urge", &[], Scope::Relation(Relation::Reporter)),
            row("thing.report", &[], Scope::Anonymous),
            row("thing.help", &[], Scope::Any),
            row("thing.figures", &["leader"], Scope::Any),
        ],
    };

    fn area(s: &str) -> kernel::AreaCode {
        s.parse().unwrap()
    }

    fn person(role: &str, place: Place) -> Actor {
        let from = Time::from_micros(0);
        let grant = Grant { role: Role::from(role), place, from, to: None, stead: None };
        Actor::Person { account: Id::from_i64(7).unwrap(), grants: vec![grant] }
    }

    #[test]
    fn seen_and_allowed_seen_and_refused_or_not_found() {
        let policy = Policy::compile(&[&TABLE]).unwrap();
        let unit = Id::from_i64(5).unwrap();
        let other = Id::from_i64(6).unwrap();
        let units = [unit];
        let here = Target::object(area("150302001")).with_units(&units);
        let at = |role, code| person(role, Place::Area(area(code)));
        let cases: &[(&str, Actor, &str, Target, &str)] = &[
            ("own area", at("dispatcher", "150302"), "thing.dispatch", here, "ok"),
            ("other town", at("dispatcher", "150302002"), "thing.dispatch", here, "not_found"),
            ("below", at("dispatcher", "150302001001"), "thing.dispatch", here, "not_found"),
            (
                "wrong role",
                at("intake_clerk", "150302"),
                "thing.dispatch",
                here,
                "identity.role_needed",
            ),
            ("own unit", person("unit_liaison", Place::Unit(unit)), "thing.sign", here, "ok"),
            (
                "other unit",
                person("unit_liaison", Place::Unit(other)),
                "thing.sign",
                here,
                "not_found",
            ),
            (
                "handler",
                person("handler", Place::Unit(unit)),
                "thing.sign",
                here,
                "identity.role_needed",
            ),
            (
                "unsigned, staff act",
                Actor::Anonymous,
                "thing.sign",
                here,
                "identity.sign_in_needed",
            ),
            ("unsigned, no code", Actor::Anonymous, "thing.urge", here, "not_found"),
            ("unsigned, code", Actor::Anonymous, "thing.urge", here.with(Relation::Reporter), "ok"),
            ("unsigned report", Actor::Anonymous, "thing.report", Target::nothing(), "ok"),
            ("any", at("grid_member", "150302001001001"), "thing.help", Target::nothing(), "ok"),
            (
                "any by role",
                at("grid_member", "150302001001001"),
                "thing.figures",
                Target::nothing(),
                "identity.role_needed",
            ),
            (
                "make elsewhere",
                at("dispatcher", "150303"),
                "thing.dispatch",
                Target::place(area("150302")),
                "identity.role_needed",
            ),
            ("timer", Actor::System { job: "t" }, "thing.sign", here, "ok"),
        ];
        for (name, actor, act, target, expected) in cases {
            let got = policy.allows(actor, act, target).map_or_else(|e| e.code, |()| "ok");
            assert_eq!(got, *expected, "{name}");
        }
    }

    #[test]
    fn a_refusal_names_the_roles() {
        let policy = Policy::compile(&[&TABLE]).unwrap();
        let clerk = person("intake_clerk", Place::Area(area("150302")));
        let err = policy
            .allows(&clerk, "thing.dispatch", &Target::object(area("150302001")))
            .unwrap_err();
        assert_eq!(err.args, [("roles", Value::from(vec!["dispatcher", "duty_leader"]))]);
    }

    #[test]
    fn an_act_without_a_row_is_refused() {
        let policy = Policy::compile(&[&TABLE]).unwrap();
        let err = policy.allows(&Actor::Anonymous, "thing.fly", &Target::nothing()).unwrap_err();
        assert_eq!(err.code, "internal");
        assert_eq!(policy.act_name("thing", "sign"), "thing.sign");
        assert_eq!(policy.act_name("leave", "approve"), "casework.act");
    }

    #[test]
    fn mistakes_in_a_table_are_told() {
        static BAD: PolicyTable = PolicyTable {
            domain: "bad",
            see: "bad.see",
            rows: &[
                row("worse.x", &[], Scope::Any),
                row("bad.a", &["wizard"], Scope::OwnArea),
                row("bad.b", &["handler"], Scope::OwnArea),
                row("bad.c", &["dispatcher"], Scope::OwnUnit),
                row("bad.d", &["dispatcher"], Scope::Anonymous),
            ],
        };
        let wrong = Policy::compile(&[&BAD, &BAD]).unwrap_err();
        for part in ["two tables", "nobody may bad.see", "not an act of", "no role wizard"] {
            assert!(wrong.iter().any(|w| w.contains(part)), "{part}: {wrong:?}");
        }
        for part in ["bad.b: handler is held", "bad.c: dispatcher is held", "bad.d: dispatcher"] {
            assert!(wrong.iter().any(|w| w.contains(part)), "{part}: {wrong:?}");
        }
    }

    #[test]
    fn a_procedure_may_bring_a_role() {
        let mut book = RoleBook::default();
        book.add("head_of_section", &[Level::County], false);
        book.add("administrator", &[Level::Grid], false);
        assert!(book.held_at("head_of_section", Level::County));
        assert!(!book.held_at("administrator", Level::Grid), "a shipped role is not changed");
        assert!(!book.held_in_unit("head_of_section"));
    }
}
