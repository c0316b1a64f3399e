//! A text as the short runs of characters in it.
//!
//! Chinese has no blanks between words, and a dictionary that knows them costs
//! a second to load, 35 MB and more time than all the rest of a reading; runs
//! of one and two characters, weighed by how well they tell the categories
//! apart, find the words by themselves; longer ones made it worse.

use crate::text::{Text, is_wordy};

/// Longest run.
pub const LONGEST: usize = 2;
/// Characters at the beginning that are counted once more: people say there
/// what it is about.
pub const HEAD: usize = 80;
/// Families of runs, each brought to its own length before they are joined:
/// those of the whole text and those of its head.
pub const FAMILIES: usize = 2;

/// A run of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gram {
    /// Stable across programs and machines: it stands in model files.
    pub key: u64,
    pub family: u8,
    /// Where it begins and how long it is, in characters of the text.
    pub at: u32,
    pub len: u8,
}

/// All runs; none goes over a blank or a sign.
pub fn grams(text: &Text) -> Vec<Gram> {
    let mut all = Vec::with_capacity(text.chars().len() * LONGEST);
    runs(text.chars(), LONGEST, |key, at, len| {
        all.push(Gram { key: mixed(key), family: 0, at, len });
    });
    runs(text.head(HEAD), LONGEST, |key, at, len| {
        all.push(Gram { key: mixed(key ^ 1), family: 1, at, len });
    });
    all
}

/// Calls with hash, place and length of each run of up to `longest` wordy
/// characters.
pub fn runs(chars: &[char], longest: usize, mut found: impl FnMut(u64, u32, u8)) {
    for at in 0..chars.len() {
        let mut key = 0xcbf2_9ce4_8422_2325_u64;
        for (len, c) in chars[at..].iter().take(longest).enumerate() {
            if !is_wordy(*c) {
                break;
            }
            key = (key ^ u64::from(u32::from(*c)))
                .wrapping_mul(0x0000_0100_0000_01b3)
                .rotate_left(23);
            found(key, at as u32, len as u8 + 1);
        }
    }
}

/// Spreads a hash over all its bits.
pub fn mixed(key: u64) -> u64 {
    let key = (key ^ (key >> 31)).wrapping_mul(0x7fb5_d329_728e_a185);
    let key = (key ^ (key >> 27)).wrapping_mul(0x81da_def4_bc2d_d44d);
    key ^ (key >> 33)
}
