//! V07 a declared relation between a decider and a winner.

use kernel::Light;

use super::{Finding, Kind, Person, Subject};
use crate::rule::{Rule, Text};

/// A decision in favour of somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub matter: String,
    /// Who decided and did not stand aside.
    pub deciders: Vec<Person>,
    /// Who stands behind the supplier, tenant or beneficiary.
    pub winners: Vec<Person>,
}

/// A relation that one of the two declared. Nothing else is looked at: no
/// register, no address, no surname.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// Of the declaration.
    pub id: String,
    pub one: Person,
    pub other: Person,
}

/// The declarations that tie a decider to a winner. Names them, and nobody.
pub fn related(decision: &Decision, declared: &[Relation]) -> Option<Finding> {
    let both =
        |r: &Relation, a: &[Person], b: &[Person]| a.contains(&r.one) && b.contains(&r.other);
    let (deciders, winners) = (&decision.deciders, &decision.winners);
    let ties: Vec<&Relation> = declared
        .iter()
        .filter(|r| both(r, deciders, winners) || both(r, winners, deciders))
        .collect();
    let same = deciders.iter().any(|d| winners.contains(d));
    let part = match (same, ties.is_empty()) {
        (true, _) => "powers.related.same",
        (false, false) => "powers.related.declared",
        (false, true) => return None,
    };
    let subject = Subject::new(Kind::Matter, &decision.matter);
    let finding = Finding::new(&RULE, part, Light::Yellow, subject).with("count", ties.len());
    Some(finding.rows(ties.into_iter().map(|r| Subject::new(Kind::Declaration, &r.id))))
}

pub(crate) static RULE: Rule = Rule {
    code: "powers.related",
    alias: "V07",
    zh: Text {
        title: "决定人与受益方有申报过的关系",
        sees: "参加决定的人、受益一方背后的人，以及本人申报过的关系。",
        why: "亲属之间的决定，应当有人回避。",
        threshold: "只看申报，不查户籍、不比对姓名住址。",
        lights: "未回避的决定人与受益方是同一人，或有申报过的关系：黄灯。只列申报编号，不写姓名。",
        clears: "说明已回避并附记录；或由其他人重新决定。",
        misses: "没有申报的关系。",
        example: "村委成员申报过与某承租人是兄弟，又参加了出租决定：亮灯；他回避了：不亮。",
    },
    en: Text {
        title: "Declared relation between decider and winner",
        sees: "Who decided, who stands behind the side that gains, and the relations that people declared.",
        why: "Where relatives are concerned, somebody should stand aside.",
        threshold: "Declarations alone; no register is searched, no names or addresses are compared.",
        lights: "A decider who did not stand aside is on the side that gains, or is tied to it by a declaration: yellow. It names the declarations and no person.",
        clears: "The record that they stood aside; or others decide anew.",
        misses: "Relations nobody declared.",
        example: "A member declared that the tenant is a brother and took part in the decision: lights. Stood aside: does not.",
    },
};
