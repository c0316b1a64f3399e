//! What runs by itself beside the commands: jobs, relay, sealer.

use std::time::Duration;

use kernel::Result;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Work that is done in passes, woken by commands and by time.
pub(crate) trait Runner: Send + Sync + 'static {
    /// For the log.
    const NAME: &'static str;
    /// The longest pause between two passes.
    const PAUSE: Duration;
    /// Ends when a command has left something to do; never for what is done by
    /// time alone.
    fn woken(&self) -> impl Future<Output = ()> + Send;
    /// Does all there is to do; answers how much it was.
    fn pass(&self) -> impl Future<Output = Result<u64>> + Send;
}

/// A runner in its task. Dropping it ends it after the pass under way.
#[derive(Debug)]
pub struct Running {
    stop: watch::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    /// Ends it, and waits for the pass under way.
    pub async fn stop(self) {
        drop(self.stop);
        if self.task.await.is_err() {
            tracing::error!("a runner panicked");
        }
    }
}

/// Starts a runner on the current runtime. A pass that fails is tried again
/// after the pause.
pub(crate) fn start<R: Runner>(runner: R) -> Running {
    let (stop, mut stopped) = watch::channel(());
    let task = tokio::spawn(async move {
        loop {
            if let Err(e) = runner.pass().await {
                tracing::warn!(runner = R::NAME, error = %e, "a pass failed");
            }
            tokio::select! {
                _ = stopped.changed() => return,
                () = runner.woken() => {}
                () = tokio::time::sleep(R::PAUSE) => {}
            }
        }
    });
    Running { stop, task }
}

/// How long until the next try after `tries` failed ones: doubling from
/// `first`, in minutes, up to `most`.
pub(crate) fn backoff(first: i64, most: i64, tries: i64) -> i64 {
    let doubled = u32::try_from(tries).ok().and_then(|n| first.checked_shl(n.min(32)));
    doubled.unwrap_or(most).min(most)
}

#[cfg(test)]
mod tests {
    use super::backoff;

    #[test]
    fn tries_come_further_and_further_apart() {
        let pauses: Vec<i64> = [0, 1, 2, 3, 9, 1000].map(|n| backoff(1, 60, n)).into();
        assert_eq!(pauses, [1, 2, 4, 8, 60, 60]);
    }
}
