//! R036 lowest bid disqualified.

use super::Indicator;
use crate::ocds::release::Release;
use crate::ocds::report::{Group, Report};
use crate::ocds::settings::Nothing;
use crate::rule::{Rule, Text};

pub(crate) struct LowestDisqualified(pub Nothing);

impl Indicator for LowestDisqualified {
    fn see(&mut self, release: &Release<'_>, report: &mut Report) {
        let awarded = release.active_awards().next().is_some();
        let valid_priced = release.valid().any(|b| b.amount.is_some());
        if !release.prices_compared || !awarded || !valid_priced {
            return;
        }
        // Of several lowest bids the first one counts, as in the published tool.
        let priced = release.submitted().filter_map(|b| Some((b.amount?, b)));
        let lowest = priced.reduce(|a, b| if b.0 < a.0 { b } else { a });
        if lowest.is_some_and(|(_, bid)| bid.disqualified()) {
            report.flag(Group::Ocid, release.ocid, RULE.alias, 1.0);
        }
    }
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.lowest_disqualified",
    alias: "R036",
    zh: Text {
        title: "最低价被判作废",
        sees: "同一采购中已提交的报价及其状态。",
        why: "最低价出局，就要多花集体的钱。",
        threshold: "没有界限。",
        lights: "已有有效中标，至少一份有效投标有报价，而已提交的最低报价被判作废。最低价有几份时看先登记的一份。",
        clears: "附上作废理由和评审记录。",
        misses: "价格由采购人定死的；不以价格为唯一标准的采购会误亮，说明评分办法即可消灯。",
        example: "10 000 元的被作废，11 111 元的中标：亮灯。",
    },
    en: Text {
        title: "Lowest bid disqualified",
        sees: "The prices submitted in a purchase, and their state.",
        why: "When the lowest is ruled out, the village pays more.",
        threshold: "None.",
        lights: "There is an active award, at least one valid bid has a price, and the lowest submitted bid is disqualified. Of several lowest the first counts.",
        clears: "The reason for the disqualification and the record of the opening.",
        misses: "Prices set by the buyer. Where price was not the only criterion it lights wrongly; the criteria clear it.",
        example: "10 000 yuan is disqualified, 11 111 yuan wins: lights.",
    },
};
