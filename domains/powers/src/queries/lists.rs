//! A county's list, its editions, and the thresholds that hold there.

use casework::{Works, words};
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use kernel::{AreaCode, Ctx, Cursor, Error, Lang, Money, Page, Result, Time};
use serde::Serialize;
use serde_json::Value;
use store::Tx;
use utoipa::ToSchema;

use super::county;
use crate::model::{Group, ListId, Power};
use crate::seed::seed;
use crate::sql;

/// A power as everybody reads it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PowerOut {
    pub code: String,
    pub group: Group,
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// The procedure by which it is used; absent where that is still on paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure_name: Option<String>,
    /// Where its picture is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Days for which a decision is public before it is carried out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_days: Option<u16>,
    /// From this amount on, in fen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub from: Option<Money>,
    /// Below this amount, in fen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub below: Option<Money>,
    /// On which law or rule it rests.
    pub basis: String,
    pub about: String,
}

/// A page of a county's list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PowersOut {
    #[schema(value_type = AreaText)]
    pub county: AreaCode,
    pub county_name: String,
    /// The edition; absent for the seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdText>)]
    pub list: Option<ListId>,
    /// The shipped seed: no county's official text.
    pub seed: bool,
    /// Since when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub from: Option<Time>,
    pub items: Vec<PowerOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// Which part of which list.
#[derive(Debug, Clone)]
pub struct Asked {
    pub area: AreaCode,
    /// The edition; the one in force when none is named.
    pub list: Option<ListId>,
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

/// The list of the county in which an area lies.
///
/// # Errors
/// Not found for an area in no county, and an edition that is not its own.
pub fn powers(tx: &mut Tx, ctx: &Ctx, works: &Works, asked: &Asked) -> Result<PowersOut> {
    let directory = works.directory();
    let county = county(&directory, asked.area)?;
    let held = match asked.list {
        Some(list) => Some((list, sql::edition(tx, list, county)?.ok_or_else(Error::not_found)?)),
        None => sql::in_force(tx, county, ctx.now)?,
    };
    let limit = Page::<PowerOut>::limit(asked.limit) as usize;
    let after = asked.cursor.as_ref().and_then(|c| c.0.parse::<i64>().ok()).unwrap_or(0);
    let mut rows = match held {
        Some((list, _)) => sql::powers(tx, list, after, limit as i64 + 1)?,
        None => of_seed(after, limit + 1)?,
    };
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more).map(|(place, _)| Cursor(place.to_string()));
    Ok(PowersOut {
        county,
        county_name: directory.line_name(county),
        list: held.map(|(list, _)| list),
        seed: held.is_none(),
        from: held.map(|(_, from)| from),
        items: rows.into_iter().map(|(_, p)| shown(works, ctx.lang, p)).collect(),
        next: last,
    })
}

/// Powers of the seed behind that place.
fn of_seed(after: i64, most: usize) -> Result<Vec<(i64, Power)>> {
    let placed = (1..).zip(seed()?.iter().cloned());
    Ok(placed.filter(|(place, _)| *place > after).take(most).collect())
}

fn shown(works: &Works, lang: Lang, p: Power) -> PowerOut {
    let procedure = p.procedure.as_deref().and_then(|name| works.procedures.current(name).ok());
    PowerOut {
        group: p.group,
        name: p.name.get(lang).to_owned(),
        owner: p.owner.get(lang).to_owned(),
        procedure_name: procedure.as_ref().map(|p| words::procedure(p, lang)),
        picture: procedure.map(|p| format!("/api/v1/powers/pictures/{}", p.name)),
        procedure: p.procedure,
        notice_days: p.notice_days,
        from: p.from,
        below: p.below,
        basis: p.basis.get(lang).to_owned(),
        about: p.about.get(lang).to_owned(),
        code: p.code,
    }
}

/// An edition of a county's list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EditionOut {
    #[schema(value_type = IdText)]
    pub list: ListId,
    #[schema(value_type = TimeText)]
    pub from: Time,
    pub powers: i64,
}

/// A page of editions, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EditionsOut {
    pub items: Vec<EditionOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// The editions of a county's list.
///
/// # Errors
/// Not found for an area in no county.
pub fn editions(
    tx: &mut Tx,
    works: &Works,
    area: AreaCode,
    (cursor, limit): (Option<&Cursor>, Option<u32>),
) -> Result<EditionsOut> {
    let county = county(&works.directory(), area)?;
    let limit = Page::<EditionOut>::limit(limit) as usize;
    let mark = cursor.and_then(|c| {
        let (from, list) = c.0.split_once('.')?;
        Some((from.parse().ok()?, list.parse().ok()?))
    });
    let before = mark.unwrap_or((i64::MAX, i64::MAX));
    let mut rows = sql::editions(tx, county, before, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more);
    let next = last.map(|e| Cursor(format!("{}.{}", e.from.micros(), e.list)));
    let shown = rows.iter().map(|e| EditionOut { list: e.list, from: e.from, powers: e.powers });
    Ok(EditionsOut { items: shown.collect(), next })
}

/// What a rule of the red lights goes by in a county.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Threshold {
    /// `flags.thresholds`
    pub name: &'static str,
    pub value: Value,
    /// As shipped.
    pub default: Value,
}

/// The thresholds in force at a place.
///
/// # Errors
/// Not found for an area in no county.
pub fn thresholds(ctx: &Ctx, works: &Works, area: AreaCode) -> Result<Vec<Threshold>> {
    let county = county(&works.directory(), area)?;
    let shown = flags::own::SETTINGS.iter().map(|def| Threshold {
        name: def.name,
        value: ctx.settings.get(def, Some(county), ctx.now).unwrap_or_default(),
        default: serde_json::from_str(def.default).unwrap_or_default(),
    });
    Ok(shown.collect())
}
