//! How many requests are worked on at once, how many may wait, and the end of
//! it all: the only places (with the store's queue) where 503 comes from.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use kernel::{Error, Kind, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Lets so many in, keeps so many waiting, and refuses the rest.
#[derive(Debug)]
pub struct Gate {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    stopping: AtomicBool,
}

impl Gate {
    /// A gate with so many places and so long a queue.
    pub fn new(places: usize, most_waiting: usize) -> Gate {
        Gate {
            places: Arc::new(Semaphore::new(places)),
            waiting: AtomicUsize::new(0),
            most_waiting,
            stopping: AtomicBool::new(false),
        }
    }

    /// From now on everybody is refused; who is inside finishes.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// Whether [`Gate::stop`] was called.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// A place inside for a request to this path, kept until it is dropped;
    /// those that are always answered take none.
    pub async fn pass(&self, path: &str) -> Result<Option<OwnedSemaphorePermit>> {
        match ALWAYS.contains(&path) {
            true => Ok(None),
            false => self.enter().await.map(Some),
        }
    }

    async fn enter(&self) -> Result<OwnedSemaphorePermit> {
        if self.is_stopping() {
            return Err(Error::new(Kind::Busy, "http.stopping").arg("seconds", 5));
        }
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(place);
        }
        let _waiting = self.wait()?;
        Arc::clone(&self.places).acquire_owned().await.map_err(Error::internal)
    }

    fn wait(&self) -> Result<Waiting<'_>> {
        let others = self.waiting.fetch_add(1, Ordering::AcqRel);
        let waiting = Waiting(&self.waiting);
        if others >= self.most_waiting {
            return Err(Error::new(Kind::Busy, "http.busy").arg("seconds", 1));
        }
        Ok(waiting)
    }
}

/// Leaves the queue even when the asker hangs up while waiting.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Asked by those who look after the program, above all when it is full.
const ALWAYS: [&str; 2] = ["/healthz", "/metrics"];

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_refuses_and_a_place_given_back_is_used() {
        let gate = Arc::new(Gate::new(1, 1));
        let inside = gate.enter().await.unwrap();
        let second = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move { gate.enter().await.map(drop) }
        });
        while gate.waiting.load(Ordering::Acquire) == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(gate.enter().await.unwrap_err().code, "http.busy");
        drop(inside);
        second.await.unwrap().unwrap();
        assert_eq!(gate.waiting.load(Ordering::Acquire), 0);
        gate.stop();
        assert_eq!(gate.enter().await.unwrap_err().code, "http.stopping");
    }
}
