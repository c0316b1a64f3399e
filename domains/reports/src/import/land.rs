//! The test territory, in an empty place.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, AreaCode, Ctx, Error, Level, Result, Shard, Time};
use serde::Deserialize;
use store::{Store, Tx};
use territory::commands::{put_areas, put_boundaries, put_taxonomy, put_units, set_responsibility};
use territory::responsibility::{Deadlines, NewResponsibility, Source};
use territory::units::NewUnit;
use territory::{Area, AreaKind, AreaSet, Directory, UnitId, UnitKind, geojson, taxonomy_file};

use super::JOB;
use super::ground::Ground;
use crate::state::Reports;

#[derive(Debug, Deserialize)]
struct AreaLine {
    code: AreaCode,
    level: Level,
    name: String,
    parent: String,
}

#[derive(Debug, Deserialize)]
struct UnitLine {
    code: String,
    name: String,
    kind: UnitKind,
    class: String,
}

/// Whether it lies here.
///
/// # Errors
/// Internal where its files do not read.
pub(super) fn is_here(directory: &Directory, ground: &Ground) -> Result<bool> {
    Ok(areas(ground)?.iter().all(|a| directory.area(a.code).is_some()))
}

/// Fills an empty place; one that is filled with this territory stays as it
/// is.
///
/// # Errors
/// `reports.import_elsewhere` where another territory is.
pub(super) async fn fill(reports: &Reports, store: &Store, ground: &Ground) -> Result<()> {
    let areas = areas(ground)?;
    let directory = reports.works().directory();
    if directory.areas().next().is_some() {
        return if is_here(&directory, ground)? {
            Ok(())
        } else {
            Err(Error::conflict("reports.import_elsewhere"))
        };
    }
    let units = units(ground, &areas)?;
    let taxonomy = taxonomy_file::shipped()?;
    let classes: Vec<(String, String)> =
        lines::<UnitLine>(ground.units)?.into_iter().map(|u| (u.class, u.code)).collect();
    let shapes = ground.outlines.map_or(Ok(Vec::new()), geojson::read)?;
    let province = areas.first().map(|a| a.code).ok_or_else(|| Error::internal("no areas"))?;
    write(store, move |tx, ctx| {
        put_areas(tx, ctx, &areas)?;
        put_taxonomy(tx, ctx, &taxonomy)?;
        put_boundaries(tx, ctx, &shapes)?;
        let ids = put_units(tx, ctx, &units)?;
        let codes = units.iter().map(|u| u.code.as_str());
        let ids: BTreeMap<&str, UnitId> = codes.zip(ids).collect();
        let duties: Vec<NewResponsibility> = classes
            .iter()
            .filter_map(|(class, code)| Some(duty(province, class, *ids.get(code.as_str())?)))
            .collect();
        set_responsibility(tx, ctx, &duties).map(drop)
    })
    .await?;
    reports.works().territory.refresh(store).await.map(drop)
}

/// Ids of the units, by their codes.
pub(super) fn unit_ids(reports: &Reports, ground: &Ground) -> Result<BTreeMap<String, UnitId>> {
    let directory = reports.works().directory();
    let lines = lines::<UnitLine>(ground.units)?.into_iter();
    Ok(lines.filter_map(|u| directory.unit_by_code(&u.code).map(|d| (u.code, d.id))).collect())
}

async fn write(
    store: &Store,
    f: impl Fn(&mut Tx<'_>, &Ctx) -> Result<()> + Send + Sync + 'static,
) -> Result<()> {
    let ctx = store.ctx(Actor::System { job: JOB }).await?;
    let of = ctx.clone();
    store.write(Shard::COMMON, &ctx, move |tx| f(tx, &of)).await
}

fn lines<T: for<'de> Deserialize<'de>>(text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(|row| row.map_err(Error::internal))
        .collect()
}

/// It has been there since before all messages.
const SINCE: Time = Time::from_micros(0);

fn areas(ground: &Ground) -> Result<Vec<Area>> {
    let area = |line: AreaLine| {
        Ok(Area {
            code: line.code,
            level: line.level,
            parent: Some(line.parent)
                .filter(|p| !p.is_empty())
                .map(|p| p.parse())
                .transpose()
                .map_err(Error::internal)?,
            name: line.name,
            name_mn: None,
            kind: AreaKind::Ordinary,
            residents: None,
            synthetic: true,
            valid_from: SINCE,
            valid_to: None,
        })
    };
    lines::<AreaLine>(ground.areas)?.into_iter().map(area).collect()
}

/// A unit stands in a line for each class that it is responsible for.
fn units(ground: &Ground, areas: &[Area]) -> Result<Vec<NewUnit>> {
    let province = areas.first().map(|a| a.code).ok_or_else(|| Error::internal("no areas"))?;
    let unit = |line: UnitLine| NewUnit {
        code: line.code,
        name: line.name,
        kind: line.kind,
        area: province,
        parent: None,
        calendar: None,
        posts: Vec::new(),
        synthetic: true,
        valid_from: SINCE,
        valid_to: None,
    };
    let mut seen = BTreeSet::new();
    let lines = lines::<UnitLine>(ground.units)?.into_iter();
    Ok(lines.filter(|line| seen.insert(line.code.clone())).map(unit).collect())
}

fn duty(province: AreaCode, class: &str, lead: UnitId) -> NewResponsibility {
    NewResponsibility {
        areas: AreaSet::of([province]),
        class: class.to_owned(),
        lead,
        assist: Vec::new(),
        deadlines: Deadlines::default(),
        source: Source::Table,
        note: String::new(),
        valid_from: SINCE,
        valid_to: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::ground::{A_SHI, NEW_YORK};
    use super::*;

    #[test]
    fn a_territory_is_invented_and_every_category_has_a_unit() {
        let taxonomy = taxonomy_file::shipped().unwrap();
        let categories: Vec<String> = taxonomy.categories().map(|c| c.code.clone()).collect();
        for (ground, prefix) in [(&A_SHI, "99"), (&NEW_YORK, "98")] {
            let areas = areas(ground).unwrap();
            assert!(areas.iter().all(|a| a.synthetic && a.code.to_string().starts_with(prefix)));
            let units = lines::<UnitLine>(ground.units).unwrap().into_iter();
            let classes: BTreeSet<String> = units.map(|u| u.class).collect();
            assert!(categories.iter().all(|c| classes.contains(c)), "{}", ground.name);
        }
        let a_shi = areas(&A_SHI).unwrap();
        assert_eq!(a_shi.iter().filter(|a| a.name.starts_with('A')).count(), 10);
        assert_eq!(units(&A_SHI, &a_shi).unwrap().len(), 12);
        let boards = areas(&NEW_YORK).unwrap();
        assert_eq!(boards.iter().filter(|a| a.level == Level::Town).count(), 59);
        assert_eq!(geojson::read(NEW_YORK.outlines.unwrap()).unwrap().len(), 59);
    }

    #[test]
    fn every_complaint_type_is_a_subcategory_in_use() {
        let taxonomy = taxonomy_file::shipped().unwrap();
        let mapping: toml::Table = NEW_YORK.mapping.parse().unwrap();
        let values = mapping["columns"]["subcategory"]["values"].as_table().unwrap();
        assert_eq!(values.len(), 126);
        for (told, code) in values {
            assert!(taxonomy.subcategory(code.as_str().unwrap()).is_some(), "{told}");
        }
    }
}
