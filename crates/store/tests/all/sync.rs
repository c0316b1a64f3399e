//! A disk that fails. The disk is played by a small library that is loaded
//! before the C library and lets syncs and writes fail while a file exists,
//! so a child process is needed; everything above it is the real thing.

use std::path::Path;
use std::process::Command;

use jingwei_store::replay::Outcome;
use jingwei_store::{Store, StoreConfig, Writing};
use kernel::{Actor, Ctx, Kind, Result};
use serde_json::{Value, json};

use crate::thing::*;

const DISK: &str = r#"
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int there(const char *name) {
    const char *file = getenv(name);
    return file && access(file, F_OK) == 0;
}
static int database(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return strstr(path, ".sqlite") != 0;
}
static int sync_fails(void) { errno = EIO; return -1; }
static int full(int fd) { return there("DISK_IS_FULL") && database(fd); }
int fdatasync(int fd) { return there("SYNC_FAILS") ? sync_fails() : (int)syscall(SYS_fdatasync, fd); }
int fsync(int fd) { return there("SYNC_FAILS") ? sync_fails() : (int)syscall(SYS_fsync, fd); }
ssize_t write(int fd, const void *p, size_t n) {
    if (full(fd)) { errno = ENOSPC; return -1; }
    return syscall(SYS_write, fd, p, n);
}
ssize_t pwrite64(int fd, const void *p, size_t n, off_t at) {
    if (full(fd)) { errno = ENOSPC; return -1; }
    return syscall(SYS_pwrite64, fd, p, n, at);
}
ssize_t pwrite(int fd, const void *p, size_t n, off_t at) { return pwrite64(fd, p, n, at); }
"#;

/// Runs one of the ignored tests below on such a disk.
fn on_a_failing_disk(child: &str) {
    let dir = tempfile::tempdir().unwrap();
    let (source, disk) = (dir.path().join("disk.c"), dir.path().join("disk.so"));
    std::fs::write(&source, DISK).unwrap();
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&disk, &source])
        .status()
        .expect("a C compiler, which the build needs too");
    assert!(made.success());
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", child, "--ignored", "--nocapture"])
        .env("LD_PRELOAD", &disk)
        .env("SYNC_FAILS", dir.path().join("sync-fails"))
        .env("DISK_IS_FULL", dir.path().join("disk-is-full"))
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
        let failing = dir.join("sync-fails");
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
        let full = dir.join("disk-is-full");
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
