//! What every command owes: one entry of the audit log, and one of the access
//! log for each field of a person that was read.

use axum::http::Method;
use serde_json::json;

use crate::scene::scene;

#[test]
fn every_command_leaves_one_audit_entry() {
    scene(async |_, s| {
        let id = s.errand_with("甲", json!({ "text": "暖气不热", "phone": "13812345678" })).await;
        let people = s.get("intake", &format!("/api/v1/matters/{id}/people")).await.body;
        let subject = people["items"][0]["subject"].clone();
        let at = |act: &str| format!("/api/v1/matters/{id}/acts/{act}");
        let begin = json!({ "procedure": "errand", "act": "ask", "title": "乙",
            "area": "150302001001001001", "form": { "text": "路灯" } });
        let lead = json!({ "form": { "lead": s.city.unit("heating") } });
        let demand = json!({ "form": { "demand": "尽快" } });
        let look = json!({ "subject": subject, "fields": ["phone"], "purpose": "contact" });
        let sheet = json!({ "area": "150302" });
        let view = json!({ "name": "甲", "query": {} });
        let commands = [
            ("intake", "/api/v1/matters".to_owned(), begin),
            ("dispatcher", at("send"), lead),
            ("supervisor", at("supervise"), demand),
            ("intake", format!("/api/v1/matters/{id}/reveal"), look),
            ("shift", "/api/v1/handover".to_owned(), sheet),
            ("intake", "/api/v1/worklist/views".to_owned(), view),
        ];
        for (login, path, body) in commands {
            let asked = s.post(login, &path, &body).await;
            let before = s.city.audited().await;
            asked.ok().await;
            assert_eq!(s.city.audited().await, before + 1, "{path}");
        }
    });
}

#[test]
fn a_refused_act_of_somebody_known_is_audited_and_of_nobody_is_not() {
    scene(async |_, s| {
        let id = s.errand("甲").await;
        let path = format!("/api/v1/matters/{id}/acts/send");
        let body = json!({ "form": {} });
        let stranger = s.city.token("stranger").await;
        let before = s.city.audited().await;
        s.web.post(&path, &body).refused(404, "not_found").await;
        assert_eq!(s.city.audited().await, before);
        s.web.post(&path, &body).by(&stranger).refused(404, "not_found").await;
        assert_eq!(s.city.audited().await, before + 1);
        let bulk = json!({ "act": "send", "matters": [id] });
        s.web.post("/api/v1/bulk", &bulk).by(&stranger).ok().await;
        assert_eq!(s.city.audited().await, before + 2);
    });
}

#[test]
fn reading_leaves_nothing() {
    scene(async |_, s| {
        let id = s.errand("甲").await;
        let token = s.city.token("dispatcher").await;
        let before = s.city.audited().await;
        for path in ["", "/offers", "/people"] {
            let path = format!("/api/v1/matters/{id}{path}");
            s.web.ask(Method::GET, &path).by(&token).ok().await;
        }
        s.web.get("/api/v1/worklist").by(&token).ok().await;
        assert_eq!(s.city.audited().await, before);
    });
}
