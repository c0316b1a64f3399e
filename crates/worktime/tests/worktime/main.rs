//! Working time against the shipped calendars.
#![allow(clippy::unwrap_used)]

mod files;
mod holidays;
mod laws;
mod ledger;
mod traps;

use std::sync::{Arc, LazyLock};

use jingwei_worktime::{Calendar, Calendars, Layer};
use kernel::Time;

const SHIPPED: [&str; 4] = [
    include_str!("../../../../procedures/calendars/cn.toml"),
    include_str!("../../../../procedures/calendars/wuhai.toml"),
    include_str!("../../../../procedures/calendars/service-hall.toml"),
    include_str!("../../../../procedures/calendars/round-the-clock.toml"),
];

static CALENDARS: LazyLock<Calendars> =
    LazyLock::new(|| Calendars::new(SHIPPED.map(|text| Layer::parse(text).unwrap())).unwrap());

fn calendar(name: &str) -> &'static Arc<Calendar> {
    CALENDARS.get(name).unwrap()
}

/// The demo city: 08:30-12:00 and 14:00-17:30, from May to September
/// 14:30-18:00.
fn city() -> &'static Calendar {
    calendar("wuhai")
}

/// `2026-11-20 17:00` in China.
fn at(text: &str) -> Time {
    format!("{}:00+08:00", text.replace(' ', "T")).parse().unwrap()
}

/// The other way, for messages that can be read.
fn local(t: Time) -> String {
    t.civil(city().zone()).strftime("%Y-%m-%d %H:%M").to_string()
}
