//! The tables and the procedures line by line: what a page shows to an auditor
//! and what the golden file is written from.

use std::collections::BTreeSet;

use kernel::Level;

use super::check::Rule;
use super::{Policy, PolicyRow, Relation, Scope};

/// Whom a line is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    Everybody,
    SignedIn,
    AnyRole,
    Role(String),
    Relation(Relation),
}

/// How far it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    OwnArea,
    OwnUnit,
    Relation,
    All,
    /// An act of a procedure: as far as the tables let it.
    Narrowed,
    /// An act of a procedure that no table lets anybody do.
    Refused,
}

/// An act of a procedure as its file offers it: to whom, at which level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureAct {
    pub procedure: String,
    pub act: String,
    pub who: Holder,
    /// `dispatcher@town`; `None` for a post inside a unit.
    pub level: Option<Level>,
    /// It does a task, and so is open to whoever the task waits for.
    pub task: bool,
}

/// One act, for one holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixLine {
    /// A domain, or a procedure.
    pub part: String,
    pub procedure: bool,
    /// `casework.see`, `report.sign`.
    pub act: String,
    pub who: Holder,
    pub reach: Reach,
    /// Where the role can be held; empty for what hangs on no area.
    pub levels: Vec<Level>,
    /// Whether it is held inside a unit.
    pub unit: bool,
}

impl Holder {
    /// As the golden file names it: a role's or a relation's name, or words.
    pub fn name(&self) -> &str {
        match self {
            Holder::Everybody => "everybody",
            Holder::SignedIn => "signed in",
            Holder::AnyRole => "any role",
            Holder::Role(role) => role,
            Holder::Relation(relation) => relation.name(),
        }
    }
}

impl Reach {
    /// As the golden file names it.
    pub const fn name(self) -> &'static str {
        match self {
            Reach::OwnArea => "own area",
            Reach::OwnUnit => "own unit",
            Reach::Relation => "relation",
            Reach::All => "all",
            Reach::Narrowed => "narrowed",
            Reach::Refused => "REFUSED by the table",
        }
    }
}

impl From<Scope> for Reach {
    fn from(scope: Scope) -> Reach {
        match scope {
            Scope::OwnArea => Reach::OwnArea,
            Scope::OwnUnit => Reach::OwnUnit,
            Scope::Relation(_) => Reach::Relation,
            Scope::Any | Scope::Anonymous => Reach::All,
        }
    }
}

impl Policy {
    /// Every act, who may do it and at which level. Acts of procedures come
    /// after the tables.
    pub fn lines(&self, acts: &[ProcedureAct]) -> Vec<MatrixLine> {
        let mut lines = Vec::new();
        for table in &self.tables {
            let mut done = BTreeSet::new();
            for row in table.rows.iter().filter(|r| done.insert(r.act)) {
                if let Some(rule) = self.acts.get(row.act) {
                    lines.extend(self.lines_of(table.domain, row.act, rule));
                }
            }
        }
        let procedures: BTreeSet<&str> = acts.iter().map(|a| a.procedure.as_str()).collect();
        for procedure in procedures {
            let own = acts.iter().filter(|a| a.procedure == procedure);
            lines.extend(own.map(|a| self.line_of(a)));
        }
        lines
    }

    fn lines_of(&self, domain: &str, act: &str, rule: &Rule) -> Vec<MatrixLine> {
        let line = |row: &PolicyRow, who: Holder, levels: Vec<Level>, unit: bool| MatrixLine {
            part: domain.to_owned(),
            procedure: false,
            act: act.to_owned(),
            who,
            reach: row.scope.into(),
            levels,
            unit,
        };
        let mut lines = Vec::new();
        for row in &rule.rows {
            match (row.scope, row.roles) {
                (Scope::Anonymous, _) => lines.push(line(row, Holder::Everybody, vec![], false)),
                (Scope::Relation(r), _) => {
                    lines.push(line(row, Holder::Relation(r), vec![], false));
                }
                (Scope::Any, []) => lines.push(line(row, Holder::SignedIn, vec![], false)),
                (scope, []) => {
                    let unit = scope == Scope::OwnUnit;
                    let levels = if unit { vec![] } else { Level::ALL.to_vec() };
                    lines.push(line(row, Holder::AnyRole, levels, unit));
                }
                (scope, roles) => lines.extend(roles.iter().map(|role| {
                    let unit = scope != Scope::OwnArea && self.roles.held_in_unit(role);
                    line(row, Holder::Role((*role).to_owned()), self.levels(role), unit)
                })),
            }
        }
        lines
    }

    fn line_of(&self, a: &ProcedureAct) -> MatrixLine {
        let post = matches!(a.who, Holder::Role(_)) && a.level.is_none();
        MatrixLine {
            part: a.procedure.clone(),
            procedure: true,
            act: format!("{}.{}", a.procedure, a.act),
            who: a.who.clone(),
            reach: if self.opens(a) { Reach::Narrowed } else { Reach::Refused },
            levels: a.level.into_iter().collect(),
            unit: post,
        }
    }

    /// Whether the tables let that holder do that act at all: a procedure
    /// narrows and never widens.
    pub fn opens(&self, a: &ProcedureAct) -> bool {
        let Some(rule) = self.acts.get(self.act_name(&a.procedure, &a.act)) else { return false };
        let role = match &a.who {
            Holder::Role(role) => role.as_str(),
            Holder::Relation(relation) => {
                let own = Scope::Relation(*relation);
                return rule.rows.iter().any(|r| r.scope == own || r.scope == Scope::Anonymous);
            }
            Holder::Everybody | Holder::SignedIn | Holder::AnyRole => return !rule.rows.is_empty(),
        };
        let waits = Scope::Relation(Relation::Holder);
        if a.task && rule.rows.iter().any(|r| r.scope == waits) {
            return true;
        }
        let held = match a.level {
            Some(level) => self.roles.held_at(role, level),
            None => self.roles.held_in_unit(role),
        };
        held && rule.rows.iter().any(|row| {
            let named = row.roles.is_empty() || row.roles.contains(&role);
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
