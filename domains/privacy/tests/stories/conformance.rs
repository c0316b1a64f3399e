//! What holds for every route; see `testkit::city::conformance`.

use http_edge::app::document;
use serde_json::{Value, json};
use testkit::city::conformance::Suite;

use crate::scene::{State, scene};

/// For whoever holds a code, and for everybody.
const OPEN: &[&str] = &[
    "identity.data_inventory",
    "privacy.follow_looks",
    "privacy.object",
    "privacy.objection_act",
    "privacy.find_usage",
    "privacy.usage_period",
    "privacy.heartbeat",
    "privacy.hidden_count",
];

/// Without an area, one's own.
const OWN: &[&str] = &[
    "privacy.glasses",
    "privacy.my_looks",
    "privacy.my_objection",
    "privacy.my_objection_act",
    "privacy.my_data",
    "privacy.erase_my_data",
];

/// Lists of a fixed size.
const FIXED: &[(&str, &str)] =
    &[("identity.data_inventory", "what the program and its procedures declare")];

#[test]
fn every_route_refuses_the_anonymous_and_the_wrong_area_and_bounds_its_list() {
    scene(async |t, s| {
        let id = s.errand().await;
        s.look(t, "intake", id).await.unwrap();
        let look = s.shown(id).await[0].clone();
        let glass = json!({ "matter": id, "subject": look["subject"], "fields": ["phone"],
            "reason": "闻到煤气味", "life": true });
        let glass = s.post("intake", "/api/v1/privacy/glasses", glass).await.body;
        let hiding = json!({ "subject": look["subject"], "look": look["id"], "days": 3,
            "ground": "pipl_35", "reason": "案件正在调查" });
        let hiding = s.post("supervisor", "/api/v1/privacy/hidings", hiding).await.body;
        let real = [
            ("privacy.decide_hiding/id", hiding["id"].clone()),
            ("privacy.confirm_glass/id", glass["id"].clone()),
            ("privacy.reveal_in_danger/id", glass["id"].clone()),
            ("id", json!(id)),
            ("area", json!("150302")),
            ("matter", json!(id)),
            ("subject", look["subject"].clone()),
            ("look", look["id"].clone()),
            ("ground", json!("pipl_35")),
            ("reason", json!("闻到煤气味")),
            ("fields", json!(["phone"])),
        ];
        let api: Value =
            serde_json::to_value(document(jingwei_privacy::routes::<State>())).unwrap();
        let suite =
            Suite { web: &s.web, document: &api, open: OPEN, own: OWN, fixed: FIXED, real: &real };
        suite.holds(&s.city.token("stranger").await).await;
    });
}
