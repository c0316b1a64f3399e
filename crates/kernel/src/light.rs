//! The light of a matter, a clock or a rule.

use serde::{Deserialize, Serialize};

/// Green, yellow (80 % of the clock, or suspicious), red (late, or a threshold
/// broken), grey (data missing). On a page it always stands with its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    Green,
    Grey,
    Yellow,
    Red,
}

impl Light {
    /// The number in the database; larger is more pressing.
    pub const fn rank(self) -> i64 {
        match self {
            Light::Green => 0,
            Light::Grey => 1,
            Light::Yellow => 2,
            Light::Red => 3,
        }
    }

    /// From the stored number.
    pub const fn from_rank(n: i64) -> Option<Light> {
        match n {
            0 => Some(Light::Green),
            1 => Some(Light::Grey),
            2 => Some(Light::Yellow),
            3 => Some(Light::Red),
            _ => None,
        }
    }
}
