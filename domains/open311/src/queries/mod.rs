//! What everybody may read.

pub(crate) mod requests;
pub(crate) mod services;
pub(crate) mod updates;

use kernel::Time;

/// To the second: some readers know no smaller part.
pub(crate) fn seconds(at: Time) -> String {
    Time::from_micros(at.micros().div_euclid(1_000_000) * 1_000_000).to_string()
}
