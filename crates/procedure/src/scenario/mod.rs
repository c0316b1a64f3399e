//! Scenarios: given a matter, when these acts at these times by these people,
//! then this stage, these tasks, these deadlines.

mod expect;
mod read;
mod run;

use std::collections::BTreeMap;

use kernel::actor::Unit;
use kernel::{Actor, Id, Time};
use serde_json::{Map, Value};

use crate::io::Entry;
use crate::replay::World;
use crate::state::State;

/// A story that a procedure must tell as written.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Name of its file.
    pub file: String,
    /// What it is about, in the words of whoever wrote it.
    pub about: String,
    pub begin: Time,
    pub(crate) cast: BTreeMap<String, Player>,
    pub(crate) units: BTreeMap<String, Id<Unit>>,
    pub(crate) world: World,
    pub(crate) steps: Vec<Step>,
    text: String,
}

/// Somebody of the cast.
#[derive(Debug, Clone)]
pub(crate) struct Player {
    pub actor: Actor,
    pub reporter: bool,
}

/// A moment of the story.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Byte offset in the file.
    pub spot: usize,
    pub at: Time,
    pub by: Option<String>,
    pub act: Option<String>,
    pub form: Map<String, Value>,
    pub note: Option<String>,
    /// The act must be refused, with this code.
    pub refused: Option<String>,
    pub expect: Expect,
}

/// What must hold after a step; what is not named may be anything.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expect {
    pub stage: Option<String>,
    pub over: Option<bool>,
    pub round: Option<i64>,
    pub tasks: Option<Vec<String>>,
    /// Addressees of a task, as `role@level`, `post@unit`, `reporter` or a
    /// name of the cast.
    pub whom: BTreeMap<String, Vec<String>>,
    pub due: BTreeMap<String, Value>,
    pub light: BTreeMap<String, Value>,
    pub results: BTreeMap<String, Value>,
    pub counts: BTreeMap<String, Value>,
    pub data: BTreeMap<String, Value>,
    /// Acts that somebody of the cast can do now, each of them.
    pub can: BTreeMap<String, Vec<String>>,
    /// Acts that somebody of the cast cannot do.
    pub cannot: BTreeMap<String, Vec<String>>,
    /// Rules that reminded somebody since the step before.
    pub reminded: Option<Vec<String>>,
    /// Marks that stand by then.
    pub marks: Option<Vec<String>>,
}

/// What a scenario did.
#[derive(Debug, Clone)]
pub struct Played {
    /// The matter at the end.
    pub state: State,
    /// Everything that was done, by people and by rules.
    pub timeline: Vec<Entry>,
}
