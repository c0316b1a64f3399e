//! R058 heavily discounted bid.

use super::Indicator;
use crate::ocds::price::Distances;
use crate::ocds::release::Release;
use crate::ocds::report::{Group, Report};
use crate::ocds::settings::{Fence, Ratio};
use crate::rule::{Rule, Text};

pub(crate) struct HeavyDiscount {
    fence: Option<Ratio>,
    distances: Distances,
}

impl HeavyDiscount {
    pub fn new(own: Fence) -> HeavyDiscount {
        HeavyDiscount { fence: own.threshold, distances: Distances::default() }
    }
}

impl Indicator for HeavyDiscount {
    fn see(&mut self, release: &Release<'_>, _report: &mut Report) {
        self.distances.see(release);
    }

    fn finish(&self, report: &mut Report) {
        let reckoned = || self.distances.ordered().upper_fence();
        let Some(fence) = self.fence.map(|f| f.0).or_else(reckoned) else { return };
        for (ocid, distance) in self.distances.iter().filter(|(_, d)| d.ratio >= fence) {
            report.flag(Group::Ocid, ocid, RULE.alias, distance.ratio);
            report.flag(Group::Tenderer, &distance.winner, RULE.alias, 0.0);
        }
    }
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.heavy_discount",
    alias: "R058",
    zh: Text {
        title: "中标价明显偏低",
        sees: "只有一家最终中标的采购：中标价与次低有效报价。",
        why: "价格低得出奇，可能事后靠变更补回来，也可能质量不够。",
        threshold: "差价比例的上围栏 Q3+1.5×IQR，按全县的采购计算；可直接设定比例。",
        lights: "（次低有效报价−中标价）÷中标价，大于或等于上围栏。Q1、Q3 都为 0 时不亮。",
        clears: "说明报价构成和履约安排；或更正录错的金额。",
        misses: "与 R024 相同的除外情形；所有人都报得很低的采购。",
        example: "全县差价上围栏为 10%；某项次低价高出 15%：亮灯。",
    },
    en: Text {
        title: "Heavily discounted bid",
        sees: "Purchases with one final winner: the winning price and the second-lowest valid one.",
        why: "A price far below all others may be made up by changes later, or by poor quality.",
        threshold: "Upper fence Q3 + 1.5 IQR of the distances over the county; a ratio can be set instead.",
        lights: "(second-lowest valid - winning) / winning is at or above the fence. Not where Q1 and Q3 are both 0.",
        clears: "How the price is made up and how the work will be done; or a wrong amount is corrected.",
        misses: "What R024 leaves out; purchases in which everybody bid low.",
        example: "The fence lies at 10 %; where the second-lowest is 15 % higher, it lights.",
    },
};
