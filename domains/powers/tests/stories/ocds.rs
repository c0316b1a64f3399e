//! What a village buys goes out as open contracting data, and nobody's name
//! with it.

use std::path::Path;
use std::process::Command;

use casework::Matter;
use kernel::Id;
use serde_json::{Value, json};

use crate::money::{ACCOUNTS, claimed, funded, goes};
use crate::purchases::{awarded, bidden, needed, opened, payment, received, signed};
use crate::scene::{HEAD, SECRETARY, SUPERVISOR, Scene, VILLAGE, scene};

fn path() -> String {
    format!("/api/v1/powers/villages/{VILLAGE}/ocds")
}

/// The release of a process that is at that stage.
fn of<'p>(package: &'p Value, item: &str) -> &'p Value {
    let mut all = package["releases"].as_array().unwrap().iter();
    all.rfind(|r| r["tender"]["title"] == item).unwrap()
}

/// A direct purchase from a natural person, received and paid in full.
async fn from_a_person(t: &testkit::TestStore, s: &Scene) -> Id<Matter> {
    let id = needed(s, 300_000, None).await.unwrap();
    s.act(&[&SUPERVISOR], id, "seal", json!({})).await.unwrap();
    let chosen = json!({ "bidder_kind": "person", "person": "王桂兰", "price": 280_000,
        "photos": ["q"] });
    s.act(&[&HEAD], id, "choose", chosen).await.unwrap();
    t.clock().forward(4 * 24 * 60);
    s.wake(id).await;
    let contract = json!({ "contract_no": "HT-08", "signed_on": "2026-10-29",
        "ends_on": "2026-12-31", "retention": 0, "papers": ["c"] });
    s.act(&[&SECRETARY], id, "contract", contract).await.unwrap();
    id
}

/// One in every state that everybody may read.
async fn filled(t: &testkit::TestStore, s: &Scene) {
    let resolution = funded(t, s).await;
    from_a_person(t, s).await;
    bidden(t, s, resolution, &["甲建筑队"]).await;
    awarded(t, s, resolution).await;
    let done = signed(t, s, resolution).await;
    let change = json!({ "change": -100_000, "signed_on": "2026-10-30", "reason": "少做一处",
        "papers": ["d"] });
    s.act(&[&HEAD], done, "change", change).await.unwrap();
    received(s, done, 300_000).await.unwrap();
    let paid = claimed(s, payment(done, 270_000, "Q-0001")).await.unwrap();
    goes(s, paid, 7).await.unwrap();
    let none = bidden(t, s, resolution, &["甲建筑队", "乙建筑队", "丙建筑队"]).await;
    for (place, valid) in [(1, "valid"), (2, "valid"), (3, "disqualified")] {
        s.act(&[&ACCOUNTS], none, "open_bid", opened(place, 800_000, valid)).await.unwrap();
    }
    let seen = json!({ "photos": ["o"] });
    s.act(&[&SUPERVISOR], none, "confirm_opening", seen).await.unwrap();
    let why = json!({ "reason": "有效报价不足三家" });
    s.act(&[&HEAD], none, "give_up", why).await.unwrap();
    let nobody = bidden(t, s, resolution, &[]).await;
    s.act(&[&SUPERVISOR], nobody, "confirm_opening", json!({ "photos": ["o"] })).await.unwrap();
    // not public yet: in nobody's package
    needed(s, 300_000, None).await.unwrap();
}

#[test]
fn a_package_tells_of_each_public_process_as_it_stands() {
    scene(async |t, s| {
        assert_eq!(s.get(&path()).await.status, 404);
        let resolution = funded(t, s).await;
        let id = needed(s, 900_000, Some(resolution)).await.unwrap();
        assert_eq!(s.get(&path()).await.status, 404);
        s.act(&[&SUPERVISOR], id, "seal", json!({})).await.unwrap();
        let done = signed(t, s, resolution).await;
        received(s, done, 400_000).await.unwrap();
        let paid = claimed(s, payment(done, 360_000, "R-0001")).await.unwrap();
        goes(s, paid, 7).await.unwrap();
        let package = s.ok(&path()).await;
        assert_eq!(package, s.ok(&path()).await);
        assert_eq!(
            (&package["version"], package["releases"].as_array().unwrap().len()),
            (&json!("1.1"), 1)
        );
        let uri = format!("https://powers.example{}", path());
        assert_eq!(package["uri"], uri);
        let r = of(&package, "修补村道");
        assert!(r["ocid"].as_str().unwrap().starts_with("ocds-000000-150302001001-"), "{r}");
        assert_eq!(package["publishedDate"], r["date"]);
        let tags = json!(["planning", "tender", "award", "contract", "implementation"]);
        assert_eq!(r["tag"], tags);
        assert_eq!(r["tender"]["numberOfTenderers"], 3);
        assert_eq!(r["bids"]["details"][1]["value"]["amount"], 8100.0);
        assert_eq!(r["awards"][0]["suppliers"][0]["name"], "甲建筑队");
        let contract = &r["contracts"][0];
        assert_eq!(contract["value"], json!({ "amount": 8000.0, "currency": "CNY" }));
        assert_eq!(contract["implementation"]["transactions"][0]["value"]["amount"], 3600.0);
        assert_eq!(contract["implementation"]["milestones"][0]["status"], "met");
        let beside = s.get("/api/v1/powers/villages/150302001002/ocds").await;
        assert_eq!(beside.status, 404, "{}", beside.body);
    });
}

#[test]
fn no_persons_name_and_no_closed_bid_is_in_a_package() {
    scene(async |t, s| {
        filled(t, s).await;
        let package = s.ok(&path()).await;
        let text = package.to_string();
        for hidden in ["王桂兰", "少做一处", "有效报价不足三家", "雨后塌陷"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
        let all = package["releases"].as_array().unwrap();
        assert_eq!(all.len(), 6);
        let nobody = &all[5]["tender"];
        assert_eq!(
            (&nobody["status"], &nobody["numberOfTenderers"]),
            (&json!("unsuccessful"), &json!(0))
        );
        assert_eq!(nobody.get("tenderers"), None);
        let person = &all[0]["awards"][0]["suppliers"][0];
        assert_eq!(person["name"], "自然人（姓名依规不公开）");
        // its bids are over and none is opened yet
        let closed = &all[1];
        assert_eq!(closed["tender"]["status"], "active");
        assert_eq!((closed.get("bids"), closed["tender"].get("tenderers")), (None, None));
        assert_eq!(all[2]["awards"][0]["status"], "active");
        assert_eq!(all[3]["contracts"][0]["value"]["amount"], 7000.0);
        assert_eq!(all[3]["contracts"][0]["amendments"].as_array().unwrap().len(), 1);
        assert_eq!(all[4]["tender"]["status"], "cancelled");
        assert_eq!(all[4]["bids"]["details"][2]["status"], "disqualified");
    });
}

/// DANGER: a program of others under another licence, run beside ours. It needs
/// the schema of the standard as a file, and PyPI or a copy of itself.
#[test]
fn the_outside_judge_finds_nothing() {
    let Some(schema) = std::env::var_os("JINGWEI_OCDS_SCHEMA") else {
        println!("skipped: JINGWEI_OCDS_SCHEMA names no standard-1__1__5.zip");
        return;
    };
    scene(async |t, s| {
        filled(t, s).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("package.json");
        std::fs::write(&file, s.ok(&path()).await.to_string()).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/libcoveocds.sh");
        let judged = Command::new(script).arg(&schema).arg(&file).output().unwrap();
        let said = String::from_utf8_lossy(&judged.stdout).into_owned()
            + &String::from_utf8_lossy(&judged.stderr);
        match judged.status.code() {
            Some(3) => println!("skipped: {said}"),
            code => assert_eq!(code, Some(0), "{said}"),
        }
    });
}
