//! Rows of a table, read by a mapping.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use kernel::{Error, Result};
use tabular::{Field, Kind, Mapping, Record, Source};

use super::row::{Fault, Message, Read1};

/// Rows that are read ahead of their intake.
const AHEAD: usize = 256;

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false, headings: &[] }
}

/// What a row can say.
static SCHEMA: [Field; 10] = [
    field("id", Kind::Text { most: 64 }),
    field("user", Kind::Text { most: 200 }),
    field("time", Kind::Time),
    field("title", Kind::Text { most: 1_000 }),
    field("body", Kind::Text { most: 100_000 }),
    field("lon", Kind::Decimal { least: -180.0, most: 180.0 }),
    field("lat", Kind::Decimal { least: -90.0, most: 90.0 }),
    field("address", Kind::Text { most: 200 }),
    field("subcategory", Kind::Text { most: 12 }),
    field("request_type", Kind::Text { most: 20 }),
];

/// Reads a table on a thread of its own, a little ahead of who takes the rows.
///
/// # Errors
/// `tabular.field_unknown` when the mapping names a field that no message has.
pub(super) fn rows(source: Source, mapping: Mapping) -> Result<Receiver<Read1>> {
    let (send, rows) = sync_channel(AHEAD);
    let named = thread::Builder::new().name("import-table".to_owned());
    named.spawn(move || read(&source, &mapping, &send)).map_err(Error::internal)?;
    Ok(rows)
}

fn read(source: &Source, mapping: &Mapping, send: &SyncSender<Read1>) {
    // whoever took the rows has gone away: there is nobody to tell
    let tell = |row, message| drop(send.send((row, message)));
    let done = tabular::read(source, &SCHEMA, mapping, |record| {
        tell(record.row, message(&record));
        Vec::new()
    });
    let summary = match done {
        Ok(summary) => summary,
        Err(e) => return tell(0, Err(Fault(e))),
    };
    let mut told = BTreeSet::new();
    for fault in summary.faults.first {
        if told.insert(fault.row) {
            tell(fault.row, Err(Fault(Error::invalid(fault.code, fault.column))));
        }
    }
    // a file of nothing but faults is not listed to its end
    let refused = summary.rows.saturating_sub(summary.good);
    for _ in told.len() as u64..refused {
        tell(summary.rows, Err(Fault(Error::invalid("reports.rows_further", ""))));
    }
}

fn message(r: &Record) -> std::result::Result<Message, Fault> {
    let text = |name| r.text(name).map(str::to_owned);
    let request_type = text("request_type").map(|name| {
        let wrong = |_| Fault(Error::invalid("http.value", "request_type"));
        serde_json::from_value(name.into()).map_err(wrong)
    });
    Ok(Message {
        id: text("id"),
        user: text("user"),
        time: r.time("time").map(|t| t.to_string()),
        title: text("title"),
        body: text("body"),
        lon: r.decimal("lon"),
        lat: r.decimal("lat"),
        address: text("address"),
        subcategory: text("subcategory"),
        request_type: request_type.transpose()?,
    })
}
