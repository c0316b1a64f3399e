//! Numbers that look random and are the same every time.

/// A splitmix64 generator. Not for secrets: its numbers are known.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// One that is alone in using `seed` and `stream`: what one part of the
    /// city draws does not shift what another draws.
    pub fn new(seed: u64, stream: &str) -> Dice {
        let name = stream
            .bytes()
            .fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3).rotate_left(5));
        let mut dice = Dice(name);
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to but not including 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Between two numbers.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// From `low` to `high`, both included.
    pub fn whole(&mut self, low: i64, high: i64) -> i64 {
        let width = (high - low + 1).max(1) as u64;
        low + (self.next() % width) as i64
    }

    /// Happens in so many of a hundred cases.
    pub fn percent(&mut self, n: u32) -> bool {
        self.next() % 100 < u64::from(n)
    }

    /// One of them; `None` when there is none.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let n = of.len() as u64;
        if n == 0 { None } else { of.get((self.next() % n) as usize) }
    }

    /// The place of one of them, each as likely as its weight.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let sum: u64 = weights.iter().map(|w| u64::from(*w)).sum();
        let mut left = if sum == 0 { 0 } else { self.next() % sum };
        for (i, w) in weights.iter().enumerate() {
            if left < u64::from(*w) {
                return i;
            }
            left -= u64::from(*w);
        }
        0
    }
}
