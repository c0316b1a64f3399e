//! A backup that is put back: the city is as it was, but for what was erased
//! since.

use std::path::Path;
use std::sync::Arc;

use jingwei_server::city::City;
use jingwei_server::config::Config;
use jingwei_server::runners::Runners;
use kernel::{Actor, Id};
use serde_json::{Value, json};
use store::SystemClock;

use crate::client::Client;
use crate::run::{Server, jingwei, result};

/// The database and what SQLite has beside it; neither keys nor journals.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for name in ["jingwei.sqlite", "jingwei.sqlite-wal", "jingwei.sqlite-shm"] {
        let _ = std::fs::remove_file(to.join(name));
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

/// The persons of a matter, as the intake clerk sees them.
fn people(place: &Path, matter: &str) -> Value {
    let server = Server::start(place);
    let mut client = Client::new(server.address);
    client.sign_in("intake1", "jingwei-demo");
    let cards = client.get(&format!("/api/v1/matters/{matter}/people")).unwrap();
    assert_eq!(cards.status, 200, "{}", cards.body);
    assert!(server.stop());
    cards.body["items"][0].clone()
}

async fn erase(place: &Path, subject: &str) {
    let config = Config { data: place.to_owned(), calendar: "wuhai".into(), ..Config::default() };
    let city = City::open(&config, Arc::new(SystemClock)).await.unwrap();
    let (store, vault) = (city.edge.store().clone(), city.works.vault.clone());
    let subject: Id<_> = subject.parse().unwrap();
    let ctx = store.ctx(Actor::System { job: "test" }).await.unwrap();
    let of = ctx.clone();
    let erase = move |tx: &mut store::Tx<'_>| vault.erase(tx, &of, subject, "retention");
    store.write(subject.shard(), &ctx, erase).await.unwrap();
    Runners::new(&city).unwrap().settle().await.unwrap();
    city.close().await.unwrap();
}

#[test]
fn what_was_erased_stays_erased_when_an_older_backup_is_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let (place, backup) = (folder.path().join("city"), folder.path().join("backup"));
    result(&place, &["demo", "--matters", "0"]);
    let server = Server::start(&place);
    let report = json!({
        "request_type": "ask_help", "text": "暖气不热", "place": { "area": "150302003012001001" },
        "reporter": { "name": "张秀兰", "phone": "13812345678" },
    });
    let made = Client::new(server.address)
        .ask("POST", "/api/v1/reports", Some("a-report-to-be-erased"), Some(&report))
        .unwrap();
    assert!(server.stop());
    let matter = made.body["matter"].as_str().unwrap();
    let card = people(&place, matter);
    assert_eq!(card["masked"]["phone"], "138****5678");
    copy(&place, &backup);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(erase(&place, card["subject"].as_str().unwrap()));
    assert!(people(&place, matter)["masked"].as_object().is_none_or(|m| m.is_empty()));
    copy(&backup, &place);
    let after = people(&place, matter);
    assert!(after["masked"].as_object().is_none_or(|m| m.is_empty()), "{after}");
    // what was done after the backup is gone, and the log says so for ever
    let verified = jingwei(&place, &["audit", "verify", "--json"]);
    let report: Value = serde_json::from_slice(&verified.stdout).unwrap();
    let kinds: Vec<&str> =
        report["findings"].as_array().unwrap().iter().filter_map(|f| f["found"].as_str()).collect();
    assert!(!verified.status.success() && !kinds.is_empty(), "{report}");
    assert!(kinds.iter().all(|k| ["tail_cut", "differs_from_outside"].contains(k)), "{report}");
}
