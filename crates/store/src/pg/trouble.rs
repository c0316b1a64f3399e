//! What PostgreSQL's refusals mean for the store.

use kernel::Error;
use tokio_postgres::error::{DbError, SqlState};

use crate::errors;

/// How bad an error of PostgreSQL is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Harm {
    /// This command fails.
    Command,
    /// Another command was in the way: this one is tried again.
    Retry,
    /// The connection is gone.
    Lost,
}

/// A key that another try of the same command inserted at the same moment: the
/// next try finds its answer.
pub(crate) const REPLAY_KEY: &str = "replay_pkey";

/// A newer copy of the program changed a table under a prepared statement:
/// a new connection prepares it anew.
fn is_stale_plan(db: &DbError) -> bool {
    *db.code() == SqlState::FEATURE_NOT_SUPPORTED && db.message().starts_with("cached plan")
}

/// "error performing TLS handshake" alone helps nobody.
fn with_cause(e: &tokio_postgres::Error) -> String {
    match std::error::Error::source(e) {
        Some(cause) => format!("{e}: {cause}"),
        None => e.to_string(),
    }
}

/// The error for the caller, and how bad it is. Only the primary message goes
/// into the log: the detail of a violation would hold values.
pub(crate) fn judge(e: &tokio_postgres::Error) -> (Error, Harm) {
    let Some(db) = e.as_db_error() else {
        let lost =
            e.is_closed() || std::error::Error::source(e).is_some_and(|s| s.is::<std::io::Error>());
        return match lost {
            true => (errors::unreachable(with_cause(e)), Harm::Lost),
            false => (Error::internal(e), Harm::Command),
        };
    };
    let code = db.code();
    let retry = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
    let lost = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
    ];
    if retry.contains(code) {
        (errors::contended(db.message()), Harm::Retry)
    } else if *code == SqlState::UNIQUE_VIOLATION {
        let replayed = db.constraint() == Some(REPLAY_KEY);
        (errors::duplicate(db.message()), if replayed { Harm::Retry } else { Harm::Command })
    } else if *code == SqlState::DISK_FULL {
        (errors::disk_full(db.message()), Harm::Command)
    } else if *code == SqlState::LOCK_NOT_AVAILABLE {
        (errors::locked(db.message()), Harm::Command)
    } else if lost.contains(code) || is_stale_plan(db) {
        (errors::unreachable(db.message()), Harm::Lost)
    } else {
        (Error::internal(format!("{}: {}", code.code(), db.message())), Harm::Command)
    }
}
