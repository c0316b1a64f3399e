//! Rows of reports, codes and supporters.

use casework::{Matter, Point, seen};
use identity::vault::VaultRef;
use kernel::{AreaCode, Error, Id, Result, Shard, Time};
use serde::de::DeserializeOwned;
use store::{Row, Tx, stmts, vals};

use crate::model::{Channel, FollowUp, RequestType};
use crate::place::FoundBy;
use crate::suggest::Suggestions;

stmts! {
    pub REPORT_PUT = "INSERT INTO report (shard, matter, channel, request_type, text, reporter, \
        on_behalf_of, original, follow_up, confidential, found_by, source_no, source_due, \
        suggestions, reported_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
        ON CONFLICT (shard, matter) DO NOTHING";
    pub REPORT_GET = "SELECT channel, request_type, text, reporter, on_behalf_of, original, \
        follow_up, confidential, found_by, source_no, source_due, suggestions, reported_at \
        FROM report \
        WHERE shard = $1 AND matter = $2";
    pub REPORT_BY_PERSON = "SELECT matter FROM report WHERE shard = $1 AND reporter = $2 \
        UNION SELECT matter FROM report WHERE shard = $1 AND on_behalf_of = $2";
    pub REPORTED_BY = "SELECT matter FROM report WHERE shard = $1 AND reporter = $2";
    pub CODE_PUT = "INSERT INTO matter_code (shard, hash, matter) VALUES ($1, $2, $3) \
        ON CONFLICT (shard, hash) DO NOTHING";
    pub CODE_GET = "SELECT matter FROM matter_code WHERE shard = $1 AND hash = $2";
    pub SUPPORT_PUT = "INSERT INTO support (shard, matter, device, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (shard, matter, device) DO NOTHING";
    pub SUPPORT_COUNT = "SELECT COUNT(*) FROM support WHERE shard = $1 AND matter = $2";
    /// Open matters inside a range of areas, newest first. Confidential ones
    /// are in nobody's neighbourhood.
    pub OPEN_NEAR = concat!(
        "SELECT id, title, public_text, subcategory, stage, lon, lat, opened, \
        area_now FROM matter WHERE area_now BETWEEN $1 AND $2 AND ended IS NULL \
        AND confidential = 0 AND procedure = 'report' AND ",
        seen!("matter", "id"),
        " ORDER BY id DESC LIMIT $3"
    );
    /// Of these, those that everybody may read.
    pub PUBLIC_NEAR = concat!(
        "SELECT id, title, public_text, subcategory, stage, lon, lat, opened, \
        area_now FROM matter WHERE area_now BETWEEN $1 AND $2 AND ended IS NULL \
        AND confidential = 0 AND public_text IS NOT NULL AND ",
        seen!("matter", "id"),
        " ORDER BY id DESC LIMIT $3"
    );
    /// Public matters that ended since, newest first.
    pub PUBLIC_DONE = concat!(
        "SELECT id, title, public_text, subcategory, stage, lon, lat, opened, \
        area_now FROM matter WHERE area_now BETWEEN $1 AND $2 AND ended >= $3 \
        AND confidential = 0 AND public_text IS NOT NULL AND procedure = 'report' AND ",
        seen!("matter", "id"),
        " ORDER BY id DESC LIMIT $4"
    );
    /// Of the newest public matters of all, those that are open inside a range
    /// of areas. DANGER: a whole city has a million, and anybody may ask: what
    /// is read is bounded before it is chosen from.
    pub NEWEST_NEAR = concat!(
        "SELECT n.id, n.title, n.public_text, n.subcategory, n.stage, n.lon, n.lat, n.opened, \
        n.area_now FROM (SELECT shard, id, title, public_text, subcategory, stage, lon, lat, \
        opened, area_now, ended FROM matter WHERE confidential = 0 AND public_text IS NOT NULL \
        ORDER BY opened DESC, id DESC LIMIT $3) n \
        WHERE n.area_now BETWEEN $1 AND $2 AND n.ended IS NULL AND ",
        seen!("n", "id"),
        " ORDER BY n.opened DESC, n.id DESC"
    );
    /// The same of those that ended last.
    pub NEWEST_DONE = concat!(
        "SELECT n.id, n.title, n.public_text, n.subcategory, n.stage, n.lon, n.lat, n.opened, \
        n.area_now FROM (SELECT shard, id, title, public_text, subcategory, stage, lon, lat, \
        opened, area_now, confidential, procedure FROM matter WHERE ended >= $3 \
        ORDER BY ended DESC LIMIT $4) n \
        WHERE n.area_now BETWEEN $1 AND $2 AND n.confidential = 0 \
        AND n.public_text IS NOT NULL AND n.procedure = 'report' AND ",
        seen!("n", "id"),
        " ORDER BY n.opened DESC, n.id DESC"
    );
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
    /// Text and address as they were written.
    pub original: Option<VaultRef>,
    pub follow_up: FollowUp,
    pub confidential: bool,
    pub found_by: FoundBy,
    pub source_no: Option<String>,
    pub source_due: Option<Time>,
    /// When it happened or was first said; `None`: when it came in.
    pub reported_at: Option<Time>,
    pub suggestions: Suggestions,
}

/// Keeps a report.
pub fn put(tx: &mut Tx, r: &ReportRow) -> Result<()> {
    let suggestions = serde_json::to_string(&r.suggestions).map_err(Error::internal)?;
    let found_by = serde_json::to_value(r.found_by).map_err(Error::internal)?;
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
            found_by.as_str().unwrap_or_default(),
            r.source_no.clone(),
            r.source_due,
            suggestions,
            r.reported_at
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
            found_by: named(r, 8)?,
            source_no: r.opt_text(9)?,
            source_due: r.opt_time(10)?,
            suggestions: r.json(11)?,
            reported_at: r.opt_time(12)?,
        })
    })
}

/// A word that stands for a variant.
pub(super) fn named<T: DeserializeOwned>(r: &Row, i: usize) -> Result<T> {
    let word = r.str(i)?;
    serde_json::from_value(serde_json::Value::from(word)).map_err(Error::internal)
}

/// The matter that a person reported, or that is about them.
pub fn by_person(tx: &mut Tx, person: VaultRef) -> Result<Option<Id<Matter>>> {
    tx.query_opt(&REPORT_BY_PERSON, &vals![person.shard(), person], |r| r.id(0))
}

/// The matter that a person reported.
pub fn reported_by(tx: &mut Tx, person: VaultRef) -> Result<Option<Id<Matter>>> {
    tx.query_opt(&REPORTED_BY, &vals![person.shard(), person], |r| r.id(0))
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

/// An open matter as lists of a neighbourhood show it.
#[derive(Debug, Clone)]
pub struct NearRow {
    pub matter: Id<Matter>,
    pub title: String,
    pub public_text: Option<String>,
    pub subcategory: Option<String>,
    pub stage: String,
    pub point: Option<Point>,
    pub opened: Time,
    pub area: AreaCode,
}

/// Open matters of an area that everybody may read, newest first.
pub fn public_near(tx: &mut Tx, area: AreaCode, most: i64) -> Result<Vec<NearRow>> {
    let range = area.range();
    tx.query(&PUBLIC_NEAR, &vals![*range.start(), *range.end(), most], near)
}

/// Matters of an area that everybody may read and that ended since, newest
/// first.
pub fn public_done(tx: &mut Tx, area: AreaCode, since: Time, most: i64) -> Result<Vec<NearRow>> {
    let range = area.range();
    tx.query(&PUBLIC_DONE, &vals![*range.start(), *range.end(), since, most], near)
}

/// Of so many public matters of all, the newest, those that are open in an area.
pub fn newest_near(tx: &mut Tx, area: AreaCode, most: i64) -> Result<Vec<NearRow>> {
    let range = area.range();
    tx.query(&NEWEST_NEAR, &vals![*range.start(), *range.end(), most], near)
}

/// Of so many matters that ended since, the last, those of an area that
/// everybody may read.
pub fn newest_done(tx: &mut Tx, area: AreaCode, since: Time, most: i64) -> Result<Vec<NearRow>> {
    let range = area.range();
    tx.query(&NEWEST_DONE, &vals![*range.start(), *range.end(), since, most], near)
}

/// Open matters of an area, newest first, for those who work on them.
pub fn open_near(tx: &mut Tx, area: AreaCode, most: i64) -> Result<Vec<NearRow>> {
    let range = area.range();
    tx.query(&OPEN_NEAR, &vals![*range.start(), *range.end(), most], near)
}

fn near(r: &Row) -> Result<NearRow> {
    Ok(NearRow {
        matter: r.id(0)?,
        title: r.text(1)?,
        public_text: r.opt_text(2)?,
        subcategory: r.opt_text(3)?,
        stage: r.text(4)?,
        point: Point::of(r.opt_real(5)?, r.opt_real(6)?),
        opened: r.time(7)?,
        area: r.area(8)?,
    })
}
