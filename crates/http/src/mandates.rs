//! Mandates (委托): given and withdrawn by residents, recorded by staff.

use axum::extract::FromRef;
use identity::mandate::{self, Contact, Mandate, MandateInfo, NewMandate, Paper, SHARD, Thing};
use identity::resident::Resident;
use kernel::{Id, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answer::Answer;
use crate::call::Call;
use crate::edge::Edge;
use crate::input::{At, Input};
use crate::problem::Outcome;
use crate::schema::{IdText, TimeText};

/// Routes of mandates.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(my_mandates, give_mandate))
        .routes(routes!(withdraw_mandate))
        .routes(routes!(record_mandate))
        .routes(routes!(find_mandates))
        .routes(routes!(end_recorded_mandate))
}

/// A mandate as both sides see it.
#[derive(Serialize, ToSchema)]
struct MandateOut {
    #[schema(value_type = IdText)]
    id: Id<Mandate>,
    /// Masked: `张* 138****5678`.
    giver: String,
    taker: String,
    /// `report`, `follow`, `answer`
    #[schema(value_type = Vec<String>)]
    things: Vec<Thing>,
    #[schema(value_type = TimeText)]
    made: Time,
    #[schema(value_type = TimeText)]
    ends: Time,
    holds: bool,
    /// Given on paper, and recorded by staff.
    on_paper: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    paper: String,
    #[schema(value_type = Option<TimeText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Time>,
}

impl MandateOut {
    fn of(now: Time) -> impl Fn(MandateInfo) -> MandateOut {
        move |m| MandateOut {
            holds: m.holds(now),
            id: m.id,
            giver: m.giver_shown,
            taker: m.taker_shown,
            things: m.things,
            made: m.made,
            ends: m.ends,
            on_paper: m.recorded_by.is_some() || !m.paper.is_empty(),
            paper: m.paper,
            withdrawn: m.withdrawn,
        }
    }
}

/// The latest of each, at most 50.
#[derive(Serialize, ToSchema)]
struct MyMandates {
    given: Vec<MandateOut>,
    taken: Vec<MandateOut>,
}

/// Who may act for oneself, and for whom one may.
#[utoipa::path(get, path = "/api/v1/mandates", operation_id = "my_mandates", tag = "resident",
    responses((status = 200, body = MyMandates)))]
async fn my_mandates(mut call: Call) -> Outcome {
    let phone = call.as_resident().await?.phone;
    let now = call.ctx.now;
    call.read(SHARD, move |tx, _| {
        let shown = |all: Vec<MandateInfo>| all.into_iter().map(MandateOut::of(now)).collect();
        Ok(MyMandates {
            given: shown(mandate::given(tx, phone)?),
            taken: shown(mandate::taken(tx, phone)?),
        })
    })
    .await
}

/// Somebody to act for oneself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GiveMandate {
    /// What one is called, for the other side; shown masked.
    own_name: String,
    /// Who it is given to.
    name: String,
    phone: String,
    /// `report`, `follow`, `answer`
    #[schema(value_type = Vec<String>)]
    things: Vec<Thing>,
    /// A year at the most.
    #[schema(value_type = TimeText)]
    ends: Time,
}

#[derive(Serialize, ToSchema)]
struct MandateGiven {
    #[schema(value_type = IdText)]
    id: Id<Mandate>,
}

/// Lets somebody act for oneself, for named things, until an end.
#[utoipa::path(post, path = "/api/v1/mandates", operation_id = "give_mandate", tag = "resident",
    request_body = GiveMandate, responses((status = 200, body = MandateGiven)))]
async fn give_mandate(mut call: Call, input: Input<GiveMandate>) -> Outcome {
    let giver: Resident = call.as_resident().await?;
    let GiveMandate { own_name, name, phone, things, ends } = input.body;
    let new = NewMandate { taker: Contact { name, phone }, things, ends };
    let id = call.edge().identity().give_mandate(&call.ctx, &giver, &own_name, new).await?;
    Answer::of(&MandateGiven { id })
}

/// Ends a mandate at once: by who gave it, or by who has it.
#[utoipa::path(delete, path = "/api/v1/mandates/{id}", operation_id = "withdraw_mandate",
    tag = "resident", params(("id" = IdText, Path)), responses((status = 204)))]
async fn withdraw_mandate(mut call: Call, At(id): At<Id<Mandate>>) -> Outcome {
    let phone = call.as_resident().await?.phone;
    call.command(SHARD, Input::made(()), move |tx, ctx, ()| mandate::withdraw(tx, ctx, phone, id))
        .await
}

/// Somebody as the paper names them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OnPaper {
    name: String,
    phone: String,
}

/// A mandate that was given on paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RecordMandate {
    giver: OnPaper,
    taker: OnPaper,
    /// `report`, `follow`, `answer`
    #[schema(value_type = Vec<String>)]
    things: Vec<Thing>,
    #[schema(value_type = TimeText)]
    ends: Time,
    /// Where the paper is kept.
    paper: String,
}

/// Records a mandate that was given on paper; both sides see it.
#[utoipa::path(post, path = "/api/v1/recorded-mandates", operation_id = "record_mandate",
    tag = "identity", request_body = RecordMandate, responses((status = 200, body = MandateGiven)))]
async fn record_mandate(mut call: Call, input: Input<RecordMandate>) -> Outcome {
    call.require_signed()?;
    // it holds names and numbers: the answer is stored under no key
    call.ctx.key = None;
    let RecordMandate { giver, taker, things, ends, paper } = input.body;
    let contact = |OnPaper { name, phone }| Contact { name, phone };
    let new = NewMandate { taker: contact(taker), things, ends };
    let new = Paper { giver: contact(giver), new, paper };
    let id = call.edge().identity().record_mandate(&call.ctx, new).await?;
    Answer::of(&MandateGiven { id })
}

/// Whose mandates are sought.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FindMandates {
    phone: String,
}

/// Those that hold now, at most 50.
#[derive(Serialize, ToSchema)]
struct FoundMandates {
    given: Vec<MandateOut>,
}

/// What the holder of a number gave, for whoever is asked by them to end it.
/// Each search is in the log.
#[utoipa::path(post, path = "/api/v1/recorded-mandates/search", operation_id = "find_mandates",
    tag = "identity", request_body = FindMandates, responses((status = 200, body = FoundMandates)))]
async fn find_mandates(mut call: Call, input: Input<FindMandates>) -> Outcome {
    call.require_signed()?;
    // it holds a number: the answer is stored under no key
    call.ctx.key = None;
    let found = call.edge().identity().find_mandates(&call.ctx, &input.body.phone).await?;
    let given = found.into_iter().map(MandateOut::of(call.ctx.now)).collect();
    Answer::of(&FoundMandates { given })
}

/// Ends a mandate whose giver asks for it at the counter or by telephone.
#[utoipa::path(delete, path = "/api/v1/recorded-mandates/{id}",
    operation_id = "end_recorded_mandate", tag = "identity", params(("id" = IdText, Path)),
    responses((status = 204)))]
async fn end_recorded_mandate(call: Call, At(id): At<Id<Mandate>>) -> Outcome {
    let policy = call.edge().policy().clone();
    call.command(SHARD, Input::made(()), move |tx, ctx, ()| {
        mandate::withdraw_for(tx, ctx, &policy, id)
    })
    .await
}
