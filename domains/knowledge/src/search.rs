//! Which articles answer what a caller says. Pure: the tests stand beside it.
//!
//! Chinese is written without blanks, so a question is taken apart into pairs
//! of signs: "暖气不热怎么办" still finds "暖气温度不达标", by 暖气. Words of
//! other scripts are taken whole; and since a clerk types while the caller
//! speaks, "nqbr" finds what is read so in a title or among the keywords.

use std::collections::BTreeSet;

use territory::reading::Letters;

/// Pieces of one question.
const PIECES_MOST: usize = 60;
/// What a piece counts where it stands.
const TITLE: i64 = 4;
const KEYWORDS: i64 = 3;
const BODY: i64 = 1;

/// A question, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question(BTreeSet<String>);

impl Question {
    /// Takes it apart.
    pub fn of(text: &str) -> Question {
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        Question(words.flat_map(pieces).take(PIECES_MOST).collect())
    }

    /// How well an article answers it; 0: not at all. A third of what was asked
    /// must stand in it, or every article with 怎么 would be an answer.
    pub fn score(&self, title: &str, keywords: &str, body: &str) -> i64 {
        let (title, keywords, body) =
            (title.to_lowercase(), keywords.to_lowercase(), body.to_lowercase());
        let points = self.0.iter().map(|piece| match piece.as_str() {
            p if title.contains(p) => TITLE,
            p if keywords.contains(p) => KEYWORDS,
            p if body.contains(p) => BODY,
            p => match Letters::of(p) {
                Some(letters) if letters.place_in(&title).is_some() => TITLE,
                Some(letters) if letters.place_in(&keywords).is_some() => KEYWORDS,
                _ => 0,
            },
        });
        let points: Vec<i64> = points.collect();
        let found = points.iter().filter(|p| **p > 0).count();
        let strong = points.iter().any(|p| *p >= KEYWORDS);
        let enough = found * 3 >= self.0.len() || (strong && found * 5 >= self.0.len());
        if found > 0 && enough { points.iter().sum() } else { 0 }
    }
}

/// Runs of Chinese signs in pairs, other words whole.
fn pieces(word: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut run: Vec<char> = Vec::new();
    let mut plain = String::new();
    for c in word.chars() {
        if is_han(c) {
            take_plain(&mut plain, &mut all);
            run.push(c);
        } else {
            take_run(&mut run, &mut all);
            plain.push(c);
        }
    }
    take_plain(&mut plain, &mut all);
    take_run(&mut run, &mut all);
    all
}

fn take_plain(plain: &mut String, all: &mut Vec<String>) {
    if !plain.is_empty() {
        all.push(std::mem::take(plain));
    }
}

fn take_run(run: &mut Vec<char>, all: &mut Vec<String>) {
    match run.len() {
        0 => {}
        1 => all.push(run.iter().collect()),
        _ => all.extend(run.windows(2).map(|pair| pair.iter().collect::<String>())),
    }
    run.clear();
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_taken_apart() {
        let of = |text: &str| Question::of(text).0.into_iter().collect::<Vec<_>>();
        assert_eq!(of("暖气不热"), ["不热", "暖气", "气不"]);
        assert_eq!(
            of("办 ETC卡，怎么办？"),
            ["etc", "办", "卡", "怎么", "么办"]
                .map(String::from)
                .into_iter()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect::<Vec<_>>()
        );
        assert_eq!(of(" ？！\u{0} "), Vec::<String>::new());
        assert!(of(&"长句".repeat(5_000)).len() <= PIECES_MOST);
    }

    #[test]
    fn the_article_that_is_meant_comes_first_and_others_not_at_all() {
        let articles = [
            ("供暖温度不达标怎么办", "暖气不热 室温 测温", "室温低于18度可申请测温。"),
            ("暖气费缴费方式", "取暖费", "可到营业厅或线上缴费。"),
            ("身份证怎么办理", "补办 挂失", "到户籍派出所办理。"),
            ("How to register a dog", "pets licence", "Bring the vaccination card."),
        ];
        let best = |asked: &str| {
            let q = Question::of(asked);
            let scored = articles.iter().map(|(t, k, b)| (q.score(t, k, b), *t));
            scored.filter(|(n, _)| *n > 0).max().map(|(_, t)| t)
        };
        let cases = [
            ("家里暖气不热怎么办", Some("供暖温度不达标怎么办")),
            ("室温不够要测温", Some("供暖温度不达标怎么办")),
            ("暖气费在哪交", Some("暖气费缴费方式")),
            ("身份证丢了要补办", Some("身份证怎么办理")),
            ("nuanqibure", Some("供暖温度不达标怎么办")),
            ("sfz", Some("身份证怎么办理")),
            ("nqf", Some("暖气费缴费方式")),
            ("zzzz", None),
            ("dog licence", Some("How to register a dog")),
            ("路灯坏了", None),
            ("", None),
        ];
        for (asked, title) in cases {
            assert_eq!(best(asked), title, "{asked}");
        }
    }
}
