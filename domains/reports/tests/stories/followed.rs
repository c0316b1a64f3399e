//! What the holder of a code can and cannot.

use serde_json::json;
use testkit::both;

use crate::loop_::reported;
use crate::town::{KEY, MANIFESTS, cold_flat, town};

#[test]
fn a_retry_doubles_nothing() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let send = |body| t.ask("", "POST", "/reports", Some(body), Some(KEY));
        let (first, second) = (send(cold_flat()).await, send(cold_flat()).await);
        assert_eq!(first, second);
        // the stored answer, which anybody with the key may ask for, has no code
        let id = first.1["matter"].as_str().unwrap();
        let stored: kernel::Id<()> = id.parse().unwrap();
        let outcome = t.store.outcome(stored.shard(), &kernel::Actor::Anonymous, KEY).await;
        let text = format!("{outcome:?}");
        let code = first.1["code"].as_str().unwrap();
        assert!(text.contains(id) && !text.contains(code), "{text}");
        // the same key with something else
        let (status, refused) = {
            let mut other = cold_flat();
            other["text"] = "换了一件事".into();
            send(other).await
        };
        assert_eq!(status, 409, "{refused}");
    });
}

#[test]
fn a_draft_carries_a_retry_with_another_place() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let drawn = t.done("", "/report-drafts", json!({ "place": {} })).await;
        let mut body = cold_flat();
        body["draft"] = drawn["draft"].clone();
        let first = reported(&t, body.clone()).await;
        body["place"] = json!({ "address": "拉僧庙镇" });
        let again = reported(&t, body).await;
        assert_eq!(first["matter"], again["matter"]);
        assert_eq!(first["code"], again["code"]);
        assert_eq!(again["version"], 1);
        // somebody else's matter is no draft of mine
        let mut stolen = cold_flat();
        stolen["draft"] =
            format!("{}.00000000000000000000", first["matter"].as_str().unwrap()).into();
        let (status, refused) = t.post("", "/reports", stolen).await;
        assert_eq!((status, &refused["code"]), (422, &json!("reports.draft_unknown")));
        assert_eq!(refused["field"], "draft");
    });
}

#[test]
fn a_wrong_code_is_not_found() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let code = receipt["code"].as_str().unwrap();
        let swapped: String = code.chars().rev().collect();
        let mut last = code.to_owned();
        let end = if last.pop() == Some('0') { '1' } else { '0' };
        last.push(end);
        for wrong in ["0000", &swapped, &last, "ILOU", "%E4%B8%AD"] {
            for path in ["", "/qr.svg", "/photos/0123456789abcdef0123456789abcdef"] {
                let (status, body) = t.get("", &format!("/follow/{wrong}{path}")).await;
                assert_eq!((status, &body["code"]), (404, &json!("not_found")), "{wrong}{path}");
            }
            let (status, _) = t.post("", &format!("/follow/{wrong}/acts/urge"), json!({})).await;
            assert_eq!(status, 404, "{wrong}");
        }
        // small letters and spaces are forgiven
        let typed = code.to_lowercase().replace('-', "%20");
        assert_eq!(t.read("", &format!("/follow/{typed}")).await["matter"], receipt["matter"]);
    });
}

#[test]
fn the_reporter_adds_urges_and_withdraws() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let code = receipt["code"].as_str().unwrap();
        let follow = format!("/follow/{code}");
        let acts = |f: &serde_json::Value| -> Vec<String> {
            let acts = f["acts"].as_array().unwrap().iter();
            acts.map(|a| a["act"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(acts(&t.read("", &follow).await), ["add", "urge", "withdraw"]);
        let more = json!({ "form": { "text": "电话换成13987654321了" } });
        t.done("", &format!("{follow}/acts/add"), more).await;
        t.clock.forward(61);
        t.done("", &format!("{follow}/acts/urge"), json!({})).await;
        let seen = t.read("", &follow).await;
        let added = seen["timeline"][1]["text"].as_str().unwrap();
        assert!(added.starts_with("电话换成") && !added.contains("13987654321"), "{added}");
        // what only staff may do
        let (status, _) = t.post("", &format!("{follow}/acts/accept"), json!({})).await;
        assert!(matches!(status, 401 | 403), "{status}");
        let gone = json!({ "form": { "reason": "已经热了", "asked_to_withdraw": false } });
        let acted = t.done("", &format!("{follow}/acts/withdraw"), gone).await;
        assert_eq!(acted["stage"], "withdrawn");
        assert_eq!(acts(&t.read("", &follow).await), Vec::<String>::new());
    });
}

#[test]
fn the_receipt_has_a_picture_of_its_page() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let code = receipt["code"].as_str().unwrap();
        assert_eq!(receipt["follow"], format!("https://city.example/r/#/follow/{code}"));
        let path = receipt["qr"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
        let (status, svg) = t.get("", path).await;
        assert!(status == 200 && svg.as_str().unwrap().contains("<svg"));
        // printed again for a caller who lost it: by intake, and kept
        let again = format!("/reports/{}/code", receipt["matter"].as_str().unwrap());
        let (status, printed) = t.ask("intake1", "POST", &again, None, None).await;
        assert_eq!((status, &printed["code"]), (200, &receipt["code"]));
        let cases = [("dispatch1", 403), ("elsewhere", 404), ("", 401)];
        for (who, refused) in cases {
            assert_eq!(t.ask(who, "POST", &again, None, None).await.0, refused, "{who}");
        }
    });
}

#[test]
fn neighbours_support_what_is_public_once_each() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = receipt["matter"].as_str().unwrap();
        let support = format!("/reports/{matter}/support");
        let near = "/reports/nearby?lon=106.8051&lat=39.705";
        let me = || json!({ "device": "a-random-token-of-this-phone" });
        // not public before somebody has looked it over
        assert_eq!(t.read("", near).await["items"], json!([]));
        assert_eq!(t.post("", &support, me()).await.0, 404);
        let form = json!({ "subcategory": "0601", "public_text": "和平小区暖气不热" });
        t.play(&receipt["matter"], &[("intake1", "accept", form, "accepted")]).await;
        let found = t.read("", near).await;
        assert_eq!(found["items"][0]["public_text"], "和平小区暖气不热");
        assert_eq!(found["items"][0]["metres"], 9, "{found}");
        assert_eq!(t.done("", &support, me()).await["supports"], 1);
        assert_eq!(t.done("", &support, me()).await["supports"], 1);
        let other = json!({ "device": "the-token-of-another-phone" });
        assert_eq!(t.done("", &support, other).await["supports"], 2);
    });
}

#[test]
fn a_street_light_is_public_without_a_word_of_the_report() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let light = json!({ "request_type": "complain", "text": "王大爷家门口路灯坏了",
            "place": { "lon": 106.80512, "lat": 39.70488 } });
        let receipt = reported(&t, light).await;
        let form = json!({ "subcategory": "0304" });
        t.play(&receipt["matter"], &[("intake1", "accept", form, "accepted")]).await;
        let found = t.read("", "/reports/nearby?lon=106.805&lat=39.705").await;
        let near = &found["items"][0];
        assert_eq!(near["public_text"], "海勃湾区 新华街道 和平社区：路灯不亮");
        assert_eq!(near["point"], json!({ "lon": 106.805, "lat": 39.705 }));
        // it turns out to be something that is nobody else's business
        let form = json!({ "subcategory": "0601" });
        t.play(&receipt["matter"], &[("intake1", "propose_filing", form, "filing")]).await;
        let found = t.read("", "/reports/nearby?lon=106.805&lat=39.705").await;
        assert_eq!(found["items"], json!([]));
    });
}

#[test]
fn the_reporter_reads_who_has_it_and_until_when() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T09:00:00+08:00".parse().unwrap());
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        crate::loop_::dispatched(&t, &receipt["matter"]).await;
        t.play(&receipt["matter"], &[("heat-liaison", "sign", json!({}), "handling")]).await;
        let follow = format!("/follow/{}", receipt["code"].as_str().unwrap());
        let sentences = async |lang: &str| -> Vec<String> {
            let seen = t.read("", &format!("{follow}?lang={lang}")).await;
            let lines = seen["timeline"].as_array().unwrap().iter();
            lines.map(|l| l["sentence"].as_str().unwrap().to_owned()).collect()
        };
        let zh = sentences("zh-CN").await;
        let has = |all: &[String], s: &str| assert!(all.iter().any(|l| l == s), "{s}: {all:?}");
        has(&zh, "已派海勃湾区热力公司办理，承诺2026-10-21 17:30前办结。");
        has(&zh, "海勃湾区热力公司已签收。");
        let en = sentences("en").await;
        has(&en, "海勃湾区热力公司 has it and promises to be done by 2026-10-21 17:30.");
        assert!(zh.iter().chain(&en).all(|l| !l.contains(['{', '}'])), "{zh:?} {en:?}");
        // what was said stays as it was said: an urged matter's line is the same
        t.clock.forward(48 * 60);
        assert_eq!(sentences("zh-CN").await[..zh.len()], zh);
    });
}
