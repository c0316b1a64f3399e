//! A contract with another system: a file that both sides can read.

mod check;
mod field;

pub use field::OutField;

use std::collections::BTreeMap;
use std::path::PathBuf;

use kernel::{Error, Lang, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::door::Sender;

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Said {
    #[serde(rename = "zh-CN")]
    pub zh: String,
    pub en: String,
}

impl Said {
    /// In one of them.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::ZhCn => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// Who answers for it on either side.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Owners {
    pub ours: String,
    pub theirs: String,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    pub format: u32,
    /// Its name in the database and in addresses: small letters, digits, `-`.
    pub connector: String,
    pub version: u32,
    pub name: Said,
    /// For what the fields are used.
    pub purpose: Said,
    /// The law or agreement that it rests on.
    pub basis: Said,
    pub owners: Owners,
    /// Days that marks of messages are kept here.
    pub retention_days: i64,
    pub transport: Transport,
    pub out: Option<Out>,
    pub r#in: Option<In>,
}

/// How messages travel. Secrets stand in the environment, under these names.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Transport {
    /// Signed by the Standard Webhooks specification, both ways.
    Webhook { url: Option<String>, secret_env: String },
    /// A folder that both sides reach (SFTP); where none is named, one in the
    /// data folder.
    Folder { path: Option<PathBuf> },
    /// Another city's Open311 server.
    Open311 {
        url: String,
        #[serde(default)]
        jurisdiction_id: Option<String>,
        #[serde(default)]
        api_key_env: Option<String>,
        /// Our subcategory or category to their service.
        services: BTreeMap<String, String>,
    },
    /// A broker that devices speak to.
    Mqtt(Broker),
}

/// A broker of MQTT 3.1.1, where we listen.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broker {
    /// `mqtts://broker.example.cn:8883`; `mqtt://` within a network of one's own.
    pub url: String,
    /// Filters: `manholes/+/alarm`.
    pub topics: Vec<String>,
    /// Under which name the broker keeps what waits for us; nobody else may use
    /// it. Where none is given, `jingwei-` and the connector's name.
    pub client: Option<String>,
    pub user: Option<String>,
    pub password_env: Option<String>,
    /// Certificates that the broker's is verified by, where the machine's own
    /// list does not hold them.
    pub ca: Option<PathBuf>,
}

impl Transport {
    /// Its name in files and on the wire.
    pub const fn kind(&self) -> &'static str {
        match self {
            Transport::Webhook { .. } => "webhook",
            Transport::Folder { .. } => "folder",
            Transport::Open311 { .. } => "open311",
            Transport::Mqtt(_) => "mqtt",
        }
    }
}

/// What leaves, and when.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Out {
    /// Acts of procedures after which a message goes out.
    pub acts: Vec<String>,
    /// Only matters that came from there.
    #[serde(default)]
    pub theirs: bool,
    /// Only these subcategories, or all of these categories; none: all.
    #[serde(default)]
    pub classes: Vec<String>,
    /// What leaves of a matter, and nothing else.
    pub fields: Vec<OutField>,
    /// Whether confidential matters leave too.
    #[serde(default)]
    pub confidential: bool,
}

/// What comes in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct In {
    /// Becomes a matter.
    pub order: Option<Form>,
    /// Is added to a matter that is there.
    pub update: Option<Form>,
}

/// How a message is read: our name of a field, and where it stands in theirs
/// (`order.no`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Their fields that must hold these values for the message to be this.
    #[serde(default)]
    pub when: BTreeMap<String, String>,
    pub fields: BTreeMap<String, String>,
    /// Values of ours that no message tells.
    #[serde(default)]
    pub fixed: BTreeMap<String, String>,
    /// Sentences for those that send numbers alone: `{level}` stands for what
    /// they say under that name.
    #[serde(default)]
    pub phrases: BTreeMap<String, String>,
    #[serde(default)]
    pub device: bool,
}

impl Form {
    /// On whose behalf its messages come in.
    pub const fn sender(&self) -> Sender {
        if self.device { Sender::Device } else { Sender::System }
    }
}

/// A contract as everybody may read it: without addresses and secrets.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Published {
    pub connector: String,
    pub version: u32,
    pub name: Said,
    pub purpose: Said,
    pub basis: Said,
    pub owners: Owners,
    pub retention_days: i64,
    pub transport: String,
    /// Fields of a matter that leave.
    pub leaves: Vec<String>,
    /// Fields that come in.
    pub comes: Vec<String>,
}

/// Bytes of a contract's file.
const FILE_MOST: usize = 64 * 1024;

impl Contract {
    /// Reads a contract's file.
    ///
    /// # Errors
    /// `connectors.contract_wrong`, with what is wrong and where.
    pub fn read(text: &str) -> Result<Contract> {
        if text.len() > FILE_MOST {
            return Err(wrong("too long"));
        }
        let contract: Contract = toml::from_str(text).map_err(|e| wrong(&e.to_string()))?;
        contract.check().map_err(|why| wrong(&why))?;
        Ok(contract)
    }

    /// As everybody may read it.
    pub fn published(&self) -> Published {
        let out = self.out.iter().flat_map(|o| &o.fields);
        let forms = self.r#in.iter().flat_map(|i| [&i.order, &i.update]).flatten();
        let of = |f: &Form| f.fields.keys().chain(f.phrases.keys()).cloned().collect::<Vec<_>>();
        let mut comes: Vec<String> = forms.flat_map(of).collect();
        comes.sort();
        comes.dedup();
        Published {
            connector: self.connector.clone(),
            version: self.version,
            name: self.name.clone(),
            purpose: self.purpose.clone(),
            basis: self.basis.clone(),
            owners: self.owners.clone(),
            retention_days: self.retention_days,
            transport: self.transport.kind().to_owned(),
            leaves: out.map(|f| f.name().to_owned()).collect(),
            comes,
        }
    }
}

fn wrong(why: &str) -> Error {
    Error::new(kernel::Kind::Invalid, "connectors.contract_wrong").arg("why", why.trim())
}
