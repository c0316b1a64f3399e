//! How often somebody who has not signed in may write: a bucket of tokens for
//! each address. Pure but for its own map; the time comes from the caller.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use kernel::{Error, Kind, Result, Time};

/// Addresses remembered at the most. Beyond it those that have long been
/// quiet are forgotten; a flood from many addresses costs no more than this.
const MOST: usize = 50_000;
const MICROS: f64 = 1_000_000.0;

/// So many at once, and so many an hour after that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    pub burst: u32,
    pub per_hour: u32,
}

impl Rate {
    fn micros_a_token(self) -> f64 {
        3600.0 * MICROS / f64::from(self.per_hour.max(1))
    }
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Time,
}

/// The buckets of all addresses.
#[derive(Debug, Default)]
pub struct Rates {
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

impl Rates {
    /// Takes a token of this address, or refuses and says in how many seconds
    /// there will be one. A clock that jumps back gives nothing and takes
    /// nothing.
    pub fn take(&self, who: IpAddr, rate: Rate, now: Time) -> Result<()> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST {
            forget_the_quiet(&mut buckets, rate, now);
        }
        let full = Bucket { tokens: f64::from(rate.burst), at: now };
        let bucket = buckets.entry(network(who)).or_insert(full);
        bucket.tokens = refilled(*bucket, rate, now);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        let wait = (1.0 - bucket.tokens) * rate.micros_a_token() / MICROS;
        Err(Error::new(Kind::TooMany, "http.too_many").arg("seconds", wait.ceil().max(1.0) as u64))
    }

    /// Gives tokens back: what they were taken for turned out to be no guess.
    pub fn give_back(&self, who: IpAddr, rate: Rate, tokens: u8) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(&network(who)) {
            bucket.tokens = (bucket.tokens + f64::from(tokens)).min(f64::from(rate.burst));
        }
    }
}

fn refilled(bucket: Bucket, rate: Rate, now: Time) -> f64 {
    let gone = (now.micros() - bucket.at.micros()).max(0) as f64;
    (bucket.tokens + gone / rate.micros_a_token()).min(f64::from(rate.burst))
}

/// Full buckets say nothing that a new one would not. When none is full, all
/// are dropped: forgetting is safer than growing.
fn forget_the_quiet(buckets: &mut HashMap<IpAddr, Bucket>, rate: Rate, now: Time) {
    buckets.retain(|_, b| refilled(*b, rate, now) < f64::from(rate.burst));
    if buckets.len() >= MOST {
        buckets.clear();
    }
}

/// One household has one IPv4 address but a whole /64 of IPv6.
fn network(who: IpAddr) -> IpAddr {
    match who.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 2, per_hour: 60 };

    fn at(seconds: i64) -> Time {
        Time::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_burst_then_one_a_minute() {
        let rates = Rates::default();
        let who = "192.0.2.1".parse().unwrap();
        let cases =
            [(0, None), (0, None), (0, Some(60)), (30, Some(30)), (60, None), (-99, Some(60))];
        for (second, wait) in cases {
            let got = rates.take(who, RATE, at(second)).err();
            let told = got.map(|e| e.args[0].1.as_u64().unwrap());
            assert_eq!(told, wait, "at {second}");
        }
        assert!(rates.take("192.0.2.2".parse().unwrap(), RATE, at(0)).is_ok());
    }

    #[test]
    fn a_household_has_one_bucket_whatever_its_ipv6_addresses() {
        let rates = Rates::default();
        let take = |who: &str| rates.take(who.parse().unwrap(), RATE, at(0)).is_ok();
        assert!(take("2001:db8::1") && take("2001:db8::2") && !take("2001:db8::3"));
        assert!(take("::ffff:192.0.2.1") && take("192.0.2.1") && !take("192.0.2.1"));
    }

    #[test]
    fn a_flood_of_addresses_is_bounded() {
        let rates = Rates::default();
        for n in 0..(MOST as u32 + 10) {
            let _ = rates.take(std::net::Ipv4Addr::from(n).into(), RATE, at(0));
        }
        assert!(rates.buckets.lock().unwrap().len() <= MOST);
    }
}
