//! Numbers that residents write anywhere are nowhere in the database.

use serde_json::json;
use store::Engine;
use testkit::only;

use crate::loop_::dispatched;
use crate::town::{KEY, MANIFESTS, cold_flat, town};

/// Planted in every text that goes in.
const PLANTED: [&str; 6] = [
    "13711112222",
    "13733334444",
    "13755556666",
    "13777778888",
    "11010519491231002X",
    "13799990000",
];
const NAMES: [&str; 2] = ["欧阳翠花", "诸葛建设"];

#[test]
fn no_planted_number_is_in_the_file() {
    only(Engine::Sqlite, &MANIFESTS, async |store| {
        let t = town(store).await;
        let mut report = cold_flat();
        report["text"] = format!("家里不热，电话{}，身份证{}", PLANTED[0], PLANTED[4]).into();
        report["place"]["address"] = format!("和平小区3号楼，找{}", PLANTED[1]).into();
        report["reporter"] = json!({ "name": NAMES[0], "phone": PLANTED[2] });
        report["on_behalf_of"] = json!({ "name": NAMES[1], "phone": PLANTED[5] });
        let (status, receipt) = t.ask("", "POST", "/reports", Some(report), Some(KEY)).await;
        assert_eq!(status, 200, "{receipt}");
        let follow = format!("/follow/{}", receipt["code"].as_str().unwrap());
        let add = json!({ "form": { "text": format!("改打{}", PLANTED[3]) },
            "note": format!("备注 {}", PLANTED[3]) });
        t.done("", &format!("{follow}/acts/add"), add).await;
        dispatched(&t, &receipt["matter"]).await;
        let failed = format!("机主{}拒接", PLANTED[2]);
        let form = json!({ "contact_by": "phone", "note": failed });
        t.play(&receipt["matter"], &[("heat-liaison", "contact_attempt", form, "dispatched")])
            .await;
        t.settle().await;
        t.done("intake1", "/calls/earlier", json!({ "phone": PLANTED[2] })).await;
        t.store.close().await.unwrap();
        let mut bytes = Vec::new();
        for entry in std::fs::read_dir(&t.folder).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_file() {
                bytes.extend(std::fs::read(entry).unwrap());
            }
        }
        assert!(bytes.len() > 100_000);
        let code = receipt["code"].as_str().unwrap();
        let bare = code.replace('-', "");
        for planted in PLANTED.iter().chain(&NAMES).copied().chain([code, bare.as_str()]) {
            let found = bytes.windows(planted.len()).any(|w| w == planted.as_bytes());
            assert!(!found, "{planted} is in the file");
        }
        // the matter itself is there, or the search proves nothing
        let number = "暖气".as_bytes();
        assert!(bytes.windows(number.len()).any(|w| w == number));
    });
}
