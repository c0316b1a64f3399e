//! V12 a seal used without a matter.

use jiff::civil::Date;
use kernel::Light;

use super::{Finding, Kind, Missing, Subject};
use crate::rule::{Rule, Text};

/// A line in the register of a seal.
#[derive(Debug, Clone, PartialEq)]
pub struct SealUse {
    pub id: String,
    pub on: Date,
    /// The matter it was used for.
    pub matter: Option<String>,
    /// When that matter was decided, if it was.
    pub decided: Option<Date>,
}

/// A use that no decided matter stands behind.
pub fn seal(used: &SealUse, missing: Missing, today: Date) -> Option<Finding> {
    let subject = || Subject::new(Kind::SealUse, &used.id);
    match (&used.matter, used.decided) {
        (None, _) => {
            let light = missing.light(used.on, today);
            let finding = Finding::new(&RULE, "powers.seal.no_matter", light, subject());
            Some(finding.with("on", used.on.to_string()))
        }
        (Some(_), Some(decided)) if decided <= used.on => None,
        (Some(matter), _) => {
            let finding = Finding::new(&RULE, "powers.seal.undecided", Light::Red, subject());
            let finding = finding.with("on", used.on.to_string());
            Some(finding.rows([Subject::new(Kind::Matter, matter)]))
        }
    }
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.seal",
    alias: "V12",
    zh: Text {
        title: "用印没有对应事项",
        sees: "印章使用登记，以及所对应的事项和它的决定日期。",
        why: "章一盖，村里就要负责；没有事项，就没有人审过。",
        threshold: "补登记的提醒期默认 15 日（可设置）。",
        lights: "登记没有对应事项：先灰灯提醒，超过提醒期变红灯；对应事项在用印当日还没有决定：红灯。决定当日用印不亮。",
        clears: "补登对应事项；或说明盖章内容并由监督人员核对。",
        misses: "没有登记的用印。",
        example: "6 月 1 日用印，6 月 2 日才决定：亮红灯；6 月 1 日决定：不亮。",
    },
    en: Text {
        title: "Seal without a matter",
        sees: "The register of a seal, the matter of each use, and when that was decided.",
        why: "A seal binds the village; without a matter nobody has looked at it.",
        threshold: "A missing matter is reminded of for 15 days (can be set).",
        lights: "No matter entered: grey with a reminder, red when it has run out. A matter not decided on the day of use: red. Decided on the same day does not light.",
        clears: "The matter is entered; or what was sealed is told and supervisors look at it.",
        misses: "Uses nobody entered.",
        example: "Used on 1 June, decided on 2 June: red. Decided on 1 June: does not light.",
    },
};
