//! One error for every refusal, with a code that never changes its meaning.

use std::fmt;

use serde_json::Value;

/// What a refusal is, which decides the HTTP status and whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The input is wrong; it names the field (422).
    Invalid,
    /// Nobody is signed in (401).
    Anonymous,
    /// A known actor may not do this (403). An object out of one's scope is
    /// [`Kind::NotFound`] instead.
    Forbidden,
    /// It is not there, or the asker may not know that it is (404).
    NotFound,
    /// The state of the thing does not allow it, or somebody was faster (409).
    Conflict,
    /// The input is larger than the stated limit (413).
    TooLarge,
    /// Too many requests in a time; try later (429).
    TooMany,
    /// A full queue, stopped writes or shutdown; try later (503).
    Busy,
    /// A defect of ours (500). Says nothing outside but the trace id.
    Internal,
}

/// A refusal. `code` is stable and has a sentence in both languages in the
/// locale files, in which `{name}` is filled from `args`. It never holds a
/// personal value: it is logged and stored with the idempotency key.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    pub kind: Kind,
    /// `area.unknown`: feature and reason, in snake case.
    pub code: &'static str,
    /// JSON pointer without the leading slash of the input at fault
    /// (`place/lon`, `rows/17/phone`).
    pub field: Option<String>,
    pub args: Vec<(&'static str, Value)>,
    /// For the log alone: what the database or the disk said.
    pub detail: Option<String>,
}

/// Result with our error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub const fn new(kind: Kind, code: &'static str) -> Error {
        Error { kind, code, field: None, args: Vec::new(), detail: None }
    }

    /// Wrong input in `field`.
    pub fn invalid(code: &'static str, field: impl Into<String>) -> Error {
        Error::new(Kind::Invalid, code).field(field)
    }

    /// The one answer for what is not there and for what is out of scope: the
    /// same code and the same body, or the difference would tell.
    pub const fn not_found() -> Error {
        Error::new(Kind::NotFound, "not_found")
    }

    /// A known actor may not do this.
    pub const fn forbidden(code: &'static str) -> Error {
        Error::new(Kind::Forbidden, code)
    }

    /// The thing's state forbids it.
    pub const fn conflict(code: &'static str) -> Error {
        Error::new(Kind::Conflict, code)
    }

    /// A defect of ours or of the machine.
    pub fn internal(detail: impl fmt::Display) -> Error {
        Error { detail: Some(detail.to_string()), ..Error::new(Kind::Internal, "internal") }
    }

    /// Names the input at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Error {
        self.field = Some(field.into());
        self
    }

    /// A value for the sentence. Never a personal one.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<Value>) -> Error {
        self.args.push((name, value.into()));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)?;
        if let Some(field) = &self.field {
            write!(f, " at {field}")?;
        }
        if let Some(detail) = &self.detail {
            write!(f, ": {detail}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
