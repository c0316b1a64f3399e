//! How fast the audit log is sealed and verified.
//!
//! `cargo run --release -p jingwei-store --example audit_verify -- 200000`
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use std::time::Instant;

use jingwei_store::audit::{Check, Entry, HeadFile, Outcome, Sealer, record, verify};
use jingwei_store::{Store, StoreConfig, Tx};
use kernel::{Actor, Shard};

const SLICE: i64 = 2000;

async fn enter(store: &Store, entries: i64) {
    for slice in 0..entries / SLICE {
        let ctx = store.ctx(Actor::System { job: "bench" }).await.unwrap();
        let of = ctx.clone();
        let enter = move |tx: &mut Tx<'_>| {
            (0..SLICE).try_for_each(|n| {
                let entry = Entry {
                    shard: Shard::COMMON,
                    action: "reports.dispatch",
                    subject: ("matter", slice * SLICE + n),
                    version: 7,
                    outcome: Outcome::Done,
                    facts: serde_json::json!({ "stage": "dispatched", "unit": "17", "from": "filed" }),
                    personal: &[],
                };
                record(tx, &of, &entry)
            })
        };
        store.write(Shard::COMMON, &ctx, enter).await.unwrap();
    }
}

fn main() {
    let entries = std::env::args().nth(1).map_or(200_000, |n| n.parse().unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir_in(".").unwrap();
        let store = Store::open(&StoreConfig::sqlite(folder.path()), &[]).await.unwrap();
        let rate = |n: u64, begun: Instant| n as f64 / begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        enter(&store, entries).await;
        println!("entered  {:9.0}/s", rate(entries.cast_unsigned(), begun));
        let begun = Instant::now();
        let sealed = Sealer::new(&store).unwrap().seal_all().await.unwrap();
        println!("sealed   {:9.0}/s", rate(sealed, begun));
        let begun = Instant::now();
        let file = folder.path().join(HeadFile::NAME);
        let report = verify(&store, Check { outside: &file, keys: None, from: None }, |_, _| {})
            .await
            .unwrap();
        assert!(report.is_whole(), "{report:?}");
        println!("verified {:9.0}/s", rate(report.entries, begun));
        store.close().await.unwrap();
    });
}
