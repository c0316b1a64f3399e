//! From what somebody says about the place to an area of the city.

use std::collections::HashMap;

use casework::Point;
use kernel::{AreaCode, Level};
use serde::{Deserialize, Serialize};
use territory::{Directory, Map};

/// How the area was found: what a clerk should look at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// The point lies in it.
    Point,
    /// The point lies in no grid or in several; this is the nearest.
    NearPoint,
    /// Somebody chose it.
    Chosen,
    /// Its name stands in the address or in the text.
    Named,
    /// Nothing said where: the city's intake has it.
    Nowhere,
}

/// Where a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    pub area: AreaCode,
    pub by: FoundBy,
}

/// Names of areas, found in running text by their first two characters. A name
/// without its level's ending counts too (`海勃湾` for `海勃湾区`).
#[derive(Debug, Default)]
pub struct Names {
    by_start: HashMap<[char; 2], Vec<(Vec<char>, AreaCode, Level)>>,
    stamp: Option<i64>,
}

/// Endings that people leave out.
const ENDINGS: [&str; 9] = ["街道", "社区", "居委会", "村委会", "镇", "乡", "区", "县", "村"];

impl Names {
    /// From the directory.
    pub fn of(directory: &Directory) -> Names {
        let mut names = Names { stamp: Some(directory.stamp()), ..Names::default() };
        for area in directory.areas().filter(|a| a.level <= Level::Village) {
            names.add(&area.name, area.code, area.level);
            let short = ENDINGS.iter().find_map(|e| area.name.strip_suffix(e));
            if let Some(short) = short.filter(|s| s.chars().count() >= 2) {
                names.add(short, area.code, area.level);
            }
        }
        names
    }

    /// Whether it was made from that state of the directory.
    pub fn is_of(&self, directory: &Directory) -> bool {
        self.stamp == Some(directory.stamp())
    }

    fn add(&mut self, name: &str, code: AreaCode, level: Level) {
        let chars: Vec<char> = name.chars().collect();
        if let [a, b, ..] = chars[..] {
            self.by_start.entry([a, b]).or_default().push((chars, code, level));
        }
    }

    /// The innermost area named in the text whose outer ones do not
    /// contradict; of equally inner ones the longer name. `None` when no name
    /// stands there, or two different places do.
    pub fn find(&self, text: &str) -> Option<AreaCode> {
        let chars: Vec<char> = text.chars().collect();
        let mut best: Option<(Level, usize, AreaCode)> = None;
        let mut two = false;
        for (i, pair) in chars.windows(2).enumerate() {
            let Some(names) = self.by_start.get(&[pair[0], pair[1]]) else { continue };
            for (name, code, level) in names.iter().filter(|(n, ..)| chars[i..].starts_with(n)) {
                let found = (*level, name.len(), *code);
                match best {
                    Some((l, n, c)) if (l, n) == (found.0, found.1) && c != *code => two = true,
                    Some((l, n, _)) if (l, n) >= (found.0, found.1) => {}
                    _ => (best, two) = (Some(found), false),
                }
            }
        }
        best.filter(|_| !two).map(|(.., code)| code)
    }
}

/// Finds the area: by point, by choice, by the names in address and text.
pub fn place(
    directory: &Directory,
    map: &Map,
    names: &Names,
    point: Option<Point>,
    chosen: Option<AreaCode>,
    address: &str,
    text: &str,
) -> Placed {
    let located = point.and_then(|p| map.locate(territory::Point { lon: p.lon, lat: p.lat }));
    if let Some(found) = located {
        let by = match found.flag {
            territory::Flag::Ok => FoundBy::Point,
            _ => FoundBy::NearPoint,
        };
        return Placed { area: found.area, by };
    }
    if let Some(area) = chosen.filter(|a| directory.area(*a).is_some()) {
        return Placed { area, by: FoundBy::Chosen };
    }
    match names.find(address).or_else(|| names.find(text)) {
        Some(area) => Placed { area, by: FoundBy::Named },
        None => Placed { area: city(directory), by: FoundBy::Nowhere },
    }
}

/// The area that a report without a place belongs to.
pub fn city(directory: &Directory) -> AreaCode {
    let outermost = directory.areas().min_by_key(|a| (a.level, a.code));
    outermost.map_or(NOWHERE, |a| a.code)
}

/// A directory without any area: the country's own code.
const NOWHERE: AreaCode = match AreaCode::from_i64(100_000_000_000_000_000) {
    Some(code) => code,
    None => unreachable!(),
};
