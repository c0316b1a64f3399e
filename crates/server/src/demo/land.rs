//! Areas, boundaries, taxonomy, units, responsibility.

use std::collections::BTreeMap;

use jingwei_demo::City as Plan;
use kernel::{Error, Result, Shard};
use store::Tx;
use territory::UnitId;
use territory::commands::{
    self, SLICE_MOST, put_areas, put_boundaries, put_taxonomy, put_units, set_responsibility,
};
use territory::responsibility::NewResponsibility;

use super::{Tell, ctx, progress};
use crate::city::City;

/// Ids of the units by their codes.
pub(super) type Units = BTreeMap<String, UnitId>;

pub(super) async fn fill(city: &City, plan: &Plan, tell: Tell<'_>) -> Result<Units> {
    slices(city, "areas", &plan.areas, tell, put_areas).await?;
    slices(city, "boundaries", &plan.boundaries, tell, put_boundaries).await?;
    let taxonomy = plan.taxonomy.clone();
    write(city, move |tx, ctx| put_taxonomy(tx, ctx, &taxonomy)).await?;
    let units = fill_units(city, plan).await?;
    let duties = duties(plan, &units)?;
    slices(city, "responsibility", &duties, tell, |tx, ctx, rows| {
        set_responsibility(tx, ctx, rows).map(drop)
    })
    .await?;
    city.works.territory.refresh(city.edge.store()).await?;
    Ok(units)
}

async fn fill_units(city: &City, plan: &Plan) -> Result<Units> {
    let mut ids = Units::new();
    for slice in plan.units.chunks(SLICE_MOST) {
        let rows: Vec<_> = slice.iter().map(|u| u.unit.clone()).collect();
        let codes: Vec<String> = rows.iter().map(|u| u.code.clone()).collect();
        let made = write(city, move |tx, ctx| put_units(tx, ctx, &rows)).await?;
        ids.extend(codes.into_iter().zip(made));
    }
    Ok(ids)
}

/// The planned rows name their units by code.
fn duties(plan: &Plan, units: &Units) -> Result<Vec<NewResponsibility>> {
    let id = |code: &String| {
        units.get(code).copied().ok_or_else(|| Error::internal(format!("no unit {code}")))
    };
    let row = |d: &jingwei_demo::duties::DemoDuty| {
        Ok(NewResponsibility {
            areas: d.areas.clone(),
            class: d.class.clone(),
            lead: id(&d.lead)?,
            assist: d.assist.iter().map(id).collect::<Result<_>>()?,
            deadlines: d.deadlines.clone(),
            source: d.source,
            note: d.note.clone(),
            valid_from: d.valid_from,
            valid_to: None,
        })
    };
    plan.duties.iter().map(row).collect()
}

async fn slices<T: Clone + Send + Sync + 'static>(
    city: &City,
    what: &str,
    rows: &[T],
    tell: Tell<'_>,
    put: fn(&mut Tx<'_>, &kernel::Ctx, &[T]) -> Result<()>,
) -> Result<()> {
    let mut done = 0;
    for slice in rows.chunks(commands::SLICE_MOST) {
        let slice = slice.to_vec();
        done += slice.len();
        write(city, move |tx, ctx| put(tx, ctx, &slice)).await?;
        tell(progress(what, done, rows.len()));
    }
    Ok(())
}

async fn write<T: Send + 'static>(
    city: &City,
    run: impl Fn(&mut Tx<'_>, &kernel::Ctx) -> Result<T> + Send + Sync + 'static,
) -> Result<T> {
    let store = city.edge.store();
    let ctx = ctx(store).await?;
    let of = ctx.clone();
    store.write(Shard::COMMON, &ctx, move |tx| run(tx, &of)).await
}
