//! The tables and the procedures as one page that a layman can review.

use std::collections::BTreeSet;
use std::fmt::Write;

use kernel::Level;

use super::check::Rule;
use super::{Policy, Scope};

/// An act of a procedure as its file offers it: to whom, at which level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureAct {
    pub procedure: String,
    pub act: String,
    pub role: String,
    /// `dispatcher@town`; `None` for a post inside a unit.
    pub level: Option<Level>,
}

const HEAD: &str = "| act | who | scope | city | county | town | village | grid | micro-grid | unit |\n\
                    |---|---|---|---|---|---|---|---|---|---|\n";
const LEVELS: [Level; 6] =
    [Level::City, Level::County, Level::Town, Level::Village, Level::Grid, Level::MicroGrid];

impl Policy {
    /// Every act, who may do it and at which level, as Markdown; the golden
    /// file is made of it. Acts of procedures come after the tables.
    pub fn matrix(&self, acts: &[ProcedureAct]) -> String {
        let mut out = String::from("# Who may do what, where\n");
        for table in &self.tables {
            let _ = write!(out, "\n## {}\n\n{HEAD}", table.domain);
            let mut done = BTreeSet::new();
            for row in table.rows.iter().filter(|r| done.insert(r.act)) {
                if let Some(rule) = self.acts.get(row.act) {
                    self.write_rule(&mut out, row.act, rule);
                }
            }
        }
        let procedures: BTreeSet<&str> = acts.iter().map(|a| a.procedure.as_str()).collect();
        for procedure in procedures {
            let _ = write!(out, "\n## procedure {procedure}\n\n{HEAD}");
            for act in acts.iter().filter(|a| a.procedure == procedure) {
                self.write_act(&mut out, act);
            }
        }
        out
    }

    fn write_rule(&self, out: &mut String, act: &str, rule: &Rule) {
        for row in &rule.rows {
            match row.scope {
                Scope::Anonymous => write_line(out, act, "everybody", "all", |_| false, false),
                Scope::Relation(r) => write_line(out, act, r.name(), "relation", |_| false, false),
                Scope::Any if row.roles.is_empty() => {
                    write_line(out, act, "signed in", "all", |_| false, false);
                }
                _ if row.roles.is_empty() => {
                    let unit = row.scope == Scope::OwnUnit;
                    write_line(out, act, "any role", scope(row.scope), |_| !unit, unit);
                }
                _ => {
                    for role in row.roles {
                        let known = self.roles.get(role);
                        let held = |l| known.is_some_and(|k| k.levels.contains(&l));
                        let unit = row.scope != Scope::OwnArea && known.is_some_and(|k| k.in_unit);
                        write_line(out, act, role, scope(row.scope), held, unit);
                    }
                }
            }
        }
    }

    fn write_act(&self, out: &mut String, a: &ProcedureAct) {
        let name = format!("{}.{}", a.procedure, a.act);
        let scope = if self.opens(a) { "narrowed" } else { "REFUSED by the table" };
        write_line(out, &name, &a.role, scope, |l| a.level == Some(l), a.level.is_none());
    }

    /// Whether the tables let that role do that act at all: a procedure that
    /// offers more is refused on load.
    pub fn opens(&self, a: &ProcedureAct) -> bool {
        let Some(rule) = self.acts.get(self.act_name(&a.procedure, &a.act)) else { return false };
        let held = match a.level {
            Some(level) => self.roles.held_at(&a.role, level),
            None => self.roles.held_in_unit(&a.role),
        };
        held && rule.rows.iter().any(|row| {
            let named = row.roles.is_empty() || row.roles.contains(&a.role.as_str());
            named
                && match row.scope {
                    Scope::OwnArea => a.level.is_some(),
                    Scope::OwnUnit => a.level.is_none(),
                    Scope::Any | Scope::Anonymous => true,
                    Scope::Relation(_) => false,
                }
        })
    }
}

fn scope(s: Scope) -> &'static str {
    match s {
        Scope::OwnArea => "own area",
        Scope::OwnUnit => "own unit",
        Scope::Relation(_) => "relation",
        Scope::Any | Scope::Anonymous => "all",
    }
}

fn write_line(
    out: &mut String,
    act: &str,
    who: &str,
    scope: &str,
    held: impl Fn(Level) -> bool,
    unit: bool,
) {
    let mark = |yes: bool| if yes { " ● |" } else { "   |" };
    let _ = write!(out, "| {act} | {who} | {scope} |");
    for level in LEVELS {
        out.push_str(mark(held(level)));
    }
    out.push_str(mark(unit));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::super::{PolicyTable, TABLE, row};
    use super::*;

    static CASEWORK: PolicyTable = PolicyTable {
        domain: "casework",
        see: "casework.see",
        rows: &[
            row("casework.see", &[], Scope::OwnArea),
            row("casework.act", &[], Scope::OwnArea),
            row("casework.act", &[], Scope::OwnUnit),
            row("report.file", &["shift_leader"], Scope::OwnArea),
        ],
    };

    fn act(name: &str, role: &str, level: Option<Level>) -> ProcedureAct {
        let (procedure, act) = name.split_once('.').unwrap();
        ProcedureAct { procedure: procedure.into(), act: act.into(), role: role.into(), level }
    }

    #[test]
    fn a_procedure_narrows_and_never_widens() {
        let policy = Policy::compile(&[&CASEWORK]).unwrap();
        let cases = [
            (act("report.dispatch", "dispatcher", Some(Level::Town)), true),
            (act("report.dispatch", "dispatcher", Some(Level::Grid)), false),
            (act("report.sign", "unit_liaison", None), true),
            (act("report.sign", "dispatcher", None), false),
            (act("report.file", "shift_leader", Some(Level::County)), true),
            (act("report.file", "intake_clerk", Some(Level::County)), false),
            (act("report.fly", "wizard", Some(Level::City)), false),
        ];
        for (a, opens) in &cases {
            assert_eq!(policy.opens(a), *opens, "{a:?}");
        }
        let text = policy.matrix(&cases.map(|(a, _)| a));
        assert!(text.contains("| report.dispatch | dispatcher | narrowed |   |   | ● |"));
        assert!(text.contains("| report.file | intake_clerk | REFUSED by the table |"));
    }

    /// Identity's own part of the matrix, as the golden file has it.
    #[test]
    fn the_matrix_of_identity() {
        let text = Policy::compile(&[&TABLE]).unwrap().matrix(&[]);
        assert_eq!(text, include_str!("../../tests/matrix.golden.md"));
    }
}
