//! A city as this program holds it: the open database and all services.

use std::ops::Deref;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::FromRef;
use casework::shipped;
use casework::start::Start;
use casework::{Matter, Works};
use connectors::Connectors;
use desk::Desk;
use desk::live::Around;
use files::Files;
use http_edge::edge::{EdgeConfig, EdgeParts};
use http_edge::{Edge, Words};
use identity::Identity;
use identity::password::Hasher;
use identity::vault::{KeySource, Keys, Kms, KmsProgram};
use kernel::{Ctx, Error, Id, Result, Shard};
use knowledge::Knowledge;
use open311::Open311;
use powers::Powers;
use privacy::Privacy;
use reports::Reports;
use search::Search;
use store::audit::LogSigner;
use store::erasure::Erasure;
use store::{Clock, Store, StoreConfig, Tx};

use crate::config::Config;
use crate::domains;
use crate::mail::Mail;
use crate::texts::Texts;

/// Passwords compared at once; each takes 19 MiB while it is.
const HASHES: usize = 2;

/// The state of every route. Every request clones it several times, so it is
/// one pointer.
#[derive(Clone)]
pub struct City(Arc<Parts>);

macro_rules! parts {
    ($($name:ident: $kind:ty,)*) => {
        /// What a city is made of; a route asks for the part that it needs.
        pub struct Parts {
            $(pub $name: $kind,)*
        }

        $(impl FromRef<City> for $kind {
            fn from_ref(city: &City) -> $kind {
                city.$name.clone()
            }
        })*
    };
}

parts! {
    edge: Edge,
    works: Arc<Works>,
    files: Files,
    desk: Desk,
    reports: Reports,
    imports: imports::Imports,
    registry: registry::Registry,
    open311: Open311,
    connectors: Connectors,
    knowledge: Knowledge,
    search: Search,
    privacy: Privacy,
    powers: Powers,
    heads: Heads,
    texts: Texts,
    mail: Mail,
}

/// Heads of the audit log.
#[derive(Debug, Clone)]
pub struct Heads {
    pub signer: LogSigner,
    /// Files beside the data folder that every head goes to.
    pub files: Arc<[PathBuf]>,
}

impl Deref for City {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl City {
    /// Opens the data that the configuration names.
    ///
    /// # Errors
    /// What keeps the program from starting: a folder in use, a newer
    /// database, other keys, a procedure that does not load.
    pub async fn open(config: &Config, clock: Arc<dyn Clock>) -> Result<City> {
        make_private(&config.data)?;
        let manifests = domains::manifests();
        let store = Store::open(&StoreConfig { clock, ..place(config) }, &manifests).await?;
        let works = Works::start(&store, start(config)?).await?;
        let works = Arc::new(domains::hooked(works));
        erase_again(&store, &works).await?;
        crate::calendars::renew(&store, &works, &mut crate::calendars::Own::new()).await?;
        let hasher = Hasher::new(HASHES);
        let identity =
            Identity::new(store.clone(), works.policy.clone(), works.vault.clone(), hasher);
        let identity = match crate::oidc::provider(config)? {
            Some(provider) => identity.with_provider(provider),
            None => identity,
        };
        let registry = registry::Registry(Arc::clone(&works));
        let parts = EdgeParts {
            store: store.clone(),
            words: Arc::new(Words::new(&manifests).map_err(Error::internal)?),
            identity,
            config: edge(config),
            surroundings: Arc::new(Around(works.clone())),
        };
        let edge = Edge::with_settings(parts, crate::numbers::settings(&works));
        let files = match config.attachments.bucket.as_str() {
            "" => Files::open(&config.data.join("files"))?,
            _ => Files::open_bucket(&config.attachments)?,
        };
        let address = Some(config.public_url.clone()).filter(|url| !url.is_empty());
        let reports = Reports::new(works.clone(), files.clone(), address.clone());
        let imports = crate::imports::imports(&store, &works, &reports);
        let connectors = Connectors::open(neighbours(config, &edge, &works, &reports)?)?;
        for (name, lacks) in connectors.lacking() {
            tracing::warn!(connector = name, error = %lacks, "a connector waits for its secret");
            edge.ready().lacks(name);
        }
        let texts = Texts::new(config, edge.store(), &works.vault)?;
        let mail = Mail::new(config).map_err(Error::internal)?;
        let knowledge = Knowledge::new(works.clone());
        let codes = Arc::new(reports::matter_of_code);
        let search = Search::new(store.clone(), works.clone(), codes);
        let search = if config.search.index { search } else { search.without_index() };
        let privacy = Privacy::new(works.clone(), Arc::new(Codes));
        let powers = Powers::new(works.clone(), address.as_deref());
        let open311 = Open311::new(works.clone(), Arc::new(reports.clone()), address);
        let desk =
            Desk::new(works.clone(), files.clone()).with_codes(Arc::new(reports::matter_of_code));
        Ok(City(Arc::new(Parts {
            edge,
            works,
            files,
            desk,
            reports,
            imports,
            registry,
            open311,
            connectors,
            knowledge,
            search,
            privacy,
            powers,
            heads: Heads { signer: config.audit.signer, files: config.audit.heads.clone().into() },
            texts,
            mail,
        })))
    }

    /// What waits is still done; then the folder is free.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn close(self) -> Result<()> {
        self.edge.store().close().await
    }
}

/// The codes by which residents follow their matters.
struct Codes;

impl privacy::Codes for Codes {
    fn shard(&self, typed: &str) -> Result<Shard> {
        Ok(reports::code::Code::read(typed)?.shard())
    }

    fn matter(&self, tx: &mut Tx<'_>, typed: &str) -> Result<Id<Matter>> {
        reports::matter_of_code(tx, typed)
    }
}

/// What connectors are put together from.
fn neighbours(
    config: &Config,
    edge: &Edge,
    works: &Arc<Works>,
    reports: &Reports,
) -> Result<connectors::state::Parts> {
    let reach = connectors::Reach::read(&config.connectors.reach).map_err(Error::internal)?;
    Ok(connectors::state::Parts {
        store: edge.store().clone(),
        works: works.clone(),
        door: Arc::new(reports.clone()),
        reach,
        folder: config.data.clone(),
    })
}

/// What was erased stays erased when an older backup was put in place.
async fn erase_again(store: &Store, works: &Arc<Works>) -> Result<()> {
    let vault = works.vault.clone();
    let erase =
        move |tx: &mut Tx<'_>, ctx: &Ctx, erasure: &Erasure| vault.erase_again(tx, ctx, erasure);
    match store::erasure::reapply(store, erase).await? {
        0 => Ok(()),
        n => {
            tracing::warn!(erasures = n, "the database was older than its erasures");
            Ok(())
        }
    }
}

/// Makes the data folder for its owner alone: names, phones and keys lie in it.
pub(crate) fn make_private(folder: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder).map_err(|e| {
        let at = format!("{}: {e}", folder.display());
        Error { detail: Some(at), ..Error::conflict("server.folder") }
    })
}

fn place(config: &Config) -> StoreConfig {
    let ca = Some(config.database_ca.clone()).filter(|file| !file.as_os_str().is_empty());
    let place = match config.database.as_str() {
        "" => StoreConfig::sqlite(&config.data),
        url => StoreConfig { database_ca: ca, ..StoreConfig::postgres(&config.data, url) },
    };
    StoreConfig { log_hash: config.audit.hash, ..place }
}

/// The shipped procedures under the city's own, which lie in `procedures` in
/// the data folder.
fn start(config: &Config) -> Result<Start> {
    let own = config.data.join("procedures");
    let mut folders = shipped::folders();
    if own.is_dir() {
        folders.extend(shipped::read_folders(&own)?);
    }
    Ok(Start {
        folders,
        known: domains::known(),
        calendars: shipped::calendars(Vec::new(), &config.calendar)?,
        tables: domains::tables(),
        personal: domains::personal(),
        keys: keys(config),
    })
}

fn keys(config: &Config) -> Keys {
    let kms = KmsProgram::new(config.vault.kms.clone());
    Keys {
        source: KeySource::from_env(config.data.join("vault.keys")),
        cipher: config.vault.cipher,
        kms: kms.map(|kms| Arc::new(kms) as Arc<dyn Kms>),
    }
}

fn edge(config: &Config) -> EdgeConfig {
    EdgeConfig {
        https: config.is_https(),
        origin: config.public_url.trim_end_matches('/').to_owned(),
        proxies: config.trusted_proxies.clone(),
        requests: config.limits.requests,
        waiting: config.limits.waiting,
        streams: config.limits.streams,
        uploads: config.limits.uploads,
    }
}
