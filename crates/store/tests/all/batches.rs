//! SQLite's writer: groups of commands that share a sync.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jingwei_store::{Engine, Store, StoreConfig, Tx, Writing, vals};
use kernel::{Actor, Ctx, Error, Kind, Result};
use testkit::{Scene, both, only};

use crate::thing::*;

/// A store whose batches end only when nothing waits any more, and whose
/// commands come to the writer in the order in which they were sent.
async fn patient(queue: usize) -> (Scene, Store) {
    let mut scene = Scene::new(Engine::Sqlite, &[&THINGS]);
    scene.cfg = StoreConfig { batch: Duration::MAX, queue, rehearsers: 0, ..scene.cfg };
    let store = scene.open().await;
    (scene, store)
}

/// A command that keeps the writer busy until it is let go, so that what comes
/// meanwhile falls into one batch with it.
fn gate() -> (Sender<()>, impl Fn(&mut Tx<'_>) -> Result<()> + Send + Sync + 'static) {
    let (go, wait) = channel::<()>();
    let wait = Mutex::new(Some(wait));
    let hold = move |_: &mut Tx<'_>| {
        // it may run again, and is not held up then
        if let Some(wait) = wait.lock().unwrap().take() {
            let _ = wait.recv();
        }
        Ok(())
    };
    (go, hold)
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(work)
}

async fn ctx_of(store: &Store) -> Ctx {
    store.ctx(Actor::Anonymous).await.unwrap()
}

#[test]
fn a_refused_command_of_a_batch_is_rolled_back_alone() {
    block_on(async {
        let (_scene, store) = patient(100).await;
        let (go, hold) = gate();
        let ctx = ctx_of(&store).await;
        let (_, one, two, three, ()) = tokio::join!(
            store.write(S, &ctx, hold),
            store.write(S, &ctx, |tx| put(tx, 1, 1)),
            store.write(S, &ctx, |tx| {
                put(tx, 2, 1)?;
                put(tx, 1, 1)
            }),
            store.write(S, &ctx, |tx| put(tx, 3, 1)),
            async { go.send(()).unwrap() },
        );
        assert_eq!((one, three), (Ok(()), Ok(())));
        assert_eq!(two.unwrap_err().code, "store.duplicate");
        assert_eq!(ids(&store).await, [1, 3]);
    });
}

/// Each takes the number after those that are there: one that decided on an
/// older snapshot would take another's.
#[test]
fn commands_rehearsed_side_by_side_decide_as_one_after_the_other() {
    block_on(async {
        let scene = Scene::new(Engine::Sqlite, &[&THINGS]);
        let store = scene.open().await;
        let (go, hold) = gate();
        let ctx = ctx_of(&store).await;
        let held = tokio::spawn({
            let (store, ctx) = (store.clone(), ctx.clone());
            async move { store.write(S, &ctx, hold).await }
        });
        let take = |i: usize| {
            let (store, ctx) = (store.clone(), ctx.clone());
            tokio::spawn(async move {
                let next = move |tx: &mut Tx<'_>| {
                    let taken = tx.query(&ALL, &vals![S], n)?.len() as i64;
                    put(tx, taken + 1, i as i64)?;
                    Ok(taken + 1)
                };
                store.write(S, &ctx, next).await
            })
        };
        let tasks: Vec<_> = (0..200).map(take).collect();
        go.send(()).unwrap();
        held.await.unwrap().unwrap();
        let mut taken = Vec::new();
        for task in tasks {
            taken.push(task.await.unwrap().unwrap());
        }
        taken.sort_unstable();
        let all: Vec<i64> = (1..=200).collect();
        assert_eq!((taken, ids(&store).await), (all.clone(), all));
    });
}

/// The first to fail after it wrote spoils the batch: those before it run again
/// without it, with the same ids, and nothing is there twice.
#[test]
fn commands_before_one_that_failed_late_run_again_to_the_same_end() {
    block_on(async {
        let (_scene, store) = patient(100).await;
        let (go, hold) = gate();
        let drawn: Arc<Mutex<Vec<i64>>> = Arc::default();
        let contexts = [ctx_of(&store).await, ctx_of(&store).await, ctx_of(&store).await];
        let keep = |i: usize| {
            let (ctx, drawn) = (contexts[i].clone(), drawn.clone());
            move |tx: &mut Tx<'_>| {
                let id = ctx.id::<Store>(S).get();
                drawn.lock().unwrap().push(id);
                put(tx, id, 1)?;
                Ok(tx.query(&ALL, &vals![S], n)?.len())
            }
        };
        let late = |tx: &mut Tx<'_>| {
            put(tx, 1, 1)?;
            Err::<(), _>(Error::conflict("test.late"))
        };
        let (_, one, early, two, failed, three, ()) = tokio::join!(
            store.write(S, &contexts[0], hold),
            store.write(S, &contexts[0], keep(0)),
            store.write(S, &contexts[0], |_| Err::<(), _>(Error::conflict("test.early"))),
            store.write(S, &contexts[1], keep(1)),
            store.write(S, &contexts[1], late),
            store.write(S, &contexts[2], keep(2)),
            async { go.send(()).unwrap() },
        );
        assert_eq!((one, two, three), (Ok(1), Ok(2), Ok(3)));
        assert_eq!(early.unwrap_err().code, "test.early");
        assert_eq!(failed.unwrap_err().code, "test.late");
        let drawn = drawn.lock().unwrap().clone();
        assert_eq!(drawn[..2], drawn[2..4], "the same ids");
        assert_eq!(ids(&store).await, [drawn[0], drawn[1], drawn[4]]);
    });
}

/// Known trap: a full disk rolls back the whole batch behind the closure's
/// back; then every caller of the batch gets the error, and nobody a false
/// success.
#[test]
fn a_full_disk_fails_the_whole_batch() {
    block_on(async {
        let (_scene, store) = patient(100).await;
        let ctx = ctx_of(&store).await;
        let pages = |tx: &mut Tx<'_>, n: i64| {
            let set = format!("PRAGMA max_page_count={n}");
            tx.query_sql(&set, &vals![], |r| r.int(0)).map(|rows| rows[0])
        };
        let now = store.write(S, &ctx, move |tx| pages(tx, 1)).await.unwrap();
        let (go, hold) = gate();
        let fat = "x".repeat(1_000_000);
        let (_, small, big, after, ()) = tokio::join!(
            store.write(S, &ctx, hold),
            store.write(S, &ctx, |tx| put(tx, 1, 1)),
            store.write(S, &ctx, move |tx| tx.exec(&PUT_NAMED, &vals![S, 2, &fat])),
            store.write(S, &ctx, |tx| tx.query(&ALL, &vals![S], n)),
            async { go.send(()).unwrap() },
        );
        assert_eq!(big.unwrap_err().code, "store.disk_full");
        let small = small.unwrap_err();
        assert_eq!((small.kind, small.code), (Kind::Busy, "store.disk_full"));
        assert_eq!(after, Ok(vec![]), "what came after the lost batch sees nothing of it");
        assert!(ids(&store).await.is_empty());
        store.write(S, &ctx, move |tx| pages(tx, now + 10_000)).await.unwrap();
        store.write(S, &ctx, |tx| put(tx, 1, 1)).await.unwrap();
        assert_eq!(store.health().writing, Writing::Well);
        assert_eq!(ids(&store).await, [1]);
    });
}

#[test]
fn a_full_queue_is_an_answer_and_not_a_wait() {
    block_on(async {
        let (_scene, store) = patient(2).await;
        let (go, hold) = gate();
        let (inside, entered) = channel::<()>();
        let ctx = ctx_of(&store).await;
        let held = tokio::spawn({
            let (store, ctx) = (store.clone(), ctx.clone());
            async move {
                store
                    .write(S, &ctx, move |tx| {
                        let _ = inside.send(());
                        hold(tx)
                    })
                    .await
            }
        });
        tokio::task::spawn_blocking(move || entered.recv().unwrap()).await.unwrap();
        let (one, two, three, ()) = tokio::join!(
            store.write(S, &ctx, |tx| put(tx, 1, 1)),
            store.write(S, &ctx, |tx| put(tx, 2, 1)),
            store.write(S, &ctx, |tx| put(tx, 3, 1)),
            async {
                assert_eq!(store.health().queue, (2, 2));
                go.send(()).unwrap();
            },
        );
        assert_eq!((one, two), (Ok(()), Ok(())));
        let error = three.unwrap_err();
        assert_eq!((error.kind, error.code), (Kind::Busy, "busy"));
        held.await.unwrap().unwrap();
    });
}

#[test]
fn what_waits_at_the_end_is_still_done() {
    block_on(async {
        let (scene, store) = patient(100).await;
        let (go, hold) = gate();
        let ctx = ctx_of(&store).await;
        let closing = store.clone();
        let (_, one, closed, ()) = tokio::join!(
            store.write(S, &ctx, hold),
            store.write(S, &ctx, |tx| put(tx, 1, 1)),
            async move { closing.close().await },
            async { go.send(()).unwrap() },
        );
        assert_eq!((one, closed), (Ok(()), Ok(())));
        let late = store.write(S, &ctx, |tx| put(tx, 2, 1)).await;
        assert_eq!(late.unwrap_err().code, "store.closing");
        let again = scene.open().await;
        assert_eq!(ids(&again).await, [1]);
    });
}

/// A file that somebody else holds: the command is refused, not lost.
#[test]
fn a_locked_database_is_said_so() {
    only(Engine::Sqlite, &[&THINGS], async |t| {
        let file = t.folder().join("jingwei.sqlite");
        let other = rusqlite::Connection::open(file).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let refused = act(t, |tx| put(tx, 1, 1)).await.unwrap_err();
        assert_eq!((refused.kind, refused.code), (Kind::Busy, "store.locked"));
        other.execute_batch("ROLLBACK").unwrap();
        act(t, |tx| put(tx, 1, 1)).await.unwrap();
    });
}

/// Known trap: pragmas hold for a connection, not for the file.
#[test]
fn every_connection_has_its_settings() {
    only(Engine::Sqlite, &[], async |t| {
        let ask = |pragma: &'static str| {
            move |tx: &mut Tx<'_>| tx.query_sql(pragma, &vals![], |r| r.int(0)).map(|r| r[0])
        };
        let ctx = ctx_of(t).await;
        let writer = [
            ("PRAGMA foreign_keys", 1),
            ("PRAGMA synchronous", 2),
            ("PRAGMA wal_autocheckpoint", 0),
        ];
        for (pragma, value) in writer {
            assert_eq!(t.write(S, &ctx, ask(pragma)).await, Ok(value), "{pragma}");
        }
        let asked = (0..8).map(|_| t.read(S, ask("PRAGMA foreign_keys")));
        for answer in futures_util::future::join_all(asked).await {
            assert_eq!(answer, Ok(1));
        }
    });
}

/// A read is one snapshot, whatever is written meanwhile.
#[test]
fn a_read_sees_one_moment() {
    only(Engine::Sqlite, &[&THINGS], async |t| {
        act(t, |tx| put(tx, 1, 1)).await.unwrap();
        let (seen, first) = channel::<()>();
        let (go, wait) = channel::<()>();
        let wait = Arc::new(Mutex::new(wait));
        let store = t.store.clone();
        let reading = tokio::spawn(async move {
            store
                .read(S, move |tx| {
                    let before = tx.query(&ALL, &vals![S], n)?;
                    let _ = seen.send(());
                    let _ = wait.lock().unwrap().recv();
                    Ok((before, tx.query(&ALL, &vals![S], n)?))
                })
                .await
        });
        tokio::task::spawn_blocking(move || first.recv().unwrap()).await.unwrap();
        act(t, |tx| put(tx, 2, 1)).await.unwrap();
        go.send(()).unwrap();
        assert_eq!(reading.await.unwrap(), Ok((vec![1], vec![1])));
    });
}

#[test]
fn an_error_of_the_caller_keeps_its_own_words() {
    only(Engine::Sqlite, &[&THINGS], async |t| {
        let refused = act(t, |_| Err::<(), _>(Error::invalid("test.wrong", "place/lon"))).await;
        assert_eq!(refused.unwrap_err().field.as_deref(), Some("place/lon"));
    });
}

#[test]
fn what_nobody_waits_for_is_kept_like_any_other() {
    both(&[&THINGS], async |t| {
        let ctx = ctx_of(&t.store).await;
        t.store.write_later(S, &ctx, |tx| put(tx, 1, 7)).await.unwrap();
        let twice = t.store.write_later(S, &ctx, |tx| put(tx, 1, 8)).await;
        assert!(twice.is_err(), "and refused like any other");
        let all = t.store.read(S, |tx| tx.query(&ALL, &vals![S], |r| r.int(1))).await;
        assert_eq!(all.unwrap(), [7]);
    });
}

/// Its end comes while one piece waits: it is done before, and none after.
#[test]
fn what_nobody_waits_for_is_done_before_the_end() {
    block_on(async {
        let (_scene, store) = patient(100).await;
        let (go, hold) = gate();
        let ctx = ctx_of(&store).await;
        let (held, piece, closed) = tokio::join!(
            biased;
            store.write(S, &ctx, hold),
            store.write_later(S, &ctx, |tx| put(tx, 1, 7)),
            async {
                go.send(()).unwrap();
                store.close().await
            },
        );
        assert_eq!((held, piece, closed), (Ok(()), Ok(()), Ok(())));
        let after = store.write_later(S, &ctx, |tx| put(tx, 2, 7)).await;
        assert_eq!(after.unwrap_err().kind, Kind::Busy);
    });
}
