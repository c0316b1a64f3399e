//! V02 just below a threshold.

use kernel::{Light, Money, SettingDef};
use serde::Deserialize;

use super::settings::{Thresholds, check};
use super::splitting::Award;
use super::{Finding, Kind, Subject};
use crate::rule::{Rule, Text};

/// Limits of this rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Thousandths of the threshold from which it is close.
    pub from_permille: u16,
}

pub const SETTING: SettingDef = SettingDef {
    name: "flags.just_below",
    default: r#"{"from_permille": 900}"#,
    check: |v| check::<Limits>(v, |l| (1..1000).contains(&l.from_permille)),
};

/// An award in the last tenth below its threshold.
pub fn just_below(award: &Award, limits: &Limits, thresholds: &Thresholds) -> Option<Finding> {
    let threshold = thresholds.of(&award.class);
    let (amount, from) = (i128::from(award.amount.0), i128::from(limits.from_permille));
    let close = amount * 1000 >= i128::from(threshold.0) * from && award.amount < threshold;
    close.then(|| {
        Finding::new(&RULE, RULE.code, Light::Yellow, Subject::new(Kind::Award, &award.id))
            .money("amount", award.amount)
            .money("threshold", threshold)
            .money("gap", Money(threshold.0 - award.amount.0))
    })
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.just_below",
    alias: "V02",
    zh: Text {
        title: "金额卡在限额之下",
        sees: "每一项决标的金额和它所属类别的限额。",
        why: "刚好不到限额，有时是为了少走一道程序。",
        threshold: "限额的 0.9 倍起（可设置）；限额同 V01。",
        lights: "金额不小于限额的 0.9 倍、又小于限额：黄灯。正好等于限额不亮（已走上一档程序）。",
        clears: "附上报价或预算依据。",
        misses: "比 0.9 倍更低的；分成几笔的（见 V01）。",
        example: "限额 50 000 元：45 000.00 元到 49 999.99 元亮黄灯；44 999.99 元、50 000.00 元不亮。",
    },
    en: Text {
        title: "Just below the threshold",
        sees: "The amount of each award and the threshold of its class.",
        why: "An amount just below may have been chosen to save a step.",
        threshold: "From 0.9 of the threshold (can be set); thresholds as for V01.",
        lights: "At least 0.9 of the threshold and below it: yellow. Exactly the threshold does not light (the stricter procedure applies).",
        clears: "The quotes or the estimate behind the amount.",
        misses: "Amounts below 0.9; what was cut into several (see V01).",
        example: "Threshold 50 000 yuan: 45 000.00 to 49 999.99 light yellow; 44 999.99 and 50 000.00 do not.",
    },
};
