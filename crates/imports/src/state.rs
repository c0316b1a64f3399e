//! An import as it is remembered.

use kernel::{Account, Error, Id, Result, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The id of an import.
pub type ImportId = Id<Import>;

/// Where an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its file is being read.
    Staging,
    /// Read and found good, and nothing applied yet.
    Ready,
    /// Slice by slice on its way in, seen by nobody.
    Applying,
    /// In, and seen; the rest of the program is being told of it.
    Telling,
    /// In, and seen.
    Done,
    /// Nothing of it was applied.
    Refused,
    /// Hidden again; its rows are being removed.
    Clearing,
    TakenBack,
}

impl State {
    const ALL: [State; 8] = [
        State::Staging,
        State::Ready,
        State::Applying,
        State::Telling,
        State::Done,
        State::Refused,
        State::Clearing,
        State::TakenBack,
    ];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            State::Staging => "staging",
            State::Ready => "ready",
            State::Applying => "applying",
            State::Telling => "telling",
            State::Done => "done",
            State::Refused => "refused",
            State::Clearing => "clearing",
            State::TakenBack => "taken_back",
        }
    }

    pub(crate) fn named(name: &str) -> Result<State> {
        let found = State::ALL.into_iter().find(|s| s.name() == name);
        found.ok_or_else(|| Error::internal("state of an import"))
    }

    /// Whether nothing more happens to it by itself.
    pub const fn is_at_rest(self) -> bool {
        matches!(self, State::Done | State::Refused | State::TakenBack)
    }
}

/// One file that came, or is coming, in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Import {
    pub id: ImportId,
    pub kind: String,
    /// As the file was called where it came from.
    pub file: String,
    /// SHA-256 of the file as it lay there, in hexadecimal digits.
    pub hash: String,
    /// The text of the mapping that was used; empty without one.
    pub mapping: String,
    /// Who sent it; `None` for the command line.
    pub account: Option<Id<Account>>,
    pub state: State,
    pub skip_bad: bool,
    /// Rows on their way in.
    pub staged: i64,
    /// Rows that nothing was wrong with.
    pub good: i64,
    pub faults: i64,
    /// Rows that have been applied.
    pub reached: i64,
    /// What its kind says of it: numbers, doubtful cases.
    pub told: Value,
    /// Code of the refusal that ended it.
    pub why: Option<String>,
    /// What its sentence names.
    pub why_args: Map<String, Value>,
    pub made: Time,
    pub changed: Time,
}
