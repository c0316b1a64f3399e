//! Routes of the registry.

mod exports;

use std::collections::BTreeMap;

use axum::extract::{FromRef, State};
use http_edge::problem::Outcome;
use http_edge::schema::{IdText, TimeText};
use http_edge::{At, Call, Edge, Input, Search};
use kernel::{Shard, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::model::{Entry, EntryId, Filter, Listed, Merged, SearchPerson};
use crate::state::Registry;
use crate::{commands, queries};

/// All routes of the registry.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Registry: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(registry_list))
        .routes(routes!(registry_entry))
        .routes(routes!(registry_history))
        .routes(routes!(find_person))
        .routes(routes!(merge))
        .routes(routes!(split))
        .routes(routes!(reveal))
        .merge(exports::routes())
}

/// The day asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct On {
    /// Now without it.
    #[param(value_type = Option<TimeText>)]
    at: Option<Time>,
}

/// Of which entry this one is a double.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MergeIn {
    #[schema(value_type = IdText)]
    into: EntryId,
    reason: String,
}

/// Why.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SplitIn {
    reason: String,
}

/// What is to be read in clear. The person sees later who did.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FieldsIn {
    fields: Vec<String>,
}

/// Values in clear: to be shown, and kept nowhere.
#[derive(Debug, Serialize, ToSchema)]
struct Clear {
    values: BTreeMap<String, String>,
}

/// Buildings, stairwells, dwellings and organisations of an area.
#[utoipa::path(get, path = "/api/v1/registry", operation_id = "registry", tag = "registry",
    params(Filter), responses((status = 200, body = Listed)))]
async fn registry_list(
    call: Call,
    State(registry): State<Registry>,
    Search(filter): Search<Filter>,
) -> Outcome {
    call.account()?;
    let shard = Shard::of_area(filter.area);
    call.read(shard, move |tx, ctx| queries::list(tx, ctx, &registry.0.policy, &filter)).await
}

/// An entry as it is, or was on a day.
#[utoipa::path(get, path = "/api/v1/registry/{id}", operation_id = "registry_entry", tag = "registry",
    params(("id" = IdText, Path), On), responses((status = 200, body = Entry)))]
async fn registry_entry(
    call: Call,
    State(registry): State<Registry>,
    At(id): At<EntryId>,
    Search(on): Search<On>,
) -> Outcome {
    call.account()?;
    let read = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx| {
        let found = queries::entry(tx, ctx, &registry.0.policy, id, on.at)?;
        Ok((found.version, found))
    };
    call.read_tagged(id.shard(), read).await
}

/// Every state of an entry, newest first.
#[utoipa::path(get, path = "/api/v1/registry/{id}/history", operation_id = "registry_history",
    tag = "registry", params(("id" = IdText, Path)), responses((status = 200, body = Listed)))]
async fn registry_history(
    call: Call,
    State(registry): State<Registry>,
    At(id): At<EntryId>,
) -> Outcome {
    call.account()?;
    call.read(id.shard(), move |tx, ctx| queries::history(tx, ctx, &registry.0.policy, id)).await
}

/// Persons of whom two identifiers are exactly these. (A number never stands
/// in an address.)
#[utoipa::path(post, path = "/api/v1/registry/people", operation_id = "find_person",
    tag = "registry", request_body = SearchPerson, responses((status = 200, body = Listed)))]
async fn find_person(
    mut call: Call,
    State(registry): State<Registry>,
    input: Input<SearchPerson>,
) -> Outcome {
    call.account()?;
    // DANGER: under a key the store would keep whom the numbers belong to.
    call.ctx.key = None;
    let shard = Shard::of_area(input.body.area);
    let works = (&*registry.0.policy, &registry.0.vault);
    let sought = queries::sought(call.edge().store(), &call.ctx, works, &input.body).await?;
    let find = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, ask: &SearchPerson| {
        let (policy, vault) = (&registry.0.policy, &registry.0.vault);
        queries::find_person(tx, ctx, policy, vault, (&sought, ask))
    };
    call.command(shard, input, find).await
}

/// Says that an entry is a double of another; accepts If-Match. Both keep their
/// histories.
#[utoipa::path(post, path = "/api/v1/registry/{id}/merge", operation_id = "merge_entries",
    tag = "registry", params(("id" = IdText, Path)), request_body = MergeIn,
    responses((status = 200, body = Merged)))]
async fn merge(
    call: Call,
    State(registry): State<Registry>,
    At(id): At<EntryId>,
    input: Input<MergeIn>,
) -> Outcome {
    call.account()?;
    let seen = call.expected;
    let merge = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, a: &MergeIn| {
        commands::merge(tx, ctx, &registry.0.policy, id, a.into, &a.reason, seen)
    };
    call.command(id.shard(), input, merge).await
}

/// Takes a double apart again; accepts If-Match.
#[utoipa::path(post, path = "/api/v1/registry/{id}/split", operation_id = "split_entry",
    tag = "registry", params(("id" = IdText, Path)), request_body = SplitIn,
    responses((status = 200, body = Merged)))]
async fn split(
    call: Call,
    State(registry): State<Registry>,
    At(id): At<EntryId>,
    input: Input<SplitIn>,
) -> Outcome {
    call.account()?;
    let seen = call.expected;
    let split = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, a: &SplitIn| {
        commands::split(tx, ctx, &registry.0.policy, id, &a.reason, seen)
    };
    call.command(id.shard(), input, split).await
}

/// Values of a person in clear, to keep the register.
#[utoipa::path(post, path = "/api/v1/registry/{id}/reveal", operation_id = "registry_reveal",
    tag = "registry", params(("id" = IdText, Path)), request_body = FieldsIn,
    responses((status = 200, body = Clear)))]
async fn reveal(
    mut call: Call,
    State(registry): State<Registry>,
    At(id): At<EntryId>,
    input: Input<FieldsIn>,
) -> Outcome {
    call.account()?;
    // DANGER: under a key the store would keep the answer, and with it the values.
    call.ctx.key = None;
    let look = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, a: &FieldsIn| {
        let works = &registry.0;
        let values = commands::reveal(tx, ctx, &works.policy, &works.vault, id, &a.fields)?;
        Ok(Clear { values })
    };
    call.command(id.shard(), input, look).await
}
