//! A clock that is moved by hand: what is told to have happened in a month
//! happens in seconds, each act at its own time.

use std::sync::atomic::{AtomicI64, Ordering};

use kernel::Time;
use store::Clock;

#[derive(Debug)]
pub(super) struct HandClock(AtomicI64);

impl HandClock {
    pub fn at(time: Time) -> HandClock {
        HandClock(AtomicI64::new(time.micros()))
    }

    pub fn time(&self) -> Time {
        Time::from_micros(self.0.load(Ordering::Acquire))
    }

    pub fn set(&self, time: Time) {
        self.0.store(time.micros(), Ordering::Release);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Time {
        self.time()
    }
}
