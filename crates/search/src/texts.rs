//! What of a matter is searched: all that its page tells everybody who may see
//! it in words of somebody's own. All of it is masked; what was masked away and
//! whatever names a person lies in the vault, and nothing here opens the vault.

use casework::model::{MatterRow, desk};
use casework::sql::records::{self, TimelineRow};
use casework::{Works, see};
use kernel::Result;
use procedure::model::FieldType;
use procedure::{Addressee, Procedure};
use serde_json::Value;
use store::Tx;

use crate::fold::folded;
use crate::index::Entry;

/// Lines of a timeline that are searched: the newest.
const LINES_MOST: i64 = 1_000;

/// The texts of a matter.
pub(crate) struct Texts {
    pub number: String,
    pub title: String,
    /// Place, public text, then what was said, the newest first.
    pub others: Vec<String>,
}

impl Texts {
    /// Reads them. The matter has been read already.
    pub fn of(tx: &mut Tx<'_>, works: &Works, m: &MatterRow) -> Result<Texts> {
        let p = works.procedures.edition(&m.procedure, m.edition).ok();
        let mut others = vec![m.place.clone()];
        others.extend(m.public_text.clone());
        for line in records::lines(tx, m.id, i64::MAX, LINES_MOST)? {
            said(p.as_deref(), line, &mut others);
        }
        let number = m.number(works.calendars.zone());
        Ok(Texts { number, title: m.title.clone(), others })
    }

    /// Title and place, as they are compared.
    pub fn head(&self) -> String {
        let place = self.others.first().map_or("", String::as_str);
        folded(&format!("{} {place}", self.title))
    }

    /// Everything, as it is compared. No word goes over the blank in between.
    pub fn all(&self) -> String {
        folded(&format!("{} {}", self.title, self.others.join(" ")))
    }
}

/// What somebody said in a line of the timeline.
fn said(p: Option<&Procedure>, line: TimelineRow, into: &mut Vec<String>) {
    let mut keep = |text: &str| {
        if !text.trim().is_empty() {
            into.push(text.to_owned());
        }
    };
    keep(&line.note);
    let fields = line.body.get("fields").and_then(Value::as_object);
    for (name, value) in fields.into_iter().flatten() {
        let kind = p.and_then(|p| p.field(name)).filter(|f| f.personal.is_none()).map(|f| f.kind);
        match (kind, value) {
            (Some(FieldType::Text | FieldType::LongText), Value::String(text)) => keep(text),
            (Some(FieldType::Tasks), Value::Array(rows)) => {
                rows.iter().filter_map(|row| row.get("what")?.as_str()).for_each(&mut keep);
            }
            _ => {}
        }
    }
}

/// A matter as the index takes it in.
pub(crate) fn entry(tx: &mut Tx<'_>, works: &Works, m: &MatterRow) -> Result<Entry> {
    let texts = Texts::of(tx, works, m)?;
    let waits = m.state.open_tasks().flat_map(|t| &t.whom).map(desk);
    let did = m.state.did.iter().filter_map(|d| d.by).map(|by| desk(&Addressee::Person(by)));
    let mut hands: Vec<String> = waits.chain(did).collect();
    hands.sort_unstable();
    hands.dedup();
    Ok(Entry {
        matter: m.id.get(),
        opened: m.opened.micros(),
        open: m.ended.is_none(),
        area: m.area_now.get(),
        procedure: m.procedure.clone(),
        units: see::units(m).into_iter().map(kernel::Id::get).collect(),
        hands,
        head: texts.head(),
        text: texts.all(),
        number: texts.number,
    })
}
