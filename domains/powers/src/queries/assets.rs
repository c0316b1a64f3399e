//! The register of a village's assets as everybody reads it.

use casework::sql::records;
use casework::{Matter, Works, words};
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Money, Page, Result, Time};
use procedure::Procedure;
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use super::matters;
use super::money::named;
use crate::asset::{PROCEDURE, sql};
use crate::lease;

/// Entries of one asset that are shown.
const ENTRIES_MOST: i64 = 100;
/// Lines of an entry's timeline among which its hands are looked for.
const LINES_MOST: i64 = 200;

/// Something that belongs to a village, as the register has it now.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageAsset {
    /// By this number other matters name it.
    #[schema(value_type = IdText)]
    pub asset: Id<Matter>,
    #[schema(value_type = AreaText)]
    pub village: AreaCode,
    pub name: String,
    pub kind: String,
    pub kind_name: String,
    pub place: String,
    /// In `unit`.
    pub size: String,
    pub unit: String,
    pub unit_name: String,
    /// The day.
    pub acquired: String,
    /// In fen.
    #[schema(value_type = i64)]
    pub book_value: Money,
    /// The post that answers for it.
    pub custodian: String,
    pub custodian_name: String,
    /// `in_use`, `idle`, `broken`, or `retired` when it was struck off.
    pub condition: String,
    pub condition_name: String,
    /// The purchase by which it was bought or built.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdText>)]
    pub purchase: Option<Id<Matter>>,
    /// When the register was last changed about it.
    #[schema(value_type = TimeText)]
    pub entered: Time,
}

/// A page of them, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageAssets {
    pub items: Vec<VillageAsset>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// One of them with all its entries.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VillageAssetPage {
    #[serde(flatten)]
    pub asset: VillageAsset,
    /// Newest first.
    pub entries: Vec<AssetEntry>,
    /// Under which it is and was let, newest first.
    pub leases: Vec<AssetLease>,
}

/// A lease of an asset.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AssetLease {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub stage: String,
    pub stage_name: String,
}

/// What was entered about an asset, and by which posts.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AssetEntry {
    /// `enter`, `correct`, `retire`, or `received` from a purchase.
    pub entry: String,
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    #[schema(value_type = TimeText)]
    pub at: Time,
    /// Who wrote it down, as a post and never as a person.
    pub by: String,
    /// Who held it against the thing itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<String>,
    /// The asset as this entry says.
    pub says: VillageAsset,
}

/// What belongs to a village.
///
/// # Errors
/// Not found for what is no village.
pub fn assets(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    village: AreaCode,
    (cursor, limit): (Option<&Cursor>, Option<u32>),
) -> Result<VillageAssets> {
    named(works, village)?;
    let limit = Page::<VillageAsset>::limit(limit) as usize;
    let before = cursor.and_then(|c| c.0.parse().ok()).unwrap_or(i64::MAX);
    let mut rows = sql::of_village(tx, village, before, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|e| Cursor(e.asset.to_string()));
    let p = works.procedures.current(PROCEDURE)?;
    let items = rows.iter().map(|e| shown(ctx, &p, e)).collect();
    Ok(VillageAssets { items, next })
}

/// One of them.
///
/// # Errors
/// Not found for what is none.
pub fn asset(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Matter>) -> Result<VillageAssetPage> {
    let p = works.procedures.current(PROCEDURE)?;
    let rows = sql::entries(tx, id, ENTRIES_MOST)?;
    let asset = shown(ctx, &p, rows.first().ok_or_else(Error::not_found)?);
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        entries.push(entry(tx, ctx, works, &p, row)?);
    }
    Ok(VillageAssetPage { asset, entries, leases: leases(tx, ctx, works, id)? })
}

/// Those that everybody may read of.
fn leases(tx: &mut Tx, ctx: &Ctx, works: &Works, asset: Id<Matter>) -> Result<Vec<AssetLease>> {
    let mut shown = Vec::new();
    for row in lease::sql::of_asset(tx, asset, lease::LEASES_MOST)? {
        shown.extend(matters::open(tx, works, row.matter)?.map(|(m, p)| AssetLease {
            matter: m.id,
            number: m.number(works.calendars.get(None).zone()),
            stage_name: words::stage(&p, ctx.lang, &m.stage),
            stage: m.stage,
        }));
    }
    Ok(shown)
}

fn entry(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    p: &Procedure,
    row: &sql::Entry,
) -> Result<AssetEntry> {
    let directory = works.directory();
    let lines = records::lines(tx, row.matter, i64::MAX, LINES_MOST)?;
    let hand = |acts: &[&str]| {
        let line = lines.iter().find(|l| acts.contains(&l.act.as_str()))?;
        Some(words::actor(&directory, ctx.lang, &line.actor_kind, &line.post))
    };
    Ok(AssetEntry {
        entry: row.entry.clone(),
        matter: row.matter,
        at: row.entered,
        by: hand(&["resubmit", "record", "finish"]).unwrap_or_default(),
        checked_by: hand(&["confirm"]),
        says: shown(ctx, p, row),
    })
}

fn shown(ctx: &Ctx, p: &Procedure, e: &sql::Entry) -> VillageAsset {
    let a = &e.body;
    let said = |field: &str, option: &str| words::option(p, ctx.lang, field, option);
    let (condition, condition_name) = match a.retired {
        true => ("retired".to_owned(), said("entry", "retire")),
        false => (a.condition.clone(), said("condition", &a.condition)),
    };
    VillageAsset {
        asset: e.asset,
        village: e.village,
        name: a.name.clone(),
        kind_name: said("kind", &a.kind),
        kind: a.kind.clone(),
        place: a.place.clone(),
        size: a.size.clone(),
        unit_name: said("unit", &a.unit),
        unit: a.unit.clone(),
        acquired: a.acquired.clone(),
        book_value: a.book_value,
        custodian_name: said("custodian", &a.custodian),
        custodian: a.custodian.clone(),
        condition,
        condition_name,
        purchase: a.purchase,
        entered: e.entered,
    }
}
