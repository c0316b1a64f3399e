//! Messages of residents, from a file.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use kernel::{Error, Result};
use reports::import::{Input, Options, run, table};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tabular::Source;

use super::Tell;
use crate::city::City;
use crate::out::Progress;

/// A file of messages.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MessageFile {
    pub file: PathBuf,
    /// The mapping's text.
    pub mapping: Option<String>,
    pub dry_run: bool,
    /// So many go the whole way to closed.
    pub close: usize,
}

pub(super) async fn reports(city: &City, what: &MessageFile, tell: &Tell) -> Result<Value> {
    let tell = |what: &str, done, of| tell(Progress { what: what.to_owned(), done, of });
    let options = Options { close: what.close, dry_run: what.dry_run };
    let input = input(&what.file, what.mapping.as_deref())?;
    let summary = run(&city.reports, city.edge.store(), input, options, &tell).await?;
    Ok(json!({ "table": table(&summary), "summary": summary }))
}

fn input(file: &Path, mapping: Option<&str>) -> Result<Input<'static>> {
    // a table tells by itself that it cannot be opened
    match mapping {
        None if is_lines(file) => open(file).map(Input::lines),
        _ => Input::table(Source::file(file), mapping),
    }
}

/// Whether the file's name is that of JSON lines, also packed.
fn is_lines(file: &Path) -> bool {
    let name = file.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    ![".csv", ".tsv", ".txt", ".xlsx"].iter().any(|end| name.ends_with(end))
}

fn open(file: &Path) -> Result<Box<dyn BufRead + Send>> {
    let unread = |e: std::io::Error| Error {
        detail: Some(format!("{}: {e}", file.display())),
        ..Error::invalid("reports.file_unread", "file")
    };
    let opened = BufReader::new(File::open(file).map_err(unread)?);
    let packed = file.extension().is_some_and(|e| e == "gz");
    Ok(if packed {
        Box::new(BufReader::new(MultiGzDecoder::new(opened)))
    } else {
        Box::new(opened)
    })
}
