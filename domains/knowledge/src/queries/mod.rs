//! What clerks, editors and residents read.

use casework::Works;
use http_edge::schema::{CursorText, IdText, TimeText};
use identity::policy::Target;
use kernel::{AreaCode, Ctx, Cursor, Error, Id, Lang, Page, Result, Time};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use crate::model::{Article, Gap};
use crate::search::Question;
use crate::sql;

/// Articles that one search reads.
const READ_MOST: i64 = 5_000;
/// Articles that one search shows.
const FOUND_MOST: usize = 10;
/// Characters of an article that a list shows.
const SHOWN: usize = 160;

/// An article that answers a question.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Found {
    #[schema(value_type = IdText)]
    pub article: Id<Article>,
    pub title: String,
    /// Its beginning.
    pub beginning: String,
    pub source: String,
    pub area_name: String,
    pub subcategory: Option<String>,
    #[schema(value_type = TimeText)]
    pub valid_until: Time,
}

/// What is sought.
pub struct Sought<'a> {
    pub question: &'a str,
    /// Where the asker is: what holds there, or inside.
    pub area: Option<AreaCode>,
    pub lang: Option<Lang>,
}

/// Articles that hold now, best first; to whoever is no reader of ours, those
/// for everybody.
///
/// # Errors
/// Those of the database.
pub fn search(tx: &mut Tx, ctx: &Ctx, works: &Works, sought: &Sought) -> Result<Vec<Found>> {
    let question = Question::of(sought.question);
    let all = is_reader(ctx, works);
    let directory = works.directory();
    let near = |a: AreaCode| sought.area.is_none_or(|s| a.contains(s) || s.contains(a));
    let mut found: Vec<(i64, Article)> = sql::valid(tx, ctx.now, READ_MOST)?
        .into_iter()
        .filter(|a| (all || a.text.public) && near(a.text.area))
        .filter(|a| sought.lang.is_none_or(|lang| lang == a.text.lang))
        .map(|a| (question.score(&a.text.title, &a.text.keywords, &a.text.body), a))
        .filter(|(score, _)| *score > 0)
        .collect();
    found.sort_by_key(|(score, a)| (-score, -a.uses, a.article));
    found.truncate(FOUND_MOST);
    let shown = |(_, a): (i64, Article)| Found {
        article: a.article,
        beginning: a.text.body.chars().take(SHOWN).collect(),
        area_name: directory.line_name(a.text.area),
        title: a.text.title,
        source: a.text.source,
        subcategory: a.text.subcategory,
        valid_until: a.text.valid_until,
    };
    Ok(found.into_iter().map(shown).collect())
}

/// One article: to everybody while it holds and is for everybody.
///
/// # Errors
/// Not found.
pub fn article(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Article>) -> Result<Article> {
    let article = sql::get(tx, id)?;
    let open = article.text.public && !article.withdrawn && article.text.valid_until > ctx.now;
    if open || is_reader(ctx, works) { Ok(article) } else { Err(Error::not_found()) }
}

fn is_reader(ctx: &Ctx, works: &Works) -> bool {
    works.policy.allows(&ctx.actor, "knowledge.see", &Target::nothing()).is_ok()
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Listed<T> {
    pub items: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

/// All articles that were not withdrawn, those first whose day comes first.
///
/// # Errors
/// What the policy refuses.
pub fn articles(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    after: Option<&Cursor>,
    limit: Option<u32>,
) -> Result<Listed<Article>> {
    works.policy.allows(&ctx.actor, "knowledge.see", &Target::nothing())?;
    let limit = Page::<Article>::limit(limit) as usize;
    let from = after.and_then(|c| {
        let (until, id) = c.0.split_once('.')?;
        Some((until.parse().ok()?, id.parse().ok()?))
    });
    let mut items = sql::list(tx, from.unwrap_or((i64::MIN, 0)), limit as i64 + 1)?;
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next = last.map(|a| Cursor(format!("{}.{}", a.text.valid_until.micros(), a.article)));
    Ok(Listed { items, next })
}

/// What was asked and not found, most often asked first.
///
/// # Errors
/// What the policy refuses.
pub fn gaps(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    after: Option<&Cursor>,
    limit: Option<u32>,
) -> Result<Listed<Gap>> {
    works.policy.allows(&ctx.actor, "knowledge.see", &Target::nothing())?;
    let limit = Page::<Gap>::limit(limit) as usize;
    let skip = after.and_then(|c| c.0.parse::<i64>().ok()).unwrap_or(0).clamp(0, 1_000_000);
    let mut items = sql::gaps(tx, skip, limit as i64 + 1)?;
    let more = items.len() > limit;
    items.truncate(limit);
    Ok(Listed { items, next: more.then(|| Cursor((skip + limit as i64).to_string())) })
}
