//! V03 changes of a contract without a new decision.

use kernel::{Light, Money, SettingDef};
use serde::Deserialize;

use super::settings::check;
use super::{Finding, Kind, Subject};
use crate::rule::{Rule, Text};

/// A contract with its changes so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Contract {
    pub id: String,
    /// As signed.
    pub amount: Money,
    pub changes: Vec<Change>,
}

/// One change; less money is a change too.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub id: String,
    pub amount: Money,
    /// Whether those who decided on the contract decided on this anew.
    pub decided: bool,
}

/// Limits of this rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Fen of one change.
    pub one: Money,
    /// Per cent of the contract of one change.
    pub percent: u16,
    /// Fen of all together.
    pub together: Money,
}

pub const SETTING: SettingDef = SettingDef {
    name: "flags.changes",
    default: r#"{"one": 5000000, "percent": 20, "together": 10000000}"#,
    check: |v| check::<Limits>(v, |l| l.one.0 > 0 && l.percent > 0 && l.together.0 > 0),
};

/// Changes that needed a new decision and have none.
pub fn changes(contract: &Contract, limits: &Limits) -> Vec<Finding> {
    let open = || contract.changes.iter().filter(|c| !c.decided);
    let mut findings: Vec<Finding> = open().filter_map(|c| one(contract, c, limits)).collect();
    let sum = open().fold(0_i128, |sum, c| sum + i128::from(c.amount.0).abs());
    if sum > i128::from(limits.together.0) && open().count() > 1 {
        let sum = Money(i64::try_from(sum).unwrap_or(i64::MAX));
        let subject = Subject::new(Kind::Contract, &contract.id);
        let finding = Finding::new(&RULE, "powers.changes.together", Light::Red, subject)
            .with("count", open().count())
            .money("sum", sum)
            .money("limit", limits.together);
        findings.push(finding.rows(open().map(|c| Subject::new(Kind::Change, &c.id))));
    }
    findings
}

fn one(contract: &Contract, change: &Change, limits: &Limits) -> Option<Finding> {
    let (size, of) = (i128::from(change.amount.0).abs(), i128::from(contract.amount.0));
    let share = of > 0 && size * 100 > of * i128::from(limits.percent);
    if !share && size <= i128::from(limits.one.0) {
        return None;
    }
    let percent = if of > 0 { (size * 10_000) / of } else { 0 };
    let finding = Finding::new(
        &RULE,
        "powers.changes.one",
        Light::Red,
        Subject::new(Kind::Change, &change.id),
    );
    let finding = finding
        .money("amount", change.amount)
        .with("percent", format!("{}.{:02}", percent / 100, percent % 100))
        .money("limit", limits.one)
        .with("limit_percent", limits.percent);
    Some(finding.rows([Subject::new(Kind::Contract, &contract.id)]))
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.changes",
    alias: "V03",
    zh: Text {
        title: "合同变更未重新决议",
        sees: "合同签订金额和登记的每一次变更，以及变更有没有重新决议。",
        why: "低价中标、变更补回，是常见的路子。",
        threshold: "单次超过 50 000 元，或超过合同价的 20%；累计超过 100 000 元（某街道公布的规定，可设置）。",
        lights: "没有重新决议的变更：单次金额大于 50 000 元或大于合同价 20%；两次以上合计大于 100 000 元：红灯。正好等于不亮。减少的金额同样计入，不互相抵消。",
        clears: "补上重新决议，或更正登记。",
        misses: "没有登记的变更；另签一份合同来代替变更的（见 V01）。",
        example: "合同 200 000 元，变更 40 000.01 元（超过 20%）：亮灯；40 000.00 元：不亮。",
    },
    en: Text {
        title: "Changes without a new decision",
        sees: "The amount signed, each change entered, and whether it was decided anew.",
        why: "A low price that is made up by changes is a well-worn road.",
        threshold: "One over 50 000 yuan or over 20 % of the contract; together over 100 000 yuan (one street's published rule, can be set).",
        lights: "Changes not decided anew: one of more than 50 000 yuan or more than 20 %; two or more together above 100 000: red. Exactly that much does not light. Reductions count as well and are not set off.",
        clears: "The new decision, or a corrected entry.",
        misses: "Changes nobody entered; a second contract in place of a change (see V01).",
        example: "Contract 200 000 yuan, a change of 40 000.01 (over 20 %) lights; 40 000.00 does not.",
    },
};
