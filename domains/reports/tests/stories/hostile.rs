//! Input that is wrong names its field and changes nothing.

use serde_json::{Value, json};
use testkit::both;

use crate::town::{MANIFESTS, cold_flat, town};

#[test]
fn a_wrong_report_names_its_field() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let with = |path: &str, value: Value| {
            let mut body = cold_flat();
            match body.pointer_mut(path) {
                Some(at) => *at = value,
                None => body[path.trim_start_matches('/')] = value,
            }
            body
        };
        let cases = [
            (with("/text", "".into()), "text"),
            (with("/text", "热".into()), "text"),
            (with("/text", "热".repeat(4001).into()), "text"),
            (with("/text", json!(7)), "text"),
            (with("/request_type", "rant".into()), "request_type"),
            (with("/place/lon", json!(200)), "place/lon"),
            (with("/place/lat", Value::Null), "place/lon"),
            (with("/place/address", "路".repeat(300).into()), "place/address"),
            (with("/reporter/phone", "1381234567".into()), "reporter/phone"),
            (with("/reporter/name", "名".repeat(100).into()), "reporter/name"),
            (with("/photos", json!(["../../etc/passwd"])), "photos"),
            (with("/photos", json!(["a", "b", "c", "d", "e", "f", "g"])), "photos"),
            (with("/subcategory", "9999".into()), "subcategory"),
            (with("/follow_up", "person".into()), "follow_up"),
            (with("/draft", "7.ab".into()), "draft"),
            (with("/score", json!(3)), "score"),
        ];
        for (body, field) in cases {
            let (status, refused) = t.post("", "/reports", body.clone()).await;
            assert_eq!((status, &refused["field"]), (422, &json!(field)), "{body}: {refused}");
        }
        let near = "/reports/nearby?lon=106.805&lat=39.705";
        for wrong in ["?lon=x", "?lon=200&lat=1", "?area=abc"] {
            assert_eq!(t.get("", &format!("/reports/nearby{wrong}")).await.0, 422, "{wrong}");
        }
        assert_eq!(t.read("", near).await["items"], json!([]));
    });
}

#[test]
fn a_point_far_away_says_nothing_of_the_place() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let mut body = cold_flat();
        body["place"] = json!({ "lon": 116.4, "lat": 39.9 });
        let receipt = t.done("", "/reports", body.clone()).await;
        assert_eq!(receipt["found_by"], "nowhere");
        assert_eq!(receipt["area"].as_array().unwrap().len(), 1);
        body["place"] = json!({ "lon": 116.4, "lat": 39.9, "address": "海勃湾区和平社区门口" });
        let receipt = t.done("", "/reports", body).await;
        assert_eq!(receipt["found_by"], "named");
        assert_eq!(receipt["area"].as_array().unwrap().last().unwrap()["name"], "和平社区");
    });
}

#[test]
fn suggestions_come_while_one_writes_and_nothing_is_kept() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let text = "楼上漏水，我电话13812345678，海勃湾区新华街道";
        let hints = t.done("", "/reports/suggest", json!({ "text": text })).await;
        assert_eq!(hints["suggestions"]["classes"][0]["subcategory"], "0501");
        assert_ne!(hints["suggestions"]["classes"][0]["words"], json!([]));
        assert_eq!(hints["found_by"], "named");
        assert_eq!(hints["area"].as_array().unwrap().last().unwrap()["name"], "新华街道");
        assert_eq!(hints["number_in_text"], true);
        let empty = t.done("", "/reports/suggest", json!({})).await;
        assert_eq!(empty["suggestions"], json!({ "classes": [], "duty": null, "dangers": [] }));
    });
}
