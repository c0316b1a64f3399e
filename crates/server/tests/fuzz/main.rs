//! Every reader of what comes from outside gets inputs that were bent by a
//! seeded generator: none may panic, none may be our fault. `make test` tries a
//! few thousand; `make fuzz INPUTS=10000000` tries that many and also names the
//! slowest input and the most memory that one took.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod mutate;
mod routes;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use mutate::{Dice, mutated};
use rustix::time::{ClockId, clock_gettime};

/// Inputs of all readers together in `make test`.
const FEW: usize = 40_000;
/// One input through a route for so many that go to a reader.
const FEWER: usize = 4;
/// The same of a run by hand: a request costs what fifty readings do.
const FEWER_BY_HAND: usize = 40;
/// What no input of a run by hand may pass, in a release build.
const SLOWEST: Duration = Duration::from_millis(100);
const LARGEST: u64 = 64 << 20;

/// How many by hand; none in `make test`.
fn by_hand() -> Option<usize> {
    std::env::var("JINGWEI_TEST_FUZZ_INPUTS").ok()?.parse().ok()
}

fn seed() -> u64 {
    std::env::var("JINGWEI_TEST_FUZZ_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_122)
}

/// What the worst inputs were.
#[derive(Debug, Default)]
struct Worst {
    time: Duration,
    /// Bytes that the process grew by at the most, over a hundred inputs.
    memory: u64,
    input: Vec<u8>,
}

impl Worst {
    fn took(&mut self, time: Duration, input: &[u8]) {
        if time > self.time {
            self.time = time;
            self.input = input.to_vec();
        }
    }

    fn told(&self, name: &str, inputs: usize) {
        let head = String::from_utf8_lossy(&self.input[..self.input.len().min(60)]).into_owned();
        println!(
            "{name}: {inputs} inputs, slowest {:?} ({} bytes: {head:?}), most memory {} KiB",
            self.time,
            self.input.len(),
            self.memory >> 10
        );
        let judged = by_hand().is_some() && !cfg!(debug_assertions);
        assert!(!judged || self.time < SLOWEST, "{name}: {:?} for {:?}", self.time, self.input);
        assert!(!judged || self.memory < LARGEST, "{name}: {} bytes", self.memory);
    }
}

/// What the process has worked so far, on all its threads: a busy machine or a
/// slow disk is no input's doing.
fn cpu() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.cast_unsigned(), now.tv_nsec.try_into().unwrap())
}

/// Bytes that the process has had at the most since it was last asked.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok());
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    kilobytes.unwrap_or(0) << 10
}

#[test]
fn rubbish_is_answered_and_never_a_panic() {
    let all = targets::all();
    let each = by_hand().unwrap_or(FEW) / all.len();
    for (n, target) in all.iter().enumerate() {
        let mut dice = Dice(seed() ^ (n as u64) << 32);
        let mut worst = Worst::default();
        for seed in &target.seeds {
            (target.run)(seed);
        }
        peak();
        let mut before = peak();
        for i in 0..each {
            let input = mutated(&mut dice, &target.seeds);
            let begun = cpu();
            let run = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
            worst.took(cpu() - begun, &input);
            assert!(run.is_ok(), "{} panicked at input {i}: {input:?}", target.name);
            if i % 100 == 99 {
                let now = peak();
                worst.memory = worst.memory.max(now.saturating_sub(before));
                before = peak();
            }
        }
        worst.told(target.name, each);
    }
}

#[test]
fn rubbish_on_every_door_is_never_our_fault() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let place = routes::Place::made(&folder.path().join("city")).await;
        let all = by_hand().map_or(FEW / FEWER, |all| all / FEWER_BY_HAND);
        let each = all / routes::ROUTES.len();
        for (n, route) in routes::ROUTES.iter().enumerate() {
            let seeds: Vec<Vec<u8>> = route.seeds.iter().map(|s| s.as_bytes().to_vec()).collect();
            let mut dice = Dice(seed() ^ (n as u64) << 48);
            let mut worst = Worst::default();
            // what is made at the first use (a map of the city) is no input's doing
            for seed in &seeds {
                place.send(route, seed).await;
            }
            for i in 0..each {
                let input = mutated(&mut dice, &seeds);
                let begun = cpu();
                let (status, why) = place.send(route, &input).await;
                worst.took(cpu() - begun, &input);
                let ours = status >= 500 && status != 503;
                assert!(
                    !ours,
                    "{} {}: {status} {why} at input {i}: {input:?}",
                    route.method, route.path
                );
            }
            worst.told(route.path, each);
        }
        place.city.close().await.unwrap();
    });
}
