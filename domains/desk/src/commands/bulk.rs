//! One act on many matters. Each is a command of its own, in its own shard and
//! under its own key: some are done and others refused, and a retry does those
//! again that were not.

use std::sync::Arc;

use casework::model::number;
use casework::{ActOn, Matter, Works, act, may};
use futures_util::future::join_all;
use http_edge::Edge;
use kernel::{Actor, Ctx, Error, Id, Kind, Result};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::audit::{self, Entry, Outcome};

use crate::wire::Reason;
use crate::wire::bulk::{BulkIn, BulkOut, BulkRow, MOST};

/// What would become of each, without doing it.
///
/// # Errors
/// `desk.bulk_empty`, `casework.bulk_many`; those of the database.
pub async fn preview(edge: &Edge, ctx: &Ctx, works: &Arc<Works>, all: &BulkIn) -> Result<BulkOut> {
    check(ctx, all)?;
    let asked = all.matters.iter().map(|id| {
        let (ctx, works, asked) = (ctx.clone(), Arc::clone(works), one(all, *id));
        edge.store().read(id.shard(), move |tx| may(tx, &ctx, &works, &asked))
    });
    let answers = join_all(asked).await;
    rows(edge, ctx, works, all, answers)
}

/// Does it to each.
///
/// # Errors
/// As [`preview`].
pub async fn bulk(edge: &Edge, ctx: &Ctx, works: &Arc<Works>, all: &BulkIn) -> Result<BulkOut> {
    check(ctx, all)?;
    let answers = join_all(all.matters.iter().map(|id| each(edge, ctx, works, all, *id))).await;
    rows(edge, ctx, works, all, answers)
}

fn check(ctx: &Ctx, all: &BulkIn) -> Result<()> {
    if ctx.actor.account().is_none() {
        return Err(Error::new(Kind::Anonymous, "identity.sign_in_needed"));
    }
    match all.matters.len() {
        0 => Err(Error::invalid("desk.bulk_empty", "matters")),
        n if n > MOST => Err(Error::invalid("casework.bulk_many", "matters").arg("most", MOST)),
        _ => Ok(()),
    }
}

async fn each(
    edge: &Edge,
    of: &Ctx,
    works: &Arc<Works>,
    all: &BulkIn,
    id: Id<Matter>,
) -> Result<()> {
    let mut ctx = edge.store().ctx(of.actor.clone()).await?;
    (ctx.lang, ctx.trace) = (of.lang, of.trace);
    ctx.key = of.key.as_deref().map(|key| derived(key, id));
    let (own, works, asked) = (ctx.clone(), Arc::clone(works), one(all, id));
    let done = edge.store().command(id.shard(), &ctx, request(all, id), move |tx| {
        serde_json::to_value(act(tx, &own, &works, &asked)?).map_err(Error::internal)
    });
    match done.await {
        Ok(_) => Ok(()),
        Err(refusal) => {
            keep_refusal(edge, &ctx, id, &refusal).await?;
            Err(refusal)
        }
    }
}

fn one(all: &BulkIn, id: Id<Matter>) -> ActOn {
    let act = all.each().named(&all.act);
    ActOn { matter: id, act, version: None, reporter: false }
}

/// The key of one matter under the key of all.
fn derived(key: &str, id: Id<Matter>) -> String {
    let hash = Sha256::new().chain_update(key).chain_update([0]).chain_update(id.to_string());
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// Tells a retry from another request under the same key.
fn request(all: &BulkIn, id: Id<Matter>) -> [u8; 32] {
    let asked = json!([all.act, all.form, all.note, id]);
    Sha256::digest(asked.to_string()).into()
}

/// The refused act of a known actor, in a transaction of its own.
async fn keep_refusal(edge: &Edge, ctx: &Ctx, id: Id<Matter>, refusal: &Error) -> Result<()> {
    let known = matches!(ctx.actor, Actor::Person { .. });
    if !known || !matches!(refusal.kind, Kind::Forbidden | Kind::NotFound) {
        return Ok(());
    }
    let (of, code) = (ctx.clone(), refusal.code);
    let keep = move |tx: &mut store::Tx<'_>| {
        let entry = Entry {
            shard: id.shard(),
            action: "casework.bulk",
            subject: ("asked", id.get()),
            version: 0,
            outcome: Outcome::Refused(code),
            facts: json!({}),
            personal: &[],
        };
        audit::record(tx, &of, &entry)
    };
    edge.store().write(id.shard(), ctx, keep).await
}

fn rows(
    edge: &Edge,
    ctx: &Ctx,
    works: &Works,
    all: &BulkIn,
    answers: Vec<Result<()>>,
) -> Result<BulkOut> {
    let zone = works.calendars.zone();
    let row = |(matter, answer): (&Id<Matter>, Result<()>)| match answer {
        // a defect or a full queue is no answer about this matter
        Err(e) if matches!(e.kind, Kind::Internal | Kind::Busy) => Err(e),
        answer => Ok(BulkRow {
            matter: *matter,
            number: number(*matter, zone),
            ok: answer.is_ok(),
            refused: answer.err().map(|e| Reason::of(edge.words(), ctx.lang, &e)),
        }),
    };
    let rows = all.matters.iter().zip(answers).map(row).collect::<Result<_>>()?;
    Ok(BulkOut { rows })
}
