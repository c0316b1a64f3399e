//! The store's refusals, made in one place.

use kernel::{Error, Kind};

use crate::queue::NotTaken;

/// Codes of this crate; each has its sentence in `locales/`.
pub(crate) const CODES: &[&str] = &[
    "busy",
    "key_reused",
    "store.key_malformed",
    "store.key_expired",
    "store.closing",
    "store.locked",
    "store.duplicate",
    "store.disk_full",
    "store.writes_stopped",
    "store.outcome_unknown",
    "store.rolled_back",
    "store.unreachable",
    "store.database_ca",
    "store.database_url",
    "store.contended",
    "store.newer_database",
    "store.folder_locked",
    "store.folder_unusable",
    "store.damaged",
    "store.no_node",
    "store.key_file",
    "store.journal",
    "store.setting_refused",
];

fn busy(code: &'static str, detail: impl std::fmt::Display) -> Error {
    Error { detail: Some(detail.to_string()), ..Error::new(Kind::Busy, code) }
}

/// The queue is full, or the store is closing.
pub(crate) fn not_taken(why: NotTaken) -> Error {
    match why {
        NotTaken::Full => Error::new(Kind::Busy, "busy"),
        NotTaken::Closed => Error::new(Kind::Busy, "store.closing"),
    }
}

/// A unique value is there already.
pub(crate) fn duplicate(detail: impl std::fmt::Display) -> Error {
    Error { detail: Some(detail.to_string()), ..Error::conflict("store.duplicate") }
}

/// Another program holds the database file.
pub(crate) fn locked(detail: impl std::fmt::Display) -> Error {
    busy("store.locked", detail)
}

/// No room on the disk.
pub(crate) fn disk_full(detail: impl std::fmt::Display) -> Error {
    busy("store.disk_full", detail)
}

/// After a failed write or sync nothing is written any more.
pub(crate) fn writes_stopped(detail: impl std::fmt::Display) -> Error {
    busy("store.writes_stopped", detail)
}

/// It may have been kept or not: the client asks for the outcome of its key.
pub(crate) fn outcome_unknown(detail: impl std::fmt::Display) -> Error {
    busy("store.outcome_unknown", detail)
}

/// Another command of the batch took the whole batch down; nothing was kept.
pub(crate) fn rolled_back(detail: impl std::fmt::Display) -> Error {
    busy("store.rolled_back", detail)
}

/// PostgreSQL does not answer.
pub(crate) fn unreachable(detail: impl std::fmt::Display) -> Error {
    busy("store.unreachable", detail)
}

/// Lost against other commands in every try.
pub(crate) fn contended(detail: impl std::fmt::Display) -> Error {
    busy("store.contended", detail)
}

/// A conflict at start: with an argument for the sentence.
pub(crate) fn at_start(code: &'static str, arg: &'static str, value: String) -> Error {
    Error::conflict(code).arg(arg, value)
}
