//! Thresholds in days, one day on either side.

use jiff::civil::Date;
use jingwei_flags::own::before_approval::{Approval, Deed, Doings, before_approval};
use jingwei_flags::own::emergency::{Emergency, Use, emergency};
use jingwei_flags::own::seal::{SealUse, seal};
use jingwei_flags::own::{Kind, Subject, cash, lease, splitting};
use kernel::{Light, Money};

use crate::own_money::{award, shipped, thresholds, told};

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn ninety_days_and_one_more() {
    let limits = shipped(&splitting::SETTING);
    let found = |last: &str| {
        let awards = [
            award("1", "goods", None, 3_000_000, "2026-01-01"),
            award("2", "goods", None, 3_000_000, last),
        ];
        told(&splitting::splitting(&awards, &limits, &thresholds())).len()
    };
    assert_eq!(found("2026-04-01"), 1, "the ninetieth day after");
    assert_eq!(found("2026-04-02"), 0);
}

#[test]
fn the_day_of_the_approval_is_in_time() {
    let missing = shipped(&jingwei_flags::own::MISSING);
    let found = |approval, on: &str, today: &str| {
        let deed = Deed { row: Subject::new(Kind::Work, "w"), on: day(on) };
        let doings = Doings { matter: "m".into(), approval, deeds: vec![deed] };
        told(&before_approval(&doings, missing, day(today)))
    };
    let on = Approval::On(day("2026-05-10"));
    assert_eq!(
        found(on, "2026-05-09", "2026-06-01"),
        [("powers.before_approval.early", Light::Red)]
    );
    assert!(found(on, "2026-05-10", "2026-06-01").is_empty());
    let none = [("powers.before_approval.none", Light::Red)];
    assert_eq!(found(Approval::None, "2026-05-10", "2026-05-10"), none);
    let paper = |light| [("powers.before_approval.paper", light)];
    let missing = Approval::PaperMissing;
    assert_eq!(found(missing, "2026-05-10", "2026-05-25"), paper(Light::Grey), "day 15");
    assert_eq!(found(missing, "2026-05-10", "2026-05-26"), paper(Light::Red));
}

#[test]
fn twenty_years_and_the_due_day() {
    let limits = shipped(&lease::SETTING);
    let found = |to: &str, due: &str, paid: i64, today: &str| {
        let rent =
            lease::Rent { id: "r".into(), due: day(due), amount: Money(100), paid: Money(paid) };
        let l = lease::Lease {
            id: "l".into(),
            rent_a_year: Money(100),
            reference: Some(Money(100)),
            listed: true,
            from: day("2026-01-01"),
            to: day(to),
            entered_late: false,
            rents: vec![rent],
        };
        told(&lease::lease(&l, &limits, day(today)))
    };
    assert!(found("2046-01-01", "2026-12-31", 0, "2026-12-31").is_empty());
    assert_eq!(
        found("2046-01-02", "2026-12-31", 0, "2026-12-31"),
        [("powers.lease.long", Light::Red)]
    );
    let unpaid = [("powers.lease.unpaid", Light::Yellow)];
    assert_eq!(found("2046-01-01", "2026-12-31", 99, "2027-01-01"), unpaid);
    assert!(found("2046-01-01", "2026-12-31", 100, "2027-01-01").is_empty());
    assert!(found("9999-12-31", "9999-12-31", 0, "2027-01-01").len() == 1);
}

#[test]
fn a_voucher_of_sixty_days_and_one_more() {
    let limits = shipped(&cash::SETTING);
    let found = |handed_in: &str| {
        let v = cash::Voucher {
            id: "v".into(),
            issued: day("2026-03-01"),
            handed_in: day(handed_in),
            amount: Money(100_000),
        };
        told(&cash::voucher(&v, &limits)).len()
    };
    assert_eq!((found("2026-04-30"), found("2026-05-01"), found("2026-02-01")), (0, 1, 0));
}

#[test]
fn the_green_channel_to_the_minute_and_its_review_to_the_day() {
    let limits = shipped(&jingwei_flags::own::emergency::SETTING);
    let flood = |area: &str| Emergency {
        id: "e".into(),
        area: area.parse().unwrap(),
        from: "2026-07-01T02:00:00+08:00".parse().unwrap(),
        to: Some("2026-07-03T02:00:00+08:00".parse().unwrap()),
    };
    let found = |at: &str, area: &str, reviewed: Option<&str>, today: &str| {
        let used = Use {
            matter: "m".into(),
            area: "150302003201".parse().unwrap(),
            at: at.parse().unwrap(),
            on: day("2026-07-01"),
            reviewed: reviewed.map(day),
        };
        let parts = told(&emergency(&used, &[flood(area)], &limits, day(today)));
        parts.into_iter().map(|p| p.0).collect::<Vec<_>>()
    };
    let (none, review) = ("powers.emergency.none", "powers.emergency.review");
    let (county, ok) = ("150302", Some("2026-07-02"));
    assert!(found("2026-07-01T02:00:00+08:00", county, ok, "2026-08-01").is_empty());
    assert_eq!(found("2026-07-01T01:59:59+08:00", county, ok, "2026-08-01"), [none]);
    assert!(found("2026-07-03T02:00:00+08:00", county, ok, "2026-08-01").is_empty());
    assert_eq!(found("2026-07-03T02:00:01+08:00", county, ok, "2026-08-01"), [none]);
    assert_eq!(found("2026-07-01T03:00:00+08:00", "150303", ok, "2026-08-01"), [none]);
    let at = "2026-07-01T03:00:00+08:00";
    assert!(found(at, county, None, "2026-07-08").is_empty());
    assert_eq!(found(at, county, None, "2026-07-09"), [review]);
    assert!(found(at, county, Some("2026-07-08"), "2026-09-01").is_empty());
    assert_eq!(found(at, county, Some("2026-07-09"), "2026-09-01"), [review]);
    assert_eq!(found("2026-07-01T01:00:00+08:00", county, None, "2026-09-01"), [none, review]);
}

#[test]
fn a_seal_and_its_matter() {
    let missing = shipped(&jingwei_flags::own::MISSING);
    let found = |matter: Option<&str>, decided: Option<&str>, today: &str| {
        let used = SealUse {
            id: "s".into(),
            on: day("2026-06-01"),
            matter: matter.map(str::to_owned),
            decided: decided.map(day),
        };
        told(seal(&used, missing, day(today)).as_slice())
    };
    let (m, undecided) = (Some("m"), [("powers.seal.undecided", Light::Red)]);
    assert!(found(m, Some("2026-06-01"), "2026-07-01").is_empty());
    assert_eq!(found(m, Some("2026-06-02"), "2026-07-01"), undecided);
    assert_eq!(found(m, None, "2026-06-01"), undecided);
    assert_eq!(found(None, None, "2026-06-16"), [("powers.seal.no_matter", Light::Grey)]);
    assert_eq!(found(None, None, "2026-06-17"), [("powers.seal.no_matter", Light::Red)]);
}
