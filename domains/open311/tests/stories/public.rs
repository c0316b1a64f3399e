//! What everybody reads.

use serde_json::{Value, json};

use crate::scene::{HERE, Scene, scene};

async fn made(s: &Scene, code: &str, text: &str) -> kernel::Id<casework::Matter> {
    let form = format!("{HERE}&service_code={code}&description=report+of+{text}");
    let token = s.reported(&form).await;
    s.accepted(&token, Some(text)).await
}

fn ids(list: &Value) -> Vec<String> {
    let id = |r: &Value| r["service_request_id"].as_str().unwrap().to_owned();
    list.as_array().unwrap().iter().map(id).collect()
}

#[test]
fn services_are_the_taxonomy_in_the_askers_language() {
    scene(async |_, s| {
        let zh = s.read("/services.json").await;
        let en = s.read("/services.json?locale=en").await;
        assert_eq!(zh.as_array().unwrap().len(), en.as_array().unwrap().len());
        let of = |list: &Value| {
            let all = list.as_array().unwrap();
            all.iter().find(|x| x["service_code"] == "0101").unwrap().clone()
        };
        assert_ne!(of(&zh)["service_name"], of(&en)["service_name"]);
        assert_eq!(of(&en)["type"], "batch");
        let one = s.read("/services/0101.json?locale=en").await;
        assert_eq!(one["attributes"][0]["code"], "request_type");
        assert_eq!(one["attributes"][0]["values"][1]["name"], "Complain");
        let xml = s.get("/services/0101.xml").await;
        let text = String::from_utf8(xml.bytes.to_vec()).unwrap();
        assert!(text.contains("<attributes><attribute><variable>true</variable>"), "{text}");
        assert!(text.contains("<values><value><key>ask_help</key>"), "{text}");
        assert_eq!(s.get("/services/9999.json").await.status, 404);
    });
}

#[test]
fn a_list_is_filtered_and_paged() {
    scene(async |t, s| {
        let first = made(s, "0101", "one").await;
        t.clock().set("2026-10-21T09:00:00+08:00".parse().unwrap());
        let second = made(s, "0101", "two").await;
        let (one, two) = (first.to_string(), second.to_string());
        let both = vec![two.clone(), one.clone()];
        let cases: [(&str, &[String]); 12] = [
            ("", &both),
            ("page_size=1", &both[..1]),
            ("page_size=1&page=2", &both[1..]),
            ("page=3", &[]),
            ("status=open", &both),
            ("status=closed", &[]),
            ("service_code=0102", &[]),
            ("service_code=0102,0101", &both),
            ("end_date=2026-10-20T10:00:00%2B08:00", &both[1..]),
            ("start_date=2026-10-21T00:00:00Z", &both[..1]),
            ("updated_after=2026-10-21T00:00:00Z", &both[..1]),
            ("start_date=2020-01-01&status=closed&service_code=9", &[]),
        ];
        for (query, want) in cases {
            let got = s.read(&format!("/requests.json?{query}")).await;
            assert_eq!(ids(&got), want, "{query}");
        }
        let named = format!("/requests.json?service_request_id={one},7,x&status=closed");
        assert_eq!(ids(&s.read(&named).await), [one]);
    });
}

#[test]
fn a_request_tells_the_areas_and_no_door() {
    scene(async |_, s| {
        let form = "lat=39.6053217&long=106.8054321&service_code=0101&description=x1\
            &address_string=%E5%92%8C%E5%B9%B3%E5%B0%8F%E5%8C%BA3%E5%8F%B7%E6%A5%BC501";
        let token = s.reported(form).await;
        let id = s.accepted(&token, Some("坑")).await;
        let got = s.read(&format!("/requests/{id}.json")).await;
        let got = &got[0];
        assert_eq!((&got["lat"], &got["long"]), (&json!(39.605), &json!(106.805)));
        let address = got["address"].as_str().unwrap();
        assert_eq!(address, "示例一区 新华街道 清泉社区");
        assert_eq!(got["status"], "open");
        assert_eq!(got["requested_datetime"], "2026-10-20T01:00:00Z");
        assert!(got["status_notes"].is_string(), "{got}");
        let xml = s.get(&format!("/requests/{id}.xml")).await;
        assert_eq!(xml.headers["content-type"], "text/xml; charset=utf-8");
        let text = String::from_utf8(xml.bytes.to_vec()).unwrap();
        let id = format!("<service_requests><request><service_request_id>{id}</");
        assert!(text.contains(&id) && text.contains("<zipcode/>"), "{text}");
    });
}

#[test]
fn updates_are_the_public_sentences_and_a_void_one_is_gone() {
    scene(async |_, s| {
        let id = made(s, "0101", "one").await;
        let of = format!("/servicerequestupdates.json?service_request_id={id}");
        let told = s.read(&of).await;
        assert_eq!(told.as_array().unwrap().len(), 2, "{told}");
        assert_eq!(told, s.read("/servicerequestupdates.json").await);
        assert_eq!(told[0]["status"], "open");
        assert!(!told[0]["description"].as_str().unwrap().is_empty());
        s.act("shift", id, "void", json!({ "reason": "登记有误" })).await;
        assert_eq!(s.read(&of).await, json!([]));
        assert_eq!(s.read("/servicerequestupdates.json").await, json!([]));
        assert_eq!(s.read("/requests.json").await, json!([]));
        assert_eq!(s.get(&format!("/requests/{id}.json")).await.status, 404);
    });
}

#[test]
fn discovery_says_where_it_is_and_a_jurisdiction_is_checked() {
    scene(async |_, s| {
        let found = s.read("/discovery.json").await;
        assert_eq!(found["endpoints"][0]["url"], "https://city.example/open311/v2");
        s.set("open311.jurisdiction", json!("city.example")).await;
        assert_eq!(s.get("/services.json?jurisdiction_id=city.example").await.status, 200);
        assert_eq!(s.get("/services.json").await.status, 200);
        let other = s.get("/services.xml?jurisdiction_id=other.example").await;
        assert_eq!(other.status, 404);
        let text = String::from_utf8(other.bytes.to_vec()).unwrap();
        assert!(text.contains("<errors><error><code>404</code><description>jurisdiction_id: "));
    });
}
