//! V05 order of steps, quorum or notice broken.

use jiff::civil::Date;
use kernel::{Light, SettingDef};
use serde::Deserialize;

use super::settings::check;
use super::{Finding, Kind, Missing, Subject, days};
use crate::rule::{Rule, Text};

/// A part of a number of people: `{"num": 2, "den": 3}` is two thirds or more,
/// with `"more": true` more than that.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    pub num: u16,
    pub den: u16,
    #[serde(default)]
    pub more: bool,
}

impl Share {
    /// Whether `part` of `all` is enough.
    pub fn met(self, part: u32, all: u32) -> bool {
        let (has, needs) =
            (u64::from(part) * u64::from(self.den), u64::from(all) * u64::from(self.num));
        has > needs || (has == needs && !self.more)
    }
}

/// What a county asks of one step.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRule {
    pub name: String,
    /// Of those who should attend.
    #[serde(default)]
    pub attend: Option<Share>,
    /// Of those present, or of those who should when `of_all`.
    #[serde(default)]
    pub agree: Option<Share>,
    #[serde(default)]
    pub of_all: bool,
    /// Days for which its result is public before the next step.
    #[serde(default)]
    pub notice_days: u16,
}

/// Limits of this rule: the steps in their order.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub steps: Vec<StepRule>,
}

pub const SETTING: SettingDef = SettingDef {
    name: "flags.steps",
    default: r#"{"steps": [
        {"name": "propose"},
        {"name": "confer", "notice_days": 15},
        {"name": "review"},
        {"name": "deliberate", "attend": {"num": 1, "den": 2, "more": true}},
        {"name": "resolve", "attend": {"num": 2, "den": 3},
         "agree": {"num": 1, "den": 2, "more": true}, "notice_days": 3},
        {"name": "carry_out"},
        {"name": "publish"}]}"#,
    check: |v| check::<Limits>(v, sound),
};

fn sound(limits: &Limits) -> bool {
    let share = |s: &Share| s.den > 0 && s.num <= s.den;
    let step = |s: &StepRule| s.attend.iter().chain(&s.agree).all(share);
    (1..=32).contains(&limits.steps.len()) && limits.steps.iter().all(step)
}

/// Who was there and who agreed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Roll {
    pub should: u32,
    pub attended: u32,
    pub agreed: u32,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    pub step: String,
    pub on: Date,
    pub roll: Option<Roll>,
    /// First and last day of its notice; no last day as long as it hangs.
    pub notice: Option<(Date, Option<Date>)>,
}

/// The steps of a matter, one entry a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    pub matter: String,
    pub taken: Vec<Taken>,
}

/// What of the steps is not as the county asks.
pub fn steps(course: &Course, limits: &Limits, missing: Missing, today: Date) -> Vec<Finding> {
    let mut judge = Judge { course, missing, today, findings: Vec::new() };
    let of = |rule: &StepRule| course.taken.iter().find(|t| t.step == rule.name);
    for (n, rule) in limits.steps.iter().enumerate() {
        let next = limits.steps[n + 1..].iter().find_map(of);
        match (of(rule), next) {
            (None, Some(next)) => judge.left_out(rule, next),
            (Some(taken), next) => {
                judge.order(taken, next);
                judge.quorum(rule, taken);
                judge.notice(rule, taken, next);
            }
            (None, None) => {}
        }
    }
    judge.findings
}

struct Judge<'c> {
    course: &'c Course,
    missing: Missing,
    today: Date,
    findings: Vec<Finding>,
}

impl Judge<'_> {
    fn find(&mut self, part: &'static str, light: Light, step: &str) -> &mut Finding {
        let subject = Subject::new(Kind::Step, format!("{}/{step}", self.course.matter));
        let matter = Subject::new(Kind::Matter, &self.course.matter);
        let finding = Finding::new(&RULE, part, light, subject).with("step", step).rows([matter]);
        let at = self.findings.len();
        self.findings.push(finding);
        &mut self.findings[at]
    }

    fn left_out(&mut self, rule: &StepRule, next: &Taken) {
        let finding = self.find("powers.steps.left_out", Light::Red, &rule.name);
        finding.values.push(("next", next.step.as_str().into()));
    }

    fn order(&mut self, taken: &Taken, next: Option<&Taken>) {
        if let Some(next) = next.filter(|n| n.on < taken.on) {
            let finding = self.find("powers.steps.order", Light::Red, &taken.step);
            finding.values.push(("on", taken.on.to_string().into()));
            finding.values.push(("next", next.step.as_str().into()));
            finding.values.push(("next_on", next.on.to_string().into()));
        }
    }

    fn quorum(&mut self, rule: &StepRule, taken: &Taken) {
        if rule.attend.is_none() && rule.agree.is_none() {
            return;
        }
        let Some(roll) = taken.roll else {
            let light = self.missing.light(taken.on, self.today);
            self.find("powers.steps.roll_missing", light, &taken.step);
            return;
        };
        // Nobody can be present more often than they should: such a roll is wrong.
        let sound = roll.agreed <= roll.attended && roll.attended <= roll.should;
        let of = if rule.of_all { roll.should } else { roll.attended };
        let attend = rule.attend.is_none_or(|s| s.met(roll.attended, roll.should));
        let agree = rule.agree.is_none_or(|s| s.met(roll.agreed, of));
        if !(sound && attend && agree && roll.should > 0) {
            let finding = self.find("powers.steps.quorum", Light::Red, &taken.step);
            finding.values.push(("should", roll.should.into()));
            finding.values.push(("attended", roll.attended.into()));
            finding.values.push(("agreed", roll.agreed.into()));
        }
    }

    /// The notice hangs until it is taken down or the next step is taken,
    /// whichever comes first; while neither has happened nothing is broken.
    fn notice(&mut self, rule: &StepRule, taken: &Taken, next: Option<&Taken>) {
        if rule.notice_days == 0 {
            return;
        }
        let Some((first, last)) = taken.notice else {
            if let Some(next) = next {
                let light = self.missing.light(next.on, self.today);
                self.find("powers.steps.notice_missing", light, &taken.step);
            }
            return;
        };
        let Some(end) = last.into_iter().chain(next.map(|n| n.on)).min() else { return };
        let hung = days(first, end);
        if hung < i64::from(rule.notice_days) {
            let finding = self.find("powers.steps.notice", Light::Red, &taken.step);
            finding.values.push(("days", hung.max(0).into()));
            finding.values.push(("least", rule.notice_days.into()));
        }
    }
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.steps",
    alias: "V05",
    zh: Text {
        title: "步骤、人数或公示不足",
        sees: "事项走过的每一步：日期、到会名册、公示的起止日。",
        why: "四议两公开少一步、缺人数、公示不够天数，决议就站不住。",
        threshold: "步骤次序、到会和同意的比例、公示天数都由县里设置；默认：提议，商议并公示 15 日，镇审核，审议（过半到会），决议（三分之二到会、到会过半同意）并公示 3 日，实施，公布结果。",
        lights: "跳过一步、后一步早于前一步、到会或同意不够、公示天数不足：红灯。比例正好达到“不少于”的不亮，“过半”须多于一半。名册或公示没有登记的先灰灯提醒（默认 15 日），过期变红。",
        clears: "补传名册、公示照片；或重新走不足的那一步。",
        misses: "名册上的人并没有来；公示贴在没人看的地方。",
        example: "应到 30 人，到 20 人（三分之二），11 人同意：不亮；10 人同意：亮灯。决议 6 月 1 日公示，6 月 4 日实施为 3 日，不亮；6 月 3 日实施：亮灯。",
    },
    en: Text {
        title: "Steps, quorum or notice",
        sees: "Each step of a matter: its day, its roll, first and last day of its notice.",
        why: "A step left out, too few people or too short a notice, and the resolution does not stand.",
        threshold: "Order, quorums and days of notice are the county's settings; as shipped: propose, confer with 15 days' notice, the town's review, deliberate (more than half attend), resolve (two thirds attend, more than half of them agree) with 3 days' notice, carry out, publish.",
        lights: "A step passed over, a step before the one it follows, too few present or agreeing, too few days of notice: red. Exactly two thirds are enough, exactly half is not more than half. A roll or notice not entered is grey with a reminder (15 days), then red.",
        clears: "The roll or the photo of the notice; or the step is taken anew.",
        misses: "People on the roll who were not there; a notice where nobody reads it.",
        example: "30 should come, 20 do, 11 agree: does not light; 10 agree: lights. Public on 1 June and carried out on 4 June are 3 days; on 3 June it lights.",
    },
};
