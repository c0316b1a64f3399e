//! Which commands are worth a rehearsal.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

/// Kinds of commands that are told apart; two of one slot are weighed as one.
const SLOTS: usize = 1024;
/// Nanoseconds on the writer below which a rehearsal takes more than it
/// saves: what is read, is read twice, and from a snapshot that every commit
/// makes read its pages anew.
const LIGHT: u32 = 150_000;
/// Of those that are rehearsed, one of so many runs unrehearsed, to be weighed.
const SAMPLE: u32 = 32;

/// How long the commands of a kind lately ran on the writer. A kind is known by
/// where its name lies in the program.
pub(crate) struct Weights([Slot; SLOTS]);

#[derive(Default)]
struct Slot {
    /// Nanoseconds, a mean in which the newest count an eighth; zero before
    /// the first.
    took: AtomicU32,
    turn: AtomicU32,
}

impl Default for Weights {
    fn default() -> Weights {
        Weights(std::array::from_fn(|_| Slot::default()))
    }
}

impl Weights {
    /// Whether the next command of this kind is better tried before its turn.
    pub fn is_heavy(&self, kind: &'static str) -> bool {
        let slot = self.slot(kind);
        slot.took.load(Relaxed) > LIGHT && !slot.turn.fetch_add(1, Relaxed).is_multiple_of(SAMPLE)
    }

    /// One of this kind ran on the writer without a rehearsal. The writer's
    /// thread alone says so; others only ask.
    pub fn ran(&self, kind: &'static str, nanos: u128) {
        let slot = self.slot(kind);
        let before = slot.took.load(Relaxed);
        let now = u32::try_from(nanos).unwrap_or(u32::MAX).max(1);
        let mean = match before {
            0 => now,
            // one that was held up by something else says little of its kind
            _ => before - before / 8 + now.min(before.saturating_mul(4)) / 8,
        };
        slot.took.store(mean.max(1), Relaxed);
    }

    fn slot(&self, kind: &'static str) -> &Slot {
        let hash = (kind.as_ptr().addr() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        &self.0[(hash >> 32) as usize % SLOTS]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // one place each: a kind is known by where its name lies
    static ACT: &str = "act";
    static LOOK: &str = "look";
    const LONG: u128 = 10 * LIGHT as u128;

    #[test]
    fn a_kind_is_tried_once_it_took_long_and_now_and_then_it_is_weighed_anew() {
        let weights = Weights::default();
        assert!(!weights.is_heavy(ACT), "nothing is known of it");
        weights.ran(ACT, LONG);
        let tried = (0..2 * SAMPLE).filter(|_| weights.is_heavy(ACT)).count();
        assert_eq!(tried, 2 * SAMPLE as usize - 2);
    }

    #[test]
    fn a_light_kind_that_was_held_up_once_stays_light() {
        let weights = Weights::default();
        weights.ran(LOOK, u128::from(LIGHT / 4));
        weights.ran(LOOK, 1_000 * LONG);
        assert!(!weights.is_heavy(LOOK));
        (0..20).for_each(|_| weights.ran(LOOK, LONG));
        assert!((0..2).any(|_| weights.is_heavy(LOOK)), "it has grown heavy");
        (0..40).for_each(|_| weights.ran(LOOK, 1_000));
        assert!(!(0..2).any(|_| weights.is_heavy(LOOK)), "and light again");
    }
}
