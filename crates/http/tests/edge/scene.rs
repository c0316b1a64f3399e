//! A small city with three routes of its own.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use identity::Identity;
use identity::password::Hasher;
use identity::policy::Policy;
use identity::vault::{Inventory, KeyRing, Vault};
use jingwei_http::edge::{EdgeConfig, EdgeParts, Surroundings};
use jingwei_http::{
    Answer, At, Call, Edge, Input, Outcome, Search, Upload, Words, app, sign_in, system,
};
use kernel::actor::Unit;
use kernel::{AreaCode, Error, Id, Lang, Place, Result, Shard};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Store, StoreConfig};
use tower::ServiceExt;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub struct City {
    pub app: Router,
    pub edge: Edge,
    _folder: tempfile::TempDir,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    text: String,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    areas: Vec<AreaCode>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Kept {
    /// A fresh one each time the command really runs.
    #[schema(value_type = String)]
    id: Id<()>,
    version: i64,
    text: String,
}

#[derive(Debug, Deserialize)]
struct Page {
    limit: Option<u32>,
    #[allow(dead_code)]
    area: Option<AreaCode>,
}

#[utoipa::path(post, path = "/api/v1/notes", operation_id = "note", tag = "test")]
async fn note(call: Call, input: Input<Note>) -> Outcome {
    call.command(Shard::COMMON, input, |tx, ctx, note| {
        let id = ctx.id(Shard::COMMON);
        if note.text == "refuse" {
            return Err(Error::conflict("http.request"));
        }
        if note.text == "panic" {
            panic!("a defect");
        }
        let fact = store::outbox::Fact {
            shard: Shard::COMMON,
            name: "NoteKept",
            subject: 7,
            version: 3,
            body: Value::Null,
        };
        store::outbox::publish(tx, ctx, &fact)?;
        Ok(Kept { id, version: 3, text: note.text.clone() })
    })
    .await
}

#[utoipa::path(get, path = "/api/v1/notes/{id}/{area}", operation_id = "look", tag = "test")]
async fn look(
    call: Call,
    At((id, area)): At<(Id<()>, AreaCode)>,
    Search(page): Search<Page>,
) -> Outcome {
    let limit = page.limit;
    call.read(Shard::COMMON, move |_, ctx| Ok((id, area, limit, ctx.lang))).await
}

#[utoipa::path(post, path = "/api/v1/slow", operation_id = "slow", tag = "test")]
async fn slow(call: Call) -> Outcome {
    call.slow_down()?;
    Ok(Answer::nothing())
}

#[utoipa::path(post, path = "/api/v1/photos", operation_id = "photo", tag = "test")]
async fn photo(upload: Upload) -> Outcome {
    Answer::of(&upload.bytes.len())
}

#[utoipa::path(get, path = "/api/v1/broken", operation_id = "broken", tag = "test")]
async fn broken() -> Outcome {
    panic!("secret of the inside")
}

/// Knows matter 7 and no names.
struct Nothing;

impl Surroundings for Nothing {
    fn name(&self, _: Place, _: Lang) -> Option<String> {
        None
    }

    fn unit_area(&self, _: Id<Unit>) -> Option<AreaCode> {
        None
    }

    fn may_watch(&self, _: &mut store::Tx<'_>, _: &kernel::Ctx, matter: i64) -> Result<()> {
        if matter == 7 { Ok(()) } else { Err(Error::not_found()) }
    }
}

pub const PASSWORD: &str = "a long enough sentence";

pub async fn city() -> City {
    let folder = tempfile::tempdir().unwrap();
    let manifests = [&store::MANIFEST, &identity::MANIFEST, &jingwei_http::MANIFEST];
    let store = Store::open(&StoreConfig::sqlite(folder.path()), &manifests).await.unwrap();
    let config = EdgeConfig {
        https: false,
        origin: String::new(),
        proxies: Vec::new(),
        requests: 64,
        waiting: 64,
        streams: 4,
        uploads: 2,
    };
    let tables = [&identity::policy::TABLE, &jingwei_http::settings::TABLE];
    let policy = Arc::new(Policy::compile(&tables).unwrap());
    let keys = KeyRing::generate().unwrap();
    let vault = Vault::new(keys, Inventory::shipped());
    let hasher = Hasher::with_params(quick(), 2);
    let edge = Edge::new(EdgeParts {
        identity: Identity::new(store.clone(), policy, vault, hasher),
        store,
        words: Arc::new(Words::new(&manifests).unwrap()),
        config,
        surroundings: Arc::new(Nothing),
    });
    let routes = OpenApiRouter::new()
        .routes(routes!(note))
        .routes(routes!(look))
        .routes(routes!(slow))
        .routes(routes!(photo))
        .routes(routes!(broken))
        .merge(system::routes())
        .merge(sign_in::routes())
        .merge(jingwei_http::factors::routes())
        .merge(jingwei_http::services::routes())
        .merge(jingwei_http::accounts::routes())
        .merge(jingwei_http::settings::routes());
    let app = app::app(edge.clone(), routes, |_| None::<Cow<'static, [u8]>>);
    City { app, edge, _folder: folder }
}

/// Passwords in tests are hashed with next to no work.
fn quick() -> argon2::Params {
    argon2::Params::new(8, 1, 1, None).unwrap()
}

impl City {
    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.app.clone().oneshot(request).await.unwrap()
    }

    /// Status and body as JSON.
    pub async fn ask(&self, request: Request<Body>) -> (u16, Value) {
        let answer = self.send(request).await;
        let status = answer.status().as_u16();
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    pub async fn post(&self, path: &str, body: impl Into<Body>, key: Option<&str>) -> (u16, Value) {
        let mut request = Request::post(path).header("content-type", "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.ask(request.body(body.into()).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }
}
