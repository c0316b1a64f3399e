//! What somebody at the terminal does, with and without a server beside it.

use serde_json::json;

use crate::client::Client;
use crate::run::{Server, jingwei, result};

#[test]
fn a_new_place_gets_its_administrator_and_then_serves() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    let add = ["user", "add", "admin", "--title", "管理员", "--area", "150300", "--administrator"];
    let made = result(data, &add);
    let second = jingwei(data, &add);
    assert!(!second.status.success(), "there is one first administrator");

    let server = Server::start(data);
    let mut client = Client::new(server.address);
    client.sign_in("admin", made["password"].as_str().unwrap());
    let me = client.get("/api/v1/me").unwrap();
    assert_eq!(me.body["roles"][0]["role"], "administrator");

    // The server holds the folder: these are done by it.
    result(data, &["user", "add", "liu", "--title", "受理员", "--area", "150302"]);
    result(data, &["user", "grant", "liu", "intake_clerk", "--area", "150302"]);
    let listed = result(data, &["user", "list"]);
    assert_eq!(listed["accounts"].as_array().unwrap().len(), 2, "{listed}");
    assert!(server.stop());

    let report = result(data, &["audit", "verify"]);
    assert_eq!((&report["whole"], &report["unsealed"]), (&json!(true), &json!(0)), "{report}");
}

#[test]
fn a_refusal_is_a_sentence_and_an_exit_code() {
    let data = tempfile::tempdir().unwrap();
    let unknown = jingwei(data.path(), &["user", "disable", "nobody"]);
    assert!(!unknown.status.success());
    let said = String::from_utf8(unknown.stderr).unwrap();
    assert!(!said.contains("errors."), "{said}");
    assert!(unknown.stdout.is_empty());
}

#[test]
fn a_second_server_on_a_folder_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let second = jingwei(data.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert!(!second.status.success());
    assert_eq!(Client::new(server.address).get("/healthz").unwrap().status, 200);
}

#[test]
fn the_shipped_procedures_are_checked_with_their_scenarios() {
    let data = tempfile::tempdir().unwrap();
    let checked = result(data.path(), &["procedure", "check", "report"]);
    assert!(checked["scenarios"].as_u64().unwrap() > 10, "{checked}");
}
