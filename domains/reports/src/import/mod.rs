//! Real messages through the intake of the loop: JSON lines or a table, each
//! row a report, on a test territory of its own.
//!
//! Each row is one command, so that nothing of a row is half done; the file is
//! read in slices, so that its length costs no memory.

mod close;
mod ground;
mod kind;
mod land;
mod row;
mod staff;
mod summary;
mod table;

pub use summary::{Closed, Part, Refused, Summary, table};

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use kernel::{Actor, Result, Shard};
use sha2::{Digest, Sha256};
use store::{Store, Tx};
use tabular::{Mapping, Source};

use crate::commands::{self, Intake, Reported};
use crate::model::Channel;
use crate::place::FoundBy;
use crate::state::Reports;
use ground::{A_SHI, Ground, NEW_YORK};
use kind::Kinds;
use row::{Fault, Lines, Message, Rows};

/// Rows under way at a time: enough to share each sync of the disk.
const ABREAST: usize = 64;
/// What the program itself is called while it imports.
const JOB: &str = "import";

/// How to import.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// So many of the accepted ones are then taken the whole way to closed.
    pub close: usize,
    /// Rows are read and what is wrong with them is told; nothing is taken in.
    pub dry_run: bool,
}

/// A file of messages, and the territory that it is tried on.
pub struct Input<'i> {
    ground: &'static Ground,
    rows: Rows<'i>,
}

impl<'i> Input<'i> {
    /// JSON lines with the columns `id`, `user`, `time`, `title` and `body`, on
    /// the territory of the anonymised city.
    pub fn lines(input: impl BufRead + Send + 'i) -> Input<'i> {
        Input { ground: &A_SHI, rows: Rows::Lines(Lines::new(Box::new(input))) }
    }

    /// A table by the mapping, which names its territory; without one by that
    /// of New York, whose reports are published as a table.
    ///
    /// # Errors
    /// Those of the mapping; `reports.import_territory`.
    pub fn table(source: Source, mapping: Option<&str>) -> Result<Input<'i>> {
        let mapping = Mapping::parse(mapping.unwrap_or(NEW_YORK.mapping))?;
        let ground = Ground::of(&mapping)?;
        Ok(Input { ground, rows: Rows::Table(table::rows(source, mapping)?) })
    }
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
    input: Input<'_>,
    options: Options,
    tell: Tell<'_>,
) -> Result<Summary> {
    let Input { ground, mut rows } = input;
    if options.dry_run {
        return dry_run(&mut rows, tell);
    }
    land::fill(reports, store, ground).await?;
    let mut summary = Summary::default();
    let mut to_close: Vec<Reported> = Vec::new();
    let kinds = Kinds::shipped()?;
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
        summary.closed = Some(close::close(reports, store, ground, to_close, tell).await?);
    }
    Ok(summary)
}

/// Reads all rows. What could be taken in counts as accepted.
fn dry_run(rows: &mut Rows<'_>, tell: Tell<'_>) -> Result<Summary> {
    let mut summary = Summary { dry_run: true, ..Summary::default() };
    loop {
        let slice = rows.slice(ABREAST)?;
        if slice.is_empty() {
            return Ok(summary);
        }
        slice.into_iter().for_each(|(line, row)| summary.count_read(line, row.map(drop)));
        tell("messages", summary.read, None);
    }
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
