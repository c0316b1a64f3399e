//! A small city that speaks Open311.

use std::sync::Arc;

use axum::extract::FromRef;
use casework::{ActOn, Matter, shipped};
use http_edge::Edge;
use http_edge::edge::Surroundings;
use jingwei_open311 as open311;
use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Error, Id, Lang, Manifest, Place, Result, Shard};
use open311::Open311;
use procedure::{Act, Known};
use reports::Reports;
use serde_json::Value;
use store::Tx;
use testkit::TestStore;
use testkit::city::{FOUNDATIONS, Got, Plan, TestCity, Web};

/// Where reports are made: a place in the city.
pub const HERE: &str = "lat=39.605&long=106.805";

#[derive(Clone, FromRef)]
pub struct State {
    pub edge: Edge,
    pub open311: Open311,
    pub reports: Reports,
}

pub struct Scene {
    pub city: TestCity,
    pub reports: Reports,
    pub web: Web,
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

pub fn manifests() -> Vec<&'static Manifest> {
    let own = [&reports::MANIFEST, &open311::MANIFEST];
    FOUNDATIONS.iter().copied().chain(own).collect()
}

/// Runs the body in a city of its own on each engine.
pub fn scene(body: impl AsyncFn(&TestStore, &Scene)) {
    testkit::both(&manifests(), async |t| body(t, &at(t).await).await);
}

pub async fn at(t: &TestStore) -> Scene {
    let own = |f: &shipped::Folder| ["report", "whistle"].contains(&f.name.as_str());
    let plan = Plan {
        folders: shipped::folders().into_iter().filter(own).collect(),
        known: reports::hooks::known(Known::glossary()),
        tables: vec![&reports::policy::TABLE],
        hooks: reports::hooks::hooked,
        manifests: vec![&reports::MANIFEST, &open311::MANIFEST],
    };
    let city = TestCity::on(t, plan).await;
    let edge = city.edge(Arc::new(Nowhere));
    let reports = Reports::new(city.works.clone(), city.files.clone(), None);
    let home = Some("https://city.example/".to_owned());
    let open311 = Open311::new(city.works.clone(), Arc::new(reports.clone()), home);
    let state = State { edge, open311, reports: reports.clone() };
    let web = Web::new(state, open311::routes().merge(reports::routes()));
    Scene { city, reports, web }
}

impl Scene {
    pub async fn get(&self, path: &str) -> Got {
        self.web.get(&format!("/open311/v2{path}")).send().await
    }

    /// A GET that goes well, as JSON.
    pub async fn read(&self, path: &str) -> Value {
        self.web.get(&format!("/open311/v2{path}")).ok().await.body
    }

    /// Sends a form.
    pub async fn post(&self, form: &str) -> Got {
        self.post_as("requests.json", form, None).await
    }

    pub async fn post_as(&self, path: &str, form: &str, key: Option<&str>) -> Got {
        let asked = self.web.ask(axum::http::Method::POST, &format!("/open311/v2/{path}"));
        let asked = asked.form(form);
        let asked = match key {
            Some(key) => asked.with("idempotency-key", key),
            None => asked,
        };
        asked.send().await
    }

    /// A report; its token.
    pub async fn reported(&self, form: &str) -> String {
        let got = self.post(form).await;
        assert_eq!(got.status, 201, "{} {}", got.body, got.why);
        got.body[0]["token"].as_str().unwrap().to_owned()
    }

    /// The matter of a token.
    pub async fn matter(&self, token: &str) -> Id<Matter> {
        use connectors::Door;
        let (door, token) = (self.reports.clone(), token.to_owned());
        let shard = door.shard_of_code(&token).unwrap();
        let find = move |tx: &mut Tx<'_>| door.matter_of_code(tx, &token);
        self.city.store.read(shard, find).await.unwrap()
    }

    /// An act by somebody.
    pub async fn act(&self, login: &str, matter: Id<Matter>, name: &str, form: Value) {
        let form = form.as_object().cloned().unwrap_or_default();
        let act = Act { name: name.to_owned(), form, ..Act::default() };
        let asked = ActOn { matter, act, version: None, reporter: false };
        let done = self
            .city
            .command(login, matter, move |tx, ctx, works| casework::act(tx, ctx, works, &asked));
        done.await.unwrap();
    }

    /// Intake accepts it, with these words for everybody.
    pub async fn accepted(&self, token: &str, public_text: Option<&str>) -> Id<Matter> {
        let matter = self.matter(token).await;
        let mut form = serde_json::json!({ "subcategory": "0101" });
        if let Some(text) = public_text {
            form["public_text"] = text.into();
        }
        self.act("intake", matter, "accept", form).await;
        matter
    }

    /// Sets a setting for the whole city.
    pub async fn set(&self, name: &str, value: Value) {
        let store = &self.city.store;
        let def = *store.setting_defs().iter().find(|d| d.name == name).unwrap();
        let ctx = self.city.ctx("admin").await;
        let of = ctx.clone();
        let set = move |tx: &mut Tx<'_>| store::settings::set(tx, &of, def, None, of.now, &value);
        store.write(Shard::COMMON, &ctx, set).await.unwrap();
    }
}
