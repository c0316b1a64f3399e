//! A resident's words made comparable, with the way back to what was written.
//!
//! Full-width and compatibility forms become plain ones, traditional
//! characters simplified, letters small; tags and entities of HTML fall out;
//! runs of blanks are one. Each character remembers where it stood, so that a
//! page can mark it in the original.

mod html;
mod simplify;

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// Characters of one text that are read; what follows adds time, not sense.
pub const READ_MOST: usize = 6_000;
/// Characters of the original that are looked at for them: a text of tags
/// alone must not be walked for ever.
const LOOK_MOST: usize = 100_000;

/// A text ready to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    chars: Vec<char>,
    /// Where each character stood in the original, counted in characters.
    from: Vec<u32>,
    /// So many characters at the beginning are the title.
    title: usize,
}

impl Text {
    /// Of one piece.
    pub fn new(written: &str) -> Text {
        let mut text = Text::default();
        text.push(written, 0);
        text
    }

    /// Title and body, with a break between; places in the body count from the
    /// end of the title and one.
    pub fn of(title: &str, body: &str) -> Text {
        let mut text = Text::new(title);
        text.title = text.chars.len();
        if text.title > 0 {
            text.chars.push('\n');
            text.from.push(title.chars().count() as u32);
        }
        text.push(body, title.chars().count() as u32 + 1);
        text
    }

    fn push(&mut self, written: &str, begin: u32) {
        let mut rest = written;
        let mut at = 0;
        while let Some(c) = rest.chars().next() {
            if self.chars.len() >= READ_MOST || at >= LOOK_MOST as u32 {
                return;
            }
            let (eaten, meant) = html::next(rest, c);
            if let Some(meant) = meant {
                self.take(meant, begin + at);
            }
            at += rest[..eaten].chars().count() as u32;
            rest = &rest[eaten..];
        }
    }

    fn take(&mut self, c: char, from: u32) {
        if ('\u{4e00}'..='\u{9fff}').contains(&c) {
            return self.keep(simplify::simplified(c), from);
        }
        if c.is_ascii() {
            return self.keep(c.to_ascii_lowercase(), from);
        }
        for plain in std::iter::once(c).nfkc().flat_map(char::to_lowercase).take(8) {
            self.keep(simplify::simplified(plain), from);
        }
    }

    fn keep(&mut self, c: char, from: u32) {
        let blank = c.is_whitespace() || c.is_control() || is_invisible(c);
        if !blank {
            self.chars.push(c);
            self.from.push(from);
        } else if self.chars.last().is_some_and(|last| !last.is_whitespace()) {
            self.chars.push(if c == '\n' { c } else { ' ' });
            self.from.push(from);
        }
    }

    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The title's characters.
    pub fn title(&self) -> &[char] {
        self.chars.get(..self.title).unwrap_or_default()
    }

    /// The first characters: the title and what follows, or the beginning of a
    /// message without one.
    pub fn head(&self, most: usize) -> &[char] {
        &self.chars[..self.chars.len().min(most)]
    }

    /// Where a span stands in the original, in characters.
    pub fn origin(&self, span: &Range<usize>) -> Range<usize> {
        let at = |i: usize| self.from.get(i).map_or(0, |f| *f as usize);
        let end = span.end.checked_sub(1).map_or(0, |last| at(last) + 1);
        at(span.start)..end.max(at(span.start))
    }

    /// The words of a span.
    pub fn slice(&self, span: &Range<usize>) -> String {
        self.chars.get(span.clone()).unwrap_or_default().iter().collect()
    }
}

/// Part of a word: neither blank nor punctuation.
pub fn is_wordy(c: char) -> bool {
    c.is_alphanumeric()
}

/// Of the writing of China, where a word has no blanks round it.
pub fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{00ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(written: &str) -> String {
        Text::new(written).chars().iter().collect()
    }

    #[test]
    fn what_people_write_becomes_comparable() {
        let cases = [
            ("", ""),
            ("Ａ市　 ＡＢＣ１２", "a市 abc12"),
            ("請問燈壞了幾時修", "请问灯坏了几时修"),
            ("<p>噪音<br/>扰民</p>", "噪音扰民"),
            ("<script>alert('x')</script>路灯", "路灯"),
            ("3<5 且 5>3", "3<5 且 5>3"),
            ("你好&nbsp;领导&#33;&amp;_x000D_再见", "你好 领导!&\n再见"),
            ("🔥着火了", "🔥着火了"),
            ("a\u{200b}b", "a b"),
            ("<不是标签", "<不是标签"),
        ];
        for (written, wanted) in cases {
            assert_eq!(plain(written), wanted, "{written}");
        }
    }

    #[test]
    fn a_span_is_found_again_in_what_was_written() {
        let written = "<b>請</b>問 煤氣&nbsp;洩漏";
        let text = Text::new(written);
        let at = text.chars().iter().position(|c| *c == '泄').unwrap_or_default();
        let origin = text.origin(&(at..at + 2));
        let marked: String = written.chars().skip(origin.start).take(origin.len()).collect();
        assert_eq!(marked, "洩漏");
    }

    #[test]
    fn title_and_body_are_one_text_with_two_parts() {
        let text = Text::of("路灯不亮", "晚上很黑");
        assert_eq!(text.title().iter().collect::<String>(), "路灯不亮");
        assert_eq!(text.chars().len(), 9);
        assert_eq!(text.origin(&(5..7)), 5..7);
    }

    #[test]
    fn a_hundred_thousand_characters_are_read_up_to_the_bound() {
        assert_eq!(Text::new(&"噪".repeat(100_000)).chars().len(), READ_MOST);
        assert_eq!(Text::new(&"<p>".repeat(100_000)).chars().len(), 0);
    }
}
