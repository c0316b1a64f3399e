//! Jobs: at their time, once, also after a restart.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use jingwei_store::jobs::{Job, JobRunner, cancel, dead, schedule};
use jingwei_store::{Clock, Store, Tx, vals};
use kernel::{Error, Result, Time};
use serde_json::json;
use testkit::{TestStore, both};

use crate::thing::*;

fn job(key: i64, due: Time) -> Job {
    Job { shard: S, kind: "things.ring", key, due, body: json!({ "n": 1 }) }
}

async fn plan(t: &TestStore, key: i64, minutes: i64) {
    let due = t.clock().now().plus_minutes(minutes);
    act(t, move |tx| schedule(tx, &job(key, due))).await.unwrap();
}

/// Counts the runs of each key in its thing.
fn ring(tx: &mut Tx<'_>, key: i64) -> Result<()> {
    let count = sql("INSERT INTO thing (shard, id, n) VALUES ($1,$2,1)
        ON CONFLICT (shard, id) DO UPDATE SET n=thing.n+1");
    tx.exec(count, &vals![S, key])
}

fn ringing(store: &Store) -> JobRunner {
    JobRunner::new(store).handle("things.ring", |tx, _, due| {
        assert_eq!(due.body["n"], 1);
        ring(tx, due.key)
    })
}

async fn rung(t: &TestStore) -> Vec<(i64, i64)> {
    let all = |tx: &mut Tx<'_>| tx.query(&ALL, &vals![S], |r| Ok((r.int(0)?, r.int(1)?)));
    t.read(S, all).await.unwrap()
}

#[test]
fn a_job_runs_at_its_time_and_once() {
    both(&[&THINGS], async |t| {
        plan(t, 1, 10).await;
        let runner = ringing(t);
        assert_eq!(runner.run_due().await, Ok(0));
        t.clock().forward(9);
        assert_eq!(runner.run_due().await, Ok(0));
        t.clock().forward(1);
        assert_eq!(runner.run_due().await, Ok(1));
        assert_eq!(runner.run_due().await, Ok(0));
        assert_eq!(rung(t).await, [(1, 1)]);
    });
}

#[test]
fn scheduling_again_moves_and_cancelling_takes_back() {
    both(&[&THINGS], async |t| {
        plan(t, 1, 10).await;
        plan(t, 1, 30).await;
        plan(t, 2, 10).await;
        act(t, |tx| cancel(tx, S, "things.ring", 2)).await.unwrap();
        t.clock().forward(20);
        assert_eq!(ringing(t).run_due().await, Ok(0));
        t.clock().forward(10);
        assert_eq!(ringing(t).run_due().await, Ok(1));
        assert_eq!(rung(t).await, [(1, 1)]);
    });
}

#[test]
fn several_runners_together_still_run_each_job_once() {
    both(&[&THINGS], async |t| {
        for key in 0..50 {
            plan(t, key, 0).await;
        }
        let runners = [ringing(t), ringing(t), ringing(t)];
        let runs = runners.iter().map(JobRunner::run_due);
        for run in futures_util::future::join_all(runs).await {
            run.unwrap();
        }
        assert_eq!(rung(t).await, (0..50).map(|key| (key, 1)).collect::<Vec<_>>());
    });
}

#[test]
fn a_job_survives_a_restart() {
    both(&[&THINGS], async |t| {
        plan(t, 1, 10).await;
        t.store.close().await.unwrap();
        t.clock().forward(60 * 24);
        let again = t.scene.open().await;
        assert_eq!(ringing(&again).run_due().await, Ok(1));
        assert_eq!(get(&again, 1).await, Some(1));
        again.close().await.unwrap();
    });
}

#[test]
fn what_a_failing_handler_wrote_is_not_kept_and_it_is_tried_again_later() {
    both(&[&THINGS], async |t| {
        plan(t, 1, 0).await;
        let broken = Arc::new(AtomicBool::new(true));
        let seen = broken.clone();
        let runner = JobRunner::new(t).handle("things.ring", move |tx, _, due| {
            ring(tx, due.key)?;
            match seen.load(Ordering::SeqCst) {
                true => Err(Error::conflict("test.broken")),
                false => Ok(()),
            }
        });
        assert_eq!(runner.run_due().await, Ok(1));
        assert!(rung(t).await.is_empty());
        assert_eq!(runner.run_due().await, Ok(0), "not before its pause is over");
        broken.store(false, Ordering::SeqCst);
        t.clock().forward(1);
        assert_eq!(runner.run_due().await, Ok(1));
        assert_eq!(rung(t).await, [(1, 1)]);
    });
}

#[test]
fn a_job_that_always_fails_is_given_up_and_told_once() {
    both(&[&THINGS], async |t| {
        plan(t, 1, 0).await;
        let runner = JobRunner::new(t)
            .handle("things.ring", |_, _, _| panic!("never works"))
            .on_dead(|tx, _, due, _| ring(tx, due.key + 100));
        let mut tries = 0;
        for _ in 0..40 {
            tries += runner.run_due().await.unwrap();
            t.clock().forward(6 * 60);
        }
        assert_eq!(tries, 8);
        assert_eq!(rung(t).await, [(101, 1)]);
        let given_up = t.read(S, |tx| dead(tx, 10)).await.unwrap();
        assert_eq!((given_up.len(), given_up[0].tries), (1, 8));
        assert!(given_up[0].error.starts_with("internal"));
        plan(t, 1, 0).await;
        assert_eq!(ringing(t).run_due().await, Ok(1), "scheduling again revives it");
    });
}

#[test]
fn a_handler_may_schedule_the_next_run_of_its_own_job() {
    both(&[&THINGS], async |t| {
        plan(t, 1, 0).await;
        let runner = JobRunner::new(t).handle("things.ring", |tx, ctx, due| {
            ring(tx, due.key)?;
            schedule(tx, &job(due.key, ctx.now.plus_minutes(10)))
        });
        for _ in 0..3 {
            assert_eq!(runner.run_due().await, Ok(1));
            t.clock().forward(10);
        }
        assert_eq!(rung(t).await, [(1, 3)]);
    });
}

#[test]
fn jobs_without_a_handler_wait_and_hold_nobody_up() {
    both(&[&THINGS], async |t| {
        let due = t.clock().now();
        act(t, move |tx| schedule(tx, &Job { kind: "things.other", ..job(1, due) })).await.unwrap();
        plan(t, 2, 0).await;
        assert_eq!(ringing(t).run_due().await, Ok(1));
        let other = JobRunner::new(t).handle("things.other", |tx, _, due| ring(tx, due.key));
        assert_eq!(other.run_due().await, Ok(1));
        assert_eq!(rung(t).await, [(1, 1), (2, 1)]);
    });
}

#[test]
fn a_started_runner_is_woken_by_the_command_that_schedules() {
    both(&[&THINGS], async |t| {
        let (told, mut hears) = tokio::sync::mpsc::unbounded_channel();
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        let running = JobRunner::new(t)
            .handle("things.ring", move |_, _, due| {
                counted.fetch_add(1, Ordering::SeqCst);
                let _ = told.send(due.key);
                Ok(())
            })
            .start();
        plan(t, 7, 0).await;
        assert_eq!(hears.recv().await, Some(7));
        running.stop().await;
        plan(t, 8, 0).await;
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    });
}
