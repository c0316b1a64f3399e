//! Clocks that run and stand.

use jingwei_worktime::{Budget, ClockState, Ledger, StartRule, Unit};
use kernel::Light;

use crate::{at, city, local};

fn clock(amount: &str, start: &str) -> Ledger {
    Ledger::start(amount.parse().unwrap(), StartRule::AtOnce, at(start))
}

fn due(clock: &Ledger) -> Option<String> {
    clock.due_at(city()).map(|d| local(d.at))
}

fn light(clock: &Ledger, now: &str) -> Light {
    clock.light(at(now), Ledger::YELLOW, city())
}

#[test]
fn a_deferral_moves_the_end_by_the_working_time_that_it_stood() {
    let mut c = clock("14 working_hours", "2026-11-23 08:30");
    assert_eq!(due(&c).unwrap(), "2026-11-24 17:30");
    c.stand(at("2026-11-23 12:00"));
    assert_eq!(due(&c), None);
    assert_eq!(c.used(at("2026-12-24 12:00"), city()), Budget::new(210, Unit::WorkingMinutes));
    // resumed after 14 working hours
    c.resume(at("2026-11-25 12:00"));
    assert_eq!(due(&c).unwrap(), "2026-11-26 17:30");
    assert_eq!(c.remaining(at("2026-11-25 14:30"), city()), Budget::new(600, Unit::WorkingMinutes));
}

#[test]
fn a_working_day_is_used_when_its_close_passes_while_the_clock_runs() {
    let mut c = clock("5 working_days", "2026-11-23 09:00");
    c.stand(at("2026-11-25 10:00"));
    c.resume(at("2026-11-25 11:00"));
    assert_eq!(due(&c).unwrap(), "2026-11-30 17:30", "nothing stood");
    c.stand(at("2026-11-25 17:00"));
    c.resume(at("2026-11-26 08:00"));
    assert_eq!(due(&c).unwrap(), "2026-12-01 17:30", "one close stood");
}

#[test]
fn a_deferral_over_a_weekend_moves_nothing() {
    let mut c = clock("5 working_days", "2026-11-23 09:00");
    c.stand(at("2026-11-27 18:00"));
    c.resume(at("2026-11-30 08:00"));
    assert_eq!(due(&c).unwrap(), "2026-11-30 17:30");
}

#[test]
fn an_extension_granted_during_a_deferral_is_there_after_it() {
    let mut c = clock("5 working_days", "2026-11-23 09:00");
    c.stand(at("2026-11-25 10:00"));
    c.extend("3 working_days".parse().unwrap()).unwrap();
    assert_eq!(due(&c), None);
    assert_eq!(c.remaining(at("2026-12-01 10:00"), city()).amount, 7);
    c.resume(at("2026-12-02 09:00"));
    assert_eq!(due(&c).unwrap(), "2026-12-10 17:30");
}

#[test]
fn an_extension_must_be_of_the_same_kind_and_before_the_end() {
    let mut c = clock("5 working_days", "2026-11-23 09:00");
    let e = c.extend("24 hours".parse().unwrap()).unwrap_err();
    assert_eq!(e.code, "worktime.extend_unit");
    c.stop(at("2026-11-24 09:00"));
    let e = c.extend("1 working_days".parse().unwrap()).unwrap_err();
    assert_eq!(e.code, "worktime.clock_stopped");
    let mut hours = clock("4 working_hours", "2026-11-23 09:00");
    hours.extend("30 working_minutes".parse().unwrap()).unwrap();
    assert_eq!(due(&hours).unwrap(), "2026-11-23 15:30");
}

#[test]
fn the_machines_clock_jumping_back_neither_gives_nor_takes_time() {
    let mut c = clock("4 working_hours", "2026-11-23 10:00");
    c.stand(at("2026-11-23 09:00"));
    assert_eq!(c.used(at("2026-11-23 09:00"), city()).amount, 0);
    c.resume(at("2026-11-22 09:00"));
    assert_eq!(due(&c).unwrap(), "2026-11-23 16:00");
    assert_eq!(c.used(at("2026-11-20 09:00"), city()).amount, 0);
    assert_eq!(c.used(at("2026-11-23 11:00"), city()).amount, 60);
    c.stop(at("2026-11-01 09:00"));
    assert_eq!(c.stopped(), Some(at("2026-11-23 10:00")));
    assert_eq!(light(&c, "2026-12-24 09:00"), Light::Green);
}

#[test]
fn doing_it_twice_changes_nothing() {
    let mut once = clock("4 working_hours", "2026-11-23 10:00");
    once.stand(at("2026-11-23 11:00"));
    once.resume(at("2026-11-24 11:00"));
    let mut twice = clock("4 working_hours", "2026-11-23 10:00");
    twice.resume(at("2026-11-23 10:30"));
    twice.stand(at("2026-11-23 11:00"));
    twice.stand(at("2026-11-23 11:30"));
    twice.resume(at("2026-11-24 11:00"));
    twice.resume(at("2026-11-24 11:30"));
    assert_eq!(once, twice);
    once.stop(at("2026-11-24 14:00"));
    let stopped = once.clone();
    once.stop(at("2026-11-25 14:00"));
    once.resume(at("2026-11-25 14:00"));
    once.stand(at("2026-11-25 14:00"));
    assert_eq!(once, stopped);
    assert_eq!(once.state(), ClockState::Stopped);
}

#[test]
fn the_light_is_yellow_at_four_fifths_and_red_at_the_end() {
    let c = clock("5 working_hours", "2026-11-24 08:30");
    for (now, expected) in [
        ("2026-11-23 08:30", Light::Green),
        ("2026-11-24 14:29", Light::Green),
        ("2026-11-24 14:30", Light::Yellow),
        ("2026-11-24 15:29", Light::Yellow),
        ("2026-11-24 15:30", Light::Red),
    ] {
        assert_eq!(light(&c, now), expected, "{now}");
    }
    assert_eq!(c.yellow_at(50, city()).map(local).unwrap(), "2026-11-24 11:00");
}

#[test]
fn one_working_day_has_its_yellow_in_the_afternoon() {
    // 80 % of seven working hours from Tuesday 08:30
    let c = clock("1 working_days", "2026-11-23 09:00");
    assert_eq!(c.yellow_at(80, city()).map(local).unwrap(), "2026-11-24 16:06");
    assert_eq!(light(&c, "2026-11-24 16:00"), Light::Green);
    assert_eq!(light(&c, "2026-11-24 17:00"), Light::Yellow);
    assert_eq!(light(&c, "2026-11-24 17:30"), Light::Red);
}

#[test]
fn a_standing_clock_keeps_its_light() {
    let mut c = clock("5 working_hours", "2026-11-24 08:30");
    c.stand(at("2026-11-24 14:45"));
    assert_eq!(light(&c, "2027-11-24 14:45"), Light::Yellow);
    let mut late = clock("1 working_hours", "2026-11-24 08:30");
    late.stand(at("2026-11-24 14:45"));
    assert_eq!(light(&late, "2027-11-24 14:45"), Light::Red);
    assert_eq!(due(&late).unwrap(), "2026-11-24 09:30", "it ran out before it stood");
    assert!(late.is_late(at("2026-11-24 15:00"), city()));
}

#[test]
fn what_is_done_at_the_last_moment_is_in_time_and_after_it_is_late() {
    for (done, expected) in [
        ("2026-11-24 15:30", Light::Green),
        ("2026-11-24 15:31", Light::Red),
        // no working time passed over night, but the hour is past
        ("2026-11-24 23:00", Light::Red),
    ] {
        let mut c = clock("5 working_hours", "2026-11-24 08:30");
        c.stop(at(done));
        assert_eq!(light(&c, "2026-12-01 10:00"), expected, "{done}");
    }
}

#[test]
fn stopped_while_it_stood_is_in_time() {
    let mut c = clock("5 working_hours", "2026-11-24 08:30");
    c.stand(at("2026-11-24 10:00"));
    c.stop(at("2026-12-24 10:00"));
    assert_eq!(light(&c, "2026-12-24 10:00"), Light::Green);
    assert_eq!(c.used(at("2026-12-24 10:00"), city()).amount, 90);
}

#[test]
fn a_ledger_is_kept_whole() {
    let mut c = clock("5 working_days", "2026-11-23 09:00");
    c.stand(at("2026-11-25 10:00"));
    c.extend("3 working_days".parse().unwrap()).unwrap();
    c.resume(at("2026-12-02 09:00"));
    let kept = serde_json::to_string(&c).unwrap();
    assert_eq!(serde_json::from_str::<Ledger>(&kept).unwrap(), c);
    for bad in ["{}", "[]", r#"{"budget":"0 hours","rule":"at_once","started":"now"}"#] {
        assert!(serde_json::from_str::<Ledger>(bad).is_err(), "{bad}");
    }
}
