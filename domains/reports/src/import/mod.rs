//! Real messages through the intake of the loop: a file of JSON lines, each
//! one a report, on a test territory of its own.
//!
//! Each row is one command, so that nothing of a row is half done; the file is
//! read in slices, so that its length costs no memory.

mod close;
mod kind;
mod land;
mod row;
mod staff;
mod summary;

pub use summary::{Closed, Part, Refused, Summary, table};

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use kernel::{Actor, Result, Shard};
use sha2::{Digest, Sha256};
use store::{Store, Tx};

use crate::commands::{self, Intake, Reported};
use crate::model::Channel;
use crate::place::FoundBy;
use crate::state::Reports;
use kind::Kinds;
use row::{Fault, Message, Rows};

/// Rows under way at a time: enough to share each sync of the disk.
const ABREAST: usize = 64;
/// What the program itself is called while it imports.
const JOB: &str = "import";

/// How to import.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// So many of the accepted ones are then taken the whole way to closed.
    pub close: usize,
}

/// Told now and then: what is done, how much of it, of how much.
pub type Tell<'t> = &'t (dyn Fn(&str, u64, Option<u64>) + Sync);

/// Takes every message of a file in, and then closes some by a script of acts.
///
/// # Errors
/// `reports.import_elsewhere` where there is a city already; those of reading
/// the file and of the store. What is wrong with a row is counted and told in
/// the summary.
pub async fn run(
    reports: &Reports,
    store: &Store,
    input: impl BufRead,
    options: Options,
    tell: Tell<'_>,
) -> Result<Summary> {
    land::fill(reports, store).await?;
    let mut summary = Summary::default();
    let mut to_close: Vec<Reported> = Vec::new();
    let (mut rows, kinds) = (Rows::new(input), Kinds::shipped()?);
    loop {
        let slice = rows.slice(ABREAST)?;
        if slice.is_empty() {
            break;
        }
        let kinds = &kinds;
        let taken = slice
            .into_iter()
            .map(|(line, row)| async move { (line, take_in(reports, store, kinds, row).await) });
        for (line, outcome) in join_all(taken).await {
            let goes_on = summary.count(line, &outcome);
            if let (Ok(taken), true) = (outcome, goes_on && to_close.len() < options.close) {
                to_close.push(taken.reported);
            }
        }
        tell("messages", summary.read, None);
    }
    if options.close > 0 {
        summary.closed = Some(close::close(reports, store, to_close, tell).await?);
    }
    Ok(summary)
}

/// A row that became a report.
struct Taken {
    reported: Reported,
    /// It was there already from an earlier run.
    known: bool,
}

impl Taken {
    fn is_placed(&self) -> bool {
        self.reported.found_by != FoundBy::Nowhere
    }

    fn is_routed(&self) -> bool {
        self.reported.suggestions.duty.is_some()
    }
}

async fn take_in(
    reports: &Reports,
    store: &Store,
    kinds: &Kinds,
    row: std::result::Result<Message, Fault>,
) -> std::result::Result<Taken, Fault> {
    let message = row?;
    let key = key(&message);
    let mut intake = Intake::of(reports, message.report(kinds), Channel::System)?;
    intake.source_no = message.source_no();
    let zone = reports.works().calendars.zone();
    intake.reported_at = message.reported_at(zone, store.clock().now())?;
    let mut ctx = store.ctx(Actor::System { job: JOB }).await?;
    ctx.key = Some(key);
    let fresh = Arc::new(AtomicBool::new(false));
    let (works, of, ran) = (reports.works().clone(), ctx.clone(), fresh.clone());
    let shard = intake.shard();
    let run = move |tx: &mut Tx<'_>| {
        ran.store(true, Ordering::Relaxed);
        let reported = commands::report(tx, &of, &works, &intake)?;
        serde_json::to_value(reported.matter).map_err(kernel::Error::internal)
    };
    let kept = store.command(shard, &ctx, [0; 32], run).await?;
    let id = serde_json::from_value(kept).map_err(kernel::Error::internal)?;
    let reported = told(reports, store, shard, id).await?;
    Ok(Taken { reported, known: !fresh.load(Ordering::Relaxed) })
}

async fn told(
    reports: &Reports,
    store: &Store,
    shard: Shard,
    id: kernel::Id<casework::Matter>,
) -> Result<Reported> {
    let ctx = store.ctx(Actor::System { job: JOB }).await?;
    let works = reports.works().clone();
    store.read(shard, move |tx| commands::told(tx, &ctx, &works, id)).await
}

/// The same row has the same key in every run: it is taken in once.
fn key(message: &Message) -> String {
    let mut hash = Sha256::new();
    for part in message.parts() {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let hash = hash.finalize();
    let hex: String = hash.iter().take(16).map(|b| format!("{b:02x}")).collect();
    format!("import-{hex}")
}
