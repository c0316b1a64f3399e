//! From runs to numbers.

use super::Sparse;
use super::grams::{FAMILIES, Gram, grams};
use super::vocabulary::{ByKey, Counted, FAMILY_WEIGHT, Vocabulary};
use crate::text::Text;

/// The runs of a text, each once with how often it stands there.
pub fn counted(text: &Text) -> Counted {
    let mut counts: ByKey<(u8, u32)> = ByKey::default();
    for Gram { key, family, .. } in grams(text) {
        counts.entry(key).or_insert((family, 0)).1 += 1;
    }
    let mut all: Counted = counts.into_iter().map(|(key, (family, n))| (key, family, n)).collect();
    all.sort_unstable();
    all
}

/// Weighs counted runs; the result has length one, or is empty when nothing is
/// known.
pub fn weighed(counted: &Counted, vocabulary: &Vocabulary) -> Sparse {
    let mut squares = [0_f32; FAMILIES];
    let mut all: Vec<(u32, u8, f32)> = Vec::with_capacity(counted.len());
    for (key, family, n) in counted {
        let Some(place) = vocabulary.place(*key) else { continue };
        let value = (1.0 + (*n as f32).ln()) * vocabulary.rarity[place as usize];
        squares[usize::from(*family) % FAMILIES] += value * value;
        all.push((place, *family, value));
    }
    let scale: Vec<f32> = squares
        .iter()
        .zip(FAMILY_WEIGHT)
        .map(|(s, w)| w / s.sqrt().max(f32::MIN_POSITIVE))
        .collect();
    let mut sparse: Sparse = all
        .into_iter()
        .map(|(place, family, value)| {
            let told = vocabulary.telling[place as usize];
            (place, value * scale[usize::from(family) % FAMILIES] * told)
        })
        .collect();
    let length = sparse.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
    if length > 0.0 {
        sparse.iter_mut().for_each(|(_, v)| *v /= length);
    }
    sparse
}
