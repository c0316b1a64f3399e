//! R035 all except the winner disqualified.

use std::collections::BTreeSet;

use super::Indicator;
use crate::ocds::release::{Bid, Release};
use crate::ocds::report::{Group, Report};
use crate::ocds::settings;
use crate::rule::{Rule, Text};

pub(crate) struct OnlyWinnerValid(pub settings::OnlyWinnerValid);

impl Indicator for OnlyWinnerValid {
    fn see(&mut self, release: &Release<'_>, report: &mut Report) {
        if !release.awards_final() {
            return;
        }
        let valid: BTreeSet<&str> = release.valid().flat_map(ids).collect();
        let out: BTreeSet<&str> =
            release.bids.iter().filter(|b| b.disqualified()).flat_map(ids).collect();
        let winners: BTreeSet<&str> =
            release.active_awards().flat_map(|a| a.suppliers.iter().flatten().copied()).collect();
        let others = out.difference(&valid).count();
        // Nobody disqualified is nothing to light for, whatever is set.
        let enough = others >= (self.0.threshold as usize).max(1);
        if valid.len() == 1 && valid == winners && enough {
            report.flag(Group::Ocid, release.ocid, RULE.alias, others as f64);
            for id in valid {
                report.flag(Group::Tenderer, id, RULE.alias, 0.0);
            }
        }
    }
}

/// Who handed in a bid.
fn ids<'b, 'v>(bid: &'b Bid<'v>) -> impl Iterator<Item = &'v str> + use<'b, 'v> {
    bid.tenderers.iter().flatten().copied()
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.only_winner_valid",
    alias: "R035",
    zh: Text {
        title: "除中标者外全部作废",
        sees: "同一采购中有效、作废的投标和有效的中标单位。",
        why: "别人都被判作废，剩下的一家就必然中标。",
        threshold: "另有至少 1 家被判作废（可设置）。",
        lights: "正好一家的投标有效，它就是全部有效中标的单位，且另有不少于界限数的单位被判作废。",
        clears: "附上逐家的作废理由和评审记录。",
        misses: "还有中标未定的采购；留下两家有效的。",
        example: "五家投标，四家作废，余下一家中标：亮灯，数值为 4。",
    },
    en: Text {
        title: "All but the winner disqualified",
        sees: "Valid and disqualified bids of a purchase, and its active awards.",
        why: "When all others are ruled out, the one that is left must win.",
        threshold: "At least 1 other tenderer disqualified (can be set).",
        lights: "Exactly one tenderer is valid, it is the supplier of all active awards, and at least so many others were disqualified.",
        clears: "The reason for each disqualification and the record of the opening.",
        misses: "Purchases with an award not yet final; two left valid.",
        example: "Five bid, four are disqualified, the fifth wins: lights with the value 4.",
    },
};
