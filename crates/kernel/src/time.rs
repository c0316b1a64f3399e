//! Instants: UTC microseconds inside, RFC 3339 on the wire.

use std::fmt;
use std::str::FromStr;

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::rfc3339;

/// An instant in UTC microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

const MINUTE: i64 = 60_000_000;

impl Time {
    /// From the stored number.
    pub const fn from_micros(us: i64) -> Time {
        Time(us)
    }

    /// The stored number.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Later by so many minutes (earlier when negative).
    pub const fn plus_minutes(self, n: i64) -> Time {
        Time(self.0.saturating_add(n.saturating_mul(MINUTE)))
    }

    /// Whole minutes from `earlier` to this, negative when it lies before.
    pub const fn minutes_since(self, earlier: Time) -> i64 {
        (self.0 - earlier.0).div_euclid(MINUTE)
    }

    /// Wall-clock date and time in a time zone (the city's).
    pub fn civil(self, zone: &TimeZone) -> civil::DateTime {
        zone.to_datetime(self.timestamp())
    }

    /// As jiff's instant; what lies outside its years is held at its ends.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }
}

impl From<Timestamp> for Time {
    fn from(t: Timestamp) -> Time {
        Time(t.as_microsecond())
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match rfc3339::print(self.0) {
            Some((text, length)) => {
                f.write_str(str::from_utf8(&text[..length]).unwrap_or_default())
            }
            None => self.timestamp().fmt(f),
        }
    }
}

impl FromStr for Time {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        if let Some(micros) = rfc3339::parse(s) {
            return Ok(Time(micros));
        }
        s.parse::<Timestamp>()
            .map(Time::from)
            .map_err(|_| "a time is written as 2026-10-20T13:10:00Z or with an offset")
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if !s.is_human_readable() {
            return s.serialize_i64(self.0);
        }
        match rfc3339::print(self.0) {
            Some((text, length)) => {
                s.serialize_str(str::from_utf8(&text[..length]).unwrap_or_default())
            }
            None => s.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if !d.is_human_readable() {
            return i64::deserialize(d).map(Time);
        }
        d.deserialize_str(Text)
    }
}

/// Reads the text where it lies: as an owned one it would cost more than its
/// reading.
struct Text;

impl de::Visitor<'_> for Text {
    type Value = Time;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time as 2026-10-20T13:10:00Z")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Time, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read_in_rfc_3339() {
        let t: Time = "2026-10-20T21:10:00+08:00".parse().unwrap();
        assert_eq!(t.to_string(), "2026-10-20T13:10:00Z");
        assert_eq!(t.plus_minutes(-11).minutes_since(t), -11);
        for bad in ["", "2026-10-20", "2026-13-01T00:00:00Z", "now"] {
            assert!(bad.parse::<Time>().is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_outside_the_calendar_do_not_panic() {
        assert!(!Time::from_micros(i64::MAX).to_string().is_empty());
        assert!(!Time::from_micros(i64::MIN).to_string().is_empty());
    }
}
