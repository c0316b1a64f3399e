//! Articles are written, found, used; what is not found is noted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::sync::Arc;

use axum::extract::FromRef;
use http_edge::Edge;
use http_edge::edge::Surroundings;
use jingwei_knowledge as knowledge;
use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Error, Id, Lang, Manifest, Place, Result};
use knowledge::Knowledge;
use serde_json::{Value, json};
use store::Tx;
use testkit::TestStore;
use testkit::city::{FOUNDATIONS, Plan, TestCity, Web};

#[derive(Clone, FromRef)]
struct State {
    edge: Edge,
    knowledge: Knowledge,
}

struct Scene {
    city: TestCity,
    web: Web,
}

struct Nowhere;

impl Surroundings for Nowhere {
    fn name(&self, _: Place, _: Lang) -> Option<String> {
        None
    }

    fn unit_area(&self, _: Id<Unit>) -> Option<AreaCode> {
        None
    }

    fn may_watch(&self, _: &mut Tx<'_>, _: &Ctx, _: i64) -> Result<()> {
        Err(Error::not_found())
    }
}

fn manifests() -> Vec<&'static Manifest> {
    FOUNDATIONS.iter().copied().chain([&knowledge::MANIFEST]).collect()
}

fn scene(body: impl AsyncFn(&TestStore, &Scene)) {
    testkit::both(&manifests(), async |t| {
        let plan = Plan {
            tables: vec![&knowledge::policy::TABLE],
            manifests: vec![&knowledge::MANIFEST],
            ..Plan::errands()
        };
        let city = TestCity::on(t, plan).await;
        let edge = city.edge(Arc::new(Nowhere));
        let state = State { edge, knowledge: Knowledge::new(city.works.clone()) };
        let web = Web::new(state, knowledge::routes());
        body(t, &Scene { city, web }).await;
    });
}

const ARTICLES: &str = "/api/v1/knowledge/articles";
const GAPS: &str = "/api/v1/knowledge/gaps";

impl Scene {
    fn heating(&self) -> Value {
        json!({ "title": "供暖温度不达标怎么办", "body": "室温低于18度可申请测温。",
            "keywords": "暖气不热 室温", "lang": "zh-CN", "area": "150302",
            "owner": self.city.unit("heating"), "source": "供热管理条例",
            "valid_until": "2027-04-15T00:00:00+08:00", "public": true })
    }

    async fn written(&self, body: &Value) -> Value {
        let token = self.city.token("shift").await;
        self.web.post(ARTICLES, body).by(&token).once().ok().await.body
    }

    async fn found(&self, who: &str, q: &str) -> Vec<String> {
        let asked = self.web.get(&format!("/api/v1/knowledge/search?q={q}"));
        let asked = match who {
            "" => asked,
            who => asked.by(&self.city.token(who).await),
        };
        let items = asked.ok().await.body["items"].as_array().unwrap().clone();
        items.iter().map(|i| i["title"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn statements_prepare() {
    testkit::prepare_all(&manifests());
}

#[test]
fn every_code_has_its_sentence_in_both_languages() {
    assert_eq!(http_edge::Words::gaps(&manifests()), Vec::<String>::new());
}

#[test]
fn an_article_is_found_until_its_day_and_by_whom_it_is_for() {
    scene(async |t, s| {
        s.written(&s.heating()).await;
        let mut inside = s.heating();
        (inside["title"], inside["public"]) = (json!("暖气投诉口径"), json!(false));
        s.written(&inside).await;
        assert_eq!(s.found("intake", "暖气不热").await.len(), 2);
        assert_eq!(s.found("", "暖气不热").await, ["供暖温度不达标怎么办"]);
        assert!(s.found("", "路灯").await.is_empty());
        assert!(s.found("", "暖气不热&area=150303").await.is_empty());
        assert_eq!(s.found("", "暖气不热&area=150302001").await.len(), 1);
        assert!(s.found("", "暖气不热&of_lang=en").await.is_empty());
        t.clock().set("2027-04-16T09:00:00+08:00".parse().unwrap());
        assert!(s.found("intake", "暖气不热").await.is_empty());
    });
}

#[test]
fn an_edit_names_the_version_it_saw_and_leaves_an_audit_entry() {
    scene(async |_, s| {
        let id = s.written(&s.heating()).await["article"].as_str().unwrap().to_owned();
        let path = format!("{ARTICLES}/{id}");
        let shift = s.city.token("shift").await;
        let before = s.city.audited().await;
        let mut body = s.heating();
        body["body"] = json!("拨打热力公司电话测温。");
        let edit = |version| s.web.ask(axum::http::Method::PUT, &path).json(&body).seen(version);
        edit(1).by(&shift).once().ok().await;
        assert_eq!(s.city.audited().await, before + 1);
        edit(1).by(&shift).once().refused(409, "knowledge.moved_on").await;
        assert_eq!(s.web.get(&path).ok().await.body["version"], 2);
        let withdraw = s.web.post(&format!("{path}/withdraw"), &json!(null)).seen(2);
        withdraw.by(&shift).once().ok().await;
        s.web.get(&path).refused(404, "not_found").await;
        assert_eq!(s.web.get(&path).by(&shift).ok().await.body["withdrawn"], true);
        assert!(s.found("intake", "暖气不热").await.is_empty());
    });
}

#[test]
fn who_may_not_write_is_refused_and_a_wrong_article_names_its_field() {
    scene(async |_, s| {
        let body = s.heating();
        s.web.post(ARTICLES, &body).once().refused(401, "identity.sign_in_needed").await;
        for (who, status) in [("intake", 403), ("stranger", 403), ("heating-handler", 403)] {
            let token = s.city.token(who).await;
            let got = s.web.post(ARTICLES, &body).by(&token).once().send().await;
            assert_eq!(got.status, status, "{who} {}", got.body);
        }
        let shift = s.city.token("shift").await;
        let cases = [
            ("title", json!("x"), "knowledge.text_wrong"),
            ("body", json!("长".repeat(5_000)), "knowledge.text_wrong"),
            ("valid_until", json!("2020-01-01T00:00:00Z"), "knowledge.valid_until"),
            ("area", json!("990000"), "knowledge.area_unknown"),
            ("owner", json!("7"), "knowledge.owner_unknown"),
            ("subcategory", json!("9999"), "knowledge.subcategory_unknown"),
            ("lang", json!("fr"), "http.value"),
        ];
        for (field, value, code) in cases {
            let mut wrong = body.clone();
            wrong[field] = value;
            let got = s.web.post(ARTICLES, &wrong).by(&shift).once().send().await;
            let said = (got.status, &got.body["code"], &got.body["field"]);
            // out of the asker's area is refused before it is looked at
            match field {
                "area" => assert_eq!(got.status, 403, "{}", got.body),
                _ => assert_eq!(said, (422, &json!(code), &json!(field))),
            }
        }
    });
}

#[test]
fn what_was_not_found_is_counted_masked_and_settled() {
    scene(async |_, s| {
        let intake = s.city.token("intake").await;
        let asked = json!({ "asked": "充电桩怎么装，打13812345678", "area": "150302001" });
        for times in 1..=3 {
            let got = s.web.post(GAPS, &asked).by(&intake).once().ok().await.body;
            assert_eq!(got["times"], times);
            assert!(!got.to_string().contains("13812345678"));
        }
        let shift = s.city.token("shift").await;
        let list = s.web.get(GAPS).by(&shift).ok().await.body;
        let gap = list["items"][0]["gap"].as_str().unwrap().to_owned();
        let article = s.written(&s.heating()).await["article"].clone();
        let settle = format!("{GAPS}/{gap}/settle");
        let by = json!({ "article": article });
        s.web.post(&settle, &by).by(&intake).once().refused(403, "identity.role_needed").await;
        s.web.post(&settle, &by).by(&shift).once().ok().await;
        assert_eq!(s.web.get(GAPS).by(&shift).ok().await.body["items"], json!([]));
        // asked again, it comes back
        s.web.post(GAPS, &asked).by(&intake).once().ok().await;
        let list = s.web.get(GAPS).by(&shift).ok().await.body;
        assert_eq!(list["items"][0]["times"], 4);
        s.web.get(GAPS).refused(401, "identity.sign_in_needed").await;
    });
}

#[test]
fn a_use_counts_once_a_matter_and_lists_are_paged() {
    scene(async |_, s| {
        let article = s.written(&s.heating()).await["article"].as_str().unwrap().to_owned();
        let intake = s.city.token("intake").await;
        for _ in 0..2 {
            let used =
                s.web.post(&format!("{ARTICLES}/{article}/uses"), &json!({ "matter": "77" }));
            used.by(&intake).once().ok().await;
        }
        for _ in 0..4 {
            s.written(&s.heating()).await;
        }
        let mut seen = Vec::new();
        let mut path = format!("{ARTICLES}?limit=2");
        loop {
            let page = s.web.get(&path).by(&intake).ok().await.body;
            seen.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            path = format!("{ARTICLES}?limit=2&cursor={next}");
        }
        assert_eq!(seen.len(), 5);
        let uses: i64 = seen.iter().map(|a| a["uses"].as_i64().unwrap()).sum();
        assert_eq!(uses, 1);
        s.web.get(ARTICLES).refused(401, "identity.sign_in_needed").await;
    });
}
