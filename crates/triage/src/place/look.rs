//! Names that nobody has registered, known by how they end and what stands
//! round them.
//!
//! "…向A3区桃花锦绣小区反映" has a name because it ends in 小区 and because a
//! name cannot begin before the district is over. Words that only look so
//! (道路, 农村, 老旧小区) are listed, and the lists are data.

use std::ops::Range;
use std::sync::LazyLock;

use super::Kind;
use crate::text::{Text, is_han, is_wordy};
use crate::words::{Endings, WordMap, listed};

const ENDINGS: &str = include_str!("../../data/place_endings.tsv");
const COMMON: &str = include_str!("../../data/place_common.txt");
const BEFORE: &str = include_str!("../../data/place_before.txt");
const AFTER: &str = include_str!("../../data/place_after.txt");

/// Characters of a name at the most, its ending not counted.
const CORE_MOST: usize = 10;
/// Of a name without an ending.
const BARE_MOST: usize = 7;
/// What is counted, and what numbers stand before: a name begins behind them.
const COUNTED: &str = "个名所家座条处批项号日月年元栋点期层楼米度人户";
const NUMERALS: &str = "0123456789一二三四五六七八九十两几多百千第整";
/// Behind a number these are parts of an estate.
const PARTS: &str = "期栋号座幢";
/// Between two names.
const JOINS: &str = "和及与跟至到";
/// Signs that occur within names.
const WITHIN: [char; 1] = ['·'];
/// What makes a word out of an ending's first half: 村民 is no village.
const SPOILS: [(&str, &str); 11] = [
    ("村", "民委里官口支干部镇"),
    ("路", "灯边面上况政费线基堤障牌障由权过径"),
    ("城", "市区管镇乡际铁投建中运"),
    ("街", "道头坊舞上"),
    ("园", "区林方长里内艺丁"),
    ("镇", "政府长里上党委"),
    ("乡", "镇村里亲党政下"),
    ("厂", "家里长区房内方"),
    ("府", "部门"),
    ("湾", "区"),
    ("湖", "区"),
];

/// A name in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// In characters of the text.
    pub span: Range<usize>,
    pub name: String,
    pub kind: Kind,
    /// A district's name or a blank before it says where it begins.
    pub anchored: bool,
    /// It has an ending of its own.
    pub ended: bool,
}

struct Ending {
    kind: Kind,
    core_least: usize,
}

/// Looks for names by the lists.
pub struct Looker {
    endings: WordMap<Ending>,
    common: Endings,
    before: Endings,
    after: WordMap<()>,
}

static SHIPPED: LazyLock<Looker> = LazyLock::new(|| {
    let mut endings = WordMap::default();
    for line in ENDINGS.lines() {
        let mut parts = line.split('\t');
        let (Some(word), Some(kind), Some(least)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let chars: Vec<char> = word.chars().collect();
        if let (Some(kind), Ok(core_least)) = (Kind::parse(kind), least.trim().parse()) {
            endings.add(&chars, Ending { kind, core_least });
        }
    }
    let mut after = WordMap::default();
    for word in listed(AFTER) {
        after.add(&word.chars().collect::<Vec<char>>(), ());
    }
    Looker { endings, common: Endings::read(COMMON), before: Endings::read(BEFORE), after }
});

impl Looker {
    /// With the lists that come with the product.
    pub fn shipped() -> &'static Looker {
        &SHIPPED
    }

    /// All names, in the order of their ends.
    pub fn look(&self, text: &Text) -> Vec<Found> {
        let chars = text.chars();
        let mut found: Vec<Found> = Vec::new();
        let mut floor = 0;
        let mut districts: Vec<Range<usize>> = Vec::new();
        for at in 0..chars.len() {
            if let Some(len) = district(chars, at) {
                floor = floor.max(at + len);
                districts.push(at..at + len);
            }
            if let Some(line) = bus_line(chars, at) {
                found.push(line);
            }
            if let Some(name) = self.ended(chars, at, floor, &found, &districts) {
                let joined = chars.get(name.span.end).is_some_and(|c| JOINS.contains(*c));
                if name.kind.holds_others() || joined {
                    floor = floor.max(name.span.end + usize::from(joined));
                }
                found.retain(|f| f.span.start != name.span.start || f.span.end > name.span.end);
                found.push(name);
            }
        }
        found.extend(districts.iter().filter_map(|d| self.bare(chars, d.end)));
        found
    }

    /// The name whose ending begins at a place.
    fn ended(
        &self,
        chars: &[char],
        at: usize,
        floor: usize,
        found: &[Found],
        districts: &[Range<usize>],
    ) -> Option<Found> {
        let (len, ending) = self.endings.begins(chars, at)?;
        let end = at + len;
        let last = chars.get(end - 1)?;
        let spoilt = SPOILS.iter().filter(|(one, _)| one.starts_with(*last));
        let next = chars.get(end).copied().unwrap_or(' ');
        if spoilt.into_iter().any(|(_, spoils)| spoils.contains(next)) {
            return None;
        }
        let start = self.start(chars, at, floor, found);
        let core = at.checked_sub(start).filter(|core| *core <= CORE_MOST)?;
        let before = districts.iter().find(|d| d.end == start);
        if core == 0 {
            // 一中, 图书馆: the district is part of such a name.
            let district = before.filter(|_| ending.core_least == 0)?;
            return Some(named(chars, district.start..end, ending.kind, true, true));
        }
        let solid = chars[start..end].iter().filter(|c| is_han(**c)).count();
        if core < ending.core_least || solid < 2 || self.is_common(chars, start..end, len) {
            return None;
        }
        let anchored =
            before.is_some() || start == floor || start == 0 || !is_wordy(chars[start - 1]);
        Some(named(chars, start..end, ending.kind, anchored, true))
    }

    /// A word that only looks like a name, or one with too little before it.
    fn is_common(&self, chars: &[char], span: Range<usize>, ending: usize) -> bool {
        let Some(len) = self.common.ends(chars, span.end).filter(|len| *len > ending) else {
            return false;
        };
        ending == 1 || span.len() < len + 2
    }

    /// Where a name begins that has its ending at `at`.
    fn start(&self, chars: &[char], at: usize, floor: usize, found: &[Found]) -> usize {
        let mut start = at;
        while start > floor && at - start <= CORE_MOST {
            let c = chars[start - 1];
            if !is_wordy(c) && !WITHIN.contains(&c) {
                break;
            }
            let ends = self.before.ends(chars, start).is_some() || counts(chars, start);
            if ends && !inside(found, start) {
                break;
            }
            start -= 1;
        }
        start
    }

    /// The name without an ending that begins right behind a district.
    fn bare(&self, chars: &[char], start: usize) -> Option<Found> {
        for end in start..chars.len().min(start + BARE_MOST + 1) {
            if end >= start + 2 && (self.after.begins(chars, end).is_some() || is_part(chars, end))
            {
                let clean = (start + 1..=end).all(|e| self.before.ends(chars, e).is_none());
                let common = self.common.ends(chars, end).is_some();
                return (clean && !common)
                    .then(|| named(chars, start..end, Kind::Estate, true, false));
            }
            if !is_wordy(chars[end]) {
                return None;
            }
        }
        None
    }
}

/// A count ends before a place: `三个`, `12号`.
fn counts(chars: &[char], end: usize) -> bool {
    let (Some(one), Some(number)) = (
        end.checked_sub(1).and_then(|i| chars.get(i)),
        end.checked_sub(2).and_then(|i| chars.get(i)),
    ) else {
        return false;
    };
    COUNTED.contains(*one) && NUMERALS.contains(*number)
}

/// `二期`, `12栋`.
fn is_part(chars: &[char], at: usize) -> bool {
    let digits = chars[at..].iter().take(3).take_while(|c| NUMERALS.contains(**c)).count();
    digits > 0 && chars.get(at + digits).is_some_and(|c| PARTS.contains(*c))
}

/// A name already found may hold a word that otherwise stands before names.
fn inside(found: &[Found], at: usize) -> bool {
    found
        .iter()
        .any(|f| f.anchored && f.span.start < at && at <= f.span.end && !f.kind.holds_others())
}

fn named(chars: &[char], span: Range<usize>, kind: Kind, anchored: bool, ended: bool) -> Found {
    Found { name: chars[span.clone()].iter().collect(), span, kind, anchored, ended }
}

/// Length of a district's or city's name at a place: `A3区`, `西地省`, or a
/// registered one, which the gazetteer finds.
fn district(chars: &[char], at: usize) -> Option<usize> {
    if at > 0 && chars[at - 1].is_ascii_alphanumeric() {
        return None;
    }
    if !chars.get(at)?.is_ascii_alphabetic() {
        let province = chars.get(at + 2) == Some(&'省') && is_han(chars[at]);
        return province.then_some(3);
    }
    let digits = chars[at + 1..].iter().take(3).take_while(|c| c.is_ascii_digit()).count();
    let blank = usize::from(chars.get(at + 1 + digits) == Some(&' '));
    let level = chars.get(at + 1 + digits + blank)?;
    if !matches!(level, '市' | '区' | '县') {
        return None;
    }
    let doubled = chars.get(at + 2 + digits + blank).is_some_and(|c| matches!(c, '县' | '市'));
    Some(2 + digits + blank + usize::from(doubled))
}

/// `201路公交车`, `418线路`.
fn bus_line(chars: &[char], at: usize) -> Option<Found> {
    if !chars.get(at)?.is_ascii_digit() || at > 0 && chars[at - 1].is_ascii_alphanumeric() {
        return None;
    }
    let digits = chars[at..].iter().take(5).take_while(|c| c.is_ascii_digit()).count();
    let rest = chars.get(at + digits..)?;
    let bus =
        ["路", "线路", "公交"].iter().any(|w| rest.starts_with(&w.chars().collect::<Vec<char>>()));
    let end = at + digits + usize::from(rest.first() == Some(&'路'));
    (bus && digits <= 4).then(|| named(chars, at..end, Kind::BusLine, true, true))
}
