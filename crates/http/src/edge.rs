//! What all routes share: the store, the words, the limits.

use std::net::IpAddr;
use std::sync::Arc;

use identity::Identity;
use identity::policy::Policy;
use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Id, Lang, Place, Result, SettingDef};
use store::{Store, Tx};

use crate::gate::Gate;
use crate::live::Hub;
use crate::operations::Operations;
use crate::rate::Rates;
use crate::ready::Ready;
use crate::upload::Places;
use crate::words::Words;

/// What a city sets for its edge.
#[derive(Debug, Clone)]
pub struct EdgeConfig {
    /// Browsers come over https: cookies are for encrypted connections only.
    pub https: bool,
    /// `https://jingwei.example.cn`, where browsers find this program; empty
    /// when nobody has said. Passkeys are bound to it.
    pub origin: String,
    /// Proxies whose X-Forwarded-For is believed.
    pub proxies: Vec<IpAddr>,
    /// Requests worked on at once, and how many may wait.
    pub requests: usize,
    pub waiting: usize,
    /// Streams of live events.
    pub streams: usize,
    /// Photos held at once.
    pub uploads: usize,
}

/// Whether the actor may see this matter: `Ok`, or not found.
pub type MayWatch = Arc<dyn Fn(&mut Tx<'_>, &Ctx, i64) -> Result<()> + Send + Sync>;

/// What the edge asks of crates above it, which hold areas, units and matters.
pub trait Surroundings: Send + Sync + 'static {
    /// The name of an area or a unit; `None` for one that is not known.
    fn name(&self, place: Place, lang: Lang) -> Option<String>;
    /// The area that a unit serves or sits in.
    fn unit_area(&self, unit: Id<Unit>) -> Option<AreaCode>;
    /// Whether the actor may see this matter: `Ok`, or not found.
    fn may_watch(&self, tx: &mut Tx<'_>, ctx: &Ctx, matter: i64) -> Result<()>;
}

/// What an edge is put together from.
pub struct EdgeParts {
    pub store: Store,
    pub words: Arc<Words>,
    /// Brings the policy with it.
    pub identity: Identity,
    pub config: EdgeConfig,
    pub surroundings: Arc<dyn Surroundings>,
}

/// Cheap to clone; every handler has one.
#[derive(Clone)]
pub struct Edge(Arc<Inner>);

struct Inner {
    store: Store,
    words: Arc<Words>,
    identity: Identity,
    sign_ins: Rates,
    texts: Rates,
    config: EdgeConfig,
    settings: Vec<&'static SettingDef>,
    gate: Arc<Gate>,
    rates: Rates,
    hub: Hub,
    uploads: Places,
    ready: Ready,
    surroundings: Arc<dyn Surroundings>,
    operations: Operations,
}

impl Edge {
    /// An edge over an open store.
    pub fn new(parts: EdgeParts) -> Edge {
        Edge::with_settings(parts, Vec::new())
    }

    /// The same with settings beside those of the manifests: the numbers of
    /// procedures.
    pub fn with_settings(parts: EdgeParts, mut settings: Vec<&'static SettingDef>) -> Edge {
        let EdgeParts { store, words, identity, config, surroundings } = parts;
        // From the first request on: what nobody records is counted nowhere.
        crate::watch::figures();
        settings.extend(store.setting_defs());
        settings.sort_by_key(|def| def.name);
        let inner = Inner {
            gate: Arc::new(Gate::new(config.requests, config.waiting)),
            rates: Rates::default(),
            hub: Hub::new(config.streams),
            uploads: Places::new(config.uploads),
            ready: Ready::default(),
            store,
            words,
            identity,
            sign_ins: Rates::default(),
            texts: Rates::default(),
            config,
            settings,
            surroundings,
            operations: Operations::default(),
        };
        Edge(Arc::new(inner))
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Every sentence.
    pub fn words(&self) -> &Arc<Words> {
        &self.0.words
    }

    /// Who may do what.
    pub fn policy(&self) -> &Arc<Policy> {
        self.0.identity.policy()
    }

    /// Cookies, proxies, limits.
    pub fn config(&self) -> &EdgeConfig {
        &self.0.config
    }

    /// Every setting, by name.
    pub fn settings(&self) -> &[&'static SettingDef] {
        &self.0.settings
    }

    /// Who comes in.
    pub fn gate(&self) -> &Arc<Gate> {
        &self.0.gate
    }

    /// How often the anonymous write.
    pub fn rates(&self) -> &Rates {
        &self.0.rates
    }

    /// Live events.
    pub fn hub(&self) -> &Hub {
        &self.0.hub
    }

    /// Photos held at once.
    pub fn uploads(&self) -> &Places {
        &self.0.uploads
    }

    /// Names of places, and who may watch which matter.
    pub fn surroundings(&self) -> &Arc<dyn Surroundings> {
        &self.0.surroundings
    }

    /// Accounts, sessions, vault.
    pub fn identity(&self) -> &Identity {
        &self.0.identity
    }

    /// How often each address tries to sign in.
    pub(crate) fn sign_ins(&self) -> &Rates {
        &self.0.sign_ins
    }

    /// How often each address asks for codes to telephones.
    pub(crate) fn texts(&self) -> &Rates {
        &self.0.texts
    }

    /// Takes the names of the operations from their document.
    pub(crate) fn name_operations(&self, api: &utoipa::openapi::OpenApi) {
        self.0.operations.fill(api);
    }

    /// What audit entries call this route.
    pub(crate) fn operations(&self) -> &Operations {
        &self.0.operations
    }

    /// What is still loading.
    pub fn ready(&self) -> &Ready {
        &self.0.ready
    }

    /// Refuses new requests and ends the streams; who is inside finishes.
    pub fn stop(&self) {
        self.gate().stop();
        self.hub().stop();
    }
}
