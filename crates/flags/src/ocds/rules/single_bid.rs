//! R018 single bid.

use super::Indicator;
use crate::ocds::release::Release;
use crate::ocds::report::{Group, Report};
use crate::ocds::settings;
use crate::rule::{Rule, Text};

pub(crate) struct SingleBid(pub settings::SingleBid);

impl Indicator for SingleBid {
    fn see(&mut self, release: &Release<'_>, report: &mut Report) {
        let tender = &release.tender;
        if tender.tenderers == Some(1) && self.0.procurement_methods.has(tender.method) {
            report.flag(Group::Ocid, release.ocid, RULE.alias, 1.0);
        }
    }
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.single_bid",
    alias: "R018",
    zh: Text {
        title: "只有一家投标",
        sees: "本应竞争的采购里登记的投标家数。",
        why: "只有一家，价格就没有比较。",
        threshold: "1 家；采购方式为公开或邀请（已公布指标的默认值，可设置）。",
        lights: "投标家数正好为 1，且采购方式在设置之内。",
        clears: "说明发布范围和时间，必要时重新公告；或更正登记的家数。",
        misses: "直接采购；陪标的几家其实是一家。",
        example: "公开采购，只来了一家：亮灯。直接采购一家：不亮。",
    },
    en: Text {
        title: "Single bid",
        sees: "The number of tenderers where others were to compete.",
        why: "With one bid there is nothing to compare the price with.",
        threshold: "One tenderer; method open or selective (default of the published flag, can be set).",
        lights: "The number of tenderers is exactly 1 and the method is among those set.",
        clears: "How widely and how long it was announced is told, or it is announced again; or the number is corrected.",
        misses: "Direct purchases; several tenderers that are one in truth.",
        example: "An open purchase with one tenderer lights; a direct one does not.",
    },
};
