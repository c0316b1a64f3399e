//! The vault's keys, changed from the command line while a server works and is
//! killed in the middle of it.

use serde_json::{Value, json};

use crate::client::Client;
use crate::run::{Server, jingwei, result};

/// Looks that one rotation may take until it has ended.
const LOOKS: usize = 400;

fn ended(place: &std::path::Path) -> Value {
    for _ in 0..LOOKS {
        let told = result(place, &["vault", "status"]);
        if told["last"]["ended"].is_string() {
            return told;
        }
    }
    panic!("no end: {}", result(place, &["vault", "status"]));
}

#[test]
fn keys_are_changed_while_the_server_works_and_after_it_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("city");
    result(&place, &["demo", "--matters", "8"]);
    let before = result(&place, &["vault", "status"]);
    assert_eq!((&before["cipher"], &before["number"]), (&json!("aes-256-gcm"), &json!(1)));
    std::fs::write(place.join("jingwei.toml"), "[vault]\ncipher = \"sm4-gcm\"\n").unwrap();

    let server = Server::start(&place);
    let begun = result(&place, &["vault", "rotate", "data"]);
    assert_eq!((&begun["what"], &begun["round"]), (&json!("data"), &json!(2)));
    server.kill();
    let server = Server::start(&place);
    let report = json!({
        "request_type": "ask_help", "text": "暖气不热", "place": { "area": "150302003012001001" },
        "reporter": { "name": "张秀兰", "phone": "13812345678" },
    });
    let made = Client::new(server.address)
        .ask("POST", "/api/v1/reports", Some("a-report-meanwhile"), Some(&report))
        .unwrap();
    assert!(made.status < 300, "{}", made.body);
    let told = ended(&place);
    let [lying] = &told["persons"].as_array().unwrap()[..] else { panic!("{told}") };
    assert_eq!((&lying["number"], &lying["round"]), (&json!(1), &json!(2)), "{told}");
    assert_eq!(told["last"]["failed"], 0);

    result(&place, &["vault", "rotate", "kek"]);
    let told = ended(&place);
    let [lying] = &told["persons"].as_array().unwrap()[..] else { panic!("{told}") };
    assert_eq!((&lying["number"], &lying["round"]), (&json!(2), &json!(2)), "{told}");
    let keys = std::fs::read_to_string(place.join("vault.keys")).unwrap();
    assert!(keys.contains("\nwrap 1 ") && keys.contains("\nwrap 2 "));
    assert!(server.stop());
    // both are acts in the log, which is whole
    let log = result(&place, &["audit", "verify"]);
    assert_eq!(log["whole"], true, "{log}");
}

/// The code that was sent to a telephone: carried beside the requests.
fn sent_to(place: &std::path::Path, phone: &str) -> String {
    for _ in 0..LOOKS {
        let kept = result(place, &["user", "texts"]);
        let texts = kept["texts"].as_array().cloned().unwrap_or_default();
        if let Some(text) = texts.iter().find(|t| t["to"] == phone) {
            return text["code"].as_str().unwrap().to_owned();
        }
    }
    panic!("no code came to {phone}");
}

fn asked(client: &mut Client, path: &str, body: &Value) -> Value {
    let answer = client.ask("POST", path, None, Some(body)).unwrap();
    assert!(answer.status < 300, "{path}: {}", answer.body);
    answer.body
}

#[test]
fn whoever_is_signed_in_and_whoever_is_sought_is_found_under_another_blind_key() {
    const PHONE: &str = "13812345678";
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("city");
    result(&place, &["demo", "--matters", "8"]);
    let server = Server::start(&place);
    let mut resident = Client::new(server.address);
    let report = json!({
        "request_type": "ask_help", "text": "暖气不热", "place": { "area": "150302003012001001" },
        "reporter": { "name": "张秀兰", "phone": PHONE },
    });
    asked(&mut resident, "/api/v1/reports", &report);
    let step = asked(&mut resident, "/api/v1/resident/code", &json!({ "phone": PHONE }));
    let shown = json!({ "step": step["step"], "code": sent_to(&place, PHONE), "token": true });
    let signed = asked(&mut resident, "/api/v1/resident/session", &shown);
    resident.token = Some(signed["token"].as_str().unwrap().to_owned());
    let mine = |client: &mut Client| client.get("/api/v1/mine").unwrap().body["items"].clone();
    assert_eq!(mine(&mut resident).as_array().unwrap().len(), 1);

    let begun = result(&place, &["vault", "rotate", "blind"]);
    assert_eq!((&begun["what"], &begun["blind"]), (&json!("blind"), &json!(2)));
    server.kill();
    let server = Server::start(&place);
    let mut again = Client::new(server.address);
    again.token = resident.token.take();
    assert_eq!(mine(&mut again).as_array().unwrap().len(), 1, "in the middle of it");
    let told = ended(&place);
    assert_eq!((&told["blind"], &told["last"]["failed"]), (&json!(2), &json!(0)), "{told}");
    let old = told["hashed"].as_array().unwrap().iter().find(|l| l["number"] == 1).unwrap();
    assert_eq!((&old["telephones"], &old["unsealed"]), (&json!(0), &json!(0)), "{told}");
    assert_eq!(mine(&mut again).as_array().unwrap().len(), 1, "and after it");
    let mut clerk = Client::new(server.address);
    clerk.sign_in("intake1", "jingwei-demo");
    let sought = json!({ "phone": PHONE });
    let earlier = asked(&mut clerk, "/api/v1/calls/earlier", &sought);
    assert_eq!(earlier["items"].as_array().unwrap().len(), 1, "{earlier}");
    // the newest stays, and so does the old one as long as it may be needed
    for number in ["2", "1", "7"] {
        assert!(!jingwei(&place, &["vault", "drop-key", number]).status.success(), "{number}");
    }
    let checks = result(&place, &["doctor"])["checks"].clone();
    let keys = checks.as_array().unwrap().iter().find(|c| c["check"] == "keys").unwrap();
    assert!(keys["says"].as_str().unwrap().contains("blind key 2"), "{keys}");
    assert!(server.stop());
}
