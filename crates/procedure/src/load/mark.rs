//! `[marks.*]`

use super::link::Link;
use super::reader::{Table, fault};
use super::source::Spot;
use crate::model::{FieldType, MARKS, MarkDef};

pub(crate) fn read(name: &Spot<String>, t: &Table<'_, '_>, link: &Link<'_>) -> MarkDef {
    if !MARKS.contains(&name.value.as_str()) {
        link.unknown("mark", name);
    }
    let mark = MarkDef {
        name: name.value.clone(),
        when: link.conds(t, "when"),
        any: link.conds(t, "any"),
        after: t
            .text("after")
            .and_then(|field| link.kept(&field, &[FieldType::Time, FieldType::Date])),
    };
    // else it would stand on every matter from its first act
    if mark.when.is_empty() && mark.any.is_empty() {
        t.wrong(name.at, fault("procedure.file_missing").arg("key", "when"));
    }
    mark
}
