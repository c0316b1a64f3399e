//! Times of messages, which stand there without a zone.

/// Minutes since 1970 of `2020-01-25T09:07:21`; none if it is no such time or
/// lies before.
pub fn minute(written: &str) -> Option<u32> {
    let time: jiff::civil::DateTime = written.parse().ok()?;
    let seconds = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
    u32::try_from(seconds / 60).ok()
}
