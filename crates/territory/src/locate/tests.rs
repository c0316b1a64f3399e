use super::*;

fn code(n: i64) -> AreaCode {
    AreaCode::from_i64(150_302_001_001_001_000 + n).unwrap()
}

fn shape(rings: &[&[(i64, i64)]]) -> Shape {
    let ring = |r: &&[(i64, i64)]| r.iter().map(|(x, y)| Point { x: *x, y: *y }).collect();
    Shape { polygons: vec![rings.iter().map(ring).collect()] }
}

fn square(x: i64, y: i64, side: i64) -> Shape {
    shape(&[&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)]])
}

/// A small source of numbers that look random.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.cast_unsigned()).cast_signed()
    }
}

/// Stars with sharp points, over one another and over nothing.
fn stars(dice: &mut Dice, count: i64, reach: i64) -> Vec<(AreaCode, Shape)> {
    let star = |dice: &mut Dice| {
        let (x, y) = (dice.next(reach), dice.next(reach));
        let corners = 3 + dice.next(20);
        let turn = std::f64::consts::TAU / corners as f64;
        (0..corners)
            .map(|i| {
                let (far, angle) = (1.0 + dice.next(reach / 6) as f64, turn * i as f64);
                Point { x: x + (far * angle.cos()) as i64, y: y + (far * angle.sin()) as i64 }
            })
            .collect()
    };
    (0..count).map(|n| (code(n + 1), Shape { polygons: vec![vec![star(dice)]] })).collect()
}

/// What the shapes themselves say, one by one.
fn by_hand(all: &[(AreaCode, Shape)], p: Point) -> Option<Located> {
    let mut holding = all.iter().filter(|(_, s)| s.holds(p)).map(|(a, _)| *a);
    if let Some(area) = holding.next() {
        let also: Vec<AreaCode> = holding.collect();
        let flag = if also.is_empty() { Flag::Ok } else { Flag::Overlap };
        return Some(Located { area, flag, metres: 0.0, also });
    }
    let nearest = all.iter().map(|(a, s)| (s.metres_to_edge(p), *a));
    let (metres, area) = nearest.min_by(|a, b| a.partial_cmp(b).unwrap())?;
    Some(Located { area, flag: Flag::Outside, metres, also: Vec::new() })
}

fn agrees(locator: &Locator, all: &[(AreaCode, Shape)], places: &[Point]) {
    let mut together = Vec::new();
    locator.locate_all(places, |found| together.push(found));
    for (p, found) in places.iter().zip(together) {
        assert_eq!(found, by_hand(all, *p), "{p:?}");
        assert_eq!(found, locator.locate(*p), "{p:?}");
    }
}

/// Every corner and its neighbours, and places anywhere.
fn places(all: &[(AreaCode, Shape)], dice: &mut Dice, reach: i64) -> Vec<Point> {
    let near = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)];
    let corners = all.iter().flat_map(|(_, s)| s.rings().flatten().copied());
    let mut places: Vec<Point> =
        corners.flat_map(|c| near.map(|(dx, dy)| Point { x: c.x + dx, y: c.y + dy })).collect();
    let anywhere = |dice: &mut Dice| dice.next(2 * reach) - reach / 2;
    places.extend((0..150).map(|_| Point { x: anywhere(dice), y: anywhere(dice) }));
    places
}

#[test]
fn answers_as_the_shapes_do_at_every_corner_and_beside_it() {
    let mut dice = Dice(42);
    for (count, reach) in [(1, 100), (8, 60), (40, 5_000), (40, 300), (20, 4_000_000)] {
        let all = stars(&mut dice, count, reach);
        let places = places(&all, &mut dice, reach);
        agrees(&Locator::new(all.clone()), &all, &places);
    }
}

#[test]
fn places_between_the_points_of_the_lattice_are_told_exactly() {
    let mut dice = Dice(99);
    let reach = 300;
    let all = stars(&mut dice, 30, reach);
    let locator = Locator::new(all.clone());
    // The same shapes with every part of a step a step of its own.
    let fine = |p: &Point| Point { x: p.x * FINE, y: p.y * FINE };
    let wide = |s: &Shape| {
        let polygons = s.polygons.iter();
        let polygons = polygons.map(|p| p.iter().map(|r| r.iter().map(fine).collect()).collect());
        Shape { polygons: polygons.collect() }
    };
    let shapes: Vec<(AreaCode, Shape)> = all.iter().map(|(a, s)| (*a, wide(s))).collect();
    for _ in 0..20_000 {
        let any = |dice: &mut Dice| dice.next(reach * FINE * 2) - reach * FINE / 2;
        let p = FinePoint { x: any(&mut dice), y: any(&mut dice) };
        let at = Point { x: p.x, y: p.y };
        let holding: Vec<AreaCode> =
            shapes.iter().filter(|(_, s)| s.holds(at)).map(|(a, _)| *a).collect();
        let found = locator.locate(p).unwrap();
        let ours = match found.flag {
            Flag::Outside => Vec::new(),
            _ => [vec![found.area], found.also].concat(),
        };
        assert_eq!(ours, holding, "{p:?}");
    }
}

#[test]
fn an_edited_area_is_seen_and_nothing_else_changes() {
    let mut dice = Dice(7);
    let reach = 3_000;
    let mut all = stars(&mut dice, 50, reach);
    let mut locator = Locator::new(all.clone());
    for round in 0..12 {
        let fresh = stars(&mut dice, 60, reach);
        let at = dice.next(60) as usize;
        let (area, shape) = fresh[at].clone();
        let taken_out = round % 5 == 4;
        locator = locator.with(area, (!taken_out).then_some(&shape));
        all.retain(|(a, _)| *a != area);
        if !taken_out {
            all.push((area, shape));
            all.sort_by_key(|(a, _)| *a);
        }
        assert_eq!(locator.len(), all.len());
        let places = places(&all[..3], &mut dice, reach);
        agrees(&locator, &all, &places);
    }
}

#[test]
fn an_area_far_away_is_added() {
    let mut all = vec![(code(1), square(0, 0, 100))];
    let locator = Locator::new(all.clone());
    all.push((code(2), square(1_000_000, 1_000_000, 100)));
    let wider = locator.with(code(2), Some(&all[1].1));
    let places = [(5, 5), (1_000_050, 1_000_050), (500_000, 400_000), (600_000, 600_000)];
    agrees(&wider, &all, &places.map(|(x, y)| Point { x, y }));
    assert_eq!(locator.len(), 1, "the one before is as it was");
    let first = Locator::default().with(code(1), Some(&all[0].1));
    assert_eq!(first.locate(Point { x: 5, y: 5 }).unwrap().flag, Flag::Ok);
    assert!(first.with(code(1), None).locate(Point { x: 5, y: 5 }).is_none());
}

#[test]
fn a_shared_edge_and_corner_belong_to_exactly_one() {
    // nine squares of side 4, and a lattice over them
    let squares = (0..9).map(|i| (code(i + 1), square(i % 3 * 4, i / 3 * 4, 4)));
    let locator = Locator::new(squares);
    for (x, y) in (1..=12).flat_map(|x| (0..12).map(move |y| (x, y))) {
        let found = locator.locate(Point { x, y }).unwrap();
        // an edge belongs to the square west of it, or north of it
        let expected = code((x - 1) / 4 + y / 4 * 3 + 1);
        assert_eq!((found.area, found.flag), (expected, Flag::Ok), "{x} {y}");
    }
}

#[test]
fn holes_overlaps_and_outside_are_told() {
    let holed = shape(&[
        &[(0, 0), (100, 0), (100, 100), (0, 100)],
        &[(40, 40), (60, 40), (60, 60), (40, 60)],
    ]);
    let locator = Locator::new([(code(1), holed), (code(2), square(90, 0, 100))]);
    let at = |x, y| locator.locate(Point { x, y }).unwrap();
    assert_eq!((at(10, 10).area, at(10, 10).flag), (code(1), Flag::Ok));
    assert_eq!(at(95, 50).flag, Flag::Overlap);
    assert_eq!((at(95, 50).area, at(95, 50).also), (code(1), vec![code(2)]));
    let hole = at(50, 45);
    assert_eq!((hole.area, hole.flag), (code(1), Flag::Outside));
    assert!((hole.metres - 5.0 * 0.111_195).abs() < 0.01, "{hole:?}");
    assert_eq!(at(500, 50).area, code(2));
    assert!(Locator::default().locate(Point { x: 0, y: 0 }).is_none());
}

#[test]
fn pieces_on_one_another_do_not_divide_for_ever() {
    let all: Vec<_> = (1..900).map(|n| (code(n), square(0, 0, 1_000_000))).collect();
    let locator = Locator::new(all);
    assert_eq!(locator.locate(Point { x: 5, y: 5 }).unwrap().also.len(), 898);
    assert!(locator.bytes() < 4_000_000, "{}", locator.bytes());
}

#[test]
fn an_area_with_very_many_corners_takes_memory_by_its_corners() {
    let corner = |i: i64| {
        let angle = i as f64 * std::f64::consts::TAU / 20_000.0;
        let far = if i % 2 == 0 { 9_000_000.0 } else { 8_999_000.0 };
        Point { x: (far * angle.cos()) as i64, y: (far * angle.sin()) as i64 }
    };
    let round = Shape { polygons: vec![vec![(0..20_000).map(corner).collect()]] };
    let all = vec![(code(1), round)];
    let locator = Locator::new(all.clone());
    assert!(locator.bytes() < 20_000_000, "{}", locator.bytes());
    let places = [(0, 0), (8_999_500, 0), (0, 8_999_900), (6_363_000, 6_363_000), (9_000_001, 0)];
    agrees(&locator, &all, &places.map(|(x, y)| Point { x, y }));
}

#[test]
fn places_beyond_the_earth_do_no_harm() {
    let locator = Locator::new([
        (code(1), square(0, 0, 10)),
        (code(2), shape(&[&[(0, 0), (i64::MAX, 0), (0, i64::MAX)]])),
    ]);
    assert_eq!(locator.len(), 1, "a corner that is no place on earth");
    for far in [i64::MAX, i64::MIN, 1 << 40] {
        let far = far / 4;
        assert_eq!(locator.locate(Point { x: far, y: far }).unwrap().flag, Flag::Outside);
    }
}
