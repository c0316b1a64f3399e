//! R025 excessive unsuccessful bids.

use std::collections::{BTreeMap, BTreeSet};

use super::Indicator;
use crate::ocds::quartile::Ordered;
use crate::ocds::release::{Release, sole};
use crate::ocds::report::{Group, Report};
use crate::ocds::settings;
use crate::rule::{Rule, Text};

pub(crate) struct UnsuccessfulBids {
    own: settings::UnsuccessfulBids,
    /// By tenderer: processes won, processes with a valid bid.
    counts: BTreeMap<String, (u64, u64)>,
}

impl UnsuccessfulBids {
    pub fn new(own: settings::UnsuccessfulBids) -> UnsuccessfulBids {
        UnsuccessfulBids { own, counts: BTreeMap::new() }
    }
}

impl Indicator for UnsuccessfulBids {
    fn see(&mut self, release: &Release<'_>, _report: &mut Report) {
        let Some(winner) = release.sole_winner() else { return };
        // Once a process, however many bids.
        let tenderers: BTreeSet<&str> =
            release.valid().filter_map(|b| sole(&b.tenderers)).collect();
        for tenderer in tenderers {
            let (won, tried) = self.counts.entry(tenderer.to_owned()).or_default();
            *won += u64::from(tenderer == winner);
            *tried += 1;
        }
    }

    fn finish(&self, report: &mut Report) {
        let ratio = |(won, tried): &(u64, u64)| *won as f64 / *tried as f64;
        let tried = Ordered::new(self.counts.values().map(|(_, tried)| *tried as f64));
        let reckoned = || Ordered::new(self.counts.values().map(ratio)).lower_fence();
        let often = tried.quantile(f64::from(self.own.percentile) / 100.0);
        let fence = self.own.threshold.map(|f| f.0).or_else(reckoned);
        let (Some(often), Some(fence)) = (often, fence) else { return };
        for (id, count) in &self.counts {
            if count.1 as f64 >= often && ratio(count) <= fence {
                report.flag(Group::Tenderer, id, RULE.alias, ratio(count));
            }
        }
    }
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.unsuccessful_bids",
    alias: "R025",
    zh: Text {
        title: "投标多而中标少",
        sees: "各投标单位在全县的有效投标次数和中标次数。",
        why: "次次来投、几乎从不中，可能是来陪标的。",
        threshold: "有效投标次数达到第三四分位数（可设百分位）；中标比例的下围栏 Q1−1.5×IQR（可直接设定）。",
        lights: "有效投标次数不低于前者，且中标次数÷有效投标次数不高于后者。同一采购只算一次。",
        clears: "由监督人员核对其投标文件；说明投标情况。",
        misses: "几家轮流中标；换名字来投的；奖项未定、几份有效中标、联合投标的采购。",
        example: "全县中标比例下围栏为 12.5%；某单位投 150 次、中 15 次，为 10%：亮灯，只给监督人员看。",
    },
    en: Text {
        title: "Many unsuccessful bids",
        sees: "How often each tenderer bid validly in the county, and how often it won.",
        why: "Who always bids and hardly ever wins may bid for the sake of others.",
        threshold: "Valid bids: third quartile (the percentile can be set). Part won: lower fence Q1 - 1.5 IQR (can be set).",
        lights: "Valid bids are at or above the one, and won / valid bids at or below the other. A process counts once.",
        clears: "Supervisors look at its bids and hear how they came about.",
        misses: "Several who win in turn; bidding under other names; awards not final, several active awards, joint bids.",
        example: "The fence lies at 12.5 %; one with 15 of 150 won, 10 %, lights, for supervisors alone.",
    },
};
