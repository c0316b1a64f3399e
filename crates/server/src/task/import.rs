//! Messages of residents, from a file.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use kernel::{Error, Result};
use reports::import::{Options, run, table};
use serde_json::{Value, json};

use super::Tell;
use crate::city::City;
use crate::out::Progress;

pub(super) async fn reports(city: &City, file: &Path, close: usize, tell: &Tell) -> Result<Value> {
    let tell = |what: &str, done, of| tell(Progress { what: what.to_owned(), done, of });
    let (store, options) = (city.edge.store(), Options { close });
    let summary = run(&city.reports, store, open(file)?, options, &tell).await?;
    Ok(json!({ "table": table(&summary), "summary": summary }))
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
