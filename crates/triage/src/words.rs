//! Many words looked for at once.

use std::collections::HashMap;

/// Words that begin alike, longest first.
type Longer<T> = Vec<(Vec<char>, T)>;

/// Words by their first two characters, so that a place of a text is asked
/// about a handful of them.
#[derive(Debug, Clone)]
pub struct WordMap<T> {
    single: HashMap<char, T>,
    longer: HashMap<(char, char), Longer<T>>,
}

impl<T> Default for WordMap<T> {
    fn default() -> WordMap<T> {
        WordMap { single: HashMap::new(), longer: HashMap::new() }
    }
}

impl<T> WordMap<T> {
    /// A word twice keeps its first meaning.
    pub fn add(&mut self, word: &[char], meaning: T) {
        match word {
            [] => {}
            [one] => {
                self.single.entry(*one).or_insert(meaning);
            }
            [first, second, ..] => {
                let list = self.longer.entry((*first, *second)).or_default();
                if list.iter().all(|(known, _)| known != word) {
                    list.push((word.to_vec(), meaning));
                    list.sort_by_key(|(known, _)| std::cmp::Reverse(known.len()));
                }
            }
        }
    }

    /// The longest word that begins at a place, and its meaning.
    pub fn begins(&self, chars: &[char], at: usize) -> Option<(usize, &T)> {
        let first = chars.get(at)?;
        let long = chars.get(at + 1).and_then(|second| self.longer.get(&(*first, *second)));
        let long = long.into_iter().flatten().find(|(word, _)| chars[at..].starts_with(word));
        long.map(|(word, meaning)| (word.len(), meaning))
            .or_else(|| self.single.get(first).map(|meaning| (1, meaning)))
    }

    /// All words that begin at a place, the longest first.
    pub fn all<'w>(&'w self, chars: &'w [char], at: usize) -> impl Iterator<Item = (usize, &'w T)> {
        let first = chars.get(at);
        let second = chars.get(at + 1);
        let long = first.zip(second).and_then(|(a, b)| self.longer.get(&(*a, *b)));
        let long =
            long.into_iter().flatten().filter(move |(word, _)| chars[at..].starts_with(word));
        let single = first.and_then(|c| self.single.get(c)).map(|meaning| (1, meaning));
        long.map(|(word, meaning)| (word.len(), meaning)).chain(single)
    }
}

/// Words turned round: asked for what ends at a place.
#[derive(Debug, Clone, Default)]
pub struct Endings {
    words: WordMap<()>,
}

impl Endings {
    /// Of a file of words between blanks; lines that begin with `#` are notes.
    pub fn read(text: &str) -> Endings {
        let mut endings = Endings::default();
        for word in listed(text) {
            let turned: Vec<char> = word.chars().rev().collect();
            endings.words.add(&turned, ());
        }
        endings
    }

    /// Length of the longest word that ends before `end`.
    pub fn ends(&self, chars: &[char], end: usize) -> Option<usize> {
        let before = chars.get(..end)?;
        let (last, rest) = before.split_last()?;
        let long = rest.last().and_then(|second| self.words.longer.get(&(*last, *second)));
        let fits = |word: &[char]| word.iter().eq(before.iter().rev().take(word.len()));
        let long = long.into_iter().flatten().find(|(word, ())| fits(word));
        long.map(|(word, ())| word.len()).or_else(|| self.words.single.get(last).map(|()| 1))
    }
}

/// The words of a file.
pub fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}
