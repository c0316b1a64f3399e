//! kill -9 in the middle of a load of commands, again and again. Every client
//! keeps a journal of what it was answered; after each restart the program
//! must know all of it, and nothing twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::run::{Server, result};

const CLIENTS: u64 = 16;
/// The short form of `make test`; `make kill ROUNDS=200` is the long one.
const ROUNDS: u64 = 3;

/// One command as its client knows it.
#[derive(Debug)]
struct Entry {
    key: String,
    body: Value,
    /// `None`: the line broke, and nobody knows.
    answer: Option<Value>,
}

#[test]
fn nothing_answered_is_lost_and_nothing_is_done_twice() {
    let rounds = std::env::var("JINGWEI_TEST_KILL_ROUNDS").map_or(ROUNDS, |n| n.parse().unwrap());
    let data = tempfile::tempdir().unwrap();
    let place = data.path().join("city");
    result(&place, &["demo", "--matters", "0"]);
    lift_limits(Server::start(&place));
    let mut dice = Dice(0x6a69_6e67);
    let mut journal: Vec<Entry> = Vec::new();
    for round in 0..rounds {
        let server = Server::start(&place);
        let mut answered = load_and_kill(server, round, &mut dice);
        assert!(answered.iter().any(|e| e.answer.is_some()), "round {round} did nothing");
        let server = Server::start(&place);
        ask_again(&server, &mut answered);
        journal.extend(answered);
        if round % 10 == 0 || round + 1 == rounds {
            count(&server, &journal);
        }
        // Every second end is an orderly one, the others are kills too.
        if round % 2 == 0 {
            assert!(server.stop())
        } else {
            server.kill()
        }
        let report = result(&place, &["audit", "verify"]);
        assert_eq!(report["whole"], true, "round {round}: {report}");
    }
    println!("{rounds} rounds, {} commands, none lost and none doubled", journal.len());
}

/// All clients have one address here; a neighbourhood has many.
fn lift_limits(server: Server) {
    let mut client = Client::new(server.address);
    client.sign_in("admin", "jingwei-demo");
    for name in ["http.anonymous_burst", "http.anonymous_per_hour"] {
        let path = format!("/api/v1/settings/{name}");
        let set = client.ask("PUT", &path, None, Some(&json!({ "value": 1_000_000 }))).unwrap();
        assert_eq!(set.status, 200, "{}", set.body);
    }
    assert!(server.stop());
}

/// Lets the clients send until the program is killed.
fn load_and_kill(server: Server, round: u64, dice: &mut Dice) -> Vec<Entry> {
    let dead = Arc::new(AtomicBool::new(false));
    let sent = Arc::new(AtomicU64::new(0));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|n| {
            let (dead, sent) = (Arc::clone(&dead), Arc::clone(&sent));
            let address = server.address;
            thread::spawn(move || send(Client::new(address), &format!("{round}-{n}"), &dead, &sent))
        })
        .collect();
    // Not at a time but at a number of commands: a slow machine is killed as
    // deep in its work as a fast one.
    let until = 40 + dice.next() % 400;
    while sent.load(Ordering::Acquire) < until && clients.iter().any(|c| !c.is_finished()) {
        thread::yield_now();
    }
    dead.store(true, Ordering::Release);
    server.kill();
    clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
}

fn send(mut client: Client, name: &str, dead: &AtomicBool, sent: &AtomicU64) -> Vec<Entry> {
    let mut journal = Vec::new();
    for n in 0.. {
        let (key, body) = (format!("kill-{name}-{n:06}-{}", "k".repeat(8)), report(name, n));
        let answer = client.ask("POST", "/api/v1/reports", Some(&key), Some(&body));
        sent.fetch_add(1, Ordering::AcqRel);
        let broken = answer.is_err();
        match answer {
            Ok(Answer { status: 200, body: answer }) => {
                journal.push(Entry { key, body, answer: Some(answer) });
            }
            // Too many from one address: the command was not done.
            Ok(Answer { status: 429 | 503, .. }) => {}
            Ok(other) => panic!("{name} {n}: {other:?}"),
            Err(_) => journal.push(Entry { key, body, answer: None }),
        }
        if broken || dead.load(Ordering::Acquire) {
            return journal;
        }
    }
    journal
}

fn report(name: &str, n: u64) -> Value {
    json!({
        "request_type": "complain",
        "text": format!("路灯不亮，编号{name}之{n}，晚上看不清路"),
        "place": { "area": "150302003012001001" },
    })
}

/// What was answered with success is answered the same again; what broke off
/// is sent again under its key, and then is done.
fn ask_again(server: &Server, journal: &mut [Entry]) {
    let mut client = Client::new(server.address);
    for entry in journal {
        let again = retry(&mut client, entry);
        match &entry.answer {
            Some(answered) => assert_eq!(&again, answered, "{}", entry.key),
            None => entry.answer = Some(again),
        }
    }
}

/// Every matter of every journal is there, and no other.
fn count(server: &Server, journal: &[Entry]) {
    let told: BTreeMap<&str, &str> = journal
        .iter()
        .map(|e| (e.answer.as_ref().unwrap()["matter"].as_str().unwrap(), e.key.as_str()))
        .collect();
    assert_eq!(told.len(), journal.len(), "two commands were answered with one matter");
    let there = matters(server);
    let lost: Vec<&&str> = told.keys().filter(|m| !there.contains(**m)).collect();
    let doubled: Vec<&String> = there.iter().filter(|m| !told.contains_key(m.as_str())).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    assert!(doubled.is_empty(), "there, but never asked for: {doubled:?}");
}

/// The same request under the same key, until it is answered.
fn retry(client: &mut Client, entry: &Entry) -> Value {
    loop {
        let answer = client.ask("POST", "/api/v1/reports", Some(&entry.key), Some(&entry.body));
        match answer.unwrap() {
            Answer { status: 200, body } => return body,
            Answer { status: 429 | 503, .. } => thread::sleep(Duration::from_millis(20)),
            other => panic!("{}: {other:?}", entry.key),
        }
    }
}

/// Every matter that the shift leader of the city sees.
fn matters(server: &Server) -> BTreeSet<String> {
    let mut client = Client::new(server.address);
    client.sign_in("shift1", "jingwei-demo");
    let mut found = BTreeSet::new();
    let mut path = "/api/v1/matters?area=150300&limit=200".to_owned();
    loop {
        let page = client.get(&path).unwrap();
        assert_eq!(page.status, 200, "{}", page.body);
        for item in page.body["items"].as_array().unwrap() {
            let id = item["matter"].as_str().or_else(|| item["id"].as_str()).unwrap();
            assert!(found.insert(id.to_owned()), "{id} is listed twice");
        }
        match page.body["next"].as_str() {
            Some(next) => path = format!("/api/v1/matters?area=150300&limit=200&cursor={next}"),
            None => return found,
        }
    }
}

/// Where to kill; the same every time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
