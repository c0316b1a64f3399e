//! The responsibility table: read by those who send by it, tried and changed by
//! those who keep it, each line with how it came to be.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::city::Asked;

use crate::scene::{Scene, scene};

const PATH: &str = "/api/v1/responsibility";

impl Scene {
    async fn lines(&self, who: &str, query: &str) -> Vec<Value> {
        let page = self.get(who, &format!("{PATH}?{query}")).await.body;
        page["items"].as_array().unwrap().clone()
    }

    async fn set_line(&self, who: &str, body: &Value) -> Asked {
        let asked = self.web.ask(Method::PUT, PATH).json(body);
        asked.by(&self.city.token(who).await).once()
    }

    async fn try_line(&self, who: &str, body: &Value) -> Asked {
        self.post(who, &format!("{PATH}/trial"), body).await
    }

    /// The line of the first county, handed to another unit.
    async fn change(&self, lead: &str) -> Value {
        let line = &self.lines("supervisor", "area=150302").await[0];
        json!({ "row": line["row"], "areas": line["areas"], "class": line["class"],
            "lead": self.city.unit(lead), "deadlines": { "handle": "3 working_days" },
            "reason": "楼内立管归物业，见 13812345678 来电" })
    }
}

#[test]
fn a_line_is_tried_and_then_set_and_its_past_stays() {
    scene(async |t, s| {
        t.clock().set("2026-10-21T09:00:00+08:00".parse().unwrap());
        for title in ["甲", "乙"] {
            s.errand(title).await;
        }
        let sent = s.errand("丙").await;
        s.send(sent, "housing").await;
        let line = &s.lines("dispatcher", "area=150302").await[0];
        assert_eq!(
            (&line["class"], &line["lead"]["name"]),
            (&json!("*"), &json!("一区住房和城乡建设局"))
        );
        let change = s.change("heating").await;
        let tried = s.try_line("supervisor", &change).await.ok().await.body;
        assert_eq!(
            (&tried["count"], &tried["waiting"], &tried["is_whole"]),
            (&json!(3), &json!(2), &json!(true))
        );
        let first = &tried["items"][0];
        assert_eq!(
            (&first["title"], &first["unit"]),
            (&json!("丙"), &json!("一区住房和城乡建设局"))
        );
        assert_eq!(
            (&first["from"], &first["to"]),
            (&json!("一区住房和城乡建设局"), &json!("示例热力公司"))
        );
        // an administrator keeps the table and sees no matter
        let tried = s.try_line("admin", &change).await.ok().await.body;
        assert_eq!((&tried["count"], &tried["items"]), (&json!(3), &json!([])));
        assert_eq!(s.lines("dispatcher", "area=150302").await[0]["row"], line["row"], "only tried");
        s.set_line("supervisor", &change).await.ok().await;
        let set = &s.lines("dispatcher", "area=150302").await[0];
        assert_eq!(set["lead"]["name"], "示例热力公司");
        assert_eq!(set["deadlines"], json!({ "handle": "3 working_days" }));
        let past = s
            .get("dispatcher", &format!("{PATH}/{}/history", set["row"].as_str().unwrap()))
            .await
            .body;
        let past = past["items"].as_array().unwrap();
        assert_eq!(past.len(), 2);
        assert_eq!(past[0]["from"], past[1]["to"]);
        assert!(past[0]["by"].is_string() && past[1].get("by").is_none(), "{past:?}");
        let reason = past[0]["reason"].as_str().unwrap();
        assert!(reason.starts_with("楼内立管") && !reason.contains("13812345678"), "{reason}");
        let again = s.change("heating").await;
        let tried = s.try_line("supervisor", &again).await.ok().await.body;
        assert_eq!(tried["count"], 0, "it says so already");
    });
}

#[test]
fn of_two_who_change_a_line_the_second_is_told() {
    scene(async |t, s| {
        t.clock().set("2026-10-21T09:00:00+08:00".parse().unwrap());
        let change = s.change("heating").await;
        s.set_line("supervisor", &change).await.ok().await;
        t.clock().forward(1);
        for asked in [s.set_line("admin", &change).await, s.try_line("admin", &change).await] {
            asked.refused(409, "territory.responsibility_changed").await;
        }
        // a line that there was not: one class of one street
        let new = json!({ "areas": "150302001", "class": "0601", "lead": s.city.unit("xinhua"),
            "assist": [s.city.unit("heating")], "reason": "街道负责" });
        s.set_line("supervisor", &new).await.ok().await;
        let lines = s.lines("dispatcher", "class=06").await;
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(lines[0]["assist"][0]["name"], "示例热力公司");
        assert!(lines[0]["shipped"]["handle"].is_string());
        let by_unit = format!("unit={}", s.city.unit("xinhua"));
        assert_eq!(s.lines("dispatcher", &by_unit).await.len(), 1);
        // by pages of one, each line once
        let first = s.get("dispatcher", &format!("{PATH}?limit=1")).await.body;
        let next = first["next"].as_str().unwrap();
        let second = s.get("dispatcher", &format!("{PATH}?limit=1&cursor={next}")).await.body;
        assert_ne!(first["items"][0]["row"], second["items"][0]["row"]);
        assert!(second.get("next").is_none(), "{second}");
    });
}

#[test]
fn only_who_keeps_it_changes_it_and_only_at_home() {
    scene(async |_, s| {
        let change = s.change("heating").await;
        for who in ["dispatcher", "intake"] {
            s.set_line(who, &change).await.refused(403, "identity.role_needed").await;
            s.try_line(who, &change).await.refused(403, "identity.role_needed").await;
        }
        s.set_line("stranger", &change).await.refused(403, "identity.role_needed").await;
        assert!(s.lines("stranger", "area=150302").await.is_empty(), "another county's");
        let line = change["row"].as_str().unwrap();
        let past = s.web.get(&format!("{PATH}/{line}/history"));
        past.by(&s.city.token("stranger").await).refused(404, "not_found").await;
        assert!(!s.get("dispatcher", PATH).await.body["sets"].as_bool().unwrap());
        assert!(s.get("supervisor", PATH).await.body["sets"].as_bool().unwrap());
    });
}

#[test]
fn what_is_wrong_names_its_field_and_nothing_is_set() {
    scene(async |_, s| {
        let good = s.change("heating").await;
        let lead = good["lead"].clone();
        let cases = [
            ("areas", json!("x"), "territory.areas_wrong", 422),
            ("areas", json!("150302;150303"), "territory.areas_not_yours", 403),
            ("class", json!("9999"), "territory.class_unknown", 422),
            ("lead", json!("1"), "territory.unit_unknown", 422),
            ("assist", json!([lead]), "territory.lead_assists", 422),
            ("deadlines", json!({ "handle": "soon" }), "territory.budget_wrong", 422),
            ("reason", json!("  "), "territory.reason_missing", 422),
        ];
        for (field, value, code, status) in cases {
            let mut wrong = good.clone();
            wrong[field] = value;
            for asked in
                [s.set_line("supervisor", &wrong).await, s.try_line("supervisor", &wrong).await]
            {
                let refused = asked.refused(status, code).await.body;
                assert_eq!(refused["field"].as_str().unwrap().split('/').next(), Some(field));
            }
        }
        let line = &s.lines("supervisor", "area=150302").await[0];
        assert_eq!(line["row"], good["row"]);
    });
}
