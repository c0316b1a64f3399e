//! V10 the green channel without an emergency, or without its review.

use jiff::civil::Date;
use kernel::{AreaCode, Light, SettingDef, Time};
use serde::Deserialize;

use super::settings::check;
use super::{Finding, Kind, Subject, days};
use crate::rule::{Rule, Text};

/// A matter that took the green channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    pub matter: String,
    pub area: AreaCode,
    pub at: Time,
    /// The same moment as a day in the city.
    pub on: Date,
    /// When it was reviewed, if it was.
    pub reviewed: Option<Date>,
}

/// An emergency that was declared.
#[derive(Debug, Clone, PartialEq)]
pub struct Emergency {
    pub id: String,
    pub area: AreaCode,
    pub from: Time,
    /// `None` as long as it lasts.
    pub to: Option<Time>,
}

/// Limits of this rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Days after the use within which it is reviewed.
    pub review_days: u16,
}

pub const SETTING: SettingDef = SettingDef {
    name: "flags.emergency",
    default: r#"{"review_days": 7}"#,
    check: |v| check::<Limits>(v, |l| l.review_days > 0),
};

/// Whether an emergency was declared there and then, and the review held.
pub fn emergency(used: &Use, declared: &[Emergency], limits: &Limits, today: Date) -> Vec<Finding> {
    let covers = |e: &&Emergency| {
        e.area.contains(used.area) && e.from <= used.at && e.to.is_none_or(|to| used.at <= to)
    };
    let find = |part| {
        Finding::new(&RULE, part, Light::Red, Subject::new(Kind::EmergencyUse, &used.matter))
            .with("on", used.on.to_string())
    };
    let none = declared.iter().find(covers).is_none().then(|| find("powers.emergency.none"));
    let took = days(used.on, used.reviewed.unwrap_or(today));
    let late = took > i64::from(limits.review_days);
    let late = late.then(|| {
        find("powers.emergency.review").with("days", took).with("limit", limits.review_days)
    });
    none.into_iter().chain(late).collect()
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.emergency",
    alias: "V10",
    zh: Text {
        title: "绿色通道",
        sees: "走绿色通道的事项、当时当地的应急状态，以及事后审查的日期。",
        why: "应急要快，事后要补查，否则绿色通道就成了后门。",
        threshold: "应急状态以登记的起止时刻和地区为准；事后审查默认 7 日内（可设置）。",
        lights: "使用时所在地区没有处于应急状态，或超过 7 日没有审查：红灯。起止时刻当刻算在内，第 7 日审查的不亮。",
        clears: "补上审查结论；应急登记漏登的，由有权宣布的单位补登并说明。",
        misses: "应急期间买了与应急无关的东西，由事后审查来看。",
        example: "夜里 2 点防汛应急开始，1 点 59 分走绿色通道：亮灯；7 月 1 日使用，7 月 8 日审查：不亮，7 月 9 日：亮灯。",
    },
    en: Text {
        title: "Green channel",
        sees: "Matters that took the green channel, the emergencies declared there and then, and the day of the review.",
        why: "In need it must be fast and is checked afterwards, or the green channel becomes a back door.",
        threshold: "Area, beginning and end as declared; review within 7 days (can be set).",
        lights: "No emergency declared for the area at that moment, or no review after 7 days: red. The moments of beginning and end count in; a review on the seventh day does not light.",
        clears: "The outcome of the review; a declaration that was not entered is entered by whoever may declare it, with the reason.",
        misses: "Things bought in an emergency that have nothing to do with it: that is for the review.",
        example: "A flood is declared at 2:00 at night, the channel taken at 1:59: lights. Used on 1 July, reviewed on 8 July: does not; on 9 July it does.",
    },
};
