//! What a matter is outside the engine: its row, its place on the desks.

use std::fmt::Write;

use kernel::actor::Unit;
use kernel::{AreaCode, Id, Light, Time};
use procedure::{Addressee, State};

use crate::face::Face;

/// Tag type: whatever has an owner and a deadline.
pub struct Matter;

/// A point in WGS-84 degrees.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Point {
    pub lon: f64,
    pub lat: f64,
}

impl Point {
    /// From two columns that are both there or both missing.
    pub fn of(lon: Option<f64>, lat: Option<f64>) -> Option<Point> {
        Some(Point { lon: lon?, lat: lat? })
    }
}

/// A matter as it lies in the database. Every text in it is masked.
#[derive(Debug, Clone)]
pub struct MatterRow {
    pub id: Id<Matter>,
    /// Counts the acts; an edit names the one it read.
    pub version: i64,
    pub procedure: String,
    /// Version of the procedure that it began with and keeps.
    pub edition: i64,
    pub stage: String,
    pub state: State,
    pub title: String,
    pub subcategory: Option<String>,
    pub request_type: Option<String>,
    /// The reporter is hidden from whoever handles; never public.
    pub confidential: bool,
    /// What everybody may read; `None` until intake has decided.
    pub public_text: Option<String>,
    pub area_at_filing: AreaCode,
    pub area_now: AreaCode,
    pub point: Option<Point>,
    /// The place in words, masked.
    pub place: String,
    pub lead_unit: Option<Id<Unit>>,
    /// When the most pressing running clock ends.
    pub due: Option<Time>,
    pub supervised: bool,
    pub opened: Time,
    pub ended: Option<Time>,
    /// It comes with a file in this command: when it really came.
    pub(crate) comes: Option<Time>,
    /// It came with a file that nobody is to see, yet or any more.
    pub(crate) unseen: bool,
    /// As the database has it; none for one that is new.
    pub(crate) stored: Option<Face>,
    /// What the log keeps of the row as it was last written; empty before.
    pub(crate) imprint: String,
}

impl MatterRow {
    /// Whether nobody is to see it, however near to them it lies.
    pub fn is_unseen(&self) -> bool {
        self.unseen
    }

    /// What everybody could read before the command that has it in hand.
    pub fn public_text_before(&self) -> Option<&str> {
        self.stored.as_ref().and_then(|face| face.public_text.as_deref())
    }

    /// The number that people say to each other: the day it began and eight
    /// signs that cannot be misheard (no I, L, O, U). Made from the id, so no
    /// counter is shared between shards.
    pub fn number(&self, zone: &jiff::tz::TimeZone) -> String {
        number(self.id, zone)
    }
}

/// See [`MatterRow::number`].
pub fn number(id: Id<Matter>, zone: &jiff::tz::TimeZone) -> String {
    let day = id.made_at().civil(zone).date();
    format!("{:04}{:02}{:02}-{}", day.year(), day.month(), day.day(), signs(id))
}

/// Whether somebody who types this means that matter: its number, or four or
/// more signs of it as they are read out (`0XW00`).
pub fn goes_by(id: Id<Matter>, typed: &str) -> bool {
    let typed = typed.trim().to_ascii_uppercase();
    let day = |t: &str| t.len() == 8 && t.bytes().all(|b| b.is_ascii_digit());
    let part = typed.split_once('-').filter(|(d, _)| day(d)).map_or(typed.as_str(), |(_, s)| s);
    part.len() >= 4 && signs(id).contains(part)
}

/// What follows the day in a number.
fn signs(id: Id<Matter>) -> String {
    const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const DAY_MS: i64 = 86_400_000;
    let made = id.made_at();
    let in_day = (made.micros() / 1000).rem_euclid(DAY_MS);
    // 27 bits of the day's milliseconds, 22 bits of shard, node and sequence
    let mut rest = ((in_day << 22) | (id.get() & ((1 << 22) - 1))) as u64;
    let mut signs = [b'0'; 10];
    for sign in signs.iter_mut().rev() {
        *sign = SIGNS[(rest & 31) as usize];
        rest >>= 5;
    }
    let text: String = signs.iter().map(|b| char::from(*b)).collect();
    format!("{}-{}", &text[..5], &text[5..])
}

/// The text that an addressee has in the inbox's index. Posts and roles and not
/// persons: the next holder of a post inherits its tasks.
pub fn desk(a: &Addressee) -> String {
    match a {
        Addressee::Role { role, area } => desk_of_role(role, *area),
        Addressee::Post { post, unit } => format!("u:{unit}:{post}"),
        Addressee::Person(account) => format!("p:{account}"),
        Addressee::Reporter => "reporter".to_owned(),
    }
}

/// The desk of a role at an area. Made for every area of whoever opens a
/// worklist, so it is put together in one go.
pub fn desk_of_role(role: &str, area: AreaCode) -> String {
    let mut desk = String::with_capacity("r::".len() + role.len() + AreaCode::DIGITS);
    desk.extend(["r:", role, ":"]);
    // writing to a text does not fail
    let _ = write!(desk, "{area}");
    desk
}

/// The unit in which a desk is, when it is a post.
pub fn unit_at(desk: &str) -> Option<Id<Unit>> {
    desk.strip_prefix("u:")?.split_once(':')?.0.parse().ok()
}

/// Which part of the worklist a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tab {
    /// 待办: an open task.
    Todo,
    /// 在办: had a hand in it, still open.
    Doing,
    /// 已办: had a hand in it, ended.
    Done,
}

impl Tab {
    pub const fn number(self) -> i64 {
        match self {
            Tab::Todo => 0,
            Tab::Doing => 1,
            Tab::Done => 2,
        }
    }
}

/// A task, or a hand that somebody had in a matter, on a desk. What a list
/// shows of the matter itself stays with the matter, so that an act need not
/// write it on every desk again.
#[derive(Debug, Clone)]
pub struct InboxRow {
    pub matter: Id<Matter>,
    /// The engine's task number; 0 for "had a hand in it".
    pub task: i64,
    /// See [`desk`].
    pub addressee: String,
    pub tab: Tab,
    pub due: Time,
    /// When the light turns yellow.
    pub warn: Time,
    /// The matter is under supervision: kept here too, since it is counted.
    pub supervised: bool,
    pub since: Time,
    pub task_name: String,
    /// What it is due by counts nights and holidays too.
    pub round_the_clock: bool,
    /// It speaks of danger and nobody has taken it up: first of all.
    pub raised: bool,
}

/// A line of somebody's work, with all that a list shows.
#[derive(Debug, Clone)]
pub struct WorkRow {
    pub inbox: InboxRow,
    pub version: i64,
    pub procedure: String,
    pub stage: String,
    pub title: String,
    pub subcategory: Option<String>,
    pub request_type: Option<String>,
    pub area: AreaCode,
    pub lead_unit: Option<Id<Unit>>,
}

/// The light of a due time: red from its end on, yellow from `warn`.
pub fn light(now: Time, warn: Time, due: Time) -> Light {
    if now >= due {
        Light::Red
    } else if now >= warn {
        Light::Yellow
    } else {
        Light::Green
    }
}

#[cfg(test)]
mod tests {
    use kernel::{IdGen, Shard};

    use super::*;

    fn zone() -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::fixed(jiff::tz::offset(8))
    }

    #[test]
    fn a_number_tells_the_day_in_the_citys_own_time_and_is_nobody_elses() {
        let ids = IdGen::new(0);
        let late: Time = "2026-10-20T21:10:00+08:00".parse().unwrap();
        let shard = Shard::new(721).unwrap();
        let numbers: Vec<String> =
            (0..300).map(|_| number(ids.next(shard, late), &zone())).collect();
        assert!(numbers[0].starts_with("20261020-"), "{}", numbers[0]);
        assert_eq!(numbers[0].len(), "20261020-00000-00000".len());
        let different: std::collections::BTreeSet<&String> = numbers.iter().collect();
        assert_eq!(different.len(), numbers.len());
        let early: Time = "2026-10-20T00:30:00+08:00".parse().unwrap();
        assert!(number(IdGen::new(0).next(shard, early), &zone()).starts_with("20261020-"));
    }

    #[test]
    fn a_matter_goes_by_its_number_or_the_signs_that_were_read_out() {
        let id = IdGen::new(0).next(Shard::COMMON, "2026-10-20T21:10:00+08:00".parse().unwrap());
        let whole = number(id, &zone());
        for typed in [&whole[..], &whole[9..], &whole[15..], &whole.to_lowercase()] {
            assert!(goes_by(id, typed), "{typed}");
        }
        for typed in ["", "20261020", &whole[17..], "路灯不亮", "ZZZZZ"] {
            assert!(!goes_by(id, typed), "{typed}");
        }
    }

    #[test]
    fn a_light_is_red_from_its_end_on_and_yellow_from_its_warning_on() {
        let at = Time::from_micros;
        for (now, light) in
            [(7, Light::Green), (8, Light::Yellow), (9, Light::Yellow), (10, Light::Red)]
        {
            assert_eq!(super::light(at(now), at(8), at(10)), light, "{now}");
        }
    }

    #[test]
    fn a_desk_is_a_role_at_an_area_a_post_in_a_unit_or_a_person() {
        let area = "150302001".parse().unwrap();
        let cases = [
            (
                Addressee::Role { role: "dispatcher".into(), area },
                "r:dispatcher:150302001000000000",
            ),
            (
                Addressee::Post { post: "handler".into(), unit: Id::from_i64(7).unwrap() },
                "u:7:handler",
            ),
            (Addressee::Person(Id::from_i64(9).unwrap()), "p:9"),
            (Addressee::Reporter, "reporter"),
        ];
        for (whom, key) in cases {
            assert_eq!(desk(&whom), key);
        }
    }
}
