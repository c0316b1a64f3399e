//! Names found by the letters they are read with: `wd`, `wuda` and `wud` all
//! mean 乌达. Pure.

use pinyin::ToPinyinMulti;

/// Letters of one search.
const LETTERS_MOST: usize = 40;

/// Letters that may be the reading of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letters(String);

impl Letters {
    /// Nothing where it is no reading: a Chinese word, a single letter, a
    /// number. Blanks and apostrophes do not count (`xi'an`).
    pub fn of(text: &str) -> Option<Letters> {
        let between = |c: &char| !c.is_whitespace() && !matches!(c, '\'' | '’' | '-');
        let letters =
            text.chars().filter(between).map(|c| if c == 'ü' || c == 'Ü' { 'v' } else { c });
        let letters: String = letters.take(LETTERS_MOST + 1).collect();
        let long = (2..=LETTERS_MOST).contains(&letters.len());
        let latin = letters.chars().all(|c| c.is_ascii_alphanumeric());
        let read = letters.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
        (long && latin && read).then(|| Letters(letters.to_ascii_lowercase()))
    }

    /// Where in the name the signs begin that are read so: each by its initial,
    /// by its whole reading or by a part of that.
    pub fn place_in(&self, name: &str) -> Option<usize> {
        let signs: Vec<char> = name.chars().collect();
        (0..signs.len()).find(|from| self.begins(&signs[*from..]))
    }

    /// Whether the first signs are read so.
    fn begins(&self, signs: &[char]) -> bool {
        // letters used up after the signs so far, one bit for each count
        let mut reached: u64 = 1;
        for sign in signs {
            let mut next = 0;
            for used in (0..self.0.len()).filter(|used| reached & (1 << used) != 0) {
                each_reading(*sign, |reading| next |= ways(&self.0[used..], reading) << used);
            }
            if next & (1 << self.0.len()) != 0 {
                return true;
            }
            if next == 0 {
                return false;
            }
            reached = next;
        }
        false
    }
}

/// How many of the letters one reading may take: a bit for each count.
fn ways(letters: &str, reading: &str) -> u64 {
    let same = letters.bytes().zip(reading.bytes()).take_while(|(a, b)| a == b).count();
    (1..=same).fold(0, |ways, n| ways | 1 << n)
}

/// Every reading of a sign; of a letter or a digit, itself.
fn each_reading(sign: char, mut each: impl FnMut(&str)) {
    if let Some(all) = sign.to_pinyin_multi() {
        for reading in all {
            // who types has no ü on the keys: lv
            each(&reading.plain().replace('ü', "v"));
        }
    } else if sign.is_ascii_alphanumeric() {
        each(sign.to_ascii_lowercase().encode_utf8(&mut [0; 4]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_how_it_is_read() {
        let cases = [
            ("wd", "乌达区", Some(0)),
            ("wuda", "乌达区", Some(0)),
            ("WuDa", "乌达区", Some(0)),
            ("wu da qu", "乌达区", Some(0)),
            ("wdq", "乌达区", Some(0)),
            ("wuhd", "乌达区", None),
            ("wud", "乌达区", Some(0)),
            ("dq", "乌达区", Some(1)),
            ("hbw", "海勃湾区", Some(0)),
            ("haibow", "海勃湾区", Some(0)),
            ("bw", "海勃湾区", Some(1)),
            ("wb", "海勃湾区", None),
            // 重 is read zhong and chong, 长 chang and zhang
            ("cq", "重庆市", Some(0)),
            ("zq", "重庆市", Some(0)),
            ("chongq", "重庆市", Some(0)),
            ("changan", "长安街道", Some(0)),
            ("xi'an", "西安市", Some(0)),
            ("lvdao", "绿岛社区", Some(0)),
            ("lüdao", "绿岛社区", Some(0)),
            ("di3", "第3网格", Some(0)),
            ("b3h", "B3号楼", Some(0)),
            ("wdx", "乌达区", None),
        ];
        for (typed, name, place) in cases {
            let letters = Letters::of(typed).unwrap();
            assert_eq!(letters.place_in(name), place, "{typed} {name}");
        }
    }

    #[test]
    fn what_is_no_reading_is_left_to_others() {
        for text in ["", "w", "乌达", "乌d", "3", "12", "w%", "w_d", &"w".repeat(41)] {
            assert_eq!(Letters::of(text), None, "{text}");
        }
        assert_eq!(Letters::of("wd").unwrap().place_in(""), None);
    }

    /// Every way to take a long row of equal letters apart would take for ever.
    #[test]
    fn a_long_search_ends() {
        let letters = Letters::of(&"an".repeat(20)).unwrap();
        assert_eq!(letters.place_in(&"安".repeat(500)), Some(0));
        assert_eq!(letters.place_in(&"啊".repeat(500)), None);
    }
}
