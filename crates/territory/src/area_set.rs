//! A set of area code ranges: one district, three towns, or a zone that cuts
//! across both.

use std::fmt;
use std::str::FromStr;

use kernel::AreaCode;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Ranges of area codes, both ends included. Written `150302;150303001-150303002`:
/// a single code stands for itself and all inside it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AreaSet(Vec<(i64, i64)>);

/// Ranges that one set may have.
pub const RANGES_MOST: usize = 500;

impl AreaSet {
    /// The areas with all inside them.
    pub fn of(areas: impl IntoIterator<Item = AreaCode>) -> AreaSet {
        AreaSet(areas.into_iter().map(|a| a.range().into_inner()).collect())
    }

    /// One range as it stands in another set.
    pub(crate) fn from_range(range: (i64, i64)) -> AreaSet {
        AreaSet(vec![range])
    }

    /// No range at all: holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ranges as they were given.
    pub fn ranges(&self) -> &[(i64, i64)] {
        &self.0
    }

    /// The narrowest range that the area lies in.
    pub fn narrowest(&self, area: AreaCode) -> Option<(i64, i64)> {
        let n = area.get();
        self.0.iter().copied().filter(|(a, b)| (*a..=*b).contains(&n)).min_by_key(|(a, b)| b - a)
    }
}

impl FromStr for AreaSet {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "a set of areas is written 150302;150303001-150303002";
        let mut ranges = Vec::new();
        for part in s.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let first: AreaCode = first.trim().parse().map_err(|_| WRONG)?;
            let last: AreaCode = last.trim().parse().map_err(|_| WRONG)?;
            let (from, to) = (*first.range().start(), *last.range().end());
            if to < from || ranges.len() == RANGES_MOST {
                return Err(WRONG);
            }
            ranges.push((from, to));
        }
        if ranges.is_empty() { Err(WRONG) } else { Ok(AreaSet(ranges)) }
    }
}

impl fmt::Display for AreaSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (from, to)) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(";")?;
            }
            let whole = AreaCode::from_i64(*from).is_some_and(|a| a.range() == (*from..=*to));
            if whole { write!(f, "{from:018}")? } else { write!(f, "{from:018}-{to:018}")? }
        }
        Ok(())
    }
}

impl Serialize for AreaSet {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AreaSet {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_writes() {
        let cases = [
            ("150302", "150302000000000000"),
            ("150302;150303001", "150302000000000000;150303001000000000"),
            ("150303001-150303002", "150303001000000000-150303002999999999"),
        ];
        for (text, written) in cases {
            let set: AreaSet = text.parse().unwrap();
            assert_eq!(set.to_string(), written);
            assert_eq!(written.parse::<AreaSet>().unwrap(), set);
        }
        for bad in ["", ";", "15030", "150303002-150303001", "abc", "150302-"] {
            assert!(bad.parse::<AreaSet>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_narrowest_range_is_found() {
        let set: AreaSet = "150302;150302001-150302002;150303".parse().unwrap();
        let narrow = set.narrowest("150302001003".parse().unwrap()).unwrap();
        assert_eq!(narrow, (150_302_001_000_000_000, 150_302_002_999_999_999));
        assert_eq!(set.narrowest("150304".parse().unwrap()), None);
    }
}
