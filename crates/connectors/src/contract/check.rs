//! What a contract must hold to before anything moves under it.

use std::collections::BTreeSet;

use super::{Contract, Form, OutField, Said, Transport};

/// The format of files that this program reads.
const FORMAT: u32 = 1;
/// Characters of a sentence.
const SAID_MOST: usize = 400;
/// Days that marks may be kept.
const RETENTION: std::ops::RangeInclusive<i64> = 7..=3650;

/// What an order may bring. Name and telephone number go to the vault.
const ORDER: [&str; 12] = [
    "message",
    "source_no",
    "source_due",
    "text",
    "request_type",
    "subcategory",
    "lon",
    "lat",
    "address",
    "name",
    "phone",
    "reported_at",
];
const UPDATE: [&str; 3] = ["message", "source_no", "text"];

type Checked = Result<(), String>;

impl Contract {
    pub(super) fn check(&self) -> Checked {
        if self.format != FORMAT {
            return Err(format!("format = {FORMAT} is the one this program reads"));
        }
        name(&self.connector)?;
        for (field, said) in
            [("name", &self.name), ("purpose", &self.purpose), ("basis", &self.basis)]
        {
            sentence(field, said)?;
        }
        if self.owners.ours.trim().is_empty() || self.owners.theirs.trim().is_empty() {
            return Err("owners: both sides need somebody who answers".into());
        }
        if !RETENTION.contains(&self.retention_days) {
            return Err("retention_days: 7 to 3650".into());
        }
        if self.out.is_none() && self.r#in.is_none() {
            return Err("neither out nor in: nothing would move".into());
        }
        self.check_out()?;
        self.check_in()?;
        self.check_transport()
    }

    fn check_out(&self) -> Checked {
        let Some(out) = &self.out else { return Ok(()) };
        if out.acts.is_empty() || out.fields.is_empty() {
            return Err("out: name acts and fields".into());
        }
        let once: BTreeSet<&OutField> = out.fields.iter().collect();
        if once.len() < out.fields.len() {
            return Err("out.fields: a field stands twice".into());
        }
        Ok(())
    }

    fn check_in(&self) -> Checked {
        let Some(into) = &self.r#in else { return Ok(()) };
        if let Some(order) = &into.order {
            form("in.order", order, &ORDER, &["text"])?;
        }
        if let Some(update) = &into.update {
            form("in.update", update, &UPDATE, &["source_no", "text"])?;
        }
        match into.order.is_none() && into.update.is_none() {
            true => Err("in: neither order nor update".into()),
            false => Ok(()),
        }
    }

    fn check_transport(&self) -> Checked {
        match &self.transport {
            Transport::Webhook { url: None, .. } if self.out.is_some() => {
                Err("transport.url: needed for what goes out".into())
            }
            Transport::Open311 { services, .. } => match (&self.out, &self.r#in) {
                (Some(_), None) if !services.is_empty() => Ok(()),
                _ => Err("open311: needs out and services, and has no in".into()),
            },
            _ => Ok(()),
        }
    }
}

fn name(text: &str) -> Checked {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    match !text.is_empty() && text.len() <= 40 && text.bytes().all(plain) {
        true => Ok(()),
        false => Err("connector: small letters, digits and - alone, at most 40".into()),
    }
}

fn sentence(field: &str, said: &Said) -> Checked {
    let well = |s: &str| !s.trim().is_empty() && s.chars().count() <= SAID_MOST;
    match well(&said.zh) && well(&said.en) {
        true => Ok(()),
        false => Err(format!("{field}: a sentence in both languages, at most {SAID_MOST}")),
    }
}

fn form(at: &str, form: &Form, known: &[&str], needed: &[&str]) -> Checked {
    let names = || form.fields.keys().chain(form.fixed.keys());
    if let Some(stray) = names().find(|n| !known.contains(&n.as_str())) {
        return Err(format!("{at}: {stray} is none of {}", known.join(", ")));
    }
    match needed.iter().find(|n| !names().any(|have| have == *n)) {
        Some(missing) => Err(format!("{at}: {missing} is needed")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::Contract;

    const GOOD: &str = include_str!("../../contracts/12345.toml");

    #[test]
    fn the_shipped_contracts_load() {
        for text in [GOOD, include_str!("../../contracts/81890.toml")] {
            let contract = Contract::read(text).unwrap();
            assert!(!contract.published().leaves.is_empty());
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        let cases = [
            ("format = 1", "format = 9", "format"),
            ("connector = \"12345\"", "connector = \"../x\"", "connector"),
            ("retention_days = 90", "retention_days = 1", "retention_days"),
            ("\"source_no\",", "\"phone\",", "phone"),
            ("source_no = \"orderNo\"", "score = \"orderNo\"", "score"),
            ("ours = ", "nobody = ", "nobody"),
            ("kind = \"webhook\"", "kind = \"pigeon\"", "pigeon"),
        ];
        for (old, new, told) in cases {
            let changed = GOOD.replacen(old, new, 1);
            assert_ne!(changed, GOOD, "{old}");
            let e = Contract::read(&changed).unwrap_err();
            assert_eq!(e.code, "connectors.contract_wrong");
            let why = e.args[0].1.as_str().unwrap();
            assert!(why.contains(told), "{old}: {why}");
        }
    }
}
