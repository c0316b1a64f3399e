//! What a command may know of the world.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::actor::Actor;
use crate::id::{Id, IdGen, Shard};
use crate::lang::Lang;
use crate::settings::Settings;
use crate::time::Time;

/// Actor, now, ids, randomness and settings of one command, all fixed before
/// its first try: PostgreSQL may run it again after a serialisation failure,
/// and the second run must make the same ids and the same decisions.
#[derive(Clone)]
pub struct Ctx {
    pub actor: Actor,
    pub now: Time,
    pub lang: Lang,
    /// Ties the answer, the log line and the audit entry together.
    pub trace: u64,
    /// The client's idempotency key, if it sent one.
    pub key: Option<String>,
    pub settings: Arc<Settings>,
    draws: Arc<Draws>,
}

struct Draws {
    ids: Arc<IdGen>,
    seed: [u8; 32],
    state: Mutex<DrawState>,
}

#[derive(Default)]
struct DrawState {
    drawn: Vec<(Shard, i64)>,
    next_id: usize,
    next_block: u64,
}

impl Ctx {
    /// `seed` comes from the operating system's random source (or is fixed in
    /// tests); it must never be used for two commands.
    pub fn new(
        actor: Actor,
        now: Time,
        ids: Arc<IdGen>,
        seed: [u8; 32],
        settings: Arc<Settings>,
    ) -> Ctx {
        let draws = Draws { ids, seed, state: Mutex::default() };
        Ctx {
            actor,
            now,
            lang: Lang::default(),
            trace: 0,
            key: None,
            settings,
            draws: Arc::new(draws),
        }
    }

    /// Begins a try: ids and random bytes are drawn again from the start. The
    /// store calls it; a command does not.
    pub fn begin_try(&self) {
        let mut state = self.draws.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.next_id = 0;
        state.next_block = 0;
    }

    /// The next id of this command. A retry gets the same ones in the same
    /// order (when it asks for another shard this time, a fresh one).
    pub fn id<T>(&self, shard: Shard) -> Id<T> {
        let mut state = self.draws.state.lock().unwrap_or_else(PoisonError::into_inner);
        let at = state.next_id;
        state.next_id += 1;
        if let Some((s, n)) = state.drawn.get(at).copied()
            && s == shard
            && let Some(id) = Id::from_i64(n)
        {
            return id;
        }
        let id: Id<T> = self.draws.ids.next(shard, self.now);
        state.drawn.truncate(at);
        state.drawn.push((shard, id.get()));
        id
    }

    /// 32 random bytes, the same ones in every try.
    pub fn random(&self) -> [u8; 32] {
        let mut state = self.draws.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.next_block += 1;
        let mut hash = Sha256::new();
        hash.update(self.draws.seed);
        hash.update(state.next_block.to_be_bytes());
        hash.finalize().into()
    }
}

impl fmt::Debug for Ctx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ctx")
            .field("actor", &self.actor)
            .field("now", &self.now)
            .field("trace", &self.trace)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;

    fn ctx() -> Ctx {
        let now = "2026-10-20T13:10:00Z".parse().unwrap();
        Ctx::new(Actor::Anonymous, now, Arc::new(IdGen::new(0)), [7; 32], Arc::default())
    }

    #[test]
    fn a_retry_draws_the_same_ids_and_bytes() {
        let c = ctx();
        let (a, b) = (Shard::COMMON, Shard::new(5).unwrap());
        let first = (c.id::<Thing>(a), c.id::<Thing>(b), c.random(), c.random());
        c.begin_try();
        let second = (c.id::<Thing>(a), c.id::<Thing>(b), c.random(), c.random());
        assert_eq!(first, second);
        assert_ne!(first.2, first.3);
        assert_ne!(first.0, c.id::<Thing>(a));
    }
}
