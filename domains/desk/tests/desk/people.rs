//! Persons: masked, revealed for a purpose, and who looked.

use serde_json::json;

use crate::scene::scene;

const FORM: &str = r#"{"text": "暖气不热", "name": "张秀兰", "phone": "13812345678"}"#;

#[test]
fn masked_until_revealed_for_a_purpose() {
    scene(async |_, s| {
        let id = s.errand_with("暖气不热", serde_json::from_str(FORM).unwrap()).await;
        s.send(id, "heating").await;
        let path = format!("/api/v1/matters/{id}/people");
        let cards = s.get("heating-liaison", &path).await.body;
        let card = &cards["items"][0];
        assert_eq!(card["masked"], json!({ "name": "张*", "phone": "138****5678" }));
        let purposes = card["purposes"].as_array().unwrap();
        let contact = purposes.iter().find(|p| p["code"] == "contact").unwrap();
        assert_eq!(contact["fields"], json!(["name", "phone"]));
        assert_ne!(contact["name"], "purposes.contact");
        let path = format!("/api/v1/matters/{id}/reveal");
        let ask = json!({ "subject": card["subject"], "fields": ["phone"], "purpose": "contact" });
        let before = s.city.looked_at().await;
        let got = s.post("heating-liaison", &path, &ask).await.ok().await;
        assert_eq!(got.body, json!({ "values": { "phone": "13812345678" } }));
        assert_eq!(got.headers["cache-control"], "no-store");
        assert_eq!(s.city.looked_at().await, before + 1);
    });
}

#[test]
fn an_answer_with_values_is_never_kept_under_a_key() {
    scene(async |_, s| {
        let id = s.errand_with("暖气不热", serde_json::from_str(FORM).unwrap()).await;
        let cards = s.get("intake", &format!("/api/v1/matters/{id}/people")).await.body;
        let subject = &cards["items"][0]["subject"];
        let ask = json!({ "subject": subject, "fields": ["name"], "purpose": "take_call" });
        let path = format!("/api/v1/matters/{id}/reveal");
        let token = s.city.token("intake").await;
        let key = "a-key-that-is-let-go";
        for _ in 0..2 {
            s.web.post(&path, &ask).by(&token).with("idempotency-key", key).ok().await;
        }
        assert_eq!(s.city.looked_at().await, 2, "each look is written");
        let outcome = format!("/api/v1/outcomes/{key}?of={id}");
        assert_eq!(s.web.get(&outcome).by(&token).ok().await.body, json!({ "done": false }));
    });
}

#[test]
fn a_look_without_purpose_or_right_is_refused() {
    scene(async |_, s| {
        let id = s.errand_with("暖气不热", serde_json::from_str(FORM).unwrap()).await;
        let cards = s.get("intake", &format!("/api/v1/matters/{id}/people")).await.body;
        let subject = cards["items"][0]["subject"].clone();
        let path = format!("/api/v1/matters/{id}/reveal");
        let cases = [
            ("intake", "", 422, "identity.purpose_missing"),
            ("intake", "gossip", 422, "identity.purpose_unknown"),
            ("intake", "verify", 403, "identity.field_closed"),
            ("dispatcher", "contact", 403, "identity.field_closed"),
            ("housing-handler", "contact", 404, "not_found"),
        ];
        for (login, purpose, status, code) in cases {
            let ask = json!({ "subject": subject, "fields": ["phone"], "purpose": purpose });
            s.post(login, &path, &ask).await.refused(status, code).await;
        }
        let dispatcher = s.get("dispatcher", &format!("/api/v1/matters/{id}/people")).await.body;
        assert_eq!(dispatcher["items"][0]["purposes"], json!([]), "nothing is promised");
        assert_eq!(s.city.looked_at().await, 0);
        let other = s.errand_with("别的事", serde_json::from_str(FORM).unwrap()).await;
        let ask = json!({ "subject": subject, "fields": ["phone"], "purpose": "contact" });
        let elsewhere = format!("/api/v1/matters/{other}/reveal");
        let got = s.post("intake", &elsewhere, &ask).await;
        got.refused(422, "identity.purpose_elsewhere").await;
    });
}

#[test]
fn a_liaison_finds_the_handlers_of_the_own_unit_alone() {
    scene(async |_, s| {
        let all = s.get("heating-liaison", "/api/v1/people").await.body;
        let names: Vec<&str> =
            all["items"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["heating-leader", "heating-handler", "heating-liaison"]);
        let found = s.get("heating-liaison", "/api/v1/people?q=handler&limit=1").await.body;
        assert_eq!(found["items"][0]["id"], json!(s.city.account("heating-handler")));
        assert_eq!(found["items"][0]["post"], "示例热力公司 经办人");
    });
}
