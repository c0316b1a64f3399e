//! `powers export`: what everybody may read of a village's purchases.

use std::path::PathBuf;

use ::powers::ocds;
use kernel::{AreaCode, Error, Result, Shard};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;
use tabular::{Format, write};

use super::ctx;
use super::export::unwritten;
use crate::city::City;

/// How it goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum PowersFormat {
    /// An OCDS 1.1 release package.
    Ocds,
    /// A table that every spreadsheet opens, a row for each purchase.
    Csv,
    /// The same as a workbook.
    Xlsx,
}

/// Writes a village's purchases.
///
/// # Errors
/// `powers.nothing_public`; those of the database and the file.
pub(super) async fn export(
    city: &City,
    village: AreaCode,
    format: PowersFormat,
    to: PathBuf,
) -> Result<Value> {
    let (ctx, works) = (ctx(city).await?, city.works.clone());
    let address = city.powers.address().map(str::to_owned);
    let read = move |tx: &mut Tx<'_>| -> Result<(usize, Vec<u8>)> {
        let table = |tx: &mut Tx<'_>, format| {
            let rows = ocds::rows(tx, &ctx, &works, village)?;
            let count = rows.len();
            let bytes = write::whole(format, ocds::HEADINGS, rows).map_err(Error::internal)?;
            Ok((count, bytes))
        };
        match format {
            PowersFormat::Csv => table(tx, Format::Csv),
            PowersFormat::Xlsx => table(tx, Format::Xlsx),
            PowersFormat::Ocds => {
                let package = ocds::package(tx, &ctx, &works, village, address.as_deref())?;
                let mut bytes = serde_json::to_vec_pretty(&package).map_err(Error::internal)?;
                bytes.push(b'\n');
                Ok((package.releases.len(), bytes))
            }
        }
    };
    let found = city.edge.store().read(Shard::of_area(village), read).await;
    let (count, bytes) = found.map_err(|e| match e.code {
        "not_found" => Error::invalid("powers.nothing_public", "village"),
        _ => e,
    })?;
    std::fs::write(&to, bytes).map_err(|e| unwritten(&to, &e))?;
    Ok(json!({ "village": village, "processes": count }))
}
