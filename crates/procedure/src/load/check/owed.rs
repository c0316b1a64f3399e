//! What nothing that is owed to somebody may hang on: a consent, points, a cut
//! in pay. Names are where such a thing begins, so names that say it are
//! refused.
//!
//! DANGER: a guard of a domain that asks the same under another name gets past
//! this. Whoever offers one to procedures says in its name what it asks.

use super::Check;
use crate::load::reader::fault;
use crate::model::{ActDef, Amount, Cond, Doing, Operand, Subject, Whom};

/// A resident agreed to something that they need not agree to.
const CONSENT: &str = "procedure.hangs_on_consent";
/// Hours given, as they are counted.
const POINTS: &str = "procedure.hangs_on_points";
const PAY: &str = "procedure.cuts_pay";

const CONSENTS: [&str; 4] = ["consent", "consents", "consented", "consenting"];
const REWARDS: [&str; 4] = ["points", "credits", "merits", "rewards"];
const MONEY: [&str; 8] =
    ["pay", "paid", "wage", "wages", "salary", "salaries", "bonus", "allowance"];
const LESS: [&str; 13] = [
    "cut",
    "cuts",
    "dock",
    "docked",
    "deduct",
    "deducts",
    "deduction",
    "fine",
    "fined",
    "withhold",
    "withheld",
    "reduce",
    "reduction",
];

/// What a name would make something hang on that may not; the code says which.
/// Asked of the conditions, settings and deeds of a procedure, and by tests of
/// the program's own settings and tables.
pub fn barred(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let says = |words: &[&str]| name.split(['_', '.', '-']).any(|part| words.contains(&part));
    match () {
        () if says(&CONSENTS) => Some(CONSENT),
        () if says(&REWARDS) => Some(POINTS),
        () if says(&MONEY) && says(&LESS) => Some(PAY),
        () => None,
    }
}

pub(crate) fn check(c: &Check<'_>) {
    for (name, _) in &c.p.settings {
        refuse(c, name, 0);
    }
    for (a, act) in c.p.acts.iter().enumerate() {
        let at = c.spots.acts[a];
        let branches = act.to.iter().flat_map(|b| &b.when);
        let items = act.form.iter().flat_map(|i| &i.required_when);
        let keeps = act.keeps.iter().flat_map(|k| &k.when);
        conds(c, act.when.iter().chain(branches).chain(items).chain(keeps), at);
        // what has to be ticked before one gets on is a condition
        let must = act.form.iter().filter(|i| i.required || !i.required_when.is_empty());
        must.for_each(|i| refuse(c, &c.p.fields[i.field].name, at));
        act.effects.iter().for_each(|effect| refuse(c, effect, at));
        counts(c, act, at);
        if act.who.contains(&Whom::System) {
            refuse(c, &act.name, at);
        }
    }
    for (t, task) in c.p.tasks.iter().enumerate() {
        conds(c, &task.when, c.spots.tasks[t]);
    }
    for (k, clock) in c.p.clocks.iter().enumerate() {
        conds(c, clock.budget.iter().flat_map(|b| &b.when), c.spots.clocks[k]);
    }
    for (r, rule) in c.p.rules.iter().enumerate() {
        conds(c, &rule.when, c.spots.rules[r]);
        if let Doing::Act { act } = rule.doing {
            refuse(c, &c.p.acts[act].name, c.spots.rules[r]);
        }
    }
}

fn conds<'a>(c: &Check<'_>, list: impl IntoIterator<Item = &'a Cond>, at: usize) {
    for cond in list {
        match &cond.subject {
            Subject::Field(f) => refuse(c, &c.p.fields[*f].name, at),
            Subject::Setting(name)
            | Subject::Taxonomy(name)
            | Subject::Guard(name)
            | Subject::Counter(name) => refuse(c, name, at),
            Subject::Task(t) => refuse(c, &c.p.tasks[*t].name, at),
            Subject::Stage | Subject::Round | Subject::Clock(_) => {}
        }
        match &cond.value {
            Operand::Setting(name) => refuse(c, name, at),
            Operand::Field(f) => refuse(c, &c.p.fields[*f].name, at),
            Operand::Value(_) | Operand::None => {}
        }
    }
}

fn counts(c: &Check<'_>, act: &ActDef, at: usize) {
    for count in &act.counts {
        refuse(c, &count.name, at);
        if let Some(Amount::Setting(name)) = &count.most {
            refuse(c, name, at);
        }
    }
}

fn refuse(c: &Check<'_>, name: &str, at: usize) {
    if let Some(code) = barred(name) {
        c.source.wrong(at, fault(code).arg("name", name.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::{CONSENT, PAY, POINTS, barred};

    #[test]
    fn names_that_say_it_are_refused_and_no_others() {
        let cases = [
            ("photo_consent", Some(CONSENT)),
            ("consented", Some(CONSENT)),
            ("volunteer.points_least", Some(POINTS)),
            ("Credits", Some(POINTS)),
            ("deduct_wage", Some(PAY)),
            ("staff.pay_cut", Some(PAY)),
            // money of a village, a matter's own words
            ("salary", None),
            ("unpaid_wages", None),
            ("point", None),
            ("cut", None),
            ("water_cut", None),
            ("appoints", None),
        ];
        for (name, code) in cases {
            assert_eq!(barred(name), code, "{name}");
        }
    }
}
