//! R038 excessive disqualified bids.

use std::collections::BTreeMap;

use super::Indicator;
use crate::ocds::quartile::Ordered;
use crate::ocds::release::Release;
use crate::ocds::report::{Group, Report};
use crate::ocds::settings;
use crate::rule::{Rule, Text};

/// By id: disqualified bids, submitted bids.
type Counts = BTreeMap<String, (u64, u64)>;

pub(crate) struct ManyDisqualified {
    own: settings::ManyDisqualified,
    buyers: Counts,
    entities: Counts,
    tenderers: Counts,
}

impl ManyDisqualified {
    pub fn new(own: settings::ManyDisqualified) -> ManyDisqualified {
        let (buyers, entities, tenderers) = Default::default();
        ManyDisqualified { own, buyers, entities, tenderers }
    }

    fn flag(&self, report: &mut Report, group: Group, counts: &Counts, least: u64) {
        let ratio = |(out, of): &(u64, u64)| *out as f64 / *of as f64;
        let looked_at = || counts.iter().filter(move |(_, c)| c.1 > 0 && c.1 >= least);
        let reckoned = || Ordered::new(looked_at().map(|(_, c)| ratio(c))).upper_fence();
        let Some(fence) = self.own.threshold.map(|f| f.0).or_else(reckoned) else { return };
        for (id, count) in looked_at().filter(|(_, c)| ratio(c) >= fence) {
            report.flag(group, id, RULE.alias, ratio(count));
        }
    }
}

impl Indicator for ManyDisqualified {
    fn see(&mut self, release: &Release<'_>, _report: &mut Report) {
        let mut all = (0, 0);
        for bid in release.submitted() {
            let out = u64::from(bid.disqualified());
            add(&mut all, out, 1);
            for id in bid.tenderers.iter().flatten() {
                add(self.tenderers.entry((*id).to_owned()).or_default(), out, 1);
            }
        }
        if let Some(id) = release.buyer {
            add(self.buyers.entry(id.to_owned()).or_default(), all.0, all.1);
        }
        if let Some(id) = release.tender.entity {
            add(self.entities.entry(id.to_owned()).or_default(), all.0, all.1);
        }
    }

    fn finish(&self, report: &mut Report) {
        let own = &self.own;
        let processes = own.minimum_contracting_processes;
        self.flag(report, Group::Buyer, &self.buyers, processes);
        self.flag(report, Group::ProcuringEntity, &self.entities, processes);
        self.flag(report, Group::Tenderer, &self.tenderers, own.minimum_submitted_bids);
    }
}

fn add(count: &mut (u64, u64), out: u64, of: u64) {
    count.0 += out;
    count.1 += of;
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.many_disqualified",
    alias: "R038",
    zh: Text {
        title: "作废投标偏多",
        sees: "各采购人、采购实施单位、投标单位的已提交投标数和其中作废数。",
        why: "总把别人判作废，或总交作废的标书，都值得看一看。",
        threshold: "作废比例的上围栏 Q3+1.5×IQR，三类各算各的（可直接设定）；已提交投标少于 2 份的不看（可设置）。",
        lights: "作废数÷已提交数大于或等于上围栏。Q1、Q3 都为 0 时不亮。",
        clears: "由监督人员核对作废理由。",
        misses: "各次登记所用的编号不一致的单位；样本很少的县。",
        example: "全县采购人的上围栏为 52%；某单位作废 59%：亮灯，投标单位的只给监督人员看。",
    },
    en: Text {
        title: "Many disqualified bids",
        sees: "Bids submitted and disqualified of each buyer, procuring entity and tenderer.",
        why: "Who rules out others again and again, or hands in what cannot be taken, is worth a look.",
        threshold: "Upper fence Q3 + 1.5 IQR of the parts disqualified, each of the three by itself (can be set); fewer than 2 submitted bids are not looked at (can be set).",
        lights: "Disqualified / submitted is at or above the fence. Not where Q1 and Q3 are both 0.",
        clears: "Supervisors look at the reasons.",
        misses: "Organisations whose id is not the same each time; counties with very few bids.",
        example: "The fence of buyers lies at 52 %; one with 59 % lights. Those of tenderers are for supervisors alone.",
    },
};
