//! The resident sees who looked, and says that it was not right (rule 3).

use kernel::Id;
use serde_json::{Value, json};
use store::Clock;

use crate::scene::{refused, scene};

fn objection(look: &Value) -> &Value {
    &look["objection"]
}

#[test]
fn rule_03_each_resident_sees_who_looked_newest_first() {
    scene(async |t, s| {
        let id = s.errand().await;
        assert!(s.shown(id).await.is_empty());
        s.look(t, "intake", id).await.unwrap();
        s.act("dispatcher", id, "send", json!({ "lead": s.city.unit("heating") })).await.unwrap();
        s.look(t, "heating-handler", id).await.unwrap();
        let shown = s.shown(id).await;
        let who: Vec<&str> = shown.iter().map(|l| l["who"].as_str().unwrap()).collect();
        assert_eq!(who, ["示例热力公司 经办人", "示例一区 受理员"]);
        let latest = &shown[0];
        assert_eq!(latest["purpose"], "联系、答复诉求人");
        assert!(latest["basis"].as_str().unwrap().contains("第十三条"), "{latest}");
        assert_eq!(latest["fields"], json!(["姓名", "联系电话"]));
        assert_eq!(latest["system"], "经纬基层治理平台");
        let number = casework::model::number(id, s.city.works.calendars.zone());
        assert_eq!(latest["matter"], number);
        // no name of a colleague, no number of an account, no value
        let text = latest.to_string();
        let account = s.city.account("heating-handler").to_string();
        for secret in ["张秀兰", "138", account.as_str(), "heating-handler"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        let english = s.get("", &format!("/api/v1/follow/C{id}/looks?lang=en")).await;
        assert_eq!(english.body["items"][0]["purpose"], "Contacting and answering the reporter");
    });
}

#[test]
fn forty_looks_come_in_pages_that_miss_none_and_repeat_none() {
    scene(async |t, s| {
        let id = s.errand().await;
        for _ in 0..7 {
            s.look(t, "intake", id).await.unwrap();
        }
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/follow/C{id}/looks?limit=3{cursor}");
            let page = s.get("", &path).await.body;
            seen.extend(page["items"].as_array().unwrap().iter().map(|l| l["id"].clone()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let all: Vec<Value> = s.shown(id).await.iter().map(|l| l["id"].clone()).collect();
        assert_eq!((seen.len(), &seen), (7, &all));
        let wrong = s.get("", &format!("/api/v1/follow/C{id}/looks?cursor=x")).await;
        assert_eq!(refused(&wrong), (422, "identity.cursor_wrong"));
        // two fields of one request are one look and two entries
        assert_eq!(s.city.looked_at().await, 14);
    });
}

#[test]
fn rule_01_one_entry_for_each_person_field_and_request_however_many_are_on_a_screen() {
    scene(async |t, s| {
        let mut all = Vec::new();
        for _ in 0..4 {
            all.push(s.errand().await);
        }
        for id in &all {
            s.look(t, "intake", *id).await.unwrap();
        }
        assert_eq!(s.city.looked_at().await, 8);
        for id in all {
            assert_eq!(s.shown(id).await.len(), 1);
        }
    });
}

#[test]
fn one_tap_opens_a_matter_that_another_unit_answers() {
    scene(async |t, s| {
        let id = s.errand().await;
        s.look(t, "intake", id).await.unwrap();
        let look = s.shown(id).await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/follow/C{id}/looks/{look}/objection");
        let made = s.post("", &path, json!({})).await;
        assert_eq!((made.status, &made.body["stage"]), (200, &json!("examining")), "{}", made.body);
        // a second tap is the same matter
        let again = s.post("", &path, json!({ "text": "没人联系过我" })).await;
        assert_eq!(again.body["number"], made.body["number"]);
        let shown = s.shown(id).await;
        let told = objection(&shown[0]);
        assert_eq!(
            (&told["number"], &told["stage_name"]),
            (&made.body["number"], &json!("核查中"))
        );
        assert!(told["due"].is_string(), "{told}");
        assert_eq!(told["acts"].as_array().unwrap().len(), 2, "{told}");
        // whoever looked does not answer, nor whoever holds the same post
        let matter = matter_of(s, &look).await;
        let yes = json!({ "answer": "不妥", "measures": "收回权限" });
        for who in ["intake", "intake2", "supervisor", "leader"] {
            assert!(s.act(who, matter, "uphold", yes.clone()).await.is_err(), "{who}");
        }
        assert_eq!(s.act("auditor", matter, "uphold", yes).await.unwrap(), "upheld");
        let told = objection(&s.shown(id).await[0]).clone();
        assert_eq!(told["stage_name"], "异议成立");
        assert!(told["answer"].as_str().unwrap().contains("不妥"), "{told}");
        assert!(told["acts"].as_array().unwrap().is_empty(), "{told}");
    });
}

/// The matter that a look became.
async fn matter_of(s: &crate::scene::Scene, look: &str) -> Id<casework::Matter> {
    let sql = format!("SELECT matter FROM objection WHERE look={look}");
    let find = move |tx: &mut store::Tx<'_>| tx.query_sql(&sql, &[], |r| r.id(0));
    s.city.store.read(kernel::Shard::COMMON, find).await.unwrap()[0]
}

#[test]
fn an_auditor_who_sits_in_the_unit_that_looked_does_not_answer() {
    scene(async |t, s| {
        let id = s.errand().await;
        s.act("dispatcher", id, "send", json!({ "lead": s.city.unit("heating") })).await.unwrap();
        s.look(t, "heating-handler", id).await.unwrap();
        let look = s.shown(id).await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/follow/C{id}/looks/{look}/objection");
        assert_eq!(s.post("", &path, json!({})).await.status, 200);
        let (auditor, unit) = (s.city.account("auditor"), s.city.unit("heating"));
        let ctx = s.city.store.ctx(kernel::Actor::System { job: "test" }).await.unwrap();
        let (of, policy) = (ctx.clone(), s.city.works.policy.clone());
        let give = move |tx: &mut store::Tx<'_>| {
            let give = identity::grant::Give {
                account: auditor,
                role: "unit_liaison".into(),
                place: kernel::Place::Unit(unit),
                unit_area: Some("150302".parse().unwrap()),
                from: None,
                to: None,
                reason: "test".into(),
            };
            identity::grant::give(tx, &of, &policy, &give)
        };
        s.city.store.write(kernel::Shard::COMMON, &ctx, give).await.unwrap();
        let matter = matter_of(s, &look).await;
        let no = json!({ "answer": "符合规定" });
        let refused = s.act("auditor", matter, "reject", no).await.unwrap_err();
        assert_eq!(refused.code, "privacy.own_look");
    });
}

#[test]
fn a_rejection_goes_to_the_next_level_on_appeal_and_once() {
    scene(async |t, s| {
        let id = s.errand().await;
        s.look(t, "intake", id).await.unwrap();
        let look = s.shown(id).await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/follow/C{id}/looks/{look}/objection");
        assert_eq!(s.post("", &path, json!({})).await.status, 200);
        let early = s.post("", &format!("{path}/appeal"), json!({})).await;
        assert_ne!(early.status, 200, "{}", early.body);
        let matter = matter_of(s, &look).await;
        s.act("auditor", matter, "reject", json!({ "answer": "符合规定" })).await.unwrap();
        let acts = objection(&s.shown(id).await[0])["acts"].clone();
        assert_eq!(acts[0]["act"], "appeal", "{acts}");
        let appealed = s.post("", &format!("{path}/appeal"), json!({})).await;
        assert_eq!(appealed.body["stage"], "appealed", "{}", appealed.body);
        let confirm = json!({ "answer": "维持" });
        assert!(s.act("auditor", matter, "confirm", confirm.clone()).await.is_err());
        assert_eq!(s.act("leader", matter, "confirm", confirm).await.unwrap(), "confirmed");
    });
}

#[test]
fn another_code_neither_sees_nor_objects_to_a_look() {
    scene(async |t, s| {
        let (mine, other) = (s.errand().await, s.errand().await);
        s.look(t, "intake", mine).await.unwrap();
        let look = s.shown(mine).await[0]["id"].as_str().unwrap().to_owned();
        assert!(s.shown(other).await.is_empty());
        let path = format!("/api/v1/follow/C{other}/looks/{look}/objection");
        assert_eq!(refused(&s.post("", &path, json!({})).await), (404, "not_found"));
        for wrong in ["C1", "x", "%20", "C99999999999999999999"] {
            let got = s.get("", &format!("/api/v1/follow/{wrong}/looks")).await;
            assert_eq!(refused(&got), (404, "not_found"), "{wrong}");
        }
        let long = json!({ "text": "长".repeat(1001) });
        let path = format!("/api/v1/follow/C{mine}/looks/{look}/objection");
        assert_eq!(refused(&s.post("", &path, long).await), (422, "privacy.text_long"));
    });
}

#[test]
fn a_number_in_an_objection_is_masked() {
    scene(async |t, s| {
        let id = s.errand().await;
        s.look(t, "intake", id).await.unwrap();
        let look = s.shown(id).await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/follow/C{id}/looks/{look}/objection");
        let text = json!({ "text": "请打13987654321找我" });
        assert_eq!(s.post("", &path, text).await.status, 200);
        let rows = s.city.store.read(kernel::Shard::COMMON, |tx| {
            tx.query_sql("SELECT body FROM timeline", &[], |r| r.text(0))
        });
        let all = rows.await.unwrap().join("\n");
        assert!(all.contains("请打") && !all.contains("13987654321"), "{all}");
    });
}

#[test]
fn an_objection_and_a_review_that_nothing_stood_behind_could_be_made_up() {
    scene(async |t, s| {
        let matter = s.errand().await;
        let who = "示例一区 受理员";
        let objection = json!({ "who": who, "purpose": "联系", "looked_at": t.clock().now() });
        let review = json!({ "who": who, "reason": "老人无人应门", "opens": "电话", "life": true,
            "matter": matter });
        for (procedure, act, form) in
            [("objection", "object", objection), ("glass_review", "open", review)]
        {
            let refused = s.begun("intake", procedure, act, &form).await.unwrap_err();
            assert_eq!(refused.code, "not_found", "{procedure}: {refused:?}");
            let works = &s.city.works;
            assert!(!works.begins_on_general_page(procedure), "{procedure} is offered");
            assert!(works.begins_on_general_page("errand"));
        }
    });
}
