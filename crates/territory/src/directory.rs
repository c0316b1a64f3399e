//! All reference data of the city in memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use kernel::{AreaCode, Level, Page, Time};

use crate::area::Area;
use crate::reading::Letters;
use crate::responsibility::{Answer, Responsibility, Table};
use crate::suggest::{Suggester, Suggestion};
use crate::taxonomy::{Subcategory, Taxonomy};
use crate::units::{Unit, UnitId, UnitKind};

/// Areas, units, taxonomy and responsibility as they were at one stamp of the
/// database. Cheap to ask, never changed: a change makes a new one.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    areas: BTreeMap<AreaCode, Area>,
    /// With their levels, so that a walk down to a role's areas looks up no more.
    children: HashMap<AreaCode, Vec<(AreaCode, Level)>>,
    units: BTreeMap<UnitId, Unit>,
    by_code: HashMap<String, UnitId>,
    taxonomy: Taxonomy,
    table: Table,
    suggester: Suggester,
    /// Of every area, made when the first is asked for: lists say many.
    line_names: OnceLock<HashMap<AreaCode, String>>,
    stamp: i64,
}

impl Directory {
    /// From stored rows; `stamp` tells one state of the database from the next.
    pub fn new(
        areas: Vec<Area>,
        units: Vec<Unit>,
        taxonomy: Taxonomy,
        rows: Vec<Responsibility>,
        stamp: i64,
    ) -> Directory {
        let areas: BTreeMap<AreaCode, Area> = areas.into_iter().map(|a| (a.code, a)).collect();
        let mut children: HashMap<AreaCode, Vec<(AreaCode, Level)>> = HashMap::new();
        for area in areas.values() {
            if let Some(parent) = area.parent {
                children.entry(parent).or_default().push((area.code, area.level));
            }
        }
        let by_code = units.iter().map(|u| (u.code.clone(), u.id)).collect();
        Directory {
            areas,
            children,
            units: units.into_iter().map(|u| (u.id, u)).collect(),
            by_code,
            suggester: Suggester::new(&taxonomy),
            taxonomy,
            table: Table::new(rows),
            line_names: OnceLock::new(),
            stamp,
        }
    }

    /// Which state of the database this is.
    pub fn stamp(&self) -> i64 {
        self.stamp
    }

    /// The area of that code, a past one too.
    pub fn area(&self, code: AreaCode) -> Option<&Area> {
        self.areas.get(&code)
    }

    /// Every area in the order of the codes.
    pub fn areas(&self) -> impl Iterator<Item = &Area> {
        self.areas.values()
    }

    /// The area and those round it by stored parents, innermost first. An
    /// unknown code has the line of the nearest known area round it.
    pub fn line(&self, code: AreaCode) -> Vec<&Area> {
        let mut line: Vec<&Area> = Vec::with_capacity(7);
        let mut at = code.line().into_iter().find_map(|c| self.areas.get(&c));
        while let Some(area) = at {
            // Stored parents could form a ring; a line is at most seven long.
            if line.len() == Level::ALL.len() {
                break;
            }
            line.push(area);
            at = area.parent.and_then(|p| self.areas.get(&p));
        }
        line
    }

    /// The area of a level on the line of `code`.
    pub fn at_level(&self, code: AreaCode, level: Level) -> Option<&Area> {
        self.line(code).into_iter().find(|a| a.level == level)
    }

    /// `海勃湾区 新华街道 清泉社区 第二网格`: from the county inwards.
    pub fn line_name(&self, code: AreaCode) -> String {
        let all = || self.areas.keys().map(|code| (*code, self.joined(*code))).collect();
        match self.line_names.get_or_init(all).get(&code) {
            Some(name) => name.clone(),
            None => self.joined(code),
        }
    }

    fn joined(&self, code: AreaCode) -> String {
        let mut names: Vec<&str> = self
            .line(code)
            .into_iter()
            .filter(|a| a.level >= Level::County)
            .map(|a| a.name.as_str())
            .collect();
        if names.is_empty() {
            names.extend(self.areas.get(&code).map(|a| a.name.as_str()));
        }
        names.reverse();
        names.join(" ")
    }

    /// Areas directly inside, in the order of the codes.
    pub fn children(&self, code: AreaCode) -> impl Iterator<Item = &Area> {
        self.directly_inside(code).iter().filter_map(|(inside, _)| self.areas.get(inside))
    }

    /// The same by code and level alone.
    pub fn directly_inside(&self, code: AreaCode) -> &[(AreaCode, Level)] {
        self.children.get(&code).map_or(&[], Vec::as_slice)
    }

    /// Areas without a known parent: where a picker begins.
    pub fn roots(&self) -> impl Iterator<Item = &Area> {
        self.areas.values().filter(|a| a.parent.is_none_or(|p| !self.areas.contains_key(&p)))
    }

    /// The unit of that id, a past one too.
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// The unit of that code.
    pub fn unit_by_code(&self, code: &str) -> Option<&Unit> {
        self.by_code.get(code).and_then(|id| self.units.get(id))
    }

    /// Every unit.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// The town's own unit for an area inside it (who blows the whistle).
    pub fn town_unit(&self, code: AreaCode) -> Option<&Unit> {
        let town = self.at_level(code, Level::Town)?.code;
        let of_town = |k| matches!(k, UnitKind::Town | UnitKind::ParkCommittee);
        self.units.values().find(|u| u.area == town && of_town(u.kind))
    }

    /// The taxonomy.
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// The subcategory of that code.
    pub fn subcategory(&self, code: &str) -> Option<&Subcategory> {
        self.taxonomy.subcategory(code)
    }

    /// The whole responsibility table.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Whose a matter of that subcategory is in that area at that moment, and
    /// why. `None` when no row fits.
    pub fn responsible(&self, area: AreaCode, subcategory: &str, at: Time) -> Option<Answer> {
        let category = self.taxonomy.subcategory(subcategory).map_or("", |s| &s.category);
        self.table.find(area, category, subcategory, at)
    }

    /// The likeliest subcategories of a text, with the words that say so.
    pub fn suggest(&self, text: &str) -> Vec<Suggestion> {
        self.suggester.suggest(text)
    }

    /// Areas whose name holds `part` or is read so (`wd`, `wuda`: 乌达区), inside
    /// `within`, outermost first; the cursor is the number of those already seen.
    pub fn find_areas(
        &self,
        part: &str,
        within: Option<AreaCode>,
        level: Option<Level>,
        after: Option<&kernel::Cursor>,
        limit: Option<u32>,
    ) -> Page<&Area> {
        let part = part.trim();
        let sought = Sought::of(part);
        let mut found: Vec<(usize, &Area)> = self
            .areas
            .values()
            .filter(|a| within.is_none_or(|w| w.contains(a.code)))
            .filter(|a| level.is_none_or(|l| l == a.level))
            .filter_map(|a| Some((sought.rank(&a.name)?, a)))
            .collect();
        found.sort_by_key(|(rank, a)| (*rank, a.level, a.name.chars().count(), a.code));
        page(found.into_iter().map(|(_, a)| a).collect(), after, limit)
    }

    /// Units whose name or code holds `part`, or whose name is read so, and that
    /// serve a part of `within` or lie round it.
    pub fn find_units(
        &self,
        part: &str,
        within: Option<AreaCode>,
        after: Option<&kernel::Cursor>,
        limit: Option<u32>,
    ) -> Page<&Unit> {
        let (part, sought) = (part.trim(), Sought::of(part));
        let near = |u: &Unit| within.is_none_or(|w| w.contains(u.area) || u.area.contains(w));
        let rank = |u: &Unit| if u.code.contains(part) { Some(0) } else { sought.rank(&u.name) };
        let near = self.units.values().filter(|u| near(u));
        let mut found: Vec<(usize, &Unit)> = near.filter_map(|u| Some((rank(u)?, u))).collect();
        found.sort_by(|a, b| (a.0, &a.1.code).cmp(&(b.0, &b.1.code)));
        page(found.into_iter().map(|(_, u)| u).collect(), after, limit)
    }
}

/// What somebody types to find a name.
struct Sought<'a> {
    part: &'a str,
    letters: Option<Letters>,
}

impl Sought<'_> {
    fn of(text: &str) -> Sought<'_> {
        Sought { part: text.trim(), letters: Letters::of(text) }
    }

    /// Names that hold it come before names that are read so from their
    /// beginning, and those before the others.
    fn rank(&self, name: &str) -> Option<usize> {
        match name.contains(self.part) {
            true => Some(0),
            false => Some(1 + self.letters.as_ref()?.place_in(name)?.min(1)),
        }
    }
}

/// One page of a list that lies in memory whole.
fn page<T>(all: Vec<T>, after: Option<&kernel::Cursor>, limit: Option<u32>) -> Page<T> {
    let skip = after.and_then(|c| c.0.parse::<usize>().ok()).unwrap_or(0);
    let limit = Page::<T>::limit(limit) as usize;
    let more = all.len() > skip.saturating_add(limit);
    Page {
        items: all.into_iter().skip(skip).take(limit).collect(),
        next: more.then(|| kernel::Cursor((skip + limit).to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area::AreaKind;

    fn area(code: &str, parent: Option<&str>, name: &str) -> Area {
        let code: AreaCode = code.parse().unwrap();
        Area {
            code,
            level: code.level(),
            parent: parent.map(|p| p.parse().unwrap()),
            name: name.into(),
            name_mn: None,
            kind: AreaKind::Ordinary,
            residents: None,
            synthetic: false,
            valid_from: Time::from_micros(0),
            valid_to: None,
        }
    }

    fn directory(areas: Vec<Area>) -> Directory {
        Directory::new(areas, Vec::new(), Taxonomy::default(), Vec::new(), 1)
    }

    #[test]
    fn a_street_directly_under_a_city_has_no_county_in_its_line() {
        let d = directory(vec![
            area("441900", None, "东莞市"),
            area("441900003", Some("441900"), "东城街道"),
        ]);
        let code = "441900003001".parse().unwrap();
        let line: Vec<&str> = d.line(code).iter().map(|a| a.name.as_str()).collect();
        assert_eq!(line, ["东城街道", "东莞市"], "an unknown village stands in its town");
        assert!(d.at_level(code, Level::County).is_none());
        assert_eq!(d.roots().count(), 1);
    }

    #[test]
    fn parents_that_form_a_ring_do_not_hang() {
        let d = directory(vec![
            area("150302", Some("150302001"), "一"),
            area("150302001", Some("150302"), "二"),
        ]);
        assert_eq!(d.line("150302001".parse().unwrap()).len(), Level::ALL.len());
    }

    #[test]
    fn names_are_found_by_their_letters() {
        let d = directory(vec![
            area("150304", None, "乌达区"),
            area("150302", None, "海勃湾区"),
            area("150302001", Some("150302"), "新华街道"),
            area("150302001001", Some("150302001"), "第五道社区"),
        ]);
        for (typed, expected) in [
            ("wd", vec!["乌达区", "第五道社区"]),
            ("wudaq", vec!["乌达区"]),
            ("hbw", vec!["海勃湾区"]),
            ("XHJD", vec!["新华街道"]),
            ("乌", vec!["乌达区"]),
            ("w", vec![]),
            ("zz", vec![]),
        ] {
            let found = d.find_areas(typed, None, None, None, None);
            let names: Vec<&str> = found.items.iter().map(|a| a.name.as_str()).collect();
            assert_eq!(names, expected, "{typed}");
        }
    }

    #[test]
    fn names_are_found_outer_ones_first_a_page_at_a_time() {
        let mut areas = vec![area("150302", None, "新区"), area("150303", None, "旧区")];
        let town = |n: i64| format!("150302{n:03}");
        areas.extend((1..=5).map(|n| area(&town(n), Some("150302"), &format!("新街{n}"))));
        let d = directory(areas);
        let names =
            |p: &Page<&Area>| -> Vec<String> { p.items.iter().map(|a| a.name.clone()).collect() };
        let first = d.find_areas("新", None, None, None, Some(4));
        assert_eq!(names(&first), ["新区", "新街1", "新街2", "新街3"]);
        let second = d.find_areas("新", None, None, first.next.as_ref(), Some(4));
        assert_eq!(names(&second), ["新街4", "新街5"]);
        assert_eq!(second.next, None);
        let inside = d.find_areas("区", Some("150303".parse().unwrap()), None, None, None);
        assert_eq!(names(&inside), ["旧区"]);
        for cursor in ["-1", "x", "99999999999999999999"] {
            let at = kernel::Cursor(cursor.into());
            assert_eq!(d.find_areas("旧", None, None, Some(&at), None).items.len(), 1);
        }
    }
}
