//! The area code: the one number that scope, rollup and index hang on.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Levels of the territory, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Province,
    City,
    County,
    Town,
    Village,
    Grid,
    MicroGrid,
}

impl Level {
    /// Every level, outermost first.
    pub const ALL: [Level; 7] = [
        Level::Province,
        Level::City,
        Level::County,
        Level::Town,
        Level::Village,
        Level::Grid,
        Level::MicroGrid,
    ];

    /// Trailing digits of an 18-digit code that lie *inside* an area of this
    /// level.
    const fn free_digits(self) -> u32 {
        match self {
            Level::Province => 16,
            Level::City => 14,
            Level::County => 12,
            Level::Town => 9,
            Level::Village => 6,
            Level::Grid => 3,
            Level::MicroGrid => 0,
        }
    }

    /// Name in files and on the wire (`micro_grid`).
    pub const fn name(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::City => "city",
            Level::County => "county",
            Level::Town => "town",
            Level::Village => "village",
            Level::Grid => "grid",
            Level::MicroGrid => "micro_grid",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Level {
    type Err = AreaCodeError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Level::ALL.into_iter().find(|l| l.name() == s).ok_or(AreaCodeError::Level)
    }
}

/// Why a text is no area code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaCodeError {
    /// Not 18 (or 12, or 6) decimal digits.
    Digits,
    /// No level of that name.
    Level,
}

impl fmt::Display for AreaCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AreaCodeError::Digits => {
                "an area code has 18 digits (12 and 6 are completed with zeros)"
            }
            AreaCodeError::Level => "no such level of area",
        })
    }
}

impl std::error::Error for AreaCodeError {}

/// The 18-digit code of an area: 12 digits of the national code (GB/T 2260,
/// town, village), 3 of the grid, 3 of the micro-grid.
///
/// "Is inside" is an integer range. The *administrative* parent is stored with
/// the area and not derived: 77 streets hang directly under a prefecture.
/// On the wire it is a string, because JavaScript and Excel round 18 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode(i64);

const LIMIT: i64 = 1_000_000_000_000_000_000;

impl AreaCode {
    /// Of a code as it is written.
    pub const DIGITS: usize = 18;

    /// From the stored number; `None` when it has more than 18 digits or is
    /// not positive.
    pub const fn from_i64(n: i64) -> Option<Self> {
        if n > 0 && n < LIMIT { Some(AreaCode(n)) } else { None }
    }

    /// The stored number.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The code as it is written.
    fn digits(self, buffer: &mut itoa::Buffer) -> &str {
        // with a digit in front, so that the zeros that the code begins with stay
        &buffer.format(LIMIT + self.0)[1..]
    }

    /// Level read off the trailing zeros. A street that hangs directly under a
    /// prefecture still reads as a town.
    pub fn level(self) -> Level {
        Level::ALL
            .into_iter()
            .find(|l| self.0 % 10i64.pow(l.free_digits()) == 0)
            .unwrap_or(Level::MicroGrid)
    }

    /// All codes inside this area, itself included.
    pub fn range(self) -> RangeInclusive<i64> {
        let width = 10i64.pow(self.level().free_digits());
        self.0..=self.0 + (width - 1)
    }

    /// Whether `other` is this area or lies inside it.
    pub fn contains(self, other: AreaCode) -> bool {
        self.range().contains(&other.0)
    }

    /// The code cut to a level: `micro-grid.at(Level::Town)` is its town.
    /// `None` when this area lies above that level.
    pub fn at(self, level: Level) -> Option<AreaCode> {
        if self.level() < level {
            return None;
        }
        let width = 10i64.pow(level.free_digits());
        Some(AreaCode(self.0 / width * width))
    }

    /// This code and those of the areas round it, innermost first.
    pub fn line(self) -> Vec<AreaCode> {
        let own = self.level();
        let mut line: Vec<AreaCode> = Vec::with_capacity(7);
        for level in Level::ALL.into_iter().rev().filter(|l| *l <= own) {
            let Some(code) = self.at(level) else { continue };
            if line.last() != Some(&code) {
                line.push(code);
            }
        }
        line
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.digits(&mut itoa::Buffer::new()))
    }
}

impl FromStr for AreaCode {
    type Err = AreaCodeError;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        if !matches!(s.len(), 6 | 9 | 12 | 15 | 18) || !s.bytes().all(|b| b.is_ascii_digit()) {
            return Err(AreaCodeError::Digits);
        }
        let n: i64 = s.parse().map_err(|_| AreaCodeError::Digits)?;
        let missing = 18 - u32::try_from(s.len()).map_err(|_| AreaCodeError::Digits)?;
        AreaCode::from_i64(n * 10i64.pow(missing)).ok_or(AreaCodeError::Digits)
    }
}

impl Serialize for AreaCode {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if !s.is_human_readable() {
            return s.serialize_i64(self.get());
        }
        s.serialize_str(self.digits(&mut itoa::Buffer::new()))
    }
}

impl<'de> Deserialize<'de> for AreaCode {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if !d.is_human_readable() {
            let number = i64::deserialize(d)?;
            return AreaCode::from_i64(number).ok_or_else(|| de::Error::custom("no area code"));
        }
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(s: &str) -> AreaCode {
        s.parse().unwrap()
    }

    #[test]
    fn levels_are_read_off_the_code() {
        let cases = [
            ("150000", Level::Province),
            ("150300", Level::City),
            ("150302", Level::County),
            ("150302001", Level::Town),
            ("150302101400", Level::Village),
            ("150302101400002", Level::Grid),
            ("150302101400002011", Level::MicroGrid),
            // a street directly under a prefecture
            ("441900003", Level::Town),
        ];
        for (text, level) in cases {
            assert_eq!(code(text).level(), level, "{text}");
        }
    }

    #[test]
    fn inside_is_a_range() {
        let town = code("150302101");
        assert!(town.contains(code("150302101400002011")));
        assert!(town.contains(town));
        assert!(!town.contains(code("150302102")));
        assert!(!town.contains(code("150302")));
    }

    #[test]
    fn the_line_goes_outwards() {
        let line: Vec<String> =
            code("150302101400002").line().iter().map(|c| c.to_string()).collect();
        assert_eq!(
            line,
            [
                "150302101400002000",
                "150302101400000000",
                "150302101000000000",
                "150302000000000000",
                "150300000000000000",
                "150000000000000000",
            ]
        );
    }

    #[test]
    fn on_the_wire_it_is_a_string_and_a_number_is_refused() {
        let json = serde_json::to_string(&code("150302")).unwrap();
        assert_eq!(json, "\"150302000000000000\"");
        assert!(serde_json::from_str::<AreaCode>("150302000000000000").is_err());
        for bad in ["", "15030", "15030a", "0000000000000000000", "000000", "一五〇三〇二"] {
            assert!(bad.parse::<AreaCode>().is_err(), "{bad}");
        }
    }
}
