//! Every operation of the interface answers with success in one day of the
//! city, and with what its description promises. An operation that the day
//! does not reach is named: a new route gets its line in `day.rs`.

mod day;
mod described;
mod looks;
mod walk;

use std::ffi::OsString;
use std::path::Path;

use store::Engine;
use testkit::Scene;

use crate::run::{Server, result_with};
use walk::Walk;

/// Succeed in tests of their own: a signed message needs a neighbour with a
/// contract, which the demo city has none of; codes and passkeys need an app
/// and a device that make them, and a provider is walked through by itself.
const ELSEWHERE: [&str; 15] = [
    "message",
    "confirm_totp",
    "remove_totp",
    "renew_recovery_codes",
    "sign_in_second",
    "begin_passkey",
    "add_passkey",
    "remove_passkey",
    "passkey_question",
    "sign_in_with_passkey",
    "begin_oidc",
    "finish_oidc",
    "begin_oidc_link",
    "drop_oidc_link",
    "link_oidc",
];

fn every_operation_succeeds_on(engine: Engine) {
    // nothing migrated: the program makes its own tables
    let scene = Scene::new(engine, &[]);
    let database = scene.database_url().map(|url| ("JINGWEI_DATABASE", url.into()));
    let environment: Vec<_> = database.into_iter().collect();
    let place = scene.cfg.folder.join("city");
    result_with(&place, &["demo", "--matters", "0"], &environment);
    let register = scene.cfg.folder.join("register.csv");
    std::fs::write(&register, day::REGISTER).unwrap();
    result_with(&place, &["import", "registry", register.to_str().unwrap()], &environment);
    let old = scene.cfg.folder.join("old.csv");
    std::fs::write(&old, day::OLD_REPORTS).unwrap();
    result_with(&place, &["import", "reports", old.to_str().unwrap()], &environment);
    for login in ["village2003v012", "followup1"] {
        let keeper = ["user", "grant", login, "community_worker", "--area", "150302003012"];
        result_with(&place, &keeper, &environment);
    }
    for (login, role) in [
        ("village2003v012", "village_secretary"),
        ("village2003v012", "village_clerk"),
        ("village2003v012", "accounts_clerk"),
        ("grid2003v012g001", "cooperative_supervisor"),
        ("town2003", "village_head"),
        ("grid2003v012g001", "village_supervisor"),
    ] {
        let office = ["user", "grant", login, role, "--area", "150302003012"];
        result_with(&place, &office, &environment);
    }
    let agency = ["user", "grant", "town2003", "agency_accountant", "--area", "150302003"];
    result_with(&place, &agency, &environment);
    let server = Server::start_with(&place, &environment);
    let mut walk = Walk::new(server.address);
    let ends = store::Clock::now(&store::SystemClock).plus_minutes(60 * 24);
    walk.know("ends", ends.to_string());
    walk.go(day::MORNING);
    let stream = walk.listen("hbw-heating-central-liaison");
    walk.go(day::NOON);
    stream.until(r#"{"type":"notices"}"#);
    walk.go(day::EVENING);
    walk.go(looks::LOOKS);
    walk.go(day::ASKING);
    for (name, phone) in [("mother", day::MOTHER), ("daughter", day::DAUGHTER)] {
        walk.know(name, sent_to(&place, &environment, phone));
    }
    walk.go(day::NIGHT);
    walk.go(looks::OWN);
    walk.go(day::LEAVING);
    let mut unreached = walk.unreached();
    unreached.retain(|operation| !ELSEWHERE.contains(&operation.as_str()));
    assert_eq!(unreached, Vec::<String>::new(), "no success of these was seen");
    assert!(server.stop());
}

/// The code that was sent to a telephone: carried beside the requests, so it
/// may take a moment.
fn sent_to(place: &Path, environment: &[(&str, OsString)], phone: &str) -> String {
    for _ in 0..200 {
        let kept = result_with(place, &["user", "texts"], environment);
        let texts = kept["texts"].as_array().cloned().unwrap_or_default();
        if let Some(text) = texts.iter().find(|t| t["to"] == phone) {
            return text["code"].as_str().unwrap().to_owned();
        }
    }
    panic!("no code came to {phone}");
}

#[test]
fn every_operation_succeeds_on_sqlite() {
    every_operation_succeeds_on(Engine::Sqlite);
}

#[test]
fn every_operation_succeeds_on_postgresql() {
    if std::env::var("JINGWEI_TEST_PG").is_ok_and(|v| v == "skip") {
        println!("SKIPPED on PostgreSQL: JINGWEI_TEST_PG=skip");
        return;
    }
    every_operation_succeeds_on(Engine::Postgres);
}
