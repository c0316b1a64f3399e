//! A million recent reports, asked for those like a new one.
//!
//! What is kept of a report lies in flat lists: runs, weights, and for each
//! run the one before it in the same drawer, so that a million take less than
//! 500 MB and there is no allocation a report.

use std::collections::HashMap;

use serde::Serialize;

use super::signature::{KEPT, KEPT_MATTER, PLACES, Runs, Signature, alike};

/// Drawers of runs.
const DRAWERS: usize = 1 << 21;
/// Reports that are looked at for one run, newest first: a run that more have
/// tells nothing.
const LOOK_MOST: usize = 32;
/// Candidates that are compared closely.
const CLOSE_MOST: usize = 24;
const NONE: u32 = u32::MAX;
/// Reports that an index holds at the most; the oldest leave first by being
/// rebuilt without them.
pub const REPORTS_MOST: usize = 20_000_000;

/// Why two reports are thought alike.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// Names of places that both have.
    pub same_place: bool,
    /// Both name places, and other ones.
    pub other_place: bool,
    /// Likeness of all words, 0 to 1.
    pub words: f32,
    /// Likeness of what is left without the places, 0 to 1.
    pub matter: f32,
    pub days_apart: f32,
}

/// A report that is like the asked one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Like {
    /// Number of the report in this index, in the order they were added.
    pub report: u32,
    /// 0 to 1; larger is likelier the same.
    pub score: f32,
    pub why: Why,
}

/// Runs of all reports, the same number of places for each.
#[derive(Debug, Clone)]
struct Kept {
    size: usize,
    keys: Vec<u32>,
    weights: Vec<u8>,
}

impl Kept {
    fn new(size: usize) -> Kept {
        Kept { size, keys: Vec::new(), weights: Vec::new() }
    }

    fn add(&mut self, runs: &Runs) {
        let nothing = std::iter::repeat((0, 0.0));
        for (key, weight) in runs.iter().copied().chain(nothing).take(self.size) {
            self.keys.push(key);
            self.weights.push((weight * 255.0).clamp(0.0, 255.0) as u8);
        }
    }

    fn of(&self, report: usize) -> impl Iterator<Item = (u32, f32)> {
        let slots = report * self.size..(report + 1) * self.size;
        let weights = self.weights[slots.clone()].iter();
        let kept = self.keys[slots].iter().zip(weights).filter(|(_, w)| **w > 0);
        kept.map(|(key, weight)| (*key, f32::from(*weight) / 255.0))
    }

    fn bytes(&self) -> usize {
        self.keys.capacity() * 4 + self.weights.capacity()
    }
}

/// Recent reports.
#[derive(Debug, Clone)]
pub struct Index {
    whole: Kept,
    matter: Kept,
    before: Vec<u32>,
    newest: Vec<u32>,
    places: Vec<[u32; PLACES]>,
    place_before: Vec<[u32; PLACES]>,
    place_newest: HashMap<u32, u32>,
    /// Minutes.
    times: Vec<u32>,
}

impl Default for Index {
    fn default() -> Index {
        Index {
            whole: Kept::new(KEPT),
            matter: Kept::new(KEPT_MATTER),
            before: Vec::new(),
            newest: vec![NONE; DRAWERS],
            places: Vec::new(),
            place_before: Vec::new(),
            place_newest: HashMap::new(),
            times: Vec::new(),
        }
    }
}

impl Index {
    /// Reports in it.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Bytes that it holds.
    pub fn bytes(&self) -> usize {
        self.whole.bytes()
            + self.matter.bytes()
            + self.before.capacity() * 4
            + self.newest.capacity() * 4
            + (self.places.capacity() + self.place_before.capacity()) * PLACES * 4
            + self.place_newest.capacity() * 12
            + self.times.capacity() * 4
    }

    /// Keeps a report of a minute; its number, or none when the index is full.
    pub fn add(&mut self, report: &Signature, minute: u32) -> Option<u32> {
        if self.times.len() >= REPORTS_MOST {
            return None;
        }
        let number = self.times.len() as u32;
        self.whole.add(&report.whole);
        self.matter.add(&report.matter);
        for slot in number as usize * KEPT..(number as usize + 1) * KEPT {
            let drawer = &mut self.newest[self.whole.keys[slot] as usize % DRAWERS];
            let used = self.whole.weights[slot] > 0;
            self.before.push(if used { *drawer } else { NONE });
            if used {
                *drawer = slot as u32;
            }
        }
        let mut places = [0; PLACES];
        let mut before = [NONE; PLACES];
        for (slot, place) in report.places.iter().take(PLACES).enumerate() {
            places[slot] = *place;
            before[slot] = self.place_newest.insert(*place, number).unwrap_or(NONE);
        }
        self.places.push(places);
        self.place_before.push(before);
        self.times.push(minute);
        Some(number)
    }

    /// Reports like one of a minute, within so many days before it, likest
    /// first.
    pub fn like(&self, report: &Signature, minute: u32, days: u32) -> Vec<Like> {
        let since = minute.saturating_sub(days * 24 * 60);
        let mut sums: HashMap<u32, f32> = HashMap::new();
        for (key, weight) in &report.whole {
            self.walk(*key, since, |other, w| *sums.entry(other).or_default() += weight * w);
        }
        for place in &report.places {
            self.walk_place(*place, since, |other| *sums.entry(other).or_default() += 0.15);
        }
        let mut close: Vec<(u32, f32)> = sums.into_iter().collect();
        close.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
        close.truncate(CLOSE_MOST);
        let mut all: Vec<Like> =
            close.iter().map(|(other, _)| self.compare(report, minute, *other)).collect();
        all.sort_by(|a, b| b.score.total_cmp(&a.score));
        all
    }

    /// Compares a report with one of the index.
    pub fn compare(&self, report: &Signature, minute: u32, other: u32) -> Like {
        let at = other as usize;
        let same_place = self.places[at].iter().any(|p| *p != 0 && report.places.contains(p));
        let both = self.places[at][0] != 0 && !report.places.is_empty();
        let why = Why {
            same_place,
            other_place: both && !same_place,
            words: alike(&report.whole, self.whole.of(at)),
            matter: alike(&report.matter, self.matter.of(at)),
            days_apart: minute.abs_diff(self.times[at]) as f32 / (24.0 * 60.0),
        };
        Like { report: other, score: score(&why), why }
    }

    fn walk(&self, key: u32, since: u32, mut found: impl FnMut(u32, f32)) {
        let mut at = self.newest[key as usize % DRAWERS];
        for _ in 0..LOOK_MOST {
            if at == NONE {
                return;
            }
            let other = at / KEPT as u32;
            if self.times[other as usize] < since {
                return;
            }
            if self.whole.keys[at as usize] == key {
                found(other, f32::from(self.whole.weights[at as usize]) / 255.0);
            }
            at = self.before[at as usize];
        }
    }

    fn walk_place(&self, place: u32, since: u32, mut found: impl FnMut(u32)) {
        let mut at = self.place_newest.get(&place).copied();
        for _ in 0..LOOK_MOST {
            let Some(other) = at.filter(|o| *o != NONE && self.times[*o as usize] >= since) else {
                return;
            };
            found(other);
            let slot = self.places[other as usize].iter().position(|p| *p == place);
            at = slot.map(|slot| self.place_before[other as usize][slot]);
        }
    }
}

/// Chance that two reports are about one thing. At one place the matter must be
/// the same too; without a common place the words must be nearly the same.
/// Fitted on pairs of real reports, with topics counting alike.
fn score(why: &Why) -> f32 {
    let (words, matter) = (why.words.sqrt(), why.matter.sqrt());
    let sum = if why.same_place { -0.6 + 2.2 * words + 3.9 * matter } else { -3.7 + 7.0 * words };
    let other = if why.other_place { 0.6 } else { 0.0 };
    let late = why.days_apart.min(120.0) / 75.0;
    1.0 / (1.0 + (other + late - sum).exp())
}
