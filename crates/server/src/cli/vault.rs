//! `jingwei vault`

use clap::{Args, Subcommand, ValueEnum};
use identity::vault::Rotate;
use serde_json::Value;

use super::{Done, Place, Shared, work};
use crate::out::Out;
use crate::task::Task;

#[derive(Debug, Args)]
pub(super) struct VaultArgs {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Say where the keys come from, which is in force, how many persons'
    /// values lie under which, and how far the last rotation is.
    Status,
    /// Change keys while the city works. What is new lies under the new key at
    /// once; a job of the server does the old, and goes on after a restart.
    /// Copy vault.keys to where you keep it apart right after this.
    Rotate {
        /// What is to be made anew.
        what: What,
    },
    /// Add a key to vault.keys that nothing is sealed under yet. Only for
    /// several copies of the program on one database: take the file to each,
    /// then rotate.
    AddKey,
    /// Take an old key of blind indexes out of use and out of vault.keys, once
    /// nothing lies under it any more. Backups from before cannot be restored
    /// without it: keep the old vault.keys beside them.
    DropKey {
        /// Its number, as `vault status` tells it.
        blind: i64,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// The key that wraps every person's own key: quick. After somebody left
    /// who could read it, or once a year.
    Kek,
    /// Every person's own key, with all values sealed again: after a copy of
    /// database and key file got away, or to change the cipher.
    Data,
    /// The key that numbers are hashed under to be found again: after somebody
    /// left who could read it. What was found before is found all the while.
    Blind,
}

impl VaultArgs {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let (task, words): (Task, fn(&Value) -> String) = match self.act {
            Act::Status => (Task::VaultStatus, status),
            Act::Rotate { what: What::Kek } => (Task::VaultRotate { what: Rotate::Kek }, rotation),
            Act::Rotate { what: What::Data } => {
                (Task::VaultRotate { what: Rotate::Data }, rotation)
            }
            Act::Rotate { what: What::Blind } => {
                (Task::VaultRotate { what: Rotate::Blind }, rotation)
            }
            Act::DropKey { blind } => (Task::VaultDropKey { number: blind }, dropped),
            Act::AddKey => (Task::VaultAddKey, added),
        };
        work::work(&config, out, task, words)
    }
}

fn added(done: &Value) -> String {
    format!("key {} is in vault.keys, and not yet in force", done["number"])
}

fn status(told: &Value) -> String {
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let keys = match (told["key_service"] == true, told["clear"] == true) {
        (true, true) => "a key service is there, and keys stand in clear: rotate kek wraps them",
        (true, false) => "wrapped by a key service",
        _ => "in clear",
    };
    let mut lines = vec![
        format!("new values: {}, key {}, round {}", text("cipher"), told["number"], told["round"]),
        format!("keys {} from the {}, {keys}", told["numbers"], text("source")),
    ];
    let lying = told["persons"].as_array().map_or(&[][..], Vec::as_slice);
    lines.extend(lying.iter().map(|l| {
        format!("{} persons under key {}, round {}", l["persons"], l["number"], l["round"])
    }));
    let hashed = told["hashed"].as_array().map_or(&[][..], Vec::as_slice);
    lines.extend(hashed.iter().map(under));
    if !told["last"].is_null() {
        lines.push(rotation(&told["last"]));
    }
    lines.join("\n")
}

/// What lies under a key of blind indexes.
fn under(told: &Value) -> String {
    let unsealed = match told["unsealed"].as_i64() {
        Some(0) | None => String::new(),
        Some(n) => format!(" ({n} of before, whose numbers are not known yet)"),
    };
    let (rows, telephones) = (&told["rows"], &told["telephones"]);
    format!(
        "{rows} hashes and {telephones} telephones{unsealed} under blind key {}",
        told["number"]
    )
}

fn dropped(done: &Value) -> String {
    let number = &done["number"];
    match done["removed"] == true {
        true => format!("blind key {number} is out of use and out of vault.keys"),
        false => format!(
            "blind key {number} is out of use; 0 stays in the keys, any other one is to be taken \
             out of the environment"
        ),
    }
}

fn rotation(told: &Value) -> String {
    let what = told["what"].as_str().unwrap_or_default();
    let begun = told["begun"].as_str().unwrap_or_default();
    let end = match told["ended"].as_str() {
        Some(ended) => format!("ended {ended}"),
        None => format!("{} of {} shards to go", told["shards_left"], told["shards"]),
    };
    let failed = match told["failed"].as_i64() {
        Some(0) | None => String::new(),
        Some(n) => format!("; {n} persons' values do not open and were left"),
    };
    format!("rotation of {what} begun {begun}: {end}{failed}")
}
