//! A whistle over the ordinary routes: files alone, and each unit scored by
//! itself. Those who are urged are told.

use casework::shipped;
use http_edge::live::Sent;
use jingwei_desk::live::with_timers;
use kernel::Id;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::jobs::JobRunner;
use store::outbox::Relay;

use crate::scene::{Scene, scene_of};

fn whistle() -> Vec<shipped::Folder> {
    shipped::folders().into_iter().filter(|f| f.name == "whistle").collect()
}

/// Blown for an enforcement by the town, to both units.
async fn blown(s: &Scene) -> Id<casework::Matter> {
    blown_to(s, &["heating", "housing"], None).await
}

async fn blown_about(s: &Scene, about: Id<casework::Matter>) -> Id<casework::Matter> {
    blown_to(s, &["heating", "housing"], Some(about)).await
}

async fn blown_to(
    s: &Scene,
    units: &[&str],
    about: Option<Id<casework::Matter>>,
) -> Id<casework::Matter> {
    let units: Vec<String> = units.iter().map(|u| s.city.unit(u).to_string()).collect();
    let mut form = json!({ "kind": "enforcement", "units": units, "text": "违建复发",
        "meet_at": "东街口" });
    if let Some(about) = about {
        form["about"] = json!(about);
    }
    let body = json!({ "procedure": "whistle", "act": "propose", "title": "东街口违建",
        "form": form, "area": testkit::city::MICRO_GRID });
    let made = s.post("village", "/api/v1/matters", &body).await.ok().await;
    let id = made.body["matter"].as_str().unwrap().parse().unwrap();
    s.act("town-duty", id, "blow", json!({})).await;
    id
}

async fn reported_in(s: &Scene, id: Id<casework::Matter>) {
    let point = json!({ "lon": 106.8, "lat": 39.7 });
    for unit in ["heating-liaison", "housing-liaison"] {
        s.act(unit, id, "answer", json!({})).await;
    }
    for unit in ["heating-liaison", "housing-liaison"] {
        s.act(unit, id, "report_in", json!({ "person": "李某", "place": point })).await;
    }
    let list = json!([{ "what": "拆除", "owner": "张队", "due": "2027-10-22" }]);
    s.act("town-duty", id, "confer", json!({ "list": list })).await;
    for unit in ["heating-liaison", "housing-liaison"] {
        s.act(unit, id, "carry_out", json!({ "measures": "已拆除" })).await;
    }
}

#[test]
fn each_unit_is_scored_by_itself_and_once() {
    scene_of(whistle(), async |_, s| {
        let id = blown(s).await;
        reported_in(s, id).await;
        let page = s.get("town-duty", &format!("/api/v1/matters/{id}")).await.body;
        let names: Vec<&str> =
            page["tasks"].as_array().unwrap().iter().filter_map(|t| t["name"].as_str()).collect();
        assert_eq!(names, ["评价（示例热力公司）", "评价（一区住房和城乡建设局）"]);
        // the form offers those that are still to be scored
        let options = async || -> Vec<Value> {
            let offers = s.get("town-duty", &format!("/api/v1/matters/{id}/offers")).await.body;
            let offers = offers["items"].as_array().unwrap().clone();
            let score = offers.into_iter().find(|o| o["act"] == "score").unwrap();
            let unit = score["form"].as_array().unwrap().iter().find(|f| f["name"] == "unit");
            unit.unwrap()["options"].as_array().unwrap().clone()
        };
        assert_eq!(options().await.len(), 2);
        let score = |unit: &str, came: &str| {
            let unit = s.city.unit(unit).to_string();
            json!({ "form": { "unit": unit, "came": came, "solved": "yes" } })
        };
        let path = format!("/api/v1/matters/{id}/acts/score");
        let first = s.post("town-duty", &path, &score("heating", "late")).await.ok().await;
        assert_eq!(first.body["stage"], "scoring");
        assert_eq!(options().await[0]["label"], "一区住房和城乡建设局");
        let again = s.post("town-duty", &path, &score("heating", "on_time")).await;
        let again = again.refused(422, "procedure.no_seat").await;
        assert_eq!(again.body["field"], "form/unit");
        let second = s.post("town-duty", &path, &score("housing", "on_time")).await.ok().await;
        assert_eq!(second.body["stage"], "ending");
        // a line of the timeline for each
        let page = s.get("town-duty", &format!("/api/v1/matters/{id}")).await.body;
        let lines = page["timeline"].as_array().unwrap().iter().filter(|l| l["act"] == "score");
        let told = |l: &Value, field: &str| {
            let all = l["fields"].as_array().unwrap().clone();
            all.into_iter().find(|f| f["name"] == field).unwrap()["text"].clone()
        };
        let rows: Vec<(Value, Value)> = lines.map(|l| (told(l, "unit"), told(l, "came"))).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].0, "示例热力公司");
        assert_ne!(rows[0].1, rows[1].1);
    });
}

#[test]
fn a_page_names_no_matter_that_its_reader_may_not_see() {
    scene_of(whistle(), async |_, s| {
        let first = blown_to(s, &["housing"], None).await;
        let second = blown_to(s, &["heating"], Some(first)).await;
        let page = format!("/api/v1/matters/{second}");
        let tied = async |who: &str| s.get(who, &page).await.body["tied"][0].clone();
        assert_eq!(tied("dispatcher").await["matter"], json!(first));
        let of_unit = json!({ "kind": "about", "matter": null, "number": null });
        assert_eq!(tied("heating-liaison").await, of_unit);
    });
}

#[test]
fn a_matter_names_the_whistles_that_were_blown_for_it() {
    scene_of(whistle(), async |_, s| {
        let first = blown(s).await;
        let (second, third) = (blown_about(s, first).await, blown_about(s, first).await);
        let about = |id: Id<casework::Matter>| format!("/api/v1/matters/{id}/about");
        let told = s.get("dispatcher", &about(first)).await.body;
        let items = told["items"].as_array().unwrap();
        let ids: Vec<&Value> = items.iter().map(|i| &i["matter"]).collect();
        assert_eq!(ids, [&json!(third), &json!(second)], "the newest first");
        assert_eq!(
            (&items[0]["procedure"], &items[0]["stage"]),
            (&json!("whistle"), &json!("blown"))
        );
        assert!(s.get("dispatcher", &about(second)).await.body["items"][0].is_null());
        let page = s.get("dispatcher", &format!("/api/v1/matters/{second}")).await.body;
        assert_eq!(
            (&page["tied"][0]["kind"], &page["tied"][0]["matter"]),
            (&json!("about"), &json!(first))
        );
        // out of scope is answered as what is not there
        let stranger = s.city.token("stranger").await;
        for id in [first.to_string(), "999".to_owned()] {
            let path = format!("/api/v1/matters/{id}/about");
            s.web.get(&path).by(&stranger).refused(404, "not_found").await;
        }
    });
}

#[test]
fn whoever_blew_heard_nothing_of_an_answer_before_the_next_look() {
    scene_of(whistle(), async |_, s| {
        let id = blown(s).await;
        let duty = s.city.actor("town-duty").await;
        let events = s.city.store.live();
        let mut heard = s.state.edge.hub().listen(events, duty, BTreeSet::new()).unwrap();
        // each answer by itself, also the first of two that changes no stage
        for unit in ["heating-liaison", "housing-liaison"] {
            s.act(unit, id, "answer", json!({})).await;
            assert_eq!(heard.next().await, Some(Sent::Worklist), "{unit}");
        }
        s.state.edge.hub().stop();
        assert_eq!(heard.next().await, None);
    });
}

#[test]
fn whoever_is_urged_is_told_once_and_marks_it_read() {
    scene_of(whistle(), async |t, s| {
        let relay = Relay::new(&s.city.store, casework::subscribers(&s.city.works));
        let id = blown(s).await;
        let liaison = s.city.actor("heating-liaison").await;
        let events = s.city.store.live();
        let mut heard = s.state.edge.hub().listen(events, liaison, BTreeSet::new()).unwrap();
        s.act("town-duty", id, "urge", json!({})).await;
        relay.deliver_due().await.unwrap();
        relay.deliver_due().await.unwrap();
        assert_eq!(heard.next().await, Some(Sent::Notices));
        let mine = "/api/v1/notifications";
        let told = s.get("heating-liaison", mine).await.body;
        let items = told["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{told}");
        assert_eq!((&items[0]["matter"], &items[0]["why"]), (&json!(id), &json!("催办")));
        assert_eq!((&items[0]["task_name"], &items[0]["open"]), (&json!("接哨"), &json!(true)));
        let count =
            async |who| s.get(who, "/api/v1/notifications/unread").await.body["unread"].clone();
        assert_eq!(count("heating-liaison").await, 1);
        // whoever urged, and whoever has nothing to do with it, is told nothing
        for other in ["town-duty", "heating-handler", "dispatcher"] {
            assert_eq!(count(other).await, 0, "{other}");
        }
        let read = json!({ "ids": [items[0]["id"]] });
        let left = s.post("heating-liaison", "/api/v1/notifications/read", &read).await.ok().await;
        assert_eq!(left.body["unread"], 0);
        let path = "/api/v1/notifications?unread=true";
        assert!(s.get("heating-liaison", path).await.body["items"][0].is_null());
        assert!(!s.get("heating-liaison", mine).await.body["items"][0]["read"].is_null());
        // at night it waits for the morning
        t.clock().forward(13 * 60);
        s.act("town-duty", id, "urge", json!({})).await;
        let jobs = with_timers(JobRunner::new(&s.city.store), &s.city.works);
        jobs.run_due().await.unwrap();
        relay.deliver_due().await.unwrap();
        assert_eq!(count("housing-liaison").await, 1);
        t.clock().forward(11 * 60);
        jobs.run_due().await.unwrap();
        relay.deliver_due().await.unwrap();
        assert!(count("housing-liaison").await.as_i64().unwrap() >= 1);
    });
}

#[test]
fn what_one_no_longer_sees_was_counted_as_unread_for_ever() {
    scene_of(whistle(), async |_, s| {
        let relay = Relay::new(&s.city.store, casework::subscribers(&s.city.works));
        let unread = "/api/v1/notifications/unread";
        let (kept, recalled) = (blown(s).await, blown(s).await);
        for id in [kept, recalled] {
            s.act("town-duty", id, "urge", json!({})).await;
        }
        relay.deliver_due().await.unwrap();
        assert_eq!(s.get("heating-liaison", unread).await.body["unread"], 2);
        s.act("town-duty", recalled, "recall", json!({ "reason": "吹错了单位" })).await;
        let list = s.get("heating-liaison", "/api/v1/notifications?unread=true").await.body;
        let items = list["items"].as_array().unwrap();
        let matters: Vec<&Value> = items.iter().map(|n| &n["matter"]).collect();
        assert_eq!(matters, [&json!(kept)]);
        assert_eq!(s.get("heating-liaison", unread).await.body["unread"], 1);
        let read = json!({ "ids": [items[0]["id"]] });
        let left = s.post("heating-liaison", "/api/v1/notifications/read", &read).await.ok().await;
        assert_eq!(left.body["unread"], 0);
    });
}

#[test]
fn notices_are_paged_and_forgotten_in_time() {
    scene_of(whistle(), async |t, s| {
        let relay = Relay::new(&s.city.store, casework::subscribers(&s.city.works));
        for _ in 0..3 {
            let id = blown(s).await;
            s.act("town-duty", id, "urge", json!({})).await;
            relay.deliver_due().await.unwrap();
        }
        let page = async |query: &str| {
            s.get("heating-liaison", &format!("/api/v1/notifications?limit=2{query}")).await.body
        };
        let first = page("").await;
        let next = first["next"].as_str().unwrap();
        let second = page(&format!("&cursor={next}")).await;
        let ids: BTreeSet<String> = [&first, &second]
            .iter()
            .flat_map(|p| p["items"].as_array().unwrap())
            .map(|n| n["id"].to_string())
            .collect();
        assert_eq!((ids.len(), second["next"].is_null()), (3, true));
        let through = json!({ "through": first["items"][0]["id"] });
        let left = s.post("heating-liaison", "/api/v1/notifications/read", &through).await;
        assert_eq!(left.ok().await.body["unread"], 0);
        let token = s.city.token("heating-liaison").await;
        let bad = s.web.get("/api/v1/notifications?cursor=x").by(&token);
        bad.refused(422, "casework.cursor_wrong").await;
        t.clock().forward(91 * 24 * 60);
        casework::desk::notices::forget(&s.city.store).await.unwrap();
        assert!(page("").await["items"][0].is_null());
    });
}
