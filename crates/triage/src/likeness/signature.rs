//! A report as the few runs of characters that only it and its like have.

use crate::learn::grams::{mixed, runs};
use crate::learn::vocabulary::ByKey;
use crate::place::{Kind, Looker, ranked};
use crate::text::Text;

/// Runs that are kept of a whole report, and of it without its places.
pub const KEPT: usize = 24;
pub const KEPT_MATTER: usize = 20;
/// Places that are kept of a report.
pub const PLACES: usize = 3;
/// Runs are counted in so many drawers; two runs that share one are both a
/// little more common than they are.
const DRAWERS: usize = 1 << 20;
/// Longest run.
const LONGEST: usize = 3;
/// A run of the title counts so much more.
const TITLE: f32 = 1.7;
/// Characters that are looked at: people tell the matter first.
const READ_MOST: usize = 700;

/// How many recent reports have a run.
#[derive(Debug, Clone)]
pub struct Rarity {
    counts: Vec<u32>,
    reports: u32,
}

impl Default for Rarity {
    fn default() -> Rarity {
        Rarity { counts: vec![0; DRAWERS], reports: 0 }
    }
}

impl Rarity {
    /// Counts a report.
    pub fn add(&mut self, text: &Text) {
        let mut keys: Vec<u64> = Vec::new();
        runs(text.head(READ_MOST), LONGEST, |key, _, _| keys.push(mixed(key)));
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            self.counts[key as usize % DRAWERS] += 1;
        }
        self.reports += 1;
    }

    fn weight(&self, key: u64) -> f32 {
        let n = self.counts[key as usize % DRAWERS];
        ((1.0 + self.reports as f32) / (1.0 + n as f32)).ln().max(0.1)
    }
}

/// Runs by their keys, ascending, with weights.
pub type Runs = Vec<(u32, f32)>;

/// What is kept of a report to find its like.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Signature {
    /// Runs, ascending, with a weight; all weights squared add up to one.
    pub whole: Runs,
    /// The same without what names a place.
    pub matter: Runs,
    /// Names of its places, likeliest first.
    pub places: Vec<u32>,
    /// Their words, for the explanation.
    pub names: Vec<String>,
}

impl Signature {
    /// Of a text, by what is common among recent reports.
    pub fn of(text: &Text, rarity: &Rarity, looker: &Looker) -> Signature {
        let all_found = looker.look(text);
        let named = ranked(text, &all_found);
        let exact =
            |kind: Kind| !matches!(kind, Kind::Town | Kind::Area | Kind::County | Kind::City);
        let places: Vec<_> = named.iter().filter(|m| exact(m.kind)).take(PLACES).collect();
        let mut silent = vec![false; text.chars().len()];
        for found in &all_found {
            silent[found.span.clone()].iter_mut().for_each(|s| *s = true);
        }
        let names: Vec<String> = places.iter().map(|m| m.name.clone()).collect();
        let hash = |name: &String| {
            let chars: Vec<char> = name.chars().collect();
            let mut key = 0;
            runs(&chars, 1, |k, _, _| key = mixed(key ^ k));
            (key >> 32) as u32
        };
        let whole = strongest(text, rarity, &vec![false; silent.len()], KEPT);
        let matter = strongest(text, rarity, &silent, KEPT_MATTER);
        Signature { whole, matter, places: names.iter().map(hash).collect(), names }
    }
}

/// How alike two lists of runs are, 0 to 1.
pub fn alike(one: &[(u32, f32)], other: impl Iterator<Item = (u32, f32)>) -> f32 {
    let mut one = one.iter().peekable();
    let mut sum = 0.0;
    for (key, weight) in other {
        while one.next_if(|(k, _)| *k < key).is_some() {}
        if let Some((_, w)) = one.next_if(|(k, _)| *k == key) {
            sum += w * weight;
        }
    }
    sum
}

fn strongest(text: &Text, rarity: &Rarity, silent: &[bool], most: usize) -> Runs {
    let title = text.title().len();
    let mut counts: ByKey<(f32, bool)> = ByKey::default();
    runs(text.head(READ_MOST), LONGEST, |key, at, len| {
        let at = at as usize;
        let hidden = silent[at..at + usize::from(len)].iter().any(|s| *s);
        if len >= 2 && !hidden {
            let count = counts.entry(mixed(key)).or_insert((0.0, false));
            count.0 += 1.0;
            count.1 |= at < title;
        }
    });
    let weighed = |(key, (n, titled)): (u64, (f32, bool))| {
        let title = if titled { TITLE } else { 1.0 };
        ((key >> 32) as u32, (1.0 + n.ln()) * rarity.weight(key) * title)
    };
    let mut all: Vec<(u32, f32)> = counts.into_iter().map(weighed).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    all.truncate(most);
    let length = all.iter().map(|(_, v)| v * v).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    all.iter_mut().for_each(|(_, v)| *v /= length);
    all.sort_by_key(|(key, _)| *key);
    all
}
