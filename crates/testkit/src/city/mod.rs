//! A small city for tests: one city, two counties, three towns, a few villages
//! and grids, units that work, and an account for every role.
//!
//! `150302` is where things happen. Whoever is named `stranger` holds every
//! role in `150303` and none in `150302`: the wrong area.

pub mod conformance;
mod land;
mod people;
mod web;

pub use land::{GRID, MICRO_GRID, PLACE, TOWN};
pub use people::{PASSWORD, STAFF, Staff};
pub use web::{Asked, Got, Web};

use std::collections::BTreeMap;
use std::sync::Arc;

use casework::shipped::{Folder, calendars};
use casework::start::Start;
use casework::{Matter, Works};
use files::Files;
use http_edge::edge::{EdgeConfig, EdgeParts, Surroundings};
use http_edge::{Edge, Words};
use identity::Identity;
use identity::password::Hasher;
use identity::policy::PolicyTable;
use identity::vault::KeySource;
use kernel::actor::Unit;
use kernel::{Account, Actor, Ctx, Id, Manifest, Result, Shard};
use procedure::Known;
use store::{Store, Tx};

use crate::{TestStore, attached};

/// What every city is made of; a domain's test adds its own.
pub static FOUNDATIONS: &[&Manifest] = &[
    &worktime::MANIFEST,
    &territory::MANIFEST,
    &files::MANIFEST,
    &identity::MANIFEST,
    &http_edge::MANIFEST,
    &procedure::MANIFEST,
    &casework::MANIFEST,
];

/// What a domain brings to the city.
pub struct Plan {
    pub folders: Vec<Folder>,
    pub known: Known,
    pub tables: Vec<&'static PolicyTable>,
    pub hooks: fn(Works) -> Works,
    /// Beside [`FOUNDATIONS`], for the words.
    pub manifests: Vec<&'static Manifest>,
}

impl Plan {
    /// The errand alone: asked, sent, done, checked.
    pub fn errands() -> Plan {
        Plan {
            folders: vec![errand()],
            known: Known::glossary(),
            tables: Vec::new(),
            hooks: |works| works,
            manifests: Vec::new(),
        }
    }
}

/// A small procedure with a task for each side, an order, photos and a
/// telephone number.
pub fn errand() -> Folder {
    let files = [
        ("procedure.toml", include_str!("errand/procedure.toml")),
        ("zh-CN.toml", include_str!("errand/zh-CN.toml")),
        ("en.toml", include_str!("errand/en.toml")),
    ];
    let files = files.into_iter().map(|(n, t)| (n.to_owned(), t.to_owned())).collect();
    Folder { name: "errand".to_owned(), files }
}

/// The city. Cheap to clone.
#[derive(Clone)]
pub struct TestCity {
    pub store: Store,
    pub works: Arc<Works>,
    pub identity: Identity,
    pub files: Files,
    manifests: Vec<&'static Manifest>,
    accounts: Arc<BTreeMap<&'static str, Id<Account>>>,
}

impl TestCity {
    /// Builds it in an empty store that has the tables of [`FOUNDATIONS`].
    pub async fn on(t: &TestStore, plan: Plan) -> TestCity {
        let store = t.store.clone();
        attached::keep(&store).await;
        let units = land::put(&store).await;
        let mut tables =
            vec![&identity::policy::TABLE, &http_edge::settings::TABLE, &casework::policy::TABLE];
        tables.extend(plan.tables);
        let start = Start {
            folders: plan.folders,
            known: plan.known,
            calendars: calendars(Vec::new(), "cn").unwrap(),
            tables,
            personal: Vec::new(),
            keys: KeySource::File(store.folder().join("vault.keys")).into(),
        };
        let works = Arc::new((plan.hooks)(Works::start(&store, start).await.unwrap()));
        let hasher = Hasher::with_params(people::quick(), 2);
        let identity =
            Identity::new(store.clone(), works.policy.clone(), works.vault.clone(), hasher);
        let accounts = Arc::new(people::put(&store, &identity, &units).await);
        let files = Files::open(&store.folder().join("files")).unwrap();
        let manifests = FOUNDATIONS.iter().copied().chain(plan.manifests).collect();
        TestCity { store, works, identity, files, manifests, accounts }
    }

    /// The account of that login.
    pub fn account(&self, login: &str) -> Id<Account> {
        *self.accounts.get(login).unwrap_or_else(|| panic!("nobody is called {login}"))
    }

    /// The unit of that code.
    pub fn unit(&self, code: &str) -> Id<Unit> {
        self.works.directory().unit_by_code(code).unwrap_or_else(|| panic!("no unit {code}")).id
    }

    /// A token of somebody who has just signed in.
    pub async fn token(&self, login: &str) -> String {
        let ctx = self.store.ctx(Actor::Anonymous).await.unwrap();
        let signed =
            self.identity.sign_in(&ctx, login, PASSWORD, "test").await.unwrap().signed().unwrap();
        signed.token.expose().to_owned()
    }

    /// Somebody with the grants that hold now.
    pub async fn actor(&self, login: &str) -> Actor {
        let (account, now) = (self.account(login), self.store.clock().now());
        let grants =
            self.store.read(Shard::COMMON, move |tx| identity::grant::of(tx, account, now));
        Actor::Person { account, grants: grants.await.unwrap() }
    }

    /// A context of somebody, now.
    pub async fn ctx(&self, login: &str) -> Ctx {
        self.store.ctx(self.actor(login).await).await.unwrap()
    }

    /// Runs a command of somebody's in the shard of a matter.
    pub async fn command<T, F>(&self, login: &str, id: Id<Matter>, f: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>, &Ctx, &Works) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        let (ctx, works) = (self.ctx(login).await, self.works.clone());
        let of = ctx.clone();
        self.store.write(id.shard(), &ctx, move |tx| f(tx, &of, &works)).await
    }

    /// The edge of this city, without a limit that a test would meet.
    pub fn edge(&self, surroundings: Arc<dyn Surroundings>) -> Edge {
        let config = EdgeConfig {
            https: false,
            origin: String::new(),
            proxies: Vec::new(),
            requests: 256,
            waiting: 256,
            streams: 16,
            uploads: 4,
        };
        Edge::new(EdgeParts {
            store: self.store.clone(),
            words: Arc::new(Words::new(&self.manifests).unwrap()),
            identity: self.identity.clone(),
            config,
            surroundings,
        })
    }

    /// All that the city is made of.
    pub fn manifests(&self) -> &[&'static Manifest] {
        &self.manifests
    }
}

/// Rows of a table: what a test of duties counts.
impl TestCity {
    async fn rows(&self, table: &'static str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        let count = move |tx: &mut Tx<'_>| tx.query_sql(&sql, &[], |r| r.int(0));
        self.store.read(Shard::COMMON, count).await.unwrap()[0]
    }

    /// Entries of the audit log that are not sealed yet; no sealer runs here.
    pub async fn audited(&self) -> i64 {
        self.rows("audit_new").await
    }

    /// Entries of the access log.
    pub async fn looked_at(&self) -> i64 {
        self.rows("access_entry").await
    }
}
