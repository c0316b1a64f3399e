//! The sheet between two shifts.

use serde_json::json;

use crate::scene::scene;

#[test]
fn a_sheet_is_written_by_one_and_signed_by_another() {
    scene(async |_, s| {
        let id = s.errand("暖气不热").await;
        let draft = s.get("shift", "/api/v1/handover?area=150302").await.body;
        assert!(draft["id"].is_null());
        assert_eq!((&draft["open"], &draft["urgent"][0]["matter"]), (&json!(1), &json!(id)));
        assert_eq!(draft["urgent"][0]["stage_name"], "待派出");
        let body = json!({ "area": "150302", "remarks": "请回电13812345678" });
        let made = s.post("shift", "/api/v1/handover", &body).await.ok().await.body;
        assert_eq!(made["giver"], json!(s.city.account("shift")));
        assert!(!made["remarks"].as_str().unwrap().contains("13812345678"));
        let sign = format!("/api/v1/handover/{}/sign", made["id"].as_str().unwrap());
        let own = s.web.ask(axum::http::Method::POST, &sign).by(&s.city.token("shift").await);
        own.refused(409, "casework.own_signature").await;
        let taker = s.city.token("shift2").await;
        let ask = || s.web.ask(axum::http::Method::POST, &sign).by(&taker).once();
        let signed = ask().ok().await.body;
        assert_eq!(signed["taker"], json!(s.city.account("shift2")));
        assert!(signed["signed"].is_string());
        ask().refused(409, "casework.signed_already").await;
        let all = s.get("shift2", "/api/v1/handovers?area=150302&limit=1").await.body;
        assert_eq!(all["items"][0]["id"], made["id"]);
        let outside = s.web.get("/api/v1/handovers?area=150302");
        let outside = outside.by(&s.city.token("heating-liaison").await);
        outside.refused(403, "identity.role_needed").await;
    });
}
