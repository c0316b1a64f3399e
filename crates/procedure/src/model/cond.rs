//! Fixed comparisons. There is no language of our own, on purpose: what a
//! comparison cannot say is a guard, written and tested in a domain.

use std::cmp::Ordering;
use std::fmt;

use serde_json::Value;

use super::Ix;

/// One comparison; several in a list must all hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Cond {
    pub subject: Subject,
    pub op: Op,
    pub value: Operand,
    /// Compared with this share of the value and not with the whole.
    pub share: Option<Share>,
}

/// A share of a number of people, exact: two thirds of 30 are 20, which no
/// percentage says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    pub num: u16,
    pub den: u16,
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.num, self.den)
    }
}

impl Share {
    /// Largest number above or below the stroke.
    const MOST: u16 = 1000;

    /// So many of a hundred.
    pub const fn percent(n: u8) -> Share {
        Share { num: n as u16, den: 100 }
    }

    /// From `2/3`; not more than the whole.
    pub fn read(text: &str) -> Option<Share> {
        let (num, den) = text.split_once('/')?;
        let (num, den) = (num.trim().parse().ok()?, den.trim().parse().ok()?);
        ((1..=Share::MOST).contains(&den) && num <= den).then_some(Share { num, den })
    }

    /// How a part stands to this share of a whole.
    pub fn order(self, part: i64, whole: i64) -> Ordering {
        let (has, needs) =
            (i128::from(part) * i128::from(self.den), i128::from(whole) * i128::from(self.num));
        has.cmp(&needs)
    }
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A value of this act's form, else what an earlier act kept.
    Field(Ix),
    /// The procedure's own setting, or another by its full name.
    Setting(String),
    /// An attribute of the matter's subcategory (`verify`, `urgent`).
    Taxonomy(String),
    /// The answer of a guard that a domain provides.
    Guard(String),
    /// How often something was counted (in the scope of its counter).
    Counter(String),
    /// How a task came out: `done`, `passed`, `failed`, `open` or `none`.
    Task(Ix),
    /// The stage the matter is in.
    Stage,
    /// How often the matter went round (0 at first).
    Round,
    /// The light of a clock: `green`, `yellow`, `red`, or `none` when it does
    /// not run.
    Clock(Ix),
}

/// How it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
    /// The subject is one of a list.
    In,
    /// The subject has a value at all.
    Set,
    Unset,
}

/// What it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    Value(Value),
    Setting(String),
    Field(Ix),
    None,
}

impl Op {
    /// As the file writes it.
    pub const ALL: [(&'static str, Op); 9] = [
        ("=", Op::Is),
        ("!=", Op::IsNot),
        ("<", Op::Less),
        ("<=", Op::AtMost),
        (">", Op::More),
        (">=", Op::AtLeast),
        ("in", Op::In),
        ("set", Op::Set),
        ("unset", Op::Unset),
    ];

    /// From its sign in the file.
    pub fn from_sign(sign: &str) -> Option<Op> {
        Op::ALL.iter().find(|(s, _)| *s == sign).map(|(_, op)| *op)
    }

    /// Its sign in the file.
    pub fn sign(self) -> &'static str {
        Op::ALL.iter().find(|(_, op)| *op == self).map_or("=", |(s, _)| s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_exact() {
        let two_thirds = Share::read("2/3").unwrap();
        let half = Share::percent(50);
        let cases = [
            (two_thirds, 20, 30, Ordering::Equal),
            (two_thirds, 19, 30, Ordering::Less),
            (two_thirds, 67, 100, Ordering::Greater),
            (half, 10, 20, Ordering::Equal),
            (half, 10, 21, Ordering::Less),
            (two_thirds, i64::MAX, i64::MAX, Ordering::Greater),
            (two_thirds, 0, 0, Ordering::Equal),
        ];
        for (share, part, whole, want) in cases {
            assert_eq!(share.order(part, whole), want, "{part} of {whole}");
        }
        for bad in ["", "2", "2/0", "4/3", "-1/3", "2/3/4", "1/1001", "a/b", "99999999/99999999"] {
            assert_eq!(Share::read(bad), None, "{bad}");
        }
    }
}
