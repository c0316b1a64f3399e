//! Routes of the knowledge base.

use axum::extract::{FromRef, State};
use casework::Matter;
use http_edge::schema::{AreaText, CursorText, IdText, LangText};
use http_edge::{At, Call, Edge, Input, Outcome, Search};
use kernel::{AreaCode, Cursor, Error, Id, Lang, Shard};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::commands;
use crate::model::{Article, Gap, NewArticle};
use crate::queries::{self, Found, Listed, Sought};
use crate::state::Knowledge;

/// All routes of the knowledge base.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Knowledge: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(search))
        .routes(routes!(articles, write_article))
        .routes(routes!(article, edit_article))
        .routes(routes!(withdraw_article))
        .routes(routes!(use_article))
        .routes(routes!(gaps, note_gap))
        .routes(routes!(settle_gap))
}

/// A question.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// As a caller says it.
    q: String,
    /// Where the caller is.
    #[param(value_type = Option<AreaText>)]
    area: Option<AreaCode>,
    #[param(value_type = Option<LangText>)]
    of_lang: Option<Lang>,
}

/// A page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PageOf {
    #[param(value_type = Option<CursorText>)]
    cursor: Option<Cursor>,
    /// At most 200.
    limit: Option<u32>,
}

/// The best ten.
#[derive(Debug, Serialize, ToSchema)]
struct Best {
    items: Vec<Found>,
}

/// The matter that was answered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Used {
    #[schema(value_type = IdText)]
    matter: Id<Matter>,
}

/// What was asked in vain.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGap {
    asked: String,
    #[schema(value_type = AreaText)]
    area: AreaCode,
}

/// How a question was settled.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Settled {
    /// The article that answers it now; none: it will have none.
    #[serde(default)]
    #[schema(value_type = Option<IdText>)]
    article: Option<Id<Article>>,
}

/// Articles that answer a question, best first: for everybody those that are
/// for everybody. Nothing of the question is kept.
#[utoipa::path(get, path = "/api/v1/knowledge/search", operation_id = "search_articles",
    tag = "knowledge", params(Asked), responses((status = 200, body = Best)))]
async fn search(call: Call, State(k): State<Knowledge>, Search(q): Search<Asked>) -> Outcome {
    const ASKED_MOST: usize = 400;
    if q.q.chars().count() > ASKED_MOST {
        let wrong = Error::invalid("knowledge.text_wrong", "q").arg("least", 0);
        return Err(wrong.arg("most", ASKED_MOST).into());
    }
    call.read(Shard::COMMON, move |tx, ctx| {
        let sought = Sought { question: &q.q, area: q.area, lang: q.of_lang };
        queries::search(tx, ctx, &k.works, &sought).map(|items| Best { items })
    })
    .await
}

/// All articles, those first whose day comes first.
#[utoipa::path(get, path = "/api/v1/knowledge/articles", operation_id = "articles",
    tag = "knowledge", params(PageOf), responses((status = 200, body = Listed<Article>)))]
async fn articles(call: Call, State(k): State<Knowledge>, Search(q): Search<PageOf>) -> Outcome {
    call.account()?;
    call.read(Shard::COMMON, move |tx, ctx| {
        queries::articles(tx, ctx, &k.works, q.cursor.as_ref(), q.limit)
    })
    .await
}

/// Writes a new article.
#[utoipa::path(post, path = "/api/v1/knowledge/articles", operation_id = "write_article",
    tag = "knowledge", request_body = NewArticle, responses((status = 200, body = Article)))]
async fn write_article(
    call: Call,
    State(k): State<Knowledge>,
    input: Input<NewArticle>,
) -> Outcome {
    call.account()?;
    let run = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, new: &NewArticle| {
        commands::write_article(tx, ctx, &k.works, new)
    };
    call.command(Shard::COMMON, input, run).await
}

/// One article; its version is the ETag.
#[utoipa::path(get, path = "/api/v1/knowledge/articles/{id}", operation_id = "article",
    tag = "knowledge", params(("id" = IdText, Path)), responses((status = 200, body = Article)))]
async fn article(call: Call, State(k): State<Knowledge>, At(id): At<Id<Article>>) -> Outcome {
    call.read_tagged(Shard::COMMON, move |tx, ctx| {
        let article = queries::article(tx, ctx, &k.works, id)?;
        Ok((article.version, article))
    })
    .await
}

/// Changes an article.
#[utoipa::path(put, path = "/api/v1/knowledge/articles/{id}", operation_id = "edit_article",
    tag = "knowledge", params(("id" = IdText, Path)), request_body = NewArticle,
    responses((status = 200, body = Article)))]
async fn edit_article(
    call: Call,
    State(k): State<Knowledge>,
    At(id): At<Id<Article>>,
    input: Input<NewArticle>,
) -> Outcome {
    call.account()?;
    let seen = call.expected;
    let run = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, new: &NewArticle| {
        commands::edit_article(tx, ctx, &k.works, (id, seen), new)
    };
    call.command(Shard::COMMON, input, run).await
}

/// Takes an article back.
#[utoipa::path(post, path = "/api/v1/knowledge/articles/{id}/withdraw",
    operation_id = "withdraw_article", tag = "knowledge", params(("id" = IdText, Path)),
    responses((status = 200, body = Article)))]
async fn withdraw_article(
    call: Call,
    State(k): State<Knowledge>,
    At(id): At<Id<Article>>,
    input: Input<()>,
) -> Outcome {
    call.account()?;
    let seen = call.expected;
    let run = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, (): &()| {
        commands::withdraw_article(tx, ctx, &k.works, (id, seen))
    };
    call.command(Shard::COMMON, input, run).await
}

/// Says that a matter was answered by it (`answer_directly`, or the answer of
/// a call): counted once a matter.
#[utoipa::path(post, path = "/api/v1/knowledge/articles/{id}/uses", operation_id = "use_article",
    tag = "knowledge", params(("id" = IdText, Path)), request_body = Used,
    responses((status = 204)))]
async fn use_article(
    call: Call,
    State(k): State<Knowledge>,
    At(id): At<Id<Article>>,
    input: Input<Used>,
) -> Outcome {
    call.account()?;
    let run = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, used: &Used| {
        commands::use_article(tx, ctx, &k.works, id, used.matter)
    };
    call.command(Shard::COMMON, input, run).await
}

/// What was asked and not found, most often asked first.
#[utoipa::path(get, path = "/api/v1/knowledge/gaps", operation_id = "gaps", tag = "knowledge",
    params(PageOf), responses((status = 200, body = Listed<Gap>)))]
async fn gaps(call: Call, State(k): State<Knowledge>, Search(q): Search<PageOf>) -> Outcome {
    call.account()?;
    call.read(Shard::COMMON, move |tx, ctx| {
        queries::gaps(tx, ctx, &k.works, q.cursor.as_ref(), q.limit)
    })
    .await
}

/// Puts a question on the editors' list.
#[utoipa::path(post, path = "/api/v1/knowledge/gaps", operation_id = "note_gap",
    tag = "knowledge", request_body = NewGap, responses((status = 200, body = Gap)))]
async fn note_gap(call: Call, State(k): State<Knowledge>, input: Input<NewGap>) -> Outcome {
    call.account()?;
    let run = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, new: &NewGap| {
        commands::note_gap(tx, ctx, &k.works, &new.asked, new.area)
    };
    call.command(Shard::COMMON, input, run).await
}

/// Takes a question off the list.
#[utoipa::path(post, path = "/api/v1/knowledge/gaps/{id}/settle", operation_id = "settle_gap",
    tag = "knowledge", params(("id" = IdText, Path)), request_body = Settled,
    responses((status = 204)))]
async fn settle_gap(
    call: Call,
    State(k): State<Knowledge>,
    At(id): At<Id<Gap>>,
    input: Input<Settled>,
) -> Outcome {
    call.account()?;
    let run = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, by: &Settled| {
        commands::settle_gap(tx, ctx, &k.works, id, by.article)
    };
    call.command(Shard::COMMON, input, run).await
}
