//! Tasks, and what happens when nobody does them.

use super::{Cond, Doer, Ix, Share, Span, Whom};

/// Something that waits for somebody.
#[derive(Debug, Clone)]
pub struct TaskDef {
    pub name: String,
    /// Either one expression with several seats, or several for one seat.
    pub whom: Vec<Whom>,
    /// A kept list of which each value gets a seat of its own.
    pub each: Option<Ix>,
    pub done: Done,
    /// Nobody who did one of these may do it.
    pub not: Vec<Doer>,
    /// Opened only when all hold.
    pub when: Vec<Cond>,
    /// Stays open when the matter goes to another stage.
    pub across: bool,
    /// Whose end is the task's: the first of these that has not stopped.
    pub clocks: Vec<Ix>,
    /// Rules that hang on it.
    pub rules: Vec<Ix>,
}

/// When the seats of a task together count as done.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    All,
    Any,
    /// The lead unit's seat decides.
    Lead,
    Quorum(QuorumDef),
}

/// A vote: how many must take part, and how many agree.
#[derive(Debug, Clone, PartialEq)]
pub struct QuorumDef {
    pub attend: Share,
    pub pass: Share,
    /// Agreement must exceed the share and not merely reach it.
    pub more_than: bool,
    pub of: QuorumOf,
}

/// Of whom the agreeing share is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuorumOf {
    /// Of all who should vote.
    Should,
    /// Of those who did.
    Present,
}

/// What happens when nobody does anything.
#[derive(Debug, Clone)]
pub struct Rule {
    pub name: String,
    pub target: Target,
    pub trigger: Trigger,
    pub doing: Doing,
    pub when: Vec<Cond>,
    /// Also at night and on days off: for danger alone.
    pub any_hour: bool,
}

/// What a rule hangs on: it is gone when that is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Task(Ix),
    Stage(Ix),
    Clock(Ix),
}

/// When a rule comes due.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// So long after the task opened or the stage was entered.
    After(Span),
    /// At the moment in a kept field.
    At(Ix),
    /// When the clock turns yellow.
    Yellow,
    /// When the clock runs out.
    Red,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq)]
pub enum Doing {
    /// Tells the addressees of the task (or all of the stage's) again, and
    /// once more after the same time, at most so often.
    Remind { times: u32 },
    /// The next rung of a line gets the task too.
    Climb { line: Ix },
    /// An act of this procedure, by the system.
    Act { act: Ix },
}
