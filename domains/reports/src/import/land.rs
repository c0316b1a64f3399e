//! The test territory, in an empty place.

use std::collections::BTreeMap;

use kernel::{Actor, AreaCode, Ctx, Error, Level, Result, Shard, Time};
use serde::Deserialize;
use store::{Store, Tx};
use territory::commands::{put_areas, put_taxonomy, put_units, set_responsibility};
use territory::responsibility::{Deadlines, NewResponsibility, Source};
use territory::units::NewUnit;
use territory::{Area, AreaKind, AreaSet, UnitId, UnitKind, taxonomy_file};

use super::JOB;
use crate::state::Reports;

const AREAS: &str = include_str!("../../../../procedures/territories/a-shi/areas.csv");
const UNITS: &str = include_str!("../../../../procedures/territories/a-shi/units.csv");

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

/// Fills an empty place; one that is filled with this territory stays as it
/// is.
///
/// # Errors
/// `reports.import_elsewhere` where another territory is.
pub(super) async fn fill(reports: &Reports, store: &Store) -> Result<()> {
    let areas = areas()?;
    let directory = reports.works().directory();
    if directory.areas().next().is_some() {
        let same = areas.iter().all(|a| directory.area(a.code).is_some());
        return if same { Ok(()) } else { Err(Error::conflict("reports.import_elsewhere")) };
    }
    let units = units(&areas)?;
    let taxonomy = taxonomy_file::shipped()?;
    let classes: Vec<String> = lines::<UnitLine>(UNITS)?.into_iter().map(|u| u.class).collect();
    let province = areas.first().map(|a| a.code).ok_or_else(|| Error::internal("no areas"))?;
    write(store, move |tx, ctx| {
        put_areas(tx, ctx, &areas)?;
        put_taxonomy(tx, ctx, &taxonomy)?;
        let ids = put_units(tx, ctx, &units)?;
        let duties: Vec<NewResponsibility> =
            classes.iter().zip(ids).map(|(class, lead)| duty(province, class, lead)).collect();
        set_responsibility(tx, ctx, &duties).map(drop)
    })
    .await?;
    reports.works().territory.refresh(store).await.map(drop)
}

/// Ids of the units, by their codes.
pub(super) fn unit_ids(reports: &Reports) -> Result<BTreeMap<String, UnitId>> {
    let directory = reports.works().directory();
    let lines = lines::<UnitLine>(UNITS)?.into_iter();
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

fn areas() -> Result<Vec<Area>> {
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
    lines::<AreaLine>(AREAS)?.into_iter().map(area).collect()
}

fn units(areas: &[Area]) -> Result<Vec<NewUnit>> {
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
    Ok(lines::<UnitLine>(UNITS)?.into_iter().map(unit).collect())
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
    use super::*;

    #[test]
    fn the_territory_is_invented_and_every_category_has_a_unit() {
        let areas = areas().unwrap();
        assert!(areas.iter().all(|a| a.synthetic && a.code.to_string().starts_with("99")));
        let a_shi = areas.iter().filter(|a| a.name.starts_with('A')).count();
        assert_eq!(a_shi, 10);
        let taxonomy = taxonomy_file::shipped().unwrap();
        let classes: Vec<String> =
            lines::<UnitLine>(UNITS).unwrap().into_iter().map(|u| u.class).collect();
        let categories: Vec<String> = taxonomy.categories().map(|c| c.code.clone()).collect();
        assert_eq!(classes, categories);
        assert_eq!(units(&areas).unwrap().len(), 12);
    }
}
