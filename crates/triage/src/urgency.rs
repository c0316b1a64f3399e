//! Words of danger, which raise a report to a person at once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::phrases::{Building, Phrases};
use crate::text::Text;

/// The list that comes with the product, as JSON: for each danger its phrases,
/// with `+` between parts that must stand near each other.
pub const SHIPPED: &str = include_str!("../data/urgency.json");
/// Phrases of a list at the most: every report is held against all.
const PHRASES_MOST: usize = 1_000;
/// Characters of a phrase, and of a danger's name.
const LONGEST: usize = 40;
/// Before a phrase these turn it round: 没有着火, 防止坍塌, 消防演练.
const UNDONE: [&str; 10] =
    ["没有", "没", "未", "不会", "防止", "预防", "避免", "以防", "演练", "并非"];

/// A city's list.
#[derive(Debug, Clone, Default)]
pub struct Urgency(Phrases);

/// A danger that a text speaks of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Danger {
    /// `gas`, `fire` … as the list names it.
    pub kind: String,
    /// As it stands in the list.
    pub phrase: String,
    /// Where it stands, in characters of the original.
    pub marks: Vec<Range<usize>>,
}

static LIST: LazyLock<Urgency> = LazyLock::new(|| {
    let list = serde_json::from_str(SHIPPED).unwrap_or_default();
    Urgency::of(&list).unwrap_or_default()
});

/// What is wrong with a city's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It is no object of lists of texts.
    Shape,
    /// It has too many phrases.
    Many,
    /// A phrase or a name is empty, too long or of too many parts.
    Phrase,
}

impl Urgency {
    /// The list that comes with the product.
    pub fn shipped() -> &'static Urgency {
        &LIST
    }

    /// A city's own list, in the form of [`SHIPPED`]. An empty one finds nothing.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(list: &Value) -> Result<Urgency, Wrong> {
        let lists: BTreeMap<String, Vec<String>> =
            BTreeMap::deserialize(list).map_err(|_| Wrong::Shape)?;
        if lists.values().map(Vec::len).sum::<usize>() > PHRASES_MOST {
            return Err(Wrong::Many);
        }
        let mut building = Building::default();
        for (kind, phrases) in &lists {
            for phrase in phrases {
                let long = |text: &str| text.chars().count() > LONGEST;
                let fits = !long(kind) && !long(phrase);
                fits.then(|| building.add(kind.trim(), phrase.trim(), 1.0))
                    .flatten()
                    .ok_or(Wrong::Phrase)?;
            }
        }
        Ok(Urgency(building.done()))
    }

    /// Dangers of a text. Asking too often is cheap, once too little is not:
    /// only what is plainly denied is left out.
    pub fn find(&self, text: &Text) -> Vec<Danger> {
        let spotted = self.0.spot(text).into_iter();
        let said =
            spotted.filter(|s| s.spans.first().is_none_or(|at| !undone(text.chars(), at.start)));
        said.map(|s| Danger {
            kind: s.meaning.to_owned(),
            phrase: s.words.to_owned(),
            marks: s.spans.iter().map(|span| text.origin(span)).collect(),
        })
        .collect()
    }
}

fn undone(chars: &[char], at: usize) -> bool {
    UNDONE.iter().any(|word| chars[..at].ends_with(&word.chars().collect::<Vec<char>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(written: &str) -> Vec<String> {
        Urgency::shipped().find(&Text::new(written)).into_iter().map(|d| d.kind).collect()
    }

    #[test]
    fn danger_is_seen_and_what_is_denied_is_not() {
        assert_eq!(kinds("楼道里有很重的煤氣味，怕出事"), ["gas"]);
        assert_eq!(kinds("３号楼着火了，快来人"), ["fire"]);
        assert_eq!(kinds("孩子昨天放学后就不见了"), ["child"]);
        assert_eq!(kinds("墙上的裂缝这个月越来越大"), ["collapse"]);
        assert_eq!(kinds("建议多做演练，预防坍塌"), Vec::<String>::new());
        assert_eq!(kinds("请问怎么办居住证"), Vec::<String>::new());
    }

    #[test]
    fn the_phrase_is_marked_where_it_was_written() {
        let written = "<b>急</b>：電梯剛才突然墜落到一樓";
        let found = Urgency::shipped().find(&Text::new(written));
        let marks = &found[0].marks;
        let mark = |i: usize| {
            written.chars().skip(marks[i].start).take(marks[i].len()).collect::<String>()
        };
        assert_eq!((mark(0), mark(1)), ("電梯".to_owned(), "墜落".to_owned()));
    }

    #[test]
    fn a_city_s_own_list_is_read_or_refused_with_what_is_wrong() {
        use serde_json::json;
        let own = Urgency::of(&json!({ "ice": ["冰面+裂"] })).unwrap();
        let found = own.find(&Text::new("河上的冰面裂开了，还有人着火"));
        assert_eq!(found.iter().map(|d| d.kind.as_str()).collect::<Vec<_>>(), ["ice"]);
        assert!(Urgency::of(&json!({})).unwrap().find(&Text::new("着火")).is_empty());
        let many: Vec<String> = (0..=PHRASES_MOST).map(|n| format!("险{n}")).collect();
        for (list, wrong) in [
            (json!(["着火"]), Wrong::Shape),
            (json!({ "fire": "着火" }), Wrong::Shape),
            (json!({ "fire": [1] }), Wrong::Shape),
            (json!({ "fire": ["a++b"] }), Wrong::Phrase),
            (json!({ "fire": ["\u{200b}"] }), Wrong::Phrase),
            (json!({ "fire": ["a+b+c+d+e"] }), Wrong::Phrase),
            (json!({ "": ["着火"] }), Wrong::Phrase),
            (json!({ "fire": ["火".repeat(41)] }), Wrong::Phrase),
            (json!({ "fire": many }), Wrong::Many),
        ] {
            assert_eq!(Urgency::of(&list).err(), Some(wrong), "{list}");
        }
    }
}
