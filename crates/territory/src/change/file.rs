//! A file of changes, one in each line.

use kernel::{AreaCode, Result};
use tabular::{Fault, Faults, Field, Kind, Mapping, Record, Schema, Source};

use super::plan::{Change, What};
use crate::area::NAME_MOST;

/// The columns. `from` and `to` hold one code, or several with `;` between.
pub static COLUMNS: Schema = &[
    Field {
        name: "change",
        kind: Kind::Choice(&["add", "rename", "move", "recode", "merge", "split", "end"]),
        required: true,
        headings: &["变更"],
    },
    text("from", 2_000, &["原代码"]),
    text("to", 2_000, &["新代码"]),
    text("name", NAME_MOST, &["名称", "新名称"]),
    Field { name: "parent", kind: Kind::Code, required: false, headings: &["上级代码"] },
];

const fn text(name: &'static str, most: usize, headings: &'static [&'static str]) -> Field {
    Field { name, kind: Kind::Text { most }, required: false, headings }
}

/// Every change of a file, and what is wrong with the others.
///
/// # Errors
/// Those of a mapping that does not fit.
pub fn read(source: &Source, mapping: &Mapping) -> Result<(Vec<Change>, Faults)> {
    let mut changes = Vec::new();
    let summary = tabular::read(source, COLUMNS, mapping, |record| match change(&record) {
        Ok(change) => {
            changes.push(change);
            Vec::new()
        }
        Err(fault) => vec![fault],
    })?;
    Ok((changes, summary.faults))
}

fn change(record: &Record) -> std::result::Result<Change, Fault> {
    let codes = |column: &str| -> std::result::Result<Vec<AreaCode>, Fault> {
        let text = record.text(column).unwrap_or_default();
        let parts = text.split([';', '；']).map(str::trim).filter(|p| !p.is_empty());
        let codes: std::result::Result<Vec<AreaCode>, _> = parts.map(str::parse).collect();
        codes.map_err(|_| record.fault(column, "territory.area_code_wrong"))
    };
    let (from, to) = (codes("from")?, codes("to")?);
    let parent = match record.text("parent") {
        Some(text) => {
            let wrong = |_| record.fault("parent", "territory.area_code_wrong");
            Some(text.parse::<AreaCode>().map_err(wrong)?)
        }
        None => None,
    };
    let (name, word) = (record.text("name"), record.text("change").unwrap_or_default());
    let missing = |column: &str| record.fault(column, "tabular.cell_missing");
    let one = |codes: &[AreaCode], column: &str| match codes {
        [code] => Ok(*code),
        [] => Err(missing(column)),
        _ => Err(record.fault(column, "territory.change_one_code")),
    };
    let some = |codes: Vec<AreaCode>, column: &str| match codes.len() {
        0 => Err(missing(column)),
        _ => Ok(codes),
    };
    let named = || name.map(str::to_owned).ok_or_else(|| missing("name"));
    let what = match word {
        "add" => What::Add { code: one(&to, "to")?, name: named()?, parent },
        "rename" => What::Rename { code: one(&from, "from")?, name: named()? },
        "move" => What::Move {
            code: one(&from, "from")?,
            parent: parent.ok_or_else(|| missing("parent"))?,
        },
        "recode" => What::Recode { from: one(&from, "from")?, to: one(&to, "to")? },
        "merge" => What::Merge { from: some(from, "from")?, into: one(&to, "to")? },
        "split" => What::Split { from: one(&from, "from")?, into: some(to, "to")? },
        _ => What::End { code: one(&from, "from")? },
    };
    Ok(Change { row: record.row, what })
}
