//! The city's shapes cover it without gap and overlap.

use std::collections::BTreeMap;

use kernel::{AreaCode, Level, Time};
use territory::{Flag, Locator, Point, Shape, outline::dissolve};

use jingwei_demo::{layout, mesh};

fn city() -> (Vec<territory::Area>, Vec<(AreaCode, Shape)>) {
    let (areas, seeds) = layout::lay_out(Time::from_micros(0)).unwrap();
    let spots: Vec<_> = seeds.iter().map(|s| s.at).collect();
    let shapes = seeds.iter().map(|s| s.area).zip(mesh::shapes(&spots)).collect();
    (areas, shapes)
}

fn draw(shapes: &[(AreaCode, Shape)]) {
    let Ok(file) = std::env::var("JINGWEI_DRAW") else { return };
    let whole = dissolve(shapes.iter().map(|(_, s)| s));
    let b = whole.bounds().unwrap();
    let (w, h) = (b.max.x - b.min.x, b.max.y - b.min.y);
    let path = |s: &Shape| {
        let mut d = String::new();
        for ring in s.rings() {
            for (i, p) in ring.iter().enumerate() {
                d += &format!(
                    "{}{} {} ",
                    if i == 0 { "M" } else { "L" },
                    p.x - b.min.x,
                    b.max.y - p.y
                );
            }
            d += "Z ";
        }
        d
    };
    let mut out = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {w} {h}' width='{}' height='1600'><rect width='100%' height='100%' fill='white'/>",
        1600 * w / h
    );
    for (level, width, color) in [
        (Level::MicroGrid, 60, "#bbb"),
        (Level::Grid, 120, "#7aa"),
        (Level::Village, 300, "#55c"),
        (Level::Town, 700, "#c55"),
        (Level::County, 1200, "#000"),
    ] {
        let mut by: BTreeMap<AreaCode, Vec<&Shape>> = BTreeMap::new();
        for (code, shape) in shapes {
            by.entry(code.at(level).unwrap()).or_default().push(shape);
        }
        for (_, list) in by {
            let s = dissolve(list);
            out += &format!(
                "<path d='{}' fill='none' stroke='{color}' stroke-width='{width}'/>",
                path(&s)
            );
        }
    }
    out += "</svg>";
    std::fs::write(file, out).unwrap();
}

#[test]
fn areas_are_of_one_piece_and_the_city_has_no_hole() {
    let (areas, shapes) = city();
    draw(&shapes);
    let micro = areas.iter().filter(|a| a.level == Level::MicroGrid).count();
    let grids = areas.iter().filter(|a| a.level == Level::Grid).count();
    println!("{micro} micro-grids in {grids} grids");
    let total: i128 = shapes.iter().map(|(_, s)| s.doubled_area()).sum();
    let whole = dissolve(shapes.iter().map(|(_, s)| s));
    assert_eq!(whole.doubled_area(), total, "a gap or an overlap");
    assert_eq!(whole.rings().count(), 1, "the city is one piece without a hole");
    let points: usize = shapes.iter().flat_map(|(_, s)| s.rings()).map(Vec::len).sum();
    println!("{points} points");
    for level in [Level::County, Level::Town, Level::Village, Level::Grid] {
        let mut torn = Vec::new();
        let mut by: BTreeMap<AreaCode, Vec<&Shape>> = BTreeMap::new();
        for (code, shape) in &shapes {
            by.entry(code.at(level).unwrap()).or_default().push(shape);
        }
        for (code, list) in by {
            let n = dissolve(list).polygons.len();
            if n != 1 {
                torn.push(format!("{code} {n}"));
            }
        }
        // Like real ones, a grid may have an outlying piece.
        let most = if level == Level::Grid { 4 } else { 0 };
        assert!(torn.len() <= most, "{torn:?}");
    }
}

#[test]
fn every_place_has_exactly_one_micro_grid() {
    let (_, shapes) = city();
    let whole = dissolve(shapes.iter().map(|(_, s)| s));
    let corners: Vec<Point> =
        shapes.iter().flat_map(|(_, s)| s.rings()).flatten().copied().step_by(7).collect();
    let locator = Locator::new(shapes);
    for p in corners {
        let found = locator.locate(p).unwrap();
        assert_ne!(found.flag, Flag::Overlap, "{p:?} {found:?}");
        assert_eq!(found.flag == Flag::Ok, whole.holds(p), "{p:?} {found:?}");
    }
}

/// Twice the area of a triangle, signed: on which side of a line a place lies.
fn side(a: Point, b: Point, p: Point) -> i64 {
    ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)).signum()
}

fn cross((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    let apart = a.x.max(b.x) < c.x.min(d.x)
        || c.x.max(d.x) < a.x.min(b.x)
        || a.y.max(b.y) < c.y.min(d.y)
        || c.y.max(d.y) < a.y.min(b.y);
    let shared = [c, d].contains(&a) || [c, d].contains(&b);
    !apart && !shared && side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0
}

#[test]
fn no_two_borders_cross() {
    let (_, shapes) = city();
    let mut borders: Vec<(Point, Point)> = shapes
        .iter()
        .flat_map(|(_, s)| s.edges())
        .map(|(a, b)| if a < b { (a, b) } else { (b, a) })
        .collect();
    borders.sort();
    borders.dedup();
    let mut crossing = Vec::new();
    for (i, one) in borders.iter().enumerate() {
        for other in &borders[i + 1..] {
            if other.0.x > one.1.x {
                break;
            }
            if cross(*one, *other) {
                crossing.push((*one, *other));
            }
        }
    }
    assert!(crossing.is_empty(), "{} {:?}", crossing.len(), &crossing[..crossing.len().min(5)]);
}
