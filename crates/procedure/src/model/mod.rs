//! A procedure as the engine reads it: names resolved to positions, every
//! reference checked. Made by [`Procedure::load`](crate::Procedure::load) alone.

pub mod act;
pub mod clock;
pub mod cond;
pub mod form;
pub mod mark;
pub mod task;
pub mod whom;

use std::collections::{BTreeSet, HashMap};

pub use act::{ActDef, Amount, Branch, ChildDef, CountDef, ExtendDef, Keep, To, Wait};
pub use clock::{ClockDef, ClockStart, Span, SpanChoice};
pub use cond::{Cond, Op, Operand, Share, Subject};
pub use form::{FieldDef, FieldType, FormItem, Limits, PersonalDef};
pub use mark::{MARKS, MarkDef};
pub use task::{Doing, Done, QuorumDef, QuorumOf, Rule, Target, TaskDef, Trigger};
pub use whom::{Doer, InUnit, Whom};

use crate::words::Words;

/// Where something stands in its list: stages, tasks, acts, clocks, fields.
pub type Ix = usize;

/// The stage every matter is in before its first act.
pub const NEW: &str = "new";

/// A loaded, checked procedure of one version.
#[derive(Debug, Clone)]
pub struct Procedure {
    /// `report`; its acts are named `report.sign` in policy and audit.
    pub name: String,
    /// A running matter keeps the version that it began with.
    pub version: u32,
    /// In the order of the file; the first is [`NEW`].
    pub stages: Vec<Stage>,
    pub tasks: Vec<TaskDef>,
    pub acts: Vec<ActDef>,
    pub clocks: Vec<ClockDef>,
    pub fields: Vec<FieldDef>,
    /// What happens when nobody does anything.
    pub rules: Vec<Rule>,
    /// What a supervisor finds by name.
    pub marks: Vec<MarkDef>,
    /// Lines that an untouched task climbs, rung by rung.
    pub lines: Vec<LineDef>,
    /// Settings of its own: name without the procedure's, shipped value.
    pub settings: Vec<(String, serde_json::Value)>,
    pub words: Words,
    pub(crate) names: Names,
    pub(crate) reads: Reads,
}

/// What its conditions and spans ask of the world: gathered once, since every
/// act needs it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reads {
    guards: Vec<String>,
    settings: Vec<String>,
}

impl Reads {
    pub fn of(p: &Procedure) -> Reads {
        let guards = p.conditions().filter_map(|cond| match &cond.subject {
            Subject::Guard(name) => Some(name.clone()),
            _ => None,
        });
        let own = p.settings.iter().map(|(n, _)| format!("{}.{n}", p.name));
        let spans = p.clocks.iter().flat_map(|c| c.budget.iter().map(|b| &b.span));
        let others = spans.filter_map(|s| match s {
            Span::Setting(name) => Some(name.clone()),
            _ => None,
        });
        Reads { guards: sorted(guards), settings: sorted(own.chain(others)) }
    }
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let names: BTreeSet<String> = names.collect();
    names.into_iter().collect()
}

/// Positions by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub stages: HashMap<String, Ix>,
    pub tasks: HashMap<String, Ix>,
    pub acts: HashMap<String, Ix>,
    pub clocks: HashMap<String, Ix>,
    pub fields: HashMap<String, Ix>,
    pub settings: HashMap<String, Ix>,
}

/// One step of the order. A matter is at exactly one.
#[derive(Debug, Clone, Default)]
pub struct Stage {
    pub name: String,
    /// Opened on entry, each if its own condition holds.
    pub tasks: Vec<Ix>,
    /// What may be done here, in the order a page shows it.
    pub acts: Vec<Ix>,
    /// Clocks that run here; those that do not are standing.
    pub clocks: Vec<Ix>,
    /// Rules that hang on the stage itself.
    pub rules: Vec<Ix>,
    /// Whether the public timeline shows that the matter is here.
    pub public: bool,
    /// The matter is over here, and how.
    pub end: Option<End>,
    /// This end may be reached by one person alone (settled on the spot).
    pub alone: bool,
}

/// How a matter ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It went the whole way.
    Done,
    /// Withdrawn, void, invalid: it counts in no rate.
    Dropped,
}

/// A line that an untouched task climbs.
#[derive(Debug, Clone)]
pub struct LineDef {
    pub name: String,
    pub rungs: Vec<Whom>,
}

impl Procedure {
    /// The stage of that name.
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        self.names.stages.get(name).and_then(|i| self.stages.get(*i))
    }

    /// The act of that name.
    pub fn act(&self, name: &str) -> Option<&ActDef> {
        self.names.acts.get(name).and_then(|i| self.acts.get(*i))
    }

    /// The task of that name.
    pub fn task(&self, name: &str) -> Option<&TaskDef> {
        self.names.tasks.get(name).and_then(|i| self.tasks.get(*i))
    }

    /// The clock of that name.
    pub fn clock(&self, name: &str) -> Option<&ClockDef> {
        self.names.clocks.get(name).and_then(|i| self.clocks.get(*i))
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&FieldDef> {
        self.names.fields.get(name).and_then(|i| self.fields.get(*i))
    }

    /// Guards whose answers [`Env`](crate::Env) must bring.
    pub fn guards(&self) -> &[String] {
        &self.reads.guards
    }

    /// Settings it reads, by their full name: its own and others'.
    pub fn settings_read(&self) -> &[String] {
        &self.reads.settings
    }

    /// Every condition of the file.
    fn conditions(&self) -> impl Iterator<Item = &Cond> {
        let acts = self
            .acts
            .iter()
            .flat_map(|a| a.when.iter().chain(a.to.iter().flat_map(|b| b.when.iter())));
        let items =
            self.acts.iter().flat_map(|a| a.form.iter().flat_map(|f| f.required_when.iter()));
        let keeps = self.acts.iter().flat_map(|a| a.keeps.iter().flat_map(|k| k.when.iter()));
        let tasks = self.tasks.iter().flat_map(|t| t.when.iter());
        let rules = self.rules.iter().flat_map(|r| r.when.iter());
        let spans = self.clocks.iter().flat_map(|c| c.budget.iter().flat_map(|b| b.when.iter()));
        let marks = self.marks.iter().flat_map(|m| m.when.iter().chain(&m.any));
        acts.chain(items).chain(keeps).chain(tasks).chain(rules).chain(spans).chain(marks)
    }
}
