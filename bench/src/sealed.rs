//! The sealed log: how fast it is chained, verified, and a proof is made.

use std::time::Instant;

use kernel::{Actor, Shard};
use sha2::{Digest, Sha256};
use store::audit::{Check, Entry, HeadFile, Outcome, Sealer, prove, record, verify};
use store::{Store, StoreConfig, Tx};

use crate::figure::{Figure, Goal, median};
use crate::meter::cpu_of;
use crate::{Done, Plan};

const ENTRIES: i64 = 400_000;
const SLICE: i64 = 2000;
const LAPS: usize = 5;
const PROOFS: i64 = 200;

/// Beside hashing alone: what no verifier can save.
pub async fn measure(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let folder = plan.empty_folder("sealed")?;
    let store = Store::open(&StoreConfig::sqlite(&folder), &[]).await?;
    enter(&store).await?;
    let begun = Instant::now();
    let sealed = Sealer::new(&store)?.seal_all().await?;
    show(Figure::new("audit entries sealed", sealed as f64 / begun.elapsed().as_secs_f64(), "1/s"));
    let heads = folder.join(HeadFile::NAME);
    let (mut rates, mut floors, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..LAPS {
        let before = cpu();
        let check = Check { outside: &heads, keys: None, from: None };
        let report = verify(&store, check, |_, _| {}).await?;
        if !report.is_whole() {
            return Err(format!("{:?}", report.findings).into());
        }
        let rate = report.entries as f64 / (cpu() - before);
        let floor = hashing(report.entries);
        rates.push(rate);
        floors.push(floor);
        ratios.push(rate / floor);
    }
    let figure = Figure::new("audit verify, entries for a second of CPU", median(&rates), "");
    let figure = figure.beside("hashing alone", median(&floors), median(&ratios));
    show(figure.goal(Goal::AtLeast(500_000.0)));
    let begun = Instant::now();
    for thing in 0..PROOFS {
        prove(&store, Shard::COMMON, ("thing", thing * 1999), 0, 1).await?;
    }
    let each = begun.elapsed().as_micros() as f64 / PROOFS as f64;
    show(Figure::new("a proof that an entry was there", each, "µs"));
    store.close().await?;
    Ok(())
}

async fn enter(store: &Store) -> Done {
    for slice in 0..ENTRIES / SLICE {
        let ctx = store.ctx(Actor::System { job: "bench" }).await?;
        let of = ctx.clone();
        let all = move |tx: &mut Tx<'_>| {
            (slice * SLICE..(slice + 1) * SLICE).try_for_each(|n| {
                let entry = Entry {
                    shard: Shard::COMMON,
                    action: "report.dispatch",
                    subject: ("thing", n),
                    version: 7,
                    outcome: Outcome::Done,
                    facts: serde_json::json!({
                        "from": "filed", "to": "dispatched", "by": "person",
                        "imprint": format!("{n:064x}"),
                    }),
                    personal: &[],
                };
                record(tx, &of, &entry)
            })
        };
        store.write(Shard::COMMON, &ctx, all).await?;
    }
    Ok(())
}

/// A leaf of the usual length and a node for each entry.
fn hashing(entries: u64) -> f64 {
    let (mut leaf, before) = ([7u8; 300], cpu());
    for n in 0..entries {
        let hash = Sha256::digest(leaf);
        let node = Sha256::digest([hash.as_slice(), hash.as_slice(), &[1]].concat());
        leaf[..32].copy_from_slice(&node);
        leaf[32] = n as u8;
    }
    std::hint::black_box(leaf);
    entries as f64 / (cpu() - before)
}

/// Of this process: reading, hashing and checking of signatures, on whichever
/// thread, and nobody else's work.
fn cpu() -> f64 {
    cpu_of(std::process::id())
}
