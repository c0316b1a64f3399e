//! Whether a comparison holds.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;

use super::view::View;
use crate::model::{Cond, Op, Operand, Share, Subject};

impl View<'_> {
    /// Whether every condition holds; none at all do.
    pub fn all_hold(&self, conds: &[Cond]) -> bool {
        conds.iter().all(|c| self.holds(c))
    }

    /// Whether a condition holds. What is not known is unset: it equals
    /// nothing and is neither less nor more than anything.
    pub fn holds(&self, cond: &Cond) -> bool {
        let subject = self.subject(&cond.subject);
        match cond.op {
            Op::Set => return subject.is_some(),
            Op::Unset => return subject.is_none(),
            _ => {}
        }
        let Some(value) = self.operand(&cond.value) else { return false };
        let Some(subject) = subject else { return cond.op == Op::IsNot };
        match cond.share {
            Some(share) => within(&subject, cond.op, share, &value),
            None => compare(&subject, cond.op, &value),
        }
    }

    fn operand(&self, value: &Operand) -> Option<Value> {
        match value {
            Operand::Value(v) => Some(v.clone()),
            Operand::Setting(name) => self.setting(name).cloned(),
            Operand::Field(field) => self.field(*field).cloned(),
            Operand::None => None,
        }
    }

    fn subject(&self, subject: &Subject) -> Option<Cow<'_, Value>> {
        let text = |s: &str| Some(Cow::Owned(Value::from(s)));
        match subject {
            Subject::Field(f) => self.field(*f).map(Cow::Borrowed),
            Subject::Setting(name) => self.setting(name).map(Cow::Borrowed),
            Subject::Taxonomy(name) => self.env.taxonomy.get(name).map(Cow::Borrowed),
            Subject::Guard(name) => self.env.guards.get(name).map(|b| Cow::Owned(Value::Bool(*b))),
            Subject::Counter(name) => Some(Cow::Owned(self.counted(name).into())),
            Subject::Task(t) => text(self.task_word(&self.p.tasks[*t].name)),
            Subject::Stage => text(&self.m.stage),
            Subject::Round => Some(Cow::Owned(self.m.round.into())),
            Subject::Clock(c) => text(self.clock_word(&self.p.clocks[*c].name)),
        }
    }

    fn task_word(&self, task: &str) -> &'static str {
        if self.m.open_tasks().any(|t| t.name == task) {
            return "open";
        }
        self.m.results.get(task).map_or("none", |r| r.name())
    }

    fn clock_word(&self, clock: &str) -> &'static str {
        let running = self.m.clock(clock).filter(|c| c.stopped.is_none());
        running.map_or("none", |c| match c.light_at(self.env.now) {
            kernel::Light::Red => "red",
            kernel::Light::Yellow => "yellow",
            kernel::Light::Green | kernel::Light::Grey => "green",
        })
    }
}

/// A number of people beside a share of another; what is no whole number is
/// neither less nor more.
fn within(part: &Value, op: Op, share: Share, whole: &Value) -> bool {
    let (Some(part), Some(whole)) = (part.as_i64(), whole.as_i64()) else { return false };
    let order = share.order(part, whole);
    match op {
        Op::Less => order.is_lt(),
        Op::AtMost => order.is_le(),
        Op::More => order.is_gt(),
        Op::AtLeast => order.is_ge(),
        Op::Is | Op::IsNot | Op::In | Op::Set | Op::Unset => false,
    }
}

fn compare(a: &Value, op: Op, b: &Value) -> bool {
    match op {
        Op::Is => same(a, b),
        Op::IsNot => !same(a, b),
        Op::In => b.as_array().is_some_and(|list| list.iter().any(|x| same(a, x))),
        Op::Less => order(a, b) == Some(Ordering::Less),
        Op::More => order(a, b) == Some(Ordering::Greater),
        Op::AtMost => matches!(order(a, b), Some(Ordering::Less | Ordering::Equal)),
        Op::AtLeast => matches!(order(a, b), Some(Ordering::Greater | Ordering::Equal)),
        Op::Set | Op::Unset => false,
    }
}

fn same(a: &Value, b: &Value) -> bool {
    a == b || order(a, b) == Some(Ordering::Equal)
}

/// Numbers by size, also those that are written as text (decimals, ids);
/// other texts by their letters, which is right for dates.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.partial_cmp(&b),
        _ => Some(a.as_str()?.cmp(b.as_str()?)),
    }
}

fn number(v: &Value) -> Option<f64> {
    match v {
        Value::Number(n) => n.as_f64(),
        Value::String(s) if s.len() <= 15 => s.parse().ok().filter(|n: &f64| n.is_finite()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn comparisons() {
        let cases = [
            (json!(3), Op::Is, json!(3.0), true),
            (json!("3.50"), Op::More, json!(3), true),
            (json!("2026-10-20"), Op::Less, json!("2026-11-01"), true),
            (json!("site"), Op::In, json!(["site", "photo"]), true),
            (json!("phone"), Op::In, json!(["site", "photo"]), false),
            (json!(true), Op::Is, json!(true), true),
            (json!(true), Op::AtLeast, json!(true), false),
            (json!("a"), Op::Less, json!(1), false),
            (json!([1]), Op::IsNot, json!([2]), true),
            (json!("9007199254740993"), Op::Is, json!("9007199254740992"), false),
        ];
        for (a, op, b, want) in cases {
            assert_eq!(compare(&a, op, &b), want, "{a} {} {b}", op.sign());
        }
    }
}
