//! `territory change`

use std::collections::BTreeMap;
use std::path::PathBuf;

use kernel::{AreaCode, Error, Result, Shard};
use serde_json::{Value, json};
use store::jobs::JobRunner;
use store::{Shards, Tx};
use tabular::{Mapping, Source};
use territory::Area;
use territory::change::{self, ChangePlan};

use super::ctx;
use crate::change as job;
use crate::city::City;

/// What a file of changes would move; without `dry_run`, moves it.
pub(super) async fn change(
    city: &City,
    file: PathBuf,
    mapping: Option<String>,
    dry_run: bool,
) -> Result<Value> {
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let plan = plan(city, file, mapping).await?;
    let wrong = plan.faults.count;
    let mut told = json!({
        "applied": false, "areas": plan.rows.len(), "moves": plan.moves,
        "faults": plan.faults.first, "fault_count": wrong,
    });
    if wrong > 0 {
        return Ok(told);
    }
    let (store, moves) = (city.edge.store(), plan.moves.clone());
    let counted = store.read_many(Shards::All, move |tx| job::count(tx, &moves)).await?;
    merge(&mut told, counted);
    if dry_run {
        return Ok(told);
    }
    let ctx = ctx(city).await?;
    let (of, moves) = (ctx.clone(), plan.moves.clone());
    let begin = move |tx: &mut Tx<'_>| job::begin(tx, &of, &name, &plan);
    let id = store.write(Shard::COMMON, &ctx, begin).await?;
    city.works.territory.refresh(store).await?;
    city.edge.identity().forget();
    job::with_timers(JobRunner::new(store), &city.works).run_due().await?;
    let done = move |tx: &mut Tx<'_>| {
        let after = job::comparable(tx, &moves)?;
        let all = change::list(tx, 200)?;
        let applied = all.into_iter().find(|a| a.id == id).ok_or_else(Error::not_found)?;
        Ok(json!({
            "applied": true, "change": id, "done": applied.done, "moved": applied.moved,
            "asked": applied.asked, "matters_after": after,
        }))
    };
    merge(&mut told, store.read_many(Shards::All, done).await?);
    Ok(told)
}

fn merge(told: &mut Value, more: Value) {
    if let (Some(told), Value::Object(more)) = (told.as_object_mut(), more) {
        told.extend(more);
    }
}

async fn plan(city: &City, file: PathBuf, mapping: Option<String>) -> Result<ChangePlan> {
    let (directory, now) = (city.works.directory(), city.edge.store().clock().now());
    let read = move || {
        let mapping = mapping.as_deref().map_or_else(|| Ok(Mapping::default()), Mapping::parse)?;
        let held: BTreeMap<AreaCode, Area> =
            directory.areas().map(|a| (a.code, a.clone())).collect();
        let (changes, faults) = change::read(&Source::file(&file), &mapping)?;
        match faults.is_empty() {
            true => Ok(change::plan(&changes, &held, now)),
            false => Ok(ChangePlan { faults, ..ChangePlan::default() }),
        }
    };
    tokio::task::spawn_blocking(read).await.map_err(Error::internal)?
}
