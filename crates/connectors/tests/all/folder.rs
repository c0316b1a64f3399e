//! A folder for systems that can do nothing else.

use std::fs;
use std::path::Path;

use kernel::Shard;
use serde_json::json;
use testkit::both;
use testkit::city::TOWN;

use crate::scene::{city, manifests};

const SHIPPED: &str = include_str!("../../contracts/81890.toml");

fn names(folder: &Path) -> Vec<String> {
    let name = |e: std::io::Result<fs::DirEntry>| e.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_one_effect_and_a_poisoned_one_is_set_aside() {
    both(&manifests(), async |t| {
        let s = city(t, &[SHIPPED.to_owned()]).await;
        let folder = t.store.folder().join("connectors/81890");
        s.turn().await;
        let drop_in =
            |name: &str, text: &str| fs::write(folder.join("in").join(name), text).unwrap();
        let order = json!({ "id": "m1", "ticket": "T1", "request": "水管爆了", "where": "新华街道清泉社区" }).to_string();
        drop_in("1.json", &order);
        drop_in("2.json", &order);
        drop_in("3.json", "\u{feff}{\"ticket\": \"T2\", \"request\": \"停电\"}");
        drop_in("4.json", "{\"ticket\": ");
        drop_in("5.json", "{\"ticket\": \"T3\"}");
        drop_in("6.json.part", &order);
        drop_in(".7.json", &order);
        std::os::unix::fs::symlink("/etc/passwd", folder.join("in/8.json")).unwrap();
        drop_in("9.json", &"x".repeat(2 << 20));
        assert_eq!(s.turn().await, 6);
        assert_eq!(s.matters().await.len(), 2);
        assert_eq!(names(&folder.join("in")), [".7.json", "6.json.part", "8.json"]);
        assert_eq!(names(&folder.join("done")), ["1.json", "2.json", "3.json"]);
        let refused = [
            "4.json",
            "4.json.reason.txt",
            "5.json",
            "5.json.reason.txt",
            "9.json",
            "9.json.reason.txt",
        ];
        assert_eq!(names(&folder.join("refused")), refused);
        let why = fs::read_to_string(folder.join("refused/5.json.reason.txt")).unwrap();
        assert_eq!(why, "connectors.message_wrong at text");
        assert_eq!(s.standing().await.refused, 3);
        // the program died between the effect and the move
        fs::rename(folder.join("done/1.json"), folder.join("in/1.json")).unwrap();
        s.turn().await;
        assert_eq!(s.matters().await.len(), 2);
        // what becomes of it lies there whole
        let all = s.matters().await;
        let first = all.into_iter().find(|id| Shard::of_area(TOWN.parse().unwrap()) == id.shard());
        s.act("intake", first.unwrap(), "answer_directly", json!({ "answer": "已通知抢修" })).await;
        s.turn().await;
        let out = names(&folder.join("out"));
        assert_eq!(out.len(), 1, "{out:?}");
        let told = fs::read_to_string(folder.join("out").join(&out[0])).unwrap();
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!((&told["source_no"], &told["answer"]), (&json!("T1"), &json!("已通知抢修")));
        assert_eq!(told.as_object().unwrap().len(), 5);
    });
}
