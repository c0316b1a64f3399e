//! A small city with neighbours.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::{FromRef, State as From};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use casework::{ActOn, Matter, shipped};
use connectors::webhook::{Secret, Signed};
use connectors::{Connectors, Courier, Reach, Standing};
use http_edge::Edge;
use http_edge::edge::Surroundings;
use jingwei_connectors as connectors;
use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Error, Id, Lang, Manifest, Place, Result, Shard};
use open311::Open311;
use procedure::{Act, Known};
use reports::Reports;
use serde_json::Value;
use store::outbox::Relay;
use store::{Store, Tx};
use testkit::TestStore;
use testkit::city::{FOUNDATIONS, Plan, TestCity, Web};

/// The secret of every webhook here.
pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

#[derive(Clone, FromRef)]
pub struct State {
    pub edge: Edge,
    pub open311: Open311,
    pub reports: Reports,
    pub connectors: Connectors,
}

pub struct Scene {
    pub city: TestCity,
    pub store: Store,
    pub web: Web,
    pub connectors: Connectors,
    pub courier: Courier,
    relay: Relay,
    connect: Box<dyn Fn() -> Connectors>,
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
    let own = [&reports::MANIFEST, &open311::MANIFEST, &connectors::MANIFEST];
    FOUNDATIONS.iter().copied().chain(own).collect()
}

/// A city with these contracts.
pub async fn city(t: &TestStore, contracts: &[String]) -> Scene {
    city_that_knows(t, contracts, |_| Some(SECRET.to_owned())).await
}

/// With these secrets.
pub async fn city_that_knows(
    t: &TestStore,
    contracts: &[String],
    secret: fn(&str) -> Option<String>,
) -> Scene {
    let own = |f: &shipped::Folder| ["report", "whistle"].contains(&f.name.as_str());
    let plan = Plan {
        folders: shipped::folders().into_iter().filter(own).collect(),
        known: reports::hooks::known(Known::glossary()),
        tables: vec![&reports::policy::TABLE, &connectors::policy::TABLE],
        hooks: reports::hooks::hooked,
        manifests: vec![&reports::MANIFEST, &open311::MANIFEST, &connectors::MANIFEST],
    };
    let city = TestCity::on(t, plan).await;
    let edge = city.edge(Arc::new(Nowhere));
    let reports = Reports::new(city.works.clone(), city.files.clone(), None);
    let open311 = Open311::new(city.works.clone(), Arc::new(reports.clone()), None);
    let (store, works, folder) = (t.store.clone(), city.works.clone(), t.store.folder().to_owned());
    let (door, contracts) = (Arc::new(reports.clone()), contracts.to_vec());
    let connect = Box::new(move || {
        let parts = connectors::state::Parts {
            store: store.clone(),
            works: works.clone(),
            door: door.clone(),
            reach: Reach::read(&["127.0.0.1"]).unwrap(),
            folder: folder.clone(),
        };
        Connectors::with(parts, &contracts, &secret).unwrap()
    });
    let connectors = connect();
    let mut hears = reports::subscribers(&city.works);
    hears.extend(connectors::subscribers(&connectors));
    let relay = Relay::new(&t.store, hears);
    let courier = Courier::new(&connectors).unwrap();
    let state = State { edge, open311, reports, connectors: connectors.clone() };
    let routes = open311::routes().merge(reports::routes()).merge(connectors::routes());
    let web = Web::new(state, routes);
    Scene { city, store: t.store.clone(), web, connectors, courier, relay, connect }
}

impl Scene {
    /// Facts go to those who hear them, then messages on their way.
    pub async fn turn(&self) -> u64 {
        self.relay.deliver_due().await.unwrap();
        let moved = self.courier.pass().await.unwrap();
        self.relay.deliver_due().await.unwrap();
        moved
    }

    /// The program ends and starts again; nobody looks meanwhile.
    pub fn go_away(&mut self) {
        self.connectors = (self.connect)();
        self.courier = Courier::new(&self.connectors).unwrap();
    }

    pub async fn standing(&self) -> Standing {
        self.connectors.standing().await.unwrap().remove(0)
    }

    /// Every matter, oldest first.
    pub async fn matters(&self) -> Vec<Id<Matter>> {
        let sql = "SELECT id FROM matter ORDER BY opened, id";
        let read = move |tx: &mut Tx<'_>| tx.query_sql(sql, &[], |r| r.id(0));
        self.store.read(Shard::COMMON, read).await.unwrap()
    }

    /// What was added to a matter, oldest first.
    pub async fn added(&self, id: Id<Matter>) -> Vec<String> {
        let read = move |tx: &mut Tx<'_>| casework::sql::records::lines(tx, id, i64::MAX, 100);
        let mut lines = self.store.read(id.shard(), read).await.unwrap();
        lines.retain(|l| l.act == "add");
        let text = |l: &casework::sql::records::TimelineRow| {
            l.body["fields"]["text"].as_str().unwrap().to_owned()
        };
        lines.iter().rev().map(text).collect()
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

    /// A resident reports; intake accepts with these words for everybody.
    pub async fn accepted(&self, text: &str) -> Id<Matter> {
        let before = self.matters().await;
        let body = serde_json::json!({ "request_type": "ask_help", "text": text,
            "place": { "lon": 106.805, "lat": 39.605 } });
        self.web.post("/api/v1/reports", &body).once().ok().await;
        let new = self.matters().await.into_iter().find(|id| !before.contains(id)).unwrap();
        let form = serde_json::json!({ "subcategory": "0101", "public_text": text });
        self.act("intake", new, "accept", form).await;
        new
    }
}

/// A receiver of webhooks that can be away.
#[derive(Clone, Default)]
pub struct Neighbour {
    pub away: Arc<AtomicBool>,
    /// Id and data of each message whose signature fits.
    pub got: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Neighbour {
    /// Its address.
    pub async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = axum::Router::new().route("/hook", post(hear)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        format!("http://{address}/hook")
    }

    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::Relaxed);
    }

    pub fn heard(&self) -> Vec<(String, Value)> {
        self.got.lock().unwrap().clone()
    }
}

async fn hear(From(of): From<Neighbour>, headers: HeaderMap, body: String) -> StatusCode {
    if of.away.load(Ordering::Relaxed) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let signed = Signed {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp").parse().unwrap(),
        signature: header("webhook-signature"),
    };
    let at = kernel::Time::from_micros(signed.timestamp * 1_000_000);
    if Secret::read(SECRET).unwrap().verify(&signed, at, body.as_bytes()).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let message: Value = serde_json::from_str(&body).unwrap();
    if message["data"]["act"] == "void" {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    of.got.lock().unwrap().push((signed.id, message["data"].clone()));
    StatusCode::NO_CONTENT
}
