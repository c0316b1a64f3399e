//! What a command asked of the database can be written down.

use jingwei_store::outbox::{Fact, publish};
use jingwei_store::{Taped, vals};
use serde_json::Value;
use testkit::both;

use crate::thing::{S, THINGS, act, add_one, ctx, get, put};

#[test]
fn a_tape_holds_every_statement_and_changes_nothing() {
    both(&[&THINGS], async |t| {
        act(t, |tx| put(tx, 1, 4)).await.unwrap();
        let mut live = t.live();
        let of = ctx(t).await;
        let inside = of.clone();
        let run = move |tx: &mut jingwei_store::Tx<'_>| {
            let mut tape = Vec::new();
            let next = tx.taped(&mut tape, |tx| {
                let fact =
                    Fact { shard: S, name: "Added", subject: 1, version: 1, body: Value::Null };
                publish(tx, &inside, &fact)?;
                add_one(tx, 1)
            })?;
            Ok((next, tape))
        };
        let (next, tape): (i64, Vec<Taped>) = t.write(S, &of, run).await.unwrap();
        let names: Vec<&str> = tape.iter().map(|l| l.statement.name).collect();
        assert_eq!((next, names), (5, vec!["LOCK", "SET"]));
        assert_eq!(tape[1].params, vals![S, 1_i64, 5_i64]);
        assert_eq!(get(t, 1).await, Some(5));
        assert_eq!(live.recv().await.unwrap().name, "Added");
    });
}
