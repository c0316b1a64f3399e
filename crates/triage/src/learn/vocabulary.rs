//! Which runs of characters count, and how much.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::grams::FAMILIES;

/// Texts a run must stand in: what stands once tells nothing.
const SEEN_LEAST: u32 = 2;
/// Share of each family when they are joined.
pub const FAMILY_WEIGHT: [f32; FAMILIES] = [1.0, 0.4];
/// Added to each count, so that a run seen in one category alone is no oracle.
const SMOOTH: f32 = 1.0;
/// Weight that a run keeps which tells nothing apart.
const FLOOR: f32 = 0.3;

/// Keys are hashes already.
#[derive(Default)]
pub struct Already(u64);

impl Hasher for Already {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*b);
        }
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// A map by keys that are hashes.
pub type ByKey<V> = HashMap<u64, V, BuildHasherDefault<Already>>;

/// Known runs with their weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    /// Ascending.
    pub keys: Vec<u64>,
    /// Weight for being rare, of each key.
    pub rarity: Vec<f32>,
    /// Weight for telling categories apart, of each key.
    pub telling: Vec<f32>,
    index: ByKey<u32>,
}

/// A text's runs, each once: key, family and how often.
pub type Counted = Vec<(u64, u8, u32)>;

impl Vocabulary {
    /// From counted texts and their categories.
    pub fn learn<'t>(
        texts: impl Iterator<Item = (&'t Counted, usize)> + Clone,
        classes: usize,
    ) -> Vocabulary {
        let mut seen: ByKey<u32> = ByKey::default();
        let mut in_class = vec![0_f32; classes];
        let mut count = 0_f32;
        for (text, class) in texts.clone() {
            in_class[class] += 1.0;
            count += 1.0;
            for (key, _, _) in text {
                *seen.entry(*key).or_default() += 1;
            }
        }
        seen.retain(|_, n| *n >= SEEN_LEAST);
        let mut keys: Vec<u64> = seen.keys().copied().collect();
        keys.sort_unstable();
        let rarity = keys.iter().map(|k| {
            let n = seen.get(k).map_or(0, |n| *n) as f32;
            ((1.0 + count) / (1.0 + n)).ln() + 1.0
        });
        let rarity = rarity.collect();
        let mut vocabulary = Vocabulary::new(keys, rarity, Vec::new());
        vocabulary.telling = vocabulary.tell_apart(texts, &in_class, count);
        vocabulary
    }

    /// From its parts; `telling` may come later.
    pub fn new(keys: Vec<u64>, rarity: Vec<f32>, telling: Vec<f32>) -> Vocabulary {
        let index = keys.iter().enumerate().map(|(at, key)| (*key, at as u32)).collect();
        Vocabulary { keys, rarity, telling, index }
    }

    /// Place of a run.
    pub fn place(&self, key: u64) -> Option<u32> {
        self.index.get(&key).copied()
    }

    /// The largest log ratio of a run's share in a category and in the others.
    fn tell_apart<'t>(
        &self,
        texts: impl Iterator<Item = (&'t Counted, usize)>,
        in_class: &[f32],
        count: f32,
    ) -> Vec<f32> {
        let classes = in_class.len();
        let mut with = vec![0_f32; self.keys.len() * classes];
        for (text, class) in texts {
            for (key, _, _) in text {
                if let Some(place) = self.place(*key) {
                    with[place as usize * classes + class] += 1.0;
                }
            }
        }
        let telling = |row: &[f32]| {
            let all: f32 = row.iter().sum();
            let ratio = |(n, of): (&f32, &f32)| {
                let here = (n + SMOOTH) / (of + 2.0 * SMOOTH);
                let elsewhere = (all - n + SMOOTH) / (count - of + 2.0 * SMOOTH);
                (here / elsewhere).ln().abs()
            };
            row.iter().zip(in_class).map(ratio).fold(0.0, f32::max) + FLOOR
        };
        with.chunks_exact(classes).map(telling).collect()
    }
}
