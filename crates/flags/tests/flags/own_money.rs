//! Thresholds in money, one fen on either side.

use std::collections::BTreeMap;

use jingwei_flags::own::{
    Finding, Kind, Thresholds, cash, changes, just_below, lease, splitting, together,
};
use kernel::{Light, Money};

use crate::words::said;

pub fn shipped<T: serde::de::DeserializeOwned>(def: &kernel::SettingDef) -> T {
    let value: serde_json::Value = serde_json::from_str(def.default).unwrap();
    (def.check)(&value).unwrap();
    serde_json::from_value(value).unwrap()
}

pub fn thresholds() -> Thresholds {
    Thresholds {
        any: Money(5_000_000),
        classes: BTreeMap::from([("works".into(), Money(9_000_000))]),
    }
}

pub fn award(id: &str, class: &str, site: Option<&str>, fen: i64, on: &str) -> splitting::Award {
    splitting::Award {
        id: id.into(),
        village: "150302003201".parse().unwrap(),
        class: class.into(),
        site: site.map(str::to_owned),
        amount: Money(fen),
        on: on.parse().unwrap(),
    }
}

/// Parts and lights; each finding must have its sentence.
pub fn told(findings: &[Finding]) -> Vec<(&'static str, Light)> {
    for f in findings {
        let names: Vec<&str> = f.values.iter().map(|(name, _)| *name).collect();
        said(f.part, &names);
        assert!(f.part.starts_with(f.rule) && f.rows.contains(&f.subject));
    }
    findings.iter().map(|f| (f.part, f.light)).collect()
}

#[test]
fn together_above_the_threshold_to_the_fen() {
    let limits = shipped(&splitting::SETTING);
    let found = |a: i64, b: i64, class: &str| {
        let awards =
            [award("1", class, None, a, "2026-03-01"), award("2", class, None, b, "2026-03-02")];
        told(&splitting::splitting(&awards, &limits, &thresholds())).len()
    };
    assert_eq!(found(2_500_000, 2_500_000, "goods"), 0, "exactly the threshold");
    assert_eq!(found(2_500_000, 2_500_001, "goods"), 1);
    assert_eq!(found(4_999_999, 2, "goods"), 1);
    assert_eq!(found(5_000_000, 2, "goods"), 0, "not below by itself");
    assert_eq!(found(2_500_000, 2_500_001, "works"), 0, "another threshold");
    assert_eq!(found(4_500_000, 4_500_001, "works"), 1);
    assert_eq!(found(4_999_999, 0, "goods"), 0);
    assert_eq!(found(4_999_999, -1, "goods"), 0);
}

#[test]
fn the_last_tenth_below_the_threshold_to_the_fen() {
    let limits = shipped(&just_below::SETTING);
    for (fen, lights) in
        [(4_499_999, false), (4_500_000, true), (4_999_999, true), (5_000_000, false), (0, false)]
    {
        let found = just_below::just_below(
            &award("1", "goods", None, fen, "2026-03-01"),
            &limits,
            &thresholds(),
        );
        assert_eq!(found.is_some(), lights, "{fen}");
        told(found.as_slice());
    }
}

#[test]
fn changes_to_the_fen() {
    let limits = shipped(&changes::SETTING);
    let found = |contract: i64, all: &[(i64, bool)]| {
        let change = |(n, (fen, decided)): (usize, &(i64, bool))| changes::Change {
            id: n.to_string(),
            amount: Money(*fen),
            decided: *decided,
        };
        let changes = all.iter().enumerate().map(change).collect();
        let contract = changes::Contract { id: "c".into(), amount: Money(contract), changes };
        told(&changes::changes(&contract, &limits)).into_iter().map(|t| t.0).collect::<Vec<_>>()
    };
    let (one, all) = ("powers.changes.one", "powers.changes.together");
    assert!(found(100_000_000, &[(5_000_000, false)]).is_empty());
    assert_eq!(found(100_000_000, &[(5_000_001, false)]), [one]);
    assert_eq!(found(100_000_000, &[(-5_000_001, false)]), [one], "less money is a change too");
    assert!(found(100_000_000, &[(5_000_001, true)]).is_empty(), "decided anew");
    assert!(found(20_000_000, &[(4_000_000, false)]).is_empty(), "exactly 20 %");
    assert_eq!(found(20_000_000, &[(4_000_001, false)]), [one]);
    let big = 100_000_000;
    assert!(found(big, &[(5_000_000, false), (5_000_000, false)]).is_empty());
    assert_eq!(found(big, &[(5_000_000, false), (4_999_999, false), (2, false)]), [all]);
    assert_eq!(
        found(big, &[(5_000_000, false), (-4_999_999, false), (2, false)]),
        [all],
        "not set off"
    );
    assert!(found(big, &[(5_000_000, false), (5_000_000, false), (9, true)]).is_empty());
    assert_eq!(found(0, &[(i64::MIN, false), (i64::MAX, false)]), [one, one, all]);
}

#[test]
fn rent_against_the_floor_price_to_the_fen() {
    let limits = shipped(&lease::SETTING);
    let today = "2026-11-01".parse().unwrap();
    let of = |rent: i64, reference: Option<i64>, listed, entered_late| lease::Lease {
        id: "l".into(),
        rent_a_year: Money(rent),
        reference: reference.map(Money),
        listed,
        from: "2026-01-01".parse().unwrap(),
        to: "2030-01-01".parse().unwrap(),
        entered_late,
        rents: vec![],
    };
    let found = |l: lease::Lease| told(&lease::lease(&l, &limits, today));
    assert!(found(of(1_200_000, Some(1_200_000), true, false)).is_empty());
    assert_eq!(
        found(of(1_199_999, Some(1_200_000), true, false)),
        [("powers.lease.below", Light::Red)]
    );
    assert_eq!(
        found(of(1_199_999, Some(1_200_000), true, true)),
        [("powers.lease.below", Light::Grey)]
    );
    assert_eq!(found(of(1, None, true, false)), [("powers.lease.no_reference", Light::Grey)]);
    assert_eq!(found(of(9, Some(9), false, false)), [("powers.lease.unlisted", Light::Red)]);
}

#[test]
fn cash_to_the_fen_and_round_amounts_when_they_are_looked_at() {
    let mut limits: cash::Limits = shipped(&cash::SETTING);
    let count = |fen| cash::CashCount {
        account: "box".into(),
        on: "2026-05-01".parse().unwrap(),
        cash: Money(fen),
    };
    assert!(cash::cash(&count(500_000), &limits).is_none());
    told(cash::cash(&count(500_001), &limits).as_slice());
    assert!(cash::cash(&count(500_001), &limits).is_some());
    let voucher = |fen| cash::Voucher {
        id: "v".into(),
        issued: "2026-05-01".parse().unwrap(),
        handed_in: "2026-05-01".parse().unwrap(),
        amount: Money(fen),
    };
    assert!(cash::voucher(&voucher(3_000_000), &limits).is_empty());
    limits.round_from = Money(1_000_000);
    let found = |fen| told(&cash::voucher(&voucher(fen), &limits)).len();
    assert_eq!(
        (found(3_000_000), found(3_000_001), found(900_000), found(1_000_000)),
        (1, 0, 0, 1)
    );
}

#[test]
fn the_light_of_a_matter() {
    let limits = shipped(&just_below::SETTING);
    let close = |id| {
        just_below::just_below(
            &award(id, "goods", None, 4_900_000, "2026-03-01"),
            &limits,
            &thresholds(),
        )
        .unwrap()
    };
    let (one, same) = (close("1"), close("2"));
    let other = Finding { rule: "powers.related", ..one.clone() };
    let grey = Finding { light: Light::Grey, ..one.clone() };
    assert_eq!(together([]), Light::Green);
    assert_eq!(together([&grey]), Light::Grey);
    assert_eq!(together([&one, &grey]), Light::Yellow);
    assert_eq!(together([&one, &same]), Light::Yellow, "one rule twice is one rule");
    assert_eq!(together([&one, &other]), Light::Red);
    assert_eq!(one.subject.kind, Kind::Award);
}
