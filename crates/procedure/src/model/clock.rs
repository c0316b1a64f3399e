//! Clocks: budgets of time that run, stand and stop.

use super::{Cond, Ix};

/// A clock of a procedure.
#[derive(Debug, Clone)]
pub struct ClockDef {
    pub name: String,
    /// The first whose conditions hold; the last has none.
    pub budget: Vec<SpanChoice>,
    pub start: ClockStart,
    /// When it begins to count once started.
    pub rule: worktime::StartRule,
    /// Percent of the budget at which it turns yellow.
    pub yellow: u8,
    /// Stages it runs in (the other side of `Stage::clocks`).
    pub stages: Vec<Ix>,
    /// Whether due, done, on time and late are counted.
    pub measured: bool,
    /// A window in which something may be done: it lights nothing and is
    /// nobody's deadline.
    pub window: bool,
    /// Whether its due moment is shown to the public.
    pub public: bool,
    /// Counted in the lead unit's own hours: it times a task of a post there,
    /// or is the window of its act. All others are counted in the city's,
    /// whoever leads: what the room reviews, or the whole way of a matter.
    pub of_lead: bool,
}

/// When a clock begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockStart {
    /// On entering the first stage that lists it.
    Stage,
    /// Only by an act that starts it.
    Act,
}

/// One alternative of a budget.
#[derive(Debug, Clone)]
pub struct SpanChoice {
    pub span: Span,
    pub when: Vec<Cond>,
}

/// Where a length of time comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Span {
    Fixed(worktime::Budget),
    /// An attribute of the matter's subcategory; without one the clock does
    /// not start.
    Taxonomy(String),
    /// A setting, by its full name.
    Setting(String),
    /// A field of kind budget that was kept.
    Field(Ix),
    /// Ends at the moment in a kept field of kind time or date; without a
    /// value the clock does not start.
    Until(Ix),
}
