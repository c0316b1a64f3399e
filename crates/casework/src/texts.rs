//! Free text on its way in: numbers masked before anything else sees them, the
//! original kept in the vault.

use identity::mask;
use identity::vault::{About, NewSubject};
use kernel::{Ctx, Id, Result};
use procedure::model::FieldType;
use procedure::{Act, Outcome, Procedure};
use serde_json::Value;
use store::Tx;

use crate::model::Matter;
use crate::works::Works;

/// An act whose texts are masked, with what was masked away.
pub(crate) struct MaskedAct {
    pub masked: Act,
    /// Field and text as it was written, where the two differ.
    originals: Vec<(String, String)>,
}

/// Masks the note and every free text of the form. Personal fields are left:
/// the engine takes them out and they go to the vault whole.
pub(crate) fn mask(p: &Procedure, act: &Act) -> MaskedAct {
    let mut masked = act.clone();
    let mut originals = Vec::new();
    let mut clean = |name: &str, text: &mut String| {
        let found = mask::free_text(text);
        if !found.found.is_empty() {
            originals.push((name.to_owned(), std::mem::replace(text, found.text)));
        }
    };
    if let Some(note) = &mut masked.note {
        clean("note", note);
    }
    for (name, value) in &mut masked.form {
        let Some(field) = p.field(name).filter(|f| f.personal.is_none()) else { continue };
        if field.limits.code && value.as_str().is_some_and(is_papers) {
            continue;
        }
        match (field.kind, value) {
            (FieldType::Text | FieldType::LongText, Value::String(text)) => clean(name, text),
            (FieldType::Tasks, Value::Array(rows)) => {
                for row in rows.iter_mut().filter_map(Value::as_object_mut) {
                    if let Some(Value::String(text)) = row.get_mut("what") {
                        clean(name, text);
                    }
                }
            }
            _ => {}
        }
    }
    MaskedAct { masked, originals }
}

/// Whether the number of a paper or an organisation is that and nobody's own.
/// DANGER: it stays as it was written, where everybody may read it.
fn is_papers(code: &str) -> bool {
    let mobile = code.len() == 11 && code.starts_with('1');
    let card = || mask::free_text(code).found.iter().any(|f| f.kind == mask::Kind::BankCard);
    !mobile && !mask::is_id_number(code) && !card()
}

/// Puts what was masked away, and the personal fields, into the vault.
pub(crate) fn keep(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    confidential: bool,
    act: &MaskedAct,
    outcome: &Outcome,
) -> Result<()> {
    let mut values: Vec<(String, String)> = Vec::new();
    for personal in &outcome.personal {
        let value = match &personal.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        values.push((vault_field(&outcome.state.procedure, &personal.field), value));
    }
    if !act.originals.is_empty() {
        let lines: Vec<&str> = act.originals.iter().map(|(_, text)| text.as_str()).collect();
        values.push(("original_text".to_owned(), lines.join("\n\n")));
    }
    if values.is_empty() {
        return Ok(());
    }
    let about = About { kind: "matter", id: id.get() };
    let new = NewSubject { shard: id.shard(), about, confidential };
    let values: Vec<(&str, &str)> = values.iter().map(|(f, v)| (f.as_str(), v.as_str())).collect();
    works.vault.put(tx, ctx, new, &values).map(drop)
}

/// The vault's name of a procedure's personal field: one of the fields that
/// every matter may have, or the procedure's own.
pub fn vault_field(procedure: &str, field: &str) -> String {
    const SHARED: [&str; 5] = ["name", "phone", "id_number", "address", "original_text"];
    if SHARED.contains(&field) { field.to_owned() } else { format!("{procedure}.{field}") }
}
