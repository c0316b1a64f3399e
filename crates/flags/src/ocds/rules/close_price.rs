//! R024 price close to the winning bid.

use super::Indicator;
use crate::ocds::price::Distances;
use crate::ocds::release::Release;
use crate::ocds::report::{Group, Report};
use crate::ocds::settings::{Fence, Ratio};
use crate::rule::{Rule, Text};

pub(crate) struct ClosePrice {
    fence: Option<Ratio>,
    distances: Distances,
}

impl ClosePrice {
    pub fn new(own: Fence) -> ClosePrice {
        ClosePrice { fence: own.threshold, distances: Distances::default() }
    }
}

impl Indicator for ClosePrice {
    fn see(&mut self, release: &Release<'_>, _report: &mut Report) {
        self.distances.see(release);
    }

    fn finish(&self, report: &mut Report) {
        let reckoned = || self.distances.ordered().lower_fence();
        let Some(fence) = self.fence.map(|f| f.0).or_else(reckoned) else { return };
        for (ocid, distance) in self.distances.iter().filter(|(_, d)| d.ratio <= fence) {
            report.flag(Group::Ocid, ocid, RULE.alias, distance.ratio);
            report.flag(Group::Tenderer, &distance.winner, RULE.alias, 0.0);
            report.flag(Group::Tenderer, &distance.second, RULE.alias, 0.0);
        }
    }
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.close_price",
    alias: "R024",
    zh: Text {
        title: "第二名报价贴近中标价",
        sees: "只有一家最终中标的采购：中标价与次低有效报价。",
        why: "几家事先商量好时，陪标的报价常常只高一点点。",
        threshold: "差价比例的下围栏 Q1−1.5×IQR，按全县的采购计算（一个村太少）；可直接设定比例。",
        lights: "（次低有效报价−中标价）÷中标价，小于或等于下围栏。Q1、Q3 都为 0 时不亮。",
        clears: "附上各家报价单和评审记录，说明报价依据。",
        misses: "价格由采购人定死的；中标的不是最低价的；几份有效中标、联合投标的；奖项未定的。",
        example: "全县差价多在 5% 到 7% 之间，下围栏为 2%；某项只差 1%：亮灯。",
    },
    en: Text {
        title: "Price close to the winning bid",
        sees: "Purchases with one final winner: the winning price and the second-lowest valid one.",
        why: "When prices are agreed beforehand, the others often lie only a little higher.",
        threshold: "Lower fence Q1 - 1.5 IQR of the distances over the county (a village is too small); a ratio can be set instead.",
        lights: "(second-lowest valid - winning) / winning is at or below the fence. Not where Q1 and Q3 are both 0.",
        clears: "The bids and the record of their opening, with how the prices were reckoned.",
        misses: "Prices set by the buyer; a winner who was not the lowest; several active awards; joint bids and awards; awards not yet final.",
        example: "Most distances lie between 5 % and 7 %, the fence at 2 %; one of 1 % lights.",
    },
};
