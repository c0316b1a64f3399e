//! Acts: verbs that move a matter.

use serde_json::Value;

use super::{Cond, Doer, FormItem, Ix, Span, Whom};

/// An act of a procedure.
#[derive(Debug, Clone, Default)]
pub struct ActDef {
    pub name: String,
    /// Who may; empty: whoever the task it does is for.
    pub who: Vec<Whom>,
    /// The task this act does; of several the one that is open.
    pub does: Vec<Ix>,
    /// The form field that says which seat, where a task has one for each.
    pub of: Option<Ix>,
    /// The voice it gives in a quorum.
    pub vote: Option<bool>,
    /// The quorum task whose votes it counts and closes.
    pub concludes: Option<Ix>,
    /// Nobody who did one of these may do it.
    pub not: Vec<Doer>,
    pub form: Vec<FormItem>,
    /// All must hold, or the act is refused.
    pub when: Vec<Cond>,
    /// The first whose conditions hold; the last has none.
    pub to: Vec<Branch>,
    /// Tasks that it opens or closes beside those of stages.
    pub opens: Vec<Ix>,
    pub closes: Vec<Ix>,
    pub starts: Vec<Ix>,
    pub stops: Vec<Ix>,
    pub extends: Option<ExtendDef>,
    /// Refused once this clock has run out.
    pub within: Option<Ix>,
    /// Refused later than so long before the end of a clock.
    pub ahead: Option<(Ix, Span)>,
    pub counts: Vec<CountDef>,
    /// Fields that name the lead unit and the assisting ones from now on.
    pub lead: Option<Ix>,
    pub assist: Option<Ix>,
    /// Kept fields that get a fixed value: of each field the first whose
    /// conditions hold.
    pub keeps: Vec<Keep>,
    /// Everybody for whom a task is open is told again.
    pub reminds: bool,
    /// The matter begins a new round.
    pub round: bool,
    pub children: Vec<ChildDef>,
    pub effects: Vec<String>,
    pub facts: Vec<String>,
    /// Seconds in which the one who did it may take it back.
    pub undo: Option<u32>,
    /// Whether the public timeline shows it, with its sentence.
    pub public: bool,
    /// Stages it is allowed in (the other side of `Stage::acts`).
    pub stages: Vec<Ix>,
}

/// A kept field gets a fixed value.
#[derive(Debug, Clone)]
pub struct Keep {
    pub field: Ix,
    /// `None` forgets what was kept.
    pub value: Option<Value>,
    pub when: Vec<Cond>,
}

/// One way on.
#[derive(Debug, Clone)]
pub struct Branch {
    pub to: To,
    pub when: Vec<Cond>,
}

/// Where an act leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    Stay,
    Stage(Ix),
    /// The stage the matter was in before this one.
    Back,
}

/// More time for a clock, taken from a kept field of kind budget.
#[derive(Debug, Clone)]
pub struct ExtendDef {
    pub clock: Ix,
    pub by: Ix,
    /// Not more than the clock's own budget again.
    pub at_most_budget: bool,
}

/// What an act counts, and how often it may be done.
#[derive(Debug, Clone)]
pub struct CountDef {
    pub name: String,
    /// Counted for each lead unit by itself.
    pub per_unit: bool,
    /// Counted for each round by itself.
    pub per_round: bool,
    /// Two within so many minutes count once.
    pub apart: Option<i64>,
    pub most: Option<Amount>,
}

/// A number from the file or from a setting.
#[derive(Debug, Clone, PartialEq)]
pub enum Amount {
    Fixed(i64),
    Setting(String),
}

/// Child matters that an act opens.
#[derive(Debug, Clone)]
pub struct ChildDef {
    pub procedure: String,
    /// The child's first act.
    pub act: String,
    /// One child for each value of this field; none: a single child.
    pub for_each: Option<Ix>,
    pub wait: Wait,
    /// Done by the system when the waiting is over.
    pub then: Option<Ix>,
}

/// Which children the matter waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    All,
    Any,
    None,
}
