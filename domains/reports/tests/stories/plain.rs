//! The pages without scripts: the same report, the same matter, the same
//! refusals, as forms.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use testkit::both;

use crate::loop_::{dispatched, handled, reported, verified};
use crate::town::{COUNTY, MANIFESTS, OTHER_COUNTY, Town, VILLAGE, cold_flat, town};

const LINE: &str = "a-line-between-parts";

/// A page that came back.
struct Page {
    status: u16,
    head: String,
    html: String,
}

impl Page {
    /// What a form of the page carries unseen, or shows as chosen.
    fn value(&self, name: &str) -> String {
        let from = self.html.split(&format!("name=\"{name}\" value=\"")).nth(1);
        let from = from.unwrap_or_else(|| panic!("no {name} in {}", self.html));
        from.split('"').next().unwrap().to_owned()
    }

    fn location(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.html);
        let line = self.head.lines().find_map(|l| l.strip_prefix("location: "));
        line.unwrap().to_owned()
    }

    fn says(&self, text: &str) {
        assert!(self.html.contains(text), "no {text} in {}", self.html);
    }

    fn is_silent_of(&self, text: &str) {
        assert!(!self.html.contains(text), "{text} in {}", self.html);
    }
}

async fn page(t: &Town, request: Request<Body>) -> Page {
    let answer = t.answer(request).await;
    let status = answer.status().as_u16();
    let lines = answer.headers().iter();
    let head = lines.map(|(n, v)| format!("{n}: {}\n", v.to_str().unwrap())).collect();
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    Page { status, head, html: String::from_utf8(bytes.to_vec()).unwrap() }
}

async fn get(t: &Town, path: &str) -> Page {
    page(t, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(t: &Town, path: &str, texts: &[(&str, &str)], photos: &[&[u8]]) -> Page {
    let mut body = Vec::new();
    for (name, text) in texts {
        let part = format!("content-disposition: form-data; name=\"{name}\"\r\n\r\n{text}");
        body.extend(format!("--{LINE}\r\n{part}\r\n").bytes());
    }
    for bytes in photos {
        let part = "content-disposition: form-data; name=\"photo\"; filename=\"a.png\"";
        body.extend(format!("--{LINE}\r\n{part}\r\n\r\n").bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{LINE}--\r\n").bytes());
    let kind = format!("multipart/form-data; boundary={LINE}");
    let request = Request::post(path).header("content-type", kind);
    page(t, request.body(Body::from(body)).unwrap()).await
}

/// A grey picture of one dot.
const DOT: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\
    \x9bU\x00\x00\x00\x0aIDATx\x9cch\x00\x00\x00\x82\x00\x81w\xcdr\xb6\x00\x00\x00\x00IEND\xaeB`\x82";

const TYPED: [(&str, &str); 6] = [
    ("text", "楼道里的灯坏了三天 <b>"),
    ("request_type", "complain"),
    ("address", "海勃湾区和平社区门口"),
    ("name", "张三"),
    ("phone", "13800138000"),
    ("subcategory", ""),
];

#[test]
fn a_report_goes_from_form_to_receipt_once() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let form = get(&t, "/r/plain/report").await;
        assert_eq!(form.status, 200);
        form.says("和平社区");
        let checked = post(&t, "/r/plain/report", &TYPED, &[DOT, b""]).await;
        assert_eq!(checked.status, 200, "{}", checked.html);
        // what was typed is text, the place was recognised, the photo is there
        checked.says("&#60;b&#62;");
        checked.says("和平社区");
        assert_eq!(checked.value("photos").len(), 32);
        let (draft, photo) = (checked.value("draft"), checked.value("photos"));
        let mut sent = TYPED.to_vec();
        sent.extend([("draft", draft.as_str()), ("photos", photo.as_str())]);
        let receipt = post(&t, "/r/plain/report/send", &sent, &[]).await.location();
        let again = post(&t, "/r/plain/report/send", &sent, &[]).await.location();
        assert_eq!(receipt, again, "sent twice it is one report");
        let receipt = get(&t, &receipt).await;
        receipt.says("/qr.svg");
        receipt.is_silent_of("13800138000");
        let code = receipt.html.split("class=\"code\">").nth(1).unwrap().split('<').next().unwrap();
        let told = t.read("", &format!("/follow/{code}")).await;
        assert_eq!(told["area"][3]["name"], "和平社区");
        assert_eq!(told["timeline"][0]["photos"], json!([photo]));
        receipt.says(told["number"].as_str().unwrap());
    });
}

#[test]
fn what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let cases: [(&[(&str, &str)], &str); 7] = [
            (&[("text", "")], "text"),
            (&[("text", "灯")], "text"),
            (&[("request_type", "")], "request_type"),
            (&[("request_type", "shout")], "request_type"),
            (&[("address", "")], "address"),
            (&[("area", "no-code"), ("address", "")], "area"),
            (&[("on_behalf", "on"), ("person_name", "李四")], "person_phone"),
        ];
        for (other, field) in cases {
            let kept = TYPED.iter().filter(|(name, _)| other.iter().all(|(n, _)| n != name));
            let typed: Vec<(&str, &str)> = kept.chain(other).copied().collect();
            let again = post(&t, "/r/plain/report", &typed, &[]).await;
            assert_eq!(again.status, 422, "{other:?}: {}", again.html);
            again.says(&format!("href=\"#{field}\""));
            again.says(&format!("id=\"{field}-error\""));
            again.says("value=\"13800138000\"");
        }
        // told by the command: only then is the number read
        let mut wrong = TYPED.to_vec();
        wrong[4] = ("phone", "1381234567");
        let again = post(&t, "/r/plain/report/send", &wrong, &[]).await;
        assert_eq!(again.status, 422);
        again.says("id=\"phone-error\"");
        // no photo, yet the form is there
        let again = post(&t, "/r/plain/report", &TYPED, &[b"#!/bin/sh"]).await;
        assert_eq!(again.status, 422);
        again.says("id=\"photo-error\"");
        again.says("楼道里的灯坏了三天");
        let many = [DOT; 7];
        let again = post(&t, "/r/plain/report", &TYPED, &many).await;
        again.says("id=\"photo-error\"");
        // somebody else's draft, a text that PostgreSQL cannot keep
        let mut drawn = TYPED.to_vec();
        drawn.push(("draft", "7.00000000000000000000"));
        assert_eq!(post(&t, "/r/plain/report/send", &drawn, &[]).await.status, 422);
        let nul = post(&t, "/r/plain/report", &[("text", "a\0b")], &[]).await;
        assert_eq!(nul.status, 422);
        nul.says("<h1>");
    });
}

#[test]
fn a_matter_is_followed_by_its_code_and_answered() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let code = receipt["code"].as_str().unwrap();
        let typed = format!(" https://city.example/r/#/follow/{} ", code.to_lowercase());
        let at = post(&t, "/r/plain/find?lang=en", &[("code", &typed)], &[]).await.location();
        assert_eq!(at, format!("/r/plain/follow/{code}?lang=en"));
        for (wrong, lang) in [("0000", "没有这个案件码"), ("", "请填写案件码")] {
            let again = post(&t, "/r/plain/find", &[("code", wrong)], &[]).await;
            assert_eq!(again.status, 422);
            again.says(lang);
        }
        let shown = get(&t, &at).await;
        shown.says("<html lang=\"en\">");
        shown.says("acts/add?lang=en");
        let key = shown.value("key");
        let acts = format!("/r/plain/follow/{code}/acts");
        // a field that is missing: the form stays open, with what was wrong
        let again = post(&t, &format!("{acts}/add"), &[("key", &key), ("text", "")], &[]).await;
        assert_eq!(again.status, 422, "{}", again.html);
        again.says("id=\"add-text-error\"");
        again.says("<details class=\"act\" open>");
        let said = [("key", key.as_str()), ("text", "今天更冷了")];
        let done = post(&t, &format!("{acts}/add"), &said, &[DOT]).await.location();
        assert_eq!(done, format!("/r/plain/follow/{code}?done=add"));
        // the same form sent twice adds once
        assert_eq!(post(&t, &format!("{acts}/add"), &said, &[DOT]).await.location(), done);
        let shown = get(&t, &done).await;
        assert_eq!(shown.html.matches("今天更冷了").count(), 1);
        let key = shown.value("key");
        post(&t, &format!("{acts}/urge"), &[("key", &key)], &[]).await.location();
        let lines = t.read("", &format!("/follow/{code}")).await["timeline"].clone();
        assert_eq!(lines.as_array().unwrap().len(), 3, "{lines}");
        // withdrawn, and why in confidence
        let key = get(&t, &at).await.value("key");
        let why = [("key", key.as_str()), ("asked_to_withdraw", "true")];
        let done = post(&t, &format!("{acts}/withdraw"), &why, &[]).await.location();
        get(&t, &done).await.is_silent_of("acts/urge");
        // an act that is no longer offered, and one without a key
        assert_eq!(post(&t, &format!("{acts}/urge"), &[("key", &key)], &[]).await.status, 409);
        assert_eq!(post(&t, &format!("{acts}/urge"), &[], &[]).await.status, 422);
    });
}

#[test]
fn the_three_answers_end_the_matter() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        dispatched(&t, &receipt["matter"]).await;
        handled(&t, &receipt["matter"]).await;
        verified(&t, &receipt["matter"]).await;
        let at = format!("/r/plain/follow/{}", receipt["code"].as_str().unwrap());
        let shown = get(&t, &at).await;
        let (act, key) = (format!("{at}/acts/evaluate"), shown.value("key"));
        let half = [("key", key.as_str()), ("contacted", "yes")];
        let again = post(&t, &act, &half, &[]).await;
        assert_eq!(again.status, 422, "{}", again.html);
        again.says("id=\"evaluate-solved-error\"");
        again.says("value=\"yes\" checked");
        let all = [("key", &*key), ("contacted", "yes"), ("solved", "yes"), ("content", "content")];
        post(&t, &act, &all, &[]).await.location();
    });
}

#[test]
fn what_is_not_there_and_what_another_website_sends() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        for path in [
            "/r/plain/follow/0000",
            "/r/plain/done/ILOU",
            "/r/plain/follow/%00",
            "/r/plain/near?area=%00",
        ] {
            let missing = get(&t, path).await;
            assert!([404, 422].contains(&missing.status), "{path}");
            missing.says("<h1>");
        }
        let first = get(&t, "/r/plain/?elder=1&lang=en").await;
        first.says("data-elder");
        first.says("/r/plain/report?lang=en&#38;elder=1");
        first.is_silent_of("<script");
        first.is_silent_of("style=");
        let foreign = Request::post("/r/plain/find").header("sec-fetch-site", "cross-site");
        assert_eq!(page(&t, foreign.body(Body::empty()).unwrap()).await.status, 403);
        let plain = Request::post("/r/plain/find").header("content-type", "text/plain");
        assert_eq!(page(&t, plain.body(Body::from("code=1")).unwrap()).await.status, 422);
        let look = get(&t, "/r/plain/look.css").await;
        look.says("--blue");
    });
}

#[test]
fn near_by_shows_what_is_public_by_category_state_and_age() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let lamp = json!({ "request_type": "complain", "text": "路灯坏了",
            "place": { "lon": 106.805, "lat": 39.705 } });
        let receipt = reported(&t, lamp).await;
        let near = async |more: &str| {
            let path = format!("/r/plain/near?area={VILLAGE}{more}");
            get(&t, &path).await.html.matches("<li>").count()
        };
        assert_eq!(near("").await, 0, "nobody has looked at it yet");
        let words = json!({ "subcategory": "0304", "public_text": "和平社区路灯不亮" });
        t.play(&receipt["matter"], &[("intake1", "accept", words, "accepted")]).await;
        get(&t, &format!("/r/plain/near?area={VILLAGE}")).await.says("和平社区路灯不亮");
        let cases = [
            ("&category=03", 1),
            ("&category=06", 0),
            ("&state=done", 0),
            ("&days=7", 1),
            ("&days=x", 1),
        ];
        for (more, expected) in cases {
            assert_eq!(near(more).await, expected, "{more}");
        }
        t.clock.forward(8 * 24 * 60);
        assert_eq!(near("&days=7").await, 0);
        let over = async |more: &str| {
            let path = format!("/reports/nearby?area={VILLAGE}{more}");
            t.read("", &path).await["items"].as_array().unwrap().len()
        };
        assert_eq!((over("&category=03").await, over("&done=true").await), (1, 0));
        let code = receipt["code"].as_str().unwrap();
        let key = get(&t, &format!("/r/plain/follow/{code}")).await.value("key");
        let path = format!("/r/plain/follow/{code}/acts/withdraw");
        post(&t, &path, &[("key", &key)], &[]).await.location();
        assert_eq!(near("").await, 0);
    });
}

/// Anybody may ask for the whole city, and all of its matters were sorted for
/// it: now it is taken from the newest.
#[test]
fn the_whole_city_near_by_was_sorted_for_every_passer_by() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let mut made = Vec::new();
        for text in ["东街路灯不亮", "西街路灯不亮"] {
            let lamp = json!({ "request_type": "complain", "text": "路灯坏了",
                "place": { "area": VILLAGE } });
            let matter = reported(&t, lamp).await["matter"].clone();
            let words = json!({ "subcategory": "0304", "public_text": text });
            t.play(&matter, &[("intake1", "accept", words, "accepted")]).await;
            made.push(matter);
            t.clock.forward(1);
        }
        let found = async |more: &str| -> Vec<String> {
            let found = t.read("", &format!("/reports/nearby?{more}")).await;
            let items = found["items"].as_array().unwrap().iter();
            items.map(|item| item["public_text"].as_str().unwrap().to_owned()).collect()
        };
        for wide in [String::new(), format!("area={COUNTY}")] {
            assert_eq!(found(&wide).await, ["西街路灯不亮", "东街路灯不亮"], "{wide}");
            assert!(found(&format!("{wide}&done=true")).await.is_empty(), "{wide}");
        }
        assert!(found(&format!("area={OTHER_COUNTY}")).await.is_empty(), "of another county");
        let said = json!({ "answer": "今晚去修" });
        t.play(&made[0], &[("intake1", "answer_directly", said, "answered")]).await;
        for wide in [String::new(), format!("area={COUNTY}")] {
            assert_eq!(found(&wide).await, ["西街路灯不亮"], "{wide}");
            assert_eq!(found(&format!("{wide}&done=true")).await, ["东街路灯不亮"], "{wide}");
        }
        assert!(
            found(&format!("area={OTHER_COUNTY}&done=true")).await.is_empty(),
            "of another county"
        );
    });
}
