//! A bounded queue between the runtime and the store's own threads.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Never blocks the pusher: a full queue is an answer (503), not a wait.
pub(crate) struct Queue<T> {
    state: Mutex<State<T>>,
    ready: Condvar,
    limit: usize,
}

struct State<T> {
    items: VecDeque<T>,
    /// Places kept for items that come later by [`Queue::fill`].
    kept: usize,
    closed: bool,
    /// Threads that wait, and how many items they wait for.
    asleep: usize,
    wanted: usize,
}

/// Why an item was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotTaken {
    Full,
    Closed,
}

/// What a waiting thread gets.
pub(crate) enum Popped<T> {
    Item(T),
    /// Nothing came in the given time.
    Idle,
    /// Closed and empty: time to end.
    Closed,
}

impl<T> Queue<T> {
    pub fn new(limit: usize) -> Queue<T> {
        let state = State { items: VecDeque::new(), kept: 0, closed: false, asleep: 0, wanted: 1 };
        Queue { state: Mutex::new(state), ready: Condvar::new(), limit }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn push(&self, item: T) -> Result<(), NotTaken> {
        let state = self.lock();
        self.room(&state)?;
        self.put(state, item);
        Ok(())
    }

    /// Keeps a place for an item that is on its way: it counts as waiting.
    pub fn keep(&self) -> Result<(), NotTaken> {
        let mut state = self.lock();
        self.room(&state)?;
        state.kept += 1;
        Ok(())
    }

    /// Puts an item into its kept place; it comes back when all has ended.
    pub fn fill(&self, item: T) -> Result<(), T> {
        let mut state = self.lock();
        state.kept = state.kept.saturating_sub(1);
        if state.closed {
            return Err(item);
        }
        self.put(state, item);
        Ok(())
    }

    fn room(&self, state: &State<T>) -> Result<(), NotTaken> {
        if state.closed {
            return Err(NotTaken::Closed);
        }
        match state.items.len() + state.kept >= self.limit {
            true => Err(NotTaken::Full),
            false => Ok(()),
        }
    }

    fn put(&self, mut state: MutexGuard<'_, State<T>>, item: T) {
        state.items.push_back(item);
        let wake = state.asleep > 0 && state.items.len() >= state.wanted;
        drop(state);
        if wake {
            self.ready.notify_one();
        }
    }

    /// The next item; waits at most that long for one.
    pub fn pop(&self, wait: Duration) -> Popped<T> {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.items.pop_front() {
                return Popped::Item(item);
            }
            if state.closed {
                return Popped::Closed;
            }
            state.asleep += 1;
            let (woken, timeout) =
                self.ready.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            state.asleep -= 1;
            if timeout.timed_out() && state.items.is_empty() && !state.closed {
                return Popped::Idle;
            }
        }
    }

    /// Waits until so many items are there, but not longer than `wait`. For a
    /// queue with one taker.
    pub fn gather(&self, items: usize, wait: Duration) {
        let mut state = self.lock();
        if state.items.len() >= items || state.closed {
            return;
        }
        state.asleep += 1;
        state.wanted = items;
        let few = |s: &mut State<T>| s.items.len() < items && !s.closed;
        let waited = self.ready.wait_timeout_while(state, wait, few);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.asleep -= 1;
        state.wanted = 1;
    }

    /// Moves what waits into `into`, without waiting for more.
    pub fn drain_into(&self, into: &mut VecDeque<T>, most: usize) {
        let mut state = self.lock();
        let n = most.min(state.items.len());
        into.extend(state.items.drain(..n));
    }

    /// The first, if it is one of those.
    pub fn pop_if(&self, wanted: impl FnOnce(&T) -> bool) -> Option<T> {
        let mut state = self.lock();
        match state.items.front().is_some_and(wanted) {
            true => state.items.pop_front(),
            false => None,
        }
    }

    /// No more items; what waits is still handed out.
    pub fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_all();
    }

    /// What waits, and what is on its way.
    pub fn len(&self) -> usize {
        let state = self.lock();
        state.items.len() + state.kept
    }

    pub fn limit(&self) -> usize {
        self.limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_refuses_and_a_closed_one_hands_out_the_rest() {
        let q = Queue::new(2);
        assert_eq!((q.push(1), q.push(2), q.push(3)), (Ok(()), Ok(()), Err(NotTaken::Full)));
        q.close();
        assert_eq!(q.push(4), Err(NotTaken::Closed));
        let mut rest = VecDeque::new();
        q.drain_into(&mut rest, 1);
        assert_eq!(rest, [1]);
        assert!(matches!(q.pop(Duration::ZERO), Popped::Item(2)));
        assert!(matches!(q.pop(Duration::ZERO), Popped::Closed));
    }

    #[test]
    fn a_kept_place_counts_until_it_is_filled() {
        let q = Queue::new(2);
        assert_eq!((q.keep(), q.push(1), q.len()), (Ok(()), Ok(()), 2));
        assert_eq!((q.push(2), q.keep()), (Err(NotTaken::Full), Err(NotTaken::Full)));
        assert_eq!((q.fill(3), q.len()), (Ok(()), 2));
        q.close();
        assert_eq!((q.keep(), q.fill(4)), (Err(NotTaken::Closed), Err(4)));
    }
}
