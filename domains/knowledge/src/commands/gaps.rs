//! What was asked and not found.

use casework::Works;
use identity::policy::Target;
use kernel::{AreaCode, Ctx, Error, Id, Result, Shard};
use serde_json::json;
use store::Tx;

use super::record;
use crate::model::{Article, Gap};
use crate::sql;

/// Characters of a question.
const ASKED: std::ops::RangeInclusive<usize> = 2..=200;

/// Puts a question on the editors' list; asked again, it counts up.
///
/// # Errors
/// `knowledge.text_wrong`, `knowledge.area_unknown`; what the policy refuses.
pub fn note_gap(tx: &mut Tx, ctx: &Ctx, works: &Works, asked: &str, area: AreaCode) -> Result<Gap> {
    works.policy.allows(&ctx.actor, "knowledge.note_gap", &Target::nothing())?;
    if works.directory().area(area).is_none() {
        return Err(Error::invalid("knowledge.area_unknown", "area"));
    }
    // a caller's number stands in no list
    let asked = identity::mask::free_text(asked.trim()).text;
    if !ASKED.contains(&asked.chars().count()) {
        let (least, most) = (*ASKED.start(), *ASKED.end());
        let wrong = Error::invalid("knowledge.text_wrong", "asked");
        return Err(wrong.arg("least", least).arg("most", most));
    }
    let gap = sql::note_gap(tx, ctx.id(Shard::COMMON), &asked, area, ctx.now)?;
    let facts = json!({ "times": gap.times });
    record(tx, ctx, "knowledge.note_gap", ("article_gap", gap.gap.get()), gap.times, facts)?;
    Ok(gap)
}

/// Takes a question off the list: an article answers it now, or none will.
///
/// # Errors
/// Not found, also for an article that is not there; what the policy refuses.
pub fn settle_gap(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Gap>,
    by: Option<Id<Article>>,
) -> Result<()> {
    let gap = sql::get_gap(tx, id)?;
    works.policy.allows(&ctx.actor, "knowledge.settle_gap", &Target::place(gap.area))?;
    if let Some(article) = by {
        sql::get(tx, article)?;
    }
    sql::settle_gap(tx, id, by)?;
    let facts = json!({ "article": by });
    record(tx, ctx, "knowledge.settle_gap", ("article_gap", id.get()), gap.times, facts)
}
