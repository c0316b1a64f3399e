//! A made-up territory of many areas that share their borders exactly.

use kernel::AreaCode;
use territory::{Point, Shape};

/// Corners between two corners of the lattice: six pieces a side make areas
/// of 24 corners.
const PIECES: i64 = 6;
/// Lattice steps from one area to the next: some 170 m.
const STEP: i64 = 1_800;

/// So many areas of 24 corners in a square, with crooked borders.
pub fn quilt(areas: usize) -> Vec<(AreaCode, Shape)> {
    let side = (areas as f64).sqrt().ceil() as i64;
    (0..areas as i64)
        .filter_map(|i| {
            let code = AreaCode::from_i64(150_302_000_000_000_000 + i * 1_000 + 1)?;
            Some((code, patch(i % side, i / side)))
        })
        .collect()
}

fn patch(column: i64, row: i64) -> Shape {
    let corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)].map(|(x, y)| (column + x, row + y));
    let ring = corners.windows(2).flat_map(|pair| border(pair[0], pair[1])).collect();
    Shape { polygons: vec![vec![ring]] }
}

/// From one corner of the lattice to the next, the last place left out. The
/// same places in either direction, so that neighbours agree.
fn border(from: (i64, i64), to: (i64, i64)) -> Vec<Point> {
    let (a, b) = (from.min(to), from.max(to));
    let (start, end) = (corner(a), corner(b));
    let mut line: Vec<Point> = (0..=PIECES)
        .map(|i| {
            let bent = i % PIECES != 0;
            let along = |s: i64, e: i64, salt| {
                s + (e - s) * i / PIECES
                    + if bent { noise((a, b, i), salt) % (STEP / 20) } else { 0 }
            };
            Point { x: along(start.x, end.x, 1), y: along(start.y, end.y, 2) }
        })
        .collect();
    if from > to {
        line.reverse();
    }
    line.pop();
    line
}

fn corner(at: (i64, i64)) -> Point {
    let moved = |n: i64, salt| n * STEP + noise((at, at, 0), salt) % (STEP / 6);
    Point { x: 106_000_000 + moved(at.0, 3), y: 39_000_000 + moved(at.1, 4) }
}

/// The same for the same place, of either sign.
fn noise(of: ((i64, i64), (i64, i64), i64), salt: i64) -> i64 {
    let ((a, b), (c, d), e) = of;
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for n in [a, b, c, d, e, salt] {
        hash = (hash ^ n.cast_unsigned()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    }
    (hash >> 16).cast_signed() % 1_000_003 - 500_001
}
