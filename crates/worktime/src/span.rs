//! The spans in which a clock ran, and what they come to.

use kernel::Time;

use crate::budget::Measure;
use crate::calendar::Calendar;

/// A span in which the clock ran; `to` is `None` while it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub from: Time,
    pub to: Option<Time>,
}

/// The same spans, the last of them without an end.
pub(crate) fn run_on(spans: &[Span]) -> Vec<Span> {
    let mut open = spans.to_vec();
    if let Some(last) = open.last_mut() {
        last.to = None;
    }
    open
}

/// What the spans come to, up to `until`.
pub(crate) fn used_until(
    spans: &[Span],
    measure: Measure,
    until: Time,
    calendar: &Calendar,
) -> i64 {
    let length = |span: &Span| {
        let to = span.to.map_or(until, |to| to.min(until)).max(span.from);
        calendar.reading(measure, to) - calendar.reading(measure, span.from)
    };
    spans.iter().map(length).fold(0, i64::saturating_add)
}

/// The moment at which the spans come to `target`; with `run_on` the last of
/// them goes on for ever.
pub(crate) fn reach(
    spans: &[Span],
    measure: Measure,
    target: i64,
    run_on: bool,
    calendar: &Calendar,
) -> Option<Time> {
    let mut left = target;
    for (n, span) in spans.iter().enumerate() {
        let from = calendar.reading(measure, span.from);
        let open = span.to.is_none() || (run_on && n + 1 == spans.len());
        let length = match span.to {
            Some(to) if !open => calendar.reading(measure, to) - from,
            _ => i64::MAX,
        };
        if left <= length {
            return Some(calendar.when(measure, from.saturating_add(left)).max(span.from));
        }
        left -= length;
    }
    None
}
