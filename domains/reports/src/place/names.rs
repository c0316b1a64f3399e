//! Names of areas in running text.

use std::collections::HashMap;

use kernel::{AreaCode, Level};
use territory::Directory;

/// Areas by the first two characters of their names. A name without its
/// level's ending counts too (`海勃湾` for `海勃湾区`).
#[derive(Debug, Default)]
pub struct Names {
    by_start: HashMap<[char; 2], Vec<Name>>,
    stamp: Option<i64>,
}

#[derive(Debug)]
struct Name {
    chars: Vec<char>,
    /// Two communities of two towns may have the same one.
    areas: Vec<AreaCode>,
}

/// Endings that people leave out.
const ENDINGS: [&str; 9] = ["街道", "社区", "居委会", "村委会", "镇", "乡", "区", "县", "村"];
/// A name without its ending has at least so many characters, none of them a
/// letter or digit: `A1` stands for many things.
const SHORT_LEAST: usize = 2;
/// Places named in one text that are looked at.
const MENTIONS_MOST: usize = 40;

impl Names {
    /// From the directory.
    pub fn of(directory: &Directory) -> Names {
        let mut names = Names { stamp: Some(directory.stamp()), ..Names::default() };
        let named = |l: Level| (Level::City..=Level::Village).contains(&l);
        for area in directory.areas().filter(|a| named(a.level)) {
            names.add(&area.name, area.code);
            let short = ENDINGS.iter().find_map(|e| area.name.strip_suffix(e));
            let plain = |s: &&str| s.chars().count() >= SHORT_LEAST && !s.is_empty() && !ascii(s);
            if let Some(short) = short.filter(plain) {
                names.add(short, area.code);
            }
        }
        names
    }

    /// Whether it was made from that state of the directory.
    pub fn is_of(&self, directory: &Directory) -> bool {
        self.stamp == Some(directory.stamp())
    }

    fn add(&mut self, name: &str, code: AreaCode) {
        let chars: Vec<char> = name.chars().collect();
        let [a, b, ..] = chars[..] else { return };
        let list = self.by_start.entry([a, b]).or_default();
        match list.iter_mut().find(|n| n.chars == chars) {
            Some(same) => same.areas.push(code),
            None => list.push(Name { chars, areas: vec![code] }),
        }
    }

    /// The innermost area that the text names. Where it names several, the
    /// city, county or town that holds them all; where nothing does, none:
    /// somebody has to read it.
    pub fn find(&self, directory: &Directory, text: &str) -> Option<AreaCode> {
        let mentions = self.mentions(text);
        let all: Vec<AreaCode> = mentions.iter().flat_map(|m| m.iter().copied()).collect();
        let mut inner: Vec<AreaCode> = Vec::new();
        for namesakes in &mentions {
            inner.extend(told_apart(namesakes, &all));
        }
        let holds_another =
            |a: &AreaCode| inner.iter().any(|b| a != b && inside(directory, *b, *a));
        let leaves: Vec<AreaCode> = inner.iter().copied().filter(|a| !holds_another(a)).collect();
        common(directory, &leaves)
    }

    /// Every name that stands in the text, the longest at each place.
    fn mentions(&self, text: &str) -> Vec<&[AreaCode]> {
        let chars: Vec<char> = text.chars().collect();
        let mut found: Vec<&[AreaCode]> = Vec::new();
        let mut from = 0;
        for (i, pair) in chars.windows(2).enumerate() {
            let here = self.by_start.get(&[pair[0], pair[1]]).into_iter().flatten();
            let fits = here.filter(|n| i >= from && chars[i..].starts_with(&n.chars));
            if let Some(name) = fits.max_by_key(|n| n.chars.len()) {
                from = i + name.chars.len();
                found.push(&name.areas);
            }
            if found.len() == MENTIONS_MOST {
                break;
            }
        }
        found
    }
}

fn ascii(s: &str) -> bool {
    s.bytes().any(|b| b.is_ascii())
}

/// Of areas with one name those inside another area that the text names; all
/// of them when it names none round them.
fn told_apart(namesakes: &[AreaCode], all: &[AreaCode]) -> Vec<AreaCode> {
    let round = |a: &&AreaCode| all.iter().any(|b| b != *a && b.contains(**a));
    let told: Vec<AreaCode> = namesakes.iter().filter(round).copied().collect();
    if namesakes.len() > 1 && !told.is_empty() { told } else { namesakes.to_vec() }
}

/// By stored parents: a street may hang directly under a city.
fn inside(directory: &Directory, inner: AreaCode, outer: AreaCode) -> bool {
    directory.line(inner).iter().any(|a| a.code == outer)
}

/// The innermost area round all of them, a city at the outermost.
fn common(directory: &Directory, areas: &[AreaCode]) -> Option<AreaCode> {
    let (first, others) = areas.split_first()?;
    let holds_all =
        |code: AreaCode| others.iter().all(|o| *o == code || inside(directory, *o, code));
    let line = directory.line(*first);
    line.into_iter().filter(|a| a.level >= Level::City).map(|a| a.code).find(|c| holds_all(*c))
}

#[cfg(test)]
mod tests {
    use territory::{Area, AreaKind, Taxonomy};

    use super::*;

    fn directory() -> Directory {
        let area = |code: &str, level, parent: Option<&str>, name: &str| Area {
            code: code.parse().unwrap(),
            level,
            parent: parent.map(|p| p.parse().unwrap()),
            name: name.into(),
            name_mn: None,
            kind: AreaKind::Ordinary,
            residents: None,
            synthetic: true,
            valid_from: kernel::Time::from_micros(0),
            valid_to: None,
        };
        let areas = vec![
            area("990100", Level::City, None, "甲市"),
            area("990101", Level::County, Some("990100"), "海勃湾区"),
            area("990102", Level::County, Some("990100"), "B2区"),
            area("990101001", Level::Town, Some("990101"), "新华街道"),
            area("990101001001", Level::Village, Some("990101001"), "和平社区"),
            area("990102001", Level::Town, Some("990102"), "新华东街街道"),
            area("990102001001", Level::Village, Some("990102001"), "和平社区"),
            area("990200", Level::City, None, "乙市"),
        ];
        Directory::new(areas, Vec::new(), Taxonomy::default(), Vec::new(), 1)
    }

    #[test]
    fn the_innermost_named_area_is_found() {
        let directory = directory();
        let names = Names::of(&directory);
        let cases = [
            ("海勃湾区新华街道和平社区3号楼", Some("990101001001")),
            // without its ending
            ("海勃湾停暖了", Some("990101")),
            // the longest name at a place
            ("新华东街街道路灯坏了", Some("990102001")),
            // two communities of one name: the county tells them apart
            ("B2区和平社区", Some("990102001001")),
            // not told apart: what holds both
            ("和平社区门口", Some("990100")),
            ("从海勃湾区到B2区的公交", Some("990100")),
            // two cities: somebody has to read it
            ("甲市和乙市之间", None),
            ("我家停水了", None),
            // `B2` alone is no place
            ("B2路公交", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let got = names.find(&directory, text);
            assert_eq!(got, expected.map(|c| c.parse().unwrap()), "{text}");
        }
    }
}
