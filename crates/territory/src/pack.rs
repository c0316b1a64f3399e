//! Shapes as bytes: counts and steps from corner to corner, small numbers in
//! one byte, so that a city's boundaries are a few hundred kilobytes.

use kernel::{Error, Result};

use crate::geometry::{POINTS_MOST, Point, RINGS_MOST, Shape};

/// The bytes of a shape.
pub fn pack(shape: &Shape) -> Vec<u8> {
    let mut out = Vec::new();
    number(&mut out, shape.polygons.len() as u64);
    let mut last = Point { x: 0, y: 0 };
    for polygon in &shape.polygons {
        number(&mut out, polygon.len() as u64);
        for ring in polygon {
            number(&mut out, ring.len() as u64);
            for p in ring {
                number(&mut out, zigzag(p.x - last.x));
                number(&mut out, zigzag(p.y - last.y));
                last = *p;
            }
        }
    }
    out
}

/// The shape of such bytes.
///
/// # Errors
/// Internal, when the bytes are not of this making.
pub fn unpack(mut bytes: &[u8]) -> Result<Shape> {
    read(&mut bytes)
        .filter(|_| bytes.is_empty())
        .ok_or_else(|| Error::internal("a stored boundary is damaged"))
}

fn read(bytes: &mut &[u8]) -> Option<Shape> {
    let mut shape = Shape::default();
    let mut last = Point { x: 0, y: 0 };
    for _ in 0..count(bytes, RINGS_MOST)? {
        let mut polygon = Vec::new();
        for _ in 0..count(bytes, RINGS_MOST)? {
            let mut ring = Vec::new();
            for _ in 0..count(bytes, POINTS_MOST)? {
                let (dx, dy) = (unzigzag(take(bytes)?), unzigzag(take(bytes)?));
                last = Point { x: last.x.checked_add(dx)?, y: last.y.checked_add(dy)? };
                ring.push(last);
            }
            polygon.push(ring);
        }
        shape.polygons.push(polygon);
    }
    Some(shape)
}

fn count(bytes: &mut &[u8], most: usize) -> Option<usize> {
    usize::try_from(take(bytes)?).ok().filter(|n| *n <= most)
}

/// Seven bits a byte, the lowest first.
pub(crate) fn number(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut n = 0u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        n |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(n);
        }
    }
    None
}

/// Small numbers of either sign become small numbers.
pub(crate) fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)).cast_unsigned()
}

fn unzigzag(n: u64) -> i64 {
    (n >> 1).cast_signed() ^ -((n & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_writes_and_refuses_the_rest() {
        let ring = |points: &[(i64, i64)]| -> Vec<Point> {
            points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect()
        };
        let shape = Shape {
            polygons: vec![
                vec![
                    ring(&[(106_800_000, 39_600_000), (106_900_000, 39_600_000), (0, 0)]),
                    ring(&[(1, 1), (-180_000_000, 90_000_000), (3, -3)]),
                ],
                vec![ring(&[(0, 0), (1, 0), (0, 1)])],
            ],
        };
        let bytes = pack(&shape);
        assert_eq!(unpack(&bytes).unwrap(), shape);
        for end in 0..bytes.len() {
            assert!(unpack(&bytes[..end]).is_err(), "cut at {end}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(unpack(&longer).is_err());
        assert!(unpack(&[0xff; 12]).is_err());
        // a count that is beyond all limits
        assert!(unpack(&[0xff, 0xff, 0xff, 0x7f]).is_err());
    }
}
