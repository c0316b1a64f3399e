//! Random people try every route on random objects; a simple model of its own
//! says who may see what. No answer names a matter that its asker does not see,
//! whatever it is (a list, a suggestion, a search, an export, a refusal), and
//! what is out of scope answers to the byte like what does not exist.
//!
//! `JINGWEI_TEST_RIGHTS=1000000` tries so many combinations; `make rights` does.

mod facts;
mod model;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use http_edge::app::document;
use jingwei_server::domains;
use serde_json::{Value, json};
use testkit::city::Got;
use testkit::city::conformance::{Operation, operations};

use facts::World;
use model::{Known, Person, sees};

/// Combinations of person, operation and object in `make test`.
const FEW: usize = 2_500;
/// In one city: what is asked makes matters, and after each of them all are
/// read anew for the model.
const IN_A_CITY: usize = 20_000;
/// People who sign in; everybody else asks without an account.
const SIGNED_IN: usize = 40;

/// What would end the test's own sessions, or stream without an end.
fn is_left_out(o: &Operation) -> bool {
    let own = o.name.starts_with("identity.") && o.method != Method::GET;
    own || o.name == "system.events" || o.name.starts_with("settings.set")
}

/// What everybody is told of public matters, by numbers of their own.
const TELLS_PUBLIC: [&str; 6] =
    ["report.near", "report.public_matter", "open311.", "report.support", "files.file", "powers."];

/// What whoever sees a matter reads of it.
const SHOWN: [&str; 6] = [
    "casework.matter",
    "casework.offers",
    "casework.why",
    "casework.viewers",
    "casework.people",
    "audit.matter_proofs",
];

/// Splitmix64: the same run for the same seed on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// The people of the run: of every role some, so that no role is left out.
fn chosen(world: &World) -> Vec<Person> {
    let mut by_roles: BTreeMap<BTreeSet<String>, Vec<Person>> = BTreeMap::new();
    for person in &world.people {
        let roles = person.grants.iter().map(|(role, ..)| role.clone()).collect();
        by_roles.entry(roles).or_default().push(person.clone());
    }
    let mut found = Vec::new();
    for round in 0..SIGNED_IN {
        found.extend(by_roles.values().filter_map(|all| all.get(round).cloned()));
        if found.len() >= SIGNED_IN {
            break;
        }
    }
    found
}

/// A request's holes, filled for one object.
fn real(o: &Operation, matter: &str, dice: &mut Dice, world: &World) -> Vec<(&'static str, Value)> {
    let areas = ["150300", "150302", "150302003", "150302003012", "150303", "150304001"];
    let other = dice.pick(&world.people).account.clone();
    let of_account = o.path.contains("/accounts/");
    vec![
        ("id", json!(if of_account { other } else { matter.to_owned() })),
        ("request", json!(format!("{matter}.json"))),
        ("matter", json!(matter)),
        ("matters", json!([matter])),
        ("area", json!(dice.pick(&areas))),
        ("act", json!(dice.pick(&["sign", "file", "urge", "dispatch", "reply", "accept"]))),
        ("procedure", json!("report")),
        ("name", json!("report")),
        ("format", json!("json")),
        ("variant", json!("full")),
        ("q", json!(dice.pick(&["暖气", "路灯", "1", "海勃湾"]))),
        ("text", json!(dice.pick(&["暖气", "路灯", ""]))),
        ("purpose", json!("contact")),
        ("lon", json!(106.8)),
        ("lat", json!(39.66)),
        ("z", json!("12")),
        ("x", json!("3263")),
        ("y", json!("1557.mvt")),
    ]
}

/// The answer without what tells one request from another.
fn bare(got: &Got) -> (u16, Value) {
    let mut body = got.body.clone();
    if let Some(body) = body.as_object_mut() {
        body.remove("trace");
    }
    (got.status, body)
}

/// The first matter named in the answer that its asker may not know of.
fn leaked<'w>(
    got: &Got,
    person: Option<&Person>,
    world: &'w World,
    o: &Operation,
    asked: &str,
) -> Option<&'w Known> {
    let text = String::from_utf8_lossy(&got.bytes);
    // a bulk act says of each number that was sent what became of it
    let echoed = |m: &Known| o.name.starts_with("casework.bulk") && m.id == asked;
    let tells_public = TELLS_PUBLIC.iter().any(|name| o.name.starts_with(name));
    world.matters.iter().find(|m| {
        let named = text.contains(&m.id) || text.contains(&m.number);
        let seen = person.is_some_and(|p| sees(p, m));
        let known = seen || echoed(m) || (tells_public && m.public);
        named && !known
    })
}

/// What the list of somebody's work shows, page by page.
async fn counts_agree(world: &World, person: &Person, token: &str) {
    let counts = world.web.get("/api/v1/worklist/counts").by(token).ok().await.body;
    let cap = counts["cap"].as_u64().unwrap();
    for tab in ["todo", "overdue", "supervised"] {
        let (mut listed, mut cursor) = (0, String::new());
        loop {
            let path = format!("/api/v1/worklist?tab={tab}&limit=200{cursor}");
            let page = world.web.get(&path).by(token).ok().await.body;
            let items = page["items"].as_array().unwrap();
            listed += items.len() as u64;
            for item in items {
                let m = world.matters.iter().find(|m| item["matter"] == m.id.as_str());
                assert!(m.is_some_and(|m| sees(person, m)), "{}: {item}", person.login);
            }
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let counted = counts[tab].as_u64().unwrap();
        assert_eq!(counted, listed.min(cap), "{} counts {tab}", person.login);
    }
}

/// Somebody hears of a matter's changes if they see it, and else is answered as
/// if it were not there.
async fn streams_agree(world: &World, person: &Person, token: &str) {
    for m in &world.matters {
        let stream = |id: &str| world.web.get(&format!("/api/v1/events?matter={id}")).by(token);
        let at = format!("{} listens to {}", person.login, m.id);
        if sees(person, m) {
            assert_eq!(stream(&m.id).status().await, 200, "{at}");
        } else {
            let nothing = (m.id.parse::<i64>().unwrap() ^ (1 << 40)).to_string();
            let (got, twin) = (stream(&m.id).send().await, stream(&nothing).send().await);
            assert_eq!((got.status, bare(&got)), (404, bare(&twin)), "{at}");
        }
    }
}

#[test]
fn nobody_learns_of_a_matter_that_is_not_theirs() {
    let most = std::env::var("JINGWEI_TEST_RIGHTS").ok().and_then(|n| n.parse().ok());
    let most: usize = most.unwrap_or(FEW);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut asked = 0;
    while asked < most {
        let some = IN_A_CITY.min(most - asked);
        // the seed of a city says where it stands in the run
        runtime.block_on(run(20_261_122 + asked as u64, some));
        asked += some;
        println!("{asked} of {most} combinations, 0 leaks");
    }
}

async fn run(seed: u64, most: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::made(&folder.path().join("city"), 40).await;
    let api = serde_json::to_value(document(domains::routes())).unwrap();
    let operations: Vec<Operation> =
        operations(&api).into_iter().filter(|o| !is_left_out(o)).collect();
    let mut signed = Vec::new();
    for person in chosen(&world) {
        let token = world.token(&person.login).await;
        counts_agree(&world, &person, &token).await;
        streams_agree(&world, &person, &token).await;
        signed.push((person, token));
    }
    let mut dice = Dice(seed);
    let (mut reached, mut hidden, mut shown) = (BTreeSet::new(), 0, 0);
    for n in 0..most {
        // in turn, so that no operation is left to chance; one in eight asks unsigned
        let o = &operations[n % operations.len()];
        let who = (dice.below(8) > 0).then(|| dice.pick(&signed).clone());
        let matter = dice.pick(&world.matters).clone();
        let holes = real(o, &matter.id, &mut dice, &world);
        let ask = |holes: &[(&str, Value)]| {
            let asked = o.request(&api, &world.web, holes);
            match &who {
                Some((_, token)) => asked.by(token),
                None => asked,
            }
        };
        let got = ask(&holes).send().await;
        let person = who.as_ref().map(|(person, _)| person);
        let login = person.map_or("nobody", |p| p.login.as_str());
        let at = format!("{n}: {login} {} on {}: {}", o.name, matter.id, got.status);
        assert!(got.status < 500 || got.status == 503, "{at} {}", got.why);
        if let Some(m) = leaked(&got, person, &world, o, &matter.id) {
            panic!("{at} tells of {}: {}", m.id, String::from_utf8_lossy(&got.bytes));
        }
        reached.insert(o.name.clone());
        if o.path.starts_with("/api/v1/matters/{id}") || o.path.starts_with("/api/v1/reports/{id}")
        {
            let seen = person.is_some_and(|p| sees(p, &matter));
            match seen {
                // the acts that are asked about are those of a report
                true if o.name == "casework.why" && matter.procedure != "report" => {}
                true if SHOWN.contains(&o.name.as_str()) => {
                    assert_ne!(got.body["code"], "not_found", "{at}");
                    shown += 1;
                }
                true => {}
                false if o.name == "report.support" && matter.public => {}
                false => {
                    // in the same shard, so that nothing but its being there differs
                    let id: i64 = matter.id.parse().unwrap();
                    let nothing = (id ^ (1 << 40)).to_string();
                    let twin: Vec<(&str, Value)> = holes
                        .iter()
                        .map(|(name, v)| match *name {
                            "id" | "matter" => (*name, json!(nothing)),
                            _ => (*name, v.clone()),
                        })
                        .collect();
                    assert_eq!(bare(&got), bare(&ask(&twin).send().await), "{at}");
                    hidden += 1;
                }
            }
        }
        if o.method != Method::GET && (200..300).contains(&got.status) {
            world.read_matters().await;
        }
    }
    let left: Vec<&str> =
        operations.iter().map(|o| o.name.as_str()).filter(|n| !reached.contains(*n)).collect();
    assert!(left.is_empty() || most < operations.len(), "never asked: {left:?}");
    let enough = hidden > most / 100 && shown > most / 200;
    assert!(enough || most < FEW, "{hidden} hidden, {shown} shown");
    println!("{} operations: {hidden} hidden, {shown} shown", reached.len());
    world.city.close().await.unwrap();
}
