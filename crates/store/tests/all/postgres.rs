//! What is of PostgreSQL alone: other commands in the way, lost connections.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use jingwei_store::{Clock, Engine, Tx, vals};
use kernel::{Id, Result};
use testkit::only;

use crate::thing::*;

struct Tag;

/// Two commands that lock two rows in opposite order: PostgreSQL ends one of
/// them (40P01), and it runs again with the same ids.
#[test]
fn a_deadlock_is_tried_again_with_the_same_ids() {
    only(Engine::Postgres, &[&THINGS], async |t| {
        act(t, |tx| {
            put(tx, 1, 0)?;
            put(tx, 2, 0)
        })
        .await
        .unwrap();
        let barrier = Arc::new(Barrier::new(2));
        let tries = Arc::new(AtomicUsize::new(0));
        let command = |first: i64, second: i64| {
            let (barrier, tries, store) = (barrier.clone(), tries.clone(), t.store.clone());
            async move {
                let ctx = store.ctx(kernel::Actor::Anonymous).await.unwrap();
                let of = ctx.clone();
                let run = AtomicUsize::new(0);
                let drawn = std::sync::Mutex::new(Vec::<Id<Tag>>::new());
                let opposite = move |tx: &mut Tx<'_>| {
                    tries.fetch_add(1, Ordering::SeqCst);
                    let mut drawn = drawn.lock().unwrap();
                    drawn.push(of.id(S));
                    assert!(drawn.iter().all(|id| *id == drawn[0]));
                    add_one(tx, first)?;
                    tx.query(&ALL, &vals![S], n)?;
                    if run.fetch_add(1, Ordering::SeqCst) == 0 {
                        barrier.wait();
                    }
                    add_one(tx, second)
                };
                store.write(S, &ctx, opposite).await
            }
        };
        let (a, b) = tokio::join!(tokio::spawn(command(1, 2)), tokio::spawn(command(2, 1)));
        a.unwrap().unwrap();
        b.unwrap().unwrap();
        assert!(tries.load(Ordering::SeqCst) > 2, "there was no deadlock");
        assert_eq!((get(t, 1).await, get(t, 2).await), (Some(2), Some(2)));
    });
}

#[test]
fn a_serialisation_failure_is_tried_again() {
    only(Engine::Postgres, &[&THINGS], async |t| {
        let fails = sql("DO $$ BEGIN RAISE EXCEPTION 'later' USING ERRCODE = '40001'; END $$");
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        let done = act(t, move |tx| {
            put(tx, 1, 1)?;
            if counted.fetch_add(1, Ordering::SeqCst) < 3 {
                tx.exec(fails, &vals![])?;
            }
            Ok(())
        });
        done.await.unwrap();
        assert_eq!((runs.load(Ordering::SeqCst), ids(t).await), (4, vec![1]));
        let hopeless = act(t, move |tx| tx.exec(fails, &vals![])).await.unwrap_err();
        assert_eq!(hopeless.code, "store.contended");
    });
}

#[test]
fn a_lost_connection_is_made_again() {
    only(Engine::Postgres, &[&THINGS], async |t| {
        let kill = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname=current_database() AND pid<>pg_backend_pid()";
        act(t, |tx| put(tx, 1, 1)).await.unwrap();
        for round in 2..6 {
            t.scene.beside(kill);
            act(t, move |tx| put(tx, round, 1)).await.unwrap();
            assert_eq!(ids(t).await.len(), usize::try_from(round).unwrap());
        }
    });
}

#[test]
fn a_connection_lost_before_the_commit_runs_the_command_again() {
    only(Engine::Postgres, &[&THINGS], async |t| {
        let suicide = sql("SELECT pg_terminate_backend(pg_backend_pid())");
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        let done = act(t, move |tx| {
            put(tx, 1, 1)?;
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                tx.query(suicide, &vals![], |_| Ok(()))?;
            }
            Ok(())
        });
        done.await.unwrap();
        assert_eq!((runs.load(Ordering::SeqCst), ids(t).await), (2, vec![1]));
    });
}

/// Known trap: an error after the commit was sent never means "not done".
#[test]
fn a_connection_lost_in_the_commit_leaves_the_outcome_open() {
    only(Engine::Postgres, &[&THINGS], async |t| {
        let at_commit = sql("SELECT pg_terminate_backend(pg_backend_pid())");
        let unknown = act(t, move |tx| {
            put(tx, 1, 1)?;
            // deferred, so it goes out together with the commit
            tx.exec(at_commit, &vals![])
        });
        assert_eq!(unknown.await.unwrap_err().code, "store.outcome_unknown");
        act(t, |tx| put(tx, 2, 1)).await.unwrap();
    });
}

/// Known trap: reads are autocommit, not BEGIN and COMMIT.
#[test]
fn each_statement_of_a_read_is_by_itself() {
    only(Engine::Postgres, &[&THINGS], async |t| {
        let number = "SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)";
        let two = |tx: &mut Tx<'_>| -> Result<(i64, i64)> {
            Ok((tx.query_sql(number, &vals![], n)?[0], tx.query_sql(number, &vals![], n)?[0]))
        };
        let (first, second) = t.read(S, two).await.unwrap();
        assert_ne!(first, second);
        let (first, second) = act(t, two).await.unwrap();
        assert_eq!(first, second);
    });
}

/// Writes wait for the next read or the commit, in their order.
#[test]
fn writes_go_out_in_order_and_before_the_next_read() {
    only(Engine::Postgres, &[&THINGS], async |t| {
        let seen = act(t, |tx| {
            put(tx, 1, 0)?;
            for i in 1..=600 {
                tx.exec(&SET, &vals![S, 1, i])?;
            }
            tx.query_one(&GET, &vals![S, 1], n)
        });
        assert_eq!(seen.await, Ok(600));
    });
}

/// Processes on one database hear what the others committed.
#[test]
fn live_events_and_settings_reach_the_other_processes() {
    use jingwei_store::outbox::{Fact, publish};
    const DEF: kernel::SettingDef =
        kernel::SettingDef { name: "things.n", default: "1", check: |_| Ok(()) };
    only(Engine::Postgres, &[&THINGS], async |t| {
        let second = t.scene.open().await;
        let mut live = second.live();
        // the second may not listen yet: it hears one of the tries
        let heard = loop {
            let ctx = ctx(t).await;
            let of = ctx.clone();
            let publish_one = move |tx: &mut Tx<'_>| {
                let body = serde_json::json!({});
                jingwei_store::settings::set(tx, &of, &DEF, None, of.now, &2.into())?;
                let fact = Fact { shard: S, name: "ThingDone", subject: 5, version: 3, body };
                publish(tx, &of, &fact)
            };
            t.write(S, &ctx, publish_one).await.unwrap();
            match live.try_recv() {
                Ok(event) => break event,
                Err(tokio::sync::broadcast::error::TryRecvError::Empty) => {}
                Err(_) => live = second.live(),
            }
        };
        assert_eq!((heard.name.as_ref(), heard.subject, heard.version), ("ThingDone", 5, 3));
        assert_eq!(second.settings().await.unwrap().get(&DEF, None, t.clock().now()), Some(2));
        second.close().await.unwrap();
    });
}

/// Whoever may have missed something is cut off, so that it asks again.
#[test]
fn a_herald_that_was_away_cuts_its_listeners_off() {
    only(Engine::Postgres, &[&THINGS], async |t| {
        let mut live = t.live();
        let kill = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname=current_database() AND pid<>pg_backend_pid()";
        // again and again: it may not have been connected the first time
        for _ in 0..20 {
            t.scene.beside(kill);
            let wait = tokio::time::timeout(std::time::Duration::from_secs(3), live.recv());
            if let Ok(ended) = wait.await {
                assert_eq!(ended, Err(tokio::sync::broadcast::error::RecvError::Closed));
                return;
            }
        }
        panic!("nobody was told");
    });
}
