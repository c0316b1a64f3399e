//! One act on many matters.

use serde_json::{Value, json};

use crate::scene::scene;

fn outcome(body: &Value) -> Vec<&str> {
    body["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["refused"]["code"].as_str().unwrap_or(if r["ok"] == true { "ok" } else { "?" }))
        .collect()
}

#[test]
fn some_are_done_and_others_say_why() {
    scene(async |_, s| {
        let (a, b, c) = (s.errand("甲").await, s.errand("乙").await, s.errand("丙").await);
        s.send(b, "housing").await;
        let nothing = "1";
        let body = json!({ "act": "send", "matters": [a, b, c, nothing],
            "form": { "lead": s.city.unit("heating") } });
        let expected = ["ok", "procedure.act_not_here", "ok", "not_found"];
        let preview = s.post("dispatcher", "/api/v1/bulk/preview", &body).await.ok().await.body;
        assert_eq!(outcome(&preview), expected);
        let page = s.get("dispatcher", &format!("/api/v1/matters/{a}")).await.body;
        assert_eq!(page["version"], 1, "a preview does nothing");
        let token = s.city.token("dispatcher").await;
        let send = || {
            let asked = s.web.post("/api/v1/bulk", &body).by(&token);
            asked.with("idempotency-key", "a-key-for-all-of-them").ok()
        };
        assert_eq!(outcome(&send().await.body), expected);
        assert_eq!(outcome(&send().await.body), expected, "a retry answers the same");
        let page = s.get("dispatcher", &format!("/api/v1/matters/{a}")).await.body;
        assert_eq!((&page["version"], &page["stage"]), (&json!(2), &json!("sent")));
        let number = &preview["rows"][0]["number"];
        assert_eq!(number, &page["number"]);
    });
}

#[test]
fn a_request_is_bounded() {
    scene(async |_, s| {
        let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
        for (matters, code) in [(json!([]), "desk.bulk_empty"), (json!(many), "casework.bulk_many")]
        {
            let body = json!({ "act": "send", "matters": matters });
            for path in ["/api/v1/bulk", "/api/v1/bulk/preview"] {
                let got = s.post("dispatcher", path, &body).await.refused(422, code).await;
                assert_eq!(got.body["field"], "matters");
            }
        }
    });
}
