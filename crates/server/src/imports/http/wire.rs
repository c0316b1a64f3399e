//! What goes in and out by the routes of imports.

use std::io;

use ::imports::{Import, ImportId, Kinds, Report};
use http_edge::Call;
use http_edge::schema::{CursorText, IdText, TimeText};
use kernel::{Account, Cursor, Error, Id, Result, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tabular::{Format, Look, write};
use utoipa::{IntoParams, ToSchema};

use super::files::Kept;

/// A file that was put aside, and its first rows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LookOut {
    /// What it is asked for by.
    pub file: String,
    pub name: String,
    pub bytes: u32,
    /// Empty for what is no table.
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl LookOut {
    pub fn of(kept: Kept, Look { headings, rows }: Look) -> LookOut {
        let bytes = u32::try_from(kept.bytes).unwrap_or(u32::MAX);
        LookOut { file: kept.file, name: kept.name, bytes, headings, rows }
    }
}

/// For which file.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Of {
    pub file: Option<String>,
}

/// What files can hold.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportKinds {
    pub kinds: Vec<ImportKind>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportKind {
    /// `areas`, `reports` …
    pub name: String,
    /// None for what is no table.
    pub fields: Vec<ImportField>,
}

/// A column that is wanted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportField {
    pub name: String,
    /// No row is good without it.
    pub required: bool,
    /// The heading that it would be read from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl ImportKinds {
    pub fn of(kinds: &Kinds, headings: &[String]) -> ImportKinds {
        let kind = |(name, schema): (&str, tabular::Schema)| {
            let from = tabular::propose(schema, headings);
            let fields = schema.iter().zip(from).map(|(f, from)| ImportField {
                name: f.name.to_owned(),
                required: f.required,
                from,
            });
            ImportKind { name: name.to_owned(), fields: fields.collect() }
        };
        ImportKinds { kinds: kinds.columns().map(kind).collect() }
    }
}

/// A file and how it is to be taken.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportIn {
    pub kind: String,
    /// As it was put aside.
    pub file: String,
    /// The text of a mapping file; empty where headings say it themselves.
    #[serde(default)]
    pub mapping: String,
    /// Takes what nothing is wrong with, and lists the rest.
    #[serde(default)]
    pub skip_bad: bool,
    /// Also when the same file came in before.
    #[serde(default)]
    pub again: bool,
}

/// Something that is wrong with a file.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FaultOut {
    /// As a spreadsheet counts them; nought for the file as a whole.
    pub row: u32,
    /// The heading; empty for the row as a whole.
    pub column: String,
    pub code: String,
    /// The code's sentence.
    pub text: String,
}

impl FaultOut {
    fn of(row: u64, column: &str, code: &str, args: &[(&str, Value)], call: &Call) -> FaultOut {
        let text = call.edge().words().say(call.ctx.lang, &format!("errors.{code}"), args);
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        FaultOut { row, column: column.to_owned(), code: code.to_owned(), text }
    }

    /// One as it was kept with its import.
    pub fn kept(row: Value, call: &Call) -> FaultOut {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let args = row["args"].as_array().cloned().unwrap_or_default();
        let args: Vec<(&str, Value)> =
            args.iter().filter_map(|a| Some((a[0].as_str()?, a[1].clone()))).collect();
        let number = row["row"].as_u64().unwrap_or(0);
        FaultOut::of(number, text("column"), text("code"), &args, call)
    }

    /// As a table for a spreadsheet.
    pub fn table(faults: &[FaultOut]) -> io::Result<Vec<u8>> {
        let row =
            |f: &FaultOut| [f.row.to_string(), f.column.clone(), f.code.clone(), f.text.clone()];
        let headings = ["row", "column", "code", "text"];
        write::whole(Format::Csv, &headings, faults.iter().map(row))
    }
}

/// What would come of a file.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CheckOut {
    /// Rows that would come in.
    pub good: u32,
    pub fault_count: u32,
    /// At most a thousand.
    pub faults: Vec<FaultOut>,
    /// What its kind says of it: `counts`, `summary`, doubtful cases.
    #[schema(value_type = Object)]
    pub told: Map<String, Value>,
}

impl CheckOut {
    pub fn of(report: Report, call: &Call) -> CheckOut {
        let fault = |f: &tabular::Fault| FaultOut::of(f.row, &f.column, f.code, &f.args, call);
        CheckOut {
            good: narrow(report.good),
            fault_count: narrow(report.fault_count),
            faults: report.faults.iter().map(fault).collect(),
            told: report.told,
        }
    }
}

/// One file that came, or is coming, in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportOut {
    #[schema(value_type = IdText)]
    pub id: ImportId,
    pub kind: String,
    /// As the file was called where it came from.
    pub file: String,
    /// `staging`, `ready`, `applying`, `telling`, `done`, `refused`, `clearing`
    /// or `taken_back`.
    pub state: String,
    /// Nothing more happens to it by itself.
    pub at_rest: bool,
    /// Rows on their way in.
    pub staged: u32,
    pub good: u32,
    pub fault_count: u32,
    /// Rows that have been applied.
    pub reached: u32,
    /// Who sent it; none for the command line.
    #[schema(value_type = Option<IdText>)]
    pub account: Option<Id<Account>>,
    /// The code of the refusal that ended it.
    pub why: Option<String>,
    /// Its sentence, in the asker's language.
    pub why_text: Option<String>,
    /// The mapping that was used.
    pub mapping: String,
    #[schema(value_type = Object)]
    pub told: Value,
    #[schema(value_type = TimeText)]
    pub made: Time,
    #[schema(value_type = TimeText)]
    pub changed: Time,
}

impl ImportOut {
    pub fn of(call: &Call, i: Import) -> ImportOut {
        let says = |code: &String| call.edge().words().of_kept(call.ctx.lang, code, &i.why_args);
        let count = |n: i64| narrow(u64::try_from(n).unwrap_or(0));
        ImportOut {
            id: i.id,
            state: i.state.name().to_owned(),
            at_rest: i.state.is_at_rest(),
            staged: count(i.staged),
            good: count(i.good),
            fault_count: count(i.faults),
            reached: count(i.reached),
            account: i.account,
            why_text: i.why.as_ref().map(says),
            why: i.why,
            mapping: i.mapping,
            told: if i.told.is_object() { i.told } else { Value::Object(Map::new()) },
            made: i.made,
            changed: i.changed,
            kind: i.kind,
            file: i.file,
        }
    }
}

/// A page of imports.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Imports {
    pub items: Vec<ImportOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

impl Imports {
    pub fn of(call: &Call, rows: Vec<Import>, limit: u32) -> Imports {
        let full = rows.len() == limit as usize;
        let next = rows.last().filter(|_| full).map(|i| Cursor(i.id.to_string()));
        Imports { items: rows.into_iter().map(|i| ImportOut::of(call, i)).collect(), next }
    }
}

/// A page of faults.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Faults {
    pub items: Vec<FaultOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

impl Faults {
    pub fn of(items: Vec<FaultOut>, after: i64, limit: u32) -> Faults {
        let full = items.len() == limit as usize;
        let next = full.then(|| Cursor((after + i64::from(limit)).to_string()));
        Faults { items, next }
    }
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Pages {
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<String>,
    pub limit: Option<u32>,
}

impl Pages {
    /// Where the page begins.
    ///
    /// # Errors
    /// `imports.cursor_wrong`.
    pub fn number(&self) -> Result<Option<i64>> {
        let wrong = |_| Error::invalid("imports.cursor_wrong", "cursor");
        self.cursor.as_deref().map(|c| c.parse().map_err(wrong)).transpose()
    }

    pub fn before(&self) -> Result<Option<ImportId>> {
        Ok(self.number()?.and_then(Id::from_i64))
    }
}

fn narrow(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
