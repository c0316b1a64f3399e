//! The commands on reference data, on both engines.
#![allow(clippy::unwrap_used, clippy::panic)]

use jingwei_territory::area::{Area, AreaKind};
use jingwei_territory::commands::*;
use jingwei_territory::responsibility::{Deadlines, NewResponsibility, Source};
use jingwei_territory::units::{NewUnit, Post, UnitKind};
use jingwei_territory::{Flag, Live, Point, Shape, taxonomy_file};
use kernel::{Actor, AreaCode, Ctx, Manifest, Shard, Time};
use testkit::TestStore;

static MANIFESTS: &[&Manifest] = &[&store::MANIFEST, &jingwei_territory::MANIFEST];

fn code(s: &str) -> AreaCode {
    s.parse().unwrap()
}

fn area(at: &str, parent: Option<&str>, name: &str) -> Area {
    Area {
        code: code(at),
        level: code(at).level(),
        parent: parent.map(code),
        name: name.to_owned(),
        name_mn: None,
        kind: AreaKind::Ordinary,
        residents: Some(250),
        synthetic: true,
        valid_from: Time::from_micros(0),
        valid_to: None,
    }
}

fn areas() -> Vec<Area> {
    vec![
        area("150302", None, "海勃湾区"),
        area("150302003", Some("150302"), "新华街道"),
        area("150302003013", Some("150302003"), "新南社区居委会"),
        area("150302003013001", Some("150302003013"), "第一网格"),
        area("150302003013001001", Some("150302003013001"), "1号微网格"),
        area("150302003013001002", Some("150302003013001"), "2号微网格"),
    ]
}

fn square(east: i64) -> Shape {
    let p = |dx: i64, dy: i64| Point { x: 106_800_000 + east + dx, y: 39_600_000 + dy };
    Shape { polygons: vec![vec![vec![p(0, 0), p(1000, 0), p(1000, 1000), p(0, 1000)]]] }
}

fn unit(code_: &str, kind: UnitKind, at: &str, parent: Option<&str>) -> NewUnit {
    NewUnit {
        code: code_.to_owned(),
        name: format!("单位{code_}"),
        kind,
        area: code(at),
        parent: parent.map(str::to_owned),
        calendar: Some("round-the-clock".into()),
        posts: vec![Post { role: "unit_liaison".into(), title: "联络员".into() }],
        synthetic: true,
        valid_from: Time::from_micros(0),
        valid_to: None,
    }
}

async fn ctx(t: &TestStore) -> Ctx {
    t.ctx(Actor::System { job: "test" }).await
}

async fn filled(t: &TestStore) -> Live {
    let c = ctx(t).await;
    let of = c.clone();
    t.write(Shard::COMMON, &c, move |tx| {
        put_areas(tx, &of, &areas())?;
        let shapes =
            [(code("150302003013001001"), square(0)), (code("150302003013001002"), square(1000))];
        put_boundaries(tx, &of, &shapes)?;
        put_taxonomy(tx, &of, &taxonomy_file::shipped()?)
    })
    .await
    .unwrap();
    Live::open(t).await.unwrap()
}

#[test]
fn every_statement_can_be_prepared() {
    testkit::prepare_all(MANIFESTS);
}

#[test]
fn what_is_put_in_is_read_back_and_located() {
    testkit::both(MANIFESTS, async |t| {
        let live = filled(t).await;
        let directory = live.directory();
        let micro = code("150302003013001002");
        assert_eq!(directory.areas().cloned().collect::<Vec<_>>(), areas());
        assert_eq!(
            directory.line_name(micro),
            "海勃湾区 新华街道 新南社区居委会 第一网格 2号微网格"
        );
        assert_eq!(directory.taxonomy(), &taxonomy_file::shipped().unwrap());
        let found = live.map().locate(Point::from_degrees(106.8015, 39.6005).unwrap()).unwrap();
        assert_eq!((found.area, found.flag), (micro, Flag::Ok));
        let town = live.map().outline(code("150302003")).unwrap().clone();
        assert_eq!(town.shape.doubled_area(), 2 * 2000 * 1000);
        assert!(!live.refresh(t).await.unwrap(), "nothing has changed since");
    });
}

#[test]
fn a_unit_of_a_known_code_keeps_its_id() {
    testkit::both(MANIFESTS, async |t| {
        let live = filled(t).await;
        let put = async |units: Vec<NewUnit>| {
            let c = ctx(t).await;
            let of = c.clone();
            t.write(Shard::COMMON, &c, move |tx| put_units(tx, &of, &units)).await
        };
        let first = put(vec![
            unit("hbw-housing", UnitKind::Department, "150302", None),
            unit("hbw-heating", UnitKind::Firm, "150302", Some("hbw-housing")),
        ])
        .await
        .unwrap();
        let mut changed = unit("hbw-heating", UnitKind::Firm, "150302003", Some("hbw-housing"));
        changed.name = "城东热力公司".into();
        let second = put(vec![changed]).await.unwrap();
        assert_eq!(first[1], second[0]);
        assert!(live.refresh(t).await.unwrap());
        let directory = live.directory();
        let held = directory.unit_by_code("hbw-heating").unwrap();
        assert_eq!((held.name.as_str(), held.parent), ("城东热力公司", Some(first[0])));
        assert_eq!(held.title("unit_liaison"), Some("联络员"));

        let orphan = put(vec![unit("x", UnitKind::Firm, "150302", Some("nobody"))]).await;
        let e = orphan.unwrap_err();
        assert_eq!(
            (e.code, e.field.as_deref()),
            ("territory.unit_unknown", Some("units/0/parent"))
        );
        let nowhere = put(vec![unit("x", UnitKind::Firm, "999999", None)]).await.unwrap_err();
        assert_eq!(nowhere.field.as_deref(), Some("units/0/area"));
        assert!(!live.refresh(t).await.unwrap(), "a refusal leaves nothing behind");
    });
}

#[test]
fn a_ruling_takes_the_place_of_the_row_before_and_history_stays() {
    testkit::both(MANIFESTS, async |t| {
        let live = filled(t).await;
        let c = ctx(t).await;
        let of = c.clone();
        let units = t
            .write(Shard::COMMON, &c, move |tx| {
                put_units(
                    tx,
                    &of,
                    &[
                        unit("heating", UnitKind::Firm, "150302", None),
                        unit("property", UnitKind::PropertyManager, "150302003", None),
                    ],
                )
            })
            .await
            .unwrap();
        let begin = c.now;
        let row = |lead, source, from: Time| NewResponsibility {
            areas: "150302003".parse().unwrap(),
            class: "0601".into(),
            lead,
            assist: Vec::new(),
            deadlines: Deadlines { handle: Some("12 hours".into()), ..Deadlines::default() },
            source,
            note: "楼内立管归物业".into(),
            valid_from: from,
            valid_to: None,
        };
        let set = async |row: NewResponsibility| {
            let c = ctx(t).await;
            let of = c.clone();
            t.write(Shard::COMMON, &c, move |tx| {
                set_responsibility(tx, &of, std::slice::from_ref(&row))
            })
            .await
        };
        set(row(units[0], Source::Table, begin)).await.unwrap();
        let later = begin.plus_minutes(60);
        let ruling = set(row(units[1], Source::Ruling, later)).await.unwrap()[0];
        live.refresh(t).await.unwrap();
        let ask = |at: Time| {
            live.directory().responsible(code("150302003013001001"), "0601", at).unwrap()
        };
        assert_eq!((ask(begin).lead, ask(begin).source), (units[0], Source::Table));
        assert_eq!((ask(later).lead, ask(later).source), (units[1], Source::Ruling));
        assert_eq!(ask(later).deadlines.handle.as_deref(), Some("12 hours"));
        assert_eq!(ask(later).row, ruling);

        let e =
            set(NewResponsibility { class: "zz".into(), ..row(units[0], Source::Table, later) })
                .await
                .unwrap_err();
        assert_eq!(
            (e.code, e.field.as_deref()),
            ("territory.class_unknown", Some("responsibility/0/class"))
        );
        t.clock().forward(120);
        let end = async || {
            let c = ctx(t).await;
            let of = c.clone();
            t.write(Shard::COMMON, &c, move |tx| end_responsibility(tx, &of, ruling)).await
        };
        end().await.unwrap();
        assert_eq!(end().await.unwrap_err().code, "not_found");
        live.refresh(t).await.unwrap();
        let now = ctx(t).await.now;
        assert!(live.directory().responsible(code("150302003"), "0601", now).is_none());
    });
}

#[test]
fn a_later_taxonomy_retires_what_it_lacks() {
    testkit::both(MANIFESTS, async |t| {
        let live = filled(t).await;
        let csv = "code,category,zh,en,duty,urgency,verification,contact,handle,verify,\
            intake_may_file,public,keywords\n9901,99,雪,Snow,snow,ordinary,site,24 hours,\
            2 working_days,1 working_days,yes,yes,雪*3\n";
        let toml = "[[category]]\ncode='99'\nzh='冬'\nen='Winter'\n\
            [duty.snow]\nzh='除雪'\nen='Snow'\n";
        let new = taxonomy_file::read(toml, csv).unwrap();
        let c = ctx(t).await;
        let of = c.clone();
        t.write(Shard::COMMON, &c, move |tx| put_taxonomy(tx, &of, &new)).await.unwrap();
        live.refresh(t).await.unwrap();
        let directory = live.directory();
        assert_eq!(directory.taxonomy().subcategories().count(), 1);
        assert!(directory.subcategory("0601").unwrap().retired, "old matters keep its name");
        assert!(directory.suggest("暖气不热").is_empty());
    });
}

#[test]
fn a_wrong_row_refuses_the_whole_slice() {
    testkit::both(MANIFESTS, async |t| {
        let put = async |rows: Vec<Area>| {
            let c = ctx(t).await;
            let of = c.clone();
            t.write(Shard::COMMON, &c, move |tx| put_areas(tx, &of, &rows)).await.unwrap_err()
        };
        let mut rows = areas();
        rows[4].name = " ".into();
        let e = put(rows).await;
        assert_eq!((e.code, e.field.as_deref()), ("territory.name_empty", Some("areas/4/name")));
        let e = put(areas().split_off(2)).await;
        assert_eq!(e.field.as_deref(), Some("areas/0/parent"));
        let e = put(vec![area("150302", None, "x"); SLICE_MOST + 1]).await;
        assert_eq!(e.code, "territory.too_many");
        let live = Live::open(t).await.unwrap();
        assert_eq!(live.directory().areas().count(), 0);
    });
}

#[test]
fn a_shape_drawn_anew_is_seen_and_the_others_stay() {
    testkit::both(MANIFESTS, async |t| {
        let live = filled(t).await;
        let _ = live.map().outlines();
        let at = Point::from_degrees(106.8025, 39.6005).unwrap();
        assert_eq!(live.map().locate(at).unwrap().flag, Flag::Outside);
        let micro = code("150302003013001002");
        let c = ctx(t).await;
        let of = c.clone();
        let wider = Shape {
            polygons: vec![vec![
                [(1000, 0), (3000, 0), (3000, 1000), (1000, 1000)]
                    .map(|(x, y)| Point { x: 106_800_000 + x, y: 39_600_000 + y })
                    .into(),
            ]],
        };
        t.write(Shard::COMMON, &c, move |tx| put_boundaries(tx, &of, &[(micro, wider.clone())]))
            .await
            .unwrap();
        let before = live.map().stamp();
        let changed = t
            .read(Shard::COMMON, move |tx| jingwei_territory::load_shapes_since(tx, before))
            .await
            .unwrap();
        assert_eq!(changed.0.iter().map(|(c, _)| *c).collect::<Vec<_>>(), [micro]);
        assert!(live.refresh(t).await.unwrap());
        let found = live.map().locate(at).unwrap();
        assert_eq!((found.area, found.flag), (micro, Flag::Ok));
        let west = live.map().locate(Point::from_degrees(106.8005, 39.6005).unwrap()).unwrap();
        assert_eq!(west.area, code("150302003013001001"));
        let town = live.map().outline(code("150302003")).unwrap().clone();
        assert_eq!(town.shape.doubled_area(), 2 * 3000 * 1000);
    });
}

#[test]
fn a_file_of_areas_is_seen_when_its_last_slice_is_in() {
    testkit::both(MANIFESTS, async |t| {
        let live = Live::open(t).await.unwrap();
        let put = async |rows: Vec<Area>, last| {
            let c = ctx(t).await;
            let of = c.clone();
            t.write(Shard::COMMON, &c, move |tx| import_areas(tx, &of, &rows, last)).await.unwrap();
            live.refresh(t).await.unwrap();
            live.directory().areas().count()
        };
        // The parent lies above the whole file and is held nowhere.
        let town = area("150302003", Some("150302"), "新华街道");
        let village = area("150302003013", Some("150302003"), "新南社区居委会");
        assert_eq!(put(vec![town.clone()], false).await, 0);
        assert_eq!(put(vec![town.clone()], false).await, 0, "the same again after a kill");
        assert_eq!(put(vec![village], true).await, 2);
        assert_eq!(live.directory().area(town.code), Some(&town));
    });
}
