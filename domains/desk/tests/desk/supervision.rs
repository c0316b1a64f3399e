//! What presses in an area, by unit: each number is the length of its list.

use serde_json::{Value, json};

use crate::scene::{Scene, scene};

/// The titles behind a number, by pages of two.
async fn behind(s: &Scene, narrowed: &str) -> Vec<String> {
    let path = format!("/api/v1/supervision/matters?area=150302&limit=2&{narrowed}");
    let (mut titles, mut next) = (Vec::new(), String::new());
    for _ in 0..10 {
        let page = s.get("supervisor", &format!("{path}{next}")).await.body;
        let items = page["items"].as_array().unwrap();
        titles.extend(items.iter().map(|i| i["title"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return titles,
        }
    }
    panic!("a list without an end: {titles:?}");
}

/// Holds every number against its list and answers the numbers.
async fn counted(s: &Scene) -> Value {
    let told = s.get("supervisor", "/api/v1/supervision?area=150302").await.body;
    for figure in ["due_today", "late", "returned_twice", "past_review", "not_content"] {
        let all = behind(s, &format!("figure={figure}")).await;
        assert_eq!(told[figure], json!(all.len()), "{figure}: {all:?} of {told}");
        let mut sum = 0;
        for row in told["units"].as_array().unwrap() {
            let of = row["unit"]["id"].as_str();
            let of = of.map_or("unassigned=true".to_owned(), |id| format!("unit={id}"));
            let its = behind(s, &format!("figure={figure}&{of}")).await;
            assert_eq!(row[figure], json!(its.len()), "{figure} of {of}: {its:?} of {told}");
            sum += its.len();
        }
        assert_eq!(sum, all.len(), "every matter is of one row: {told}");
    }
    let open = told["units"].as_array().unwrap().iter().map(|row| row["open"].as_i64().unwrap());
    assert_eq!(told["open"], json!(open.sum::<i64>()), "{told}");
    told
}

#[test]
fn each_number_is_the_length_of_the_list_behind_it() {
    scene(async |t, s| {
        let at = |time: &str| t.clock().set(format!("{time}+08:00").parse().unwrap());
        at("2026-10-21T09:00:00"); // a Wednesday; two working hours to send it out
        for title in ["甲", "乙", "丙"] {
            s.errand(title).await;
        }
        let told = counted(s).await;
        assert_eq!((&told["due_today"], &told["late"]), (&json!(3), &json!(0)), "{told}");
        assert_eq!(told["units"][0]["unit"], Value::Null, "nobody leads them yet: {told}");

        at("2026-10-21T11:00:00"); // the moment itself is too late already
        let told = counted(s).await;
        assert_eq!((&told["due_today"], &told["late"]), (&json!(0), &json!(3)), "{told}");

        at("2026-10-21T16:30:00"); // due tomorrow morning
        let fourth = s.errand("丁").await;
        let told = counted(s).await;
        assert_eq!((&told["due_today"], &told["late"]), (&json!(0), &json!(3)), "{told}");
        assert_eq!(told["open"], json!(4), "one is open that does not press: {told}");

        s.send(fourth, "heating").await;
        for title in ["戊", "己"] {
            let id = s.errand(title).await;
            s.send(id, "housing").await;
        }
        at("2027-10-21T09:00:00");
        let told = counted(s).await;
        assert_eq!((&told["late"], &told["whole"]), (&json!(6), &json!(true)), "{told}");
        let named = told["units"].as_array().unwrap().iter().map(|r| r["unit"]["name"].as_str());
        let order = [None, Some("一区住房和城乡建设局"), Some("示例热力公司")];
        assert_eq!(named.collect::<Vec<_>>(), order, "nobody's stands first, then the most late");
        let unit = json!(s.city.unit("heating").to_string());
        let rows = told["units"].as_array().unwrap();
        let its = rows.iter().find(|r| r["unit"]["id"] == unit).unwrap();
        assert_eq!((&its["unit"]["name"], &its["late"]), (&json!("示例热力公司"), &json!(1)));
        assert_eq!((&its["open"], &told["open"]), (&json!(1), &json!(6)), "{told}");
    });
}

/// What bears a mark, as a page of two would list it.
async fn marked(s: &Scene, figure: &str) -> Vec<String> {
    counted(s).await;
    behind(s, &format!("figure={figure}")).await
}

#[test]
fn a_mark_stands_while_its_procedure_says_so() {
    scene(async |t, s| {
        let at = |time: &str| t.clock().set(format!("{time}+08:00").parse().unwrap());
        at("2026-10-21T09:00:00");
        let (first, second, third) =
            (s.errand("甲").await, s.errand("乙").await, s.errand("丙").await);
        let date = |day: &str| json!({ "again_on": day });
        for id in [first, second, third] {
            s.send(id, "heating").await;
        }
        // given back once is nothing to be told of
        s.act("heating-liaison", first, "give_back", json!({})).await;
        s.send(first, "housing").await;
        assert_eq!(marked(s, "returned_twice").await, [""; 0]);
        s.act("housing-liaison", first, "give_back", json!({})).await;
        assert_eq!(marked(s, "returned_twice").await, ["甲"]);
        s.send(first, "heating").await;

        s.act("heating-liaison", second, "put_off", date("2026-10-22")).await;
        s.act("heating-liaison", third, "put_off", date("2026-10-23")).await;
        at("2026-10-22T23:59:00"); // the day itself is not over
        assert_eq!(marked(s, "past_review").await, [""; 0]);
        at("2026-10-23T00:00:00");
        assert_eq!(marked(s, "past_review").await, ["乙"]);
        s.act("heating-liaison", second, "put_off", date("2026-10-30")).await;
        assert_eq!(marked(s, "past_review").await, [""; 0]);
        at("2026-10-31T09:00:00"); // the longest first
        assert_eq!(marked(s, "past_review").await, ["丙", "乙"]);
        s.act("heating-liaison", third, "finish", json!({ "result": "已修好" })).await;
        assert_eq!(marked(s, "past_review").await, ["乙"]);

        s.act("shift", third, "ask_caller", json!({ "content": "discontent" })).await;
        assert_eq!(marked(s, "not_content").await, ["丙"]);
        s.act("shift", third, "ask_caller", json!({ "content": "content" })).await;
        assert_eq!(marked(s, "not_content").await, [""; 0]);
        s.act("shift", third, "ask_caller", json!({ "content": "discontent" })).await;
        s.act("shift", third, "check", json!({})).await;
        assert_eq!(marked(s, "not_content").await, [""; 0], "over is over");
        let rows = counted(s).await["units"].as_array().unwrap().clone();
        let of = json!(s.city.unit("heating").to_string());
        let heating = rows.iter().find(|r| r["unit"]["id"] == of).unwrap();
        assert_eq!((&heating["returned_twice"], &heating["past_review"]), (&json!(1), &json!(1)));
    });
}

#[test]
fn no_other_area_and_no_other_post_sees_any_of_it() {
    scene(async |t, s| {
        s.errand("甲").await;
        t.clock().forward(26 * 60);
        assert_eq!(counted(s).await["late"], json!(1));
        let (numbers, list) =
            ("/api/v1/supervision?area=", "/api/v1/supervision/matters?figure=late&area=");
        // whoever dispatches reads how much each unit has, and no list of it
        let load = s.get("dispatcher", &format!("{numbers}150302")).await.body;
        assert_eq!(load["units"][0]["open"], json!(1), "{load}");
        let token = s.city.token("dispatcher").await;
        let asked = s.web.get(&format!("{list}150302")).by(&token);
        asked.refused(403, "identity.role_needed").await;
        for path in [numbers, list] {
            for login in ["stranger", "heating-liaison"] {
                let token = s.city.token(login).await;
                let asked = s.web.get(&format!("{path}150302")).by(&token);
                asked.refused(403, "identity.role_needed").await;
            }
            let own = s.get("stranger", &format!("{path}150303")).await.body;
            let none = own["items"].as_array().map_or(own["late"] == 0, Vec::is_empty);
            assert!(none, "{own}");
        }
    });
}

#[test]
fn what_makes_no_sense_is_named() {
    scene(async |_, s| {
        let token = s.city.token("supervisor").await;
        let wrong = [
            ("figure=none", "http.value", "figure"),
            ("figure=late&unit=x", "http.value", "unit"),
            ("figure=late&unit=7&unassigned=true", "casework.unit_or_none", "unassigned"),
            ("figure=late&cursor=x", "casework.cursor_wrong", "cursor"),
            ("figure=not_content&cursor=1", "casework.cursor_wrong", "cursor"),
        ];
        for (query, code, field) in wrong {
            let path = format!("/api/v1/supervision/matters?area=150302&{query}");
            let told = s.web.get(&path).by(&token).refused(422, code).await;
            assert_eq!(told.body["field"], field, "{query}");
        }
        // before the figure's own beginning there is nothing to go on from
        let early = "/api/v1/supervision/matters?area=150302&figure=due_today&cursor=-9.0";
        s.web.get(early).by(&token).ok().await;
    });
}
