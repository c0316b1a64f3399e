//! Mail to whoever subscribed: asked first, only of what is public, once, and
//! over with one button.

use axum::body::Body;
use axum::http::Request;
use connectors::mail::Mail;
use kernel::Lang;
use serde_json::{Value, json};
use testkit::both;

use crate::loop_::{handled, reported, verified};
use crate::town::{COUNTY, GRID, MANIFESTS, OTHER_TOWN, TOWN, Town, VILLAGE, cold_flat, town};

const EMAIL: &str = "zhang.san@example.cn";

/// A page without scripts.
async fn page(t: &Town, method: &str, path: &str) -> (u16, String) {
    let request = Request::builder().method(method).uri(path).header("host", "city.example");
    let answer = t.answer(request.body(Body::empty()).unwrap()).await;
    let status = answer.status().as_u16();
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

/// Where a letter's own link leads, without the host and the language.
fn link(mail: &Mail) -> String {
    let from = mail.text.find("/r/plain/subscription/").unwrap_or_else(|| panic!("{}", mail.text));
    let link = mail.text[from..].split(['?', '\n']).next().unwrap();
    assert_eq!(mail.unsubscribe, format!("https://city.example{link}/end"));
    link.to_owned()
}

async fn asked(t: &Town, body: Value) -> Value {
    t.done("", "/subscriptions", body).await
}

/// Everything that is due happens and goes out.
async fn goes_out(t: &Town) -> Vec<Mail> {
    t.settle().await;
    t.wake().await;
    t.settle().await;
    t.mailbox.take()
}

/// Subscribed and confirmed; answers the link.
async fn subscribed(t: &Town, what: (&str, &str)) -> String {
    asked(t, json!({ "email": EMAIL, what.0: what.1 })).await;
    let letters = goes_out(t).await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    let link = link(&letters[0]);
    assert_eq!(page(t, "POST", &format!("{link}/confirm")).await.0, 303);
    link
}

fn at(t: &Town, moment: &str) {
    t.clock.set(moment.parse().unwrap());
}

async fn accepted(t: &Town) -> Value {
    let receipt = reported(t, cold_flat()).await;
    let form = json!({ "subcategory": "0601", "public_text": "和平社区有住户暖气不热" });
    t.play(&receipt["matter"], &[("intake1", "accept", form, "accepted")]).await;
    receipt
}

/// How many addresses the vault knows under this one.
async fn kept(t: &Town, email: &str) -> usize {
    t.settle().await;
    t.reports.works().vault.find(&t.store, "email", email).await.unwrap().len()
}

#[test]
fn an_address_is_asked_and_a_look_at_the_page_is_no_answer() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T10:00:00+08:00".parse().unwrap());
        let t = town(store).await;
        t.offer_mail().await;
        assert_eq!(t.read("", "/subscriptions").await["offered"], true);
        let answer =
            asked(&t, json!({ "email": " Zhang.San＠Example.cn ", "area": VILLAGE })).await;
        assert_eq!(answer, json!({ "hours": 48 }));
        let letters = goes_out(&t).await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert_eq!((letter.to.as_str(), letter.lang), (EMAIL, Lang::ZhCn));
        assert!(letter.subject.contains("和平社区"), "{}", letter.subject);
        let link = link(letter);
        // what opens every link looks here, and changes nothing
        for path in [&link, &format!("{link}/end"), &format!("{link}?done=confirm")] {
            let (status, html) = page(&t, "GET", path).await;
            assert_eq!(status, 200);
            assert!(html.contains("确认要订阅吗") && html.contains("和平社区"), "{html}");
            assert!(html.contains("z********@example.cn") && !html.contains(EMAIL), "{html}");
        }
        accepted(&t).await;
        at(&t, "2026-10-21T09:00:00+08:00");
        assert_eq!(goes_out(&t).await, [], "nobody confirmed");
        assert_eq!(page(&t, "POST", &format!("{link}/confirm")).await.0, 303);
        assert_eq!(page(&t, "POST", &format!("{link}/confirm")).await.0, 303, "again is no fault");
        let (_, html) = page(&t, "GET", &format!("{link}?done=confirm&lang=en")).await;
        assert!(html.contains("You are subscribed") && html.contains("Confirmed."), "{html}");
    });
}

#[test]
fn a_digest_comes_once_a_day_and_only_with_news() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T10:00:00+08:00".parse().unwrap());
        let t = town(store).await;
        t.offer_mail().await;
        accepted(&t).await;
        t.settle().await;
        subscribed(&t, ("area", TOWN)).await;
        at(&t, "2026-10-21T08:00:00+08:00");
        assert_eq!(goes_out(&t).await, [], "what was public before is no news");
        at(&t, "2026-10-21T11:00:00+08:00");
        let new = accepted(&t).await;
        assert_eq!(goes_out(&t).await, [], "not before the morning");
        at(&t, "2026-10-22T08:00:00+08:00");
        let letters = goes_out(&t).await;
        let [digest] = &letters[..] else { panic!("{letters:?}") };
        assert!(
            digest.subject.contains("新华街道") && digest.subject.contains('1'),
            "{}",
            digest.subject
        );
        assert!(digest.text.contains("【新公开】和平社区有住户暖气不热"), "{}", digest.text);
        let public = format!("/r/plain/matter/{}", new["matter"].as_str().unwrap());
        assert!(digest.text.contains(&format!("https://city.example{public}?lang=zh-CN")));
        assert!(!digest.text.contains("13812345678") && !digest.text.contains("张桂兰"));
        let (status, html) = page(&t, "GET", &public).await;
        assert_eq!(status, 200);
        assert!(html.contains("和平社区有住户暖气不热") && !html.contains("501"), "{html}");
        at(&t, "2026-10-22T20:00:00+08:00");
        assert_eq!(goes_out(&t).await, []);
        at(&t, "2026-10-23T08:00:00+08:00");
        assert_eq!(goes_out(&t).await, [], "a day without news");
    });
}

#[test]
fn what_stopped_being_public_is_not_told_any_more() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T10:00:00+08:00".parse().unwrap());
        let t = town(store).await;
        t.offer_mail().await;
        subscribed(&t, ("area", VILLAGE)).await;
        at(&t, "2026-10-20T11:00:00+08:00");
        let receipt = accepted(&t).await;
        t.settle().await;
        let id = receipt["matter"].as_str().unwrap().to_owned();
        asked(&t, json!({ "email": "li@example.cn", "matter": &id })).await;
        let letters = goes_out(&t).await;
        let link = link(&letters[0]);
        page(&t, "POST", &format!("{link}/confirm")).await;
        let void = json!({ "reason": "误登记" });
        t.play(&receipt["matter"], &[("shift1", "void", void, "voided")]).await;
        at(&t, "2026-10-21T08:00:00+08:00");
        assert_eq!(goes_out(&t).await, []);
        assert_eq!(t.get("", &format!("/public/matters/{id}")).await.0, 404);
        assert_eq!(page(&t, "GET", &format!("/r/plain/matter/{id}")).await.0, 404);
        let (_, html) = page(&t, "GET", &link).await;
        assert!(html.contains("已不再公开") && !html.contains("暖气不热"), "{html}");
        let (status, refused) =
            t.post("", "/subscriptions", json!({ "email": EMAIL, "matter": id })).await;
        assert_eq!(status, 404, "{refused}");
    });
}

#[test]
fn a_matter_is_followed_to_its_end_in_ones_own_language() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T10:00:00+08:00".parse().unwrap());
        let t = town(store).await;
        t.offer_mail().await;
        let matter = accepted(&t).await["matter"].clone();
        let id = matter.as_str().unwrap();
        let body = json!({ "email": EMAIL, "matter": id });
        t.done("", "/subscriptions?lang=en", body).await;
        let letters = goes_out(&t).await;
        assert_eq!(letters[0].lang, Lang::En);
        assert!(letters[0].subject.starts_with("Please confirm"), "{}", letters[0].subject);
        let link = link(&letters[0]);
        page(&t, "POST", &format!("{link}/confirm")).await;
        let other = json!({ "public_text": "和平小区有一栋楼暖气不热" });
        t.play(&matter, &[("intake1", "propose_filing", other, "filing")]).await;
        let letters = goes_out(&t).await;
        let [reworded] = &letters[..] else { panic!("{letters:?}") };
        assert!(
            reworded.subject.starts_with("Public text changed: 和平小区"),
            "{}",
            reworded.subject
        );
        let heating = json!({ "lead": t.units["heating"].to_string() });
        let acts = [
            ("shift1", "file", json!({}), "dispatching"),
            ("dispatch1", "dispatch", heating, "dispatched"),
        ];
        t.play(&matter, &acts).await;
        handled(&t, &matter).await;
        verified(&t, &matter).await;
        assert_eq!(goes_out(&t).await, [], "what goes on inside is nobody's news");
        assert_eq!(looks(&t).await, 2, "the question and the change: each look is written down");
        let said = json!({ "asked": "answered", "contacted": "yes", "solved": "yes",
            "content": "content" });
        t.mailbox.goes_down(true);
        t.play(
            &matter,
            &[
                ("followup1", "follow_up", said, "closing"),
                ("shift1", "close", json!({}), "closed"),
            ],
        )
        .await;
        assert_eq!(goes_out(&t).await, []);
        t.mailbox.goes_down(false);
        t.clock.forward(2);
        let letters = goes_out(&t).await;
        let [closed] = &letters[..] else { panic!("{letters:?}") };
        assert!(closed.subject.starts_with("Closed: "), "{}", closed.subject);
        assert!(closed.text.contains("To unsubscribe"), "{}", closed.text);
        assert_eq!(goes_out(&t).await, []);
        // a month later the address is not kept any more
        assert_eq!(kept(&t, EMAIL).await, 1);
        t.clock.forward(31 * 24 * 60);
        assert_eq!(goes_out(&t).await, []);
        assert_eq!(kept(&t, EMAIL).await, 0);
    });
}

#[test]
fn a_letter_that_comes_again_is_not_sent_again() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        t.offer_mail().await;
        t.settle().await;
        asked(&t, json!({ "email": EMAIL, "area": VILLAGE })).await;
        const ROW: &str = "SELECT shard, subscriber, subject, version, fact, name, body, at, due, \
            tries, dead FROM outbox WHERE subscriber = 'reports.letters'";
        let keep = format!("CREATE TABLE letters_of_before AS {ROW}");
        both_engines(&t, keep).await;
        assert_eq!(goes_out(&t).await.len(), 1);
        // the program died before the outbox knew: the fact is there once more
        let again = "INSERT INTO outbox (shard, subscriber, subject, version, fact, name, body, \
            at, due, tries, dead) SELECT shard, subscriber, subject, version, fact, name, body, \
            at, due, tries, dead FROM letters_of_before RETURNING shard";
        both_engines(&t, again.to_owned()).await;
        assert_eq!(goes_out(&t).await, []);
    });
}

/// How often the program looked an address up, as the log of looks has it.
async fn looks(t: &Town) -> i64 {
    let sql = "SELECT COUNT(*) FROM access_entry WHERE role = 'program' AND field = 'email' \
        AND purpose = 'notify' AND account IS NULL";
    let count =
        |tx: &mut store::Tx<'_>| Ok(tx.query_sql(sql, &[], |r| r.int(0))?.into_iter().sum::<i64>());
    t.store.read_many(store::Shards::All, count).await.unwrap()
}

/// SQL as it stands, for what no command does.
async fn both_engines(t: &Town, sql: String) {
    let ctx = t.store.ctx(kernel::Actor::System { job: "test" }).await.unwrap();
    let run = move |tx: &mut store::Tx<'_>| tx.query_sql(&sql, &[], |_| Ok(())).map(drop);
    t.store.write(kernel::Shard::COMMON, &ctx, run).await.unwrap();
}

#[test]
fn one_button_ends_it_and_the_address_is_gone() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        t.offer_mail().await;
        let link = subscribed(&t, ("area", VILLAGE)).await;
        assert_eq!(kept(&t, EMAIL).await, 1);
        // as mail programs do it by themselves: no redirect
        let (status, html) = page(&t, "POST", &format!("{link}/end")).await;
        assert_eq!(status, 200);
        assert!(html.contains("已退订"), "{html}");
        assert_eq!(kept(&t, EMAIL).await, 0);
        for method in ["GET", "POST"] {
            let (status, html) = page(&t, method, &format!("{link}/end")).await;
            assert_eq!(status, 200);
            assert!(html.contains("没有这个订阅"), "{html}");
        }
        let (_, html) = page(&t, "POST", &format!("{link}/confirm")).await;
        assert!(html.contains("没有这个订阅"), "{html}");
        accepted(&t).await;
        t.clock.forward(3 * 24 * 60);
        assert_eq!(goes_out(&t).await, []);
    });
}

#[test]
fn an_address_that_nobody_confirms_is_forgotten() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        t.offer_mail().await;
        asked(&t, json!({ "email": EMAIL, "area": VILLAGE })).await;
        let letters = goes_out(&t).await;
        assert_eq!(kept(&t, EMAIL).await, 1);
        t.clock.forward(48 * 60 - 1);
        goes_out(&t).await;
        assert_eq!(kept(&t, EMAIL).await, 1);
        t.clock.forward(2);
        goes_out(&t).await;
        assert_eq!(kept(&t, EMAIL).await, 0);
        let (status, html) = page(&t, "POST", &format!("{}/confirm", link(&letters[0]))).await;
        assert_eq!(status, 200);
        assert!(html.contains("没有这个订阅"), "{html}");
    });
}

#[test]
fn the_answer_does_not_tell_who_subscribes_and_nobodys_mailbox_is_filled() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        t.offer_mail().await;
        subscribed(&t, ("area", VILLAGE)).await;
        let same = json!({ "hours": 48 });
        let ask = async |email: &str, area: &str| {
            let answer = asked(&t, json!({ "email": email, "area": area })).await;
            assert_eq!(answer, same);
            goes_out(&t).await
        };
        assert_eq!(ask(EMAIL, VILLAGE).await, [], "just now");
        t.clock.forward(11);
        let again = ask(EMAIL, VILLAGE).await;
        assert!(again[0].subject.contains("已经订阅"), "{}", again[0].subject);
        // one mailbox, however it is written: five letters a day in all
        assert_eq!(ask("zhang.san+a@example.cn", TOWN).await.len(), 1);
        assert_eq!(ask("Zhang.San+b@example.cn", OTHER_TOWN).await.len(), 1);
        t.clock.forward(11);
        assert_eq!(ask(EMAIL, OTHER_TOWN).await.len(), 1);
        t.clock.forward(11);
        assert_eq!(ask(EMAIL, TOWN).await, [], "enough for today");
        assert_eq!(ask("li@example.cn", TOWN).await.len(), 1, "others are asked");
        t.clock.forward(25 * 60);
        assert_eq!(ask(EMAIL, TOWN).await.len(), 1);
    });
}

#[test]
fn nothing_of_what_is_in_confidence_is_told() {
    both(&MANIFESTS, async |store| {
        store.clock().set("2026-10-20T10:00:00+08:00".parse().unwrap());
        let t = town(store).await;
        t.offer_mail().await;
        subscribed(&t, ("area", VILLAGE)).await;
        at(&t, "2026-10-20T11:00:00+08:00");
        for change in [("confidential", json!(true)), ("request_type", json!("inform"))] {
            let mut report = cold_flat();
            report[change.0] = change.1;
            let receipt = reported(&t, report).await;
            let form = json!({ "subcategory": "0601" });
            t.play(&receipt["matter"], &[("intake1", "accept", form, "accepted")]).await;
            let body = json!({ "email": "li@example.cn", "matter": receipt["matter"] });
            assert_eq!(t.post("", "/subscriptions", body).await.0, 404);
        }
        at(&t, "2026-10-21T08:00:00+08:00");
        assert_eq!(goes_out(&t).await, []);
    });
}

#[test]
fn what_is_wrong_names_its_field_and_nothing_is_kept() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let good = json!({ "email": EMAIL, "area": VILLAGE });
        let (status, refused) = t.post("", "/subscriptions", good).await;
        assert_eq!((status, &refused["code"]), (409, &json!("reports.subscriptions_off")));
        assert_eq!(t.read("", "/subscriptions").await["offered"], false);
        t.offer_mail().await;
        let cases = [
            (json!({ "email": "zhang", "area": VILLAGE }), "identity.email_wrong", "email"),
            (json!({ "email": "", "area": VILLAGE }), "identity.value_empty", "email"),
            (
                json!({ "email": "a@b.cn\r\nbcc: c@d.cn", "area": VILLAGE }),
                "identity.email_wrong",
                "email",
            ),
            (
                json!({ "email": format!("{}@b.cn", "a".repeat(300)), "area": VILLAGE }),
                "identity.value_long",
                "email",
            ),
            (json!({ "email": EMAIL, "area": COUNTY }), "reports.subscribe_area", "area"),
            (json!({ "email": EMAIL, "area": GRID }), "reports.subscribe_area", "area"),
            (json!({ "email": EMAIL, "area": "990000" }), "reports.subscribe_area", "area"),
            (json!({ "email": EMAIL }), "reports.subscribe_what", "area"),
            (
                json!({ "email": EMAIL, "area": VILLAGE, "matter": "1" }),
                "reports.subscribe_what",
                "area",
            ),
        ];
        for (body, code, field) in cases {
            let (status, refused) = t.post("", "/subscriptions", body).await;
            assert_eq!(
                (status, &refused["code"], &refused["field"]),
                (422, &json!(code), &json!(field))
            );
        }
        for bad in ["x", "0", "9223372036854775807"] {
            assert_eq!(page(&t, "GET", &format!("/r/plain/subscription/{bad}")).await.0, 200);
            assert_eq!(page(&t, "POST", &format!("/r/plain/subscription/{bad}/end")).await.0, 200);
        }
        assert_eq!(goes_out(&t).await, []);
        assert_eq!(kept(&t, EMAIL).await, 0);
    });
}
