//! R030 late bid won.

use std::collections::BTreeSet;

use super::Indicator;
use crate::ocds::release::Release;
use crate::ocds::report::{Group, Report};
use crate::ocds::settings::Nothing;
use crate::rule::{Rule, Text};

pub(crate) struct LateBid(pub Nothing);

impl Indicator for LateBid {
    fn see(&mut self, release: &Release<'_>, report: &mut Report) {
        let Some(deadline) = release.tender.ends else { return };
        let winners: BTreeSet<&str> =
            release.active_awards().flat_map(|a| a.suppliers.iter().flatten().copied()).collect();
        let late = release.valid().filter(|b| b.date.is_some_and(|date| date > deadline));
        for id in late.flat_map(|b| b.tenderers.iter().flatten()) {
            if winners.contains(id) {
                report.flag(Group::Ocid, release.ocid, RULE.alias, 1.0);
                report.flag(Group::Tenderer, id, RULE.alias, 1.0);
            }
        }
    }
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.late_bid",
    alias: "R030",
    zh: Text {
        title: "迟到的投标中了标",
        sees: "有效投标的收到时间、投标截止时间和有效的中标结果。",
        why: "截止以后还收投标，后来的人就能看着别人的价格报。",
        threshold: "没有界限，晚一秒也算。",
        lights: "有效投标的收到时间晚于截止时间，且投标单位是有效中标单位之一。",
        clears: "出示延期公告，或更正录错的时间。",
        misses: "同一单位在截止前另交过一份有效投标（本规则假定没有）；没有登记收到时间的。",
        example: "3 月 15 日截止，4 月 1 日收到的投标中标：亮灯。",
    },
    en: Text {
        title: "Late bid won",
        sees: "When valid bids came in, the deadline, and the active awards.",
        why: "Who may bid after the deadline can look at the prices of the others.",
        threshold: "None: a second late is late.",
        lights: "A valid bid came in after the deadline, and one of its tenderers holds an active award.",
        clears: "The notice that moved the deadline; or a wrong time is corrected.",
        misses: "An earlier valid bid of the same tenderer (the rule takes it that there is none); bids without a time.",
        example: "Deadline 15 March; a bid of 1 April wins: lights.",
    },
};
