//! Rules about who decided, who was there, and who is on a list.

use jingwei_flags::own::register::{RecipientList, Row, register};
use jingwei_flags::own::related::{Decision, Relation, related};
use jingwei_flags::own::self_approval::{Approvals, self_approval};
use jingwei_flags::own::steps::{Course, Limits, Roll, Taken, steps};
use jingwei_flags::own::{Kind, MISSING, SETTINGS, Subject};
use kernel::Light;

use crate::own_dates::day;
use crate::own_money::{shipped, told};

fn taken(
    step: &str,
    on: &str,
    roll: Option<(u32, u32, u32)>,
    notice: Option<(&str, Option<&str>)>,
) -> Taken {
    Taken {
        step: step.into(),
        on: day(on),
        roll: roll.map(|(should, attended, agreed)| Roll { should, attended, agreed }),
        notice: notice.map(|(first, last)| (day(first), last.map(day))),
    }
}

/// A course in order, to be spoilt.
fn whole() -> Vec<Taken> {
    vec![
        taken("propose", "2026-05-01", None, None),
        taken("confer", "2026-05-02", None, Some(("2026-05-03", None))),
        taken("review", "2026-05-18", None, None),
        taken("deliberate", "2026-05-19", Some((30, 16, 16)), None),
        taken("resolve", "2026-05-31", Some((30, 20, 11)), Some(("2026-06-01", None))),
        taken("carry_out", "2026-06-04", None, None),
    ]
}

fn parts(taken: Vec<Taken>, today: &str) -> Vec<(&'static str, Light)> {
    let limits: Limits = shipped(&jingwei_flags::own::steps::SETTING);
    let course = Course { matter: "m".into(), taken };
    told(&steps(&course, &limits, shipped(&MISSING), day(today)))
}

#[test]
fn four_deliberations_as_they_should_be() {
    assert!(parts(whole(), "2026-07-01").is_empty());
    assert!(parts(whole()[..3].to_vec(), "2026-05-18").is_empty(), "under way");
    assert!(parts(vec![], "2026-05-18").is_empty());
}

#[test]
fn quorums_to_the_head() {
    let with = |step: usize, roll| {
        let mut course = whole();
        course[step].roll = roll;
        parts(course, "2026-06-05")
    };
    let roll = |should, attended, agreed| Some(Roll { should, attended, agreed });
    let broken = [("powers.steps.quorum", Light::Red)];
    assert!(with(4, roll(30, 20, 11)).is_empty(), "exactly two thirds");
    assert_eq!(with(4, roll(30, 19, 19)), broken);
    assert_eq!(with(4, roll(30, 20, 10)), broken, "half is not more than half");
    assert_eq!(with(3, roll(30, 15, 15)), broken);
    assert!(with(3, roll(30, 16, 0)).is_empty(), "no agreement is asked for there");
    assert_eq!(with(4, roll(30, 31, 31)), broken, "more than should");
    assert_eq!(with(4, roll(30, 20, 21)), broken);
    assert_eq!(with(4, roll(0, 0, 0)), broken);
    assert_eq!(with(4, roll(u32::MAX, u32::MAX, u32::MAX)), []);
    assert_eq!(with(4, None), [("powers.steps.roll_missing", Light::Grey)]);
}

#[test]
fn notices_to_the_day() {
    let with = |step: usize, notice: Option<(&str, Option<&str>)>, today| {
        let mut course = whole();
        course[step].notice = notice.map(|(a, b)| (day(a), b.map(day)));
        parts(course, today)
    };
    let short = [("powers.steps.notice", Light::Red)];
    assert!(with(1, Some(("2026-05-03", None)), "2026-07-01").is_empty(), "fifteen days");
    assert_eq!(with(1, Some(("2026-05-04", None)), "2026-07-01"), short);
    assert_eq!(with(1, Some(("2026-05-03", Some("2026-05-17"))), "2026-07-01"), short);
    assert_eq!(with(4, Some(("2026-06-02", None)), "2026-07-01"), short);
    assert_eq!(with(4, Some(("2026-07-02", None)), "2026-07-09"), short, "afterwards");
    let missing = |light| [("powers.steps.notice_missing", light)];
    assert_eq!(with(4, None, "2026-06-19"), missing(Light::Grey));
    assert_eq!(with(4, None, "2026-06-20"), missing(Light::Red));
    assert!(
        parts(
            vec![
                taken("propose", "2026-05-01", None, None),
                taken("confer", "2026-05-02", None, None)
            ],
            "2027-01-01"
        )
        .is_empty(),
        "nothing follows yet"
    );
}

#[test]
fn a_step_left_out_and_steps_in_another_order() {
    let mut course = whole();
    course.remove(2);
    assert_eq!(parts(course, "2026-06-05"), [("powers.steps.left_out", Light::Red)]);
    let mut course = whole();
    course[0].on = day("2026-05-03");
    assert_eq!(parts(course, "2026-06-05"), [("powers.steps.order", Light::Red)]);
    let mut course = whole();
    course[0].on = day("2026-05-02");
    assert!(parts(course, "2026-06-05").is_empty(), "the same day");
}

#[test]
fn only_declared_relations_light_and_nobody_is_named() {
    let tie = |one, other| Relation { id: format!("d{one}"), one, other };
    let found = |deciders: &[i64], winners: &[i64]| {
        let decision =
            Decision { matter: "m".into(), deciders: deciders.into(), winners: winners.into() };
        related(&decision, &[tie(1, 101), tie(102, 2), tie(3, 4)])
    };
    assert!(found(&[1, 2], &[103]).is_none());
    assert!(found(&[3, 4], &[103]).is_none(), "deciders among themselves");
    for (deciders, winners) in [([1, 9], [101]), ([9, 2], [102])] {
        let finding = found(&deciders, &winners).unwrap();
        assert_eq!(
            told(std::slice::from_ref(&finding)),
            [("powers.related.declared", Light::Yellow)]
        );
        let kinds: Vec<Kind> = finding.rows.iter().map(|r| r.kind).collect();
        assert_eq!(kinds, [Kind::Matter, Kind::Declaration]);
    }
    let same = found(&[7], &[7]).unwrap();
    assert_eq!(told(std::slice::from_ref(&same)), [("powers.related.same", Light::Yellow)]);
}

#[test]
fn who_applies_does_not_approve() {
    let step = |name: &str, who| (Subject::new(Kind::Step, name), who);
    let found = |applicants: Vec<i64>| {
        let approved = vec![step("sign", 5), step("pay", 6)];
        self_approval(&Approvals { matter: "m".into(), applicants, approved })
    };
    assert!(found(vec![7]).is_empty());
    let finding = found(vec![5, 7]);
    assert_eq!(told(&finding), [("powers.self_approval", Light::Red)]);
    assert_eq!(finding[0].subject, Subject::new(Kind::Step, "sign"));
    assert_eq!(found(vec![5, 6]).len(), 2);
}

#[test]
fn a_list_against_the_register_to_the_day() {
    let row = |id: &str, person, died: Option<&str>, moved: Option<&str>| Row {
        id: id.into(),
        person,
        died: died.map(day),
        moved: moved.map(day),
    };
    let rows = vec![
        row("1", Some(1), None, None),
        row("2", Some(2), Some("2026-06-30"), None),
        row("3", Some(3), Some("2026-07-01"), None),
        row("4", Some(4), None, Some("2026-07-01")),
        row("5", Some(5), None, Some("2026-07-02")),
        row("6", None, None, None),
        row("7", Some(7), None, None),
        row("8", Some(7), None, None),
    ];
    let list = RecipientList { id: "l".into(), as_of: day("2026-07-01"), rows };
    let findings = register(&list);
    let found: Vec<(&str, &str)> =
        findings.iter().map(|f| (f.subject.id.as_str(), f.part)).collect();
    let twice = "powers.register.twice";
    assert_eq!(
        found,
        [
            ("2", "powers.register.died"),
            ("4", "powers.register.moved"),
            ("6", "powers.register.unknown"),
            ("7", twice),
            ("8", twice)
        ]
    );
    told(&findings);
}

#[test]
fn every_setting_reads_as_shipped_and_refuses_nonsense() {
    for def in &SETTINGS {
        let value: serde_json::Value = serde_json::from_str(def.default).unwrap();
        assert!((def.check)(&value).is_ok(), "{}", def.name);
        for wrong in ["null", "5", "{}", "[]", "{\"days\": -1}", "{\"days\": 90, \"x\": 1}"] {
            let wrong = serde_json::from_str(wrong).unwrap();
            assert!((def.check)(&wrong).is_err(), "{} takes {wrong}", def.name);
        }
    }
}
