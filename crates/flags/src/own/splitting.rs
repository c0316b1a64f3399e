//! V01 splitting: small awards that together are a large one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::{AreaCode, Light, Money, SettingDef};
use serde::Deserialize;

use super::settings::{Thresholds, check};
use super::{Finding, Kind, Subject, days};
use crate::rule::{Rule, Text};

/// A purchase or project that was awarded.
#[derive(Debug, Clone, PartialEq)]
pub struct Award {
    pub id: String,
    pub village: AreaCode,
    /// Class of goods, services or works; thresholds hang on it.
    pub class: String,
    /// Where it is done or delivered, if that is told.
    pub site: Option<String>,
    pub amount: Money,
    pub on: Date,
}

/// Limits of this rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// First to last award, both counted in.
    pub days: u16,
}

pub const SETTING: SettingDef = SettingDef {
    name: "flags.splitting",
    default: r#"{"days": 90}"#,
    check: |v| check::<Limits>(v, |l| l.days > 0),
};

/// What awards have in common.
type Common<'a> = (AreaCode, bool, &'a str);

/// Groups of awards of one village and of one class or one site, each below
/// its threshold, together above the highest of them. Of groups one inside the
/// other only the largest is told.
pub fn splitting(awards: &[Award], limits: &Limits, thresholds: &Thresholds) -> Vec<Finding> {
    let mut groups: BTreeMap<Common<'_>, Vec<&Award>> = BTreeMap::new();
    let below = |a: &&Award| a.amount.0 > 0 && a.amount < thresholds.of(&a.class);
    for award in awards.iter().filter(below) {
        groups.entry((award.village, false, &award.class)).or_default().push(award);
        if let Some(site) = &award.site {
            groups.entry((award.village, true, site)).or_default().push(award);
        }
    }
    let (mut told, mut findings) = (BTreeSet::new(), Vec::new());
    for mut group in groups.into_values() {
        group.sort_by(|a, b| (a.on, &a.id).cmp(&(b.on, &b.id)));
        for window in windows(&group, i64::from(limits.days)) {
            let ids: Vec<&str> = window.iter().map(|a| a.id.as_str()).collect();
            if let Some(finding) = judge(window, limits, thresholds)
                && told.insert(ids)
            {
                findings.push(finding);
            }
        }
    }
    findings
}

/// Runs of awards within so many days that no other run contains.
fn windows<'g, 'a>(group: &'g [&'a Award], within: i64) -> Vec<&'g [&'a Award]> {
    let (mut all, mut end) = (Vec::new(), 0);
    for start in 0..group.len() {
        let last = end;
        while end < group.len() && days(group[start].on, group[end].on) <= within {
            end += 1;
        }
        if end > last {
            all.push(&group[start..end]);
        }
    }
    all
}

fn judge(window: &[&Award], limits: &Limits, thresholds: &Thresholds) -> Option<Finding> {
    let threshold = window.iter().map(|a| thresholds.of(&a.class)).max()?;
    let sum = window.iter().try_fold(Money(0), |sum, a| sum.plus(a.amount))?;
    if window.len() < 2 || sum <= threshold {
        return None;
    }
    let subject = |a: &&Award| Subject::new(Kind::Award, &a.id);
    let last = window.last().map(subject)?;
    let others = window[..window.len() - 1].iter().map(subject);
    let finding = Finding::new(&RULE, RULE.code, Light::Red, last)
        .with("count", window.len())
        .with("days", limits.days)
        .money("sum", sum)
        .money("threshold", threshold);
    Some(finding.rows(others))
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.splitting",
    alias: "V01",
    zh: Text {
        title: "拆分项目",
        sees: "同一个村、同一类别或同一地点的采购和工程，按决标日期。",
        why: "一个项目拆成几个小的，就绕开了该走的招标或上报程序。",
        threshold: "各类别的限额由县里规定（未另定的类别默认 50 000 元）；时间跨度默认 90 日。两者都是可设置、留历史的。",
        lights: "首尾决标日期相差不超过 90 日的两项以上，每一项都小于限额，合计大于限额：红灯。合计正好等于限额、正好 91 日，都不亮。同一地点涉及几个类别时，按其中最高的限额。",
        clears: "说明确属互不相干的需求，并附当初的决议；或承认应合并，补走程序。",
        misses: "写成不同类别又不填地点的；由几个村分摊的。",
        example: "限额 50 000 元：同村修路三项 20 000 元，40 日内决标，合计 60 000 元：亮灯。",
    },
    en: Text {
        title: "Splitting",
        sees: "Purchases and projects of one village and of one class or one site, by date of award.",
        why: "A project cut into small ones goes round the tender or the report that it would need.",
        threshold: "Thresholds by class are the county's (50 000 yuan for a class not named); the span is 90 days. Both are settings with history.",
        lights: "Two or more whose first and last award lie at most 90 days apart, each below the threshold, together above it: red. A sum of exactly the threshold, or 91 days, does not light. Of several classes at one site the highest threshold counts.",
        clears: "A reason why the needs have nothing to do with each other, with the resolutions of then; or they are taken as one and the procedure is followed.",
        misses: "Awards entered under different classes without a site; what several villages share.",
        example: "Threshold 50 000 yuan: three road repairs of 20 000 yuan in one village within 40 days, 60 000 together: lights.",
    },
};
