//! A text read as digits, separators and the rest: every way of writing a
//! digit becomes that digit, so that the detectors see one form only.

/// What one character can be in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Digit(u8),
    /// The check sign of an identity number.
    X,
    Plus,
    /// May stand between the digits of one number.
    Gap(char),
    /// Takes no room on paper (zero-width space, soft hyphen).
    Nothing,
    Other,
}

/// A character with its place in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub ink: Ink,
    pub start: usize,
    pub end: usize,
    /// ASCII letter or digit as written: a token's edge.
    pub letter: bool,
}

/// Reads the whole text.
pub(super) fn read(text: &str) -> Vec<Mark> {
    let mut marks: Vec<Mark> = text
        .char_indices()
        .map(|(start, c)| Mark {
            ink: ink(c),
            start,
            end: start + c.len_utf8(),
            letter: half_width(c).is_ascii_alphabetic(),
        })
        .collect();
    let letters: Vec<char> = text.chars().map(half_width).collect();
    look_alikes(&mut marks, &letters);
    marks
}

/// Full-width forms as their ASCII sisters.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
        }
        _ => c,
    }
}

fn ink(c: char) -> Ink {
    if let Some(d) = digit(c) {
        return Ink::Digit(d);
    }
    match half_width(c) {
        'x' | 'X' | '×' | '\u{2169}' | '\u{2179}' | 'Х' | 'х' => Ink::X,
        '+' => Ink::Plus,
        c @ (' '
        | '\t'
        | '\n'
        | '\r'
        | '\u{a0}'
        | '\u{3000}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}') => Ink::Gap(if c == '\n' { c } else { ' ' }),
        '-' | '_' | '~' | '\u{2010}'..='\u{2015}' | '\u{2212}' => Ink::Gap('-'),
        '.' | '。' | '·' | '•' | '・' | '･' => Ink::Gap('.'),
        ',' | '、' | '､' => Ink::Gap(','),
        c @ ('(' | ')' | '[' | ']' | '/' | '\\' | '|' | '*' | '#' | '\'' | '"' | '`') => {
            Ink::Gap(c)
        }
        '\u{200b}'..='\u{200f}'
        | '\u{2060}'
        | '\u{feff}'
        | '\u{ad}'
        | '\u{fe0f}'
        | '\u{20e3}'
        | '\u{202a}'..='\u{202e}' => Ink::Nothing,
        _ => Ink::Other,
    }
}

/// The value of a digit in the scripts and signs that people use to write one.
fn digit(c: char) -> Option<u8> {
    /// First characters of runs of ten digits from 0 to 9.
    const ZEROS: [u32; 6] = [0x30, 0xff10, 0x660, 0x6f0, 0x966, 0x1810];
    /// First characters of runs of nine signs from 1 to 9.
    const ONES: [u32; 7] = [0x2460, 0x2474, 0x2488, 0x24f5, 0x2776, 0x2780, 0x278a];
    let n = u32::from(c);
    let within = |first: u32, len: u32| n.checked_sub(first).filter(|d| *d < len);
    if let Some(d) = ZEROS.iter().find_map(|z| within(*z, 10)) {
        return u8::try_from(d).ok();
    }
    if let Some(d) = ONES.iter().find_map(|o| within(*o, 9)) {
        return u8::try_from(d + 1).ok();
    }
    if let Some(d) = within(0x1d7ce, 50) {
        return u8::try_from(d % 10).ok();
    }
    Some(match c {
        '〇' | '零' | '洞' | '○' | '⓪' | '⁰' | '₀' => 0,
        '一' | '壹' | '幺' | '弌' | '¹' | '₁' => 1,
        '二' | '贰' | '两' | '貳' | '²' | '₂' => 2,
        '三' | '叁' | '參' | '³' | '₃' => 3,
        '四' | '肆' | '⁴' | '₄' => 4,
        '五' | '伍' | '⁵' | '₅' => 5,
        '六' | '陆' | '陸' | '⁶' | '₆' => 6,
        '七' | '柒' | '拐' | '⁷' | '₇' => 7,
        '八' | '捌' | '⁸' | '₈' => 8,
        '九' | '玖' | '勾' | '⁹' | '₉' => 9,
        _ => return None,
    })
}

/// `l38O0138ooo`: letters that stand for digits, in a token that has nothing
/// but such letters and at least four true digits.
fn look_alikes(marks: &mut [Mark], letters: &[char]) {
    let mut at = 0;
    while at < marks.len() {
        let in_token = |i: usize| letters[i].is_ascii_alphanumeric();
        if !in_token(at) {
            at += 1;
            continue;
        }
        let end = (at..marks.len()).find(|i| !in_token(*i)).unwrap_or(marks.len());
        let alike = |c: char| match c {
            'O' | 'o' => Some(0),
            'I' | 'l' | 'i' => Some(1),
            _ => None,
        };
        let token = &letters[at..end];
        let digits = token.iter().filter(|c| c.is_ascii_digit()).count();
        let whole = token.iter().all(|c| c.is_ascii_digit() || alike(*c).is_some());
        if whole && digits >= 4 {
            for i in at..end {
                if let Some(d) = alike(letters[i]) {
                    marks[i].ink = Ink::Digit(d);
                    marks[i].letter = false;
                }
            }
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_digit_is_read() {
        let written = "0０٠۰०᠐〇零①⑨❶➀𝟎𝟡幺²捌";
        let digits: Vec<u8> = read(written)
            .iter()
            .map(|m| match m.ink {
                Ink::Digit(d) => d,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(digits, [0, 0, 0, 0, 0, 0, 0, 0, 1, 9, 1, 1, 0, 9, 1, 2, 8]);
    }

    #[test]
    fn letters_are_digits_only_among_digits() {
        let digits = |s: &str| read(s).iter().filter(|m| matches!(m.ink, Ink::Digit(_))).count();
        assert_eq!(digits("l38OO138ooo"), 11);
        assert_eq!(digits("total 138"), 3);
        assert_eq!(digits("Oil12"), 2);
    }
}
