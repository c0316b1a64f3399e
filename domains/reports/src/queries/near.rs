//! Open matters near by, so that one thing is reported and handled once.

use casework::{Matter, Point, Works, public, words};
use http_edge::schema::{IdText, TimeText};
use kernel::{AreaCode, Ctx, Id, Level, Result, Time};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use crate::commands::PROCEDURE;
use crate::settings::{NEAR_METRES, SAME_METRES, number};
use crate::sql::reports::{self as sql, NearRow};

/// Matters that one look takes from a town.
const LOOK_MOST: i64 = 400;
/// The newest of all, from which those of a county or the city are taken.
const NEWEST: i64 = 4_000;
/// Matters that one answer shows.
const SHOWN_MOST: usize = 20;
/// For how long what was done is still shown.
const DONE_DAYS: i64 = 90;
/// Minutes of a day.
const DAY: i64 = 24 * 60;
/// Matters shown as perhaps the same thing.
const SAME_MOST: usize = 5;

/// A public matter near by.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Near {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub public_text: String,
    pub subcategory_name: Option<String>,
    pub stage_name: String,
    /// Metres from the point asked about; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metres: Option<i64>,
    /// To a hundred metres: nobody's door.
    pub point: Option<Point>,
    /// The first public photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    pub supports: i64,
    #[schema(value_type = TimeText)]
    pub opened: Time,
}

/// Which of them somebody wants to see; by itself all that are open.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this category alone.
    pub category: Option<String>,
    /// Those that ended in the last [`DONE_DAYS`] days, instead of the open.
    pub done: bool,
    /// Opened in so many days.
    pub days: Option<u32>,
}

/// Public matters near a point, nearest first, or of an area, newest first: of
/// a county or the city those among the newest of all.
///
/// # Errors
/// Those of the database.
pub fn near(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    (area, point): (AreaCode, Option<Point>),
    wanted: &Wanted,
) -> Result<Vec<Near>> {
    let mut rows = match wanted.done {
        false => open(tx, works, area)?,
        true => done(tx, ctx, works, area)?,
    };
    let directory = works.directory();
    let category =
        |r: &NearRow| directory.subcategory(r.subcategory.as_deref()?).map(|s| s.category.clone());
    let asked = wanted.category.as_ref();
    rows.retain(|r| asked.is_none() || category(r).as_deref() == asked.map(String::as_str));
    let begun = wanted.days.map(|days| ctx.now.plus_minutes(-i64::from(days) * DAY));
    rows.retain(|r| begun.is_none_or(|begun| r.opened >= begun));
    rows.iter_mut().for_each(|r| r.point = r.point.map(public::coarse));
    let most = number(ctx, &NEAR_METRES, area);
    let rows = nearest(rows, point, most, SHOWN_MOST);
    rows.into_iter().map(|(metres, row)| shown(tx, ctx, works, row, metres)).collect()
}

fn open(tx: &mut Tx, works: &Works, area: AreaCode) -> Result<Vec<NearRow>> {
    match town(works, area) {
        Some(town) => sql::public_near(tx, town, LOOK_MOST),
        None => sql::newest_near(tx, area, NEWEST),
    }
}

fn done(tx: &mut Tx, ctx: &Ctx, works: &Works, area: AreaCode) -> Result<Vec<NearRow>> {
    let since = ctx.now.plus_minutes(-DONE_DAYS * DAY);
    let mut rows = match town(works, area) {
        Some(town) => sql::public_done(tx, town, since, LOOK_MOST)?,
        None => sql::newest_done(tx, area, since, NEWEST)?,
    };
    // what turned out invalid or void is shown no longer
    let p = works.procedures.current(PROCEDURE)?;
    rows.retain(|r| p.stage(&r.stage).is_some_and(|s| s.public));
    Ok(rows)
}

fn shown(tx: &mut Tx, ctx: &Ctx, works: &Works, row: NearRow, metres: Option<i64>) -> Result<Near> {
    let files = casework::sql::records::attachments(tx, row.matter)?;
    let p = works.procedures.current(PROCEDURE)?;
    Ok(Near {
        matter: row.matter,
        subcategory_name: subcategory_name(ctx, works, &row),
        stage_name: words::stage(&p, ctx.lang, &row.stage),
        public_text: row.public_text.unwrap_or_default(),
        metres,
        point: row.point,
        photo: files.into_iter().find(|f| f.public).map(|f| f.file),
        supports: sql::supports(tx, row.matter)?,
        opened: row.opened,
    })
}

/// An open matter that may be the same thing, for those who work on both.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Same {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub title: String,
    pub subcategory_name: Option<String>,
    pub stage_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metres: Option<i64>,
    #[schema(value_type = TimeText)]
    pub opened: Time,
}

/// What is asked about: the place and the likeliest class of a report.
#[derive(Debug, Clone, Copy)]
pub struct Alike<'a> {
    pub matter: Id<Matter>,
    pub area: AreaCode,
    pub point: Option<Point>,
    pub subcategory: Option<&'a str>,
}

/// Open matters at the same place and, where both are known, of the same
/// category, nearest first. Out of
/// scope is left out, as if it were not there.
///
/// # Errors
/// Those of the database.
pub fn same(tx: &mut Tx, ctx: &Ctx, works: &Works, of: Alike) -> Result<Vec<Same>> {
    let mut rows = sql::open_near(tx, round(works, of.area), LOOK_MOST)?;
    let directory = works.directory();
    let category = |s: &str| directory.subcategory(s).map(|s| s.category.clone());
    let kind = of.subcategory.and_then(category);
    rows.retain(|r| r.matter != of.matter && placed_alike(&of, r));
    rows.retain(|r| {
        let own = r.subcategory.as_deref().and_then(category);
        kind.is_none() || own.is_none() || own == kind
    });
    let scope = works.policy.filter(&ctx.actor, "casework.see")?;
    let seen = |a: AreaCode| scope.all || scope.areas.iter().any(|s| s.contains(&a.get()));
    rows.retain(|r| seen(r.area));
    let most = number(ctx, &SAME_METRES, of.area);
    let p = works.procedures.current(PROCEDURE)?;
    let zone = works.calendars.get(None).zone().clone();
    let found = nearest(rows, of.point, most, SAME_MOST).into_iter();
    Ok(found
        .map(|(metres, row)| Same {
            matter: row.matter,
            number: casework::model::number(row.matter, &zone),
            subcategory_name: subcategory_name(ctx, works, &row),
            stage_name: words::stage(&p, ctx.lang, &row.stage),
            title: row.title,
            metres,
            opened: row.opened,
        })
        .collect())
}

/// Where a point is missing, in the same finest area.
fn placed_alike(of: &Alike, row: &NearRow) -> bool {
    (of.point.is_some() && row.point.is_some()) || of.area == row.area
}

/// The town round an area: near does not end at the next grid. None round a
/// county or the city.
fn town(works: &Works, area: AreaCode) -> Option<AreaCode> {
    works.directory().at_level(area, Level::Town).map(|a| a.code)
}

/// The town round an area, or the area itself.
fn round(works: &Works, area: AreaCode) -> AreaCode {
    town(works, area).unwrap_or(area)
}

fn subcategory_name(ctx: &Ctx, works: &Works, row: &NearRow) -> Option<String> {
    let directory = works.directory();
    let sub = row.subcategory.as_deref().and_then(|s| directory.subcategory(s))?;
    Some(sub.names.get(ctx.lang).to_owned())
}

/// The rows within so many metres, nearest first; without a point, in their
/// own order. A row without one is as near as its area says.
fn nearest(
    rows: Vec<NearRow>,
    point: Option<Point>,
    within: i64,
    most: usize,
) -> Vec<(Option<i64>, NearRow)> {
    let far = |r: &NearRow| point.zip(r.point).map(|(a, b)| metres(a, b));
    let mut found: Vec<(Option<i64>, NearRow)> = rows.into_iter().map(|r| (far(&r), r)).collect();
    found.retain(|(m, _)| m.is_none_or(|m| m <= within));
    found.sort_by_key(|(m, _)| m.unwrap_or(i64::MAX));
    found.truncate(most);
    found
}

fn metres(a: Point, b: Point) -> i64 {
    let on_lattice = |p: Point| territory::Point::from_degrees(p.lon, p.lat);
    let apart = on_lattice(a).zip(on_lattice(b)).map(|(a, b)| a.metres_to(b));
    apart.map_or(i64::MAX, |m| m.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, point: Option<(f64, f64)>) -> NearRow {
        NearRow {
            matter: Id::from_i64(id).unwrap(),
            title: String::new(),
            public_text: None,
            subcategory: None,
            stage: String::new(),
            point: point.map(|(lon, lat)| Point { lon, lat }),
            opened: Time::from_micros(0),
            area: "150302001".parse().unwrap(),
        }
    }

    #[test]
    fn the_nearest_comes_first_and_the_far_not_at_all() {
        let rows = vec![
            row(1, Some((106.801, 39.7))),
            row(2, Some((106.8, 39.7))),
            row(3, Some((106.9, 39.7))),
            row(4, None),
        ];
        let here = Some(Point { lon: 106.8, lat: 39.7 });
        let ids = |found: Vec<(Option<i64>, NearRow)>| -> Vec<(i64, Option<i64>)> {
            found.into_iter().map(|(m, r)| (r.matter.get(), m)).collect()
        };
        let near = ids(nearest(rows.clone(), here, 500, 20));
        assert_eq!(near, [(2, Some(0)), (1, Some(86)), (4, None)]);
        let all = ids(nearest(rows, None, 500, 2));
        assert_eq!(all, [(1, None), (2, None)]);
    }
}
