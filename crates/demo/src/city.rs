//! The whole city as plain data.

use std::collections::BTreeMap;

use kernel::{AreaCode, Error, Id, Result, Time};
use territory::responsibility::Responsibility;
use territory::{Area, Directory, Shape, Taxonomy, Unit, UnitId, taxonomy_file};

use crate::duties::{DemoDuty, duties};
use crate::layout::lay_out;
use crate::mesh::shapes;
use crate::people::{Person, people};
use crate::units::{DemoUnit, units};

/// Says on every page of a demo what it is.
pub const NOTICE: [(&str, &str); 2] = [
    (
        "zh-CN",
        "演示数据：区县、街道镇、村社区的名称和代码属实，其余（边界、网格、单位、人员、事项）均为虚构。",
    ),
    (
        "en",
        "Demonstration: names and codes of districts, towns, villages and communities are real; \
            boundaries, grids, units, people and matters are invented.",
    ),
];

/// When the codes are of.
const SINCE: &str = "2023-06-30T00:00:00+08:00";

/// Everything about the made-up Wuhai that stands still.
#[derive(Debug, Clone)]
pub struct City {
    /// Outermost first: in this order they can be put in.
    pub areas: Vec<Area>,
    /// One shape for each micro-grid; the others follow from them.
    pub boundaries: Vec<(AreaCode, Shape)>,
    pub units: Vec<DemoUnit>,
    pub duties: Vec<DemoDuty>,
    pub people: Vec<Person>,
    pub taxonomy: Taxonomy,
    /// The same in memory, with places in the lists for ids: whose a matter
    /// would be can be asked before there is a database.
    pub directory: Directory,
    /// Holders of each post by role and place.
    posts: BTreeMap<String, usize>,
}

/// Makes the city: the same one every time.
///
/// # Errors
/// None in a built program: a test makes the same city.
pub fn city() -> Result<City> {
    let since: Time = SINCE.parse().map_err(Error::internal)?;
    let (areas, seeds) = lay_out(since)?;
    let spots: Vec<_> = seeds.iter().map(|s| s.at).collect();
    let boundaries = seeds.iter().map(|s| s.area).zip(shapes(&spots)).collect();
    let taxonomy = taxonomy_file::shipped()?;
    let units = units(&areas, since)?;
    let duties = duties(&units, &taxonomy, since);
    let people = people(&areas, &units);
    let directory = directory(&areas, &units, &duties, &taxonomy)?;
    let posts = people.iter().enumerate().map(|(i, p)| (p.login.clone(), i)).collect();
    Ok(City { areas, boundaries, units, duties, people, taxonomy, directory, posts })
}

impl City {
    /// The person of that login.
    pub fn person(&self, login: &str) -> Option<&Person> {
        self.posts.get(login).and_then(|i| self.people.get(*i))
    }

    /// The unit that a matter would be dispatched to, and those that help.
    pub fn responsible(&self, area: AreaCode, sub: &str, at: Time) -> Option<(&Unit, Vec<&Unit>)> {
        let answer = self.directory.responsible(area, sub, at)?;
        let assist = answer.assist.iter().filter_map(|u| self.directory.unit(*u)).collect();
        Some((self.directory.unit(answer.lead)?, assist))
    }
}

fn directory(
    areas: &[Area],
    units: &[DemoUnit],
    duties: &[DemoDuty],
    taxonomy: &Taxonomy,
) -> Result<Directory> {
    let ids: BTreeMap<&str, UnitId> = units
        .iter()
        .enumerate()
        .map(|(i, u)| Ok((u.unit.code.as_str(), place(i)?)))
        .collect::<Result<_>>()?;
    let id = |code: &str| {
        ids.get(code).copied().ok_or_else(|| Error::internal(format!("no unit {code}")))
    };
    let rows = duties.iter().enumerate().map(|(i, d)| {
        Ok(Responsibility {
            id: place(i)?,
            areas: d.areas.clone(),
            class: d.class.clone(),
            lead: id(&d.lead)?,
            assist: d.assist.iter().map(|u| id(u)).collect::<Result<_>>()?,
            deadlines: d.deadlines.clone(),
            source: d.source,
            note: d.note.clone(),
            set_by: None,
            valid_from: d.valid_from,
            valid_to: None,
        })
    });
    let rows = rows.collect::<Result<Vec<_>>>()?;
    let units = units.iter().enumerate().map(|(i, DemoUnit { unit, .. })| {
        Ok(Unit {
            id: place(i)?,
            code: unit.code.clone(),
            name: unit.name.clone(),
            kind: unit.kind,
            area: unit.area,
            parent: unit.parent.as_deref().map(id).transpose()?,
            calendar: unit.calendar.clone(),
            posts: unit.posts.clone(),
            synthetic: true,
            valid_from: unit.valid_from,
            valid_to: None,
        })
    });
    let units = units.collect::<Result<Vec<_>>>()?;
    Ok(Directory::new(areas.to_vec(), units, taxonomy.clone(), rows, 0))
}

/// A place in a list as an id.
fn place<T>(i: usize) -> Result<Id<T>> {
    i64::try_from(i).ok().and_then(Id::from_i64).ok_or_else(|| Error::internal("a list too long"))
}
