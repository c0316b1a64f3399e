//! What the rules found.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

/// Whom or what a value is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Group {
    /// A contracting process.
    #[serde(rename = "OCID")]
    Ocid,
    Buyer,
    ProcuringEntity,
    /// A supplier: for supervisors alone, never public.
    Tenderer,
}

/// Values by group, identifier and code of the rule; groups without any are
/// left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    groups: BTreeMap<Group, BTreeMap<String, BTreeMap<&'static str, f64>>>,
}

impl Report {
    pub(crate) fn flag(&mut self, group: Group, id: &str, code: &'static str, value: f64) {
        let of_group = self.groups.entry(group).or_default();
        of_group.entry(id.to_owned()).or_default().insert(code, value);
    }

    /// The value of a rule for an identifier, if it was flagged.
    pub fn value(&self, group: Group, id: &str, code: &str) -> Option<f64> {
        self.groups.get(&group)?.get(id)?.get(code).copied()
    }

    /// How many identifiers of a group were flagged.
    pub fn flagged(&self, group: Group) -> usize {
        self.groups.get(&group).map_or(0, BTreeMap::len)
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.groups.serialize(s)
    }
}
