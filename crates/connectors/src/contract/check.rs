//! What a contract must hold to before anything moves under it.

use std::collections::BTreeSet;

use super::{Broker, Contract, Form, OutField, Said, Transport};

/// The format of files that this program reads.
const FORMAT: u32 = 1;
/// Characters of a sentence.
const SAID_MOST: usize = 400;
/// Days that marks may be kept.
const RETENTION: std::ops::RangeInclusive<i64> = 7..=3650;

/// What an order may bring. Name and telephone number go to the vault.
const ORDER: [&str; 13] = [
    "message",
    "device",
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
const UPDATE: [&str; 4] = ["message", "device", "source_no", "text"];
/// What a device never brings: it knows no person.
const OF_PERSONS: [&str; 2] = ["name", "phone"];
/// What tells one message of one device from every other.
const OWN_NUMBER: [&str; 2] = ["device", "message"];
/// Filters of one broker, and characters of each.
const TOPICS_MOST: usize = 50;
const TOPIC_MOST: usize = 200;

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
            Transport::Mqtt(broker) => self.check_broker(broker),
            _ => Ok(()),
        }
    }
}

impl Contract {
    fn check_broker(&self, broker: &Broker) -> Checked {
        let Some(into) = self.r#in.as_ref().filter(|_| self.out.is_none()) else {
            return Err("mqtt: needs in, and has no out".into());
        };
        let fits = |t: &String| {
            (1..=TOPIC_MOST).contains(&t.chars().count()) && !t.contains(char::is_control)
        };
        if !(1..=TOPICS_MOST).contains(&broker.topics.len()) || !broker.topics.iter().all(fits) {
            return Err("transport.topics: 1 to 50 filters of at most 200 characters".into());
        }
        if broker.user.is_none() && broker.password_env.is_some() {
            return Err("transport.user: whose password is it?".into());
        }
        for form in [&into.order, &into.update].into_iter().flatten() {
            let lacks = OWN_NUMBER.iter().find(|n| !form.fields.contains_key(**n));
            if let Some(lacks) = lacks.filter(|_| form.device) {
                return Err(format!("in: {lacks} is needed of a device"));
            }
            if !form.device {
                return Err("in: device = true is what comes by mqtt".into());
            }
        }
        Ok(())
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
    let names = || form.fields.keys().chain(form.fixed.keys()).chain(form.phrases.keys());
    if let Some(person) = names().find(|n| form.device && OF_PERSONS.contains(&n.as_str())) {
        return Err(format!("{at}: {person} is none of a device's"));
    }
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
    const DEVICES: &str = include_str!("../../contracts/manholes.toml");

    #[test]
    fn the_shipped_contracts_load() {
        for text in [GOOD, include_str!("../../contracts/81890.toml"), DEVICES] {
            let contract = Contract::read(text).unwrap();
            assert!(!contract.published().comes.is_empty());
        }
    }

    #[test]
    fn a_device_has_its_own_number_and_knows_no_person() {
        let cases = [
            ("message = \"n\"\n", "", "message"),
            ("device = \"$topic.1\"\n", "", "device"),
            ("device = true", "device = false", "device"),
            ("lon = \"lon\"", "phone = \"lon\"", "phone"),
            ("topics = [\"manholes/+/alarm\"]", "topics = []", "topics"),
            ("topics = [\"manholes/+/alarm\"]", "topics = [\"a\\u0000\"]", "topics"),
        ];
        for (old, new, told) in cases {
            let changed = DEVICES.replacen(old, new, 1);
            assert_ne!(changed, DEVICES, "{old}");
            let e = Contract::read(&changed).unwrap_err();
            let why = e.args[0].1.as_str().unwrap();
            assert!(why.contains(told), "{old}: {why}");
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
