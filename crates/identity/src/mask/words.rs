//! What is found by the words round it: local numbers after "电话", handles
//! after "微信", mail addresses, plates.

use super::ink::half_width;
use super::{Hit, Kind, Options, forms};

/// A character with its place.
struct Sign {
    c: char,
    start: usize,
    end: usize,
}

/// All that are to be masked.
pub(super) fn scan(text: &str, options: Options) -> Vec<Hit> {
    let signs: Vec<Sign> = text
        .char_indices()
        .map(|(start, c)| Sign { c: half_width(c), start, end: start + c.len_utf8() })
        .collect();
    let mut hits = emails(&signs);
    hits.extend(after_keywords(&signs));
    if options.plates {
        hits.extend(plates(&signs));
    }
    hits
}

fn emails(s: &[Sign]) -> Vec<Hit> {
    let local = |c: char| c.is_ascii_alphanumeric() || ".-_+%".contains(c);
    let host = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    let mut hits = Vec::new();
    for at in (0..s.len()).filter(|i| s[*i].c == '@') {
        let from = (0..at).rev().take(64).take_while(|i| local(s[*i].c)).last();
        let to = (at + 1..s.len()).take(255).take_while(|i| host(s[*i].c)).last();
        let (Some(from), Some(to)) = (from, to) else { continue };
        let written: String = s[from..=to].iter().map(|x| x.c).collect();
        if written[..].rsplit_once('@').is_some_and(|(_, h)| h.trim_end_matches('.').contains('.'))
        {
            hits.push(Hit {
                kind: Kind::Email,
                start: s[from].start,
                end: s[to].end,
                mask: forms::email(&written),
            });
        }
    }
    hits
}

/// Words behind which a short number is somebody's.
const PHONE_WORDS: [&str; 9] =
    ["电话", "座机", "联系", "拨打", "手机", "号码", "来电", "致电", "tel"];
/// Their first characters: most characters of a text begin none of them.
const FIRSTS: &str = "电座联拨手号来致t微qvw";
const HANDLE_WORDS: [&str; 6] = ["微信", "qq", "vx", "wx", "weixin", "wechat"];

fn after_keywords(s: &[Sign]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for at in (0..s.len()).filter(|i| FIRSTS.contains(s[*i].c.to_ascii_lowercase())) {
        if let Some(next) = after_any(s, at, &PHONE_WORDS) {
            hits.extend(local_number(s, skip_filler(s, next)));
        }
        if let Some(next) = after_any(s, at, &HANDLE_WORDS) {
            hits.extend(handle(s, skip_filler(s, next)));
        }
    }
    hits
}

fn after_any(s: &[Sign], at: usize, words: &[&str]) -> Option<usize> {
    let before = at.checked_sub(1).is_some_and(|i| s[i].c.is_ascii_alphanumeric());
    words.iter().find_map(|w| {
        if before && w.is_ascii() {
            return None;
        }
        let end = at + w.chars().count();
        let same =
            s.get(at..end)?.iter().zip(w.chars()).all(|(x, c)| x.c.to_ascii_lowercase() == c);
        same.then_some(end)
    })
}

/// Over "号", "是", ":", spaces and the like, at most six of them.
fn skip_filler(s: &[Sign], from: usize) -> usize {
    let filler = |c: char| " :号码是为方式同,。.\u{3000}".contains(c);
    (from..s.len()).take(6).find(|i| !filler(s[*i].c)).unwrap_or((from + 6).min(s.len()))
}

/// Seven or eight digits, perhaps in two halves; a date is no number.
fn local_number(s: &[Sign], from: usize) -> Option<Hit> {
    let gap = |c: char| c == '-' || c == ' ';
    let end = (from..s.len())
        .take(10)
        .take_while(|i| s[*i].c.is_ascii_digit() || gap(s[*i].c))
        .filter(|i| s[*i].c.is_ascii_digit())
        .last()?;
    let written: String = s[from..=end].iter().map(|x| x.c).collect();
    let halves = written.split([' ', '-']).map(str::len).collect::<Vec<_>>();
    if !matches!(halves[..], [7 | 8] | [3 | 4, 4]) {
        return None;
    }
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let closed = s.get(end + 1).is_none_or(|x| !x.c.is_ascii_digit() && x.c != '年');
    let subscriber = digits.starts_with(|c| ('2'..='8').contains(&c));
    let dated = digits.len() == 8 && digits.starts_with("20") && &digits[4..6] <= "12";
    (matches!(digits.len(), 7 | 8) && closed && subscriber && !dated).then(|| Hit {
        kind: Kind::Phone,
        start: s[from].start,
        end: s[end].end,
        mask: forms::stars(&digits, 0, 2),
    })
}

fn handle(s: &[Sign], from: usize) -> Option<Hit> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let end = (from..s.len()).take(20).take_while(|i| fits(s[*i].c)).last()?;
    let len = end + 1 - from;
    let digits = s[from..=end].iter().any(|x| x.c.is_ascii_digit());
    (len >= 5 && (digits || len >= 6)).then(|| Hit {
        kind: Kind::Handle,
        start: s[from].start,
        end: s[end].end,
        mask: "****".to_owned(),
    })
}

/// A province's character, a letter, five or six letters and digits.
fn plates(s: &[Sign]) -> Vec<Hit> {
    const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
    let mut hits = Vec::new();
    for at in (0..s.len()).filter(|i| PROVINCES.contains(s[*i].c)) {
        if !s.get(at + 1).is_some_and(|x| x.c.is_ascii_alphabetic()) {
            continue;
        }
        let from = at + 2 + usize::from(s.get(at + 2).is_some_and(|x| "·•. -".contains(x.c)));
        let len = s[from.min(s.len())..]
            .iter()
            .take(7)
            .take_while(|x| x.c.is_ascii_alphanumeric())
            .count();
        if matches!(len, 5 | 6) {
            let mask = format!("{}{}****", s[at].c, s[at + 1].c);
            hits.push(Hit {
                kind: Kind::Plate,
                start: s[at].start,
                end: s[from + len - 1].end,
                mask,
            });
        }
    }
    hits
}
