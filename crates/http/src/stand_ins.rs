//! Stand-ins (代班): a colleague who holds one's posts while one is away.

use axum::extract::FromRef;
use identity::account;
use identity::stand_in::{self, NewStandIn, Post, StandIn, StandInInfo};
use kernel::{Account, Grant, Id, Lang, Result, Shard, Time};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::call::Call;
use crate::edge::Edge;
use crate::input::{At, Input};
use crate::problem::Outcome;
use crate::schema::{IdText, TimeText};

/// Routes of stand-ins.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(stand_ins, appoint_stand_in))
        .routes(routes!(who_could_stand_in))
        .routes(routes!(end_stand_in))
}

/// A post in words.
#[derive(Serialize, ToSchema)]
struct LentPost {
    /// Of who is away, where it can be lent; else the one that it is lent as.
    #[schema(value_type = IdText)]
    grant: Id<Grant>,
    /// Place and role.
    name: String,
}

impl LentPost {
    fn of(edge: &Edge, lang: Lang, post: Post) -> LentPost {
        let role = edge.words().say(lang, &format!("roles.{}", post.role), &[]);
        let place = edge.surroundings().name(post.place, lang).unwrap_or_default();
        LentPost { grant: post.grant, name: format!("{place} {role}").trim().to_owned() }
    }
}

/// Who stands in for whom, until when.
#[derive(Serialize, ToSchema)]
struct StandInOut {
    #[schema(value_type = IdText)]
    id: Id<StandIn>,
    #[schema(value_type = IdText)]
    away: Id<Account>,
    /// As colleagues see it: a post.
    away_name: String,
    #[schema(value_type = IdText)]
    colleague: Id<Account>,
    colleague_name: String,
    posts: Vec<LentPost>,
    /// What is given to whoever is away by name comes along.
    by_name: bool,
    #[schema(value_type = TimeText)]
    from: Time,
    #[schema(value_type = TimeText)]
    to: Time,
    reason: String,
    /// Neither over nor ended.
    stands: bool,
    #[schema(value_type = Option<TimeText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<Time>,
}

/// The latest of each, at most 50.
#[derive(Serialize, ToSchema)]
struct StandInsOut {
    /// Who stands in for the account.
    given: Vec<StandInOut>,
    /// For whom it stands in.
    held: Vec<StandInOut>,
}

/// Who stands in for an account, and for whom it stands in; of one's own, or
/// of one that one looks after.
#[utoipa::path(get, path = "/api/v1/accounts/{id}/stand-ins", operation_id = "stand_ins",
    tag = "identity", params(("id" = IdText, Path)),
    responses((status = 200, body = StandInsOut)))]
async fn stand_ins(call: Call, At(id): At<Id<Account>>) -> Outcome {
    call.account()?;
    let edge = call.edge().clone();
    call.read(Shard::COMMON, move |tx, ctx| {
        let found = stand_in::list(tx, ctx, edge.policy(), id)?;
        let mut shown = |all: Vec<StandInInfo>| -> Result<Vec<StandInOut>> {
            all.into_iter().map(|one| out(tx, &edge, ctx.lang, ctx.now, one)).collect()
        };
        Ok(StandInsOut { given: shown(found.given)?, held: shown(found.held)? })
    })
    .await
}

fn out(
    tx: &mut Tx<'_>,
    edge: &Edge,
    lang: Lang,
    now: Time,
    one: StandInInfo,
) -> Result<StandInOut> {
    Ok(StandInOut {
        stands: one.stands(now),
        id: one.id,
        away: one.away,
        away_name: account::title(tx, one.away)?.unwrap_or_default(),
        colleague: one.colleague,
        colleague_name: account::title(tx, one.colleague)?.unwrap_or_default(),
        posts: one.posts.into_iter().map(|post| LentPost::of(edge, lang, post)).collect(),
        by_name: one.by_name,
        from: one.from,
        to: one.to,
        reason: one.reason,
        ended: one.ended,
    })
}

/// A colleague who could stand in.
#[derive(Serialize, ToSchema)]
struct CouldStandIn {
    #[schema(value_type = IdText)]
    account: Id<Account>,
    name: String,
    /// For which of the posts.
    #[schema(value_type = Vec<IdText>)]
    posts: Vec<Id<Grant>>,
}

/// The posts that somebody can lend, and who works beside them.
#[derive(Serialize, ToSchema)]
struct WhoCould {
    posts: Vec<LentPost>,
    colleagues: Vec<CouldStandIn>,
}

/// Which posts somebody can lend while away, and to whom.
#[utoipa::path(get, path = "/api/v1/accounts/{id}/stand-ins/colleagues",
    operation_id = "who_could_stand_in", tag = "identity", params(("id" = IdText, Path)),
    responses((status = 200, body = WhoCould)))]
async fn who_could_stand_in(call: Call, At(id): At<Id<Account>>) -> Outcome {
    call.account()?;
    let edge = call.edge().clone();
    call.read(Shard::COMMON, move |tx, ctx| {
        let (posts, beside) = stand_in::beside(tx, ctx, edge.policy(), id)?;
        let posts = posts.into_iter().map(|post| LentPost::of(&edge, ctx.lang, post)).collect();
        let could = |b: stand_in::Beside| CouldStandIn {
            account: b.account,
            name: b.title,
            posts: b.posts,
        };
        Ok(WhoCould { posts, colleagues: beside.into_iter().map(could).collect() })
    })
    .await
}

/// Somebody to stand in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AppointStandIn {
    #[schema(value_type = IdText)]
    colleague: Id<Account>,
    /// Which posts; all when it is missing, and then what is given to whoever
    /// is away by name comes along.
    #[serde(default)]
    #[schema(value_type = Option<Vec<IdText>>)]
    posts: Option<Vec<Id<Grant>>>,
    /// At once when it is missing.
    #[serde(default)]
    #[schema(value_type = Option<TimeText>)]
    from: Option<Time>,
    /// Three months later at the most.
    #[schema(value_type = TimeText)]
    to: Time,
    reason: String,
}

#[derive(Serialize, ToSchema)]
struct Appointed {
    #[schema(value_type = IdText)]
    id: Id<StandIn>,
}

/// Lets a colleague hold one's posts while one is away; or somebody's who fell
/// ill, by whoever gives such posts.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/stand-ins", operation_id = "appoint_stand_in",
    tag = "identity", params(("id" = IdText, Path)), request_body = AppointStandIn,
    responses((status = 200, body = Appointed)))]
async fn appoint_stand_in(
    call: Call,
    At(id): At<Id<Account>>,
    input: Input<AppointStandIn>,
) -> Outcome {
    let identity = call.edge().identity().clone();
    let (policy, around) = (identity.policy().clone(), call.edge().surroundings().clone());
    let made = call
        .command(Shard::COMMON, input, move |tx, ctx, asked| {
            let new = NewStandIn {
                away: id,
                colleague: asked.colleague,
                posts: asked.posts.clone(),
                from: asked.from,
                to: asked.to,
                reason: asked.reason.clone(),
            };
            let unit_area = |unit| around.unit_area(unit);
            Ok(Appointed { id: stand_in::appoint(tx, ctx, &policy, &new, &unit_area)? })
        })
        .await?;
    identity.forget();
    Ok(made)
}

/// Ends it at once: by who is back, by the colleague, or by whoever may appoint
/// one.
#[utoipa::path(delete, path = "/api/v1/stand-ins/{id}", operation_id = "end_stand_in",
    tag = "identity", params(("id" = IdText, Path)), responses((status = 204)))]
async fn end_stand_in(call: Call, At(id): At<Id<StandIn>>) -> Outcome {
    let identity = call.edge().identity().clone();
    let policy = identity.policy().clone();
    let ended = call
        .command(Shard::COMMON, Input::made(()), move |tx, ctx, ()| {
            stand_in::end(tx, ctx, &policy, id)
        })
        .await?;
    identity.forget();
    Ok(ended)
}
