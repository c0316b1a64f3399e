//! Which subcategory a text speaks of, by keywords, with the words that say so.
//!
//! A suggestion only: a named person chooses.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::taxonomy::Taxonomy;

/// Suggestions that are given at the most.
pub const MOST: usize = 5;
/// Characters of a text that are read; the rest adds nothing but time.
const READ_MOST: usize = 4_000;

/// A subcategory with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    pub subcategory: String,
    /// The words found in the text, heaviest first.
    pub words: Vec<String>,
    /// Larger is surer; only comparable within one answer.
    pub weight: u32,
}

/// The keyword table, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Suggester {
    /// Parts of keywords by their first character.
    parts: HashMap<char, Vec<Part>>,
    keywords: Vec<Entry>,
}

/// Sum, and each word with its part of it.
type Score<'w> = (u32, Vec<(u32, &'w str)>);

#[derive(Debug, Clone)]
struct Part {
    text: String,
    /// Keywords that want it.
    keywords: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Entry {
    word: String,
    parts: usize,
    /// Subcategory and weight of each owner.
    owners: Vec<(String, u32)>,
}

impl Suggester {
    /// Names of subcategories are keywords as well.
    pub fn new(taxonomy: &Taxonomy) -> Suggester {
        let mut owners: BTreeMap<String, Vec<(String, u32)>> = BTreeMap::new();
        for sub in taxonomy.subcategories() {
            let words = sub.keywords.iter().map(|k| (k.word.clone(), k.weight));
            for (word, weight) in words.chain([(sub.names.zh.clone(), 3)]) {
                let list = owners.entry(word.to_lowercase()).or_default();
                if !list.iter().any(|(code, _)| *code == sub.code) {
                    list.push((sub.code.clone(), weight));
                }
            }
        }
        let mut suggester = Suggester::default();
        for (word, owners) in owners {
            suggester.add(word, owners);
        }
        suggester
    }

    fn add(&mut self, word: String, owners: Vec<(String, u32)>) {
        let at = self.keywords.len();
        let parts: HashSet<&str> = word.split('+').map(str::trim).collect();
        for text in &parts {
            let Some(first) = text.chars().next() else { continue };
            let list = self.parts.entry(first).or_default();
            match list.iter_mut().find(|p| p.text == **text) {
                Some(part) => part.keywords.push(at),
                None => list.push(Part { text: (*text).to_owned(), keywords: vec![at] }),
            }
        }
        let parts = parts.len();
        self.keywords.push(Entry { word, parts, owners });
    }

    /// The likeliest subcategories, likeliest first; none when no word is known.
    pub fn suggest(&self, text: &str) -> Vec<Suggestion> {
        let mut scores: BTreeMap<&str, Score<'_>> = BTreeMap::new();
        for entry in self.found(text) {
            let length = entry.word.chars().filter(|c| *c != '+').count() as u32;
            let owners = entry.owners.len() as u32;
            for (sub, weight) in &entry.owners {
                let score = weight * (10 + 5 * length) / owners;
                let (sum, words) = scores.entry(sub).or_default();
                *sum += score;
                words.push((score, &entry.word));
            }
        }
        let mut all: Vec<Suggestion> = scores
            .into_iter()
            .map(|(sub, (weight, mut words))| {
                words.sort_by(|a, b| b.cmp(a));
                let words = words.into_iter().map(|(_, w)| w.to_owned()).collect();
                Suggestion { subcategory: sub.to_owned(), words, weight }
            })
            .collect();
        all.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.subcategory.cmp(&b.subcategory)));
        all.truncate(MOST);
        all
    }

    /// Keywords all of whose parts stand in the text.
    fn found(&self, text: &str) -> Vec<&Entry> {
        let text: String = text.chars().take(READ_MOST).flat_map(char::to_lowercase).collect();
        let mut seen: HashSet<&str> = HashSet::new();
        let mut parts_found: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, first) in text.char_indices() {
            for part in self.parts.get(&first).into_iter().flatten() {
                if text[at..].starts_with(&part.text) && seen.insert(&part.text) {
                    for k in &part.keywords {
                        *parts_found.entry(*k).or_default() += 1;
                    }
                }
            }
        }
        parts_found
            .into_iter()
            .filter_map(|(k, n)| self.keywords.get(k).filter(|e| e.parts == n))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy_file::shipped;

    /// What people write, in their own words, and where it belongs.
    const CASES: [(&str, &str); 30] = [
        ("家里暖气片摸着是凉的，老人冻得受不了，屋里才14度", "0601"),
        ("整个小区从昨晚就停暖了，换热站没人", "0603"),
        ("暖气管爆了热水喷一地，暖气漏水关不住", "0602"),
        ("楼下烧烤摊油烟太大，天天露天烧烤到半夜", "0203"),
        ("路灯坏了一个月没人修，晚上黑漆漆", "0304"),
        ("井盖没了，小孩差点掉下去", "0303"),
        ("拉煤车不盖篷布，一路洒煤", "0105"),
        ("院子后面采空区塌陷，地裂缝越来越大", "0801"),
        ("黄河凌汛水位上涨，滩地进水了", "0409"),
        ("公司拖欠农民工工资，包工头跑了", "1001"),
        ("夜里化工厂的味道刺鼻，臭鸡蛋味", "0701"),
        ("楼道里有煤气味，像是燃气泄漏", "0615"),
        ("电梯又坏了，老人下不了楼", "0504"),
        ("有人困在电梯里出不来", "0505"),
        ("物业不作为，物业服务太差", "0506"),
        ("电动车飞线充电，太危险", "0518"),
        ("公交车等了四十分钟，班次太少", "0901"),
        ("出租车不打表还绕路", "0903"),
        ("医保异地就医报销不了", "1012"),
        ("申请低保没批", "1008"),
        ("孩子上小学学区划分入学问题", "1203"),
        ("健身房办卡退款不给退", "1104"),
        ("流浪狗追人，大型犬不牵绳", "0210"),
        ("广场舞音响太大", "0209"),
        ("下水道堵了，污水外溢到院子里", "0308"),
        ("工地半夜施工吵得睡不着", "0707"),
        ("自来水发黄有味道，水质太差", "0608"),
        ("煤场不盖防尘网，刮风全是煤灰", "0705"),
        ("草原补奖的补贴没到账", "1015"),
        ("小区里私搭乱建，一楼搞违章建筑", "0204"),
    ];

    #[test]
    fn an_everyday_message_finds_its_class() {
        let suggester = Suggester::new(&shipped().unwrap());
        let wrong: Vec<String> = CASES
            .iter()
            .filter_map(|(text, code)| {
                let got = suggester.suggest(text);
                let first = got.first().map_or("", |s| s.subcategory.as_str());
                (first != *code).then(|| format!("{text}: {code}, got {got:?}"))
            })
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn it_shows_its_words_and_says_nothing_without_any() {
        let suggester = Suggester::new(&shipped().unwrap());
        let first = suggester.suggest("楼上邻居家漏水").remove(0);
        assert_eq!(first.subcategory, "0501");
        assert!(first.words.contains(&"楼上+漏".to_owned()), "{:?}", first.words);
        for text in ["", "。。。", "\u{0}\u{fffd}", "zzz"] {
            assert!(suggester.suggest(text).is_empty(), "{text:?}");
        }
        let long = "楼".repeat(100_000) + "暖气不热";
        assert!(suggester.suggest(&long).len() <= MOST);
    }
}
