//! An errand from its beginning to its end.

use serde_json::json;
use testkit::city::MICRO_GRID;

use crate::scene::scene;

#[test]
fn asked_sent_done_and_checked() {
    scene(async |_, s| {
        let id = s.errand("三单元暖气不热").await;
        let path = format!("/api/v1/matters/{id}");
        let page = s.get("dispatcher", &path).await;
        assert_eq!(page.headers["etag"], "\"1\"");
        assert_eq!(page.body["stage_name"], "待派出");
        assert_eq!(page.body["area"][0]["name"], "示例市");
        assert_eq!(page.body["tasks"][0]["task"], "1");
        let sent = s.send(id, "heating").await;
        assert_eq!(
            (sent.body["version"].as_i64(), sent.headers["etag"].as_bytes()),
            (Some(2), &b"\"2\""[..])
        );
        s.act("heating-liaison", id, "finish", json!({ "result": "已检修" })).await;
        s.act("shift", id, "check", json!({})).await;
        let page = s.get("shift", &path).await.body;
        assert_eq!(page["stage"], "ended");
        let said: Vec<&str> = page["timeline"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l["act"].as_str().unwrap())
            .collect();
        assert_eq!(said, ["ask", "send", "finish", "check"]);
        assert_eq!(page["timeline"][1]["sentence"], "已派往示例热力公司。");
        assert_eq!(page["lead"]["name"], "示例热力公司");
    });
}

#[test]
fn what_can_be_done_is_offered_and_the_rest_says_why() {
    scene(async |_, s| {
        let id = s.errand("路灯不亮").await;
        let path = format!("/api/v1/matters/{id}/offers");
        let find = |body: &serde_json::Value, act: &str| {
            body["items"].as_array().unwrap().iter().find(|o| o["act"] == act).unwrap().clone()
        };
        let mine = find(&s.get("dispatcher", &path).await.body, "send");
        assert!(mine["refused"].is_null());
        assert_eq!((&mine["task"], &mine["form"][0]["kind"]), (&json!("1"), &json!("unit")));
        let path = format!("{path}?lang=en");
        let not_mine = find(&s.get("intake", &path).await.body, "send");
        assert_eq!(not_mine["refused"]["code"], "procedure.not_yours");
        assert!(not_mine["refused"]["sentence"].as_str().unwrap().starts_with("“Send” is for"));
    });
}

#[test]
fn a_lost_race_is_a_conflict_and_a_retry_gets_its_answer() {
    scene(async |_, s| {
        let id = s.errand("井盖破损").await;
        let form = json!({ "form": { "lead": s.city.unit("housing") } });
        let path = format!("/api/v1/matters/{id}/acts/send");
        let token = s.city.token("dispatcher").await;
        let send = || {
            s.web.post(&path, &form).by(&token).with("idempotency-key", "one-key-for-both").seen(1)
        };
        let first = send().ok().await;
        let again = send().ok().await;
        assert_eq!(first.body, again.body);
        let late = s.web.post(&path, &form).by(&token).once().seen(1);
        late.refused(409, "casework.moved_on").await;
        let other = s.web.post(&path, &json!({ "form": {} })).by(&token);
        other.with("idempotency-key", "one-key-for-both").refused(409, "key_reused").await;
    });
}

#[test]
fn wrong_input_names_its_field() {
    scene(async |_, s| {
        let id = s.errand("垃圾未清运").await;
        let acts = format!("/api/v1/matters/{id}/acts/send");
        let cases = [
            (&*acts, json!({ "form": {} }), "procedure.form_required", "form/lead"),
            (&*acts, json!({ "form": { "lead": "x" } }), "procedure.form_type", "form/lead"),
            (&*acts, json!({ "fields": {} }), "http.unknown_field", "fields"),
            (&*acts, json!({ "task": "x" }), "http.value", "task"),
        ];
        for (path, body, code, field) in cases {
            let got = s.post("dispatcher", path, &body).await.refused(422, code).await;
            assert_eq!(got.body["field"], field, "{body}");
        }
        let begin = |title: &str, area: &str| {
            json!({ "procedure": "errand", "act": "ask", "title": title, "area": area,
                "form": { "text": "测试" } })
        };
        let long = "长".repeat(121);
        let cases = [
            (begin("", MICRO_GRID), "desk.title", "title"),
            (begin(&long, MICRO_GRID), "desk.title", "title"),
            (begin("好", "150302999"), "desk.area_unknown", "area"),
            (begin("好", "15030"), "http.value", "area"),
        ];
        for (body, code, field) in cases {
            let got = s.post("intake", "/api/v1/matters", &body).await.refused(422, code).await;
            assert_eq!(got.body["field"], field);
        }
    });
}

#[test]
fn numbers_in_a_title_and_a_text_are_masked_before_anybody_reads_them() {
    scene(async |_, s| {
        let form = json!({ "text": "请打13812345678找我" });
        let id = s.errand_with("回电13812345678", form).await;
        let page = s.get("dispatcher", &format!("/api/v1/matters/{id}")).await;
        assert!(!String::from_utf8_lossy(&page.bytes).contains("13812345678"));
    });
}

#[test]
fn an_order_says_who_demands_what_by_when() {
    scene(async |_, s| {
        let id = s.errand("供热不达标").await;
        s.send(id, "heating").await;
        let path = format!("/api/v1/matters/{id}/order");
        let token = s.city.token("supervisor").await;
        s.web.get(&path).by(&token).refused(409, "desk.no_order").await;
        s.act("supervisor", id, "supervise", json!({ "demand": "今日内入户测温" })).await;
        let order = s.web.get(&path).by(&token).ok().await.body;
        assert!(order["number"].as_str().unwrap().ends_with("-D1"));
        assert_eq!(order["to"][0]["name"], "示例热力公司");
        assert_eq!(order["demands"][0]["text"], "今日内入户测温");
        assert_eq!(order["issuer"], "示例一区 督办员");
        assert!(order["due"].is_string());
    });
}

#[test]
fn a_procedure_tells_how_it_begins() {
    scene(async |_, s| {
        let all = s.get("intake", "/api/v1/procedures").await.body;
        let line = json!({ "name": "errand", "label": "差事", "version": 1, "begins": true });
        assert_eq!(all["items"][0], line);
        let one = s.get("intake", "/api/v1/procedures/errand?lang=en").await.body;
        assert_eq!(one["label"], "Errand");
        assert_eq!(one["beginnings"][0]["act"], "ask");
        let picture = s.get("intake", "/api/v1/procedures/errand/picture").await;
        assert_eq!(picture.headers["content-type"], "image/svg+xml");
        let id = s.errand("甲").await;
        let path = format!("/api/v1/procedures/errand/picture?matter={id}");
        assert_ne!(s.get("intake", &path).await.bytes, picture.bytes);
        s.web.get(&path).by(&s.city.token("stranger").await).refused(404, "not_found").await;
        let token = s.city.token("intake").await;
        s.web.get("/api/v1/procedures/none").by(&token).refused(404, "not_found").await;
    });
}

#[test]
fn an_act_is_taken_back_within_its_seconds_by_whoever_did_it() {
    scene(async |t, s| {
        let id = s.errand("派错了单位").await;
        let sent = s.send(id, "heating").await.body;
        assert!(sent["undo_until"].is_string());
        let path = format!("/api/v1/matters/{id}/undo");
        let undo = async |login: &str, version: i64| {
            let token = s.city.token(login).await;
            s.web.ask(axum::http::Method::POST, &path).by(&token).once().seen(version)
        };
        undo("supervisor", 2).await.refused(409, "procedure.undo_gone").await;
        undo("dispatcher", 1).await.refused(409, "casework.moved_on").await;
        let back = undo("dispatcher", 2).await.ok().await.body;
        assert_eq!((&back["version"], &back["stage"]), (&json!(3), &json!("asked")));
        assert!(s.get("heating-liaison", "/api/v1/worklist").await.body["items"][0].is_null());
        let work = s.get("dispatcher", "/api/v1/worklist").await.body;
        assert_eq!(work["items"][0]["matter"], json!(id));
        let page = s.get("dispatcher", &format!("/api/v1/matters/{id}")).await.body;
        assert_eq!(page["timeline"][2]["name"], "撤回操作");
        assert!(page["lead"].is_null());
        undo("dispatcher", 3).await.refused(409, "procedure.undo_gone").await;
        s.send(id, "housing").await;
        t.clock().forward(1);
        undo("dispatcher", 4).await.refused(409, "procedure.undo_gone").await;
    });
}
