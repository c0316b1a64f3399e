//! The engine beside its scenarios: taking back, children, inheritance, a
//! machine that slept, random walks.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;

use common::{AREA, Ground, at, person};
use jingwei_procedure::{
    Act, Addressee, By, ClockEvent, Env, Known, Mapping, Neighbours, Outcome, PastAct, PastMatter,
    Procedure, State, World, child_ended, fire, in_words, migrate, next_due, offers, readdress,
    recompute, sentence, step, try_change, undo,
};
use kernel::{Actor, AreaCode, Grant, Id, Lang, Light, Stead, Time};
use serde_json::{Value, json};

fn leave() -> Procedure {
    common::loaded("procedures-examples/leave")
}

fn applied(p: &Procedure, g: &Ground, days: i64) -> State {
    let who = person(1, &["handler@9"]);
    let act = Act::named("apply")
        .with("kind", "annual")
        .with("from", "2026-11-01")
        .with("days", days)
        .with("unit", "9");
    step(p, &State::new(p, at("2026-10-21T09:00:00")), &act, &g.env("2026-10-21T09:00:00", &who))
        .unwrap()
        .state
}

#[test]
fn an_act_can_be_taken_back_for_seconds_and_by_its_doer() {
    let (p, g) = (leave(), Ground::new());
    let before = applied(&p, &g, 5);
    let chief = person(2, &["unit_leader@9"]);
    let other = person(3, &["unit_leader@9"]);
    let done =
        step(&p, &before, &Act::named("approve_first"), &g.env("2026-10-21T10:00:00", &chief))
            .unwrap();
    assert_eq!(done.state.stage, "second");
    let code = |who, now| undo(&p, &done.state, &before, &g.env(now, who)).unwrap_err().0[0].code;
    assert_eq!(code(&other, "2026-10-21T10:00:05"), "procedure.undo_gone");
    assert_eq!(code(&chief, "2026-10-21T10:00:11"), "procedure.undo_gone");
    let back = undo(&p, &done.state, &before, &g.env("2026-10-21T10:00:09", &chief)).unwrap();
    assert_eq!(back.state.stage, "first");
    assert!(back.state.seq > done.state.seq);
    let names = |o: &Outcome| {
        let opened: Vec<String> = o.opened.iter().map(|t| t.name.clone()).collect();
        let closed: Vec<String> = o.closed.iter().map(|t| t.name.clone()).collect();
        (opened, closed)
    };
    assert_eq!(names(&done), (vec!["approve_second".into()], vec!["approve_first".into()]));
    assert_eq!(names(&back), (vec!["approve_first".into()], vec!["approve_second".into()]));
    // Not twice, and not after something else happened.
    let again = undo(&p, &back.state, &before, &g.env("2026-10-21T10:00:10", &chief));
    assert_eq!(again.unwrap_err().0[0].code, "procedure.undo_gone");
    let wrong = undo(&p, &done.state, &done.state, &g.env("2026-10-21T10:00:09", &chief));
    assert_eq!(wrong.unwrap_err().0[0].code, "procedure.undo_state");
}

/// Somebody who holds what another one holds, while that one is away.
fn in_stead_of(who: Actor, away: &Actor) -> Actor {
    let account = away.account().unwrap();
    let lent = |g: &Grant| Grant { stead: Some(Stead { account, by_name: true }), ..g.clone() };
    match who {
        Actor::Person { account, mut grants } => {
            grants.extend(away.grants().iter().map(lent));
            Actor::Person { account, grants }
        }
        other => other,
    }
}

#[test]
fn a_stand_in_does_the_work_and_approves_nothing_of_who_is_away() {
    let (p, g) = (leave(), Ground::new());
    let now = "2026-10-21T10:00:00";
    let chief = person(2, &["unit_leader@9"]);
    let standing = in_stead_of(person(3, &["handler@9"]), &chief);
    let approve = |m: &State, who: &Actor| {
        step(&p, m, &Act::named("approve_first"), &g.env(now, who)).map_err(|e| e.0[0].code)
    };
    // of somebody else's: in the chief's stead, which the timeline tells
    let waits = applied(&p, &g, 2);
    let done = approve(&waits, &standing).unwrap();
    assert_eq!(done.entries[0].stead, chief.account());
    assert_eq!(done.entries[0].by, By::Person(standing.account().unwrap()));
    let own = approve(&waits, &chief).unwrap();
    assert_eq!(own.entries[0].stead, None);
    // of the chief's own
    let act = Act::named("apply").with("kind", "annual").with("from", "2026-11-01");
    let act = act.with("days", 2).with("unit", "9");
    let begun = State::new(&p, at("2026-10-21T09:00:00"));
    let of_chief = step(&p, &begun, &act, &g.env("2026-10-21T09:00:00", &chief)).unwrap().state;
    assert_eq!(approve(&of_chief, &chief).unwrap_err(), "procedure.did_before");
    assert_eq!(approve(&of_chief, &standing).unwrap_err(), "procedure.did_before");
    // who leads the unit anyway does it as themselves
    let deputy = in_stead_of(person(4, &["unit_leader@9"]), &chief);
    assert_eq!(approve(&of_chief, &deputy).unwrap().entries[0].stead, None);
}

#[test]
fn a_vote_is_not_lent() {
    let (p, g) = (leave(), Ground::new());
    let chief = person(2, &["unit_leader@9"]);
    let officer = person(5, &["personnel_officer@county"]);
    let first = step(
        &p,
        &applied(&p, &g, 20),
        &Act::named("approve_first"),
        &g.env("2026-10-21T10:00:00", &chief),
    );
    let grant = Act::named("approve_second").with("panel", json!(["6", "7", "8"]));
    let voting =
        step(&p, &first.unwrap().state, &grant, &g.env("2026-10-21T11:00:00", &officer)).unwrap();
    assert_eq!(voting.state.stage, "voting");
    let member = person(7, &["handler@9"]);
    let both = in_stead_of(person(6, &[]), &member);
    let vote = |m: &State, who: &Actor| {
        step(&p, m, &Act::named("vote_yes"), &g.env("2026-10-21T12:00:00", who))
    };
    let voted = vote(&voting.state, &both).unwrap().state;
    assert_eq!(vote(&voted, &both).unwrap_err().0[0].code, "procedure.not_yours");
    assert!(vote(&voted, &member).is_ok(), "whoever is away votes themselves or not at all");
}

#[test]
fn an_extension_is_asked_for_a_working_day_before_the_end() {
    let p = common::loaded("procedures/report");
    let mut g = Ground::new();
    g.taxonomy.insert("intake_may_file".into(), json!(true));
    g.taxonomy.insert("handle".into(), json!("2 working_days"));
    let clerk = person(1, &["intake_clerk@county"]);
    let dispatcher = person(2, &["dispatcher@county"]);
    let liaison = person(3, &["unit_liaison@9"]);
    let mut m = State::new(&p, at("2026-10-19T09:00:00"));
    let mut go = |who: &Actor, now: &str, act: Act| {
        m = step(&p, &m, &act, &g.env(now, who)).unwrap().state;
    };
    let call = Act::named("take_call")
        .with("text", "路灯不亮")
        .with("request_type", "ask_help")
        .with("channel", "hotline");
    go(&clerk, "2026-10-19T09:00:00", call);
    go(&clerk, "2026-10-19T09:01:00", Act::named("file_at_intake").with("subcategory", "0304"));
    go(&dispatcher, "2026-10-19T09:02:00", Act::named("dispatch").with("lead", "9"));
    go(&liaison, "2026-10-19T09:03:00", Act::named("sign"));
    let ask = Act::named("extend").with("more_time", "1 working_days").with("reason", "等配件");
    // due on Wednesday at 17:30
    let early = step(&p, &m, &ask, &g.env("2026-10-20T17:00:00", &liaison));
    assert!(early.is_ok());
    let late = step(&p, &m, &ask, &g.env("2026-10-21T09:00:00", &liaison)).unwrap_err();
    assert_eq!(late.0[0].code, "procedure.too_near");
    // and the offer says so
    let offers = offers(&p, &m, &g.env("2026-10-21T09:00:00", &liaison));
    let extend = offers.iter().find(|o| o.act == "extend").unwrap();
    assert_eq!(extend.refused[0].code, "procedure.too_near");
}

/// A city whose map is not drawn yet.
#[derive(Debug)]
struct Undrawn;

impl Neighbours for Undrawn {
    fn grids(&self) -> Vec<AreaCode> {
        panic!("asked who is beside")
    }
}

/// Every command waited half a second for the map after a start.
#[test]
fn an_act_that_means_no_neighbour_does_not_wait_for_the_map() {
    let p = common::loaded("procedures/report");
    let mut g = Ground::new();
    g.taxonomy.insert("intake_may_file".into(), json!(true));
    let clerk = person(1, &["intake_clerk@county"]);
    let dispatcher = person(2, &["dispatcher@county"]);
    let mut m = State::new(&p, at("2026-10-19T09:00:00"));
    let call = Act::named("take_call")
        .with("text", "路灯不亮")
        .with("request_type", "ask_help")
        .with("channel", "hotline");
    let file = Act::named("file_at_intake").with("subcategory", "0304");
    let dispatch = Act::named("dispatch").with("lead", "9");
    for (who, act) in [(&clerk, call), (&clerk, file), (&dispatcher, dispatch)] {
        let env = Env { neighbours: &Undrawn, ..g.env("2026-10-19T09:00:00", who) };
        m = step(&p, &m, &act, &env).unwrap().state;
        assert!(!offers(&p, &m, &env).is_empty());
        assert!(next_due(&p, &m, &env).is_some());
    }
    assert_eq!(m.stage, "dispatched");
}

/// A parent that waits for children, as a file.
fn parent(wait: &str) -> Procedure {
    let main = format!(
        r#"
        procedure = "parent"
        version = 1
        [fields.units]
        type = "units"
        [stages.new]
        acts = ["open"]
        [stages.waiting]
        acts = ["go_on"]
        [stages.over]
        end = "done"
        alone = true
        [acts.open]
        who = "anyone"
        form = ["units"]
        to = "waiting"
        children = [{{ procedure = "child", act = "begin", for_each = "units", wait = "{wait}", then = "go_on" }}]
        [acts.go_on]
        who = "system"
        to = "over"
        "#
    );
    let words = "[procedure]\nname='n'\nabout='a'\n[stages]\nnew='n'\nwaiting='w'\nover='o'\n\
                 [acts]\nopen='o'\ngo_on='g'\n[fields]\nunits='u'\n";
    let known = Known::glossary().with_procedure("child", "begin");
    let file = |n: &str| Some(if n == "procedure.toml" { main.clone() } else { words.to_owned() });
    Procedure::load(&file, &known).unwrap_or_else(|e| panic!("{}", common::list(&e)))
}

#[test]
fn a_parent_waits_for_all_or_for_any_of_its_children() {
    for (wait, needed) in [("all", 3), ("any", 1)] {
        let (p, g) = (parent(wait), Ground::new());
        let open = Act::named("open").with("units", json!(["1", "2", "3"]));
        let nobody = Actor::Anonymous;
        let env = g.env("2026-10-21T09:00:00", &nobody);
        let outcome = step(&p, &State::new(&p, env.now), &open, &env).unwrap();
        assert_eq!(outcome.children.len(), 3);
        assert!(outcome.children.iter().all(|c| c.waited_for && c.act == "begin"));
        let mut m = outcome.state;
        for n in 1..=needed {
            assert_eq!(m.stage, "waiting", "{wait} {n}");
            m = child_ended(&p, &m, "open", "child", &env).unwrap().state;
        }
        assert_eq!(m.stage, "over", "{wait}");
        assert!(child_ended(&p, &m, "open", "child", &env).is_none());
    }
}

#[test]
fn work_is_inherited() {
    let (p, g) = (leave(), Ground::new());
    let m = applied(&p, &g, 5);
    let chief = person(2, &["unit_leader@9"]);
    let env = g.env("2026-10-21T10:00:00", &chief);
    let moved = readdress(
        &p,
        &m,
        &|a| match a {
            Addressee::Post { post, .. } => {
                Some(Addressee::Post { post: post.clone(), unit: Id::from_i64(10).unwrap() })
            }
            _ => None,
        },
        &env,
    )
    .unwrap();
    assert_eq!(moved.moved.len(), 1);
    assert!(step(&p, &moved.state, &Act::named("approve_first"), &env).is_err());
    let heir = person(4, &["unit_leader@10"]);
    let env = g.env("2026-10-21T10:00:00", &heir);
    assert!(step(&p, &moved.state, &Act::named("approve_first"), &env).is_ok());
    assert!(readdress(&p, &m, &|_| None, &env).is_none());
}

#[test]
fn a_machine_that_slept_catches_up_and_stops() {
    let (p, g) = (leave(), Ground::new());
    let mut m = applied(&p, &g, 5);
    let system = Actor::System { job: "test" };
    let env = g.env("2027-03-01T03:00:00", &system);
    let mut lights = Vec::new();
    let mut fired = 0;
    while let Some((when, due)) = next_due(&p, &m, &env).filter(|(t, _)| *t <= env.now) {
        assert!(when <= env.now);
        let outcome = fire(&p, &m, &due, &env).unwrap();
        lights.extend(outcome.clocks.iter().map(|c| c.what));
        assert_eq!(fire(&p, &outcome.state, &due, &env), None, "nothing fires twice");
        m = outcome.state;
        fired += 1;
        assert!(fired < 100);
    }
    assert_eq!(lights, [ClockEvent::Lit(Light::Yellow), ClockEvent::Lit(Light::Red)]);
    assert!(m.tasks[0].whom.len() == 2, "climbed one rung: {:?}", m.tasks[0].whom);
}

#[test]
fn a_due_that_is_not_due_does_nothing() {
    let (p, g) = (leave(), Ground::new());
    let m = applied(&p, &g, 5);
    let system = Actor::System { job: "test" };
    let env = g.env("2026-10-21T09:00:01", &system);
    let (when, due) = next_due(&p, &m, &env).unwrap();
    assert!(when > env.now);
    assert_eq!(fire(&p, &m, &due, &env), None);
}

#[test]
fn deadlines_are_worked_out_again_when_holidays_become_known() {
    let (p, g) = (leave(), Ground::new());
    let m = applied(&p, &g, 5);
    let system = Actor::System { job: "test" };
    let env = g.env("2026-10-21T10:00:00", &system);
    assert!(recompute(&p, &m, &env).is_none());
    let shut = "name='shut'\nzone='Asia/Shanghai'\n[windows]\nfri=['08:30-12:00']\n";
    let layer = worktime::Layer::parse(shut).unwrap();
    let all = worktime::Calendars::new([layer]).unwrap();
    let calendar = all.get("shut").unwrap();
    let moved = recompute(&p, &m, &Env { calendar, ..env }).unwrap();
    assert_eq!(moved.clocks[0].what, ClockEvent::Extended);
    assert_eq!(moved.clocks[0].due, Some(at("2026-10-23T12:00:00")));
    assert_eq!(moved.moved[0].due, moved.clocks[0].due);
}

#[test]
fn personal_values_go_to_the_vault_and_nowhere_else() {
    let (p, g) = (leave(), Ground::new());
    let who = person(1, &["handler@9"]);
    let act = Act::named("apply")
        .with("kind", "sick")
        .with("from", "2026-11-01")
        .with("days", 2)
        .with("unit", "9")
        .with("illness", "SECRET");
    let env = g.env("2026-10-21T09:00:00", &who);
    let outcome = step(&p, &State::new(&p, env.now), &act, &env).unwrap();
    assert_eq!(outcome.personal.len(), 1);
    assert_eq!(outcome.personal[0].value, json!("SECRET"));
    assert_eq!(outcome.personal[0].purpose, "grant_leave");
    let rest = Outcome { personal: Vec::new(), ..outcome };
    assert!(!format!("{rest:?}").contains("SECRET"));
}

#[test]
fn a_refused_act_names_every_fault_of_its_form() {
    let (p, g) = (leave(), Ground::new());
    let who = person(1, &["handler@9"]);
    let act = Act::named("apply")
        .with("kind", "holiday")
        .with("from", "tomorrow")
        .with("days", 900)
        .with("unit", 9)
        .with("shoe_size", 43);
    let env = g.env("2026-10-21T09:00:00", &who);
    let refusal = step(&p, &State::new(&p, env.now), &act, &env).unwrap_err();
    let told: Vec<(&str, &str)> =
        refusal.0.iter().map(|e| (e.field.as_deref().unwrap_or(""), e.code)).collect();
    assert_eq!(
        told,
        [
            ("form/kind", "procedure.form_option"),
            ("form/from", "procedure.form_type"),
            ("form/days", "procedure.form_more"),
            ("form/unit", "procedure.form_type"),
            ("form/shoe_size", "procedure.form_unknown"),
        ]
    );
    let refusal = step(&p, &State::new(&p, env.now), &Act::named("fly"), &env).unwrap_err();
    assert_eq!(refusal.0[0].code, "procedure.act_not_here");
    let named = in_words(refusal.0[0].clone(), &p, Lang::ZhCn, &|r| r.to_owned(), &|_| None);
    let words = sentence(&named, Lang::ZhCn);
    assert_eq!(words, "当前环节不能“fly”，事项现在处于“新申请”。");
}

#[test]
fn a_change_is_tried_against_the_past() {
    let p = leave();
    let calendar = common::calendar();
    let folder = common::root().join("procedures-examples/leave");
    let file = |n: &str| {
        let text = std::fs::read_to_string(folder.join(n)).unwrap();
        Some(text.replace("approve = \"1 working_days\"", "approve = \"30 minutes\""))
    };
    let stricter = Procedure::load(&file, &Known::glossary()).unwrap();
    let past: Vec<PastMatter> = (0..10)
        .map(|n| {
            let act = |at: Time, act: &str, form: Value| PastAct {
                at,
                act: act.to_owned(),
                by: Id::from_i64(n),
                form: form.as_object().unwrap().clone(),
            };
            let begin = at("2026-10-21T09:00:00");
            let form = json!({ "kind": "annual", "days": 2, "unit": "9" });
            PastMatter {
                id: n.to_string(),
                world: World::default(),
                acts: vec![
                    act(begin, "apply", form),
                    act(begin.plus_minutes(n * 10), "approve_first", json!({})),
                    act(begin.plus_minutes(n * 10), "no_such_act", json!({})),
                ],
                until: begin.plus_minutes(500),
            }
        })
        .collect();
    let trial = try_change(&p, &stricter, &past, &calendar);
    assert_eq!((trial.matters, trial.before.red, trial.after.red), (10, 0, 7));
    assert_eq!(trial.newly_red, ["3", "4", "5", "6", "7", "8", "9"]);
    assert_eq!(trial.refused["no_such_act: procedure.act_not_here"], 10);
}

#[test]
fn open_matters_move_to_a_new_version_by_a_mapping() {
    let (p, g) = (leave(), Ground::new());
    let m = applied(&p, &g, 5);
    let folder = common::root().join("procedures-examples/leave");
    let file = |n: &str| {
        let text = std::fs::read_to_string(folder.join(n)).unwrap();
        let text = text.replace("version = 1", "version = 2");
        Some(text.replace("approve_first", "unit_approves").replace("first", "at_unit"))
    };
    let next = Procedure::load(&file, &Known::glossary()).unwrap();
    let system = Actor::System { job: "test" };
    let env = g.env("2026-10-21T10:00:00", &system);
    let lost = migrate(&m, &next, &Mapping::default(), &env).unwrap_err();
    assert_eq!(lost.code, "procedure.migrate_stage");
    let one = |a: &str, b: &str| BTreeMap::from([(a.to_owned(), b.to_owned())]);
    let half = Mapping { stages: one("first", "at_unit"), ..Mapping::default() };
    assert_eq!(migrate(&m, &next, &half, &env).unwrap_err().code, "procedure.migrate_task");
    let whole = Mapping { tasks: one("approve_first", "unit_approves"), ..half };
    let moved = migrate(&m, &next, &whole, &env).unwrap();
    assert_eq!((moved.state.stage.as_str(), moved.state.version), ("at_unit", 2));
    assert_eq!(moved.state.due(), m.due(), "the clock goes on");
    let chief = person(2, &["unit_leader@9"]);
    let act = Act::named("unit_approves");
    assert!(step(&next, &moved.state, &act, &g.env("2026-10-21T11:00:00", &chief)).is_ok());
    let mut dry = jingwei_procedure::DryRun::default();
    dry.count(&migrate(&m, &next, &whole, &env));
    dry.count(&migrate(&m, &next, &Mapping::default(), &env));
    assert_eq!((dry.matters, dry.moved["at_unit"], dry.refused.len()), (2, 1, 1));
}

/// Form values of every kind, so that a random walk gets somewhere.
fn any_form(p: &Procedure, act: &str, dice: u64) -> serde_json::Map<String, Value> {
    use jingwei_procedure::model::FieldType::*;
    let def = p.act(act).unwrap();
    let mut form = serde_json::Map::new();
    for item in &def.form {
        let field = &p.fields[item.field];
        let pick = field.limits.options.len().max(1);
        let value = match field.kind {
            Text | LongText => json!("写几个字"),
            Choice => json!(field.limits.options[dice as usize % pick]),
            Choices => json!([field.limits.options[0]]),
            Integer => json!(1 + (dice % 3) as i64),
            Money => json!(100),
            Decimal => json!("1.5"),
            Boolean => json!(dice.is_multiple_of(2)),
            Date => json!("2099-01-01"),
            Time => json!("2099-01-01T00:00:00Z"),
            Unit | Matter => json!("9"),
            Units | Matters => json!(["9", "8"]),
            Person => json!("3"),
            People => json!(["1", "2", "3"]),
            Area => json!(AREA),
            Photos | Files => json!(["a"]),
            Point => json!({"lon": 106.8, "lat": 39.6}),
            Tasks => json!([{"what": "事", "owner": "人", "due": "2099-01-01"}]),
            Budget => json!("1 working_days"),
        };
        form.insert(field.name.clone(), value);
    }
    form
}

/// Each folder is loaded once for all walks.
fn shipped(folder: &str) -> std::sync::Arc<Procedure> {
    use std::sync::{Arc, Mutex};
    static LOADED: Mutex<BTreeMap<String, Arc<Procedure>>> = Mutex::new(BTreeMap::new());
    let mut all = LOADED.lock().unwrap();
    Arc::clone(all.entry(folder.to_owned()).or_insert_with(|| Arc::new(common::loaded(folder))))
}

/// Anybody who could be anybody.
fn everybody() -> Vec<Actor> {
    let roles = [
        "intake_clerk@county",
        "shift_leader@county",
        "dispatcher@county",
        "supervisor@county",
        "follow_up_clerk@county",
        "duty_leader@county",
        "duty_leader@town",
        "leader@county",
        "grid_member@grid",
        "grid_leader@grid",
        "liaison_officer@village",
        "dispatcher@town",
        "field_inspector@county",
        "unit_liaison@9",
        "handler@9",
        "unit_leader@9",
        "unit_liaison@8",
        "personnel_officer@county",
    ];
    (1..).zip(roles).map(|(n, r)| person(n, &[r])).collect()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 48, ..Default::default() })]

    /// Whatever is done in whatever order: an offered act with a good form is
    /// done, no task waits for nobody, an end has no tasks and no timers, the
    /// state survives its JSON, and what comes due comes to an end.
    #[test]
    fn random_walks(seed in proptest::prelude::any::<u64>(), which in 0usize..3) {
        let folder = ["procedures/report", "procedures/whistle", "procedures-examples/leave"][which];
        let (p, g, people) = (shipped(folder), Ground::new(), everybody());
        let mut dice = seed | 1;
        let mut roll = move || {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice
        };
        let mut now = at("2026-10-19T09:00:00");
        let mut m = State::new(&p, now);
        for _ in 0..60 {
            now = now.plus_minutes((roll() % 400) as i64);
            let who = &people[roll() as usize % people.len()];
            let mut env = g.env_at(now, who);
            env.reporter = roll().is_multiple_of(5);
            let system = Actor::System { job: "walk" };
            let mut fired = 0;
            while let Some((_, due)) =
                next_due(&p, &m, &g.env_at(now, &system)).filter(|(t, _)| *t <= now)
            {
                let Some(outcome) = fire(&p, &m, &due, &g.env_at(now, &system)) else { break };
                m = outcome.state;
                fired += 1;
                assert!(fired < 200, "goes round for ever at {}", m.stage);
            }
            let open: Vec<_> =
                offers(&p, &m, &env).into_iter().filter(|o| o.open()).collect();
            if open.is_empty() { continue }
            let offer = &open[roll() as usize % open.len()];
            let form = any_form(&p, &offer.act, roll());
            let act = Act { form, task: offer.task, ..Act::named(&offer.act) };
            match step(&p, &m, &act, &env) {
                Ok(outcome) => m = outcome.state,
                Err(refusal) => {
                    // The form may ask for what cannot be, and an order may
                    // have nobody to go to; who and when were offered.
                    let allowed = ["procedure.extend_too_long", "procedure.no_clock",
                        "procedure.nobody_for_task", "procedure.form_more", "procedure.form_past",
                        "worktime.extend_unit", "procedure.form_required", "procedure.no_seat"];
                    assert!(allowed.contains(&refusal.0[0].code), "{}: {:?}", offer.act, refusal);
                }
            }
            assert!(p.stage(&m.stage).is_some());
            assert!(m.open_tasks().all(|t| !t.whom.is_empty()));
            if m.is_over() {
                assert!(m.tasks.is_empty() && m.timers.is_empty(), "{}", m.stage);
                assert!(m.clocks.iter().all(|c| c.stopped.is_some()), "{}", m.stage);
            }
            let json = serde_json::to_string(&m).unwrap();
            assert_eq!(serde_json::from_str::<State>(&json).unwrap(), m);
        }
    }
}
