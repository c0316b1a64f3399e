//! What a log was begun with, in the database beside it. Whoever changes it
//! makes every head wrong.

use kernel::{Error, Result};

use super::leaf::LogHash;
use crate::tx::{Driver, Sql};
use crate::vals;

crate::stmts! {
    /// A log from before there was a header is over SHA-256.
    pub(crate) HEADER_ADD = "INSERT INTO audit_header (one, hash)
        SELECT 1, CASE WHEN EXISTS (SELECT 1 FROM audit_head)
        OR EXISTS (SELECT 1 FROM audit_new) THEN 'sha256' ELSE CAST($1 AS TEXT) END
        WHERE 1=1 ON CONFLICT (one) DO NOTHING";
    pub(crate) HEADER_GET = "SELECT hash FROM audit_header";
}

/// What the log is hashed with; `wanted` where it begins now.
///
/// # Errors
/// Internal when the header says something that nobody knows.
pub(crate) fn log_hash(driver: &mut dyn Driver, wanted: LogHash) -> Result<LogHash> {
    driver.exec(&HEADER_ADD, &vals![wanted.name()])?;
    let mut found = None;
    driver.query(Sql::Fixed(&HEADER_GET), &vals![], &mut |r| {
        found = LogHash::named(r.str(0)?);
        Ok(false)
    })?;
    found.ok_or_else(|| Error::internal("the header of the audit log is damaged"))
}
