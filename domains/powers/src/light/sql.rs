//! Rows of lights.

use casework::Matter;
use flags::own::Finding;
use kernel::{AreaCode, Error, Id, Light, Result, Shard};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Row, Tx, stmts, vals};

stmts! {
    pub LIGHT_PUT = "INSERT INTO village_light (shard, village, part, subject, matter, light,
        found, body) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)
        ON CONFLICT (shard, village, part, subject) DO UPDATE SET matter=excluded.matter,
        light=excluded.light, found=excluded.found, body=excluded.body";
    pub LIGHTS = "SELECT village, part, subject, matter, light, found, body FROM village_light
        WHERE shard=$1 AND village=$2 AND matter<$3 ORDER BY matter DESC LIMIT $4";
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

fn read(r: &Row<'_>) -> Result<LightRow> {
    let light = r.int(4)?;
    Ok(LightRow {
        village: r.area(0)?,
        part: r.text(1)?,
        subject: r.text(2)?,
        matter: r.id(3)?,
        light: Light::from_rank(light)
            .ok_or_else(|| Error::internal(format!("no light {light}")))?,
        found: r.flag(5)?,
        body: r.json(6)?,
    })
}
