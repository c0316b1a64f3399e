//! Splitting against the plainest way of reckoning it.

use std::collections::BTreeSet;

use jingwei_flags::own::splitting::{Award, Limits, splitting};
use kernel::Money;
use proptest::prelude::*;

use crate::own_money::{award, shipped, thresholds};

/// Whether some run of awards of one class within the days lights, tried with
/// every pair of first and last.
fn plainly(awards: &[Award], limits: &Limits) -> bool {
    let threshold = thresholds().any;
    let small: Vec<&Award> = awards.iter().filter(|a| a.amount < threshold).collect();
    small.iter().any(|first| {
        let within = |a: &&&Award| {
            let after = first.on.duration_until(a.on).as_hours() / 24;
            a.class == first.class && (0..=i64::from(limits.days)).contains(&after)
        };
        let group: Vec<&&Award> = small.iter().filter(within).collect();
        group.len() > 1 && group.iter().map(|a| a.amount.0).sum::<i64>() > threshold.0
    })
}

proptest! {
    #[test]
    fn found_exactly_where_the_plain_way_finds(
        rows in proptest::collection::vec((0_u32..2, 1_i64..6_000_000, 0_i32..400), 0..12)
    ) {
        let limits: Limits = shipped(&jingwei_flags::own::splitting::SETTING);
        let begin: jiff::civil::Date = "2026-01-01".parse().unwrap();
        let awards: Vec<Award> = rows.iter().enumerate().map(|(n, (class, fen, after))| {
            let on = begin.checked_add(jiff::Span::new().days(*after)).unwrap().to_string();
            award(&n.to_string(), &format!("c{class}"), None, *fen, &on)
        }).collect();
        let findings = splitting(&awards, &limits, &thresholds());
        prop_assert_eq!(!findings.is_empty(), plainly(&awards, &limits));
        for finding in &findings {
            let ids: BTreeSet<&str> = finding.rows.iter().map(|r| r.id.as_str()).collect();
            let of = |id: &str| awards.iter().find(|a| a.id == id).unwrap();
            let sum: i64 = ids.iter().map(|id| of(id).amount.0).sum();
            prop_assert!(ids.len() > 1 && Money(sum) > thresholds().any);
        }
    }
}

#[test]
fn one_site_under_several_classes_is_one_project() {
    let limits = shipped(&jingwei_flags::own::splitting::SETTING);
    let at = |id, class, site, fen| award(id, class, site, fen, "2026-03-01");
    let found = |a: &[Award]| splitting(a, &limits, &thresholds()).len();
    let square = Some("square");
    assert_eq!(
        found(&[at("1", "goods", square, 4_000_000), at("2", "works", square, 5_000_000)]),
        0
    );
    assert_eq!(
        found(&[at("1", "goods", square, 4_000_000), at("2", "works", square, 5_000_001)]),
        1
    );
    assert_eq!(found(&[at("1", "goods", None, 4_000_000), at("2", "works", None, 8_000_000)]), 0);
    let twice = [at("1", "goods", square, 3_000_000), at("2", "goods", square, 3_000_000)];
    assert_eq!(found(&twice), 1, "one group, told once");
    let mut other = twice.clone();
    other[1].village = "150302003202".parse().unwrap();
    assert_eq!(found(&other), 0, "another village");
}
