//! 289 units, invented but for their likeness: departments of the city and its
//! three districts, towns, their stationed offices, firms, parks, property
//! managers and owners' committees.

use std::collections::BTreeMap;

use kernel::{AreaCode, Error, Level, Result, Time};
use serde::Deserialize;
use territory::units::{NewUnit, Post};
use territory::{Area, AreaKind, AreaSet, UnitKind};

use crate::divisions::rows;

const UNITS: &str = include_str!("../data/units.csv");
/// The three districts with the letters that codes of units begin with.
const COUNTIES: [(&str, &str); 3] = [("150302", "hbw"), ("150303", "hn"), ("150304", "wd")];

/// A unit with what falls to it and where.
#[derive(Debug, Clone)]
pub struct DemoUnit {
    pub unit: NewUnit,
    pub duties: Vec<String>,
    pub serves: AreaSet,
}

#[derive(Deserialize)]
struct Line {
    /// `city`, `county` (one in each), `town` (one in each), or a set of areas.
    scope: String,
    key: String,
    name: String,
    kind: UnitKind,
    duties: String,
    calendar: Option<String>,
}

/// Every unit, those above before those under them.
///
/// # Errors
/// None in a built program: a test makes the same units.
pub fn units(areas: &[Area], since: Time) -> Result<Vec<DemoUnit>> {
    let towns: Vec<&Area> =
        areas.iter().filter(|a| a.level == Level::Town && a.kind == AreaKind::Ordinary).collect();
    let mut maker = Maker { since, units: Vec::new(), grids: property_grids(areas) };
    for town in &towns {
        maker.town(town)?;
    }
    for line in rows::<Line>(UNITS)? {
        match line.scope.as_str() {
            "city" => maker.add(&line, "city", "", "150300".parse().map_err(Error::internal)?)?,
            "county" => {
                for (area, letters) in COUNTIES {
                    let name = county_name(areas, area);
                    maker.add(&line, letters, &name, area.parse().map_err(Error::internal)?)?;
                }
            }
            "town" => {
                for town in &towns {
                    maker.add(&line, &prefix(town.code), &town.name, AreaSet::of([town.code]))?;
                }
            }
            scope => {
                let set: AreaSet = scope.parse().map_err(Error::internal)?;
                let first = set.ranges().first().and_then(|r| AreaCode::from_i64(r.0));
                let first = first.ok_or_else(|| Error::internal("a unit without an area"))?;
                // a firm is known in its district, not by the town it begins in
                let known = match line.kind {
                    UnitKind::Firm | UnitKind::ParkCommittee => first.at(Level::County),
                    _ => None,
                };
                maker.add(&line, &prefix(known.unwrap_or(first)), "", set)?;
            }
        }
    }
    Ok(maker.units)
}

struct Maker {
    since: Time,
    units: Vec<DemoUnit>,
    /// Grids of each property manager, by its code.
    grids: BTreeMap<String, AreaSet>,
}

impl Maker {
    fn town(&mut self, town: &Area) -> Result<()> {
        let line = Line {
            scope: String::new(),
            key: "town".into(),
            name: "办事处".into(),
            kind: UnitKind::Town,
            // where no property manager is, the town answers for the estate
            duties: "town property".into(),
            calendar: None,
        };
        let name = town.name.trim_end_matches('镇');
        let (name, line) = match town.name.ends_with('镇') {
            true => (name, Line { name: "镇人民政府".into(), ..line }),
            false => (town.name.as_str(), line),
        };
        self.add(&line, &prefix(town.code), name, AreaSet::of([town.code]))
    }

    fn add(&mut self, line: &Line, prefix: &str, before: &str, set: AreaSet) -> Result<()> {
        let code = format!("{prefix}-{}", line.key);
        let seat = set.ranges().first().and_then(|r| AreaCode::from_i64(r.0));
        let area = seat.ok_or_else(|| Error::internal("a unit without an area"))?;
        let serves = self.grids.remove(&code).unwrap_or(set);
        let parent = match line.kind {
            UnitKind::StationedOffice => Some(format!("{prefix}-town")),
            UnitKind::Department if prefix != "city" => Some(format!("city-{}", line.key)),
            _ => None,
        };
        let parent = parent.filter(|p| self.units.iter().any(|u| u.unit.code == *p));
        let unit = NewUnit {
            name: format!("{before}{}", line.name),
            kind: line.kind,
            area,
            parent,
            calendar: line.calendar.clone().filter(|c| !c.is_empty()),
            posts: posts(line.kind),
            synthetic: true,
            valid_from: self.since,
            valid_to: None,
            code,
        };
        unit.check()?;
        let duties = line.duties.split_whitespace().map(str::to_owned).collect();
        self.units.push(DemoUnit { unit, duties, serves });
        Ok(())
    }
}

fn posts(kind: UnitKind) -> Vec<Post> {
    let (liaison, handler, leader) = match kind {
        UnitKind::Firm => ("客服调度", "抢修班长", "值班经理"),
        UnitKind::PropertyManager => ("客服主管", "工程主管", "项目经理"),
        UnitKind::OwnersCommittee => ("秘书", "委员", "主任"),
        _ => ("联络员", "经办人", "分管领导"),
    };
    [("unit_liaison", liaison), ("handler", handler), ("unit_leader", leader)]
        .map(|(role, title)| Post { role: role.to_owned(), title: title.to_owned() })
        .into()
}

/// `hbw` for a district, `hbw-003` for a town in it, `city` above.
fn prefix(code: AreaCode) -> String {
    let county = code.at(Level::County).map(|c| c.get() / 1_000_000_000_000);
    let letters = COUNTIES
        .iter()
        .find(|(c, _)| c.parse().ok() == county)
        .map_or("city", |(_, letters)| letters);
    match code.at(Level::Town) {
        Some(town) => format!("{letters}-{:03}", town.get() / 1_000_000_000 % 1000),
        None => letters.to_owned(),
    }
}

fn county_name(areas: &[Area], code: &str) -> String {
    let code = code.parse().ok();
    areas.iter().find(|a| Some(a.code) == code).map_or_else(String::new, |a| a.name.clone())
}

/// Every sixth grid of a town has no property manager, as old estates have
/// none; the others are shared out in stretches.
fn property_grids(areas: &[Area]) -> BTreeMap<String, AreaSet> {
    let lines = rows::<Line>(UNITS).unwrap_or_default();
    let mut managers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.kind == UnitKind::PropertyManager) {
        managers.entry(line.scope.clone()).or_default().push(line.key.clone());
    }
    let mut shared = BTreeMap::new();
    for (scope, keys) in managers {
        let Ok(town) = scope.parse::<AreaCode>() else { continue };
        let grids: Vec<AreaCode> = areas
            .iter()
            .filter(|a| a.level == Level::Grid && town.contains(a.code))
            .map(|a| a.code)
            .enumerate()
            .filter(|(i, _)| i % 6 != 5)
            .map(|(_, code)| code)
            .collect();
        for (part, key) in grids.chunks(grids.len().div_ceil(keys.len())).zip(keys) {
            let code = format!("{}-{key}", prefix(town));
            shared.insert(code, AreaSet::of(part.iter().copied()));
        }
    }
    shared
}
