//! Editions of procedures, as their files were.

use std::collections::BTreeMap;

use kernel::Result;
use store::{Tx, stmts, vals};

stmts! {
    pub EDITION_PUT = "INSERT INTO procedure_edition (name, edition, file, text) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (name, edition, file) DO NOTHING";
    pub EDITION_ALL = "SELECT name, edition, file, text FROM procedure_edition \
        ORDER BY name, edition, file";
}

/// Files by name, of an edition.
pub type Files = BTreeMap<String, String>;

/// Keeps a file of an edition.
pub fn put(tx: &mut Tx, name: &str, edition: i64, file: &str, text: &str) -> Result<()> {
    tx.exec(&EDITION_PUT, &vals![name, edition, file, text])
}

/// All that were ever in force.
pub fn all(tx: &mut Tx) -> Result<BTreeMap<(String, i64), Files>> {
    let mut editions: BTreeMap<(String, i64), Files> = BTreeMap::new();
    let rows = tx
        .query(&EDITION_ALL, &vals![], |r| Ok(((r.text(0)?, r.int(1)?), r.text(2)?, r.text(3)?)))?;
    for (edition, file, text) in rows {
        editions.entry(edition).or_default().insert(file, text);
    }
    Ok(editions)
}
