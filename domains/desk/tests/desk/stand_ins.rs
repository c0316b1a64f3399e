//! The work of somebody who is away.

use axum::http::Method;
use kernel::Id;
use serde_json::{Value, json};
use testkit::city::Web;

use crate::scene::{Scene, all_routes, scene};

/// The workbench with what one's own account offers.
fn web(s: &Scene) -> Web {
    Web::new(s.state.clone(), all_routes().merge(http_edge::stand_ins::routes()))
}

/// A colleague for two days, with all posts.
fn two_days(s: &Scene, t: &testkit::TestStore, colleague: &str) -> Value {
    let to = store::Clock::now(t.clock()).plus_minutes(2 * 24 * 60);
    json!({ "colleague": s.city.account(colleague), "to": to, "reason": "外出培训" })
}

#[test]
fn it_lies_on_the_stand_ins_desk_and_the_timeline_tells_who_did_it() {
    scene(async |t, s| {
        let web = web(s);
        let id = s.errand("楼道灯坏了").await;
        s.send(id, "heating").await;
        let waits = async |login: &str| {
            let work = s.get(login, "/api/v1/worklist").await.body;
            let counted = s.get(login, "/api/v1/worklist/counts").await.body;
            (work["items"][0]["matter"].clone(), counted["todo"].clone())
        };
        assert_eq!(waits("heating-handler").await, (Value::Null, json!(0)));

        let away = format!("/api/v1/accounts/{}/stand-ins", s.city.account("heating-liaison"));
        let token = s.city.token("heating-liaison").await;
        let could = web.get(&format!("{away}/colleagues")).by(&token).ok().await.body;
        let named: Vec<&str> = could["colleagues"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|c| c["name"].as_str())
            .collect();
        assert!(named.len() >= 2, "{could}");
        let body = two_days(s, t, "heating-handler");
        let made = web.post(&away, &body).by(&token).once().ok().await.body;

        assert_eq!(waits("heating-handler").await, (json!(id), json!(1)));
        assert_eq!(waits("heating-liaison").await, (json!(id), json!(1)), "and stays on one's own");
        let me = s.get("heating-handler", "/api/v1/me").await.body;
        let steads: Vec<&Value> =
            me["roles"].as_array().unwrap().iter().map(|r| &r["stead"]).collect();
        let own_title = s.get("heating-liaison", "/api/v1/me").await.body["name"].clone();
        assert_eq!(steads, [&Value::Null, &own_title]);

        s.act("heating-handler", id, "finish", json!({ "result": "已修好" })).await;
        let page = s.get("dispatcher", &format!("/api/v1/matters/{id}")).await.body;
        let done =
            page["timeline"].as_array().unwrap().iter().find(|l| l["act"] == "finish").unwrap();
        assert_eq!(done["in_stead"], json!(true));
        assert_eq!(done["account"], json!(s.city.account("heating-handler")));

        let end = format!("/api/v1/stand-ins/{}", made["id"].as_str().unwrap());
        let strangers = s.city.token("housing-liaison").await;
        web.ask(Method::DELETE, &end).by(&strangers).once().refused(404, "not_found").await;
        web.ask(Method::DELETE, &end).by(&token).once().ok().await;
        let again = s.errand("又坏了").await;
        s.send(again, "heating").await;
        assert_eq!(waits("heating-handler").await, (Value::Null, json!(0)), "at once");
    });
}

#[test]
fn nobody_learns_of_others_posts_or_appoints_for_them() {
    scene(async |t, s| {
        let web = web(s);
        let away = s.city.account("heating-liaison");
        let nobody = Id::<kernel::Account>::from_i64(77).unwrap();
        let stranger = s.city.token("housing-liaison").await;
        for id in [away, nobody] {
            let of = format!("/api/v1/accounts/{id}/stand-ins");
            for path in [of.clone(), format!("{of}/colleagues")] {
                web.get(&path).by(&stranger).refused(404, "not_found").await;
                web.get(&path).refused(401, "identity.sign_in_needed").await;
            }
            let body = two_days(s, t, "housing-liaison");
            web.post(&of, &body).by(&stranger).once().refused(404, "not_found").await;
        }
    });
}
