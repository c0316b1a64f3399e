//! Somebody leaves an address. The answer is the same whether anybody here
//! knows it or not: it says nothing of who subscribes to what.

use casework::{Matter, Works};
use http_edge::Call;
use http_edge::schema::{AreaText, IdText};
use identity::vault::{About, FieldKind, NewSubject, VaultRef};
use kernel::{AreaCode, Ctx, Error, Id, Level, Result, Shard};
use serde::{Deserialize, Serialize};
use store::jobs::{self, Job};
use store::{Store, Tx};
use utoipa::ToSchema;

use super::letters::{self, Kind, Letter};
use super::model::{ABOUT, FIELD, Subscription, Target};
use super::stand::{FORGET, note};
use crate::code::Code;
use crate::queries::public_matter;
use crate::settings::{EMAIL_SUBSCRIPTIONS, SUBSCRIPTION_HOURS};
use crate::sql::subscriptions::{self as sql, SubscriptionRow};
use crate::state::Reports;

/// Minutes between two letters that ask one address about one thing, and how
/// many ask it in a day about anything: beyond, nobody is told and nothing is
/// sent, or a stranger's mailbox could be filled from here.
const APART: i64 = 10;
const A_DAY: i64 = 5;
const DAY: i64 = 24 * 60;
/// Subscriptions of one address.
const MOST: usize = 20;

/// An address, and what it wants to hear of: an area or a matter.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSubscription {
    pub email: String,
    /// A town, village or community.
    #[serde(default)]
    #[schema(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    /// A public matter.
    #[serde(default)]
    #[schema(value_type = Option<IdText>)]
    pub matter: Option<Id<Matter>>,
}

/// Without the address, which must not get into a log by a `{:?}`.
impl std::fmt::Debug for NewSubscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSubscription").field("area", &self.area).finish_non_exhaustive()
    }
}

/// What happens next, whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SubscriptionAsked {
    /// Hours to confirm in, by the link that is sent; then the address is
    /// forgotten.
    pub hours: i64,
}

/// Whether this place sends mail to whoever subscribes.
pub fn offered(ctx: &Ctx) -> bool {
    ctx.settings.get(&EMAIL_SUBSCRIPTIONS, None, ctx.now).unwrap_or(false)
}

/// Goes on only where it does.
///
/// # Errors
/// `reports.subscriptions_off`.
pub(crate) fn must_be_offered(ctx: &Ctx) -> Result<()> {
    match offered(ctx) {
        true => Ok(()),
        false => Err(Error::conflict("reports.subscriptions_off")),
    }
}

/// How long somebody has to confirm.
pub(crate) fn hours(ctx: &Ctx) -> i64 {
    ctx.settings.get(&SUBSCRIPTION_HOURS, None, ctx.now).unwrap_or(48)
}

/// Takes an address in and asks it whether it wants this.
///
/// # Errors
/// `reports.subscriptions_off`; `identity.email_wrong`, `identity.value_empty`,
/// `identity.value_long`; `reports.subscribe_what`, `reports.subscribe_area`;
/// not found for a matter that is not public; too many from one address of the
/// network.
pub(crate) async fn ask(
    call: &Call,
    reports: &Reports,
    new: &NewSubscription,
) -> Result<SubscriptionAsked> {
    must_be_offered(&call.ctx)?;
    call.slow_down()?;
    let email = FieldKind::Email.clean(&new.email, FIELD)?;
    let target = target(call, reports, new).await?;
    let (store, asked) = (call.edge().store(), SubscriptionAsked { hours: hours(&call.ctx) });
    let works = reports.works().clone();
    if !paced(call, &works, &email, target).await? {
        return Ok(asked);
    }
    let known = works.vault.find(store, FIELD, &email).await?;
    if known.len() >= MOST {
        return Ok(asked);
    }
    let ctx = fresh(call, store).await?;
    let of = ctx.clone();
    let keep = move |tx: &mut Tx<'_>| keep(tx, &of, &works, target, (&email, &known));
    store.write(target.shard(), &ctx, keep).await?;
    Ok(asked)
}

/// A command of its own: no two share their ids.
async fn fresh(call: &Call, store: &Store) -> Result<Ctx> {
    let mut ctx = store.ctx(call.ctx.actor.clone()).await?;
    (ctx.trace, ctx.lang) = (call.ctx.trace, call.ctx.lang);
    Ok(ctx)
}

async fn target(call: &Call, reports: &Reports, new: &NewSubscription) -> Result<Target> {
    match (new.area, new.matter) {
        (Some(area), None) => {
            let directory = reports.works().directory();
            let level = directory.area(area).map(|a| a.level);
            match level {
                Some(Level::Town | Level::Village) => Ok(Target::Area(area)),
                _ => Err(Error::invalid("reports.subscribe_area", "area")),
            }
        }
        (None, Some(matter)) => {
            let works = reports.works().clone();
            let read = move |tx: &mut Tx<'_>, ctx: &Ctx| {
                public_matter::public_matter(tx, ctx.lang, &works, matter)
            };
            let found = call.rows(matter.shard(), read).await?;
            found.map(|_| Target::Matter(matter)).ok_or_else(Error::not_found)
        }
        _ => Err(Error::invalid("reports.subscribe_what", "area")),
    }
}

/// Whether this address may be written to once more. Counted under a hash
/// that is kept for a day, with what stands behind a `+` left out: whoever has
/// one mailbox has them all.
async fn paced(call: &Call, works: &Works, email: &str, target: Target) -> Result<bool> {
    let (local, host) = email.split_once('@').unwrap_or((email, ""));
    let local = local.split('+').next().unwrap_or(local);
    let mark = works.vault.mark("subscription", &[local, host])?;
    let store = call.edge().store();
    let ctx = fresh(call, store).await?;
    let (now, target) = (ctx.now, target.number());
    let count = move |tx: &mut Tx<'_>| {
        let since = now.plus_minutes(-DAY);
        let (today, last) = sql::asked(tx, &mark, since, target)?;
        let just = last.is_some_and(|last| now < last.plus_minutes(APART));
        if just || today >= A_DAY {
            return Ok(false);
        }
        sql::put_asked(tx, &mark, (now, since), target).map(|()| true)
    };
    store.write(Shard::COMMON, &ctx, count).await
}

/// Keeps it, or finds that it is there already: the same is asked of both, and
/// the letter says what is so.
fn keep(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    target: Target,
    (email, known): (&str, &[VaultRef]),
) -> Result<()> {
    for subject in known.iter().filter(|s| s.shard() == target.shard()) {
        let row = sql::by_subject(tx, *subject)?.filter(|row| row.target == target);
        if let Some(row) = row {
            let kind = if row.confirmed.is_some() { Kind::Already } else { Kind::Confirm };
            return letters::publish(tx, ctx, row.id, &Letter::bare(kind));
        }
    }
    let id: Id<Subscription> = ctx.id(target.shard());
    let about = About { kind: ABOUT, id: id.get() };
    let new = NewSubject { shard: id.shard(), about, confidential: true };
    let subject = works.vault.put(tx, ctx, new, &[(FIELD, email)])?;
    let link = Code::of_subscription(&works.vault, id)?.hash();
    let (lang, told) = (ctx.lang, ctx.now);
    sql::put(tx, &SubscriptionRow { id, subject, target, lang, confirmed: None, told }, link)?;
    let due = ctx.now.plus_minutes(hours(ctx).saturating_mul(60));
    let body = serde_json::Value::Null;
    jobs::schedule(tx, &Job { shard: id.shard(), kind: FORGET, key: id.get(), due, body })?;
    note(tx, ctx, "report.subscribe", id, "asked")?;
    letters::publish(tx, ctx, id, &Letter::bare(Kind::Confirm))
}
