//! What a rule found.

use kernel::{Light, Money};
use serde::Serialize;
use serde_json::Value;

use crate::rule::Rule;

/// What a light can be about, and which rows it can name. There is no variant
/// for a person, on purpose: no light is ever about one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Matter,
    Award,
    Contract,
    Change,
    Work,
    Payment,
    Step,
    Lease,
    Rent,
    Declaration,
    Account,
    Voucher,
    List,
    ListRow,
    EmergencyUse,
    SealUse,
}

/// One row of somebody's table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Subject {
    pub kind: Kind,
    pub id: String,
}

impl Subject {
    pub fn new(kind: Kind, id: impl Into<String>) -> Subject {
        Subject { kind, id: id.into() }
    }
}

/// A light that went on, with all that a reviewer needs to check it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Code of the rule (`powers.lease`).
    pub rule: &'static str,
    /// Which of its findings this is; the sentence is `lights.<part>`.
    pub part: &'static str,
    /// Red, yellow, or grey where something is only missing yet.
    pub light: Light,
    /// The stage or thing that it stands on.
    pub subject: Subject,
    /// For the sentence and for the reviewer. Amounts in yuan, as text.
    pub values: Vec<(&'static str, Value)>,
    /// The rows that it was read from.
    pub rows: Vec<Subject>,
}

impl Finding {
    pub(crate) fn new(rule: &Rule, part: &'static str, light: Light, subject: Subject) -> Finding {
        let (values, rows) = (Vec::new(), vec![subject.clone()]);
        Finding { rule: rule.code, part, light, subject, values, rows }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Finding {
        self.values.push((name, value.into()));
        self
    }

    pub(crate) fn money(self, name: &'static str, amount: Money) -> Finding {
        self.with(name, amount.to_string())
    }

    pub(crate) fn rows(mut self, rows: impl IntoIterator<Item = Subject>) -> Finding {
        self.rows.extend(rows);
        self
    }
}

/// The light of a matter under all findings on it: red where one is red or two
/// different rules are yellow.
pub fn together<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Light {
    let (mut light, mut yellow) = (Light::Green, None);
    for finding in findings {
        light = light.max(finding.light);
        if finding.light == Light::Yellow {
            match yellow {
                Some(other) if other != finding.rule => light = Light::Red,
                _ => yellow = Some(finding.rule),
            }
        }
    }
    light
}
