//! Pairs of neighbouring signs: whatever holds a word holds all its pairs, in
//! any language and without knowing a single word of it. The last sign before a
//! blank stands alone, so that every sign begins a pair: one typed sign is
//! found by what pairs begin with.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::fold::fold;

/// Its name in the index.
pub(crate) const NAME: &str = "pairs";

/// Makes the pairs of a text, each once: what counts is which it has.
#[derive(Clone)]
pub(crate) struct Pairs {
    met: Met,
    token: Token,
}

impl Default for Pairs {
    fn default() -> Pairs {
        // all pairs stand at one place: no place is kept
        Pairs { met: Met::default(), token: Token { position: 0, ..Token::default() } }
    }
}

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairsOf<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PairsOf<'a> {
        self.met.forget();
        PairsOf { signs: text.chars(), last: None, ended: false, of: self }
    }
}

/// The pairs of one text.
pub(crate) struct PairsOf<'a> {
    signs: std::str::Chars<'a>,
    last: Option<char>,
    ended: bool,
    of: &'a mut Pairs,
}

impl PairsOf<'_> {
    /// The next pair, or sign alone, whether met before or not.
    fn pair(&mut self) -> Option<(char, Option<char>)> {
        while !self.ended {
            let sign = self.signs.next();
            self.ended = sign.is_none();
            let next = sign.map(fold).filter(|c| *c != ' ');
            let last = std::mem::replace(&mut self.last, next);
            if let Some(last) = last {
                return Some((last, next));
            }
        }
        None
    }
}

impl TokenStream for PairsOf<'_> {
    fn advance(&mut self) -> bool {
        while let Some((first, second)) = self.pair() {
            if self.of.met.is_new(first, second) {
                let text = &mut self.of.token.text;
                text.clear();
                text.push(first);
                text.extend(second);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.of.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.of.token
    }
}

/// The pairs of a folded word; of a single sign none, since it has no second.
pub(crate) fn pairs(word: &str) -> Vec<String> {
    let signs: Vec<char> = word.chars().collect();
    let mut all: Vec<String> = signs.windows(2).map(|two| two.iter().collect()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The pairs that a text had so far. It is asked for every sign of every text,
/// so it is a table of its own that is emptied by counting up.
#[derive(Clone)]
struct Met {
    /// Turn and pair in one number; zero where there is none.
    slots: Vec<u64>,
    turn: u64,
    held: usize,
}

const SLOTS: usize = 1 << 11;
/// Two signs of 21 bits each; above them the turn.
const PAIR_BITS: u32 = 42;

impl Default for Met {
    fn default() -> Met {
        Met { slots: vec![0; SLOTS], turn: 0, held: 0 }
    }
}

impl Met {
    fn forget(&mut self) {
        self.turn += 1;
        self.held = 0;
        // a text that was very long does not keep its table
        if self.turn >> (64 - PAIR_BITS) != 0 || self.slots.len() > SLOTS * 8 {
            *self = Met { turn: 1, ..Met::default() };
        }
    }

    fn is_new(&mut self, first: char, second: Option<char>) -> bool {
        let pair = (u64::from(u32::from(first)) << 21) | u64::from(second.map_or(0, u32::from));
        let is_new = self.put((self.turn << PAIR_BITS) | pair);
        if is_new {
            self.held += 1;
            if self.held * 2 > self.slots.len() {
                self.grow();
            }
        }
        is_new
    }

    fn put(&mut self, entry: u64) -> bool {
        let mask = self.slots.len() - 1;
        // Fibonacci hashing: the high bits depend on all the low ones
        let mut at = (entry.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize & mask;
        loop {
            match self.slots[at] {
                slot if slot == entry => return false,
                slot if slot >> PAIR_BITS != self.turn => {
                    self.slots[at] = entry;
                    return true;
                }
                _ => at = (at + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        let larger = vec![0; self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, larger);
        let turn = self.turn;
        for entry in old.into_iter().filter(|slot| slot >> PAIR_BITS == turn) {
            self.put(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &mut Pairs, text: &str) -> Vec<String> {
        let mut stream = pairs.token_stream(text);
        let mut all = Vec::new();
        while stream.advance() {
            all.push(stream.token().text.clone());
        }
        all
    }

    #[test]
    fn neighbours_and_the_last_sign_before_a_blank() {
        let mut pairs = Pairs::default();
        assert_eq!(of(&mut pairs, "暖气Ａb 热"), ["暖气", "气a", "ab", "b", "热"]);
        assert_eq!(of(&mut pairs, "  "), [""; 0]);
        assert_eq!(of(&mut pairs, ""), [""; 0]);
        assert_eq!(of(&mut pairs, "水"), ["水"]);
    }

    #[test]
    fn each_pair_once_a_text_and_again_in_the_next() {
        let mut pairs = Pairs::default();
        assert_eq!(of(&mut pairs, "水管水管"), ["水管", "管水", "管"]);
        assert_eq!(of(&mut pairs, "水管"), ["水管", "管"]);
    }

    #[test]
    fn a_text_of_many_different_pairs_keeps_all_of_them() {
        let text: String = (0x4E00..0x4E00 + 9000).filter_map(char::from_u32).collect();
        let mut pairs = Pairs::default();
        assert_eq!(of(&mut pairs, &text).len(), 9000);
        assert_eq!(of(&mut pairs, &text).len(), 9000);
        assert_eq!(of(&mut pairs, "水管").len(), 2);
    }

    #[test]
    fn a_word_of_one_sign_has_no_pair() {
        assert!(super::pairs("水").is_empty());
        assert_eq!(super::pairs("水管水管"), ["水管", "管水"]);
    }
}
