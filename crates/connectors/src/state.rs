//! The connectors of a city.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use casework::Works;
use kernel::{Error, Result, Shard, Time};
use serde::Serialize;
use store::{Store, Tx};
use tokio::sync::Mutex;
use utoipa::ToSchema;

use crate::contract::{Contract, Transport};
use crate::door::Door;
use crate::outside::{Outside, Reach};
use crate::sql;
use crate::transport::mqtt;
use crate::webhook::Secret;

/// Contracts of one city.
const MOST: usize = 100;
/// Messages set aside that a list shows.
const REFUSED_MOST: i64 = 20;

/// Cheap to clone.
#[derive(Clone)]
pub struct Connectors(Arc<Inner>);

struct Inner {
    all: Vec<Arc<Connector>>,
    store: Store,
    works: Arc<Works>,
    door: Arc<dyn Door>,
    outside: Outside,
}

/// A contract with what it needs to be kept.
pub struct Connector {
    pub contract: Contract,
    /// Of webhooks.
    pub secret: Option<Secret>,
    /// Of an Open311 server.
    pub api_key: Option<String>,
    /// Of a broker.
    pub(crate) password: Option<String>,
    /// Of a file drop.
    pub folder: PathBuf,
    /// The secret that is not there: nothing moves until it is.
    pub lacks: Option<Error>,
    /// To a broker, while this process speaks to it.
    pub(crate) line: Mutex<Option<mqtt::Line>>,
}

impl Connector {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.contract.connector
    }
}

/// What connectors are put together from.
pub struct Parts {
    pub store: Store,
    pub works: Arc<Works>,
    pub door: Arc<dyn Door>,
    pub reach: Reach,
    /// The data folder.
    pub folder: PathBuf,
}

/// How a connector stands.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Standing {
    pub connector: String,
    pub transport: String,
    /// Messages that wait to go out.
    pub waiting: i64,
    /// Messages that were set aside.
    pub refused: i64,
    /// Tries in a row that failed.
    pub tries: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ok_at: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub failed_at: Option<Time>,
    pub error: Option<String>,
    pub set_aside: Vec<SetAside>,
    /// The variable that must be set before anything moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<String>,
}

/// A message that nobody could take.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SetAside {
    pub message: String,
    /// `in` or `out`.
    pub way: String,
    pub reason: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
}

impl Connectors {
    /// With the contracts in the folder `connectors` of the data folder; their
    /// secrets come from the environment.
    ///
    /// # Errors
    /// Those of [`Connectors::with`]; `connectors.folder`.
    pub fn open(parts: Parts) -> Result<Connectors> {
        let texts = read_folder(&parts.folder.join("connectors"))?;
        Connectors::with(parts, &texts, &|name| std::env::var(name).ok())
    }

    /// With these contracts.
    ///
    /// # Errors
    /// `connectors.contract_wrong`, `connectors.address`: the program does not
    /// start with half of them. One whose secret is missing is there and does
    /// nothing: whoever opens the folder for something else needs no secrets.
    pub fn with(
        parts: Parts,
        texts: &[String],
        secret: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Connectors> {
        let Parts { store, works, door, reach, folder } = parts;
        let outside = Outside::new(reach)?;
        let mut all: Vec<Arc<Connector>> = Vec::new();
        for text in texts {
            let connector = connector(Contract::read(text)?, &outside, &folder, secret)?;
            if all.iter().any(|c| c.name() == connector.name()) {
                let why = format!("{} stands in two files", connector.name());
                let kind = kernel::Kind::Invalid;
                return Err(Error::new(kind, "connectors.contract_wrong").arg("why", why));
            }
            all.push(Arc::new(connector));
        }
        Ok(Connectors(Arc::new(Inner { all, store, works, door, outside })))
    }

    /// All of them.
    pub fn all(&self) -> &[Arc<Connector>] {
        &self.0.all
    }

    /// The one of that name.
    pub fn get(&self, name: &str) -> Option<&Arc<Connector>> {
        self.0.all.iter().find(|c| c.name() == name)
    }

    /// Those that wait for a secret.
    pub fn lacking(&self) -> impl Iterator<Item = (&str, &Error)> {
        self.0.all.iter().filter_map(|c| Some((c.name(), c.lacks.as_ref()?)))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn works(&self) -> &Arc<Works> {
        &self.0.works
    }

    pub(crate) fn door(&self) -> &Arc<dyn Door> {
        &self.0.door
    }

    pub(crate) fn outside(&self) -> &Outside {
        &self.0.outside
    }

    /// How each stands.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn standing(&self) -> Result<Vec<Standing>> {
        let all = self.0.all.clone();
        let read = move |tx: &mut Tx<'_>| all.iter().map(|c| standing(tx, c)).collect();
        self.0.store.read(Shard::COMMON, read).await
    }
}

fn name_of(value: &serde_json::Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn standing(tx: &mut Tx<'_>, c: &Connector) -> Result<Standing> {
    let (waiting, refused) = sql::counts(tx, c.name())?;
    let state = sql::state(tx, c.name())?;
    let aside = sql::refused(tx, c.name(), REFUSED_MOST)?;
    let set_aside = |(message, way, reason, at)| SetAside { message, way, reason, at };
    Ok(Standing {
        connector: c.name().to_owned(),
        transport: c.contract.transport.kind().to_owned(),
        waiting,
        refused,
        tries: state.tries,
        ok_at: state.ok_at,
        failed_at: state.failed_at,
        error: state.error,
        set_aside: aside.into_iter().map(set_aside).collect(),
        lacks: c.lacks.as_ref().and_then(|e| e.args.first()).map(|(_, name)| name_of(name)),
    })
}

fn connector(
    contract: Contract,
    outside: &Outside,
    folder: &Path,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Connector> {
    let folder = folder.join("connectors").join(&contract.connector);
    let mut made = Connector {
        secret: None,
        api_key: None,
        password: None,
        folder,
        lacks: None,
        line: Mutex::default(),
        contract,
    };
    match &made.contract.transport {
        Transport::Webhook { url, .. } => url.as_deref().map(|u| outside.address(u)).transpose()?,
        Transport::Folder { path: Some(path) } => {
            made.folder.clone_from(path);
            None
        }
        Transport::Folder { path: None } => None,
        Transport::Open311 { url, .. } => Some(outside.address(url)?),
        Transport::Mqtt(broker) => Some(outside.address_of(&broker.url, &mqtt::SCHEMES)?),
    };
    made.lacks = made.find_secrets(env).err();
    Ok(made)
}

impl Connector {
    /// Its secrets from the environment.
    fn find_secrets(&mut self, env: &dyn Fn(&str) -> Option<String>) -> Result<()> {
        let missing = |name: &str, why: &str| {
            let (kind, code) = (kernel::Kind::Busy, "connectors.secret_missing");
            Error::new(kind, code).arg("name", name).arg("why", why)
        };
        let named = |name: Option<&String>| {
            name.map(|n| env(n).ok_or_else(|| missing(n, "is not set"))).transpose()
        };
        match &self.contract.transport {
            Transport::Webhook { secret_env, .. } => {
                let text = env(secret_env).ok_or_else(|| missing(secret_env, "is not set"))?;
                let read = Secret::read(&text).map_err(|why| missing(secret_env, why))?;
                self.secret = Some(read);
            }
            Transport::Open311 { api_key_env, .. } => self.api_key = named(api_key_env.as_ref())?,
            Transport::Mqtt(broker) => self.password = named(broker.password_env.as_ref())?,
            Transport::Folder { .. } => {}
        }
        Ok(())
    }
}

/// The contracts of a folder, by name; none when there is no folder.
fn read_folder(folder: &Path) -> Result<Vec<String>> {
    let at = |e: std::io::Error| {
        let detail = Some(format!("{}: {e}", folder.display()));
        Error { detail, ..Error::new(kernel::Kind::Invalid, "connectors.folder") }
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(at(e)),
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in entries {
        files.push(entry.map_err(at)?.path());
    }
    files.retain(|f| f.extension().is_some_and(|e| e == "toml"));
    files.sort();
    files.truncate(MOST);
    files.iter().map(|f| std::fs::read_to_string(f).map_err(at)).collect()
}
