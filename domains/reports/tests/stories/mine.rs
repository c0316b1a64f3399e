//! A resident signs in with their telephone and sees all that is theirs.

use serde_json::{Value, json};
use testkit::both;

use crate::confidential::inform;
use crate::loop_::reported;
use crate::town::{MANIFESTS, Town, cold_flat, town};

const ZHANG: &str = "13812345678";
const LI: &str = "13987654321";

fn of(phone: &str, text: &str) -> Value {
    let mut report = cold_flat();
    report["reporter"] = json!({ "name": "张秀兰", "phone": phone });
    report["text"] = text.into();
    report
}

async fn texts_of(t: &Town, who: &str, path: &str) -> Vec<String> {
    let items = t.read(who, path).await["items"].clone();
    items.as_array().unwrap().iter().map(|i| i["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn whoever_holds_the_telephone_sees_all_that_was_reported_with_it() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        t.offer_phones().await;
        let mut mine = Vec::new();
        for n in 0..5 {
            t.clock.forward(1);
            mine.push(reported(&t, of(ZHANG, &format!("第{n}件事情没有人管"))).await);
        }
        let others = reported(&t, of(LI, "别人的事情")).await;
        let mut secret = inform();
        secret["reporter"] = json!({ "phone": "138 1234 5678" });
        secret["text"] = "举报的事情在这里".into();
        t.clock.forward(1);
        reported(&t, secret).await;
        t.settle().await;
        let me = t.resident("+86 138-1234-5678").await;
        // one's own inform too; newest first; page by page, each once
        let all = texts_of(&t, &me, "/mine").await;
        assert_eq!(all.len(), 6);
        assert_eq!((&*all[0], &*all[5]), ("举报的事情在这里", "第0件事情没有人管"));
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = t.read(&me, &format!("/mine?limit=2{cursor}")).await;
            assert!(page["items"].as_array().unwrap().len() <= 2);
            seen.extend(page["items"].as_array().unwrap().iter().map(|i| i["title"].clone()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen, all.iter().map(|t| json!(t)).collect::<Vec<_>>());
        // what the code's holder can, the telephone's holder can
        let path = format!("/mine/{}", mine[2]["matter"].as_str().unwrap());
        let page = t.read(&me, &path).await;
        assert_eq!(page["text"], "第2件事情没有人管");
        let said = json!({ "form": { "text": "还是没有人来" } });
        let acted = t.done(&me, &format!("{path}/acts/add"), said).await;
        assert_eq!(acted["version"], 2);
        // somebody else's is not there, and nothing says that it is
        let path = format!("/mine/{}", others["matter"].as_str().unwrap());
        for (method, path) in [
            ("GET", path.clone()),
            ("POST", format!("{path}/acts/urge")),
            ("GET", format!("{path}/photos/0123456789abcdef0123456789abcdef")),
            ("GET", "/mine/77".to_owned()),
        ] {
            let body = (method == "POST").then(|| json!({}));
            let (status, answer) = t.ask(&me, method, &path, body, None).await;
            assert_eq!((status, &answer["code"]), (404, &json!("not_found")), "{path}");
        }
        let them = t.resident(LI).await;
        assert_eq!(texts_of(&t, &them, "/mine").await, ["别人的事情"]);
    });
}

#[test]
fn a_resident_has_no_right_of_staff_and_staff_are_no_residents() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        t.offer_phones().await;
        let receipt = reported(&t, of(ZHANG, "没有人管的事情")).await;
        t.settle().await;
        let me = t.resident(ZHANG).await;
        let facts = format!("/reports/{}", receipt["matter"].as_str().unwrap());
        assert_eq!(t.get(&me, &facts).await.0, 401);
        let earlier = t.post(&me, &format!("{facts}/earlier"), json!({})).await;
        assert_eq!(earlier.0, 401, "{}", earlier.1);
        let call = json!({ "channel": "hotline", "report": cold_flat() });
        assert_eq!(t.post(&me, "/calls", call).await.0, 401);
        for who in ["", "intake1", "resident-0000", "resident-"] {
            let (status, answer) = t.get(who, "/mine").await;
            assert_eq!((status, &answer["code"]), (401, &json!("identity.sign_in_needed")));
        }
        // signed out is signed out, on every device
        let other = {
            t.clock.forward(2);
            t.resident(ZHANG).await
        };
        let (status, _) = t.ask(&me, "DELETE", "/resident/session", None, None).await;
        assert_eq!(
            (status, t.get(&me, "/mine").await.0, t.get(&other, "/mine").await.0),
            (204, 401, 200)
        );
        let (status, _) = t.ask(&other, "DELETE", "/resident/sessions", None, None).await;
        assert_eq!((status, t.get(&other, "/mine").await.0), (204, 401));
        assert_eq!(t.read(&other, "/resident").await, json!({ "offered": true }));
    });
}

/// A mandate of the mother's for her daughter.
async fn given(t: &Town, mother: &str, things: &[&str]) -> String {
    let ends = t.clock_now().plus_minutes(30 * 24 * 60);
    let new = json!({
        "own_name": "张秀兰", "name": "李梅", "phone": LI, "things": things, "ends": ends,
    });
    let given = t.done(mother, "/mandates", new).await;
    given["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_daughter_acts_for_her_mother_until_the_mandate_ends() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        t.offer_phones().await;
        let receipt = reported(&t, of(ZHANG, "家里暖气不热")).await;
        let mut secret = of(ZHANG, "举报的事情在这里");
        secret["confidential"] = true.into();
        let secret = reported(&t, secret).await;
        t.settle().await;
        let (mother, daughter) = (t.resident(ZHANG).await, t.resident(LI).await);
        let matter = format!("/mine/{}", receipt["matter"].as_str().unwrap());
        assert_eq!(t.get(&daughter, &matter).await.0, 404);
        let id = given(&t, &mother, &["follow", "answer", "report"]).await;

        // both see it, masked
        let shown = ("李* 139****4321", "张* 138****5678");
        let (hers, theirs) =
            (t.read(&mother, "/mandates").await, t.read(&daughter, "/mandates").await);
        for m in [&hers["given"][0], &theirs["taken"][0]] {
            assert_eq!((m["taker"].as_str(), m["giver"].as_str()), (Some(shown.0), Some(shown.1)));
            assert_eq!((&m["holds"], &m["on_paper"]), (&json!(true), &json!(false)));
        }
        // what was said in confidence is not in it
        let list = format!("/mine?mandate={id}");
        assert_eq!(texts_of(&t, &daughter, &list).await, ["家里暖气不热"]);
        let hidden = format!("/mine/{}", secret["matter"].as_str().unwrap());
        assert_eq!(t.get(&daughter, &hidden).await.0, 404);
        assert_eq!(t.get(&mother, &hidden).await.0, 200);
        // it is done as by the reporter, and told by whom
        let said = json!({ "form": { "text": "我妈还在受冻" } });
        t.done(&daughter, &format!("{matter}/acts/add"), said).await;
        let page = t.read(&mother, &matter).await;
        assert_eq!(page["timeline"][1]["proxy"], shown.0);
        assert_eq!(page["timeline"][0]["proxy"], Value::Null);
        let facts = format!("/reports/{}", receipt["matter"].as_str().unwrap());
        let facts = t.read("intake1", &facts).await;
        assert_eq!(facts["proxies"], json!([{ "version": 2, "taker": shown.0, "giver": shown.1 }]));
        // she reports in her mother's name: it is her mother's, and no code goes out
        let path = format!("/mandates/{id}/reports");
        let mut new = cold_flat();
        new["reporter"] = Value::Null;
        new["text"] = "楼道里的灯不亮".into();
        new["on_behalf_of"] = json!({ "name": "张秀兰", "phone": LI });
        let (status, refused) = t.post(&daughter, &path, new.clone()).await;
        assert_eq!((status, &refused["code"]), (422, &json!("identity.mandate_other_phone")));
        assert_eq!(refused["field"], "on_behalf_of/phone");
        new["on_behalf_of"]["phone"] = ZHANG.into();
        let made = t.done(&daughter, &path, new.clone()).await;
        assert_eq!(made["code"], Value::Null);
        t.settle().await;
        assert_eq!(texts_of(&t, &mother, "/mine").await[0], "楼道里的灯不亮");
        assert_eq!(texts_of(&t, &daughter, "/mine").await, Vec::<String>::new());

        // withdrawn at once, by nobody else
        let other = t.resident("13700000001").await;
        let end = format!("/mandates/{id}");
        let drop = async |who: &str| t.ask(who, "DELETE", &end, None, None).await.0;
        assert_eq!((drop(&other).await, drop("").await, drop("intake1").await), (404, 401, 401));
        assert_eq!(drop(&mother).await, 204);
        for (method, path) in [
            ("GET", matter.clone()),
            ("GET", list),
            ("POST", format!("{matter}/acts/urge")),
            ("POST", path),
        ] {
            let body = (method == "POST").then(|| new.clone());
            let body = body.filter(|_| path.ends_with("reports")).or(Some(json!({})));
            let body = body.filter(|_| method == "POST");
            assert_eq!(t.ask(&daughter, method, &path, body, None).await.0, 404, "{path}");
        }
        assert_eq!(t.read(&daughter, "/mandates").await["taken"][0]["holds"], false);
    });
}

#[test]
fn a_mandate_opens_what_it_names_and_no_more() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        t.offer_phones().await;
        let receipt = reported(&t, of(ZHANG, "家里暖气不热")).await;
        t.settle().await;
        let (mother, daughter) = (t.resident(ZHANG).await, t.resident(LI).await);
        let id = given(&t, &mother, &["follow"]).await;
        let matter = format!("/mine/{}", receipt["matter"].as_str().unwrap());
        assert_eq!(t.read(&daughter, &matter).await["acts"], json!([]));
        assert_eq!(t.post(&daughter, &format!("{matter}/acts/urge"), json!({})).await.0, 404);
        let mut new = cold_flat();
        new["on_behalf_of"] = json!({ "phone": ZHANG });
        assert_eq!(t.post(&daughter, &format!("/mandates/{id}/reports"), new).await.0, 404);
        // it ends by itself
        t.clock.forward(30 * 24 * 60 - 1);
        let daughter = t.resident(LI).await;
        assert_eq!(t.get(&daughter, &matter).await.0, 200);
        t.clock.forward(1);
        assert_eq!(t.get(&daughter, &matter).await.0, 404);
        // wrong ones name their field
        let mother = t.resident(ZHANG).await;
        let soon = t.clock_now().plus_minutes(60);
        let late = t.clock_now().plus_minutes(367 * 24 * 60);
        for (change, code, field) in [
            (json!({ "phone": ZHANG }), "identity.mandate_oneself", "phone"),
            (json!({ "phone": "110" }), "identity.phone_wrong", "phone"),
            (json!({ "name": " " }), "identity.value_empty", "name"),
            (json!({ "things": [] }), "identity.mandate_things", "things"),
            (json!({ "ends": late }), "identity.mandate_ends", "ends"),
            (json!({ "ends": "2020-01-01T00:00:00Z" }), "identity.mandate_ends", "ends"),
        ] {
            let mut new = json!({
                "own_name": "张", "name": "李", "phone": LI, "things": ["follow"], "ends": soon,
            });
            new.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let (status, refused) = t.post(&mother, "/mandates", new).await;
            assert_eq!(
                (status, &refused["code"], &refused["field"]),
                (422, &json!(code), &json!(field))
            );
        }
    });
}

#[test]
fn a_mandate_on_paper_says_who_recorded_it_and_the_giver_sees_it() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        t.offer_phones().await;
        let receipt = reported(&t, of(ZHANG, "家里暖气不热")).await;
        t.settle().await;
        let new = json!({
            "giver": { "name": "张秀兰", "phone": ZHANG }, "taker": { "name": "李梅", "phone": LI },
            "things": ["follow"], "ends": t.clock_now().plus_minutes(60),
            "paper": "委托书 2026-014，一号柜，电话 13812345678",
        });
        for who in ["", "dispatch1", "grid1", "heat-leader"] {
            assert!(matches!(t.post(who, "/recorded-mandates", new.clone()).await.0, 401 | 403));
        }
        let id = t.done("intake1", "/recorded-mandates", new).await["id"].clone();
        let (mother, daughter) = (t.resident(ZHANG).await, t.resident(LI).await);
        let seen = t.read(&mother, "/mandates").await["given"][0].clone();
        assert_eq!((&seen["on_paper"], &seen["id"]), (&json!(true), &id));
        assert!(!seen["paper"].as_str().unwrap().contains(ZHANG), "{seen}");
        let matter = format!("/mine/{}", receipt["matter"].as_str().unwrap());
        assert_eq!(t.get(&daughter, &matter).await.0, 200);
        // the room finds it when she calls, and nobody else does
        let by_phone = json!({ "phone": ZHANG });
        for who in ["", "dispatch1", "grid1", "heat-leader"] {
            let refused = t.post(who, "/recorded-mandates/search", by_phone.clone()).await.0;
            assert!(matches!(refused, 401 | 403), "{who}");
        }
        let found = t.done("intake1", "/recorded-mandates/search", by_phone.clone()).await;
        assert_eq!((&found["given"][0]["id"], &found["given"][1]), (&id, &Value::Null));
        assert!(!found.to_string().contains(LI), "{found}");
        let of_taker = json!({ "phone": LI });
        let none = t.done("intake1", "/recorded-mandates/search", of_taker).await;
        assert_eq!(none["given"], json!([]), "only by whoever gave it");
        // it ends it; whoever has it can lay it down too
        let path = format!("/recorded-mandates/{}", id.as_str().unwrap());
        assert_eq!(t.ask("dispatch1", "DELETE", &path, None, None).await.0, 403);
        assert_eq!(t.ask("intake1", "DELETE", &path, None, None).await.0, 204);
        assert_eq!(t.get(&daughter, &matter).await.0, 404);
        let over = t.done("intake1", "/recorded-mandates/search", by_phone).await;
        assert_eq!(over["given"], json!([]));
    });
}
