//! R048 heterogeneous supplier.

use std::collections::{BTreeMap, BTreeSet};

use super::Indicator;
use crate::ocds::quartile::Ordered;
use crate::ocds::release::{Award, Release, sole};
use crate::ocds::report::{Group, Report};
use crate::ocds::settings;
use crate::rule::{Rule, Text};

/// What one supplier was awarded.
#[derive(Default)]
struct Supplied {
    processes: u64,
    classes: BTreeSet<String>,
}

pub(crate) struct VariedSupplier {
    own: settings::VariedSupplier,
    suppliers: BTreeMap<String, Supplied>,
}

impl VariedSupplier {
    pub fn new(own: settings::VariedSupplier) -> VariedSupplier {
        VariedSupplier { own, suppliers: BTreeMap::new() }
    }

    /// Reckoned from those with enough processes: with few, the variety is
    /// small by itself.
    fn fence(&self) -> Option<f64> {
        let least = self.own.minimum_contracting_processes;
        let enough = self.suppliers.values().filter(|s| s.processes >= least);
        Ordered::new(enough.map(|s| s.classes.len() as f64)).upper_fence()
    }
}

impl Indicator for VariedSupplier {
    fn see(&mut self, release: &Release<'_>, _report: &mut Report) {
        // Of a joint award nobody knows who supplies what.
        let told = |a: &Award<'_>| !a.classes.is_empty();
        let mut seen = BTreeSet::new();
        for award in release.active_awards().filter(|a| told(a)) {
            let Some(id) = sole(&award.suppliers) else { continue };
            let supplied = self.suppliers.entry(id.to_owned()).or_default();
            supplied.processes += u64::from(seen.insert(id));
            let class = |code: &&str| code.chars().take(self.own.digits).collect::<String>();
            supplied.classes.extend(award.classes.iter().map(class));
        }
    }

    fn finish(&self, report: &mut Report) {
        let set = self.own.threshold.map(f64::from);
        let Some(fence) = set.or_else(|| self.fence()) else { return };
        for (id, supplied) in &self.suppliers {
            let variety = supplied.classes.len() as f64;
            if variety >= fence {
                report.flag(Group::Tenderer, id, RULE.alias, variety);
            }
        }
    }
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.varied_supplier",
    alias: "R048",
    zh: Text {
        title: "什么都供的供应商",
        sees: "各供应商单独中标的物品大类数。",
        why: "什么都卖的单位，可能只是过一道手。",
        threshold: "大类数的上围栏 Q3+1.5×IQR，按中标不少于 20 次采购的供应商计算（次数、围栏都可设置）；大类取分类编码前两位（可设置）。",
        lights: "大类数大于或等于上围栏。",
        clears: "由监督人员核对其经营范围和供货凭据。",
        misses: "联合中标的；物品没有分类编码的。",
        example: "多数供应商供 1 到 4 个大类，上围栏为 8.5；某家供 20 类：亮灯，只给监督人员看。",
    },
    en: Text {
        title: "Supplier of everything",
        sees: "The number of classes of items that each supplier was awarded alone.",
        why: "Who supplies everything may only pass it on.",
        threshold: "Upper fence Q3 + 1.5 IQR of the numbers of classes, among suppliers awarded in at least 20 processes (both can be set); a class is the first two digits of the code (can be set).",
        lights: "The number of classes is at or above the fence.",
        clears: "Supervisors look at its trade and its delivery notes.",
        misses: "Joint awards; items without a class.",
        example: "Most supply 1 to 4 classes, the fence lies at 8.5; one with 20 lights, for supervisors alone.",
    },
};
