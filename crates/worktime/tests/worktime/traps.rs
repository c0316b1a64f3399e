//! Each known trap of deadlines, by its name.

use jingwei_worktime::{Budget, StartRule, begin, due, elapsed, remaining};

use crate::{at, calendar, city, local};

use StartRule::{AtOnce, NextWorkingDay, NextWorkingMoment};

fn budget(text: &str) -> Budget {
    text.parse().unwrap()
}

/// (start, budget, rule, due) on the city's calendar.
fn check(cases: &[(&str, &str, StartRule, &str)]) {
    for (start, amount, rule, expected) in cases {
        let found = due(at(start), budget(amount), *rule, city());
        assert_eq!(local(found.at), *expected, "{start} + {amount} {rule:?}");
    }
}

#[test]
fn waiting_over_a_weekend_costs_nothing() {
    check(&[
        // Friday: half an hour, the rest on Monday
        ("2026-11-20 17:00", "4 working_hours", AtOnce, "2026-11-23 12:00"),
        ("2026-11-21 09:00", "30 working_minutes", AtOnce, "2026-11-23 09:00"),
        ("2026-11-20 17:00", "1 working_days", AtOnce, "2026-11-23 17:30"),
    ]);
    let minutes = budget("1 working_minutes").unit;
    assert_eq!(elapsed(at("2026-11-20 17:30"), at("2026-11-23 08:30"), minutes, city()), 0);
}

#[test]
fn created_at_night_starts_in_the_morning() {
    check(&[
        ("2026-11-24 23:10", "2 working_hours", AtOnce, "2026-11-25 10:30"),
        ("2026-11-25 03:00", "2 working_hours", AtOnce, "2026-11-25 10:30"),
        ("2026-11-24 23:10", "24 hours", NextWorkingMoment, "2026-11-26 08:30"),
        ("2026-11-24 23:10", "24 hours", AtOnce, "2026-11-25 23:10"),
        ("2026-11-24 10:00", "2 hours", NextWorkingDay, "2026-11-25 10:30"),
        ("2026-11-24 10:00", "2 working_hours", NextWorkingDay, "2026-11-25 10:30"),
    ]);
}

#[test]
fn working_days_count_from_the_next_one_and_end_at_the_close() {
    check(&[
        ("2026-11-23 09:00", "1 working_days", AtOnce, "2026-11-24 17:30"),
        ("2026-11-23 09:00", "5 working_days", AtOnce, "2026-11-30 17:30"),
        ("2026-11-23 00:00", "5 working_days", AtOnce, "2026-11-30 17:30"),
        ("2026-11-23 23:59", "5 working_days", AtOnce, "2026-11-30 17:30"),
        // on a Sunday the next one is Monday, and Monday counts
        ("2026-11-22 10:00", "5 working_days", AtOnce, "2026-11-27 17:30"),
        ("2026-11-22 10:00", "5 working_days", NextWorkingDay, "2026-11-27 17:30"),
        // taken up on Monday only, so Tuesday is the first
        ("2026-11-22 10:00", "5 working_days", NextWorkingMoment, "2026-11-30 17:30"),
        ("2026-07-01 10:00", "1 working_days", AtOnce, "2026-07-02 18:00"),
    ]);
}

#[test]
fn calendar_days_end_at_midnight() {
    check(&[
        ("2026-10-20 21:10", "7 calendar_days", AtOnce, "2026-10-28 00:00"),
        ("2026-10-20 00:00", "1 calendar_days", AtOnce, "2026-10-22 00:00"),
        // Saturday: the first day is Monday
        ("2026-11-21 09:00", "1 calendar_days", NextWorkingDay, "2026-11-24 00:00"),
        ("2026-11-21 09:00", "1 calendar_days", NextWorkingMoment, "2026-11-25 00:00"),
    ]);
}

#[test]
fn hours_run_through_nights_and_holidays() {
    check(&[
        ("2026-09-30 23:00", "24 hours", AtOnce, "2026-10-01 23:00"),
        ("2026-10-01 02:00", "30 minutes", AtOnce, "2026-10-01 02:30"),
    ]);
}

#[test]
fn lunch_is_not_worked_and_seasons_move_it() {
    check(&[
        ("2026-11-24 11:30", "1 working_hours", AtOnce, "2026-11-24 14:30"),
        ("2026-07-01 11:30", "1 working_hours", AtOnce, "2026-07-01 15:00"),
        ("2026-11-24 12:30", "30 working_minutes", AtOnce, "2026-11-24 14:30"),
        // the last evening of summer, the first morning of winter
        ("2026-09-30 17:45", "1 working_hours", AtOnce, "2026-10-08 09:15"),
    ]);
}

#[test]
fn a_budget_that_ends_with_the_day_is_due_at_the_close_and_not_next_morning() {
    check(&[
        ("2026-11-24 16:30", "1 working_hours", AtOnce, "2026-11-24 17:30"),
        ("2026-11-24 08:30", "7 working_hours", AtOnce, "2026-11-24 17:30"),
        ("2026-11-24 08:30", "210 working_minutes", AtOnce, "2026-11-24 12:00"),
        ("2026-11-27 17:30", "1 working_minutes", AtOnce, "2026-11-30 08:31"),
    ]);
}

#[test]
fn a_make_up_day_works_like_a_weekday_and_a_holiday_does_not() {
    check(&[
        // 2026-09-20 is a Sunday that is worked
        ("2026-09-18 17:00", "2 working_hours", AtOnce, "2026-09-20 09:30"),
        ("2026-09-18 17:00", "1 working_days", AtOnce, "2026-09-20 18:00"),
        ("2026-09-30 17:00", "1 working_days", AtOnce, "2026-10-08 17:30"),
        // Spring Festival: the 14th and the 28th, both Saturdays, are worked
        ("2026-02-13 10:00", "2 working_days", AtOnce, "2026-02-24 17:30"),
        ("2026-02-27 10:00", "1 working_days", AtOnce, "2026-02-28 17:30"),
    ]);
}

#[test]
fn a_deadline_in_a_year_without_holidays_is_warned_of() {
    let warned = |start: &str, amount: &str, rule, name: &str| {
        due(at(start), budget(amount), rule, calendar(name)).warning.map(|w| w.year)
    };
    let cases = [
        ("2026-12-31 10:00", "5 working_days", AtOnce, "wuhai", Some(2027)),
        ("2026-12-31 10:00", "7 working_hours", AtOnce, "wuhai", Some(2027)),
        ("2026-12-31 10:00", "1 working_hours", AtOnce, "wuhai", None),
        ("2026-12-30 10:00", "1 working_days", AtOnce, "wuhai", None),
        // plain time needs no holidays
        ("2026-12-31 10:00", "24 hours", AtOnce, "wuhai", None),
        ("2026-12-31 10:00", "30 calendar_days", AtOnce, "wuhai", None),
        // but its beginning may
        ("2026-12-31 18:00", "24 hours", NextWorkingMoment, "wuhai", Some(2027)),
        ("2026-12-31 10:00", "24 hours", NextWorkingMoment, "wuhai", None),
        ("2026-12-31 10:00", "24 hours", NextWorkingDay, "wuhai", Some(2027)),
        // who works day and night has no holidays
        ("2026-12-31 10:00", "30 working_days", AtOnce, "round-the-clock", None),
        ("2016-12-30 10:00", "1 working_days", AtOnce, "wuhai", Some(2016)),
    ];
    for (start, amount, rule, name, year) in cases {
        assert_eq!(warned(start, amount, rule, name), year, "{start} + {amount} {rule:?} {name}");
    }
}

#[test]
fn reminders_ring_in_working_hours_only() {
    let cases = [
        ("2026-11-24 10:00", "2026-11-24 10:00"),
        ("2026-11-24 08:30", "2026-11-24 08:30"),
        ("2026-11-24 12:00", "2026-11-24 14:00"),
        ("2026-11-24 17:30", "2026-11-25 08:30"),
        ("2026-11-27 23:00", "2026-11-30 08:30"),
        ("2026-10-01 09:00", "2026-10-08 08:30"),
        ("2026-09-20 07:00", "2026-09-20 08:30"),
    ];
    for (t, moment) in cases {
        assert_eq!(local(city().next_working_moment(at(t))), moment, "{t}");
    }
}

#[test]
fn a_unit_has_its_own_hours_upon_the_citys_holidays() {
    let on = |name: &str, start: &str, amount: &str| {
        local(due(at(start), budget(amount), AtOnce, calendar(name)).at)
    };
    // Saturday morning at the service hall
    assert_eq!(on("service-hall", "2026-11-20 16:30", "1 working_hours"), "2026-11-21 09:30");
    assert_eq!(on("service-hall", "2026-11-20 16:30", "1 working_days"), "2026-11-21 12:00");
    // closed on Saturday for its move, and closed with everybody in October
    assert_eq!(on("service-hall", "2026-07-10 16:30", "1 working_hours"), "2026-07-13 09:30");
    assert_eq!(on("service-hall", "2026-09-30 16:30", "1 working_hours"), "2026-10-08 09:30");
    // day and night
    assert_eq!(on("round-the-clock", "2026-10-01 22:00", "4 working_hours"), "2026-10-02 02:00");
    assert_eq!(on("round-the-clock", "2026-10-01 22:00", "1 working_days"), "2026-10-03 00:00");
}

#[test]
fn what_is_left_is_told_in_the_units_own_time() {
    let left = |now: &str, end: &str, amount: &str| {
        remaining(at(now), at(end), budget(amount).unit, city())
    };
    assert_eq!(left("2026-11-20 17:00", "2026-11-23 12:00", "1 working_minutes"), 240);
    assert_eq!(left("2026-11-20 17:01", "2026-11-23 12:00", "1 working_hours"), 3);
    assert_eq!(left("2026-11-20 10:00", "2026-11-23 17:30", "1 working_days"), 2);
    assert_eq!(left("2026-11-20 10:00", "2026-11-23 00:00", "1 calendar_days"), 3);
    assert_eq!(left("2026-11-23 13:00", "2026-11-23 12:00", "1 hours"), 0);
}

#[test]
fn times_outside_the_calendar_are_held_at_its_ends() {
    use kernel::Time;
    for micros in [i64::MIN, -1, 0, i64::MAX / 2, i64::MAX] {
        for unit in jingwei_worktime::Unit::ALL {
            for rule in [AtOnce, NextWorkingMoment, NextWorkingDay] {
                let start = Time::from_micros(micros);
                let found = due(start, Budget::new(unit.most(), unit), rule, city());
                assert!(elapsed(start, found.at, unit, city()) >= 0);
                let _ = begin(start, unit, rule, city());
                let _ = city().next_working_moment(start);
            }
        }
    }
    let late = due(at("2069-12-31 10:00"), budget("5 working_days"), AtOnce, city());
    assert!(late.warning.is_some());
}
