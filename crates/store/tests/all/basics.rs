//! Commands and reads, the same on both engines.

use jingwei_store::{MANIFEST, Val, vals};
use kernel::{Error, Kind};
use serde_json::{Value, json};
use testkit::both;

use crate::thing::*;

#[test]
fn every_statement_prepares_on_both_engines() {
    testkit::prepare_all(&[&MANIFEST, &THINGS]);
}

#[test]
fn values_come_back_as_they_went() {
    both(&[&THINGS], async |t| {
        let put = sql("INSERT INTO thing VALUES ($1,$2,$3,$4,$5,$6,$7)");
        let get = sql("SELECT id, n, name, body, data, ratio FROM thing ORDER BY id");
        act(t, |tx| {
            let body = json!({"街": "滨河", "n": 1});
            tx.exec(put, &vals![S, 1, i64::MAX, "网格 'x' $1", body, vec![0u8, 255], 0.5])?;
            let none = (None::<String>, None::<Value>, None::<Vec<u8>>, None::<f64>);
            tx.exec(put, &vals![S, 2, i64::MIN, none.0, none.1, none.2, none.3])
        })
        .await
        .unwrap();
        let rows = t.read(S, move |tx| {
            tx.query(get, &vals![], |r| {
                let body: Option<Value> = r.opt_json(3)?;
                Ok((r.int(1)?, r.opt_text(2)?, body, r.opt_blob(4)?, r.opt_real(5)?))
            })
        });
        let full = (
            i64::MAX,
            Some("网格 'x' $1".to_owned()),
            Some(json!({"街": "滨河", "n": 1})),
            Some(vec![0, 255]),
            Some(0.5),
        );
        assert_eq!(rows.await.unwrap(), [full, (i64::MIN, None, None, None, None)]);
    });
}

#[test]
fn a_refused_command_leaves_nothing() {
    both(&[&THINGS], async |t| {
        let refused = act(t, |tx| {
            put(tx, 1, 1)?;
            tx.query(&ALL, &vals![S], n)?;
            put(tx, 2, 1)?;
            Err::<(), _>(Error::conflict("test.refused"))
        });
        assert_eq!(refused.await.unwrap_err().code, "test.refused");
        assert!(ids(t).await.is_empty());
    });
}

#[test]
fn a_statement_that_fails_fails_its_command_even_when_swallowed() {
    both(&[&THINGS], async |t| {
        act(t, |tx| put(tx, 1, 1)).await.unwrap();
        let swallowed = act(t, |tx| {
            put(tx, 2, 1)?;
            let _ = tx.exec_count(&PUT, &vals![S, 1, 1]);
            Ok(())
        });
        assert_eq!(swallowed.await.unwrap_err().code, "store.duplicate");
        assert_eq!(ids(t).await, [1]);
    });
}

/// Known trap: PostgreSQL gets writes late, so a violation comes at the next
/// read or the commit.
#[test]
fn a_unique_violation_is_a_clear_conflict_wherever_it_comes() {
    both(&[&THINGS], async |t| {
        act(t, |tx| tx.exec(&PUT_NAMED, &vals![S, 1, "one"])).await.unwrap();
        let at_commit = act(t, |tx| tx.exec(&PUT_NAMED, &vals![S, 2, "one"])).await;
        let at_read = act(t, |tx| {
            tx.exec(&PUT_NAMED, &vals![S, 2, "one"])?;
            tx.query(&ALL, &vals![S], n)
        });
        for error in [at_commit.unwrap_err(), at_read.await.unwrap_err()] {
            assert_eq!((error.kind, error.code), (Kind::Conflict, "store.duplicate"));
            assert!(!error.detail.unwrap().contains("'one'"), "a value would reach the log");
        }
        let settled = act(t, |tx| {
            let put = sql("INSERT INTO thing (shard, id, n, name) VALUES ($1,2,0,'one')
                 ON CONFLICT DO NOTHING RETURNING id");
            tx.query_opt(put, &vals![S], n)
        });
        assert_eq!(settled.await, Ok(None));
    });
}

#[test]
fn what_does_not_fit_its_column_is_refused() {
    both(&[&THINGS], async |t| {
        let oops = sql("INSERT INTO thing (shard, id, n) VALUES ($1, 1, $2)");
        for params in [vals![S, "oops"].to_vec(), vals![S].to_vec()] {
            let put = act(t, move |tx| tx.exec(oops, &params));
            assert_eq!(put.await.unwrap_err().code, "internal");
        }
        let orphan = act(t, |tx| tx.exec(&PART, &vals![S, 1, 99])).await;
        assert_eq!(orphan.unwrap_err().code, "internal");
        assert!(ids(t).await.is_empty());
    });
}

#[test]
fn a_read_does_not_write() {
    both(&[&THINGS], async |t| {
        let written = t.read(S, |tx| put(tx, 1, 1)).await;
        assert_eq!(written.unwrap_err().code, "internal");
        assert!(ids(t).await.is_empty());
    });
}

#[test]
fn what_is_not_there_is_not_found() {
    both(&[&THINGS], async |t| {
        let got = t.read(S, |tx| tx.query_one(&GET, &vals![S, 7], n)).await;
        assert_eq!(got, Err(Error::not_found()));
    });
}

#[test]
fn reads_that_belong_together_go_together() {
    both(&[&THINGS], async |t| {
        act(t, |tx| (1..=3).try_for_each(|id| put(tx, id, id * 10))).await.unwrap();
        let found = act(t, |tx| {
            put(tx, 4, 40)?;
            let mut found = Vec::new();
            let (one, all) = (vals![S, 2], vals![S]);
            tx.queries(&[(&GET, &one), (&ALL, &all)], |i, r| {
                found.push((i, r.int(0)?));
                Ok(())
            })?;
            Ok(found)
        });
        assert_eq!(found.await.unwrap(), [(0, 20), (1, 1), (1, 2), (1, 3), (1, 4)]);
    });
}

#[test]
fn lists_of_any_length_and_texts_built_for_them() {
    both(&[&THINGS], async |t| {
        act(t, |tx| (0..1000).try_for_each(|id| put(tx, id, id % 3))).await.unwrap();
        let filtered = t.read(S, |tx| {
            let ids = "SELECT id FROM thing WHERE shard=$1 AND n=$2 ORDER BY id";
            tx.query_sql(ids, &[Val::from(S), Val::Int(2)], n)
        });
        assert_eq!(filtered.await.unwrap().len(), 333);
    });
}

#[test]
fn commands_on_one_row_wait_for_each_other() {
    both(&[&THINGS], async |t| {
        act(t, |tx| put(tx, 1, 0)).await.unwrap();
        let adding = (0..40).map(|_| act(t, |tx| add_one(tx, 1)));
        let mut seen: Vec<i64> = futures_util::future::join_all(adding)
            .await
            .into_iter()
            .collect::<Result<_, _>>()
            .unwrap();
        seen.sort_unstable();
        assert_eq!(seen, (1..=40).collect::<Vec<_>>());
        assert_eq!(get(t, 1).await, Some(40));
    });
}

/// Known trap: one panic would kill the writer.
#[test]
fn a_panic_in_a_closure_fails_that_command_alone() {
    both(&[&THINGS], async |t| {
        let ctx = ctx(t).await;
        let (before, panicked, after) = tokio::join!(
            t.write(S, &ctx, |tx| put(tx, 1, 1)),
            t.write(S, &ctx, |tx| -> kernel::Result<()> {
                put(tx, 2, 1)?;
                tx.query(&ALL, &vals![S], |_| -> kernel::Result<()> { panic!("in a row") })?;
                Ok(())
            }),
            t.write(S, &ctx, |tx| put(tx, 3, 1)),
        );
        assert_eq!((before, after), (Ok(()), Ok(())));
        assert_eq!(panicked.unwrap_err().code, "internal");
        assert_eq!(ids(t).await, [1, 3]);
        assert!(t.read(S, |_| -> kernel::Result<()> { panic!("in a read") }).await.is_err());
        assert_eq!(ids(t).await, [1, 3]);
    });
}

#[test]
fn live_pages_are_told_after_the_commit_and_of_no_refused_command() {
    use jingwei_store::outbox::{Fact, publish};
    both(&[&THINGS], async |t| {
        let mut live = t.live();
        let ctx = ctx(t).await;
        let of = ctx.clone();
        let fact =
            |subject| Fact { shard: S, name: "ThingDone", subject, version: 3, body: json!({}) };
        let refused = t.write(S, &ctx, move |tx| {
            publish(tx, &of, &fact(1))?;
            Err::<(), _>(Error::conflict("test.refused"))
        });
        assert!(refused.await.is_err());
        let of = ctx.clone();
        t.write(S, &ctx, move |tx| publish(tx, &of, &fact(2))).await.unwrap();
        let event = live.recv().await.unwrap();
        assert_eq!((event.name.as_ref(), event.subject, event.version), ("ThingDone", 2, 3));
        assert!(live.try_recv().is_err());
    });
}

#[test]
fn every_refusal_has_its_sentence_in_both_languages() {
    let keys = |words: &str| -> Vec<String> {
        words
            .lines()
            .filter_map(|l| Some(l.split_once(" = ")?.0.trim_matches('"').into()))
            .collect()
    };
    let declared: Vec<String> = MANIFEST.errors.iter().map(|c| format!("errors.{c}")).collect();
    for words in [MANIFEST.words.0, MANIFEST.words.1] {
        let (mut have, mut want) = (keys(words), declared.clone());
        have.sort();
        want.sort();
        assert_eq!(have, want);
    }
}
