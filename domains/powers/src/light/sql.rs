//! Rows of lights.

use casework::Matter;
use flags::own::Finding;
use kernel::{AreaCode, Error, Id, Light, Result, Shard, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Row, Tx, stmts, vals};

stmts! {
    pub LIGHT_PUT = "INSERT INTO village_light (shard, village, part, subject, matter, light,
        found, body) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)
        ON CONFLICT (shard, matter) DO UPDATE SET light=excluded.light, found=excluded.found,
        body=excluded.body";
    pub LIGHTS = "SELECT village, part, subject, matter, light, found, body FROM village_light
        WHERE shard=$1 AND village=$2 AND matter<$3 ORDER BY matter DESC LIMIT $4";
    /// Of an area: what is on, and what went out since.
    pub LIGHTS_COUNTED = "SELECT l.village, l.part, l.light, m.stage, m.due, m.opened, m.ended
        FROM village_light l JOIN matter m ON m.shard=l.shard AND m.id=l.matter
        WHERE l.village BETWEEN $1 AND $2 AND (m.ended IS NULL OR m.ended>=$3)
        ORDER BY l.matter DESC LIMIT $4";
    pub LIGHTS_SOUGHT = "SELECT l.village, l.part, l.subject, l.matter, l.light, l.found, l.body
        FROM village_light l JOIN matter m ON m.shard=l.shard AND m.id=l.matter
        WHERE l.village BETWEEN $1 AND $2 AND l.matter<$3
        AND (m.ended IS NULL OR m.ended>=$4)
        AND (CAST($5 AS TEXT)='' OR l.part=$5 OR l.part LIKE CAST($5 AS TEXT) || '.%')
        AND (CAST($6 AS TEXT)='' OR ',' || CAST($6 AS TEXT) || ',' LIKE '%,' || m.stage || ',%')
        AND (CAST($7 AS BIGINT)=0 OR (m.ended IS NULL AND m.due<=$7)) ORDER BY l.matter DESC LIMIT $8";
}

/// A light with the matter by which it is examined.
#[derive(Debug, Clone, PartialEq)]
pub struct LightRow {
    pub village: AreaCode,
    pub part: String,
    /// Kind and id of the row that it stands on.
    pub subject: String,
    pub matter: Id<Matter>,
    pub light: Light,
    /// Whether the last look still found it.
    pub found: bool,
    pub body: Found,
}

/// What was found, with all that a reviewer needs to check it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    pub rule: String,
    /// The matter that it is about.
    pub about: Id<Matter>,
    /// Amounts in yuan, as text.
    pub values: Map<String, Value>,
    /// The rows that it was read from, kind and id of each.
    pub rows: Vec<String>,
}

impl Found {
    pub fn of(about: Id<Matter>, finding: &Finding) -> Found {
        let values = finding.values.iter().map(|(name, v)| ((*name).to_owned(), v.clone()));
        Found {
            rule: finding.rule.to_owned(),
            about,
            values: values.collect(),
            rows: finding.rows.iter().map(named).collect(),
        }
    }
}

/// Kind and id of a row as one text.
pub fn named(subject: &flags::own::Subject) -> String {
    let kind = serde_json::to_value(subject.kind).unwrap_or_default();
    format!("{}:{}", kind.as_str().unwrap_or_default(), subject.id)
}

pub fn put(tx: &mut Tx<'_>, row: &LightRow) -> Result<()> {
    let body = serde_json::to_value(&row.body).map_err(Error::internal)?;
    let (shard, light) = (Shard::of_area(row.village), row.light.rank());
    tx.exec(
        &LIGHT_PUT,
        &vals![shard, row.village, &row.part, &row.subject, row.matter, light, row.found, body],
    )
}

/// Lights of a village before that one, newest first.
pub fn of_village(
    tx: &mut Tx<'_>,
    village: AreaCode,
    before: i64,
    most: i64,
) -> Result<Vec<LightRow>> {
    tx.query(&LIGHTS, &vals![Shard::of_area(village), village, before, most], read)
}

/// A light as a board counts it.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    pub village: AreaCode,
    pub part: String,
    pub light: Light,
    pub stage: String,
    pub due: Option<Time>,
    pub opened: Time,
    pub ended: Option<Time>,
}

/// What is on in an area, and what went out since; newest first.
pub fn counted(tx: &mut Tx<'_>, area: AreaCode, since: Time, most: i64) -> Result<Vec<Counted>> {
    let (first, last) = area.range().into_inner();
    tx.query(&LIGHTS_COUNTED, &vals![first, last, since, most], |r| {
        Ok(Counted {
            village: r.area(0)?,
            part: r.text(1)?,
            light: colour(r.int(2)?)?,
            stage: r.text(3)?,
            due: r.opt_time(4)?,
            opened: r.time(5)?,
            ended: r.opt_time(6)?,
        })
    })
}

/// Which lights of an area are sought. Empty texts do not narrow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sought<'s> {
    pub area: AreaCode,
    /// Of those that are out, only what went out since.
    pub since: Time,
    pub rule: &'s str,
    /// With a comma between.
    pub stages: &'s str,
    /// Only what was due by then and is on.
    pub late: Option<Time>,
    pub before: i64,
}

/// Lights of an area, newest first.
pub fn sought(tx: &mut Tx<'_>, s: &Sought<'_>, most: i64) -> Result<Vec<LightRow>> {
    let (first, last) = s.area.range().into_inner();
    let late = s.late.map_or(0, Time::micros);
    tx.query(
        &LIGHTS_SOUGHT,
        &vals![first, last, s.before, s.since, s.rule, s.stages, late, most],
        read,
    )
}

fn colour(rank: i64) -> Result<Light> {
    Light::from_rank(rank).ok_or_else(|| Error::internal(format!("no light {rank}")))
}

fn read(r: &Row<'_>) -> Result<LightRow> {
    Ok(LightRow {
        village: r.area(0)?,
        part: r.text(1)?,
        subject: r.text(2)?,
        matter: r.id(3)?,
        light: colour(r.int(4)?)?,
        found: r.flag(5)?,
        body: r.json(6)?,
    })
}
