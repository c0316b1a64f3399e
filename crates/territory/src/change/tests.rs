use std::collections::BTreeMap;

use kernel::{AreaCode, Time};
use tabular::{Mapping, Source};

use super::*;
use crate::area::Area;

const BEFORE: Time = Time::from_micros(1_000);
const AT: Time = Time::from_micros(2_000);

fn code(s: &str) -> AreaCode {
    s.parse().unwrap()
}

fn held() -> BTreeMap<AreaCode, Area> {
    let areas = [
        ("150302", None, "海勃湾区"),
        ("150302001", Some("150302"), "甲街道"),
        ("150302001001", Some("150302001"), "甲一社区"),
        ("150302001001001", Some("150302001001"), "第一网格"),
        ("150302002", Some("150302"), "乙街道"),
        ("150302002001", Some("150302002"), "乙一社区"),
        ("150302003", Some("150302"), "丙街道"),
        ("150303", None, "海南区"),
    ];
    let area = |(at, parent, name): (&str, Option<&str>, &str)| Area {
        code: code(at),
        level: code(at).level(),
        parent: parent.map(code),
        name: name.into(),
        name_mn: None,
        kind: crate::AreaKind::Ordinary,
        residents: None,
        synthetic: false,
        valid_from: BEFORE,
        valid_to: None,
    };
    areas.into_iter().map(|a| (code(a.0), area(a))).collect()
}

fn go(lines: &str) -> ChangePlan {
    let text = format!("change,from,to,name,parent\n{lines}");
    let source = Source::bytes("changes.csv", text.into_bytes());
    let (changes, faults) = read(&source, &Mapping::default()).unwrap();
    assert!(faults.is_empty(), "{faults:?}");
    plan(&changes, &held(), AT)
}

fn faults(plan: &ChangePlan) -> Vec<(u64, &'static str)> {
    plan.faults.first.iter().map(|f| (f.row, f.code)).collect()
}

fn after(plan: &ChangePlan) -> BTreeMap<AreaCode, Area> {
    let mut all = held();
    all.extend(plan.rows.iter().map(|a| (a.code, a.clone())));
    all
}

#[test]
fn a_name_and_a_parent_change_without_moving_anything() {
    let plan = go("rename,150302001,,新甲街道,\nmove,150302003,,,150303\n");
    assert_eq!(faults(&plan), []);
    assert!(plan.moves.is_empty());
    let all = after(&plan);
    assert_eq!(all[&code("150302001")].name, "新甲街道");
    assert_eq!(all[&code("150302003")].parent, Some(code("150303")));
    assert_eq!(plan.rows.len(), 2);
}

#[test]
fn a_new_code_takes_all_inside_along() {
    let plan = go("recode,150302001,150302009,,\n");
    assert_eq!(faults(&plan), []);
    let all = after(&plan);
    assert_eq!(all[&code("150302001")].valid_to, Some(AT));
    let grid = &all[&code("150302009001001")];
    assert_eq!((grid.parent, grid.valid_from), (Some(code("150302009001")), AT));
    assert_eq!(all[&code("150302009")].parent, Some(code("150302")));
    let to = |s| plan.moves.follow(code(s));
    assert_eq!(to("150302001"), Followed::To(code("150302009")));
    assert_eq!(to("150302001001001"), Followed::To(code("150302009001001")));
    assert_eq!(to("150302001001001007"), Followed::To(code("150302009001001007")), "unknown here");
    assert_eq!(to("150302002001"), Followed::Stays);
}

#[test]
fn merged_towns_whose_villages_have_the_same_numbers_need_a_line_each() {
    let plan = go("merge,150302001;150302002,150302001,,\n");
    assert_eq!(faults(&plan), [(2, "territory.change_taken")]);
    assert!(plan.rows.is_empty() && plan.moves.is_empty(), "nothing half-done");
    let plan = go("merge,150302001;150302002,150302001,,\nrecode,150302002001,150302001002,,\n");
    assert_eq!(faults(&plan), []);
    let all = after(&plan);
    assert_eq!(all[&code("150302001002")].name, "乙一社区");
    assert_eq!(all[&code("150302001")].valid_to, None, "it goes on");
    assert_eq!(plan.moves.follow(code("150302002")), Followed::To(code("150302001")));
}

#[test]
fn a_split_area_is_divided_by_place() {
    let plan = go("add,,150302004,丁街道,\nsplit,150302003,150302003;150302004,,\n");
    assert_eq!(faults(&plan), []);
    let both = vec![code("150302003"), code("150302004")];
    assert_eq!(plan.moves.follow(code("150302003")), Followed::OneOf(both));
    let plan = go(
        "add,,150302004,丁街道,\nadd,,150302005,戊街道,\nsplit,150302001,150302004;150302005,,\n",
    );
    assert_eq!(faults(&plan), [(4, "territory.change_inside_left")]);
}

#[test]
fn what_would_move_is_counted_before_it_moves() {
    let plan = go("recode,150302001,150302009,,\nend,150302003,,,\n");
    let things = [
        ("matter", code("150302001001001")),
        ("matter", code("150302001")),
        ("matter", code("150302002")),
        ("matter", code("150302003")),
        ("grant", code("150302001001")),
    ];
    let tally = plan.moves.tally(things);
    assert_eq!(tally["matter"], Tally { moved: 2, by_place: 0, nowhere: 1 });
    assert_eq!(tally["grant"], Tally { moved: 1, by_place: 0, nowhere: 0 });
}

#[test]
fn numbers_before_and_after_compare() {
    let plan = go("add,,150302004,丁街道,\nsplit,150302003,150302003;150302004,,\n\
        recode,150302001,150302009,,\n");
    let numbers = |all: &[(&str, i64)]| all.iter().map(|(c, n)| (code(c), *n)).collect();
    let before = numbers(&[("150302001", 5), ("150302002", 7), ("150302003", 9)]);
    let after = numbers(&[("150302009", 5), ("150302002", 7), ("150302003", 4), ("150302004", 5)]);
    assert_eq!(plan.moves.comparable(&before), plan.moves.comparable(&after));
}

#[test]
fn what_cannot_be_is_refused_whole() {
    let cases = [
        ("rename,150399,,无,\n", "territory.area_unknown"),
        ("recode,150302001,150302002,,\n", "territory.change_taken"),
        ("recode,150302001,150302009001,,\n", "territory.change_other_level"),
        ("merge,150302001,150302999,,\n", "territory.area_unknown"),
        ("end,150302001,,,\n", "territory.change_orphan"),
        ("move,150302001,,,150302001001\n", "territory.parent_not_above"),
        ("add,,150302001,又一个,\n", "territory.change_taken"),
    ];
    for (lines, expected) in cases {
        let plan = go(&format!("rename,150303,,海南,\n{lines}"));
        assert_eq!(plan.faults.first.first().map(|f| f.code), Some(expected), "{lines}");
        assert!(plan.rows.is_empty());
    }
}

#[test]
fn lines_that_say_too_little_are_told() {
    let text = "change,from,to,name,parent\n\
        rename,150302001,,,\nmerge,,150302001,,\nrecode,1;2,3,,\nrecode,150302001;150302002,150302009,,\nfly,,,,\n";
    let source = Source::bytes("changes.csv", text.as_bytes().to_vec());
    let (changes, faults) = read(&source, &Mapping::default()).unwrap();
    let told: Vec<(u64, &str, &str)> =
        faults.first.iter().map(|f| (f.row, f.column.as_str(), f.code)).collect();
    assert!(changes.is_empty());
    assert_eq!(
        told,
        [
            (2, "name", "tabular.cell_missing"),
            (3, "from", "tabular.cell_missing"),
            (4, "from", "territory.area_code_wrong"),
            (5, "from", "territory.change_one_code"),
            (6, "change", "tabular.choice_unknown"),
        ]
    );
}
