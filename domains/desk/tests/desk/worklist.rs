//! One's work: tabs, filters, pages, saved searches; lists by area.

use serde_json::json;

use crate::scene::scene;

#[test]
fn a_task_comes_to_its_desk_and_leaves_it() {
    scene(async |_, s| {
        let id = s.errand("楼道灯坏了").await;
        let work = s.get("dispatcher", "/api/v1/worklist").await.body;
        let item = &work["items"][0];
        assert_eq!(item["matter"], json!(id));
        assert_eq!((&item["task_name"], &item["stage_name"]), (&json!("派出"), &json!("待派出")));
        assert_eq!(item["area_name"], "示例一区 新华街道 清泉社区 第一网格 一号微网格");
        // 9:00 on a working day, two working hours
        assert_eq!((&item["light"], &item["remaining"]), (&json!("green"), &json!(120)));
        s.send(id, "heating").await;
        assert!(s.get("dispatcher", "/api/v1/worklist").await.body["items"][0].is_null());
        let doing = s.get("dispatcher", "/api/v1/worklist?tab=doing").await.body;
        assert_eq!(doing["items"][0]["matter"], json!(id));
        assert!(doing["items"][0]["task"].is_null());
        let theirs = s.get("heating-liaison", "/api/v1/worklist?lang=en").await.body;
        assert_eq!(theirs["items"][0]["task_name"], "Do");
        assert_eq!(theirs["items"][0]["unit_name"], "示例热力公司");
    });
}

#[test]
fn a_citys_room_sees_what_lies_at_its_counties_and_towns() {
    scene(async |_, s| {
        s.errand("楼道灯坏了").await;
        let actor = s.city.actor("dispatcher").await;
        let desks = |area: &str| {
            let account = actor.account().unwrap();
            let mut grants = actor.grants().to_vec();
            grants[0].place = kernel::Place::Area(area.parse().unwrap());
            let actor = kernel::Actor::Person { account, grants };
            casework::queries::worklist::desks(&actor, &s.city.works)
        };
        let city = desks("150300");
        for inside in ["150300", "150302", "150303", "150302001"] {
            let code: kernel::AreaCode = inside.parse().unwrap();
            assert!(city.contains(&format!("r:dispatcher:{code}")), "{inside}: {city:?}");
        }
        // a room is held down to the town and no further
        assert!(!city.iter().any(|d| d.contains("150302001001")), "{city:?}");
        assert!(!desks("150302001").iter().any(|d| d.ends_with("150302000000000000")));
    });
}

/// Neither a night nor a weekend takes anything away, before the end or after.
/// (The city of the tests works from 8:30 to 12:00 and 14:00 to 17:30.)
#[test]
fn what_is_left_stands_still_at_night_and_over_a_weekend() {
    scene(async |t, s| {
        let at = |time: &str| t.clock().set(format!("{time}+08:00").parse().unwrap());
        at("2026-10-23T17:00:00"); // a Friday
        s.errand("楼道灯坏了").await;
        let moments = [
            ("2026-10-23T17:00:00", 120, "green"),
            ("2026-10-23T17:20:00", 100, "green"),
            ("2026-10-23T17:30:00", 90, "green"),
            ("2026-10-23T23:59:59", 90, "green"),
            ("2026-10-24T12:00:00", 90, "green"),
            ("2026-10-25T23:00:00", 90, "green"),
            ("2026-10-26T08:30:00", 90, "green"),
            ("2026-10-26T09:45:00", 15, "yellow"),
            ("2026-10-26T10:00:00", 0, "red"),
            ("2026-10-26T11:00:00", -60, "red"),
            ("2026-10-26T13:00:00", -120, "red"),
            ("2026-10-26T22:00:00", -330, "red"),
            ("2026-10-27T03:00:00", -330, "red"),
        ];
        for (time, minutes, light) in moments {
            at(time);
            let work = s.get("dispatcher", "/api/v1/worklist").await.body;
            let item = &work["items"][0];
            let told = (item["remaining"].clone(), item["light"].clone());
            assert_eq!(told, (json!(minutes), json!(light)), "{time}");
            let page = format!("/api/v1/matters/{}", item["matter"].as_str().unwrap());
            let page = s.get("dispatcher", &page).await.body;
            let mut clocks = page["clocks"].as_array().unwrap().iter();
            let clock = clocks.find(|c| c["due"] == item["due"]).unwrap();
            assert_eq!(clock["remaining"], minutes, "the page says what the list says: {time}");
        }
    });
}

#[test]
fn late_work_is_red_and_counted() {
    scene(async |t, s| {
        s.errand("水管漏水").await;
        t.clock().forward(26 * 60);
        let work = s.get("dispatcher", "/api/v1/worklist?tab=overdue&light=red").await.body;
        let item = &work["items"][0];
        assert_eq!(item["light"], "red");
        assert!(item["remaining"].as_i64().unwrap() < 0, "{item}");
        let counts = s.get("dispatcher", "/api/v1/worklist/counts").await.body;
        assert_eq!((&counts["todo"], &counts["overdue"]), (&json!(1), &json!(1)));
    });
}

#[test]
fn filters_narrow_and_pages_follow_each_other() {
    scene(async |_, s| {
        for n in 0..5 {
            s.errand(&format!("第{n}件")).await;
        }
        let first = s.get("dispatcher", "/api/v1/worklist?limit=3").await.body;
        let cursor = first["next"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/worklist?limit=3&cursor={cursor}");
        let second = s.get("dispatcher", &path).await.body;
        let titles: std::collections::BTreeSet<String> = [&first, &second]
            .iter()
            .flat_map(|p| p["items"].as_array().unwrap())
            .map(|i| i["title"].to_string())
            .collect();
        assert_eq!(titles.len(), 5);
        assert!(second["next"].is_null());
        let cases = [
            ("text=3", 1),
            ("task=send", 5),
            ("task=do", 0),
            ("stage=asked&procedure=errand", 5),
            ("area=150302002", 0),
            ("area=150302001", 5),
            ("unit=1", 0),
            ("light=red", 0),
        ];
        for (query, n) in cases {
            let path = format!("/api/v1/worklist?text=&{query}");
            let path = path.replace("text=&text", "text");
            let found = s.get("dispatcher", &path).await.body;
            assert_eq!(found["items"].as_array().unwrap().len(), n, "{query}");
        }
        let token = s.city.token("dispatcher").await;
        let bad = s.web.get("/api/v1/worklist?cursor=x").by(&token);
        bad.refused(422, "casework.cursor_wrong").await;
        let bad = s.web.get("/api/v1/worklist?tab=none").by(&token).refused(422, "http.value");
        assert_eq!(bad.await.body["field"], "tab");
    });
}

#[test]
fn a_search_is_kept_and_forgotten() {
    scene(async |_, s| {
        let query = json!({ "tab": "doing", "filter": { "stage": "sent" } });
        let body = json!({ "name": "新华供热", "query": query });
        let kept = s.post("intake", "/api/v1/worklist/views", &body).await.ok().await.body;
        assert_eq!(kept["query"], query);
        assert!(s.get("intake2", "/api/v1/worklist/views").await.body["items"][0].is_null());
        let own = s.get("intake", "/api/v1/worklist/views").await.body;
        assert_eq!(own["items"][0]["name"], "新华供热");
        let path = format!("/api/v1/worklist/views/{}", kept["id"].as_str().unwrap());
        let token = s.city.token("intake").await;
        let gone = s.web.ask(axum::http::Method::DELETE, &path).by(&token).ok().await;
        assert_eq!(gone.status, 204);
        assert!(s.get("intake", "/api/v1/worklist/views").await.body["items"][0].is_null());
        let bad = json!({ "name": "x", "query": { "filter": { "colour": "red" } } });
        let bad = s.post("intake", "/api/v1/worklist/views", &bad).await;
        bad.refused(422, "casework.view_query").await;
    });
}

#[test]
fn who_answers_for_an_area_lists_its_matters() {
    scene(async |t, s| {
        let ids = [s.errand("甲").await, s.errand("乙").await, s.errand("丙").await];
        s.send(ids[0], "heating").await;
        let list = async |query: &str| {
            let path = format!("/api/v1/matters?area=150302&{query}");
            let found = s.get("supervisor", &path).await.body;
            let items = found["items"].as_array().unwrap();
            let titles = items.iter().map(|i| i["title"].as_str().unwrap().to_owned());
            (titles.collect::<Vec<_>>().join(""), found["next"].as_str().map(str::to_owned))
        };
        assert_eq!(list("").await.0, "丙乙甲");
        assert_eq!(list("stage=sent").await.0, "甲");
        assert_eq!(list("late=true").await.0, "");
        let (first, next) = list("limit=2").await;
        assert_eq!(first, "丙乙");
        assert_eq!(list(&format!("limit=2&cursor={}", next.unwrap())).await, ("甲".into(), None));
        t.clock().forward(26 * 60);
        assert_eq!(list("late=true").await.0, "丙乙");
        let token = s.city.token("intake").await;
        let path = "/api/v1/matters?area=150302";
        s.web.get(path).by(&token).refused(403, "identity.role_needed").await;
    });
}
