//! V04 work or payment before approval.

use jiff::civil::Date;
use kernel::Light;

use super::{Finding, Kind, Missing, Subject};
use crate::rule::{Rule, Text};

/// What is known of the approval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Approval {
    /// There is none.
    None,
    On(Date),
    /// Said to be given, its paper not entered yet.
    PaperMissing,
}

/// A matter and what was done in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Doings {
    pub matter: String,
    pub approval: Approval,
    pub deeds: Vec<Deed>,
}

/// Work that began or money that was paid.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    /// [`Kind::Work`] or [`Kind::Payment`].
    pub row: Subject,
    pub on: Date,
}

/// Deeds that came before the approval. The day of the approval is in time.
pub fn before_approval(doings: &Doings, missing: Missing, today: Date) -> Vec<Finding> {
    let judge = |deed: &Deed| {
        let (part, light) = match doings.approval {
            Approval::On(day) if deed.on >= day => return None,
            Approval::On(_) => ("powers.before_approval.early", Light::Red),
            Approval::None => ("powers.before_approval.none", Light::Red),
            Approval::PaperMissing => {
                ("powers.before_approval.paper", missing.light(deed.on, today))
            }
        };
        let finding = Finding::new(&RULE, part, light, deed.row.clone());
        let finding = finding.with("on", deed.on.to_string());
        let finding = match doings.approval {
            Approval::On(day) => finding.with("approved", day.to_string()),
            _ => finding,
        };
        Some(finding.rows([Subject::new(Kind::Matter, &doings.matter)]))
    };
    doings.deeds.iter().filter_map(judge).collect()
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.before_approval",
    alias: "V04",
    zh: Text {
        title: "先干后批",
        sees: "事项批准的日期，开工日期和每一笔付款的日期。",
        why: "钱花了、活干了再来批，决议就成了走过场。",
        threshold: "没有天数界限：早一日也算。批准材料缺失的提醒期默认 15 日（可设置）。",
        lights: "开工或付款早于批准日，或根本没有批准：红灯。当日不亮。批准了但材料没传的先亮灰灯并提醒，超过提醒期变红。",
        clears: "补传当时的批准材料；或更正日期；确属抢险的，转绿色通道并补审查。",
        misses: "没有登记的开工；用别的事项名义付的款。",
        example: "5 月 10 日批准，5 月 9 日开工：亮灯；5 月 10 日开工：不亮。",
    },
    en: Text {
        title: "Before approval",
        sees: "The day of the approval, the day work began, the day of each payment.",
        why: "When the work is done and the money gone, a decision decides nothing.",
        threshold: "None: a day early is early. A missing approval paper is reminded of for 15 days (can be set).",
        lights: "Work or payment before the day of the approval, or without any: red. The same day does not light. Approved with the paper missing is grey with a reminder, and red when the reminder has run out.",
        clears: "The paper of then; a corrected date; where it was rescue, the emergency channel with its review.",
        misses: "Work nobody entered; payments under the name of another matter.",
        example: "Approved on 10 May, begun on 9 May: lights. Begun on 10 May: does not.",
    },
};
