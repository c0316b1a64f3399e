//! Whatever a text holds is found, in order, and by whom it may be.

use std::collections::BTreeSet;
use std::fs;

use jingwei_search::fold::{Question, folded};
use jingwei_search::index::{Entry, Index, Mark, Part, Scope, Sought, key};

fn everything() -> Sought {
    Sought { scope: Scope { all: true, ..Scope::default() }, ..Sought::default() }
}

fn matter(matter: i64, text: &str) -> Entry {
    Entry {
        matter,
        opened: matter * 10,
        open: true,
        area: 150_302,
        procedure: "report".to_owned(),
        text: text.to_owned(),
        ..Entry::default()
    }
}

struct Desk {
    folder: tempfile::TempDir,
    index: Index,
}

impl Desk {
    fn with(entries: &[Entry]) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open(folder.path()).unwrap();
        let mut writer = index.writer().unwrap();
        for entry in entries {
            writer.add(entry).unwrap();
        }
        writer.commit("first").unwrap();
        index.look_again().unwrap();
        Desk { folder, index }
    }

    fn marks(&self, typed: &str, part: Part, sought: &Sought) -> Vec<Mark> {
        let question = Question::of(typed).unwrap();
        self.index.find(question.words(), part, sought, None, 10_000).unwrap()
    }

    fn found(&self, typed: &str) -> Vec<i64> {
        let marks = self.marks(typed, Part::Text, &everything());
        marks.into_iter().map(|m| m.matter).collect()
    }
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}

#[test]
fn one_sign_two_or_more_in_chinese_and_in_letters() {
    let desk = Desk::with(&[
        matter(1, "滨河小区暖气不热，电话打不通"),
        matter(2, "Broken HEATING in block Ｂ2, 三单元"),
        matter(3, "路灯不亮 水"),
    ]);
    for (typed, expected) in [
        ("暖气", vec![1]),
        ("不", vec![3, 1]),
        ("水", vec![3]),
        ("通", vec![1]),
        ("heat", vec![2]),
        ("B2", vec![2]),
        ("b", vec![2]),
        ("三单元", vec![2]),
        ("不热 滨河", vec![1]),
        ("不热 路灯", vec![]),
        ("暖水", vec![]),
        ("，电", vec![1]),
        ("𠮷", vec![]),
        ("\u{10FFFF}", vec![]),
    ] {
        assert_eq!(desk.found(typed), expected, "{typed}");
    }
}

#[test]
fn every_substring_of_two_signs_is_found_wherever_a_plain_scan_finds_it() {
    const SIGNS: &str = "水管漏了小区暖气不热路灯坏AbＣ12 ，。\n（三）号楼";
    let signs: Vec<char> = SIGNS.chars().collect();
    let mut dice = Dice(7);
    let texts: Vec<String> = (0..300)
        .map(|_| (0..20 + dice.below(200)).map(|_| signs[dice.below(signs.len())]).collect())
        .collect();
    let entries: Vec<Entry> = (1..).zip(&texts).map(|(n, text)| matter(n, text)).collect();
    let desk = Desk::with(&entries);
    for _ in 0..1000 {
        let text: Vec<char> = texts[dice.below(texts.len())].chars().collect();
        let from = dice.below(text.len() - 2);
        let to = (from + 2 + dice.below(5)).min(text.len());
        let typed: String = text[from..to].iter().collect();
        let Some(question) = Question::of(&typed) else { continue };
        let scanned = (1..).zip(&texts).filter(|(_, t)| question.is_in(&folded(t)));
        let found: BTreeSet<i64> = desk.found(&typed).into_iter().collect();
        for (n, text) in scanned {
            assert!(found.contains(&n), "{typed:?} is in {text:?}");
        }
    }
}

#[test]
fn pages_come_newest_first_without_a_gap_or_a_double() {
    let mut entries: Vec<Entry> = (1..=50).map(|n| matter(n, "暖气不热")).collect();
    // several that began at once
    entries[20..30].iter_mut().for_each(|e| e.opened = 300);
    let desk = Desk::with(&entries);
    let whole = desk.marks("暖气", Part::Text, &everything());
    assert_eq!(whole.len(), 50);
    assert!(whole.is_sorted_by(|a, b| a > b));
    let words = ["暖气".to_owned()];
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = desk.index.find(&words, Part::Text, &everything(), after, 7).unwrap();
        after = page.last().copied();
        paged.extend(page);
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, whole);
}

#[test]
fn what_is_out_of_scope_is_no_candidate() {
    let near = Entry { units: vec![7, 8], hands: vec!["p:9".to_owned()], ..matter(1, "暖气") };
    let far = Entry { area: 150_303, open: false, ..matter(2, "暖气") };
    let desk = Desk::with(&[near, far]);
    let scope = |scope: Scope| Sought { scope, ..Sought::default() };
    let nothing = Scope::default;
    let cases = [
        (nothing(), vec![]),
        (Scope { areas: vec![150_303..=150_303], ..nothing() }, vec![2]),
        (Scope { units: [8].into(), ..nothing() }, vec![1]),
        (Scope { units: [9].into(), ..nothing() }, vec![]),
        (Scope { hands: [key("p:9")].into(), ..nothing() }, vec![1]),
        (Scope { hands: [key("p:8")].into(), ..nothing() }, vec![]),
    ];
    for (seen, expected) in cases {
        let marks = desk.marks("暖气", Part::Text, &scope(seen.clone()));
        assert_eq!(marks.iter().map(|m| m.matter).collect::<Vec<_>>(), expected, "{seen:?}");
    }
}

#[test]
fn filters_narrow() {
    let other =
        Entry {
            procedure: "whistle".to_owned(), open: false, units: vec![5], ..matter(2, "暖气")
        };
    let desk = Desk::with(&[matter(1, "暖气"), other]);
    let cases = [
        (Sought { procedure: Some("whistle".to_owned()), ..everything() }, vec![2]),
        (Sought { procedure: Some("none".to_owned()), ..everything() }, vec![]),
        (Sought { open: Some(true), ..everything() }, vec![1]),
        (Sought { open: Some(false), ..everything() }, vec![2]),
        (Sought { unit: Some(5), ..everything() }, vec![2]),
        (Sought { opened: Some(0..=15), ..everything() }, vec![1]),
        (Sought { area: Some(150_302..=150_302), ..everything() }, vec![2, 1]),
        (Sought { area: Some(0..=1), ..everything() }, vec![]),
    ];
    for (sought, expected) in cases {
        let marks = desk.marks("暖气", Part::Text, &sought);
        assert_eq!(marks.iter().map(|m| m.matter).collect::<Vec<_>>(), expected, "{sought:?}");
    }
}

#[test]
fn a_change_takes_the_old_words_away_and_a_removal_all_of_them() {
    let desk = Desk::with(&[matter(1, "暖气不热"), matter(2, "暖气漏水")]);
    let mut writer = desk.index.writer().unwrap();
    writer.put(&matter(1, "路灯不亮")).unwrap();
    writer.remove(2);
    writer.commit("second").unwrap();
    assert_eq!(desk.found("暖气"), [2, 1], "not before one looks again");
    desk.index.look_again().unwrap();
    assert_eq!(desk.found("路灯"), [1]);
    assert_eq!(desk.found("暖气"), [0; 0]);
    assert_eq!(desk.index.position().unwrap().as_deref(), Some("second"));
    writer.clear().unwrap();
    writer.commit("third").unwrap();
    desk.index.look_again().unwrap();
    assert!(desk.index.is_empty());
}

#[test]
fn it_opens_again_where_it_was_committed_and_not_behind() {
    let desk = Desk::with(&[matter(1, "暖气")]);
    let mut writer = desk.index.writer().unwrap();
    writer.put(&matter(2, "暖气")).unwrap();
    drop(writer);
    let Desk { folder, index } = desk;
    drop(index);
    let index = Index::open(folder.path()).unwrap();
    assert_eq!(index.position().unwrap().as_deref(), Some("first"));
    assert_eq!(index.len(), 1);
}

#[test]
fn what_is_broken_is_told_and_begun_anew() {
    let Desk { folder, index } = Desk::with(&[matter(1, "暖气")]);
    drop(index);
    fs::write(folder.path().join("meta.json"), b"{").unwrap();
    assert!(Index::open(folder.path()).is_err());
    let index = Index::begin(folder.path()).unwrap();
    assert_eq!((index.len(), index.position().unwrap()), (0, None));
}
