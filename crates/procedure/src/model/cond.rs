//! Fixed comparisons. There is no language of our own, on purpose: what a
//! comparison cannot say is a guard, written and tested in a domain.

use serde_json::Value;

use super::Ix;

/// One comparison; several in a list must all hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Cond {
    pub subject: Subject,
    pub op: Op,
    pub value: Operand,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A value of this act's form, else what an earlier act kept.
    Field(Ix),
    /// The procedure's own setting, or another by its full name.
    Setting(String),
    /// An attribute of the matter's subcategory (`verify`, `urgent`).
    Taxonomy(String),
    /// The answer of a guard that a domain provides.
    Guard(String),
    /// How often something was counted (in the scope of its counter).
    Counter(String),
    /// How a task came out: `done`, `passed`, `failed`, `open` or `none`.
    Task(Ix),
    /// The stage the matter is in.
    Stage,
    /// How often the matter went round (0 at first).
    Round,
    /// The light of a clock: `green`, `yellow`, `red`, or `none` when it does
    /// not run.
    Clock(Ix),
}

/// How it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
    /// The subject is one of a list.
    In,
    /// The subject has a value at all.
    Set,
    Unset,
}

/// What it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    Value(Value),
    Setting(String),
    Field(Ix),
    None,
}

impl Op {
    /// As the file writes it.
    pub const ALL: [(&'static str, Op); 9] = [
        ("=", Op::Is),
        ("!=", Op::IsNot),
        ("<", Op::Less),
        ("<=", Op::AtMost),
        (">", Op::More),
        (">=", Op::AtLeast),
        ("in", Op::In),
        ("set", Op::Set),
        ("unset", Op::Unset),
    ];

    /// From its sign in the file.
    pub fn from_sign(sign: &str) -> Option<Op> {
        Op::ALL.iter().find(|(s, _)| *s == sign).map(|(_, op)| *op)
    }

    /// Its sign in the file.
    pub fn sign(self) -> &'static str {
        Op::ALL.iter().find(|(_, op)| *op == self).map_or("=", |(s, _)| s)
    }
}
