//! What one day is like: its windows.

use crate::calendar::MINUTE;

/// The windows of a day as minutes since its 00:00: in order, none empty, none
/// touching another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Shape(Vec<(u32, u32)>);

impl Shape {
    /// From windows in order; those that touch become one.
    pub fn new(windows: impl IntoIterator<Item = (u32, u32)>) -> Shape {
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for (open, close) in windows.into_iter().filter(|(open, close)| open < close) {
            match joined.last_mut() {
                Some(last) if last.1 == open => last.1 = close,
                _ => joined.push((open, close)),
            }
        }
        Shape(joined)
    }

    pub fn windows(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// Minutes of the whole day.
    pub fn minutes(&self) -> u32 {
        self.0.iter().map(|(open, close)| close - open).sum()
    }

    pub fn is_working(&self) -> bool {
        !self.0.is_empty()
    }

    /// Microseconds worked when `into` have passed since 00:00.
    pub fn worked(&self, into: i64) -> i64 {
        self.micros().map(|(open, close)| into.clamp(open, close) - open).sum()
    }

    /// How far into the day so much has been worked; `None` when the day is
    /// too short for it.
    pub fn after(&self, mut left: i64) -> Option<i64> {
        for (open, close) in self.micros() {
            if left <= close - open {
                return Some(open + left);
            }
            left -= close - open;
        }
        None
    }

    /// Whether its last window is over. A day without work never closes.
    pub fn has_closed(&self, into: i64) -> bool {
        self.close().is_some_and(|close| into >= close)
    }

    /// The end of its last window.
    pub fn close(&self) -> Option<i64> {
        self.0.last().map(|(_, close)| i64::from(*close) * MINUTE)
    }

    /// `into` itself inside a window (its end is outside), else the next
    /// opening of the day.
    pub fn next_open(&self, into: i64) -> Option<i64> {
        self.micros().find(|(_, close)| into < *close).map(|(open, _)| into.max(open))
    }

    fn micros(&self) -> impl Iterator<Item = (i64, i64)> {
        self.0.iter().map(|(open, close)| (i64::from(*open) * MINUTE, i64::from(*close) * MINUTE))
    }
}
