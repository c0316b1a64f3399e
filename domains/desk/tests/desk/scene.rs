//! A small city with its workbench.

use std::sync::Arc;

use axum::extract::FromRef;
use casework::Matter;
use casework::shipped::Folder;
use http_edge::Edge;
use jingwei_desk::live::Around;
use jingwei_desk::{Desk, routes};
use kernel::{Id, Manifest};
use serde_json::{Value, json};
use testkit::TestStore;
use testkit::city::{Asked, FOUNDATIONS, Got, Plan, TestCity, Web};
use utoipa_axum::router::OpenApiRouter;

/// The state of the routes under test.
#[derive(Clone, FromRef)]
pub struct State {
    pub edge: Edge,
    pub desk: Desk,
}

/// The city, its application, and those who work there.
pub struct Scene {
    pub city: TestCity,
    pub state: State,
    pub web: Web,
}

/// All tables and words.
pub fn manifests() -> Vec<&'static Manifest> {
    FOUNDATIONS.iter().copied().chain([&jingwei_desk::MANIFEST]).collect()
}

/// The routes under test.
pub fn all_routes() -> OpenApiRouter<State> {
    routes::<State>()
        .merge(http_edge::system::routes())
        .merge(http_edge::sign_in::routes())
        .merge(http_edge::settings::routes())
}

/// Runs the body in a city of its own on each engine.
pub fn scene(body: impl AsyncFn(&TestStore, &Scene)) {
    scene_of(Plan::errands().folders, body);
}

/// The same with other procedures.
pub fn scene_of(folders: Vec<Folder>, body: impl AsyncFn(&TestStore, &Scene)) {
    testkit::both(&manifests(), async |t| {
        let folders = folders.clone();
        let plan = Plan {
            folders,
            manifests: vec![&jingwei_desk::MANIFEST],
            tables: vec![&jingwei_desk::policy::TABLE],
            ..Plan::errands()
        };
        let city = TestCity::on(t, plan).await;
        let edge = city.edge(Arc::new(Around(city.works.clone())));
        let desk = Desk::new(city.works.clone(), city.files.clone());
        let state = State { edge, desk };
        let web = Web::new(state.clone(), all_routes());
        body(t, &Scene { city, state, web }).await;
    });
}

impl Scene {
    /// A GET by somebody.
    pub async fn get(&self, login: &str, path: &str) -> Got {
        self.web.get(path).by(&self.city.token(login).await).ok().await
    }

    /// A POST by somebody, under a key of its own.
    pub async fn post(&self, login: &str, path: &str, body: &Value) -> Asked {
        self.web.post(path, body).by(&self.city.token(login).await).once()
    }

    /// An errand taken down by the intake clerk.
    pub async fn errand(&self, title: &str) -> Id<Matter> {
        self.errand_with(title, json!({ "text": "暖气不热" })).await
    }

    pub async fn errand_with(&self, title: &str, form: Value) -> Id<Matter> {
        let body = json!({ "procedure": "errand", "act": "ask", "title": title, "form": form,
            "area": testkit::city::MICRO_GRID });
        let made = self.post("intake", "/api/v1/matters", &body).await.ok().await;
        made.body["matter"].as_str().unwrap().parse().unwrap()
    }

    /// An act without a version.
    pub async fn act(&self, login: &str, id: Id<Matter>, act: &str, form: Value) -> Got {
        let path = format!("/api/v1/matters/{id}/acts/{act}");
        self.post(login, &path, &json!({ "form": form })).await.ok().await
    }

    /// Sends it to a unit.
    pub async fn send(&self, id: Id<Matter>, unit: &str) -> Got {
        let lead = self.city.unit(unit);
        self.act("dispatcher", id, "send", json!({ "lead": lead })).await
    }
}
