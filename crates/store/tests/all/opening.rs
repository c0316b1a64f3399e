//! Opening: the lock, migrations, newer databases, node numbers.

use jingwei_store::{Engine, Manifest, Migration, Store, vals};
use kernel::{Actor, Kind};
use testkit::{Scene, both, only};

use crate::thing::*;

const ONE: Migration =
    Migration { number: 1, name: "one", sql: "CREATE TABLE a (n BIGINT NOT NULL);" };
const TWO: Migration = Migration { number: 2, name: "two", sql: "INSERT INTO a VALUES (2);" };
const BROKEN: Migration = Migration {
    number: 2,
    name: "broken",
    sql: "INSERT INTO a VALUES (3); INSERT INTO missing VALUES (1);",
};

const fn manifest(migrations: &'static [Migration]) -> Manifest {
    let words = ("", "");
    Manifest { name: "grown", migrations, statements: &[], settings: &[], errors: &[], words }
}

static OLD: Manifest = manifest(&[ONE]);
static NEW: Manifest = manifest(&[ONE, TWO]);
static BAD: Manifest = manifest(&[ONE, BROKEN]);

async fn numbers(store: &Store) -> Vec<i64> {
    let all = sql("SELECT n FROM a");
    store.read(S, move |tx| tx.query(all, &vals![], n)).await.unwrap()
}

#[test]
fn an_old_database_is_brought_forward_and_a_newer_one_refused() {
    both(&[&OLD], async |t| {
        assert!(numbers(t).await.is_empty());
        t.store.close().await.unwrap();
        let newer = Store::open(&t.scene.cfg, &[&NEW]).await.unwrap();
        assert_eq!(numbers(&newer).await, [2]);
        newer.close().await.unwrap();
        drop(newer);
        let refused = Store::open(&t.scene.cfg, &[&OLD]).await.err().unwrap();
        assert_eq!((refused.kind, refused.code), (Kind::Conflict, "store.newer_database"));
        assert_eq!(refused.args[0].1, "grown 2");
        let again = Store::open(&t.scene.cfg, &[&NEW]).await.unwrap();
        assert_eq!(numbers(&again).await, [2]);
    });
}

#[test]
fn a_migration_that_fails_leaves_nothing_behind() {
    both(&[&OLD], async |t| {
        t.store.close().await.unwrap();
        let failed = Store::open(&t.scene.cfg, &[&BAD]).await.err().unwrap();
        assert!(failed.detail.unwrap().contains("grown broken"));
        let again = Store::open(&t.scene.cfg, &[&OLD]).await.unwrap();
        assert!(numbers(&again).await.is_empty());
    });
}

#[test]
fn one_folder_is_for_one_program() {
    only(Engine::Sqlite, &[], async |t| {
        let refused = Store::open(&t.scene.cfg, &[]).await.err().unwrap();
        assert_eq!((refused.kind, refused.code), (Kind::Conflict, "store.folder_locked"));
        assert_eq!(refused.args[0].1, t.folder().display().to_string());
        t.store.close().await.unwrap();
    });
}

#[test]
fn a_closed_store_frees_its_folder_when_it_is_dropped() {
    let scene = Scene::new(Engine::Sqlite, &[&THINGS]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for _ in 0..3 {
        runtime.block_on(async { drop(scene.open().await) });
    }
}

#[test]
fn two_processes_never_have_the_same_node_number() {
    only(Engine::Postgres, &[], async |t| {
        let second = t.scene.open().await;
        assert_eq!((t.health().node, second.health().node), (0, 1));
        t.store.close().await.unwrap();
        let third = t.scene.open().await;
        assert_eq!(third.health().node, 0, "a number is freed at the end");
        let mut more = vec![second, third];
        for _ in 2..16 {
            more.push(t.scene.open().await);
        }
        let refused = Store::open(&t.scene.cfg, &[]).await.err().unwrap();
        assert_eq!((refused.kind, refused.code), (Kind::Busy, "store.no_node"));
    });
}

#[test]
fn ids_go_on_when_the_clock_was_set_back_over_a_restart() {
    both(&[], async |t| {
        let draw = async |store: &Store| {
            let ctx = store.ctx(Actor::Anonymous).await.unwrap();
            ctx.id::<Store>(shard(3)).get()
        };
        t.clock().forward(60);
        let before = draw(t).await;
        t.store.close().await.unwrap();
        t.clock().forward(-120);
        let again = t.scene.open().await;
        assert!(draw(&again).await > before);
        assert_eq!(again.health().node, 0);
        again.close().await.unwrap();
        t.clock().forward(240);
        let later = t.scene.open().await;
        assert_eq!(
            kernel::Id::<Store>::from_i64(draw(&later).await).unwrap().made_at(),
            later.clock().now()
        );
        later.close().await.unwrap();
    });
}

#[test]
fn an_unusable_folder_is_named() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    let cfg = jingwei_store::StoreConfig::sqlite(file.path());
    let refused = runtime.block_on(Store::open(&cfg, &[])).err().unwrap();
    assert_eq!(refused.code, "store.folder_unusable");
    assert_eq!(refused.args[0].1, file.path().display().to_string());
}

#[test]
fn an_address_that_is_none_is_refused_without_repeating_it() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (url, code) in [
        ("postgres://user:secret@[", "store.database_url"),
        ("host=/nowhere user=secret dbname=secret", "store.unreachable"),
    ] {
        let cfg = jingwei_store::StoreConfig::postgres(folder.path(), url);
        let refused = runtime.block_on(Store::open(&cfg, &[])).err().unwrap();
        assert_eq!(refused.code, code);
        assert!(!format!("{refused:?}{cfg:?}").contains("secret"));
    }
}
