//! Grants: who holds which role where, for those who give them.

use axum::extract::FromRef;
use identity::grant::{self, Give, GrantInfo};
use kernel::actor::Unit;
use kernel::{Account, AreaCode, Error, Grant, Id, Place, Result, Role, Shard, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::call::Call;
use crate::edge::Edge;
use crate::input::{At, Input};
use crate::problem::Outcome;
use crate::schema::{AreaText, IdText, TimeText};

/// Routes of grants.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(grants, give_grant)).routes(routes!(revoke_grant))
}

/// A grant with its history.
#[derive(Serialize, ToSchema)]
struct GrantOut {
    #[schema(value_type = IdText)]
    id: Id<Grant>,
    #[schema(value_type = IdText)]
    account: Id<Account>,
    role: String,
    #[schema(value_type = Option<AreaText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<AreaCode>,
    #[schema(value_type = Option<IdText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<Id<Unit>>,
    #[schema(value_type = TimeText)]
    from: Time,
    #[schema(value_type = Option<TimeText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<Time>,
    reason: String,
    #[schema(value_type = Option<TimeText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked: Option<Time>,
    /// Held for this one, who is away.
    #[schema(value_type = Option<IdText>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    stead: Option<Id<Account>>,
}

impl From<GrantInfo> for GrantOut {
    fn from(g: GrantInfo) -> GrantOut {
        let (area, unit) = match g.place {
            Place::Area(area) => (Some(area), None),
            Place::Unit(unit) => (None, Some(unit)),
        };
        GrantOut {
            id: g.id,
            account: g.account,
            role: g.role.0,
            area,
            unit,
            from: g.from,
            to: g.to,
            reason: g.reason,
            revoked: g.revoked,
            stead: g.stead,
        }
    }
}

/// What an account holds and held, newest first.
#[utoipa::path(get, path = "/api/v1/accounts/{id}/grants", operation_id = "grants",
    tag = "identity", params(("id" = IdText, Path)),
    responses((status = 200, body = Vec<GrantOut>)))]
async fn grants(call: Call, At(id): At<Id<Account>>) -> Outcome {
    let policy = call.edge().policy().clone();
    call.read(Shard::COMMON, move |tx, ctx| {
        let held = grant::history(tx, ctx, &policy, id)?;
        Ok(held.into_iter().map(GrantOut::from).collect::<Vec<_>>())
    })
    .await
}

/// A role over an area or in a unit, one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGrant {
    role: String,
    #[serde(default)]
    #[schema(value_type = Option<AreaText>)]
    area: Option<AreaCode>,
    #[serde(default)]
    #[schema(value_type = Option<IdText>)]
    unit: Option<Id<Unit>>,
    #[serde(default)]
    #[schema(value_type = Option<TimeText>)]
    from: Option<Time>,
    #[serde(default)]
    #[schema(value_type = Option<TimeText>)]
    to: Option<Time>,
    reason: String,
}

impl NewGrant {
    fn place(&self) -> Result<Place> {
        match (self.area, self.unit) {
            (Some(area), None) => Ok(Place::Area(area)),
            (None, Some(unit)) => Ok(Place::Unit(unit)),
            _ => Err(Error::invalid("http.one_place", "area")),
        }
    }
}

/// What was given.
#[derive(Serialize, ToSchema)]
struct Given {
    #[schema(value_type = IdText)]
    grant: Id<Grant>,
}

/// Gives a role. Nobody gives more than they have.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/grants", operation_id = "give_grant",
    tag = "identity", params(("id" = IdText, Path)), request_body = NewGrant,
    responses((status = 200, body = Given)))]
async fn give_grant(call: Call, At(id): At<Id<Account>>, new: Input<NewGrant>) -> Outcome {
    let identity = call.edge().identity().clone();
    let (policy, around) = (identity.policy().clone(), call.edge().surroundings().clone());
    let given = call
        .command(Shard::COMMON, new, move |tx, ctx, new| {
            let place = new.place()?;
            let give = Give {
                account: id,
                role: Role(new.role.clone()),
                place,
                unit_area: new.unit.and_then(|unit| around.unit_area(unit)),
                from: new.from,
                to: new.to,
                reason: new.reason.clone(),
            };
            Ok(Given { grant: grant::give(tx, ctx, &policy, &give)? })
        })
        .await?;
    identity.forget();
    Ok(given)
}

/// Takes a grant back, at once.
#[utoipa::path(delete, path = "/api/v1/grants/{id}", operation_id = "revoke_grant",
    tag = "identity", params(("id" = IdText, Path)), responses((status = 204)))]
async fn revoke_grant(call: Call, At(id): At<Id<Grant>>) -> Outcome {
    let identity = call.edge().identity().clone();
    let (policy, around) = (identity.policy().clone(), call.edge().surroundings().clone());
    let revoked = call
        .command(Shard::COMMON, Input::made(()), move |tx, ctx, ()| {
            grant::revoke(tx, ctx, &policy, id, &|unit| around.unit_area(unit))
        })
        .await?;
    identity.forget();
    Ok(revoked)
}
