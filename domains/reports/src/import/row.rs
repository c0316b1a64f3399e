//! A row of a file, as somebody would report it.

use identity::vault::FieldKind;
use kernel::{AreaCode, Error, Time};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tabular::{Fault, Record};

use super::kind::Kinds;
use crate::commands::Intake;
use crate::model::{Channel, Contact, NewReport, PlaceIn};
use crate::state::Reports;

/// Request types and channels as lists write them, beside our own names.
const WORDS: [(&str, &str); 13] = [
    ("咨询", "consult"),
    ("求助", "ask_help"),
    ("投诉", "complain"),
    ("举报", "inform"),
    ("建议", "suggest"),
    ("表扬", "praise"),
    ("热线", "hotline"),
    ("窗口", "counter"),
    ("信件", "letter"),
    ("网格员", "grid_worker"),
    ("监督员", "inspector"),
    ("领导批示", "leader"),
    ("系统", "system"),
];

/// What a row says, checked.
pub(super) struct Read {
    pub intake: Intake,
    /// The same row has the same key in every file.
    pub key: String,
}

/// What rows are held against.
pub(super) struct Against<'a> {
    pub reports: &'a Reports,
    pub kinds: &'a Kinds,
    pub now: Time,
}

/// Reads a row; `placed` where there is a city to which area and class belong.
/// Columns that are not asked for are not read: replies, likes and
/// labels are no part of what somebody says.
pub(super) fn read(record: &Record, with: &Against<'_>, placed: bool) -> Result<Read, Vec<Fault>> {
    let Against { reports, kinds, now } = *with;
    let mut faults = Vec::new();
    let mut wrong = |column: &str, e: Error| {
        let fault = record.fault(column, e.code);
        faults.push(e.args.into_iter().fold(fault, |f, (name, value)| f.arg(name, value)));
    };
    let new = new_report(record, kinds, &mut wrong);
    let channel = word(record, "channel", &mut wrong).unwrap_or(Channel::System);
    let (said, closed) = (record.time("time"), record.time("closed"));
    for (column, time) in [("time", said), ("closed", closed)] {
        if time.is_some_and(|t| t > now) {
            wrong(column, Error::invalid("reports.time_wrong", column));
        }
    }
    if let (Some(said), Some(closed)) = (said, closed)
        && closed < said
    {
        wrong("closed", Error::invalid("reports.closed_before", "closed"));
    }
    for (column, kind) in [("name", FieldKind::Name), ("phone", FieldKind::Phone)] {
        if let Some(Err(e)) = record.text(column).map(|value| kind.clean(value, column)) {
            wrong(column, e);
        }
    }
    if placed {
        known(reports, &new, &mut wrong);
    }
    let intake = match Intake::of(reports, new, channel) {
        Ok(mut intake) => {
            (intake.source_no, intake.reported_at) = (source_no(record), said);
            (intake.source_due, intake.closed) = (record.time("source_due"), closed);
            intake.from_file = true;
            intake.result = record.text("result").map(|text| identity::mask::free_text(text).text);
            Some(intake)
        }
        Err(e) => {
            let column = column_of(e.field.as_deref().unwrap_or_default());
            wrong(column, e);
            None
        }
    };
    match intake {
        Some(intake) if faults.is_empty() => Ok(Read { intake, key: key(record) }),
        _ => Err(faults),
    }
}

/// Whether area and class are the city's own.
fn known(reports: &Reports, new: &NewReport, wrong: &mut impl FnMut(&str, Error)) {
    let directory = reports.works().directory();
    let class = new.subcategory.as_deref();
    if class.is_some_and(|code| directory.subcategory(code).is_none_or(|s| s.retired)) {
        wrong("subcategory", Error::invalid("reports.subcategory_unknown", "subcategory"));
    }
    if let Some(area) = new.place.area.filter(|a| directory.area(*a).is_none()) {
        let unknown = Error::invalid("territory.area_unknown", "area");
        wrong("area", unknown.arg("area", area.to_string()));
    }
}

/// Which column a field of a report is read from.
fn column_of(field: &str) -> &'static str {
    match field {
        "text" => "body",
        "place/address" => "address",
        "place/lon" => "lon",
        _ => "",
    }
}

fn new_report(record: &Record, kinds: &Kinds, wrong: &mut impl FnMut(&str, Error)) -> NewReport {
    let own = |name| record.text(name).map(str::to_owned);
    let text = text(record);
    let request_type = word(record, "request_type", wrong);
    let area: Option<AreaCode> = record.text("area").and_then(|code| match code.parse() {
        Ok(area) => Some(area),
        Err(_) => {
            wrong("area", Error::invalid("territory.area_code_wrong", "area"));
            None
        }
    });
    let contact = Contact { name: own("name"), phone: own("phone") };
    NewReport {
        draft: None,
        request_type: request_type.unwrap_or_else(|| kinds.of(&text)),
        text,
        photos: Vec::new(),
        place: PlaceIn {
            lon: record.decimal("lon"),
            lat: record.decimal("lat"),
            address: own("address"),
            area,
        },
        reporter: Some(contact).filter(|c| !c.given().is_empty()),
        on_behalf_of: None,
        follow_up: Default::default(),
        confidential: record.flag("confidential").unwrap_or(false),
        subcategory: own("subcategory"),
    }
}

/// The heading first, unless the text begins with it anyhow.
fn text(record: &Record) -> String {
    let part = |name| record.text(name).unwrap_or("").trim();
    joined(part("title"), part("body"))
}

fn joined(title: &str, body: &str) -> String {
    match title.is_empty() || body.starts_with(title) {
        true => body.to_owned(),
        false => format!("{title}\n{body}").trim().to_owned(),
    }
}

/// A word that stands for a variant, in either language.
fn word<T: DeserializeOwned>(
    record: &Record,
    column: &str,
    wrong: &mut impl FnMut(&str, Error),
) -> Option<T> {
    let said = record.text(column)?;
    let known = WORDS.iter().find(|(zh, _)| *zh == said).map_or(said, |(_, name)| *name);
    let read = serde_json::from_value(known.into());
    read.map_err(|_| wrong(column, Error::invalid("http.value", column))).ok()
}

/// The message's own number, in one short line.
fn source_no(record: &Record) -> Option<String> {
    let plain: String = record.text("id")?.chars().filter(|c| !c.is_control()).collect();
    Some(plain).filter(|id| !id.trim().is_empty())
}

/// What tells it from every other message.
fn key(record: &Record) -> String {
    let mut hash = Sha256::new();
    let time = record.time("time").map(|t| t.to_string()).unwrap_or_default();
    let cell = |name| record.text(name).unwrap_or("");
    for part in [cell("id"), cell("user"), &time, cell("title"), cell("body"), cell("address")] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RequestType;

    #[test]
    fn the_heading_stands_before_the_text_once() {
        assert_eq!(joined("停水", "三天了"), "停水\n三天了");
        assert_eq!(joined("停水", "停水三天了"), "停水三天了");
        assert_eq!(joined("", "停水"), "停水");
        assert_eq!(joined("停水", ""), "停水");
    }

    #[test]
    fn the_words_of_lists_are_names_of_ours() {
        for (zh, name) in WORDS {
            let channel = serde_json::from_value::<Channel>(name.into()).is_ok();
            let kind = serde_json::from_value::<RequestType>(name.into()).is_ok();
            assert!(channel || kind, "{zh}");
        }
    }
}
