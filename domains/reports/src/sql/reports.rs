//! Rows of reports, codes, callers and supporters.

use casework::Matter;
use identity::vault::VaultRef;
use kernel::{AreaCode, Id, Result, Shard, Time};
use store::{Row, Tx, stmts, vals};

use crate::model::{Channel, FollowUp, RequestType};
use crate::suggest::Suggestions;

stmts! {
    pub REPORT_PUT = "INSERT INTO report (shard, matter, channel, request_type, text, reporter, \
        on_behalf_of, original, follow_up, confidential, source_no, source_due, suggestions) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
        ON CONFLICT (shard, matter) DO NOTHING";
    pub REPORT_GET = "SELECT channel, request_type, text, reporter, on_behalf_of, original, \
        follow_up, confidential, source_no, source_due, suggestions FROM report \
        WHERE shard = $1 AND matter = $2";
    pub CODE_PUT = "INSERT INTO matter_code (shard, hash, matter) VALUES ($1, $2, $3) \
        ON CONFLICT (shard, hash) DO NOTHING";
    pub CODE_GET = "SELECT matter FROM matter_code WHERE shard = $1 AND hash = $2";
    pub SUPPORT_PUT = "INSERT INTO support (shard, matter, device, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (shard, matter, device) DO NOTHING";
    pub SUPPORT_COUNT = "SELECT COUNT(*) FROM support WHERE shard = $1 AND matter = $2";
    /// Open public matters inside a range of areas, newest first.
    pub PUBLIC_NEAR = "SELECT id, public_text, subcategory, stage, lon, lat, opened FROM matter \
        WHERE area_now BETWEEN $1 AND $2 AND public_text IS NOT NULL AND confidential = 0 \
        AND ended IS NULL ORDER BY id DESC LIMIT $3";
}

/// A report as it is kept.
#[derive(Debug, Clone)]
pub struct ReportRow {
    pub matter: Id<Matter>,
    pub channel: Channel,
    pub request_type: RequestType,
    /// Masked.
    pub text: String,
    pub reporter: Option<VaultRef>,
    pub on_behalf_of: Option<VaultRef>,
    pub original: Option<VaultRef>,
    pub follow_up: FollowUp,
    pub confidential: bool,
    pub source_no: Option<String>,
    pub source_due: Option<Time>,
    pub suggestions: Suggestions,
}

/// Keeps a report.
pub fn put(tx: &mut Tx, r: &ReportRow) -> Result<()> {
    let suggestions = serde_json::to_string(&r.suggestions).map_err(kernel::Error::internal)?;
    tx.exec(
        &REPORT_PUT,
        &vals![
            r.matter.shard(),
            r.matter,
            r.channel.name(),
            r.request_type.name(),
            r.text.clone(),
            r.reporter,
            r.on_behalf_of,
            r.original,
            r.follow_up.name(),
            r.confidential,
            r.source_no.clone(),
            r.source_due,
            suggestions
        ],
    )
}

/// The report of a matter. `None`: the matter is no report.
pub fn get(tx: &mut Tx, matter: Id<Matter>) -> Result<Option<ReportRow>> {
    tx.query_opt(&REPORT_GET, &vals![matter.shard(), matter], |r| {
        Ok(ReportRow {
            matter,
            channel: named(r, 0)?,
            request_type: named(r, 1)?,
            text: r.text(2)?,
            reporter: r.opt_id(3)?,
            on_behalf_of: r.opt_id(4)?,
            original: r.opt_id(5)?,
            follow_up: named(r, 6)?,
            confidential: r.flag(7)?,
            source_no: r.opt_text(8)?,
            source_due: r.opt_time(9)?,
            suggestions: r.json(10)?,
        })
    })
}

/// A word that stands for a variant.
fn named<T: serde::de::DeserializeOwned>(r: &Row, i: usize) -> Result<T> {
    let word = r.str(i)?;
    serde_json::from_value(serde_json::Value::from(word)).map_err(kernel::Error::internal)
}

/// Keeps the hash of a matter's code.
pub fn put_code(tx: &mut Tx, hash: &[u8], matter: Id<Matter>) -> Result<()> {
    tx.exec(&CODE_PUT, &vals![matter.shard(), hash.to_vec(), matter])
}

/// The matter of a code's hash.
pub fn by_code(tx: &mut Tx, shard: Shard, hash: &[u8]) -> Result<Option<Id<Matter>>> {
    tx.query_opt(&CODE_GET, &vals![shard, hash.to_vec()], |r| r.id(0))
}

/// A device says "me too", once.
pub fn put_support(tx: &mut Tx, matter: Id<Matter>, device: &[u8], at: Time) -> Result<()> {
    tx.exec(&SUPPORT_PUT, &vals![matter.shard(), matter, device.to_vec(), at])
}

/// How many said "me too".
pub fn supports(tx: &mut Tx, matter: Id<Matter>) -> Result<i64> {
    tx.query_one(&SUPPORT_COUNT, &vals![matter.shard(), matter], |r| r.int(0))
}

/// A public matter as a list near by shows it.
#[derive(Debug, Clone)]
pub struct NearRow {
    pub matter: Id<Matter>,
    pub public_text: String,
    pub subcategory: Option<String>,
    pub stage: String,
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub opened: Time,
}

/// Open public matters of an area, newest first.
pub fn near(tx: &mut Tx, area: AreaCode, most: i64) -> Result<Vec<NearRow>> {
    let range = area.range();
    tx.query(&PUBLIC_NEAR, &vals![*range.start(), *range.end(), most], |r| {
        Ok(NearRow {
            matter: r.id(0)?,
            public_text: r.text(1)?,
            subcategory: r.opt_text(2)?,
            stage: r.text(3)?,
            lon: r.opt_real(4)?,
            lat: r.opt_real(5)?,
            opened: r.time(6)?,
        })
    })
}
