//! Areas on squares, units, and who answers for what.

use std::collections::HashMap;

use kernel::actor::Unit;
use kernel::{Actor, AreaCode, Ctx, Id, Result, Shard, Time};
use store::{Store, Tx};
use territory::commands::{put_areas, put_boundaries, put_taxonomy, put_units, set_responsibility};
use territory::responsibility::{ANY, Deadlines, NewResponsibility, Source};
use territory::units::{NewUnit, Post};
use territory::{Area, AreaKind, AreaSet, Point, Shape, UnitKind, taxonomy_file};

/// The town where things happen.
pub const TOWN: &str = "150302001";
/// A grid in it.
pub const GRID: &str = "150302001001001";
/// A micro-grid in that.
pub const MICRO_GRID: &str = "150302001001001001";
/// A place in that micro-grid: longitude and latitude.
pub const PLACE: (f64, f64) = (106.805, 39.605);

/// Code, level, name; an inner area follows the outer one.
const AREAS: [(&str, &str); 17] = [
    ("150300", "示例市"),
    ("150302", "示例一区"),
    ("150302001", "新华街道"),
    ("150302001001", "清泉社区"),
    ("150302001001001", "第一网格"),
    ("150302001001001001", "一号微网格"),
    ("150302001001001002", "二号微网格"),
    ("150302001001002", "第二网格"),
    ("150302001002", "和平社区"),
    ("150302001002001", "第一网格"),
    ("150302002", "滨河街道"),
    ("150302002001", "公园社区"),
    ("150302002001001", "第一网格"),
    ("150303", "示例二区"),
    ("150303001", "西山镇"),
    ("150303001001", "西山村"),
    ("150303001001001", "第一网格"),
];

/// Each finest area is a square of a hundredth of a degree, in a row.
const SIDE: i64 = 10_000;
const CORNER: Point = Point { x: 106_800_000, y: 39_600_000 };

/// Code, name, kind, area.
const UNITS: [(&str, &str, UnitKind, &str); 5] = [
    ("heating", "示例热力公司", UnitKind::Firm, "150302"),
    ("housing", "一区住房和城乡建设局", UnitKind::Department, "150302"),
    ("xinhua", "新华街道办事处", UnitKind::Town, "150302001"),
    ("works-303", "二区综合执法局", UnitKind::Department, "150303"),
    ("xishan", "西山镇人民政府", UnitKind::Town, "150303001"),
];

const BEGAN: Time = Time::from_micros(1_767_225_600_000_000);

/// Puts everything in; answers the units by their codes.
pub(super) async fn put(store: &Store) -> HashMap<&'static str, Id<Unit>> {
    let ctx = store.ctx(Actor::System { job: "test" }).await.unwrap();
    let of = ctx.clone();
    let ids = store.write(Shard::COMMON, &ctx, move |tx| fill(tx, &of)).await.unwrap();
    UNITS.iter().map(|(code, ..)| *code).zip(ids).collect()
}

fn fill(tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Vec<Id<Unit>>> {
    let areas: Vec<Area> = AREAS.iter().map(|(code, name)| area(code, name)).collect();
    put_areas(tx, ctx, &areas)?;
    put_boundaries(tx, ctx, &squares(&areas))?;
    put_taxonomy(tx, ctx, &taxonomy_file::shipped()?)?;
    let units: Vec<NewUnit> = UNITS.into_iter().map(unit).collect();
    let ids = put_units(tx, ctx, &units)?;
    let rows = [answers(ids[1], "150302"), answers(ids[3], "150303")];
    set_responsibility(tx, ctx, &rows)?;
    Ok(ids)
}

fn area(code: &str, name: &str) -> Area {
    let code: AreaCode = code.parse().unwrap();
    let parents = || code.line().into_iter().skip(1);
    let known = |c: &AreaCode| AREAS.iter().any(|(a, _)| a.parse() == Ok(*c));
    Area {
        code,
        level: code.level(),
        parent: parents().find(known),
        name: name.to_owned(),
        name_mn: None,
        kind: AreaKind::Ordinary,
        residents: None,
        synthetic: true,
        valid_from: BEGAN,
        valid_to: None,
    }
}

/// A square for each area that has none inside it.
fn squares(areas: &[Area]) -> Vec<(AreaCode, Shape)> {
    let finest = areas.iter().filter(|a| !areas.iter().any(|b| b.parent == Some(a.code)));
    finest.enumerate().map(|(i, a)| (a.code, square(i as i64))).collect()
}

fn square(i: i64) -> Shape {
    let at = |dx, dy| Point { x: CORNER.x + (i + dx) * SIDE, y: CORNER.y + dy * SIDE };
    Shape { polygons: vec![vec![vec![at(0, 0), at(1, 0), at(1, 1), at(0, 1)]]] }
}

fn unit((code, name, kind, area): (&str, &str, UnitKind, &str)) -> NewUnit {
    NewUnit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind,
        area: area.parse().unwrap(),
        parent: None,
        calendar: None,
        posts: vec![Post { role: "unit_liaison".to_owned(), title: "联络员".to_owned() }],
        synthetic: true,
        valid_from: BEGAN,
        valid_to: None,
    }
}

fn answers(lead: Id<Unit>, area: &str) -> NewResponsibility {
    NewResponsibility {
        areas: AreaSet::of([area.parse().unwrap()]),
        class: ANY.to_owned(),
        lead,
        assist: Vec::new(),
        deadlines: Deadlines::default(),
        source: Source::Table,
        note: String::new(),
        valid_from: BEGAN,
        valid_to: None,
    }
}
