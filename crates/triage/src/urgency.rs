//! Words of danger, which raise a report to a person at once.

use std::ops::Range;
use std::sync::LazyLock;

use kernel::Result;
use serde::Serialize;

use crate::phrases::Phrases;
use crate::text::Text;

const SHIPPED: &str = include_str!("../data/urgency.tsv");
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

static LIST: LazyLock<Urgency> = LazyLock::new(|| Urgency::read(SHIPPED).unwrap_or_default());

impl Urgency {
    /// The list that comes with the product.
    pub fn shipped() -> &'static Urgency {
        &LIST
    }

    /// A city's own list: danger, tab, words.
    pub fn read(list: &str) -> Result<Urgency> {
        Phrases::read(list).map(Urgency)
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
    fn a_broken_list_names_its_line() {
        let refused = Urgency::read("fire\t着火\nfire\n").unwrap_err();
        assert_eq!((refused.code, refused.field.as_deref()), ("triage.phrase", Some("lines/2")));
        assert!(Urgency::read("fire\ta++b").is_err());
    }
}
