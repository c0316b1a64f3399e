use super::*;

fn code(n: i64) -> AreaCode {
    AreaCode::from_i64(150_302_001_001_001_000 + n).unwrap()
}

fn ring(points: &[(i64, i64)]) -> Ring {
    points.iter().map(|(x, y)| Point { x: 106_000_000 + x, y: 39_000_000 + y }).collect()
}

fn shape(points: &[(i64, i64)]) -> Shape {
    Shape { polygons: vec![vec![ring(points)]] }
}

/// A sheet of squares, 1000 steps a side (86 m by 111 m).
fn sheet(side: i64) -> Vec<(AreaCode, Shape)> {
    (0..side * side)
        .map(|i| {
            let (x, y) = (i % side * 1000, i / side * 1000);
            let square = [(x, y), (x + 1000, y), (x + 1000, y + 1000), (x, y + 1000)];
            (code(i + 1), shape(&square))
        })
        .collect()
}

fn rows(audit: &Audit) -> Vec<(Wrong, Vec<i64>, i64, bool)> {
    let number = |a: &AreaCode| a.get() % 1000;
    let row = |f: &Finding| {
        let areas = f.areas.iter().map(number).collect();
        (f.wrong, areas, f.square_metres.round() as i64, f.sliver)
    };
    audit.findings.iter().map(row).collect()
}

#[test]
fn a_whole_sheet_has_nothing_wrong() {
    let audit = audit(&sheet(6), &[], LEAST);
    assert_eq!(audit.findings, []);
    assert_eq!((audit.areas, audit.too_small), (36, 0));
    assert!((audit.square_metres / 36.0 - 86.54 * 111.03).abs() < 20.0, "{audit:?}");
}

#[test]
fn a_missing_area_an_overlap_and_a_sliver_are_found_and_nothing_else() {
    let mut sheet = sheet(6);
    // 8 reaches over 9 by 40 steps, 20 has lost a corner, 29 is not there
    sheet[7].1 = shape(&[(1000, 1000), (2040, 1000), (2040, 2000), (1000, 2000)]);
    sheet[19].1 = shape(&[(1000, 3000), (2000, 3000), (1998, 4000), (1000, 4000)]);
    sheet.remove(28);
    let audit = audit(&sheet, &[], LEAST);
    assert_eq!(
        rows(&audit),
        [
            (Wrong::Gap, vec![22, 23, 24, 28, 30, 34, 35, 36], 9_616, false),
            (Wrong::Gap, vec![14, 15, 20, 21, 26, 27], 10, true),
            (Wrong::Overlap, vec![8, 9], 385, false),
        ]
    );
    let map = audit.geojson();
    assert_eq!(map["features"].as_array().unwrap().len(), 3);
    assert_eq!(map["features"][2]["properties"]["areas"][0], code(8).to_string());
    assert_eq!(audit.json()["gaps"]["slivers"], 1);
}

#[test]
fn three_on_one_another_are_told_two_by_two() {
    let one = |x| shape(&[(x, 0), (x + 1000, 0), (x + 1000, 1000), (x, 1000)]);
    let areas = [(code(1), one(0)), (code(2), one(400)), (code(3), one(800))];
    let audit = audit(&areas, &[], LEAST);
    let pairs: Vec<Vec<i64>> = rows(&audit).into_iter().map(|r| r.1).collect();
    assert_eq!(pairs, [[1, 2], [2, 3], [1, 3]]);
    let twice = [(code(1), one(0)), (code(2), one(0))];
    assert_eq!(rows(&super::audit(&twice, &[], LEAST))[0].1, [1, 2]);
}

#[test]
fn rings_inside_out_and_crossing_themselves_are_taken_as_they_enclose() {
    let mut sheet = sheet(3);
    sheet[4].1.polygons[0][0].reverse();
    assert_eq!(audit(&sheet, &[], LEAST).findings, []);
    // a bow tie in the middle leaves its east and its west uncovered
    sheet[4].1 = shape(&[(1000, 1000), (2000, 1000), (1000, 2000), (2000, 2000)]);
    let found = rows(&audit(&sheet, &[], LEAST));
    assert_eq!(found.iter().map(|f| f.0).collect::<Vec<_>>(), [Wrong::Gap, Wrong::Gap]);
    assert!((found[0].2 - 2_402).abs() < 3, "{found:?}");
}

#[test]
fn an_outline_shows_what_is_missing_at_the_edge_and_what_is_beyond() {
    let outline = shape(&[(0, 0), (3050, 0), (3050, 3000), (0, 2900)]);
    let found = rows(&audit(&sheet(3), &[outline], LEAST));
    let kinds: Vec<Wrong> = found.iter().map(|f| f.0).collect();
    assert_eq!(kinds, [Wrong::Gap, Wrong::Beyond], "{found:?}");
    assert_eq!(found[0].1, [3, 6, 9]);
    assert_eq!(found[1].1, [7, 8, 9]);
}

#[test]
fn a_corner_that_a_neighbour_lacks_is_no_finding() {
    let mut sheet = sheet(2);
    sheet[0].1 = shape(&[(0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000)]);
    assert_eq!(audit(&sheet, &[], 0.0).findings, [], "exactly on the line");
    sheet[0].1 = shape(&[(0, 0), (1000, 0), (999, 500), (1000, 1000), (0, 1000)]);
    let audit = audit(&sheet, &[], 10.0);
    assert_eq!((audit.findings.len(), audit.too_small), (0, 1));
}

#[test]
fn nothing_at_all_is_no_panic() {
    assert_eq!(audit(&[], &[], LEAST), Audit::default());
    let nothing = [
        (code(1), Shape::default()),
        (code(2), shape(&[(0, 0)])),
        (code(3), shape(&[(0, 0), (5, 5)])),
    ];
    assert_eq!(audit(&nothing, &[], LEAST).findings, []);
}
