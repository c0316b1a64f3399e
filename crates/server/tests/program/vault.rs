//! The vault's keys, changed from the command line while a server works and is
//! killed in the middle of it.

use serde_json::{Value, json};

use crate::client::Client;
use crate::run::{Server, result};

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
