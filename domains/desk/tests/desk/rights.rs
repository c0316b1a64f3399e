//! "Why can I not?", "who can see this?", the matrix, and who was given what:
//! each held against what the routes really let somebody do.

use std::collections::BTreeSet;

use casework::Matter;
use kernel::Id;
use serde_json::{Value, json};
use testkit::city::STAFF;

use crate::scene::{Scene, scene};

/// Everybody of the city, each once.
fn everybody() -> BTreeSet<&'static str> {
    STAFF.iter().map(|s| s.login).collect()
}

async fn rules_of(s: &Scene, login: &str, id: Id<Matter>, act: &str) -> (bool, Vec<String>) {
    let answered = s.get(login, &format!("/api/v1/matters/{id}/why")).await.body;
    let all = answered["items"].as_array().unwrap();
    let found = all.iter().find(|a| a["act"] == act).unwrap_or_else(|| panic!("no {act}: {all:?}"));
    let rules = found["rules"].as_array().unwrap().iter();
    let named = rules.map(|r| r["rule"].as_str().unwrap().to_owned()).collect();
    (found["may"].as_bool().unwrap(), named)
}

#[test]
fn why_not_names_the_rule_that_stands_in_the_way() {
    scene(async |_, s| {
        let id = s.errand("暖气不热").await;
        // (who, act, may, what stands in the way)
        let asked: &[(&str, &str, bool, &[&str])] = &[
            ("dispatcher", "send", true, &[]),
            ("intake", "send", false, &["post"]),
            ("auditor", "send", false, &["post"]),
            ("dispatcher", "finish", false, &["stage"]),
            ("dispatcher", "check", false, &["stage"]),
        ];
        for (login, act, may, rules) in asked {
            let (can, named) = rules_of(s, login, id, act).await;
            assert_eq!(
                (can, named),
                (*may, rules.iter().map(|r| (*r).to_owned()).collect()),
                "{login} {act}"
            );
        }
        s.send(id, "heating").await;
        s.act("heating-liaison", id, "finish", json!({ "result": "已修好" })).await;
        assert_eq!(rules_of(s, "shift", id, "check").await, (true, vec![]));
        assert!(!rules_of(s, "heating-liaison", id, "check").await.0);
        assert_eq!(rules_of(s, "shift", id, "finish").await.1, ["stage"]);
    });
}

#[test]
fn whoever_did_the_one_is_told_that_another_must_do_the_other() {
    scene(async |t, s| {
        // one person who holds both posts
        grant(t, s, s.city.account("shift"), s.city.unit("heating")).await;
        let id = s.errand("暖气不热").await;
        s.send(id, "heating").await;
        s.act("shift", id, "finish", json!({ "result": "已修好" })).await;
        assert_eq!(rules_of(s, "shift", id, "check").await, (false, vec!["apart".to_owned()]));
        assert_eq!(rules_of(s, "shift2", id, "check").await, (true, vec![]));
    });
}

async fn grant(
    t: &testkit::TestStore,
    s: &Scene,
    account: Id<kernel::Account>,
    unit: Id<kernel::actor::Unit>,
) {
    let ctx = t.ctx(kernel::Actor::System { job: "test" }).await;
    let (of, policy) = (ctx.clone(), s.city.works.policy.clone());
    let give = identity::grant::Give {
        account,
        role: kernel::Role::from("unit_liaison"),
        place: kernel::Place::Unit(unit),
        unit_area: None,
        from: None,
        to: None,
        reason: "兼任".to_owned(),
    };
    let put = move |tx: &mut store::Tx<'_>| identity::grant::give(tx, &of, &policy, &give);
    t.store.write(kernel::Shard::COMMON, &ctx, put).await.unwrap();
    s.city.identity.forget();
}

/// Every answer that explains says the same as the routes do: what may be done
/// is done, what may not is refused, of what is out of scope nothing is told.
#[test]
fn what_is_explained_is_what_is_enforced() {
    scene(async |_, s| {
        let id = s.errand("暖气不热").await;
        s.send(id, "heating").await;
        for login in everybody() {
            let token = s.city.token(login).await;
            let why = s.web.get(&format!("/api/v1/matters/{id}/why")).by(&token).send().await;
            let page = s.web.get(&format!("/api/v1/matters/{id}")).by(&token).send().await;
            assert_eq!(why.status, page.status, "{login}");
            let Some(acts) = why.body["items"].as_array() else {
                assert_eq!(why.body["code"], "not_found", "{login}");
                continue;
            };
            let offers = s.web.get(&format!("/api/v1/matters/{id}/offers")).by(&token).ok().await;
            for offer in offers.body["items"].as_array().unwrap() {
                let told = acts.iter().find(|a| a["act"] == offer["act"]).unwrap();
                assert_eq!(told["may"], offer["refused"].is_null(), "{login} {offer}");
            }
            for act in acts.iter().filter(|a| a["may"] == false) {
                let path = format!("/api/v1/matters/{id}/acts/{}", act["act"].as_str().unwrap());
                let tried = s.web.post(&path, &json!({})).by(&token).once().send().await;
                assert!(
                    matches!(tried.status, 403 | 409),
                    "{login}: {} {}",
                    tried.status,
                    tried.body
                );
                let rules = act["rules"].as_array().unwrap();
                let told = rules.iter().any(|r| r["code"] == tried.body["code"]);
                assert!(told || tried.body["code"] == "identity.role_needed", "{login} {act}");
                assert!(
                    rules.iter().all(|r| !r["sentence"].as_str().unwrap().starts_with("errors."))
                );
            }
        }
    });
}

#[test]
fn of_a_matter_out_of_scope_nothing_is_explained() {
    scene(async |_, s| {
        let id = s.errand("暖气不热").await;
        let nothing = Id::<Matter>::from_i64(id.get() + (1 << 40)).unwrap();
        let token = s.city.token("stranger").await;
        for route in ["why", "viewers", "viewers?field=phone"] {
            let mut answers = Vec::new();
            for matter in [id, nothing] {
                let path = format!("/api/v1/matters/{matter}/{route}");
                let mut got = s.web.get(&path).by(&token).refused(404, "not_found").await;
                got.body.as_object_mut().unwrap().remove("trace");
                answers.push(got.body);
                s.web.get(&path).refused(401, "identity.sign_in_needed").await;
            }
            assert_eq!(answers[0], answers[1], "{route}");
        }
    });
}

/// Accounts that the auditor is told, by login.
async fn told(s: &Scene, path: &str) -> BTreeSet<&'static str> {
    let answered = s.get("auditor", path).await.body;
    let viewers = answered["items"].as_array().unwrap();
    let accounts = viewers.iter().flat_map(|v| v["accounts"].as_array().unwrap());
    let ids: BTreeSet<String> =
        accounts.map(|a| a["account"].as_str().unwrap().to_owned()).collect();
    everybody().into_iter().filter(|l| ids.contains(&s.city.account(l).to_string())).collect()
}

#[test]
fn whoever_is_named_sees_it_and_nobody_else_does() {
    scene(async |_, s| {
        let id = s.errand("暖气不热").await;
        for stage in 0..3 {
            match stage {
                1 => drop(s.send(id, "heating").await),
                2 => {
                    drop(s.act("heating-liaison", id, "finish", json!({ "result": "好了" })).await)
                }
                _ => {}
            }
            let mut sees = BTreeSet::new();
            for login in everybody() {
                let token = s.city.token(login).await;
                let page = s.web.get(&format!("/api/v1/matters/{id}")).by(&token).send().await;
                if page.status == 200 {
                    sees.insert(login);
                }
            }
            assert_eq!(told(s, &format!("/api/v1/matters/{id}/viewers")).await, sees, "{stage}");
        }
    });
}

#[test]
fn whoever_is_named_for_a_field_may_have_it_revealed_and_nobody_else() {
    scene(async |_, s| {
        let form = json!({ "text": "暖气", "phone": "13812345678", "name": "王秀英" });
        let id = s.errand_with("甲", form).await;
        s.send(id, "heating").await;
        for field in ["phone", "name"] {
            let mut opens = BTreeSet::new();
            for login in everybody() {
                let token = s.city.token(login).await;
                let people = s.web.get(&format!("/api/v1/matters/{id}/people")).by(&token);
                let people = people.send().await.body;
                let cards = people["items"].as_array().cloned().unwrap_or_default();
                for card in cards {
                    for purpose in card["purposes"].as_array().unwrap() {
                        if purpose["fields"].as_array().unwrap().contains(&json!(field)) {
                            let ask = json!({ "subject": card["subject"], "fields": [field],
                                "purpose": purpose["code"] });
                            let path = format!("/api/v1/matters/{id}/reveal");
                            s.web.post(&path, &ask).by(&token).ok().await;
                            opens.insert(login);
                        }
                    }
                }
            }
            let path = format!("/api/v1/matters/{id}/viewers?field={field}");
            assert_eq!(told(s, &path).await, opens, "{field}");
            assert!(!opens.is_empty());
        }
        let token = s.city.token("auditor").await;
        let path = format!("/api/v1/matters/{id}/viewers?field=salary");
        s.web.get(&path).by(&token).refused(422, "identity.field_unknown").await;
    });
}

#[test]
fn accounts_are_named_to_those_alone_who_read_grants_there() {
    scene(async |_, s| {
        let id = s.errand("暖气不热").await;
        let path = format!("/api/v1/matters/{id}/viewers");
        let plain = s.get("intake", &path).await.body;
        let viewers = plain["items"].as_array().unwrap();
        assert!(
            viewers.iter().any(|v| v["role"] == "dispatcher" && v["area"] == "150302000000000000"),
            "{plain}"
        );
        assert!(viewers.iter().all(|v| v["accounts"].is_null()), "{plain}");
    });
}

#[test]
fn the_matrix_is_told_to_auditors_in_words() {
    scene(async |_, s| {
        let token = s.city.token("intake").await;
        s.web.get("/api/v1/policy").by(&token).refused(403, "identity.role_needed").await;
        for lang in ["zh-CN", "en"] {
            let matrix = s.get("auditor", &format!("/api/v1/policy?lang={lang}")).await.body;
            let lines = matrix["items"].as_array().unwrap();
            let works = &s.city.works;
            let enforced = works.policy.lines(&casework::queries::matrix::acts(works));
            assert_eq!(lines.len(), enforced.len());
            for line in lines {
                for name in ["part_name", "act_name", "who_name"] {
                    let said = line[name].as_str().unwrap();
                    let key = ["policy.", "roles.", "holders."].iter().any(|k| said.starts_with(k));
                    assert!(!key && !said.is_empty(), "{lang}: {line}");
                }
                assert_ne!(line["reach"], "refused", "{line}");
            }
            assert!(lines.iter().any(|l| l["act"] == "errand.send" && l["who"] == "dispatcher"));
        }
    });
}

#[test]
fn who_was_given_what_is_told_within_ones_own_area() {
    scene(async |_, s| {
        let pages = async |login: &str, query: &str| -> Vec<Value> {
            let (mut all, mut cursor) = (Vec::new(), String::new());
            for _ in 0..100 {
                let path = format!("/api/v1/policy/grants?{query}{cursor}");
                let page = s.get(login, &path).await.body;
                all.extend(page["items"].as_array().unwrap().iter().cloned());
                match page["next"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            all
        };
        let whole = pages("admin", "limit=200").await;
        assert_eq!(whole.len(), STAFF.len(), "the whole city");
        assert!(whole.iter().all(|g| g["reason"].as_str().is_some_and(|r| !r.is_empty())));
        let own = pages("auditor", "limit=200").await;
        assert!(own.len() < whole.len() && !own.is_empty());
        let stranger = s.city.account("stranger").to_string();
        assert!(own.iter().all(|g| g["account"] != stranger.as_str()), "{own:?}");
        assert_eq!(pages("auditor", "limit=1").await, own, "page by page");
        let handlers = pages("auditor", "limit=50&role=handler&holding=true").await;
        assert!(handlers.iter().all(|g| g["role"] == "handler" && g["holds"] == true));
        assert_eq!(handlers.len(), 2);
        let token = s.city.token("intake").await;
        s.web.get("/api/v1/policy/grants").by(&token).refused(403, "identity.role_needed").await;
        let path = "/api/v1/policy/grants?cursor=x";
        let token = s.city.token("auditor").await;
        s.web.get(path).by(&token).refused(422, "casework.cursor_wrong").await;
    });
}
