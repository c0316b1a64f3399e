//! A look is hidden for a time, on a listed ground, by two people (rule 4).

use casework::Matter;
use kernel::Id;
use serde_json::{Value, json};
use testkit::TestStore;

use crate::scene::{Scene, refused, scene};

const HIDINGS: &str = "/api/v1/privacy/hidings";

async fn looked(t: &TestStore, s: &Scene) -> (Id<Matter>, Value) {
    let id = s.errand().await;
    s.look(t, "intake", id).await.unwrap();
    let look = s.shown(id).await[0].clone();
    (id, look)
}

fn ask(look: &Value, days: i64) -> Value {
    json!({ "subject": look["subject"], "look": look["id"], "ground": "pipl_35",
        "reason": "案件正在调查", "days": days })
}

async fn count(s: &Scene, year: i64) -> i64 {
    let got = s.get("", &format!("/api/v1/privacy/hidden-count?year={year}")).await;
    got.body["hidden"].as_i64().unwrap_or_else(|| panic!("{}", got.body))
}

#[test]
fn rule_04_a_look_is_hidden_by_two_people_and_shown_again_by_itself() {
    scene(async |t, s| {
        let (id, look) = looked(t, s).await;
        let year =
            i64::from(s.city.store.clock().now().civil(s.city.works.calendars.zone()).year());
        let asked = s.post("supervisor", HIDINGS, ask(&look, 30)).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
        assert_eq!((s.shown(id).await.len(), count(s, year).await), (1, 0));
        let decide = format!("{HIDINGS}/{}/decide", asked.body["id"].as_str().unwrap());
        let yes = json!({ "approve": true });
        // whoever asked holds no right to decide; whoever holds it is another
        let own = s.post("supervisor", &decide, yes.clone()).await;
        assert_eq!(refused(&own), (403, "identity.role_needed"));
        assert_eq!(s.post("leader", &decide, yes.clone()).await.status, 200);
        assert_eq!((s.shown(id).await.len(), count(s, year).await), (0, 1));
        let twice = s.post("leader", &decide, yes).await;
        assert_eq!(refused(&twice), (409, "privacy.decided"));
        // those who audit see it, and that it is hidden
        let audited = s.get("auditor", &format!("/api/v1/matters/{id}/looks")).await;
        assert!(audited.body["items"][0]["hidden_until"].is_string(), "{}", audited.body);
        t.clock().forward(30 * 24 * 60 - 1);
        assert!(s.shown(id).await.is_empty());
        t.clock().forward(1);
        let after = s.shown(id).await;
        assert_eq!(after.len(), 1);
        assert!(after[0]["hidden_ground"].as_str().unwrap().contains("第三十五条"), "{}", after[0]);
    });
}

#[test]
fn rule_04_the_same_person_does_not_ask_and_approve() {
    scene(async |t, s| {
        let (_, look) = looked(t, s).await;
        let asked = s.post("leader", HIDINGS, ask(&look, 90)).await;
        let decide = format!("{HIDINGS}/{}/decide", asked.body["id"].as_str().unwrap());
        let got = s.post("leader", &decide, json!({ "approve": true })).await;
        assert_eq!(refused(&got), (403, "privacy.second_person"));
    });
}

#[test]
fn rule_04_renewing_goes_on_and_is_counted_once() {
    scene(async |t, s| {
        let (id, look) = looked(t, s).await;
        let year =
            i64::from(s.city.store.clock().now().civil(s.city.works.calendars.zone()).year());
        for days in [2, 5] {
            let asked = s.post("supervisor", HIDINGS, ask(&look, days)).await;
            let decide = format!("{HIDINGS}/{}/decide", asked.body["id"].as_str().unwrap());
            assert_eq!(s.post("leader", &decide, json!({ "approve": true })).await.status, 200);
        }
        t.clock().forward(3 * 24 * 60);
        assert!(s.shown(id).await.is_empty());
        t.clock().forward(2 * 24 * 60);
        assert_eq!(s.shown(id).await.len(), 1);
        assert_eq!(count(s, year).await, 1);
    });
}

#[test]
fn hostile_askings_are_refused_and_name_their_field() {
    scene(async |t, s| {
        let (id, look) = looked(t, s).await;
        let with = |name: &str, value: Value| {
            let mut body = ask(&look, 30);
            body[name] = value;
            body
        };
        let cases = [
            (with("days", json!(0)), "privacy.days_wrong", "days"),
            (with("days", json!(91)), "privacy.days_wrong", "days"),
            (with("days", json!(i64::MAX)), "privacy.days_wrong", "days"),
            (with("ground", json!("because")), "privacy.ground_unknown", "ground"),
            (with("reason", json!("  ")), "privacy.reason_wrong", "reason"),
        ];
        for (body, code, field) in cases {
            let got = s.post("supervisor", HIDINGS, body).await;
            assert_eq!(refused(&got), (422, code), "{}", got.body);
            assert_eq!(got.body["field"], field);
        }
        let nobody = with("look", json!("1"));
        assert_eq!(refused(&s.post("supervisor", HIDINGS, nobody).await), (404, "not_found"));
        for who in ["intake", "heating-leader", "stranger"] {
            let got = s.post(who, HIDINGS, ask(&look, 30)).await;
            assert!(got.status == 403 || got.status == 404, "{who} {}", got.body);
        }
        assert_eq!(s.post("", HIDINGS, ask(&look, 30)).await.status, 401);
        assert_eq!(s.shown(id).await.len(), 1);
        for year in ["1999", "2201", "-5"] {
            let got = s.get("", &format!("/api/v1/privacy/hidden-count?year={year}")).await;
            assert_eq!(refused(&got), (422, "privacy.year_wrong"), "{year}");
        }
    });
}

#[test]
fn a_hidden_look_cannot_be_guessed_by_objecting() {
    scene(async |t, s| {
        let (id, look) = looked(t, s).await;
        let asked = s.post("supervisor", HIDINGS, ask(&look, 30)).await;
        let decide = format!("{HIDINGS}/{}/decide", asked.body["id"].as_str().unwrap());
        assert_eq!(s.post("leader", &decide, json!({ "approve": true })).await.status, 200);
        let look = look["id"].as_str().unwrap();
        let path = format!("/api/v1/follow/C{id}/looks/{look}/objection");
        assert_eq!(refused(&s.post("", &path, json!({})).await), (404, "not_found"));
        let usages = s.get("", &format!("/v2/findUsage?userCode=C{id}")).await;
        assert_eq!(usages.body, json!({ "totalUsages": 0, "usages": [] }));
    });
}
