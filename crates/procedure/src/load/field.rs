//! `[fields.*]`

use super::reader::{Table, fault};
use super::source::Spot;
use crate::model::{FieldDef, FieldType, Limits, PersonalDef};

/// The most that any field may ask for, whatever its file says.
const MOST_CHARACTERS: i64 = 20_000;

/// Reads a field.
pub(crate) fn read(name: &Spot<String>, t: &Table<'_, '_>) -> FieldDef {
    let kind = kind(t).unwrap_or(FieldType::Text);
    let limits = limits(t, kind);
    let personal = personal(t);
    let keep = t.flag("keep");
    let public = t.flag("public");
    if personal.is_some() && (keep || public) {
        let e = fault("procedure.personal_kept").arg("field", name.value.clone());
        t.wrong(name.at, e);
    }
    FieldDef { name: name.value.clone(), kind, limits, keep, personal, public }
}

fn kind(t: &Table<'_, '_>) -> Option<FieldType> {
    let name = t.need("type")?;
    let kind = FieldType::from_name(&name.value);
    if kind.is_none() {
        let e = fault("procedure.unknown_name").arg("what", "type of field");
        t.wrong(name.at, e.arg("name", name.value));
    }
    kind
}

fn limits(t: &Table<'_, '_>, kind: FieldType) -> Limits {
    let options: Vec<String> = t.texts("options").into_iter().map(|s| s.value).collect();
    let chooses = matches!(kind, FieldType::Choice | FieldType::Choices);
    if chooses == options.is_empty() {
        t.wrong(t.at, fault("procedure.field_options").arg("kind", kind.name()));
    }
    let min = t.int("min").map(|n| n.value);
    let max = t.int("max").map(|n| n.value);
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        t.wrong(t.at, fault("procedure.field_limits").arg("min", min).arg("max", max));
    }
    let ceiling = ceiling(kind);
    Limits {
        min,
        max: max.map_or(ceiling, |m| Some(ceiling.map_or(m, |c| m.min(c)))),
        options,
        future: t.flag("future"),
        code: t.flag("code"),
    }
}

/// Every input has a limit, also where the file forgot it.
fn ceiling(kind: FieldType) -> Option<i64> {
    match kind {
        FieldType::Text => Some(200),
        FieldType::LongText => Some(MOST_CHARACTERS),
        FieldType::Photos | FieldType::Files => Some(50),
        FieldType::Units | FieldType::People | FieldType::Matters | FieldType::Tasks => Some(200),
        _ => None,
    }
}

fn personal(t: &Table<'_, '_>) -> Option<PersonalDef> {
    let own = t.table("personal")?;
    let value = |s: Option<Spot<String>>| s.map(|s| s.value).filter(|s| !s.trim().is_empty());
    let all = (value(own.need("purpose")), value(own.need("basis")), value(own.need("retention")));
    let at = own.at;
    own.finish();
    let (Some(purpose), Some(basis), Some(retention)) = all else {
        t.wrong(at, fault("procedure.personal_undeclared"));
        return None;
    };
    Some(PersonalDef { purpose, basis, retention })
}
