//! Procedures and the matters that followed them.

use std::sync::Arc;

use casework::commands;
use casework::queries::past;
use casework::shipped::Folder;
use kernel::{Ctx, Error, Result, Shard};
use procedure::{DryRun, Mapping};
use serde_json::{Value, json};
use store::Shards;

use super::every::{PAGE, every, waiting};
use super::{Tell, ctx};
use crate::city::City;
use crate::domains;

/// Matters that a trial plays at the most.
const MATTERS_MOST: i64 = 20_000;

/// Plays the matters of the last days under the procedure in force and under
/// the changed one.
///
/// # Errors
/// `casework.procedure_wrong` with the first problem of the changed file.
pub(super) async fn try_change(city: &City, folder: Folder, days: i64) -> Result<Value> {
    let after = folder.load(&domains::known()).map_err(|problems| {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        Error::invalid("casework.procedure_wrong", "folder")
            .arg("name", folder.name)
            .arg("why", first)
    })?;
    let before = city.works.procedures.current(&after.name)?;
    let ctx = ctx(city).await?;
    let since = ctx.now.plus_minutes(-days * 24 * 60);
    let (works, p) = (city.works.clone(), before.clone());
    let read = move |tx: &mut store::Tx<'_>| past::past(tx, &ctx, &works, &p, since, MATTERS_MOST);
    let matters = city.edge.store().read(Shard::COMMON, read).await?;
    let calendar = city.works.calendars.get(None);
    let play = move || procedure::try_change(&before, &after, &matters, &calendar);
    let trial = tokio::task::spawn_blocking(play).await.map_err(Error::internal)?;
    Ok(json!({
        "matters": trial.matters, "before": trial.before, "after": trial.after,
        "newly_red": trial.newly_red, "no_longer_red": trial.no_longer_red,
        "refused": trial.refused,
    }))
}

/// Moves the open matters of a procedure to the edition in force. Those that
/// have no counterpart there stay where they are, and are told.
///
/// # Errors
/// `casework.no_such_procedure`; those of the store.
pub(super) async fn migrate(
    city: &City,
    name: &str,
    mapping: Mapping,
    dry_run: bool,
    tell: &Tell,
) -> Result<Value> {
    let to = city.works.procedures.current(name)?;
    let version = to.version;
    if dry_run {
        let told = rehearse(city, name, mapping).await?;
        return Ok(json!({
            "procedure": name, "version": version, "dry_run": true,
            "matters": told.matters, "moved": told.moved, "refused": told.refused,
        }));
    }
    let works = Arc::clone(&city.works);
    let run = move |tx: &mut store::Tx<'_>, of: &Ctx, id| {
        commands::migrate(tx, of, &works, id, (&to, &mapping))
    };
    let told = every(city, Some(name), "matters", tell, run).await?;
    Ok(json!({
        "procedure": name, "version": version, "dry_run": false,
        "matters": told.looked, "moved": told.done, "refused": told.refused,
    }))
}

/// Counts what would become of each, and writes nothing.
async fn rehearse(city: &City, name: &str, mapping: Mapping) -> Result<DryRun> {
    let (to, ctx) = (city.works.procedures.current(name)?, ctx(city).await?);
    let (mapping, mut all) = (Arc::new(mapping), DryRun::default());
    let mut after = 0;
    loop {
        let ids = waiting(city, Some(name), after).await?;
        let Some(last) = ids.last() else { return Ok(all) };
        after = last.get();
        let (of, works, to, mapping) =
            (ctx.clone(), Arc::clone(&city.works), Arc::clone(&to), Arc::clone(&mapping));
        let count = move |tx: &mut store::Tx<'_>| {
            let mut outcomes = Vec::with_capacity(PAGE);
            for id in &ids {
                let tried = commands::try_migrate(tx, &of, &works, *id, (&to, &mapping));
                outcomes.extend(tried.transpose());
            }
            Ok(outcomes)
        };
        for outcome in city.edge.store().read_many(Shards::All, count).await? {
            all.count(&outcome);
        }
    }
}
