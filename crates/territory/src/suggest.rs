//! Which subcategory a text speaks of, by keywords, with the words that say so.
//!
//! A suggestion only: a named person chooses.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::taxonomy::Taxonomy;

/// Suggestions that are given at the most.
pub const MOST: usize = 5;
/// Characters of a text that are read; the rest adds nothing but time.
const READ_MOST: usize = 4_000;

/// A subcategory with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    pub subcategory: String,
    /// The words found in the text, heaviest first.
    pub words: Vec<String>,
    /// Larger is surer; only comparable within one answer.
    pub weight: u32,
}

/// The keyword table, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Suggester {
    /// Parts of keywords by their first character.
    parts: HashMap<char, Vec<Part>>,
    keywords: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Part {
    text: String,
    /// Keywords that want it.
    keywords: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Entry {
    word: String,
    parts: usize,
    /// Subcategory and weight of each owner.
    owners: Vec<(String, u32)>,
}

impl Suggester {
    /// Names of subcategories are keywords as well.
    pub fn new(taxonomy: &Taxonomy) -> Suggester {
        let mut owners: BTreeMap<String, Vec<(String, u32)>> = BTreeMap::new();
        for sub in taxonomy.subcategories() {
            let words = sub.keywords.iter().map(|k| (k.word.clone(), k.weight));
            for (word, weight) in words.chain([(sub.names.zh.clone(), 3)]) {
                let list = owners.entry(word.to_lowercase()).or_default();
                if !list.iter().any(|(code, _)| *code == sub.code) {
                    list.push((sub.code.clone(), weight));
                }
            }
        }
        let mut suggester = Suggester::default();
        for (word, owners) in owners {
            suggester.add(word, owners);
        }
        suggester
    }

    fn add(&mut self, word: String, owners: Vec<(String, u32)>) {
        let at = self.keywords.len();
        let parts: HashSet<&str> = word.split('+').map(str::trim).collect();
        for text in &parts {
            let Some(first) = text.chars().next() else { continue };
            let list = self.parts.entry(first).or_default();
            match list.iter_mut().find(|p| p.text == **text) {
                Some(part) => part.keywords.push(at),
                None => list.push(Part { text: (*text).to_owned(), keywords: vec![at] }),
            }
        }
        let parts = parts.len();
        self.keywords.push(Entry { word, parts, owners });
    }

    /// The likeliest subcategories, likeliest first; none when no word is known.
    pub fn suggest(&self, text: &str) -> Vec<Suggestion> {
        let mut scores: BTreeMap<&str, (u32, Vec<(u32, &str)>)> = BTreeMap::new();
        for entry in self.found(text) {
            let length = entry.word.chars().filter(|c| *c != '+').count() as u32;
            let owners = entry.owners.len() as u32;
            for (sub, weight) in &entry.owners {
                let score = weight * (10 + 5 * length) / owners;
                let (sum, words) = scores.entry(sub).or_default();
                *sum += score;
                words.push((score, &entry.word));
            }
        }
        let mut all: Vec<Suggestion> = scores
            .into_iter()
            .map(|(sub, (weight, mut words))| {
                words.sort_by(|a, b| b.cmp(a));
                let words = words.into_iter().map(|(_, w)| w.to_owned()).collect();
                Suggestion { subcategory: sub.to_owned(), words, weight }
            })
            .collect();
        all.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.subcategory.cmp(&b.subcategory)));
        all.truncate(MOST);
        all
    }

    /// Keywords all of whose parts stand in the text.
    fn found(&self, text: &str) -> Vec<&Entry> {
        let text: String = text.chars().take(READ_MOST).flat_map(char::to_lowercase).collect();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut parts_found: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, first) in text.char_indices() {
            for part in self.parts.get(&first).into_iter().flatten() {
                if text[at..].starts_with(&part.text) && seen.insert(&part.text) {
                    for k in &part.keywords {
                        *parts_found.entry(*k).or_default() += 1;
                    }
                }
            }
        }
        parts_found
            .into_iter()
            .filter_map(|(k, n)| self.keywords.get(k).filter(|e| e.parts == n))
            .collect()
    }
}
