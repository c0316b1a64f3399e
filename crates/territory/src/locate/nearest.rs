//! The nearest area to a place that none holds.

use kernel::AreaCode;

use super::{Flag, Located, Locator};
use crate::geometry::Point;

impl Locator {
    /// The nearest area, flagged as outside. Blocks are looked through in
    /// rings round the place until the next ring is farther than the best
    /// edge; of two at the same distance the lower code is taken.
    pub(super) fn nearest(&self, p: Point) -> Option<Located> {
        let (columns, rows) = self.frame.size();
        let mut best: Option<(f64, AreaCode)> = None;
        for r in 0..columns.max(rows) {
            let mut least = f64::INFINITY;
            for at in self.ring(p, r) {
                let metres = self.frame.bounds(at).metres_to(p);
                least = least.min(metres);
                if best.is_none_or(|(b, _)| metres <= b) {
                    best = self.nearer(at, p, best);
                }
            }
            // Farther rings are at least as far in every direction.
            if best.is_some_and(|(b, _)| b < least) {
                break;
            }
        }
        let (metres, area) = best?;
        Some(Located { area, flag: Flag::Outside, metres, also: Vec::new() })
    }

    fn nearer(
        &self,
        at: usize,
        p: Point,
        best: Option<(f64, AreaCode)>,
    ) -> Option<(f64, AreaCode)> {
        let members = self.blocks.get(at).map_or(&[][..], |b| &b.members);
        members.iter().filter_map(|i| self.pieces.get(*i as usize)).fold(best, |best, piece| {
            if best.is_some_and(|(b, _)| piece.bounds.metres_to(p) > b) {
                return best;
            }
            let metres = piece.metres_to_edge(p);
            match best {
                Some(b) if b <= (metres, piece.area) => best,
                _ => Some((metres, piece.area)),
            }
        })
    }

    /// Blocks in the square ring so many blocks away from the place's own.
    fn ring(&self, p: Point, r: i64) -> impl Iterator<Item = usize> + '_ {
        let (x, y) = self.frame.nearest(p);
        let whole = (-r..=r).flat_map(move |d| [(d, -r), (d, r)]);
        let sides = (1 - r..r).flat_map(move |d| [(-r, d), (r, d)]);
        // The ring nought is one block, not two.
        let all = whole.chain(sides).skip(usize::from(r == 0));
        all.filter_map(move |(dx, dy)| self.frame.number(x + dx, y + dy))
    }
}
