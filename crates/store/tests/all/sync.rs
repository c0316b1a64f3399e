//! A disk that fails, so a child process is needed; everything above the disk
//! is the real thing.

use std::path::Path;
use std::process::Command;

use jingwei_store::replay::Outcome;
use jingwei_store::{Store, StoreConfig, Writing};
use kernel::{Actor, Ctx, Kind, Result};
use serde_json::{Value, json};
use testkit::FailingDisk;

use crate::thing::*;

/// Runs one of the ignored tests below on such a disk.
fn on_a_failing_disk(child: &str) {
    let dir = tempfile::tempdir().unwrap();
    let disk = FailingDisk::make(dir.path());
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", child, "--ignored", "--nocapture"])
        .envs(disk.environment())
        .env("CHILD_OF", dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// Known trap: a failed sync is fatal, since nobody knows what is on the disk.
#[test]
fn a_failed_sync_stops_writing_and_the_next_start_verifies() {
    on_a_failing_disk("sync::child_whose_sync_fails");
}

#[test]
fn a_disk_that_fills_up_fails_commands_until_there_is_room() {
    on_a_failing_disk("sync::child_whose_disk_fills_up");
}

fn child(run: impl AsyncFn(&Path, &Path)) {
    let Some(dir) = std::env::var_os("CHILD_OF") else { return };
    let dir = Path::new(&dir);
    let folder = dir.join("data");
    tokio::runtime::Runtime::new().unwrap().block_on(run(dir, &folder));
}

async fn open(folder: &Path) -> Store {
    Store::open(&StoreConfig::sqlite(folder), &[&THINGS]).await.unwrap()
}

async fn keyed(store: &Store, key: &str) -> Ctx {
    let mut ctx = store.ctx(Actor::Anonymous).await.unwrap();
    ctx.key = Some(key.to_owned());
    ctx
}

async fn command(store: &Store, id: i64) -> Result<Value> {
    let ctx = keyed(store, &format!("key-{id}")).await;
    let run = move |tx: &mut jingwei_store::Tx<'_>| {
        put(tx, id, 1)?;
        Ok(json!(id))
    };
    store.command(S, &ctx, [1; 32], run).await
}

#[test]
#[ignore = "its parent runs it"]
fn child_whose_sync_fails() {
    child(async |dir, folder| {
        let store = open(folder).await;
        command(&store, 1).await.unwrap();
        let failing = dir.join(FailingDisk::SYNC_FAILS);
        std::fs::write(&failing, "").unwrap();
        let unknown = command(&store, 2).await.unwrap_err();
        assert_eq!((unknown.kind, unknown.code), (Kind::Busy, "store.outcome_unknown"));
        assert!(matches!(store.health().writing, Writing::Stopped { .. }));
        assert!(!store.health().serves());
        std::fs::remove_file(&failing).unwrap();
        let refused = command(&store, 3).await.unwrap_err();
        assert_eq!((refused.kind, refused.code), (Kind::Busy, "store.writes_stopped"));
        assert_eq!(get(&store, 1).await, Some(1), "reads go on");
        store.close().await.unwrap();
        drop(store);
        let mark = folder.join("write-failed");
        assert!(mark.exists());
        let again = open(folder).await;
        assert!(!mark.exists(), "it was verified");
        assert_eq!((get(&again, 1).await, get(&again, 3).await), (Some(1), None));
        let outcome = again.outcome(S, &Actor::Anonymous, "key-2").await.unwrap();
        let there = get(&again, 2).await.is_some();
        assert_eq!(matches!(outcome, Outcome::Done { .. }), there);
        assert_eq!(command(&again, 2).await, Ok(json!(2)), "a retry settles it");
        assert_eq!(ids(&again).await, [1, 2]);
    });
}

#[test]
#[ignore = "its parent runs it"]
fn child_whose_disk_fills_up() {
    child(async |dir, folder| {
        let store = open(folder).await;
        command(&store, 1).await.unwrap();
        let full = dir.join(FailingDisk::DISK_IS_FULL);
        std::fs::write(&full, "").unwrap();
        for id in 2..5 {
            let refused = command(&store, id).await.unwrap_err();
            assert_eq!((refused.kind, refused.code), (Kind::Busy, "store.disk_full"));
        }
        assert_eq!(store.health().writing, Writing::DiskFull);
        std::fs::remove_file(&full).unwrap();
        assert_eq!(command(&store, 2).await, Ok(json!(2)));
        assert_eq!(store.health().writing, Writing::Well);
        store.close().await.unwrap();
        drop(store);
        assert_eq!(ids(&open(folder).await).await, [1, 2]);
    });
}

#[test]
fn a_damaged_database_is_refused_after_a_failed_write() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(async {
        let store = open(folder.path()).await;
        let ctx = store.ctx(Actor::Anonymous).await.unwrap();
        store.write(S, &ctx, |tx| (0..2000).try_for_each(|id| put(tx, id, id))).await.unwrap();
        store.close().await.unwrap();
    });
    let file = folder.path().join("jingwei.sqlite");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0xa5);
    std::fs::write(&file, bytes).unwrap();
    std::fs::write(folder.path().join("write-failed"), "a sync failed").unwrap();
    let cfg = StoreConfig::sqlite(folder.path());
    let refused = runtime.block_on(Store::open(&cfg, &[&THINGS])).err().unwrap();
    assert_eq!(refused.code, "store.damaged");
}
