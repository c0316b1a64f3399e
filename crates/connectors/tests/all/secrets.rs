//! A secret that is not there.

use serde_json::json;
use testkit::both;

use crate::scene::{city_that_knows, manifests};

/// Whoever opens the folder for another command has no secrets at hand, and
/// needs none.
#[test]
fn a_connector_without_its_secret_waits_and_the_others_go_on() {
    both(&manifests(), async |t| {
        let hotline = include_str!("../../contracts/12345.toml").to_owned();
        let folder = include_str!("../../contracts/81890.toml").to_owned();
        let s = city_that_knows(t, &[hotline, folder], |_| None).await;
        let lacking: Vec<(&str, &str)> = s.connectors.lacking().map(|(n, e)| (n, e.code)).collect();
        assert_eq!(lacking, [("12345", "connectors.secret_missing")]);
        let all = s.connectors.standing().await.unwrap();
        let lacks: Vec<Option<&str>> = all.iter().map(|c| c.lacks.as_deref()).collect();
        assert_eq!(lacks, [Some("CONNECTOR_12345_SECRET"), None]);
        let order = json!({ "type": "order.created", "orderNo": "H1", "content": "暖气不热" });
        let sent = s.web.post("/api/v1/connectors/12345/messages", &order).send().await;
        assert_eq!((sent.status, &sent.body["code"]), (401, &json!("connectors.signature")));
        s.turn().await;
        let drop_in = t.store.folder().join("connectors/81890/in/1.json");
        std::fs::write(drop_in, json!({ "ticket": "T1", "request": "停电" }).to_string()).unwrap();
        assert_eq!(s.turn().await, 1);
    });
}

#[test]
fn a_secret_that_is_no_secret_is_told_without_its_value() {
    both(&manifests(), async |t| {
        let hotline = include_str!("../../contracts/12345.toml").to_owned();
        let s = city_that_knows(t, &[hotline], |_| Some("geheim".to_owned())).await;
        let (_, told) = s.connectors.lacking().next().unwrap();
        assert!(!told.to_string().contains("geheim"), "{told}");
    });
}
