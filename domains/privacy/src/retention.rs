//! What is kept no longer (rule 10): the persons of matters that ended long
//! ago, and looks that are too old. The matter itself stays, without anybody in
//! it. A legal hold keeps a matter's persons, and everybody concerned sees it.

use casework::{Matter, Works};
use identity::vault::{Vault, VaultRef};
use kernel::{Actor, Ctx, Error, Id, Result, Time};
use serde::Serialize;
use serde_json::json;
use store::audit::{self, Entry, Outcome};
use store::{Shards, Store, Tx};

use crate::model::{LOG_DAYS, MATTER_DAYS, reason_of};
use crate::sql::retention as sql;

pub use crate::sql::retention::Hold;

/// Persons, or entries, of one step: a kill between two steps loses nothing.
const STEP: i64 = 200;
const DAY: i64 = 24 * 60;

/// What was erased, or would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Done {
    /// Persons of matters that ended before the set days.
    pub persons: u64,
    /// Single values whose own time is shorter, as their procedure declares it.
    pub values: u64,
    /// Persons kept, because a hold stands.
    pub held: u64,
    /// Entries of the access log.
    pub looks: u64,
}

/// Erases what is due, or says only how much it is.
///
/// # Errors
/// Those of the store; what was done stays done, and the same again does the
/// rest.
pub async fn run(store: &Store, works: &Works, dry: bool) -> Result<Done> {
    let ctx = system(store).await?;
    let (ended, old) = (before(&ctx, &MATTER_DAYS), before(&ctx, &LOG_DAYS));
    let counts = store.read_many(Shards::All, move |tx| {
        Ok((sql::persons_held(tx, ended)?, sql::looks_due(tx, old)?))
    });
    let (held, looks) = counts.await?;
    let mut done = Done {
        held: u64::try_from(held).unwrap_or_default(),
        looks: u64::try_from(looks).unwrap_or_default(),
        ..Done::default()
    };
    for (field, days) in shorter(&ctx, works) {
        let due = ctx.now.plus_minutes(-days * DAY);
        done.values += forget(store, works, field, due, dry).await?;
    }
    let mut after = 0;
    loop {
        let due = move |tx: &mut Tx<'_>| sql::persons_due(tx, after, ended, STEP);
        let some = store.read_many(Shards::All, due).await?;
        let Some(last) = some.last() else { break };
        after = last.get();
        done.persons += some.len() as u64;
        if !dry {
            each(store, works, some, |vault, tx, ctx, person| {
                vault.erase(tx, ctx, person, "retention")
            })
            .await?;
        }
    }
    if !dry {
        drop_looks(store, old).await?;
    }
    Ok(done)
}

fn before(ctx: &Ctx, days: &kernel::SettingDef) -> Time {
    let days: i64 = ctx.settings.get(days, None, ctx.now).unwrap_or(i64::MAX / DAY / 2);
    ctx.now.plus_minutes(-days * DAY)
}

async fn system(store: &Store) -> Result<Ctx> {
    store.ctx(Actor::System { job: "retention" }).await
}

/// Fields that go before the persons whose they are, with their days.
fn shorter(ctx: &Ctx, works: &Works) -> Vec<(String, i64)> {
    let whole: i64 = ctx.settings.get(&MATTER_DAYS, None, ctx.now).unwrap_or(i64::MAX);
    let own = works.vault.inventory().fields().filter(|f| f.name.contains('.'));
    let own = own.map(|f| (f.name.clone(), i64::from(f.retention_days)));
    own.filter(|(_, days)| *days < whole).collect()
}

async fn forget(store: &Store, works: &Works, field: String, due: Time, dry: bool) -> Result<u64> {
    let (mut forgotten, mut after) = (0, 0);
    loop {
        let of = field.clone();
        let next = move |tx: &mut Tx<'_>| sql::values_due(tx, &of, after, due, STEP);
        let some = store.read_many(Shards::All, next).await?;
        let Some(last) = some.last() else { return Ok(forgotten) };
        after = last.get();
        forgotten += some.len() as u64;
        if !dry {
            let of = field.clone();
            let one = move |vault: &Vault, tx: &mut Tx<'_>, ctx: &Ctx, person| {
                vault.forget(tx, ctx, person, &of)
            };
            each(store, works, some, one).await?;
        }
    }
}

/// Does it to each person, those of a shard together.
async fn each<F>(store: &Store, works: &Works, mut some: Vec<VaultRef>, run: F) -> Result<()>
where
    F: Fn(&Vault, &mut Tx<'_>, &Ctx, VaultRef) -> Result<()> + Clone + Send + Sync + 'static,
{
    some.sort_by_key(|person| (person.shard().get(), person.get()));
    for step in some.chunk_by(|a, b| a.shard() == b.shard()) {
        let (ctx, vault, step) = (system(store).await?, works.vault.clone(), step.to_vec());
        let (of, shard, run) = (ctx.clone(), step[0].shard(), run.clone());
        let all =
            move |tx: &mut Tx<'_>| step.iter().try_for_each(|person| run(&vault, tx, &of, *person));
        store.write(shard, &ctx, all).await?;
    }
    Ok(())
}

async fn drop_looks(store: &Store, old: Time) -> Result<()> {
    let shards = store.read_many(Shards::All, move |tx| sql::looks_shards(tx, old)).await?;
    for shard in shards {
        loop {
            let ctx = system(store).await?;
            let some = move |tx: &mut Tx<'_>| sql::drop_looks(tx, shard, old, STEP);
            if store.write(shard, &ctx, some).await? == 0 {
                break;
            }
        }
    }
    Ok(())
}

/// Keeps a matter's persons until the hold is lifted.
///
/// # Errors
/// Not found; `privacy.reason_wrong`, `privacy.held`.
pub fn hold(tx: &mut Tx<'_>, ctx: &Ctx, matter: Id<Matter>, reason: &str) -> Result<()> {
    casework::sql::matters::get(tx, matter)?.ok_or_else(Error::not_found)?;
    let hold = Hold { matter, reason: reason_of(reason)?, since: ctx.now };
    if !sql::hold(tx, ctx.id(matter.shard()), &hold)? {
        return Err(Error::conflict("privacy.held"));
    }
    note(tx, ctx, "privacy.hold", matter)
}

/// Lifts it: what is due is erased with the next run.
///
/// # Errors
/// Not found when there is none.
pub fn lift(tx: &mut Tx<'_>, ctx: &Ctx, matter: Id<Matter>) -> Result<()> {
    match sql::lift(tx, matter, ctx.now)? {
        true => note(tx, ctx, "privacy.lift_hold", matter),
        false => Err(Error::not_found()),
    }
}

/// The holds that stand, oldest first, at most a thousand.
///
/// # Errors
/// Those of the store.
pub async fn holds(store: &Store) -> Result<Vec<Hold>> {
    store.read_many(Shards::All, sql::holds).await
}

fn note(tx: &mut Tx<'_>, ctx: &Ctx, action: &str, matter: Id<Matter>) -> Result<()> {
    let (shard, subject, version) =
        (matter.shard(), ("legal_hold", matter.get()), ctx.now.micros());
    let (outcome, facts) = (Outcome::Done, json!({}));
    audit::record(
        tx,
        ctx,
        &Entry { shard, action, subject, version, outcome, facts, personal: &[] },
    )
}
