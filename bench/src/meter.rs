//! What the kernel says of processes, the machine and the disk.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Ticks of /proc/PID/stat in a second: the same on every Linux.
const TICKS: f64 = 100.0;

/// Seconds of CPU that a process has used so far, in user and kernel mode.
/// Nought when it is gone.
pub fn cpu_of(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // the name before it may hold spaces and brackets
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / TICKS
}

/// Memory of a process that is in RAM, in MB.
pub fn memory_of(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("");
    let kb = line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

/// Load average of the last minute.
pub fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0.0)
}

/// Type and device of the file system that holds a folder.
pub fn file_system(folder: &Path) -> String {
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let holding = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let (device, at, kind) = (words.next()?, words.next()?, words.next()?);
        folder.starts_with(at).then_some((at.len(), format!("{kind} on {device}")))
    });
    holding.max_by_key(|(length, _)| *length).map_or_else(String::new, |(_, named)| named)
}

/// How much was done in how long, at what cost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lap {
    pub done: u64,
    pub seconds: f64,
    pub cpu: f64,
}

impl Lap {
    pub fn per_second(&self) -> f64 {
        self.done as f64 / self.seconds
    }

    /// Milliseconds of CPU for each.
    pub fn cpu_each(&self) -> f64 {
        self.cpu * 1000.0 / self.done as f64
    }
}

/// Watches a counter and a process's CPU while others work.
pub struct Watch<F: Fn() -> u64> {
    begun: Instant,
    done: u64,
    cpu: f64,
    pid: u32,
    count: F,
}

impl<F: Fn() -> u64> Watch<F> {
    pub fn begin(pid: u32, count: F) -> Watch<F> {
        Watch { begun: Instant::now(), done: count(), cpu: cpu_of(pid), pid, count }
    }

    pub fn end(&self) -> Lap {
        Lap {
            done: (self.count)() - self.done,
            seconds: self.begun.elapsed().as_secs_f64(),
            cpu: cpu_of(self.pid) - self.cpu,
        }
    }
}

/// What runs before it is counted: caches fill, connections open.
pub const WARM_UP: Duration = Duration::from_millis(700);
