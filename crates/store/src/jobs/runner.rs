//! Runs what is due.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use kernel::{Actor, Ctx, Error, Kind, Result, Shard, Time};
use serde_json::Value;

use super::{JOB_FAILED, JOB_LOOK, JOB_TAKE, JOBS_DUE};
use crate::runner::{self, Runner, Running, backoff};
use crate::store::{Shards, Store};
use crate::tx::Tx;
use crate::vals;

/// Jobs taken up together: on SQLite they share a sync.
const PAGE: i64 = 200;
/// Tries before a job is given up.
const TRIES: i64 = 8;
/// Minutes to the second try, and at the most between two.
const FIRST_PAUSE: i64 = 1;
const LONGEST_PAUSE: i64 = 6 * 60;

/// A job whose time has come, as its handler gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    pub shard: Shard,
    pub kind: &'static str,
    pub key: i64,
    /// When it was due; after failures, when this try was.
    pub due: Time,
    pub body: Value,
    /// Failed tries before this one.
    pub tries: i64,
}

type Handler = Arc<dyn Fn(&mut Tx<'_>, &Ctx, &Due) -> Result<()> + Send + Sync>;
type Burial = Arc<dyn Fn(&mut Tx<'_>, &Ctx, &Due, &Error) -> Result<()> + Send + Sync>;

/// Runs each due job as a command that also takes the job away: its effect and
/// its disappearance commit together, so it counts exactly once, however many
/// processes run jobs and whenever one of them dies.
pub struct JobRunner {
    store: Store,
    handlers: BTreeMap<&'static str, Handler>,
    buried: Option<Burial>,
}

/// A job as the poll finds it.
#[derive(Debug, Clone, Copy)]
struct Named {
    shard: Shard,
    kind: &'static str,
    key: i64,
    due: Time,
}

impl JobRunner {
    /// A runner without handlers. Jobs of a kind without one wait.
    pub fn new(store: &Store) -> JobRunner {
        JobRunner { store: store.clone(), handlers: BTreeMap::new(), buried: None }
    }

    /// Names who runs the jobs of a kind. The handler is a command like any
    /// other: no files, no network, no clock.
    #[must_use]
    pub fn handle(
        mut self,
        kind: &'static str,
        run: impl Fn(&mut Tx<'_>, &Ctx, &Due) -> Result<()> + Send + Sync + 'static,
    ) -> JobRunner {
        self.handlers.insert(kind, Arc::new(run));
        self
    }

    /// Called, in the transaction that gives a job up, with its last error: to
    /// make a matter of it for the administrator.
    #[must_use]
    pub fn on_dead(
        mut self,
        run: impl Fn(&mut Tx<'_>, &Ctx, &Due, &Error) -> Result<()> + Send + Sync + 'static,
    ) -> JobRunner {
        self.buried = Some(Arc::new(run));
        self
    }

    /// Starts it on the current runtime.
    pub fn start(self) -> Running {
        runner::start(self)
    }

    /// Runs all that is due at the clock's time, also what that makes due.
    /// Answers how many tries were made.
    pub async fn run_due(&self) -> Result<u64> {
        let mut run = 0;
        loop {
            let due = self.due().await?;
            if due.is_empty() {
                return Ok(run);
            }
            for tried in join_all(due.into_iter().map(|job| self.run(job))).await {
                tried?;
                run += 1;
            }
        }
    }

    async fn due(&self) -> Result<Vec<Named>> {
        let now = self.store.clock().now();
        let kinds: Vec<&'static str> = self.handlers.keys().copied().collect();
        let find = move |tx: &mut Tx<'_>| {
            let params: Vec<_> = kinds.iter().map(|kind| vals![now, *kind, PAGE]).collect();
            let batch: Vec<_> = params.iter().map(|p| (&JOBS_DUE, p.as_slice())).collect();
            let mut found = Vec::new();
            tx.queries(&batch, |i, r| {
                let (shard, key, due) = (r.shard(0)?, r.int(1)?, r.time(2)?);
                found.push(Named { shard, kind: kinds[i], key, due });
                Ok(())
            })?;
            Ok(found)
        };
        self.store.read_many(Shards::All, find).await
    }

    async fn run(&self, job: Named) -> Result<()> {
        let Some(handler) = self.handlers.get(job.kind).cloned() else { return Ok(()) };
        let ctx = self.store.ctx(Actor::System { job: job.kind }).await?;
        let of = ctx.clone();
        let done = self.store.write(job.shard, &ctx, move |tx| {
            let Some(due) = job.take(tx)? else { return Ok(()) };
            handler(tx, &of, &due)
        });
        match done.await {
            // the store is in no state to run it: that is not the job's failure
            Err(e) if e.kind == Kind::Busy => Err(e),
            Err(e) => self.failed(job, e).await,
            Ok(()) => Ok(()),
        }
    }

    async fn failed(&self, job: Named, error: Error) -> Result<()> {
        tracing::warn!(kind = job.kind, key = job.key, error = %error, "a job failed");
        let ctx = self.store.ctx(Actor::System { job: job.kind }).await?;
        let (of, buried) = (ctx.clone(), self.buried.clone());
        let note = move |tx: &mut Tx<'_>| job.note_failure(tx, &of, &error, buried.as_ref());
        self.store.write(job.shard, &ctx, note).await
    }
}

impl Named {
    /// Takes the job away. None when somebody else did, or moved it.
    fn take(self, tx: &mut Tx<'_>) -> Result<Option<Due>> {
        let Named { shard, kind, key, due } = self;
        tx.query_opt(&JOB_TAKE, &vals![shard, kind, key, due], |r| {
            Ok(Due { shard, kind, key, due, body: r.json(0)?, tries: r.int(1)? })
        })
    }

    fn note_failure(
        self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        error: &Error,
        buried: Option<&Burial>,
    ) -> Result<()> {
        let Named { shard, kind, key, due } = self;
        let still = tx.query_opt(&JOB_LOOK, &vals![shard, kind, key, due], |r| {
            Ok(Due { shard, kind, key, due, body: r.json(0)?, tries: r.int(1)? })
        })?;
        let Some(failed) = still else { return Ok(()) };
        let tries = failed.tries + 1;
        let dead = tries >= TRIES;
        let next = ctx.now.plus_minutes(backoff(FIRST_PAUSE, LONGEST_PAUSE, failed.tries));
        let said = error.to_string();
        tx.exec(&JOB_FAILED, &vals![shard, kind, key, due, tries, next, dead, said])?;
        match buried {
            Some(bury) if dead => bury(tx, ctx, &failed, error),
            _ => Ok(()),
        }
    }
}

impl Runner for JobRunner {
    const NAME: &'static str = "jobs";
    const PAUSE: Duration = Duration::from_secs(1);

    async fn woken(&self) {
        self.store.shared().signals.jobs.notified().await;
    }

    async fn pass(&self) -> Result<u64> {
        self.run_due().await
    }
}
