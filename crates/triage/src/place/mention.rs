//! Which of the names in a text is the place that it is about.

use serde::Serialize;

use super::{Found, Kind, Looker};
use crate::text::Text;

/// A name is the place of the text from this weight on; below it, it was only
/// mentioned.
const WEIGHT_LEAST: f32 = 3.6;
/// Names that are told at the most.
const MENTIONS_MOST: usize = 12;
/// Characters at the beginning that say where rather than tell a story.
const BEGINNING: usize = 120;
/// Endings that say only what sort it is: without them it is the same name.
const SORTS: [&str; 4] = ["住宅小区", "小区", "楼盘", "住宅"];

/// A place named in a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mention {
    pub name: String,
    pub kind: Kind,
    /// In characters of the original; the first time it stands there.
    pub begin: usize,
    pub end: usize,
    /// Larger is likelier the place of the report.
    pub weight: f32,
}

/// All names, likeliest first.
pub fn mentions(text: &Text, looker: &Looker) -> Vec<Mention> {
    ranked(text, &looker.look(text))
}

/// Names that were found, likeliest first.
pub fn ranked(text: &Text, all_found: &[Found]) -> Vec<Mention> {
    let title = text.title().len();
    let mut all: Vec<Mention> = Vec::new();
    for found in all_found {
        let name = shortened(&found.name);
        let weight = weight(found, title);
        if let Some(known) = all.iter_mut().find(|m| m.name == name) {
            known.weight = known.weight.max(weight) + 0.25;
            continue;
        }
        let origin = text.origin(&found.span);
        let (begin, end, kind) = (origin.start, origin.end, found.kind);
        all.push(Mention { name, kind, begin, end, weight });
    }
    all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.begin.cmp(&b.begin)));
    all.truncate(MENTIONS_MOST);
    all
}

/// The place of the report, if it names one.
pub fn place(text: &Text, looker: &Looker) -> Option<Mention> {
    mentions(text, looker).into_iter().next().filter(|m| m.weight >= WEIGHT_LEAST)
}

fn weight(found: &Found, title: usize) -> f32 {
    let at = found.span.start;
    let place = match at {
        _ if at < title => 2.0,
        _ if at < title + BEGINNING => 0.9,
        _ => 0.0,
    };
    let edge = if found.anchored { 0.6 } else { 0.0 };
    let ending = if found.ended { 0.3 } else { 0.0 };
    found.kind.exactness() + place + edge + ending
}

/// Without an ending that only says the sort, if enough is left.
fn shortened(name: &str) -> String {
    for sort in SORTS {
        if let Some(core) = name.strip_suffix(sort)
            && core.chars().count() >= 3
        {
            return core.to_owned();
        }
    }
    name.to_owned()
}
