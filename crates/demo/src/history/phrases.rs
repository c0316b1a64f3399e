//! What people say about each subcategory, invented.

use kernel::Result;
use serde::Deserialize;

use crate::divisions::rows;

const PHRASES: &str = include_str!("../../data/phrases.csv");

/// How a subcategory is spoken of, where and how often.
#[derive(Debug, Clone, Deserialize)]
pub struct Phrase {
    pub subcategory: String,
    pub spot: Spot,
    /// How often it is heard of, nought to nine.
    pub weight: u32,
    /// As [`super::when::season`] knows it.
    pub season: String,
    first: String,
    second: String,
    third: Option<String>,
}

/// Where such a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spot {
    /// In or round homes.
    Residence,
    Street,
    /// Outside of the town: rivers, fields, mines.
    Country,
    /// A shop, school, factory.
    Premises,
    /// Where the person is, which says nothing.
    Person,
}

impl Phrase {
    /// The sentences.
    pub fn said(&self) -> Vec<&str> {
        let all = [Some(&self.first), Some(&self.second), self.third.as_ref()];
        all.into_iter().flatten().map(String::as_str).filter(|s| !s.is_empty()).collect()
    }
}

/// For every subcategory of the shipped taxonomy.
pub fn phrases() -> Result<Vec<Phrase>> {
    rows(PHRASES)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_subcategory_has_its_sentences_and_the_keywords_find_most_of_them() {
        let taxonomy = territory::taxonomy_file::shipped().unwrap();
        let suggester = territory::Suggester::new(&taxonomy);
        let all = phrases().unwrap();
        let codes: BTreeSet<&str> = all.iter().map(|p| p.subcategory.as_str()).collect();
        let known: BTreeSet<&str> = taxonomy.subcategories().map(|s| s.code.as_str()).collect();
        assert_eq!(codes, known);
        let (mut first, mut among, mut sentences) = (0, 0, 0);
        for phrase in &all {
            for text in phrase.said() {
                let found = suggester.suggest(text);
                let place = found.iter().position(|s| s.subcategory == phrase.subcategory);
                sentences += 1;
                first += usize::from(place == Some(0));
                among += usize::from(place.is_some());
            }
        }
        println!("first {first}, among five {among} of {sentences}");
        assert!(first * 100 >= sentences * 85, "{first} of {sentences}");
        assert!(among * 100 >= sentences * 95, "{among} of {sentences}");
    }
}
