//! Refusals of this crate, made in one place.

use kernel::{Error, Kind};

/// Codes; each has its sentence in `locales/`.
pub(crate) const CODES: &[&str] =
    &["flags.line_broken", "flags.line_long", "flags.settings_wrong", "flags.unread"];

/// Longest reason of another library that is passed on, in characters.
const REASON: usize = 300;

/// A line of the input that is no contracting process.
pub(crate) fn line_broken(line: u64, why: impl std::fmt::Display) -> Error {
    Error::invalid("flags.line_broken", format!("lines/{line}"))
        .arg("line", line)
        .arg("why", short(&why.to_string()))
}

/// A line longer than may be held in memory.
pub(crate) fn line_long(line: u64, most: u64) -> Error {
    Error::new(Kind::TooLarge, "flags.line_long")
        .field(format!("lines/{line}"))
        .arg("line", line)
        .arg("mib", most / (1024 * 1024))
}

/// Settings that nobody can mean.
pub(crate) fn settings_wrong(why: impl std::fmt::Display) -> Error {
    Error::invalid("flags.settings_wrong", "settings").arg("why", short(&why.to_string()))
}

/// The input ended with an error of the machine.
pub(crate) fn unread(line: u64, why: impl std::fmt::Display) -> Error {
    Error::invalid("flags.unread", format!("lines/{line}"))
        .arg("line", line)
        .arg("why", short(&why.to_string()))
}

/// A reason may quote the input, which may be endless.
fn short(why: &str) -> String {
    why.trim().chars().take(REASON).collect()
}
