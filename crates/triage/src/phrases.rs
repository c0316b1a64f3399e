//! Lists of phrases that a city edits: a meaning and words, one a line.
//!
//! `a+b` wants both parts, in any order, within thirty characters.

use std::collections::HashMap;
use std::ops::Range;

use kernel::{Error, Result};

use crate::text::Text;
use crate::words::WordMap;

/// Lines of a list at the most.
const LINES_MOST: usize = 5_000;
/// Characters of a line at the most.
const LINE_LONGEST: usize = 120;
/// Parts of one phrase at the most.
const PARTS_MOST: usize = 4;
/// Characters within which the parts of a phrase stand.
const WITHIN: usize = 30;
/// Places of one part that are looked at.
const PLACES_MOST: usize = 64;

/// A list, ready to be looked for.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    parts: WordMap<usize>,
    part_count: usize,
    phrases: Vec<Phrase>,
}

/// A list that grows phrase by phrase.
#[derive(Default)]
pub(crate) struct Building {
    all: Phrases,
    /// The number of each part.
    known: HashMap<String, usize>,
}

impl Building {
    /// One more; `None` when it is no phrase.
    pub fn add(&mut self, meaning: &str, words: &str, weight: f32) -> Option<()> {
        let parts: Vec<&str> = words.split('+').map(str::trim).collect();
        let empty = parts.iter().any(|p| Text::new(p).chars().iter().all(|c| c.is_whitespace()));
        if meaning.is_empty() || empty || parts.len() > PARTS_MOST || !weight.is_finite() {
            return None;
        }
        let parts = parts.into_iter().map(|part| self.part(part)).collect();
        let (meaning, words) = (meaning.to_owned(), words.to_owned());
        self.all.phrases.push(Phrase { meaning, weight, parts, words });
        Some(())
    }

    pub fn done(self) -> Phrases {
        self.all
    }

    fn part(&mut self, part: &str) -> usize {
        let text = Text::new(part);
        let next = self.all.part_count;
        let at = *self.known.entry(text.chars().iter().collect()).or_insert(next);
        if at == next {
            self.all.part_count += 1;
            self.all.parts.add(text.chars(), at);
        }
        at
    }
}

#[derive(Debug, Clone)]
struct Phrase {
    /// First cell of its line.
    meaning: String,
    /// Last cell, if the list has three.
    weight: f32,
    parts: Vec<usize>,
    words: String,
}

/// A phrase in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Spotted<'p> {
    pub meaning: &'p str,
    pub weight: f32,
    /// As it stands in the list.
    pub words: &'p str,
    /// Where its parts stand, in characters of the text.
    pub spans: Vec<Range<usize>>,
}

impl Phrases {
    /// Reads a list: cells between tabs; `#` begins a note.
    pub fn read(list: &str) -> Result<Phrases> {
        let mut building = Building::default();
        for (number, line) in
            list.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty())
        {
            let wrong = || {
                Error::invalid("triage.phrase", format!("lines/{}", number + 1))
                    .arg("line", number + 1)
            };
            if number >= LINES_MOST || line.chars().count() > LINE_LONGEST {
                return Err(wrong().arg("most", LINES_MOST));
            }
            let mut cells = line.split('\t').map(str::trim);
            let (Some(meaning), Some(words)) = (cells.next(), cells.next()) else {
                return Err(wrong());
            };
            let weight: f32 = cells.next().map_or(Ok(1.0), str::parse).map_err(|_| wrong())?;
            building.add(meaning, words, weight).ok_or_else(wrong)?;
        }
        Ok(building.done())
    }

    /// All phrases of a text. A part within a longer one counts as well.
    pub fn spot(&self, text: &Text) -> Vec<Spotted<'_>> {
        let mut places: Vec<Vec<Range<usize>>> = vec![Vec::new(); self.part_count];
        for at in 0..text.chars().len() {
            for (len, part) in self.parts.all(text.chars(), at) {
                if places[*part].len() < PLACES_MOST {
                    places[*part].push(at..at + len);
                }
            }
        }
        self.phrases
            .iter()
            .filter_map(|phrase| {
                let spans = together(&phrase.parts, &places)?;
                let Phrase { meaning, weight, words, .. } = phrase;
                Some(Spotted { meaning, weight: *weight, words, spans })
            })
            .collect()
    }
}

/// The first places at which all parts stand near each other.
fn together(parts: &[usize], places: &[Vec<Range<usize>>]) -> Option<Vec<Range<usize>>> {
    let (first, others) = parts.split_first()?;
    places[*first].iter().find_map(|begin| {
        let near = |part: &usize| {
            let near = |p: &&Range<usize>| p.start.abs_diff(begin.start) <= WITHIN;
            places[*part].iter().find(near).cloned()
        };
        let rest: Option<Vec<Range<usize>>> = others.iter().map(near).collect();
        let mut spans = vec![begin.clone()];
        spans.extend(rest?);
        Some(spans)
    })
}
