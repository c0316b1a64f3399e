//! Configuration: the shipped values, then a file, then `JINGWEI_…` in the
//! environment, then flags. The last one that speaks wins.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use files::Bucket;
use identity::vault::Cipher;
use serde::Deserialize;
use store::audit::{LogHash, LogSigner};

/// What `jingwei config` prints: every key with its meaning and its value.
pub const COMMENTED: &str = include_str!("../default.toml");

/// Everything a city may set without the database.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the SQLite file, keys and attachments lie.
    pub data: PathBuf,
    /// Address and port of the pages and the interface.
    pub listen: SocketAddr,
    /// `postgres://…`; empty for the SQLite file in `data`.
    pub database: String,
    /// File with whom certificates of PostgreSQL may come from; empty for whom
    /// this machine trusts.
    pub database_ca: PathBuf,
    /// Name of the calendar that holds where no unit has its own.
    pub calendar: String,
    /// As browsers reach it; `https://…` makes cookies secure.
    pub public_url: String,
    /// Proxies whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The bucket that attachments are kept in; without a name, a folder in
    /// `data`.
    pub attachments: Bucket,
    pub audit: AuditLog,
    pub vault: Sealing,
    pub connectors: Neighbours,
    pub texts: Messages,
    pub mail: Mailing,
    pub oidc: Oidc,
    pub search: Searching,
    pub limits: Limits,
    pub log: Log,
}

/// How the audit log is hashed and signed, and where its heads go beside the
/// data folder.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuditLog {
    /// Of a log that begins now.
    pub hash: LogHash,
    pub signer: LogSigner,
    /// Files that every new head is appended to.
    pub heads: Vec<PathBuf>,
}

/// How personal values are sealed.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sealing {
    /// Of new values; old ones are read whichever it is.
    pub cipher: Cipher,
    /// A program that wraps the keys of the key file, and its words; empty:
    /// they stand there in clear.
    pub kms: Vec<String>,
}

/// Systems beside this one; their contracts lie in the data folder.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Neighbours {
    /// Networks inside that may be called.
    pub reach: Vec<String>,
}

/// The OpenID provider that staff may sign in with.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Oidc {
    /// What the button calls it.
    pub name: String,
    /// `https://id.example.cn`, exactly as its tokens write it; empty: none.
    pub issuer: String,
    pub client: String,
    pub secret: String,
    /// Classes of sign-in there (`acr`) that are strong enough; none: all are.
    pub strength: Vec<String>,
}

/// Messages to telephones.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Messages {
    /// Where they are carried on; empty: they are kept on this machine.
    pub gateway: String,
    /// Shown to the gateway as `Authorization: Bearer`.
    pub secret: String,
}

/// Mail to subscribers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mailing {
    /// `smtps://mail.city.example`; empty: a folder on this machine.
    pub server: String,
    /// Empty: nobody signs in there.
    pub user: String,
    pub password: String,
    /// File that holds the password, instead.
    pub password_file: PathBuf,
    /// Who it comes from.
    pub from: String,
}

/// Whether full text is searched.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Searching {
    /// Whether there is an index.
    pub index: bool,
}

/// How much at once.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Open connections.
    pub connections: usize,
    /// Requests worked on at once.
    pub requests: usize,
    /// Requests that may wait for a place.
    pub waiting: usize,
    /// Streams of live events.
    pub streams: usize,
    /// Photos taken in at once; each needs memory for its pixels.
    pub uploads: usize,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug`, or a filter by module.
    pub level: String,
    pub format: LogFormat,
}

/// One JSON object a line, or lines for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Json,
    Text,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            data: PathBuf::from("data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database: String::new(),
            database_ca: PathBuf::new(),
            calendar: "cn".into(),
            public_url: String::new(),
            trusted_proxies: Vec::new(),
            attachments: Bucket::default(),
            audit: AuditLog::default(),
            vault: Sealing::default(),
            connectors: Neighbours::default(),
            texts: Messages::default(),
            mail: Mailing::default(),
            oidc: Oidc::default(),
            search: Searching::default(),
            limits: Limits::default(),
            log: Log::default(),
        }
    }
}

impl Default for Mailing {
    fn default() -> Mailing {
        Mailing {
            server: String::new(),
            user: String::new(),
            password: String::new(),
            password_file: PathBuf::new(),
            from: "Jingwei <no-reply@localhost>".into(),
        }
    }
}

impl Default for Searching {
    fn default() -> Searching {
        Searching { index: true }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { connections: 4096, requests: 1024, waiting: 2048, streams: 2000, uploads: 4 }
    }
}

impl Default for Log {
    fn default() -> Log {
        Log { level: "info".into(), format: LogFormat::Json }
    }
}

impl Config {
    /// Read from the data folder when no other file is named.
    pub const FILE: &str = "jingwei.toml";

    /// Reads the file, if there is one, and lays the environment over it.
    pub fn read(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Config, String> {
        let mut table = match file {
            Some(path) => read_table(path)?,
            None => toml::Table::new(),
        };
        for (name, value) in environment {
            let key = name.strip_prefix("JINGWEI_");
            if let Some(key) = key.filter(|k| !OTHERS.contains(k) && !k.starts_with(TESTS)) {
                set(&mut table, key, value).map_err(|why| format!("{name}: {why}"))?;
            }
        }
        let config: Config = table.try_into().map_err(|e| format!("configuration: {e}"))?;
        config.checked()
    }

    pub(crate) fn checked(self) -> Result<Config, String> {
        let Limits { connections, requests, waiting: _, streams, uploads } = self.limits;
        if [connections, requests, streams, uploads].contains(&0) {
            return Err("limits: only `waiting` may be 0".into());
        }
        if !self.oidc.issuer.is_empty()
            && (self.oidc.client.is_empty() || self.public_url.is_empty())
        {
            return Err("oidc: a provider needs a client, and public_url to come back to".into());
        }
        connectors::Reach::read(&self.connectors.reach)
            .map_err(|e| format!("connectors.reach: {e}"))?;
        crate::mail::carrier(&self).map_err(|e| format!("mail: {e}"))?;
        let schemes = ["", "postgres://", "postgresql://"];
        let named =
            |s: &&str| self.database.starts_with(*s) && s.is_empty() == self.database.is_empty();
        if !schemes.iter().any(named) {
            return Err("database: must begin with postgres:// or be empty".into());
        }
        let Bucket { bucket, region, access_key, secret_key, .. } = &self.attachments;
        let rest = [("region", region), ("access_key", access_key), ("secret_key", secret_key)];
        match rest.iter().find(|(_, v)| !bucket.is_empty() && v.is_empty()) {
            Some((key, _)) => Err(format!("attachments.{key}: needed for a bucket")),
            None => Ok(self),
        }
    }

    /// Whether browsers come over https.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Variables that say something else than a key of the file.
const OTHERS: [&str; 3] = ["CONFIG", "PAGES", "VAULT_KEYS"];
/// Beginning of those that are for tests.
const TESTS: &str = "TEST_";

fn read_table(path: &Path) -> Result<toml::Table, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    text.parse().map_err(|e| format!("{}: {e}", path.display()))
}

/// `LIMITS__STREAMS=5` sets `streams` of `[limits]`. A value that is no TOML
/// value is a text: nobody quotes an address in the environment.
fn set(table: &mut toml::Table, key: &str, value: String) -> Result<(), String> {
    let key = key.to_ascii_lowercase();
    let mut parts: Vec<&str> = key.split("__").collect();
    let last = parts.pop().unwrap_or_default();
    let mut inner = table;
    for part in parts {
        inner = inner
            .entry(part)
            .or_insert_with(|| toml::Table::new().into())
            .as_table_mut()
            .ok_or_else(|| format!("{part} is not a group"))?;
    }
    let read: Result<toml::Table, _> = format!("v = {value}").parse();
    let value = match read.ok().and_then(|mut t| t.remove("v")) {
        Some(value) if !matches!(value, toml::Value::Float(_)) => value,
        _ => value.into(),
    };
    inner.insert(last.to_owned(), value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(env: &[(&str, &str)]) -> Result<Config, String> {
        Config::read(None, env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn the_printed_default_is_the_default() {
        let uncommented: String = COMMENTED
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.contains(" = ") => rest,
                _ if line.starts_with('#') => "",
                _ => line,
            })
            .map(|line| format!("{line}\n"))
            .collect();
        let table: toml::Table = uncommented.parse().unwrap();
        assert_eq!(table["limits"].as_table().unwrap().len(), 5);
        assert_eq!(table.try_into::<Config>().unwrap(), Config::default());
    }

    #[test]
    fn the_environment_is_laid_over_the_file() {
        let config = with(&[
            ("JINGWEI_LISTEN", "0.0.0.0:80"),
            ("JINGWEI_LIMITS__STREAMS", "5"),
            ("JINGWEI_LOG__LEVEL", "warn"),
            ("JINGWEI_TRUSTED_PROXIES", "[\"10.0.0.1\"]"),
            ("JINGWEI_DATABASE", "postgres://u@h/d"),
            ("PATH", "/bin"),
        ])
        .unwrap();
        assert_eq!(config.listen.to_string(), "0.0.0.0:80");
        assert_eq!(config.limits.streams, 5);
        assert_eq!(config.trusted_proxies.len(), 1);
        assert_eq!(config.log.level, "warn");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            ("JINGWEI_LISTEN", "nowhere", "listen"),
            ("JINGWEI_LIMITS__STREAMS", "0", "limits"),
            ("JINGWEI_LIMITS__STREAMS", "many", "streams"),
            ("JINGWEI_LISTEN__X", "1", "listen"),
            ("JINGWEI_COLOUR", "red", "colour"),
            ("JINGWEI_DATABASE", "mysql://x", "database"),
            ("JINGWEI_AUDIT__HASH", "md5", "md5"),
            ("JINGWEI_VAULT__CIPHER", "rot13", "rot13"),
            ("JINGWEI_CONNECTORS__REACH", "[\"inside\"]", "connectors.reach"),
            ("JINGWEI_ATTACHMENTS__BUCKET", "city", "attachments.region"),
            ("JINGWEI_ATTACHMENTS__COLOUR", "red", "colour"),
            ("JINGWEI_MAIL__FROM", "somebody", "mail"),
            ("JINGWEI_MAIL__SERVER", "mail.city.example", "mail"),
            ("JINGWEI_MAIL__SERVER", "smtps://user:word@mail.city.example", "mail"),
            ("JINGWEI_MAIL__PASSWORD_FILE", "/nowhere/at/all", "mail"),
        ];
        for (name, value, told) in cases {
            let e = with(&[(name, value)]).unwrap_err();
            assert!(e.contains(told), "{name}: {e}");
        }
    }
}
