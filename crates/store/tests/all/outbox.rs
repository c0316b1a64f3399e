//! Facts on their way to their subscribers.

use std::sync::{Arc, Mutex};

use jingwei_store::outbox::{Delivery, Fact, Relay, Subscriber, dead, publish, revive};
use jingwei_store::{Engine, Store, Tx, vals};
use kernel::{Ctx, Error, Result, Shard};
use serde_json::json;
use testkit::{TestStore, both, only};

use crate::thing::*;

type Deaf = Arc<Mutex<Vec<i64>>>;

fn fact(shard: Shard, subject: i64, version: i64) -> Fact {
    Fact { shard, name: "ThingMoved", subject, version, body: json!({ "to": subject }) }
}

async fn tell(t: &TestStore, subject: i64, version: i64) -> i64 {
    let ctx = ctx(t).await;
    let of = ctx.clone();
    t.write(S, &ctx, move |tx| publish(tx, &of, &fact(S, subject, version))).await.unwrap()
}

/// Hears everything, and refuses subjects for as long as they are in `deaf`.
/// What is heard is kept in the database: a command may run twice.
fn listening(store: &Store, deaf: &Deaf) -> Relay {
    let deaf = deaf.clone();
    let hear = move |tx: &mut Tx<'_>, ctx: &Ctx, d: &Delivery| {
        assert_eq!(d.body["to"], d.subject);
        if deaf.lock().unwrap().contains(&d.subject) {
            return Err(Error::conflict("test.deaf"));
        }
        put(tx, ctx.id::<Fact>(S).get(), d.subject * 1000 + d.version)
    };
    Relay::new(store, vec![Subscriber::command("test.listener", &["ThingMoved"], hear)])
}

async fn heard(t: &TestStore) -> Vec<(i64, i64)> {
    let all = |tx: &mut Tx<'_>| tx.query(&ALL, &vals![S], |r| r.int(1));
    t.read(S, all).await.unwrap().into_iter().map(|n| (n / 1000, n % 1000)).collect()
}

async fn rows(t: &TestStore) -> i64 {
    let count = sql("SELECT COUNT(*) FROM outbox");
    t.read(S, move |tx| tx.query_one(count, &vals![], n)).await.unwrap()
}

#[test]
fn a_row_per_fact_and_subscriber_and_none_for_a_refused_command() {
    both(&[&THINGS], async |t| {
        let hear = |_: &mut Tx<'_>, _: &Ctx, _: &Delivery| Ok(());
        let relay = Relay::new(
            t,
            vec![
                Subscriber::command("test.a", &["ThingMoved", "ThingEnded"], hear),
                Subscriber::command("test.b", &["ThingMoved"], hear),
                Subscriber::command("test.c", &["ThingEnded"], hear),
            ],
        );
        tell(t, 1, 1).await;
        let ctx = ctx(t).await;
        let of = ctx.clone();
        let refused = t.write(S, &ctx, move |tx| {
            publish(tx, &of, &fact(S, 2, 1))?;
            Err::<(), _>(Error::conflict("test.refused"))
        });
        assert!(refused.await.is_err());
        assert_eq!(rows(t).await, 2);
        assert_eq!(relay.deliver_due().await, Ok(2));
        assert_eq!((relay.deliver_due().await, rows(t).await), (Ok(0), 0));
    });
}

#[test]
fn each_subject_is_told_in_the_order_of_its_versions() {
    both(&[&THINGS], async |t| {
        let deaf = Deaf::default();
        let relay = listening(t, &deaf);
        for version in 1..=20 {
            for subject in [3, 1, 2] {
                tell(t, subject, version).await;
            }
        }
        assert_eq!(relay.deliver_due().await, Ok(60));
        let all = heard(t).await;
        for subject in 1..=3 {
            let of: Vec<i64> = all.iter().filter(|h| h.0 == subject).map(|h| h.1).collect();
            assert_eq!(of, (1..=20).collect::<Vec<_>>());
        }
    });
}

#[test]
fn a_fact_that_fails_holds_up_its_own_subject_alone() {
    both(&[&THINGS], async |t| {
        let deaf = Deaf::new(Mutex::new(vec![1]));
        let relay = listening(t, &deaf);
        for (subject, version) in [(1, 1), (1, 2), (2, 1)] {
            tell(t, subject, version).await;
        }
        assert_eq!(relay.deliver_due().await, Ok(1));
        assert_eq!(heard(t).await, [(2, 1)]);
        deaf.lock().unwrap().clear();
        tell(t, 1, 3).await;
        assert_eq!(relay.deliver_due().await, Ok(0), "its pause is not over");
        t.clock().forward(1);
        assert_eq!(relay.deliver_due().await, Ok(3));
        assert_eq!(heard(t).await, [(2, 1), (1, 1), (1, 2), (1, 3)]);
    });
}

#[test]
fn a_fact_that_always_fails_is_given_up_told_once_and_can_be_revived() {
    both(&[&THINGS], async |t| {
        let deaf = Deaf::new(Mutex::new(vec![1]));
        let relay = listening(t, &deaf).on_dead(|tx, ctx, d, e| {
            assert_eq!((d.subject, e.code), (1, "test.deaf"));
            put(tx, ctx.id::<Fact>(S).get(), 7001)
        });
        tell(t, 1, 1).await;
        for _ in 0..30 {
            relay.deliver_due().await.unwrap();
            t.clock().forward(4 * 60);
        }
        assert_eq!(heard(t).await, [(7, 1)], "told once");
        let given_up = t.read(S, |tx| dead(tx, 10)).await.unwrap();
        assert_eq!(given_up.len(), 1);
        deaf.lock().unwrap().clear();
        tell(t, 1, 2).await;
        assert_eq!(relay.deliver_due().await, Ok(1), "those behind it go on");
        let ctx = ctx(t).await;
        let of = ctx.clone();
        t.write(S, &ctx, move |tx| revive(tx, &of, &given_up[0])).await.unwrap();
        assert_eq!(relay.deliver_due().await, Ok(1));
        assert_eq!(heard(t).await, [(7, 1), (1, 2), (1, 1)]);
    });
}

/// A crash between the subscriber's command and the row's removal delivers the
/// fact again: the subscriber kept its id.
#[test]
fn a_fact_delivered_twice_counts_once() {
    both(&[&THINGS], async |t| {
        let deaf = Deaf::default();
        let relay = listening(t, &deaf);
        let id = tell(t, 1, 1).await;
        let copy = "CREATE TABLE kept AS SELECT * FROM outbox";
        act(t, move |tx| tx.query_sql(copy, &vals![], |_| Ok(()))).await.unwrap();
        assert_eq!(relay.deliver_due().await, Ok(1));
        run(t, "INSERT INTO outbox SELECT * FROM kept").await;
        assert_eq!((relay.deliver_due().await, rows(t).await), (Ok(1), 0));
        assert_eq!(heard(t).await, [(1, 1)]);
        let seen = sql("SELECT fact FROM outbox_seen");
        assert_eq!(t.read(S, move |tx| tx.query_one(seen, &vals![], n)).await, Ok(id));
        t.clock().forward(15 * 24 * 60);
        t.housekeep().await.unwrap();
        assert_eq!(t.read(S, move |tx| tx.query_opt(seen, &vals![], n)).await, Ok(None));
    });
}

#[test]
fn what_touches_two_shards_is_a_second_command_in_the_other() {
    both(&[&THINGS], async |t| {
        let other = |d: &Delivery| Shard::new(u16::try_from(d.subject).unwrap()).unwrap();
        let hear = |tx: &mut Tx<'_>, _: &Ctx, d: &Delivery| {
            let at = tx.shard();
            tx.exec(&PUT, &vals![at, d.fact, d.shard.get()])
        };
        let subscriber = Subscriber::command("test.other", &["ThingMoved"], hear).in_shard(other);
        let relay = Relay::new(t, vec![subscriber]);
        let id = tell(t, 5, 1).await;
        assert_eq!(relay.deliver_due().await, Ok(1));
        let there = t.read(shard(5), move |tx| tx.query_one(&GET, &vals![shard(5), id], n));
        assert_eq!(there.await, Ok(S.get()));
    });
}

#[test]
fn work_outside_is_called_until_it_succeeds() {
    both(&[&THINGS], async |t| {
        let calls: Arc<Mutex<Vec<i64>>> = Arc::default();
        let log = calls.clone();
        let send = move |d: Delivery| {
            let log = log.clone();
            async move {
                log.lock().unwrap().push(d.fact);
                match d.tries {
                    0 => Err(Error::internal("the other side is down")),
                    _ => Ok(()),
                }
            }
        };
        let relay = Relay::new(t, vec![Subscriber::remote("test.hook", &["ThingMoved"], send)]);
        let id = tell(t, 1, 1).await;
        assert_eq!(relay.deliver_due().await, Ok(0));
        t.clock().forward(1);
        assert_eq!((relay.deliver_due().await, rows(t).await), (Ok(1), 0));
        assert_eq!(*calls.lock().unwrap(), [id, id]);
    });
}

#[test]
fn a_subscriber_may_publish_and_is_then_heard_too() {
    both(&[&THINGS], async |t| {
        let pass_on = |tx: &mut Tx<'_>, ctx: &Ctx, d: &Delivery| -> Result<()> {
            if d.version < 5 {
                publish(tx, ctx, &fact(d.shard, d.subject, d.version + 1))?;
            }
            Ok(())
        };
        let relay = Relay::new(t, vec![Subscriber::command("test.echo", &["ThingMoved"], pass_on)]);
        tell(t, 1, 1).await;
        assert_eq!(relay.deliver_due().await, Ok(5));
    });
}

#[test]
fn many_facts_in_many_shards_are_all_delivered() {
    both(&[&THINGS], async |t| {
        let deaf = Deaf::default();
        let relay = listening(t, &deaf);
        let ctx = ctx(t).await;
        let of = ctx.clone();
        let publish_all = move |tx: &mut Tx<'_>| {
            for i in 0..700 {
                let at = shard(u16::try_from(i % 40).unwrap());
                publish(tx, &of, &fact(at, i64::from(i), 1))?;
            }
            Ok(())
        };
        t.write(S, &ctx, publish_all).await.unwrap();
        assert_eq!((relay.deliver_due().await, rows(t).await), (Ok(700), 0));
        assert_eq!(heard(t).await.len(), 700);
    });
}

/// Known trap: ids are not in the order of commits on PostgreSQL, so a reader
/// by "id > last" would lose the fact that commits late.
#[test]
fn a_fact_with_an_earlier_id_that_commits_later_is_not_lost() {
    only(Engine::Postgres, &[&THINGS], async |t| {
        let deaf = Deaf::default();
        let relay = listening(t, &deaf);
        let (drawn, wait_drawn) = std::sync::mpsc::channel();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        let ctx = ctx(t).await;
        let (of, store) = (ctx.clone(), t.store.clone());
        let early = tokio::spawn(async move {
            let with = of.clone();
            store
                .write(S, &of, move |tx| {
                    let id = publish(tx, &with, &fact(S, 1, 1))?;
                    let _ = drawn.send(());
                    let _ = wait.lock().unwrap().recv();
                    Ok(id)
                })
                .await
        });
        tokio::task::spawn_blocking(move || wait_drawn.recv().unwrap()).await.unwrap();
        let late = tell(t, 2, 1).await;
        assert_eq!(relay.deliver_due().await, Ok(1));
        go.send(()).unwrap();
        assert!(early.await.unwrap().unwrap() < late);
        assert_eq!(relay.deliver_due().await, Ok(1));
        assert_eq!(heard(t).await, [(2, 1), (1, 1)]);
    });
}

#[test]
fn two_relays_of_two_processes_do_not_call_outside_twice() {
    only(Engine::Postgres, &[&THINGS], async |t| {
        let calls: Arc<Mutex<Vec<i64>>> = Arc::default();
        let hook = |log: &Arc<Mutex<Vec<i64>>>| {
            let log = log.clone();
            Subscriber::remote("test.hook", &["ThingMoved"], move |d| {
                log.lock().unwrap().push(d.subject);
                async { Ok(()) }
            })
        };
        let second = t.scene.open().await;
        let relays = [Relay::new(t, vec![hook(&calls)]), Relay::new(&second, vec![hook(&calls)])];
        for subject in 0..30 {
            tell(t, subject, 1).await;
        }
        let (a, b) = tokio::join!(relays[0].deliver_due(), relays[1].deliver_due());
        assert_eq!(a.unwrap() + b.unwrap(), 30);
        let mut called = calls.lock().unwrap().clone();
        called.sort_unstable();
        assert_eq!(called, (0..30).collect::<Vec<_>>());
        second.close().await.unwrap();
    });
}
