//! The shape of the Estonian Data Tracker.

use identity::account::{self, NewAccount};
use identity::grant::{self, Give};
use identity::service::{self, NewService};
use kernel::{Actor, Lang, Place, Shard};
use serde_json::json;
use store::Tx;

use crate::scene::{Scene, refused, scene};

/// A portal's token: of an account that nobody signs in to.
async fn portal(s: &Scene) -> String {
    let system = async || s.city.store.ctx(Actor::System { job: "test" }).await.unwrap();
    let policy = s.city.works.policy.clone();
    let (ctx, vault, rules) = (system().await, s.city.works.vault.clone(), policy.clone());
    let of = ctx.clone();
    let make = move |tx: &mut Tx<'_>| {
        let new = NewAccount {
            login: "portal".into(),
            title: "政务门户".into(),
            lang: Lang::ZhCn,
            area: "150302".parse().unwrap(),
            password: None,
            must_change: false,
            person: Vec::new(),
        };
        account::create(tx, &of, &rules, &vault, &new)
    };
    let shard = account::shard_of("portal");
    let id = s.city.store.write(shard, &ctx, make).await.unwrap();
    let (ctx, rules) = (system().await, policy.clone());
    let of = ctx.clone();
    let give = move |tx: &mut Tx<'_>| {
        let give = Give {
            account: id,
            role: "auditor".into(),
            place: Place::Area("150302".parse().unwrap()),
            unit_area: None,
            from: None,
            to: None,
            reason: "test".into(),
        };
        grant::give(tx, &of, &rules, &give)
    };
    s.city.store.write(Shard::COMMON, &ctx, give).await.unwrap();
    let ctx = system().await;
    let of = ctx.clone();
    let token = move |tx: &mut Tx<'_>| {
        let (name, scopes) = ("门户".to_owned(), vec!["privacy.find_usage".to_owned()]);
        let new = NewService { name, scopes, days: 30 };
        service::give(tx, &of, &policy, id, &new, &|_| None)
    };
    let (token, _) = s.city.store.write(id.shard(), &ctx, token).await.unwrap();
    token.expose().to_owned()
}

#[test]
fn a_portal_asks_for_whoever_is_signed_in_to_it_and_for_nobody_else() {
    scene(async |t, s| {
        const NUMBER: &str = "11010519491231002X";
        let id = s.errand().await;
        s.look(t, "intake", id).await.unwrap();
        let (person, vault) = (s.person(id).await, s.city.works.vault.clone());
        let ctx = s.city.store.ctx(Actor::System { job: "test" }).await.unwrap();
        let of = ctx.clone();
        let add = move |tx: &mut Tx<'_>| vault.set(tx, &of, person, &[("id_number", NUMBER)]);
        s.city.store.write(id.shard(), &ctx, add).await.unwrap();
        s.arrives().await;
        let token = portal(s).await;
        let ask = async |code: &str, user: Option<&str>| {
            let asked = s.web.get(&format!("/v2/findUsage?userCode={code}")).by(&token);
            match user {
                Some(user) => asked.with("x-road-userid", user).send().await,
                None => asked.send().await,
            }
        };
        let got = ask(NUMBER, Some(&format!("CN{NUMBER}"))).await;
        assert_eq!(got.body["totalUsages"], 1, "{}", got.body);
        for user in [None, Some("CN110105194912310020"), Some("")] {
            let got = ask(NUMBER, user).await;
            assert_eq!(refused(&got), (403, "privacy.other_person"), "{user:?}");
        }
        // nobody is known by that number: an empty answer, and no refusal
        let got = ask("440524188001010014", Some("440524188001010014")).await;
        assert_eq!((got.status, &got.body["totalUsages"]), (200, &json!(0)), "{}", got.body);
        let wrong = ask("110105", Some("110105")).await;
        assert_eq!(refused(&wrong), (422, "identity.id_number_wrong"));
    });
}

#[test]
fn find_usage_has_the_shape_that_others_read() {
    scene(async |t, s| {
        let id = s.errand().await;
        for _ in 0..3 {
            s.look(t, "intake", id).await.unwrap();
        }
        let path = format!("/v2/findUsage?userCode=C{id}&lang=en");
        let all = s.get("", &path).await.body;
        assert_eq!((&all["totalUsages"], all["usages"].as_array().unwrap().len()), (&json!(3), 3));
        let first = all["usages"][0].as_object().unwrap();
        let keys: Vec<&str> = first.keys().map(String::as_str).collect();
        assert_eq!(keys, ["logtime", "action", "receiverCode", "receiverName", "receiverSystem"]);
        assert_eq!(first["action"], "Contacting and answering the reporter");
        assert_eq!(first["receiverCode"], "150302000000000000");
        assert_eq!(first["receiverName"], "示例一区");
        let paged = s.get("", &format!("{path}&offset=1&limit=1")).await.body;
        assert_eq!((&paged["totalUsages"], &paged["usages"][0]), (&json!(3), &all["usages"][1]));
        let (last, middle) = (&all["usages"][2]["logtime"], &all["usages"][1]["logtime"]);
        let of = |from: &serde_json::Value, to: &serde_json::Value| {
            let (from, to) = (from.as_str().unwrap(), to.as_str().unwrap());
            format!("{path}&periodStart={from}&periodEnd={to}")
        };
        assert_eq!(s.get("", &of(last, middle)).await.body["totalUsages"], 2);
        let back = s.get("", &of(middle, last)).await;
        assert_eq!(refused(&back), (422, "privacy.period_wrong"));
        let beyond = s.get("", &format!("{path}&offset=4000000000")).await.body;
        assert_eq!(beyond, json!({ "totalUsages": 3, "usages": [] }));
    });
}

#[test]
fn period_and_heartbeat_answer_everybody() {
    scene(async |_, s| {
        let alive = s.get("", "/v2/heartbeat?lang=en").await.body;
        assert_eq!(alive, json!({ "status": "OK", "message": "Ready" }));
        let period = s.get("", "/v2/usagePeriod").await.body;
        let from: kernel::Time = period["periodStart"].as_str().unwrap().parse().unwrap();
        assert_eq!(s.city.store.clock().now().minutes_since(from), 1095 * 24 * 60);
    });
}

#[test]
fn nobody_asks_for_somebody_else() {
    scene(async |t, s| {
        let id = s.errand().await;
        s.look(t, "intake", id).await.unwrap();
        for code in ["11010519491231002X", "13812345678", "", "C"] {
            let path = format!("/v2/findUsage?userCode={code}");
            for who in ["", "auditor", "leader", "admin"] {
                let got = s.get(who, &path).await;
                assert_eq!(refused(&got), (404, "not_found"), "{who} {code}");
            }
        }
        assert_eq!(s.get("", "/v2/findUsage").await.status, 422);
    });
}
