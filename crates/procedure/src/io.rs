//! What goes into the engine and what comes out of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::actor::Unit;
use kernel::{Account, Actor, AreaCode, Error, Id, Level, Light, Time};
use serde_json::{Map, Value};

use crate::state::{Addressee, State, StoppedHow, Task, TaskResult};

/// An act that somebody wants to do.
#[derive(Debug, Clone, Default)]
pub struct Act {
    /// Without the procedure's name: `sign`.
    pub name: String,
    /// Which open task it does, when the actor could mean several.
    pub task: Option<u32>,
    /// Form values by field name.
    pub form: Map<String, Value>,
    /// A free word for the internal timeline. Masked by the caller already.
    pub note: Option<String>,
}

impl Act {
    /// The act with an empty form.
    pub fn named(name: &str) -> Act {
        Act { name: name.to_owned(), ..Act::default() }
    }

    /// With one more form value.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Act {
        self.form.insert(field.to_owned(), value.into());
        self
    }
}

/// What the engine may know of the world, all loaded beforehand.
#[derive(Debug, Clone)]
pub struct Env<'a> {
    pub now: Time,
    pub actor: &'a Actor,
    /// The actor is the one who reported the matter (by account or by code).
    pub reporter: bool,
    /// The account of the reporter, if there is one.
    pub reporter_account: Option<Id<Account>>,
    /// The matter's area and those round it, innermost first, as *stored*.
    pub areas: &'a [(Level, AreaCode)],
    /// Grids beside the matter's own, found when somebody there is meant.
    pub neighbours: &'a dyn Neighbours,
    /// The city's, for whoever has none of their own.
    pub calendar: &'a worktime::Calendar,
    /// Of the units that keep one of their own: every unit that the matter or
    /// the act names may be asked for.
    pub calendars: &'a BTreeMap<Id<Unit>, Arc<worktime::Calendar>>,
    /// Attributes of the matter's subcategory (`handle = "3wd"`).
    pub taxonomy: &'a BTreeMap<String, Value>,
    /// Settings in force for the matter, by full name (`report.sign`); what is
    /// missing has the value shipped in the procedure's file.
    pub settings: &'a BTreeMap<String, Value>,
    /// Answers of the guards that `Procedure::guards` names.
    pub guards: &'a BTreeMap<String, bool>,
}

/// Who finds the grids beside a matter's. Asked only when a rule needs them:
/// they come from the city's map, which takes some tenths of a second to draw
/// when it is new, and no other act shall wait for that.
pub trait Neighbours: std::fmt::Debug {
    /// The grids, the first to be asked first.
    fn grids(&self) -> Vec<AreaCode>;
}

/// Found beforehand.
impl Neighbours for Vec<AreaCode> {
    fn grids(&self) -> Vec<AreaCode> {
        self.clone()
    }
}

/// Where nobody is beside.
pub const ALONE: &dyn Neighbours = &Vec::new();

/// Where no unit keeps hours of its own.
pub fn no_calendars() -> &'static BTreeMap<Id<Unit>, Arc<worktime::Calendar>> {
    static NONE: BTreeMap<Id<Unit>, Arc<worktime::Calendar>> = BTreeMap::new();
    &NONE
}

/// An act, and whether the actor may do it now.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    pub act: String,
    /// The open task that it would do.
    pub task: Option<u32>,
    /// Empty: it can be done. Else every reason why not.
    pub refused: Vec<Error>,
}

impl Offer {
    /// Whether it can be done.
    pub fn open(&self) -> bool {
        self.refused.is_empty()
    }
}

/// Why an act is not done: never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal(pub Vec<Error>);

impl From<Error> for Refusal {
    fn from(e: Error) -> Refusal {
        Refusal(vec![e])
    }
}

impl From<Refusal> for Error {
    /// The first reason.
    fn from(r: Refusal) -> Error {
        r.0.into_iter().next().unwrap_or_else(|| Error::internal("a refusal without a reason"))
    }
}

/// What an act did: `casework` writes it in one command.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub state: State,
    /// For the timeline, in order.
    pub entries: Vec<Entry>,
    /// Seats that now wait for somebody.
    pub opened: Vec<Task>,
    /// Seats that no longer do.
    pub closed: Vec<Closed>,
    /// Seats whose addressees or due moment changed.
    pub moved: Vec<Task>,
    pub clocks: Vec<ClockChange>,
    pub children: Vec<ChildOrder>,
    /// Past-tense facts to publish, by name.
    pub facts: Vec<String>,
    /// Named effects that a domain runs.
    pub effects: Vec<String>,
    /// Values for the vault, taken out of everything else.
    pub personal: Vec<Personal>,
    /// Who is to be told again that a task waits.
    pub reminders: Vec<Reminder>,
}

/// A row of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub act: String,
    pub by: By,
    /// In which capacity: the seat or grant that allowed it.
    pub as_whom: Option<Addressee>,
    /// Whoever is away and for whom it was done.
    pub stead: Option<Id<Account>>,
    pub at: Time,
    pub from: String,
    pub to: String,
    pub round: u32,
    /// Shown to the public with the act's sentence.
    pub public: bool,
    pub note: Option<String>,
    /// Form values without the personal ones.
    pub fields: Map<String, Value>,
    /// The lead unit when it was done.
    pub unit: Option<Id<kernel::actor::Unit>>,
    /// The task it did and how that came out.
    pub task: Option<(String, Option<TaskResult>)>,
    /// Why the system did it: the rule of the procedure.
    pub rule: Option<String>,
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Person(Id<Account>),
    /// The reporter by the matter's code, without an account.
    Reporter,
    Anonymous,
    System,
}

/// A seat that no longer waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub id: u32,
    pub name: String,
    /// Somebody, or a rule, did it; else the matter went on without.
    pub done: bool,
    /// Who; none when the system or somebody not signed in did.
    pub done_by: Option<Id<Account>>,
}

/// What became of a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockChange {
    pub clock: String,
    /// Which start of the clock it is about, from 1.
    pub nth: u32,
    pub round: u32,
    pub what: ClockEvent,
    pub due: Option<Time>,
    pub warn: Option<Time>,
    /// The deadline falls in a year whose holidays are not known yet.
    pub year_without_holidays: Option<i16>,
}

/// What became of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockEvent {
    Started,
    Stood,
    Resumed,
    Extended,
    Lit(Light),
    Stopped(StoppedHow),
}

/// Child matters to open.
#[derive(Debug, Clone, PartialEq)]
pub struct ChildOrder {
    pub procedure: String,
    pub act: String,
    /// The act of the parent that ordered it.
    pub parent_act: String,
    /// The value of `for_each` that this child is for.
    pub value: Option<Value>,
    /// When it ends, tell the parent with [`child_ended`](crate::child_ended).
    pub waited_for: bool,
}

/// A value for the vault.
#[derive(Debug, Clone, PartialEq)]
pub struct Personal {
    pub field: String,
    pub value: Value,
    pub purpose: String,
    pub basis: String,
    pub retention: String,
}

/// Somebody is told again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The rule, or the act (`urge`), because of which.
    pub rule: String,
    pub task: u32,
    pub to: Vec<Addressee>,
    /// When they may be told: at night nobody is, but for danger.
    pub at: Time,
}

/// What comes due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// A clock changes its light.
    Light { clock: String, light: Light },
    /// A rule of the procedure.
    Rule { rule: String, task: Option<u32> },
}
