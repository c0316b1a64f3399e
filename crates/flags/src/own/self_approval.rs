//! V11 the approver is the applicant.

use kernel::Light;

use super::{Finding, Kind, Person, Subject};
use crate::rule::{Rule, Text};

/// Who asked, and who approved in which step.
#[derive(Debug, Clone, PartialEq)]
pub struct Approvals {
    pub matter: String,
    /// All who handle or apply: the expense of one of them is theirs.
    pub applicants: Vec<Person>,
    pub approved: Vec<(Subject, Person)>,
}

/// The steps that an applicant approved. Says which step, not who.
pub fn self_approval(approvals: &Approvals) -> Vec<Finding> {
    let own = approvals.approved.iter().filter(|(_, who)| approvals.applicants.contains(who));
    let finding = |(step, _): &(Subject, Person)| {
        Finding::new(&RULE, RULE.code, Light::Red, step.clone())
            .with("step", step.id.as_str())
            .rows([Subject::new(Kind::Matter, &approvals.matter)])
    };
    own.map(finding).collect()
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.self_approval",
    alias: "V11",
    zh: Text {
        title: "审批人就是经办人",
        sees: "事项的经办、申请人员和每一步的审批人员。",
        why: "自己申请、自己批，等于没有人批。",
        threshold: "没有界限。",
        lights: "某一步的审批人同时是经办或申请人：红灯，指明步骤，不点名。",
        clears: "由另一名有权的人重新审批。",
        misses: "替别人出面申请的；亲属（见 V07）。",
        example: "书记的差旅费由书记自己签批：亮灯；书记、主任一肩挑的，须由第二人签批。",
    },
    en: Text {
        title: "The approver is the applicant",
        sees: "Who handles or applies in a matter, and who approved each step.",
        why: "Who approves their own request is approved by nobody.",
        threshold: "None.",
        lights: "The approver of a step is among those who handle or apply: red. It names the step and no person.",
        clears: "Somebody else with the power approves anew.",
        misses: "Applying through somebody else; relatives (see V07).",
        example: "The secretary signs the secretary's own travel: lights. One person in both posts needs a second signer.",
    },
};
