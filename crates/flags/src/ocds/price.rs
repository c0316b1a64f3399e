//! How far the second-lowest valid bid lies above the winning one.

use std::collections::BTreeMap;

use super::quartile::Ordered;
use super::release::{Release, sole};

/// The distance in one process, and between whom.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Distance {
    /// (second - winning) / winning
    pub ratio: f64,
    pub winner: String,
    pub second: String,
}

/// Distances by process.
#[derive(Debug, Default)]
pub(crate) struct Distances(BTreeMap<String, Distance>);

impl Distances {
    pub fn see(&mut self, release: &Release<'_>) {
        if let Some(distance) = distance(release) {
            self.0.insert(release.ocid.to_owned(), distance);
        }
    }

    pub fn ordered(&self) -> Ordered {
        Ordered::new(self.0.values().map(|d| d.ratio))
    }

    pub fn iter(&self) -> impl Iterator<Item = (&String, &Distance)> {
        self.0.iter()
    }
}

/// `None` where it cannot be told: prices not compared, not exactly one final
/// winner, joint bids, nobody else, or a lower bid that did not win (then
/// price was not the only criterion).
fn distance(release: &Release<'_>) -> Option<Distance> {
    if !release.prices_compared {
        return None;
    }
    let winner = release.sole_winner()?;
    let bids = || release.valid().filter_map(|b| Some((sole(&b.tenderers)?, b.amount?)));
    let lowest = |a: (_, f64), b: (_, f64)| if b.1 < a.1 { b } else { a };
    // Of several bids of the winner the lowest counts.
    let (_, won) = bids().filter(|(who, _)| *who == winner).reduce(lowest)?;
    let (second, lost) = bids().filter(|(who, _)| *who != winner).reduce(lowest)?;
    let ratio = (lost - won) / won;
    // A price of nothing, or below it, has no percentage.
    let told = won > 0.0 && lost >= won && ratio.is_finite();
    told.then(|| Distance { ratio, winner: winner.to_owned(), second: second.to_owned() })
}
