//! What is wrong with a file, by row and column.

use kernel::Error;
use serde::Serialize;
use serde_json::Value;

pub(crate) const CODES: &[&str] = &[
    "tabular.cell_error",
    "tabular.cell_formula",
    "tabular.cell_long",
    "tabular.cell_merged",
    "tabular.cell_missing",
    "tabular.choice_unknown",
    "tabular.code_wrong",
    "tabular.column_missing",
    "tabular.column_twice",
    "tabular.columns_many",
    "tabular.columns_shifted",
    "tabular.date_wrong",
    "tabular.encoding_unknown",
    "tabular.field_unknown",
    "tabular.file_large",
    "tabular.file_unreadable",
    "tabular.flag_wrong",
    "tabular.header_missing",
    "tabular.json_wrong",
    "tabular.mapping_unreadable",
    "tabular.number_out",
    "tabular.number_rounded",
    "tabular.number_wrong",
    "tabular.row_long",
    "tabular.rows_many",
    "tabular.sheet_missing",
];

/// One thing that is wrong. It never holds what the cell says: that may be a
/// person's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    /// As a spreadsheet counts them: the header is usually 1. Nought for the
    /// file as a whole.
    pub row: u64,
    /// The column's heading, or its letter where it has none; empty for the
    /// row as a whole.
    pub column: String,
    /// Has its sentence in both languages.
    pub code: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(&'static str, Value)>,
}

impl Fault {
    /// Of the file as a whole.
    pub fn file(code: &'static str) -> Fault {
        Fault::new(0, "", code)
    }

    /// Of a row, or of a cell in it.
    pub fn new(row: u64, column: impl Into<String>, code: &'static str) -> Fault {
        Fault { row, column: column.into(), code, args: Vec::new() }
    }

    /// A value for the sentence. Never what the cell says.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<Value>) -> Fault {
        self.args.push((name, value.into()));
        self
    }

    /// As the refusal of one input: the field is `rows/<row>/<column>`.
    pub fn error(&self) -> Error {
        let field = match (self.row, &self.column[..]) {
            (0, _) => "file".to_owned(),
            (row, "") => format!("rows/{row}"),
            (row, column) => format!("rows/{row}/{column}"),
        };
        let error = Error::invalid(self.code, field);
        self.args.iter().fold(error, |e, (name, value)| e.arg(name, value.clone()))
    }
}

/// Faults that are kept; the rest is counted.
pub const FAULTS_MOST: usize = 1_000;

/// What is wrong with a file: the first [`FAULTS_MOST`] and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Faults {
    pub first: Vec<Fault>,
    pub count: u64,
}

impl Faults {
    /// One more.
    pub fn add(&mut self, fault: Fault) {
        self.count += 1;
        if self.first.len() < FAULTS_MOST {
            self.first.push(fault);
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}
