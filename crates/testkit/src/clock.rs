//! A clock that stands still until a test moves it.

use std::sync::{Arc, Mutex};

use kernel::Time;
use store::Clock;

/// Cloning gives another handle to the same clock.
#[derive(Debug, Clone)]
pub struct HandClock(Arc<Mutex<Time>>);

impl HandClock {
    /// A clock that shows `at`.
    pub fn at(at: Time) -> HandClock {
        HandClock(Arc::new(Mutex::new(at)))
    }

    /// Moves it to a time, also backwards.
    pub fn set(&self, to: Time) {
        *self.0.lock().unwrap() = to;
    }

    /// Moves it by so many minutes.
    pub fn forward(&self, minutes: i64) {
        let mut now = self.0.lock().unwrap();
        *now = now.plus_minutes(minutes);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Time {
        *self.0.lock().unwrap()
    }
}
