//! Public reports of another city through the door: type, place, class, unit.

use std::collections::BTreeMap;
use std::path::PathBuf;

use connectors::{Door, Incoming, door::Sender};
use jingwei_connectors as connectors;
use kernel::{Actor, AreaCode, Ctx, Level, Result, Shard, Time};
use serde_json::Value;
use store::{Engine, Tx};
use tabular::{Field, Kind, Mapping, Source};
use territory::commands::{put_areas, put_boundaries, put_units, set_responsibility};
use territory::responsibility::{Deadlines, NewResponsibility, Source as Told};
use territory::units::NewUnit;
use territory::{Area, AreaKind, AreaSet, Point, Shape, UnitKind};

use crate::scene::{city, manifests};

const AREAS: &str = include_str!("../../../../procedures/territories/new-york/areas.csv");
const UNITS: &str = include_str!("../../../../procedures/territories/new-york/units.csv");
const OUTLINES: &str =
    include_str!("../../../../procedures/territories/new-york/boundaries.geojson");
const MAPPING: &str = include_str!("../../../../procedures/territories/new-york/mapping.toml");
/// Rows under way at a time.
const ABREAST: usize = 64;
const SINCE: Time = Time::from_micros(0);

const fn wanted(name: &'static str, kind: Kind, required: bool) -> Field {
    Field { name, kind, required, headings: &[] }
}

static SCHEMA: [Field; 8] = [
    wanted("id", Kind::Text { most: 64 }, true),
    wanted("time", Kind::Time, true),
    wanted("title", Kind::Text { most: 200 }, true),
    wanted("body", Kind::Text { most: 1_000 }, false),
    wanted("lon", Kind::Decimal { least: -180.0, most: 180.0 }, false),
    wanted("lat", Kind::Decimal { least: -90.0, most: 90.0 }, false),
    wanted("address", Kind::Text { most: 200 }, false),
    wanted("subcategory", Kind::Text { most: 12 }, false),
];

/// Cells of a file of ours, none of which has a comma.
fn lines(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

fn areas() -> Vec<Area> {
    let area = |cells: Vec<&str>| Area {
        code: cells[0].parse().unwrap(),
        level: cells[1].parse::<Level>().unwrap(),
        parent: Some(cells[3]).filter(|p| !p.is_empty()).map(|p| p.parse().unwrap()),
        name: cells[2].to_owned(),
        name_mn: None,
        kind: AreaKind::Ordinary,
        residents: None,
        synthetic: true,
        valid_from: SINCE,
        valid_to: None,
    };
    lines(AREAS).map(area).collect()
}

fn shapes() -> Vec<(AreaCode, Shape)> {
    let read: Value = serde_json::from_str(OUTLINES).unwrap();
    let shape = |feature: &Value| {
        let ring = feature["geometry"]["coordinates"][0].as_array().unwrap();
        let at = |p: &Value| Point::from_degrees(p[0].as_f64().unwrap(), p[1].as_f64().unwrap());
        let mut ring: Vec<Point> = ring.iter().map(|p| at(p).unwrap()).collect();
        ring.pop();
        let code = feature["properties"]["code"].as_str().unwrap().parse().unwrap();
        (code, Shape { polygons: vec![vec![ring]] })
    };
    read["features"].as_array().unwrap().iter().map(shape).collect()
}

fn unit(code: &str, name: &str) -> NewUnit {
    NewUnit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: UnitKind::Department,
        area: "980100".parse().unwrap(),
        parent: None,
        calendar: None,
        posts: Vec::new(),
        synthetic: true,
        valid_from: SINCE,
        valid_to: None,
    }
}

fn fill(tx: &mut Tx<'_>, ctx: &Ctx) -> Result<()> {
    put_areas(tx, ctx, &areas())?;
    put_boundaries(tx, ctx, &shapes())?;
    let named: BTreeMap<&str, &str> = lines(UNITS).map(|c| (c[0], c[1])).collect();
    let units: Vec<NewUnit> = named.iter().map(|(code, name)| unit(code, name)).collect();
    let ids = put_units(tx, ctx, &units)?;
    let place = |code: &str| named.keys().position(|k| *k == code).unwrap();
    let duty = |cells: Vec<&str>| NewResponsibility {
        areas: AreaSet::of(["980000".parse().unwrap()]),
        class: cells[3].to_owned(),
        lead: ids[place(cells[0])],
        assist: Vec::new(),
        deadlines: Deadlines::default(),
        source: Told::Table,
        note: String::new(),
        valid_from: SINCE,
        valid_to: None,
    };
    let duties: Vec<NewResponsibility> = lines(UNITS).map(duty).collect();
    set_responsibility(tx, ctx, &duties).map(drop)
}

/// The rows, read by the mapping.
fn rows(file: &std::path::Path) -> Vec<Incoming> {
    let mapping = Mapping::parse(MAPPING).unwrap();
    let mut rows = Vec::new();
    let summary = tabular::read(&Source::file(file), &SCHEMA, &mapping, |r| {
        let text = |name| r.text(name).map(str::to_owned);
        rows.push(Incoming {
            sender: Sender::System,
            text: [text("title"), text("body")]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("\n"),
            subcategory: text("subcategory"),
            lon: r.decimal("lon"),
            lat: r.decimal("lat"),
            address: text("address"),
            source_no: text("id"),
            reported_at: r.time("time"),
            ..Incoming::default()
        });
        Vec::new()
    });
    let summary = summary.unwrap();
    assert!(summary.faults.is_empty(), "{:?}", summary.faults);
    rows
}

#[test]
fn every_complaint_type_is_a_subcategory_in_use() {
    let taxonomy = territory::taxonomy_file::shipped().unwrap();
    let mapping: toml::Table = MAPPING.parse().unwrap();
    let values = mapping["columns"]["subcategory"]["values"].as_table().unwrap();
    assert_eq!(values.len(), 126);
    for (told, code) in values {
        assert!(taxonomy.subcategory(code.as_str().unwrap()).is_some(), "{told}");
    }
    assert_eq!(lines(AREAS).filter(|c| c[1] == "town").count(), 59);
    assert_eq!(shapes().len(), 59);
}

#[test]
fn nyc_311_goes_through_place_class_and_unit() {
    let root = std::env::var_os("JINGWEI_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let file = root.join("nyc311/nyc311_samples.csv.gz");
    if !file.is_file() {
        println!("SKIPPED: no {}", file.display());
        return;
    }
    testkit::only(Engine::Sqlite, &manifests(), async |t| {
        let s = city(t, &[]).await;
        let ctx = t.ctx(Actor::System { job: "test" }).await;
        let of = ctx.clone();
        t.write(Shard::COMMON, &ctx, move |tx| fill(tx, &of)).await.unwrap();
        s.city.works.territory.refresh(&t.store).await.unwrap();
        let rows = rows(&file);
        assert_eq!(rows.len(), 2_500);
        let take = async |said: &Incoming| {
            let prepared = s.reports.prepare(said)?;
            let ctx = t.ctx(Actor::System { job: "test" }).await;
            let (of, shard) = (ctx.clone(), prepared.shard);
            let open = move |tx: &mut Tx<'_>| prepared.open(tx, &of, None).map(drop);
            t.write(shard, &ctx, open).await
        };
        let mut refused = 0;
        for slice in rows.chunks(ABREAST) {
            let taken = futures_util::future::join_all(slice.iter().map(take)).await;
            refused += taken.iter().filter(|t| t.is_err()).count();
        }
        let count = async |sql: &'static str| {
            let read = move |tx: &mut Tx<'_>| tx.query_sql(sql, &[], |r| r.int(0));
            t.read(Shard::COMMON, read).await.unwrap()[0]
        };
        let all = count("SELECT COUNT(*) FROM report").await;
        let by_point = count("SELECT COUNT(*) FROM report WHERE found_by = 'point'").await;
        let by_name = count("SELECT COUNT(*) FROM report WHERE found_by = 'named'").await;
        let nowhere = count("SELECT COUNT(*) FROM report WHERE found_by = 'nowhere'").await;
        let routed =
            count("SELECT COUNT(*) FROM report WHERE suggestions NOT LIKE '%\"duty\":null%'").await;
        println!(
            "{all} of {} taken in, {refused} refused; {by_point} placed by point, {by_name} by \
             name, {nowhere} not; {routed} of {all} with a unit",
            rows.len()
        );
        assert_eq!((refused, all), (0, 2_500));
        // who named neither point nor borough is nowhere, and somebody is asked
        assert_eq!((by_point, by_name, nowhere), (2_325, 84, 91));
        assert_eq!(routed, all - nowhere);
    });
}
