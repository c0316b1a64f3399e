//! What holds for every start, budget and calendar.

use jingwei_worktime::{Budget, Calendar, Ledger, StartRule, Unit, begin, due, elapsed};
use kernel::{Light, Time};
use proptest::prelude::*;

use crate::{at, calendar};

fn calendars() -> impl Strategy<Value = &'static Calendar> {
    prop::sample::select(vec!["cn", "wuhai", "service-hall", "round-the-clock"])
        .prop_map(|name| calendar(name).as_ref())
}

fn rules() -> impl Strategy<Value = StartRule> {
    prop::sample::select(vec![
        StartRule::AtOnce,
        StartRule::NextWorkingMoment,
        StartRule::NextWorkingDay,
    ])
}

/// Up to about four months.
fn budgets() -> impl Strategy<Value = Budget> {
    (prop::sample::select(Unit::ALL.to_vec()), 1i64..90).prop_map(|(u, n)| Budget::new(n, u))
}

/// Any microsecond of 2017 to 2026.
fn times() -> impl Strategy<Value = Time> {
    let (from, to) = (at("2017-01-01 00:00").micros(), at("2027-01-01 00:00").micros());
    (from..to).prop_map(Time::from_micros)
}

/// Working minutes counted one by one: slow, and no kin to the tables.
fn due_by_counting(start: Time, minutes: i64, stood: &[(Time, Time)], c: &Calendar) -> Time {
    let (mut t, mut left) = (start, minutes);
    loop {
        let wall = t.civil(c.zone());
        let minute = u32::try_from(i32::from(wall.hour()) * 60 + i32::from(wall.minute())).unwrap();
        let open = c.windows(wall.date()).iter().any(|w| (w.0..w.1).contains(&minute));
        let stands = stood.iter().any(|(from, to)| *from <= t && t < *to);
        t = t.plus_minutes(1);
        left -= i64::from(open && !stands);
        if left == 0 {
            return t;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn from_begin_to_due_is_exactly_the_budget(
        start in times(), budget in budgets(), rule in rules(), c in calendars()
    ) {
        let begin = begin(start, budget.unit, rule, c);
        let due = due(start, budget, rule, c).at;
        prop_assert!(start <= begin && begin < due);
        prop_assert_eq!(elapsed(begin, due, budget.unit, c), budget.amount);
        let before = Time::from_micros(due.micros() - 1);
        prop_assert!(elapsed(begin, before, budget.unit, c) < budget.amount);
    }

    #[test]
    fn a_later_start_or_a_larger_budget_is_never_due_earlier(
        a in times(), b in times(), budget in budgets(), more in 0i64..20, rule in rules(), c in calendars()
    ) {
        let (a, b) = (a.min(b), a.max(b));
        let larger = Budget::new(budget.amount + more, budget.unit);
        prop_assert!(due(a, budget, rule, c).at <= due(b, budget, rule, c).at);
        prop_assert!(due(a, budget, rule, c).at <= due(a, larger, rule, c).at);
    }

    #[test]
    fn what_elapses_adds_up(a in times(), b in times(), m in times(), c in calendars()) {
        let mut t = [a, b, m];
        t.sort();
        for unit in [Unit::WorkingDays, Unit::CalendarDays] {
            let parts = elapsed(t[0], t[1], unit, c) + elapsed(t[1], t[2], unit, c);
            prop_assert_eq!(parts, elapsed(t[0], t[2], unit, c));
        }
    }

    #[test]
    fn reminders_fall_into_windows(t in times(), c in calendars()) {
        let moment = c.next_working_moment(t);
        let wall = moment.civil(c.zone());
        let minute = u32::try_from(i32::from(wall.hour()) * 60 + i32::from(wall.minute())).unwrap();
        prop_assert!(moment >= t);
        prop_assert!(c.windows(wall.date()).iter().any(|w| (w.0..w.1).contains(&minute)));
        prop_assert_eq!(elapsed(t, moment, Unit::WorkingMinutes, c), 0);
    }

    #[test]
    fn standing_costs_nothing_and_nothing_is_lost(
        start in times(), budget in budgets(), rule in rules(), c in calendars(),
        gaps in prop::collection::vec(0i64..20_000, 0..8)
    ) {
        let mut clock = Ledger::start(budget, rule, start);
        let mut now = start;
        for (n, gap) in gaps.iter().enumerate() {
            now = now.plus_minutes(*gap);
            let used = clock.used(now, c);
            if n % 2 == 0 { clock.stand(now) } else { clock.resume(now) }
            prop_assert_eq!(clock.used(now, c), used);
            if n % 2 == 0 {
                prop_assert_eq!(clock.used(now.plus_minutes(50_000), c), used);
            }
        }
        clock.resume(now);
        let due = clock.due_at(c).unwrap().at;
        let whole = Budget::new(clock.used(due, c).amount, budget.unit.finest());
        let given = Budget::new(
            if budget.unit == budget.unit.finest() { budget.amount } else { budget.amount * 60 },
            budget.unit.finest(),
        );
        // the due moment may lie in an earlier span: at it, all is used and not more
        prop_assert_eq!(whole, given);
        prop_assert_eq!(clock.remaining(due, c).amount, 0);
    }

    #[test]
    fn a_clock_that_jumps_makes_no_time(
        start in times(), budget in budgets(), rule in rules(), c in calendars(),
        acts in prop::collection::vec((-9_000i64..9_000, 0u8..3), 0..8), a in -9_000i64..90_000, b in 0i64..9_000
    ) {
        let mut clock = Ledger::start(budget, rule, start);
        for (jump, act) in acts {
            let at = start.plus_minutes(jump);
            match act { 0 => clock.stand(at), 1 => clock.resume(at), _ => clock.stop(at) }
        }
        let (now, later) = (start.plus_minutes(a), start.plus_minutes(a + b));
        let unit = budget.unit.finest();
        prop_assert!(clock.used(now, c).amount >= 0);
        prop_assert!(clock.used(now, c).amount <= clock.used(later, c).amount);
        prop_assert!(clock.used(now, c).amount <= elapsed(begin(start, unit, rule, c), now, unit, c));
        prop_assert!(clock.changes().is_sorted_by_key(|change| change.at));
    }

    #[test]
    fn lights_only_get_worse_while_a_clock_runs(
        start in times(), budget in budgets(), rule in rules(), c in calendars(), percent in 1u8..=100
    ) {
        let clock = Ledger::start(budget, rule, start);
        let due = clock.due_at(c).unwrap().at;
        let yellow = clock.yellow_at(percent, c).unwrap();
        prop_assert!(start <= yellow && yellow <= due);
        let just_before = |t: Time| clock.light(Time::from_micros(t.micros() - 1), percent, c);
        prop_assert_eq!(just_before(yellow), Light::Green);
        prop_assert_eq!(clock.light(due, percent, c), Light::Red);
        if yellow < due {
            prop_assert_eq!(clock.light(yellow, percent, c), Light::Yellow);
            prop_assert_eq!(just_before(due), Light::Yellow);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_tables_agree_with_counting_minute_by_minute(
        start in 0i64..4_000_000, minutes in 1i64..2_000, c in calendars(),
        gaps in prop::collection::vec(0i64..3_000, 4)
    ) {
        let start = at("2018-01-01 00:00").plus_minutes(start);
        let mut clock = Ledger::start(Budget::new(minutes, Unit::WorkingMinutes), StartRule::AtOnce, start);
        let mut now = start;
        let mut stood = Vec::new();
        for pair in gaps.chunks(2) {
            let from = now.plus_minutes(pair[0]);
            now = from.plus_minutes(pair[1]);
            clock.stand(from);
            clock.resume(now);
            stood.push((from, now));
        }
        prop_assert_eq!(clock.due_at(c).unwrap().at, due_by_counting(start, minutes, &stood, c));
    }
}
