//! What all routes share: the store, the words, the limits.

use std::net::IpAddr;
use std::sync::Arc;

use kernel::{Ctx, Result};
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

/// Whether the actor may see this matter: `Ok`, or not found. The crate that
/// holds the matters brings it.
pub type MayWatch = Arc<dyn Fn(&mut Tx<'_>, &Ctx, i64) -> Result<()> + Send + Sync>;

/// Cheap to clone; every handler has one.
#[derive(Clone)]
pub struct Edge(Arc<Inner>);

struct Inner {
    store: Store,
    words: Arc<Words>,
    config: EdgeConfig,
    gate: Arc<Gate>,
    rates: Rates,
    hub: Hub,
    uploads: Places,
    ready: Ready,
    may_watch: MayWatch,
    operations: Operations,
}

impl Edge {
    /// An edge over an open store.
    pub fn new(store: Store, words: Arc<Words>, config: EdgeConfig, may_watch: MayWatch) -> Edge {
        let inner = Inner {
            gate: Arc::new(Gate::new(config.requests, config.waiting)),
            rates: Rates::default(),
            hub: Hub::new(config.streams),
            uploads: Places::new(config.uploads),
            ready: Ready::default(),
            store,
            words,
            config,
            may_watch,
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

    /// Cookies, proxies, limits.
    pub fn config(&self) -> &EdgeConfig {
        &self.0.config
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

    /// Who may watch which matter.
    pub fn may_watch(&self) -> &MayWatch {
        &self.0.may_watch
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
