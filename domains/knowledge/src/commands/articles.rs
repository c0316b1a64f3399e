//! Articles are written, changed, taken back, used.

use casework::{Matter, Works};
use identity::policy::Target;
use kernel::{Ctx, Error, Id, Result, Shard};
use serde_json::json;
use store::Tx;

use super::record;
use crate::model::{Article, NewArticle};
use crate::sql;

/// Articles of one city: every search reads all that hold.
const MOST: i64 = 5_000;

/// Writes a new one.
///
/// # Errors
/// Those of [`NewArticle::check`]; `knowledge.full`; what the policy refuses.
pub fn write_article(tx: &mut Tx, ctx: &Ctx, works: &Works, new: &NewArticle) -> Result<Article> {
    works.policy.allows(&ctx.actor, "knowledge.write_article", &Target::place(new.area))?;
    new.check(&works.directory(), ctx.now)?;
    if sql::count(tx)? >= MOST {
        return Err(Error::conflict("knowledge.full").arg("most", MOST));
    }
    let article = Article {
        article: ctx.id(Shard::COMMON),
        version: 1,
        text: new.clone(),
        withdrawn: false,
        uses: 0,
        changed: ctx.now,
    };
    keep(tx, ctx, "knowledge.write_article", &article)?;
    Ok(article)
}

/// Changes one that was seen in this version.
///
/// # Errors
/// As [`write_article`]; not found; `knowledge.moved_on`.
pub fn edit_article(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    (id, seen): (Id<Article>, Option<i64>),
    new: &NewArticle,
) -> Result<Article> {
    let old = sql::lock(tx, id)?;
    // neither out of an area of somebody else's nor into one
    for area in [old.text.area, new.area] {
        works.policy.allows(&ctx.actor, "knowledge.edit_article", &Target::place(area))?;
    }
    moved_on(&old, seen)?;
    new.check(&works.directory(), ctx.now)?;
    let article = Article { version: old.version + 1, text: new.clone(), changed: ctx.now, ..old };
    keep(tx, ctx, "knowledge.edit_article", &article)?;
    Ok(article)
}

/// Takes one back: nobody is answered with it any more.
///
/// # Errors
/// Not found; `knowledge.moved_on`; what the policy refuses.
pub fn withdraw_article(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    (id, seen): (Id<Article>, Option<i64>),
) -> Result<Article> {
    let old = sql::lock(tx, id)?;
    let place = Target::place(old.text.area);
    works.policy.allows(&ctx.actor, "knowledge.withdraw_article", &place)?;
    moved_on(&old, seen)?;
    let article = Article { version: old.version + 1, withdrawn: true, changed: ctx.now, ..old };
    keep(tx, ctx, "knowledge.withdraw_article", &article)?;
    Ok(article)
}

/// Counts that a matter was answered by it.
///
/// # Errors
/// Not found; what the policy refuses.
pub fn use_article(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Article>,
    matter: Id<Matter>,
) -> Result<()> {
    works.policy.allows(&ctx.actor, "knowledge.use_article", &Target::nothing())?;
    let article = sql::lock(tx, id)?;
    sql::used(tx, id, matter, ctx.now)?;
    let facts = json!({ "matter": matter });
    record(tx, ctx, "knowledge.use_article", ("article", id.get()), article.version, facts)
}

fn moved_on(article: &Article, seen: Option<i64>) -> Result<()> {
    match seen {
        Some(version) if version != article.version => {
            Err(Error::conflict("knowledge.moved_on").arg("version", article.version))
        }
        _ => Ok(()),
    }
}

fn keep(tx: &mut Tx, ctx: &Ctx, action: &str, a: &Article) -> Result<()> {
    sql::put(tx, a)?;
    let facts = json!({ "title": a.text.title, "area": a.text.area, "public": a.text.public });
    record(tx, ctx, action, ("article", a.article.get()), a.version, facts)
}
