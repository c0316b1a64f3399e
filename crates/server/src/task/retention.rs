//! `retention run|hold|lift|holds`

use casework::Matter;
use kernel::{Ctx, Error, Id, Result};
use privacy::retention::{self, Hold};
use serde_json::{Value, json};
use store::Tx;

use super::ctx;
use crate::city::City;

pub(super) async fn run(city: &City, dry: bool) -> Result<Value> {
    let done = retention::run(city.edge.store(), &city.works, dry).await?;
    let mut told = serde_json::to_value(done).map_err(Error::internal)?;
    told["dry_run"] = dry.into();
    Ok(told)
}

pub(super) async fn hold(city: &City, matter: &str, reason: String) -> Result<Value> {
    let id = id(matter)?;
    write(city, id, move |tx, ctx| retention::hold(tx, ctx, id, &reason)).await?;
    Ok(json!({ "matter": id, "held": true }))
}

pub(super) async fn lift(city: &City, matter: &str) -> Result<Value> {
    let id = id(matter)?;
    write(city, id, move |tx, ctx| retention::lift(tx, ctx, id)).await?;
    Ok(json!({ "matter": id, "held": false }))
}

pub(super) async fn holds(city: &City) -> Result<Value> {
    let shown = |h: Hold| json!({ "matter": h.matter, "since": h.since, "reason": h.reason });
    let holds = retention::holds(city.edge.store()).await?;
    Ok(json!({ "holds": holds.into_iter().map(shown).collect::<Vec<_>>() }))
}

fn id(matter: &str) -> Result<Id<Matter>> {
    matter.parse().map_err(|_| Error::not_found())
}

async fn write<F>(city: &City, id: Id<Matter>, f: F) -> Result<()>
where
    F: Fn(&mut Tx<'_>, &Ctx) -> Result<()> + Send + Sync + 'static,
{
    let ctx = ctx(city).await?;
    let of = ctx.clone();
    city.edge.store().write(id.shard(), &ctx, move |tx| f(tx, &of)).await
}
