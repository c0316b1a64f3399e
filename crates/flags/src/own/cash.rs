//! V08 cash over the limit, stale vouchers, round amounts.

use jiff::civil::Date;
use kernel::{Light, Money, SettingDef};
use serde::Deserialize;

use super::settings::check;
use super::{Finding, Kind, Subject, days};
use crate::rule::{Rule, Text};

/// Cash in hand at the end of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct CashCount {
    pub account: String,
    pub on: Date,
    pub cash: Money,
}

/// A paper for which money was spent.
#[derive(Debug, Clone, PartialEq)]
pub struct Voucher {
    pub id: String,
    /// Day of the invoice or receipt.
    pub issued: Date,
    /// Day on which it was handed in; today, while it is not.
    pub handed_in: Date,
    pub amount: Money,
}

/// Limits of this rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Fen that may lie in the box overnight.
    pub cash: Money,
    pub voucher_days: u16,
    /// Fen from which an amount of whole thousands of yuan is noted; 0: never.
    pub round_from: Money,
}

pub const SETTING: SettingDef = SettingDef {
    name: "flags.cash",
    default: r#"{"cash": 500000, "voucher_days": 60, "round_from": 0}"#,
    check: |v| check::<Limits>(v, |l| l.cash.0 >= 0 && l.round_from.0 >= 0),
};

/// A thousand yuan in fen.
const THOUSAND: i64 = 100_000;

/// More cash than may lie in the box.
pub fn cash(count: &CashCount, limits: &Limits) -> Option<Finding> {
    (count.cash > limits.cash).then(|| {
        let subject = Subject::new(Kind::Account, &count.account);
        Finding::new(&RULE, "powers.cash.over", Light::Red, subject)
            .with("on", count.on.to_string())
            .money("cash", count.cash)
            .money("limit", limits.cash)
    })
}

/// A voucher that came late, or of a round amount.
pub fn voucher(voucher: &Voucher, limits: &Limits) -> Vec<Finding> {
    let find = |part| {
        Finding::new(&RULE, part, Light::Yellow, Subject::new(Kind::Voucher, &voucher.id))
            .money("amount", voucher.amount)
    };
    let age = days(voucher.issued, voucher.handed_in);
    let stale = (age > i64::from(limits.voucher_days))
        .then(|| find("powers.cash.stale").with("days", age).with("limit", limits.voucher_days));
    let noted = limits.round_from.0 > 0 && voucher.amount >= limits.round_from;
    let round = (noted && voucher.amount.0 % THOUSAND == 0).then(|| find("powers.cash.round"));
    stale.into_iter().chain(round).collect()
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.cash",
    alias: "V08",
    zh: Text {
        title: "现金超限、票据过期",
        sees: "每日库存现金，票据的开具日和报账日。",
        why: "现金多了容易坐支，票据压久了说不清。",
        threshold: "库存现金限额默认 5 000 元；票据默认 60 日内报账；整千元的大额票据默认不看（都可设置）。",
        lights: "库存现金大于限额：红灯；开具到报账超过 60 日：黄灯；打开整额提示时，达到起点且为整千元：黄灯。正好等于限额、正好 60 日不亮。",
        clears: "缴存银行；说明迟报原因；附清单。",
        misses: "没有登记的现金；日期改过的票据。",
        example: "库存 5 000.01 元：亮灯；3 月 1 日的发票 4 月 30 日报账为 60 日：不亮，5 月 1 日：亮灯。",
    },
    en: Text {
        title: "Cash over the limit, stale voucher",
        sees: "Cash in hand each day; the day of a paper and the day it was handed in.",
        why: "Much cash tempts to spend receipts; old papers cannot be explained.",
        threshold: "Cash 5 000 yuan; papers within 60 days; round amounts are not looked at as shipped (all can be set).",
        lights: "More cash than the limit: red. More than 60 days from paper to handing in: yellow. Where round amounts are looked at, whole thousands of yuan from the amount set: yellow. Exactly the limit and exactly 60 days do not light.",
        clears: "The cash is taken to the bank; why the paper was late; a list of what was bought.",
        misses: "Cash nobody entered; papers with a changed date.",
        example: "5 000.01 yuan in the box: lights. A paper of 1 March handed in on 30 April is 60 days old and does not; on 1 May it does.",
    },
};
