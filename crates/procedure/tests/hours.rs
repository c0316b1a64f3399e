//! Whose hours count: the lead unit's, each assisting unit's own, and nobody's
//! at night but for danger.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::{Ground, at, person};
use jingwei_procedure::{Act, Addressee, Procedure, State, fire, next_due, recompute, step};
use kernel::Actor;
use serde_json::json;
use worktime::{Calendar, Calendars, Layer};

/// Open on Fridays alone.
fn fridays() -> Arc<Calendar> {
    let text =
        "name='fridays'\nzone='Asia/Shanghai'\n[windows]\nfri=['08:30-12:00','14:00-18:00']\n";
    let all = Calendars::new([Layer::parse(text).unwrap()]).unwrap();
    Arc::clone(all.get("fridays").unwrap())
}

/// Filed and dispatched on a Wednesday morning: unit 9 leads, 8 and 7 assist.
fn dispatched(p: &Procedure, g: &mut Ground) -> State {
    g.taxonomy.insert("intake_may_file".into(), json!(true));
    g.taxonomy.insert("handle".into(), json!("4 working_hours"));
    let mut m = State::new(p, at("2026-10-21T09:00:00"));
    let steps = [
        (
            "intake_clerk@county",
            "take_call",
            json!({ "text": "漏水", "request_type": "ask_help",
            "channel": "hotline", "follow_up": "reporter" }),
        ),
        ("intake_clerk@county", "file_at_intake", json!({ "subcategory": "0608" })),
        ("dispatcher@county", "dispatch", json!({ "lead": "9", "assist": ["8", "7"] })),
    ];
    for (n, (role, act, form)) in (1..).zip(steps) {
        let form = form.as_object().unwrap().clone();
        let act = Act { form, ..Act::named(act) };
        let who = person(n, &[role]);
        m = step(p, &m, &act, &g.env("2026-10-21T09:00:00", &who)).unwrap().state;
    }
    m
}

fn due_of(m: &State, unit: &str) -> String {
    let of = |a: &Addressee| matches!(a, Addressee::Post { unit: u, .. } if u.to_string() == unit);
    let task = m.open_tasks().find(|t| t.name == "assist" && t.whom.iter().any(of)).unwrap();
    task.due.unwrap().to_string()
}

#[test]
fn an_assisting_unit_is_due_by_its_own_hours() {
    let p = common::loaded("procedures/report");
    let mut g = Ground::new();
    g.calendars.insert("8".parse().unwrap(), fridays());
    let m = dispatched(&p, &mut g);
    // four working hours: the next afternoon for the lead, Friday for the other
    assert_eq!(m.clock("handle").unwrap().due, Some(at("2026-10-21T15:00:00")));
    assert_eq!(due_of(&m, "7"), at("2026-10-21T15:00:00").to_string());
    assert_eq!(due_of(&m, "8"), at("2026-10-23T14:30:00").to_string());
}

#[test]
fn the_lead_units_own_hours_hold_from_the_dispatch_on() {
    let p = common::loaded("procedures/report");
    let mut g = Ground::new();
    g.calendars.insert("9".parse().unwrap(), fridays());
    let m = dispatched(&p, &mut g);
    assert_eq!(m.clock("sign").unwrap().due, Some(at("2026-10-23T10:30:00")));
    // and its silence counts as signing in its own hours
    let signs = m.timers.iter().find(|t| t.rule == "counts_as_signed").unwrap();
    assert_eq!(signs.at, at("2026-10-23T10:30:00"));
    // the others keep the city's
    assert_eq!(due_of(&m, "7"), at("2026-10-21T15:00:00").to_string());
}

#[test]
fn nobody_is_told_at_night_but_for_danger() {
    let p = common::loaded("procedures/report");
    let mut g = Ground::new();
    let m = dispatched(&p, &mut g);
    let leader = person(7, &["leader@county"]);
    let told = |g: &Ground| {
        let outcome = step(&p, &m, &Act::named("urge"), &g.env("2026-10-21T23:10:00", &leader));
        let all = outcome.unwrap().reminders;
        assert!(all.iter().all(|r| r.rule == "urge"));
        all.iter().map(|r| r.at.to_string()).collect::<BTreeSet<_>>()
    };
    assert_eq!(told(&g), BTreeSet::from([at("2026-10-22T08:30:00").to_string()]));
    g.taxonomy.insert("urgency".into(), json!("emergency"));
    assert_eq!(told(&g), BTreeSet::from([at("2026-10-21T23:10:00").to_string()]));
}

#[test]
fn whoever_gets_a_task_by_a_rung_is_told_of_it() {
    let p = common::loaded("procedures/report");
    let mut g = Ground::new();
    let mut m = dispatched(&p, &mut g);
    let system = Actor::System { job: "test" };
    let env = g.env("2026-10-24T03:00:00", &system);
    let mut told = Vec::new();
    while let Some((_, due)) = next_due(&p, &m, &env).filter(|(t, _)| *t <= env.now) {
        let outcome = fire(&p, &m, &due, &env).unwrap();
        told.extend(outcome.reminders.into_iter().filter(|r| r.rule == "contact_late"));
        m = outcome.state;
    }
    assert!(!told.is_empty(), "nobody called the caller, and nobody heard of it");
    // each only the rung that is new, and on Saturday night not before Monday
    assert!(told.iter().all(|r| r.to.len() == 1 && r.at == at("2026-10-26T08:30:00")), "{told:?}");
}

/// The way of a matter from filing on, and what the room reviews, are the
/// city's hours; they used to jump to the lead unit's when anything made them
/// be worked out again: a calendar changed, or a matter deferred.
#[test]
fn the_deadlines_of_the_room_moved_to_the_hours_of_the_unit() {
    let p = common::loaded("procedures/report");
    let mut g = Ground::new();
    g.calendars.insert("9".parse().unwrap(), fridays());
    let m = dispatched(&p, &mut g);
    let clerk = person(7, &["shift_leader@county"]);
    let again = recompute(&p, &m, &g.env("2026-10-21T10:00:00", &clerk));
    assert_eq!(again.map(|o| o.state.clocks), None, "nothing has changed, and nothing moves");
    let whole = m.clock("whole").unwrap().due;
    let ours = Ground::new();
    let city = recompute(&p, &m, &ours.env("2026-10-21T10:00:00", &clerk)).unwrap().state;
    assert_eq!(city.clock("whole").unwrap().due, whole);
    assert_ne!(city.clock("sign").unwrap().due, m.clock("sign").unwrap().due);
}
