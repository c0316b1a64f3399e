//! Money in whole fen.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in fen (a hundredth of a yuan); never a float.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// `None` where the sum does not fit.
    pub fn plus(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", abs / 100, abs % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::Money;

    #[test]
    fn is_written_in_yuan() {
        let cases = [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_456, "1234.56")];
        for (fen, text) in cases {
            assert_eq!(Money(fen).to_string(), text);
        }
        assert_eq!(Money(i64::MAX).plus(Money(1)), None);
    }
}
