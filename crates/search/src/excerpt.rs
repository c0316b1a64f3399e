//! Pieces of texts that show why a matter was found. Pure.

use crate::fold::Question;
use crate::wire::{Excerpt, Range};

/// Signs of a piece.
const LENGTH: usize = 90;
/// Signs before the first word.
const BEFORE: usize = 20;

/// The whole text with its marks.
pub(crate) fn whole(text: &str, question: &Question) -> Excerpt {
    Excerpt { text: text.to_owned(), marks: marks(&question.places_in(text), 0, usize::MAX) }
}

/// A piece of the first text that holds one of the words. What was left out is
/// told by `…`.
pub(crate) fn first(texts: &[String], question: &Question) -> Option<Excerpt> {
    texts.iter().find_map(|text| {
        let places = question.places_in(text);
        let start = places.first()?.0.saturating_sub(BEFORE);
        let signs: Vec<char> = text.chars().collect();
        let end = (start + LENGTH).min(signs.len());
        let mut piece = String::new();
        if start > 0 {
            piece.push('…');
        }
        let lead = piece.chars().count();
        piece.extend(signs[start..end].iter().map(|c| if c.is_control() { ' ' } else { *c }));
        if end < signs.len() {
            piece.push('…');
        }
        let marks = marks(&places, start, end);
        let moved = |n: u32| n + u32::try_from(lead).unwrap_or(0);
        let marks = marks.into_iter().map(|m| Range { from: moved(m.from), to: moved(m.to) });
        Some(Excerpt { text: piece, marks: marks.collect() })
    })
}

/// Places inside a piece, counted from its first sign.
fn marks(places: &[(usize, usize)], start: usize, end: usize) -> Vec<Range> {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let inside = places.iter().map(|(from, to)| (*from.max(&start), *to.min(&end)));
    let inside = inside.filter(|(from, to)| from < to);
    inside.map(|(from, to)| Range { from: number(from - start), to: number(to - start) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(typed: &str) -> Question {
        Question::of(typed).unwrap()
    }

    fn marked(e: &Excerpt) -> Vec<String> {
        let signs: Vec<char> = e.text.chars().collect();
        let word = |m: &Range| signs[m.from as usize..m.to as usize].iter().collect();
        e.marks.iter().map(word).collect()
    }

    #[test]
    fn a_title_is_shown_whole() {
        let title = whole("滨河小区Ｂ2 暖气", &asked("b2 暖气"));
        assert_eq!(title.text, "滨河小区Ｂ2 暖气");
        assert_eq!(marked(&title), ["Ｂ2", "暖气"]);
        assert!(whole("路灯", &asked("暖气")).marks.is_empty());
    }

    #[test]
    fn a_long_text_is_cut_round_its_first_word() {
        let text = format!("{}暖气不热{}暖气", "前".repeat(200), "后".repeat(200));
        let texts = ["路灯".to_owned(), text];
        let piece = first(&texts, &asked("暖气 不热")).unwrap();
        assert!(piece.text.starts_with("…前") && piece.text.ends_with("后…"), "{}", piece.text);
        assert_eq!(piece.text.chars().count(), LENGTH + 2);
        assert_eq!(marked(&piece), ["暖气不热"]);
    }

    #[test]
    fn a_word_at_the_end_is_marked_as_far_as_it_is_shown() {
        let text = format!("暖气{}暖气", "。".repeat(LENGTH - 3));
        let piece = first(&[text], &asked("暖气")).unwrap();
        assert_eq!(marked(&piece), ["暖气", "暖"]);
        assert!(first(&["路灯".to_owned()], &asked("暖气")).is_none());
    }
}
