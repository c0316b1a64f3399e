//! Days on which the disk fails, the database is held by somebody else or comes
//! from a newer program: nothing that was answered with success is lost, and
//! whoever asks is told when to ask again.

use std::path::Path;

use serde_json::{Value, json};
use testkit::FailingDisk;

use crate::client::{Answer, Client};
use crate::run::{Server, jingwei, result};

fn report(n: u64) -> (String, Value) {
    let body = json!({
        "request_type": "complain",
        "text": format!("路灯不亮，第{n}盏，晚上看不清路"),
        "place": { "area": "150302003012001001" },
    });
    (format!("bad-day-{n:010}"), body)
}

fn send(client: &mut Client, n: u64) -> Answer {
    let (key, body) = report(n);
    client.ask("POST", "/api/v1/reports", Some(&key), Some(&body)).unwrap()
}

/// Refused for now: 503 with the code, and with when to come back.
fn told_to_wait(server: &Server, n: u64, code: &str) {
    let (key, body) = report(n);
    let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
    let (status, head, said) = Client::new(server.address).raw(
        "POST",
        "/api/v1/reports",
        &headers,
        body.to_string().as_bytes(),
    );
    let said: Value = serde_json::from_slice(&said).unwrap();
    assert_eq!((status, said["code"].as_str()), (503, Some(code)), "{said}");
    assert!(head.contains("retry-after:"), "{head}");
}

fn city(folder: &Path) -> std::path::PathBuf {
    let place = folder.join("city");
    result(&place, &["demo", "--matters", "0"]);
    place
}

#[test]
fn a_full_disk_refuses_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let (place, disk) = (city(folder.path()), FailingDisk::make(folder.path()));
    let server = Server::start_with(&place, &disk.environment());
    let mut client = Client::new(server.address);
    let first = send(&mut client, 1);
    assert_eq!(first.status, 200, "{}", first.body);
    disk.fail(FailingDisk::DISK_IS_FULL);
    told_to_wait(&server, 2, "store.disk_full");
    assert_eq!(client.get("/api/v1/taxonomy").unwrap().status, 200, "reading goes on");
    disk.mend(FailingDisk::DISK_IS_FULL);
    assert_eq!(send(&mut client, 2).status, 200);
    assert_eq!(send(&mut client, 1), first, "what was answered is answered again");
    assert!(server.stop());
    assert_eq!(result(&place, &["audit", "verify"])["whole"], true);
}

#[test]
fn a_failed_sync_stops_writing_until_the_next_start_has_verified() {
    let folder = tempfile::tempdir().unwrap();
    let (place, disk) = (city(folder.path()), FailingDisk::make(folder.path()));
    let server = Server::start_with(&place, &disk.environment());
    let mut client = Client::new(server.address);
    let first = send(&mut client, 1);
    disk.fail(FailingDisk::SYNC_FAILS);
    told_to_wait(&server, 2, "store.outcome_unknown");
    disk.mend(FailingDisk::SYNC_FAILS);
    told_to_wait(&server, 3, "store.writes_stopped");
    let health = client.get("/healthz").unwrap();
    assert_eq!((health.status, &health.body["state"]), (503, &json!("stopped")));
    server.kill();
    let server = Server::start(&place);
    let mut client = Client::new(server.address);
    assert_eq!(send(&mut client, 1), first);
    // Nobody knew what became of the second: sent again, it is there once.
    let second = send(&mut client, 2);
    assert_eq!(second.status, 200);
    assert_eq!(send(&mut client, 2), second);
    assert!(server.stop());
    assert_eq!(result(&place, &["audit", "verify"])["whole"], true);
}

#[test]
fn a_database_that_somebody_else_holds_is_waited_for_and_then_refused() {
    let folder = tempfile::tempdir().unwrap();
    let place = city(folder.path());
    let server = Server::start(&place);
    let other = rusqlite::Connection::open(place.join("jingwei.sqlite")).unwrap();
    other.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    told_to_wait(&server, 1, "store.locked");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(send(&mut Client::new(server.address), 1).status, 200);
    assert!(server.stop());
}

#[test]
fn a_secret_that_is_missing_stops_its_connector_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("city");
    result(&place, &["user", "list"]);
    std::fs::create_dir_all(place.join("connectors")).unwrap();
    let contract = include_str!("../../../connectors/contracts/12345.toml");
    std::fs::write(place.join("connectors/12345.toml"), contract).unwrap();
    result(&place, &["user", "list"]);
    let doctor = jingwei(&place, &["doctor"]);
    let said = String::from_utf8_lossy(&doctor.stdout);
    let told = said.lines().any(|l| l.starts_with("BAD") && l.contains("CONNECTOR_12345_SECRET"));
    assert!(!doctor.status.success() && told, "{said}");
    let server = Server::start(&place);
    let health = Client::new(server.address).get("/healthz").unwrap();
    assert_eq!((health.status, &health.body["lacking"]), (200, &json!(["12345"])));
    assert!(server.stop());
}

/// Being asked to stop was heard from the first turn of the server on: whoever
/// asked sooner ended it at once, unsealed and with the locks of its couriers.
#[test]
fn a_server_asked_to_stop_as_soon_as_it_told_its_address_just_died() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("city");
    result(&place, &["user", "list"]);
    for _ in 0..5 {
        assert!(Server::start(&place).stop());
    }
}

#[test]
fn a_database_of_a_newer_program_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("city");
    result(&place, &["user", "list"]);
    let file = place.join("jingwei.sqlite");
    let newer = "INSERT INTO store_migration VALUES ('casework', 999, 'of next year', 0)";
    rusqlite::Connection::open(&file).unwrap().execute_batch(newer).unwrap();
    let before = std::fs::read(&file).unwrap();
    let refused: [&[&str]; 4] = [
        &["serve", "--listen", "127.0.0.1:0"],
        &["user", "list"],
        &["audit", "verify"],
        &["doctor"],
    ];
    for args in refused {
        let output = jingwei(&place, args);
        let said =
            String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success() && said.contains("newer"), "{args:?}: {said}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
