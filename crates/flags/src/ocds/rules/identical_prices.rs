//! R028 identical bid prices.

use std::collections::{BTreeMap, BTreeSet};

use super::Indicator;
use crate::ocds::release::Release;
use crate::ocds::report::{Group, Report};
use crate::ocds::settings::Nothing;
use crate::rule::{Rule, Text};

pub(crate) struct IdenticalPrices(pub Nothing);

/// Who handed in a bid: one, or several together.
type Bidder<'v> = BTreeSet<&'v str>;

impl Indicator for IdenticalPrices {
    fn see(&mut self, release: &Release<'_>, report: &mut Report) {
        if !release.prices_compared {
            return;
        }
        let mut bidders: BTreeMap<u64, BTreeSet<Bidder<'_>>> = BTreeMap::new();
        for bid in release.submitted() {
            let who: Bidder<'_> = bid.tenderers.iter().flatten().copied().collect();
            if let Some(amount) = bid.amount.filter(|_| !who.is_empty()) {
                // adding 0 makes -0 and 0 the same price
                bidders.entry((amount + 0.0).to_bits()).or_default().insert(who);
            }
        }
        for same in bidders.values().filter(|same| same.len() > 1) {
            report.flag(Group::Ocid, release.ocid, RULE.alias, 1.0);
            for id in same.iter().flatten() {
                report.flag(Group::Tenderer, id, RULE.alias, 1.0);
            }
        }
    }
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.identical_prices",
    alias: "R028",
    zh: Text {
        title: "报价相同",
        sees: "同一采购中各家提交的报价。",
        why: "不同的人算出一分不差的价格，并不常见。",
        threshold: "没有界限，分毫相同即是。",
        lights: "两家不同的投标单位提交了同样的价格。撤回的、只被邀请的不算；评审中、有效、作废的都算。",
        clears: "说明价格的来历（政府定价、按件定价、同一报价单）；或更正录错的金额。",
        misses: "价格由采购人定死的；只差一点点的报价（见 R024）。",
        example: "甲、乙两家都报 38 600.00 元：亮灯；甲自己交了两份同价的：不亮。",
    },
    en: Text {
        title: "Identical bid prices",
        sees: "The prices that were submitted in one purchase.",
        why: "Two who reckon for themselves seldom come to the very same fen.",
        threshold: "None: the same price to the fen.",
        lights: "Two different tenderers submitted the same price. Pending, valid and disqualified bids count; invited and withdrawn ones do not.",
        clears: "Where the price comes from (fixed by the state, a price a piece, one price list); or a wrong amount is corrected.",
        misses: "Prices set by the buyer; prices that differ a little (see R024).",
        example: "A and B both bid 38 600.00 yuan: lights. A handed in the same price twice: does not.",
    },
};
