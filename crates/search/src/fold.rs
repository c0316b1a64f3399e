//! What makes two spellings one: width, case and kinds of blanks. Sign by sign,
//! so that a place in a folded text is the same place in the text. Pure.

/// Signs of one question; what is longer is cut. The number of words follows.
pub const ASKED_MOST: usize = 100;

/// The sign that stands for this one in index and questions.
pub fn fold(c: char) -> char {
    match c {
        // most of what is written here, and each its own
        '\u{4E00}'..='\u{9FFF}' => c,
        _ if c.is_whitespace() || c.is_control() => ' ',
        '\u{FF01}'..='\u{FF5E}' => lower(char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)),
        _ => lower(c),
    }
}

fn lower(c: char) -> char {
    match c.is_ascii() {
        true => c.to_ascii_lowercase(),
        false => c.to_lowercase().next().unwrap_or(c),
    }
}

/// A text as it is compared.
pub fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// What is asked for: every word must be there. No word is empty, and none is
/// there twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question(Vec<String>);

impl Question {
    /// Reads what somebody typed; `None` where there is no word in it.
    pub fn of(typed: &str) -> Option<Question> {
        let text: String = typed.trim().chars().take(ASKED_MOST).map(fold).collect();
        let mut words: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|w| !w.is_empty()) {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        (!words.is_empty()).then_some(Question(words))
    }

    /// Its words, folded.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Whether a folded text holds all of them.
    pub fn is_in(&self, folded: &str) -> bool {
        self.0.iter().all(|word| folded.contains(word.as_str()))
    }

    /// Where its words stand in a text: first sign and the one behind the last,
    /// in order and apart from each other.
    pub fn places_in(&self, text: &str) -> Vec<(usize, usize)> {
        let folded = folded(text);
        let mut found: Vec<(usize, usize)> = Vec::new();
        for word in &self.0 {
            let length = word.chars().count();
            let starts = folded.match_indices(word.as_str());
            // DANGER: a place in bytes is none in signs
            found.extend(starts.map(|(at, _)| {
                let from = folded[..at].chars().count();
                (from, from + length)
            }));
        }
        found.sort_unstable();
        joined(&found)
    }
}

/// Places that touch or overlap are one.
fn joined(sorted: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut all: Vec<(usize, usize)> = Vec::with_capacity(sorted.len());
    for place in sorted {
        match all.last_mut().filter(|last| last.1 >= place.0) {
            Some(last) => last.1 = last.1.max(place.1),
            None => all.push(*place),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_blanks_make_no_difference() {
        let cases = [
            ("ＡＢ１２", "ab12"),
            ("Wuda 乌达区", "wuda 乌达区"),
            ("暖气　不热\t了\n", "暖气 不热 了 "),
            ("（三）", "(三)"),
            ("ÄÖÜ", "äöü"),
        ];
        for (text, same) in cases {
            assert_eq!(folded(text), same);
            assert_eq!(folded(text).chars().count(), text.chars().count(), "{text}");
        }
    }

    #[test]
    fn a_question_is_words_that_must_all_be_there() {
        assert_eq!(Question::of(" \u{3000}\n"), None);
        let asked = Question::of("暖气　小区 暖气").unwrap();
        assert_eq!(asked.words(), ["暖气", "小区"]);
        assert!(asked.is_in("滨河小区的暖气"));
        assert!(!asked.is_in("滨河的暖气"));
        let long = Question::of(&"水".repeat(1000)).unwrap();
        assert_eq!(long.words()[0].chars().count(), ASKED_MOST);
    }

    #[test]
    fn places_are_counted_in_signs_and_those_that_touch_are_one() {
        let asked = Question::of("b2 小区").unwrap();
        assert_eq!(asked.places_in("滨河Ｂ2小区，小区"), [(2, 6), (7, 9)]);
        assert_eq!(Question::of("aa").unwrap().places_in("aaaa"), [(0, 4)]);
        assert_eq!(asked.places_in(""), []);
    }
}
