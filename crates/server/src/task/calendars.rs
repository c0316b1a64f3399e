//! `calendar list|show|put|import-year|remove`

use std::sync::Arc;

use casework::commands::recompute;
use kernel::{Ctx, Error, Result, Shard};
use serde_json::{Value, json};
use worktime::{Calendar, Festival, Layer};

use super::{Tell, ctx, every};
use crate::calendars::{self, Own};
use crate::city::City;

/// Years that are listed, from the first with holiday data on.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2069;

pub(super) async fn list(city: &City) -> Result<Value> {
    let own = calendars::own(&ctx(city).await?);
    let used = city.works.calendars.get(None);
    let shown = |c: &Arc<Calendar>| {
        let known: Vec<i16> = YEARS.filter(|y| c.covers(*y)).collect();
        let always = known.len() == YEARS.count();
        json!({
            "calendar": c.name(), "city": c.name() == used.name(),
            "changed_here": own.contains_key(c.name()),
            "holidays": if always { json!("none") } else { json!(known) },
        })
    };
    Ok(json!({ "calendars": city.works.calendars.all().iter().map(shown).collect::<Vec<_>>() }))
}

/// The layer of the city's own; what it leaves out is as shipped.
pub(super) async fn show(city: &City, name: &str) -> Result<Value> {
    let own = calendars::own(&ctx(city).await?);
    let layer = own.get(name).ok_or_else(Error::not_found)?;
    Ok(json!({ "calendar": layer }))
}

pub(super) async fn put(city: &City, layer: Layer, tell: &Tell) -> Result<Value> {
    let name = layer.name.clone();
    change(city, tell, move |own| drop(own.insert(layer.name.clone(), layer.clone())), &name).await
}

pub(super) async fn import_year(
    city: &City,
    name: String,
    year: i16,
    days: Vec<Festival>,
    tell: &Tell,
) -> Result<Value> {
    if !city.works.calendars.all().iter().any(|c| c.name() == name) {
        return Err(Error::invalid("casework.no_such_calendar", "calendar").arg("name", name));
    }
    let called = name.clone();
    let with_year = move |own: &mut Own| {
        let empty = Layer { name: called.clone(), ..Layer::default() };
        let layer = own.entry(called.clone()).or_insert(empty);
        layer.years.insert(year.to_string(), days.clone());
    };
    change(city, tell, with_year, &name).await
}

pub(super) async fn remove(city: &City, name: String, tell: &Tell) -> Result<Value> {
    if !calendars::own(&ctx(city).await?).contains_key(&name) {
        return Err(Error::not_found());
    }
    let called = name.clone();
    change(city, tell, move |own| drop(own.remove(&called)), &name).await
}

/// Changes the city's own calendars, puts them in force, and works the
/// deadlines of all open matters out again.
async fn change(
    city: &City,
    tell: &Tell,
    change: impl Fn(&mut Own) + Send + Sync + 'static,
    name: &str,
) -> Result<Value> {
    let (ctx, store) = (ctx(city).await?, city.edge.store());
    let mut before = calendars::own(&ctx);
    let of = ctx.clone();
    let keep = move |tx: &mut store::Tx<'_>| {
        let mut own = calendars::own(&of);
        change(&mut own);
        calendars::change(tx, &of, &own)
    };
    store.write(Shard::COMMON, &ctx, keep).await?;
    calendars::renew(store, &city.works, &mut before).await?;
    let works = Arc::clone(&city.works);
    let again = move |tx: &mut store::Tx<'_>, of: &Ctx, id| recompute(tx, of, &works, id);
    let told = every(city, None, "deadlines", tell, again).await?;
    Ok(json!({ "calendar": name, "matters": told.looked, "moved": told.done }))
}
