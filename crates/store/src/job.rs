//! A command on its way through a worker thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use kernel::{Ctx, Error, Result, Shard};
use tokio::sync::oneshot;

use crate::after::After;
use crate::rehearsal::Score;
use crate::tx::Tx;

/// A closure that takes longer holds everybody up, so it is logged.
const SLOW: Duration = Duration::from_millis(20);

/// What the worker threads know of a command, without its types.
pub(crate) trait Work: Send {
    fn shard(&self) -> Shard;
    /// What tells commands of one kind from those of others.
    fn kind(&self) -> &'static str;
    /// Whether its next run plays what a rehearsal left to do.
    fn is_rehearsed(&self) -> bool;
    /// Runs the closure and keeps its result; whether it went well. A panic in
    /// it is an error of this command alone.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// It went well in a rehearsal: its next run plays the score, if that still
    /// holds.
    fn rehearsed(&mut self, score: Score, after: After);
    /// It was tried in vain, and is as if it had never run.
    fn forget(&mut self);
    /// Whether its last run went well.
    fn is_well(&self) -> bool;
    /// Replaces the result: what it wrote was not kept.
    fn fail(&mut self, error: Error);
    /// Hands the result to who waits for it.
    fn answer(self: Box<Self>);
}

pub(crate) type Job = Box<dyn Work>;

struct Command<F, T> {
    shard: Shard,
    /// For a second run, which draws the same ids again.
    ctx: Option<Ctx>,
    run: F,
    result: Option<Result<T>>,
    /// How it went in a rehearsal; `result` holds what came of it there.
    rehearsed: Option<(Score, After)>,
    waiting: oneshot::Sender<Result<T>>,
}

/// A job, and the end where its result comes out.
pub(crate) fn job<F, T>(
    shard: Shard,
    ctx: Option<Ctx>,
    run: F,
) -> (Job, oneshot::Receiver<Result<T>>)
where
    F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    T: Send + 'static,
{
    let (waiting, result) = oneshot::channel();
    (Box::new(Command { shard, ctx, run, result: None, rehearsed: None, waiting }), result)
}

impl<F, T> Command<F, T> {
    /// The writes of a rehearsal that holds; its result is there already.
    fn play(&mut self, score: &Score, after: After, tx: &mut Tx<'_>) -> bool {
        tx.after = after;
        match score.play(tx.driver) {
            Ok(()) => true,
            Err(e) => {
                self.result = Some(Err(e));
                false
            }
        }
    }
}

impl<F, T> Work for Command<F, T>
where
    F: Fn(&mut Tx<'_>) -> Result<T> + Send,
    T: Send,
{
    fn shard(&self) -> Shard {
        self.shard
    }

    fn kind(&self) -> &'static str {
        std::any::type_name::<F>()
    }

    fn is_rehearsed(&self) -> bool {
        self.rehearsed.is_some()
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        if let Some((score, after)) = self.rehearsed.take()
            && score.holds(tx.driver) == Ok(true)
        {
            return self.play(&score, after, tx);
        }
        if let Some(ctx) = &self.ctx {
            ctx.begin_try();
        }
        let begun = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| (self.run)(tx)))
            .unwrap_or_else(|_| Err(Error::internal("the command panicked")));
        let took = begun.elapsed();
        if took > SLOW {
            let closure = self.kind();
            let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(closure, ms, "a slow closure holds the store up");
        }
        let well = result.is_ok();
        self.result = Some(result);
        well
    }

    fn fail(&mut self, error: Error) {
        self.result = Some(Err(error));
    }

    fn rehearsed(&mut self, score: Score, after: After) {
        self.rehearsed = Some((score, after));
    }

    fn forget(&mut self) {
        self.result = None;
    }

    fn is_well(&self) -> bool {
        matches!(self.result, Some(Ok(_)))
    }

    fn answer(self: Box<Self>) {
        let lost = || Err(Error::internal("the command was not run"));
        // who waited may have gone away: the work is done all the same
        let _ = self.waiting.send(self.result.unwrap_or_else(lost));
    }
}
