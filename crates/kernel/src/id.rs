//! Ids that carry their shard, and the generator that makes them.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Mutex;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::area::{AreaCode, Level};
use crate::time::Time;

/// 2026-01-01T00:00:00Z in milliseconds since 1970: where ids begin to count.
const EPOCH_MS: i64 = 1_767_225_600_000;
const SHARD_BITS: u32 = 10;
const NODE_BITS: u32 = 4;
const SEQ_BITS: u32 = 8;
const SHARD_SHIFT: u32 = NODE_BITS + SEQ_BITS;
const MS_SHIFT: u32 = SHARD_BITS + SHARD_SHIFT;

/// Which of the 1 024 shards a thing lies in, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard(u16);

impl Shard {
    /// How many there are.
    pub const COUNT: u16 = 1 << SHARD_BITS;
    /// Where reference data, settings and everything without a town lies.
    pub const COMMON: Shard = Shard(0);

    /// `None` from 1 024 up.
    pub const fn new(n: u16) -> Option<Shard> {
        if n < Shard::COUNT { Some(Shard(n)) } else { None }
    }

    /// The stored number.
    pub const fn get(self) -> i64 {
        self.0 as i64
    }

    /// The shard of a town. Everything inside a town hashes to its town's
    /// shard; what lies above a town hashes by its own code. Fixed for ever by
    /// golden vectors: a changed hash would lose every row.
    pub fn of_area(area: AreaCode) -> Shard {
        let key = area.at(Level::Town).unwrap_or(area);
        Shard::of_number(key.get())
    }

    /// The shard of a name that must be unique in the city (a look-up row).
    pub fn of_name(name: &str) -> Shard {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
        });
        Shard::of_number(hash as i64)
    }

    /// splitmix64's finaliser: every input bit reaches the ten we keep.
    fn of_number(n: i64) -> Shard {
        let mut z = (n as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Shard(((z ^ (z >> 31)) >> (64 - SHARD_BITS)) as u16)
    }
}

/// A typed, time-ordered id that carries its shard. A string on the wire.
pub struct Id<T>(i64, PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// From the stored number. Any non-negative number is an id of something.
    pub const fn from_i64(n: i64) -> Option<Self> {
        if n >= 0 { Some(Id(n, PhantomData)) } else { None }
    }

    /// The stored number.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Where everything about this thing lies.
    pub const fn shard(self) -> Shard {
        Shard(((self.0 >> SHARD_SHIFT) & (Shard::COUNT as i64 - 1)) as u16)
    }

    /// The same number as the id of another kind of thing (a matter's report).
    pub const fn cast<U>(self) -> Id<U> {
        Id(self.0, PhantomData)
    }

    /// When it was made, to the millisecond.
    pub const fn made_at(self) -> Time {
        Time::from_micros(((self.0 >> MS_SHIFT) + EPOCH_MS) * 1000)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, o: &Self) -> bool {
        self.0 == o.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, o: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(o))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, o: &Self) -> std::cmp::Ordering {
        self.0.cmp(&o.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, h: &mut H) {
        self.0.hash(h);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({})", self.0)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
impl<T> FromStr for Id<T> {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "an id is a whole number written in digits";
        if s.is_empty() || s.len() > 19 || !s.bytes().all(|b| b.is_ascii_digit()) {
            return Err(WRONG);
        }
        s.parse().ok().and_then(Id::from_i64).ok_or(WRONG)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if !s.is_human_readable() {
            return s.serialize_i64(self.0);
        }
        s.serialize_str(itoa::Buffer::new().format(self.0))
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if !d.is_human_readable() {
            let number = i64::deserialize(d)?;
            return Id::from_i64(number).ok_or_else(|| de::Error::custom("an id is not negative"));
        }
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// Makes ids for one node (its number is a lease in the database).
///
/// Never gives an id behind one it gave before, even when the machine's clock
/// jumps back; 256 ids in one millisecond of one shard borrow the next.
pub struct IdGen {
    node: i64,
    /// Per shard: the last `ms << SEQ_BITS | seq` that was given.
    last: Mutex<Vec<i64>>,
}

impl IdGen {
    /// `node` is 0 to 15; other numbers are taken modulo 16.
    pub fn new(node: u8) -> Self {
        let node = i64::from(node) & ((1 << NODE_BITS) - 1);
        IdGen { node, last: Mutex::new(vec![0; usize::from(Shard::COUNT)]) }
    }

    /// The next id in `shard` at `now`.
    pub fn next<T>(&self, shard: Shard, now: Time) -> Id<T> {
        let ms = (now.micros() / 1000 - EPOCH_MS).max(0);
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let slot = &mut last[usize::from(shard.0)];
        *slot = (ms << SEQ_BITS).max(*slot + 1);
        let (ms, seq) = (*slot >> SEQ_BITS, *slot & ((1 << SEQ_BITS) - 1));
        Id(
            (ms << MS_SHIFT) | (i64::from(shard.0) << SHARD_SHIFT) | (self.node << SEQ_BITS) | seq,
            PhantomData,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;

    /// Golden vectors: these numbers may never change.
    #[test]
    fn shards_of_towns_never_change() {
        let cases = [
            ("150302001", 721),
            ("150302101", 93),
            ("150303001", 125),
            ("330226105", 102),
            ("441900003", 851),
            ("150300", 567),
        ];
        let got: Vec<(&str, i64)> =
            cases.iter().map(|(c, _)| (*c, Shard::of_area(c.parse().unwrap()).get())).collect();
        assert_eq!(got, cases);
    }

    #[test]
    fn everything_in_a_town_lies_in_its_shard() {
        let town: AreaCode = "150302001".parse().unwrap();
        let micro: AreaCode = "150302001003002001".parse().unwrap();
        assert_eq!(Shard::of_area(town), Shard::of_area(micro));
    }

    #[test]
    fn an_id_tells_its_shard_and_its_time() {
        let g = IdGen::new(3);
        let now: Time = "2026-10-20T21:10:00.123Z".parse().unwrap();
        let shard = Shard::new(777).unwrap();
        let id: Id<Thing> = g.next(shard, now);
        assert_eq!(id.shard(), shard);
        assert_eq!(id.made_at(), now);
    }

    #[test]
    fn ids_go_on_when_the_clock_jumps_back_and_when_a_millisecond_is_full() {
        let g = IdGen::new(0);
        let now: Time = "2026-10-20T21:10:00Z".parse().unwrap();
        let earlier = Time::from_micros(now.micros() - 3_600_000_000);
        let shard = Shard::COMMON;
        let mut last: Id<Thing> = g.next(shard, now);
        for i in 0..2000 {
            let next = g.next(shard, if i % 2 == 0 { now } else { earlier });
            assert!(next > last);
            last = next;
        }
    }

    #[test]
    fn on_the_wire_it_is_a_string() {
        let id: Id<Thing> = Id::from_i64(9_007_199_254_740_993).unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"9007199254740993\"");
        assert!(serde_json::from_str::<Id<Thing>>("12").is_err());
        for bad in ["", "-1", "+1", "1.0", "99999999999999999999", "１２"] {
            assert!(bad.parse::<Id<Thing>>().is_err(), "{bad}");
        }
    }
}
