//! Which column of a file holds what: a text that people write and read.
//!
//! ```toml
//! [file]
//! header = 2                  # the row with the headings
//! sheet = "名单"              # of an XLSX; the first without it
//! encoding = "gb18030"        # told by itself without it
//! zone = "America/New_York"   # of times without an offset
//!
//! [columns.name]
//! from = ["名称", "区划名称"]  # the first that is there
//!
//! [columns.level]
//! from = "级别"
//! values = { "街道" = "town", "社区" = "village" }
//! value = "village"           # where the cell is empty or there is no column
//!
//! [columns.opened]
//! from = "日期"
//! patterns = ["%d/%m/%Y"]
//!
//! [options]                   # for what takes the rows in
//! coordinates = "gcj02"
//! ```

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};

/// Bytes that a mapping may have.
pub const MAPPING_MOST: usize = 256 << 10;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    Xlsx,
    /// A JSON object in each line.
    Jsonl,
}

/// Which column holds what.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    pub(crate) file: FileText,
    pub(crate) columns: BTreeMap<String, Column>,
    /// Words for what takes the rows in.
    pub options: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FileText {
    pub format: Option<Format>,
    pub encoding: Option<String>,
    pub delimiter: Option<char>,
    pub sheet: Option<String>,
    pub header: Option<u64>,
    pub zone: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Column {
    pub from: Names,
    pub value: Option<String>,
    pub values: BTreeMap<String, String>,
    pub patterns: Vec<String>,
}

/// One heading or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Names {
    One(String),
    Many(Vec<String>),
}

impl Default for Names {
    fn default() -> Names {
        Names::Many(Vec::new())
    }
}

impl Names {
    pub fn all(&self) -> &[String] {
        match self {
            Names::One(name) => std::slice::from_ref(name),
            Names::Many(names) => names,
        }
    }
}

impl Mapping {
    /// From the text of a mapping file.
    ///
    /// # Errors
    /// `tabular.mapping_unreadable` with the line and what is wrong there.
    pub fn parse(text: &str) -> Result<Mapping> {
        if text.len() > MAPPING_MOST {
            return Err(wrong("too long"));
        }
        let mapping: Mapping = toml::from_str(text).map_err(|e| wrong(&e.to_string()))?;
        mapping.zone()?;
        let delimiter = mapping.file.delimiter;
        if delimiter.is_some_and(|d| !d.is_ascii() || d == '"' || d == '\n') {
            return Err(wrong("file.delimiter"));
        }
        if let Some(name) = &mapping.file.encoding
            && encoding_rs::Encoding::for_label(name.as_bytes()).is_none()
        {
            return Err(wrong("file.encoding"));
        }
        Ok(mapping)
    }

    /// Whether it says nothing: every column is found by its own name.
    pub fn is_plain(&self) -> bool {
        self.columns.is_empty() && self.options.is_empty()
    }

    /// Of times without an offset; China's where the mapping says nothing.
    pub(crate) fn zone(&self) -> Result<TimeZone> {
        let name = self.file.zone.as_deref().unwrap_or("Asia/Shanghai");
        TimeZone::get(name).map_err(|_| wrong("file.zone"))
    }

    /// The row with the headings, from 1.
    pub(crate) fn header(&self) -> u64 {
        self.file.header.unwrap_or(1).max(1)
    }
}

fn wrong(why: &str) -> Error {
    Error::invalid("tabular.mapping_unreadable", "mapping").arg("why", why.trim())
}
