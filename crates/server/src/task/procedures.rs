//! Procedures and the matters that followed them.

use casework::queries::past;
use casework::shipped::Folder;
use kernel::{Error, Result, Shard};
use serde_json::{Value, json};

use super::ctx;
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
