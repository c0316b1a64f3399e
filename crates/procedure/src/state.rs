//! Where a matter stands: all that the engine remembers, and nothing personal.

use std::collections::BTreeMap;

use kernel::{Account, AreaCode, Error, Id, Light, Result, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{NEW, Procedure};

/// For whom a task is, resolved: the key of an inbox row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    Role { role: String, area: AreaCode },
    Post { post: String, unit: Id<kernel::actor::Unit> },
    Person(Id<Account>),
    Reporter,
}

/// The state of a matter; `casework` stores it [packed](State::pack).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub procedure: String,
    pub version: u32,
    pub stage: String,
    /// Where it was before, for acts that lead back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Acts so far; a step makes it one more.
    pub seq: u32,
    /// 0 at first; one more with every redo.
    #[serde(default)]
    pub round: u32,
    pub began: Time,
    /// When it entered its stage.
    pub entered: Time,
    /// When it entered an end stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Time>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Id<kernel::actor::Unit>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assist: Vec<Id<kernel::actor::Unit>>,
    /// Open tasks, and the done seats of tasks that are still open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    pub next_task: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Clock>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timers: Vec<Timer>,
    /// Kept form values. Personal fields never come here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub data: BTreeMap<String, Value>,
    /// Who did what, the latest of each act and person: for "nobody who did".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub did: Vec<Did>,
    /// How each task came out last.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub results: BTreeMap<String, TaskResult>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<String, Count>,
    /// What a supervisor finds it by, and since when; a time to come counts
    /// from then on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<String, Time>,
    /// Child matters that it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<WaitFor>,
    /// The last act, while it can be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Last>,
}

/// One seat of an open task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Unique within the matter.
    pub id: u32,
    pub name: String,
    /// Any of these may do it; a climb adds one.
    #[serde(rename = "for")]
    pub whom: Vec<Addressee>,
    /// What this seat of several is about: a unit that is to be scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Value>,
    pub opened: Time,
    /// End of the task's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Time>,
    /// When that clock turns yellow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn: Option<Time>,
    /// Set when this seat has done its part while others have not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Seat>,
}

/// What somebody in a seat did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    pub by: Option<Id<Account>>,
    pub at: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<bool>,
}

/// How a task came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskResult {
    Done,
    Passed,
    Failed,
}

impl TaskResult {
    /// As conditions name it.
    pub const fn name(self) -> &'static str {
        match self {
            TaskResult::Done => "done",
            TaskResult::Passed => "passed",
            TaskResult::Failed => "failed",
        }
    }
}

/// A clock of the matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    pub name: String,
    /// How often it was started in this matter, from 1.
    pub nth: u32,
    /// The round it was started in.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub round: u32,
    pub started: Time,
    /// Gone once it has stopped: what it came to is told by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<ClockRun>,
    /// A window: it lights nothing and is nobody's deadline.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub window: bool,
    /// When it ends as things stand; none while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Time>,
    /// When it turns yellow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn: Option<Time>,
    /// The light that was last told.
    #[serde(default = "green", skip_serializing_if = "is_green")]
    pub light: Light,
    /// Stopped, and whether in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
}

/// What a clock measures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockRun {
    /// A budget of time, with its running and standing spans.
    Ledger(worktime::Ledger),
    /// A moment set from outside; it never stands.
    Until(Time),
}

/// How a clock stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    pub at: Time,
    pub how: StoppedHow,
}

/// How a clock stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoppedHow {
    OnTime,
    Late,
    /// The matter ended otherwise, or a new round began: counts in no rate.
    Dropped,
}

/// A rule that waits for its moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    pub rule: String,
    pub at: Time,
    /// The task it hangs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u32>,
    /// How often it has fired: reminders given, rungs climbed.
    #[serde(default)]
    pub fired: u32,
}

/// Who did an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Did {
    pub act: String,
    /// The task that it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// None: the system or somebody not signed in.
    pub by: Option<Id<Account>>,
    pub at: Time,
}

/// How often something was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub n: u32,
    pub last: Time,
}

/// Child matters that an act opened and the matter waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitFor {
    /// The act that opened them.
    pub act: String,
    pub procedure: String,
    /// Children still open.
    pub open: u32,
    /// Enough when one has ended.
    pub any: bool,
    /// The act that follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<String>,
}

/// The last act, for taking it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    pub act: String,
    pub by: Option<Id<Account>>,
    pub until: Time,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

const fn green() -> Light {
    Light::Green
}

fn is_green(light: &Light) -> bool {
    *light == Light::Green
}

impl State {
    /// The bytes that the database keeps: MessagePack with the names of fields,
    /// so that a later program reads what an earlier one wrote.
    ///
    /// # Errors
    /// Internal: every state can be written.
    pub fn pack(&self) -> Result<Vec<u8>> {
        rmp_serde::to_vec_named(self).map_err(Error::internal)
    }

    /// Reads what [`State::pack`] wrote.
    ///
    /// # Errors
    /// Internal: bytes that are no state.
    pub fn unpack(bytes: &[u8]) -> Result<State> {
        rmp_serde::from_slice(bytes).map_err(Error::internal)
    }

    /// A matter before its first act.
    pub fn new(p: &Procedure, now: Time) -> State {
        State {
            procedure: p.name.clone(),
            version: p.version,
            stage: NEW.to_owned(),
            before: None,
            seq: 0,
            round: 0,
            began: now,
            entered: now,
            ended: None,
            lead: None,
            assist: Vec::new(),
            tasks: Vec::new(),
            next_task: 1,
            clocks: Vec::new(),
            timers: Vec::new(),
            data: BTreeMap::new(),
            did: Vec::new(),
            results: BTreeMap::new(),
            counts: BTreeMap::new(),
            marks: BTreeMap::new(),
            waits: Vec::new(),
            last: None,
        }
    }

    /// Tasks that wait for somebody.
    pub fn open_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|t| t.done.is_none())
    }

    /// The clock of that name, as it was started last.
    pub fn clock(&self, name: &str) -> Option<&Clock> {
        self.clocks.iter().find(|c| c.name == name)
    }

    /// The earliest end of a clock that runs.
    pub fn due(&self) -> Option<Time> {
        self.deadlines().filter_map(|c| c.due).min()
    }

    /// The marks that stand at a moment.
    pub fn marks_at(&self, now: Time) -> impl Iterator<Item = &str> {
        self.marks.iter().filter(move |(_, since)| **since <= now).map(|(name, _)| name.as_str())
    }

    /// The clocks that somebody is measured by, and that have not stopped.
    pub fn deadlines(&self) -> impl Iterator<Item = &Clock> {
        self.clocks.iter().filter(|c| c.stopped.is_none() && !c.window)
    }

    /// The most pressing light of the clocks that have not stopped, at `now`.
    pub fn light(&self, now: Time) -> Light {
        self.deadlines().map(|c| c.light_at(now)).max_by_key(|l| l.rank()).unwrap_or(Light::Green)
    }

    /// How often `name` was counted, in the scope `key` of its counter.
    pub fn count(&self, key: &str) -> u32 {
        self.counts.get(key).map_or(0, |c| c.n)
    }

    /// The matter is over.
    pub fn is_over(&self) -> bool {
        self.ended.is_some()
    }
}

impl Clock {
    /// Its light at `now`: red from its end on, yellow from its warning on.
    /// A standing clock keeps the light that it had.
    pub fn light_at(&self, now: Time) -> Light {
        match (self.due, self.warn) {
            (Some(due), _) if due <= now => Light::Red,
            (_, Some(warn)) if warn <= now => Light::Yellow,
            (None, None) => self.light,
            _ => Light::Green,
        }
    }
}
