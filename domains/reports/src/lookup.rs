//! From a telephone number to its earlier reports: one read where the index
//! lies (two while its key changes), then a command where each report lies.

use casework::Matter;
use http_edge::Call;
use identity::policy::Target;
use kernel::{Ctx, Id, Result, Shard};

use crate::commands::{self, Earlier};
use crate::state::Reports;

/// Reports of one number that are shown.
const SHOWN_MOST: usize = 20;

/// The earlier reports of a number, newest first, as far as the asker may see
/// them.
///
/// # Errors
/// Those of the policy and of a malformed number.
pub async fn by_phone(call: &Call, reports: &Reports, phone: &str) -> Result<Vec<Earlier>> {
    let works = reports.works();
    works.policy.allows(&call.ctx.actor, "report.earlier", &Target::nothing())?;
    let mut people = works.vault.find(call.edge().store(), "phone", phone).await?;
    people.truncate(SHOWN_MOST);
    let mut found: Vec<Earlier> = Vec::new();
    for person in people {
        let (ctx, works) = (again(call).await?, works.clone());
        let of = ctx.clone();
        let look = move |tx: &mut store::Tx<'_>| commands::earlier(tx, &of, &works, person);
        let seen = call.edge().store().write(person.shard(), &ctx, look).await?;
        found.extend(seen.filter(|e| found.iter().all(|f| f.matter != e.matter)));
    }
    let (ctx, hits) = (again(call).await?, found.len());
    let of = ctx.clone();
    let note = move |tx: &mut store::Tx<'_>| commands::looked_up(tx, &of, hits);
    call.edge().store().write(Shard::COMMON, &ctx, note).await?;
    Ok(found)
}

/// The other reports of whoever reported a matter.
///
/// # Errors
/// As [`by_phone`]; not found for what is no report in scope.
pub async fn by_matter(call: &Call, reports: &Reports, id: Id<Matter>) -> Result<Vec<Earlier>> {
    let works = reports.works().clone();
    works.policy.allows(&call.ctx.actor, "report.earlier", &Target::nothing())?;
    let ctx = again(call).await?;
    let of = ctx.clone();
    let read = move |tx: &mut store::Tx<'_>| commands::phone_of(tx, &of, &works, id);
    let Some(phone) = call.edge().store().write(id.shard(), &ctx, read).await? else {
        return Ok(Vec::new());
    };
    let mut found = by_phone(call, reports, &phone).await?;
    found.retain(|e| e.matter != id);
    Ok(found)
}

/// A context for one more command of the same call: no two share their ids.
async fn again(call: &Call) -> Result<Ctx> {
    let mut ctx = call.edge().store().ctx(call.ctx.actor.clone()).await?;
    (ctx.trace, ctx.lang) = (call.ctx.trace, call.ctx.lang);
    Ok(ctx)
}
