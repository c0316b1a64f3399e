//! A reply before it goes to a resident: does it say what one wants to know?
//! Hints only; nothing is blocked.

use serde::Serialize;

use crate::learn::grams::runs;
use crate::text::Text;

/// Share of a report's heavier words that a reply repeats when it is about it.
const RESTATED: f32 = 0.08;
/// Characters below which a reply can hardly say all.
const SHORT: usize = 40;

/// What a reply should say, in the order in which it says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// What the resident had said.
    Matter,
    /// What was found.
    Finding,
    /// Who looked into it.
    Who,
    /// What comes next, or that it is done.
    Next,
    /// Whom to call.
    Contact,
    /// It is too short to say anything.
    Length,
}

const FINDING: [&str; 16] = [
    "经查",
    "经核实",
    "经调查",
    "经了解",
    "调查了解",
    "核实",
    "现场查看",
    "现场勘查",
    "查明",
    "情况如下",
    "情况属实",
    "不属实",
    "据了解",
    "经现场",
    "走访",
    "答复如下",
];
const WHO: [&str; 20] = [
    "局",
    "街道",
    "社区",
    "镇政府",
    "乡政府",
    "管委会",
    "中心",
    "公司",
    "学校",
    "大队",
    "支队",
    "派出所",
    "委员会",
    "办事处",
    "工作人员",
    "物业",
    "医院",
    "我们",
    "我单位",
    "部门",
];
const NEXT: [&str; 22] = [
    "下一步",
    "将",
    "预计",
    "计划",
    "已要求",
    "责令",
    "整改",
    "已完成",
    "已处理",
    "已解决",
    "督促",
    "尽快",
    "届时",
    "年底前",
    "日前",
    "继续",
    "待",
    "建议您",
    "可以到",
    "请您",
    "拟",
    "已经",
];
const CONTACT: [&str; 9] =
    ["电话", "热线", "联系人", "拨打", "咨询电话", "联系方式", "致电", "来电", "12345"];

/// What a reply to a report leaves out. Only Chinese is understood: of a reply
/// without a word of it nothing is claimed.
pub fn missing(report: &Text, reply: &Text) -> Vec<Missing> {
    if !reply.chars().iter().any(|c| ('\u{4e00}'..='\u{9fff}').contains(c)) {
        return Vec::new();
    }
    let said: String = reply.chars().iter().collect();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let checks = [
        (Missing::Matter, restates(report, reply)),
        (Missing::Finding, has(&FINDING)),
        (Missing::Who, has(&WHO)),
        (Missing::Next, has(&NEXT)),
        (Missing::Contact, has(&CONTACT) || has_number(reply.chars())),
        (Missing::Length, reply.chars().len() >= SHORT),
    ];
    checks.into_iter().filter(|(_, there)| !there).map(|(what, _)| what).collect()
}

/// The reply repeats some of the report's pairs of characters.
fn restates(report: &Text, reply: &Text) -> bool {
    let pairs = |text: &Text, most: usize| {
        let mut all = Vec::new();
        runs(text.head(most), 2, |key, _, len| {
            if len == 2 {
                all.push(key);
            }
        });
        all.sort_unstable();
        all.dedup();
        all
    };
    let (asked, said) = (pairs(report, 300), pairs(reply, 2_000));
    let repeated = asked.iter().filter(|pair| said.binary_search(pair).is_ok()).count();
    asked.is_empty() || repeated as f32 >= RESTATED * asked.len() as f32
}

/// Seven digits and more, or the signs by which they were hidden.
fn has_number(chars: &[char]) -> bool {
    let digit = |c: &char| c.is_ascii_digit() || matches!(c, '-' | '*');
    chars.split(|c| !digit(c)).any(|run| run.len() >= 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_reply_has_no_hint_and_a_thin_one_has_its_own() {
        let report = Text::of("解放路路灯不亮", "解放路从邮局到学校的路灯一个月不亮，晚上很黑");
        let full = "您好，您反映的解放路路灯不亮的问题，市政工程中心已到现场查看。经核实，系电缆老化，下一步将于本周五前更换，联系电话0473-1234567。";
        assert_eq!(missing(&report, &Text::new(full)), []);
        let cases = [
            (
                "已收悉，谢谢。",
                vec![
                    Missing::Matter,
                    Missing::Finding,
                    Missing::Who,
                    Missing::Next,
                    Missing::Contact,
                    Missing::Length,
                ],
            ),
            (
                "解放路路灯不亮一事，经核实系电缆老化，市政工程中心将于本周五前更换，感谢您对我们工作的关心和支持，祝您生活愉快。",
                vec![Missing::Contact],
            ),
        ];
        for (reply, wanted) in cases {
            assert_eq!(missing(&report, &Text::new(reply)), wanted, "{reply}");
        }
    }
}
