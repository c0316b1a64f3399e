//! Reports that belong together.

use casework::Matter;
use kernel::{Id, Result, Time};
use serde::{Deserialize, Serialize};
use store::{Tx, stmts, vals};
use utoipa::ToSchema;

stmts! {
    pub TIE_PUT = "INSERT INTO report_tie (shard, matter, kind, other, state, hidden, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) \
        ON CONFLICT (shard, matter, kind, other) DO UPDATE SET state = excluded.state, \
        at = excluded.at";
    pub TIE_LIST = "SELECT kind, other, state, hidden, at FROM report_tie \
        WHERE shard = $1 AND matter = $2 AND state <> 'undone' ORDER BY at, kind, other LIMIT 200";
}

/// What one report is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TieKind {
    /// This one is answered with the other, which is handled.
    MergedInto,
    Merged,
    /// The same caller once more.
    RepeatOf,
    Repeat,
}

impl TieKind {
    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            TieKind::MergedInto => "merged_into",
            TieKind::Merged => "merged",
            TieKind::RepeatOf => "repeat_of",
            TieKind::Repeat => "repeat",
        }
    }

    /// The same tie seen from the other side.
    pub const fn other_side(self) -> TieKind {
        match self {
            TieKind::MergedInto => TieKind::Merged,
            TieKind::Merged => TieKind::MergedInto,
            TieKind::RepeatOf => TieKind::Repeat,
            TieKind::Repeat => TieKind::RepeatOf,
        }
    }
}

/// How far a tie has come: the other side may lie in another shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TieState {
    /// The other side has not answered yet.
    Asked,
    Done,
    /// The other side could not take it: somebody has to look.
    Refused,
    Undone,
}

impl TieState {
    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            TieState::Asked => "asked",
            TieState::Done => "done",
            TieState::Refused => "refused",
            TieState::Undone => "undone",
        }
    }
}

/// A tie of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    pub kind: TieKind,
    pub other: Id<Matter>,
    pub state: TieState,
    /// The other one is confidential: for the room alone.
    pub hidden: bool,
    pub at: Time,
}

/// Keeps a tie, or its new state.
pub fn put(tx: &mut Tx, matter: Id<Matter>, tie: Tie) -> Result<()> {
    let Tie { kind, other, state, hidden, at } = tie;
    tx.exec(&TIE_PUT, &vals![matter.shard(), matter, kind.name(), other, state.name(), hidden, at])
}

/// The ties of a report that were not undone, oldest first.
pub fn of(tx: &mut Tx, matter: Id<Matter>) -> Result<Vec<Tie>> {
    tx.query(&TIE_LIST, &vals![matter.shard(), matter], |r| {
        Ok(Tie {
            kind: super::reports::named(r, 0)?,
            other: r.id(1)?,
            state: super::reports::named(r, 2)?,
            hidden: r.flag(3)?,
            at: r.time(4)?,
        })
    })
}
