//! `jingwei retention`

use clap::{Args, Subcommand};
use serde_json::Value;

use super::{Done, Place, Shared, work};
use crate::out::Out;
use crate::task::Task;

#[derive(Debug, Args)]
pub(super) struct Retention {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Erase the persons of matters that ended before the set days, values
    /// with a shorter time of their own, and looks that are too old. A server
    /// does it by itself once a day.
    Run {
        /// Say how much it would be, and erase nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Keep a matter's persons, for a court or an audit, until the hold is
    /// lifted. They see that it stands, and why.
    Hold {
        /// Id of the matter.
        #[arg(value_name = "MATTER")]
        matter: String,
        /// Why, in 5 to 500 characters.
        #[arg(long)]
        reason: String,
    },
    /// Lift a hold.
    Lift {
        /// Id of the matter.
        #[arg(value_name = "MATTER")]
        matter: String,
    },
    /// All holds that stand.
    Holds,
}

impl Retention {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let (task, words): (Task, fn(&Value) -> String) = match self.act {
            Act::Run { dry_run } => (Task::Retention { dry_run }, told),
            Act::Hold { matter, reason } => (Task::Hold { matter, reason }, held),
            Act::Lift { matter } => (Task::LiftHold { matter }, held),
            Act::Holds => (Task::Holds, holds),
        };
        work::work(&config, out, task, words)
    }
}

fn told(done: &Value) -> String {
    let did = if done["dry_run"] == true { "would be erased" } else { "erased" };
    let n = |name: &str| done[name].as_u64().unwrap_or_default();
    format!(
        "{} persons, {} single values, {} looks {did}; {} persons kept by a hold",
        n("persons"),
        n("values"),
        n("looks"),
        n("held")
    )
}

fn held(done: &Value) -> String {
    let stands = if done["held"] == true { "on hold" } else { "no longer on hold" };
    format!("{}: {stands}", done["matter"].as_str().unwrap_or_default())
}

fn holds(done: &Value) -> String {
    let all = done["holds"].as_array().cloned().unwrap_or_default();
    let line = |h: &Value| {
        let text = |name: &str| h[name].as_str().unwrap_or_default().to_owned();
        format!("{}  {}  {}", text("matter"), text("since"), text("reason"))
    };
    match all.is_empty() {
        true => "no holds".to_owned(),
        false => all.iter().map(line).collect::<Vec<_>>().join("\n"),
    }
}
