//! What SQLite's refusals mean for the store.

use kernel::Error;
use rusqlite::ffi::{self, ErrorCode};

use crate::errors;

/// How bad an error of SQLite is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Harm {
    /// This command fails.
    Command,
    /// No room: nothing can be kept until there is.
    DiskFull,
    /// A read, write or sync failed, or the file is damaged: what was kept is
    /// no longer known, so writing stops.
    Fatal,
}

/// The error for the caller, and how bad it is. Messages of SQLite name tables
/// and columns, never values.
pub(crate) fn judge(e: &rusqlite::Error) -> (Error, Harm) {
    let Some(failure) = e.sqlite_error() else {
        return (Error::internal(e), Harm::Command);
    };
    match failure.code {
        ErrorCode::ConstraintViolation if is_unique(failure.extended_code) => {
            (errors::duplicate(e), Harm::Command)
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (errors::locked(e), Harm::Command),
        ErrorCode::DiskFull => (errors::disk_full(e), Harm::DiskFull),
        ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            (errors::writes_stopped(e), Harm::Fatal)
        }
        _ => (Error::internal(e), Harm::Command),
    }
}

fn is_unique(extended: i32) -> bool {
    matches!(
        extended,
        ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID
    )
}
