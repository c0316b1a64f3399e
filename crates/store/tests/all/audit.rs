//! The audit log: whatever is changed afterwards is found, and where.

use std::path::Path;

use jingwei_store::audit::{
    Check, Entry, Finding, HeadFile, Outcome, Report, Sealer, of_subject, proves, record, verify,
};
use jingwei_store::erasure;
use jingwei_store::{Clock, Engine, Tx, vals};
use kernel::{Actor, Ctx, Result, Shard};
use serde_json::json;
use testkit::{TestStore, both, only};

use crate::thing::*;

pub fn enter(tx: &mut Tx<'_>, ctx: &Ctx, shard: Shard, subject: i64) -> Result<()> {
    let entry = Entry {
        shard,
        action: "things.move",
        subject: ("thing", subject),
        version: 1,
        outcome: Outcome::Done,
        facts: json!({ "to": subject, "站": "滨河" }),
        personal: &[("phone", "13800000000")],
    };
    record(tx, ctx, &entry)
}

pub async fn enter_many(t: &TestStore, shard: Shard, subjects: std::ops::Range<i64>) {
    let ctx = ctx(t).await;
    let of = ctx.clone();
    let all = move |tx: &mut Tx<'_>| subjects.clone().try_for_each(|s| enter(tx, &of, shard, s));
    t.write(shard, &ctx, all).await.unwrap();
}

/// Against that file of heads, with the keys of the folder, from the beginning.
pub fn against(outside: &Path) -> Check<'_> {
    Check { outside, keys: None, from: None }
}

pub async fn check(t: &TestStore) -> Report {
    verify(t, against(&t.folder().join(HeadFile::NAME)), |_, _| {}).await.unwrap()
}

/// A log of two shards with three heads each.
pub async fn sealed(t: &TestStore) -> Sealer {
    let sealer = Sealer::new(t).unwrap();
    for round in 0..3 {
        enter_many(t, S, round * 10..round * 10 + 10).await;
        enter_many(t, shard(9), round * 5..round * 5 + 5).await;
        assert_eq!(sealer.seal_all().await, Ok(15));
        t.clock().forward(1);
    }
    sealer
}

/// Copies the log aside, and puts it back after a change was looked at.
async fn keep(t: &TestStore) {
    for table in ["audit_log", "audit_head"] {
        let copy = format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}");
        act(t, move |tx| tx.query_sql(&copy, &vals![], |_| Ok(()))).await.unwrap();
    }
}

async fn put_back(t: &TestStore) {
    for table in ["audit_log", "audit_head"] {
        run(t, &format!("DELETE FROM {table}")).await;
        run(t, &format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
    }
}

#[test]
fn an_untouched_log_is_whole() {
    both(&[], async |t| {
        assert_eq!(check(t).await, Report::default());
        let sealer = sealed(t).await;
        let mut told = Vec::new();
        let file = t.folder().join(HeadFile::NAME);
        let report = verify(t, against(&file), |done, of| told.push((done, of))).await.unwrap();
        assert!(report.is_whole(), "{report:?}");
        assert_eq!((report.entries, report.heads, report.outside), (45, 6, 6));
        assert_eq!(told.last(), Some(&(45, 45)));
        assert_eq!(sealer.seal_all().await, Ok(0));
    });
}

#[test]
fn entries_that_wait_for_the_sealer_are_told_apart() {
    both(&[], async |t| {
        let sealer = sealed(t).await;
        enter_many(t, S, 3..4).await;
        let list = async || t.read(S, |tx| of_subject(tx, S, ("thing", 3), 0, 10)).await.unwrap();
        let seqs: Vec<_> = list().await.iter().map(|e| e.seq).collect();
        assert_eq!(seqs, [Some(3), None]);
        let report = check(t).await;
        assert_eq!((report.unsealed, report.entries, report.is_whole()), (1, 45, true));
        sealer.seal_all().await.unwrap();
        let seqs: Vec<_> = list().await.iter().map(|e| e.seq).collect();
        assert_eq!(seqs, [Some(3), Some(30)]);
        assert_eq!(list().await[0].personal, ["phone"]);
    });
}

#[test]
fn a_change_of_any_part_of_an_entry_is_found_where_it_is() {
    both(&[], async |t| {
        sealed(t).await;
        keep(t).await;
        let numbers = ["id", "at", "trace", "subject", "version"].map(|c| format!("{c}={c}+1"));
        let texts = ["actor", "action", "kind", "outcome", "facts", "proofs"]
            .map(|c| format!("{c}={c}||' '"));
        for change in numbers.iter().chain(&texts) {
            run(t, &format!("UPDATE audit_log SET {change} WHERE shard=9 AND seq=7")).await;
            let report = check(t).await;
            let found: Vec<_> = report.findings.iter().collect();
            assert!(
                matches!(found[..], [Finding::Entry { shard, seq: 7, .. }] if shard.get() == 9),
                "{change}: {found:?}"
            );
            put_back(t).await;
        }
        assert!(check(t).await.is_whole());
    });
}

#[test]
fn a_flipped_byte_of_a_stored_hash_is_found_where_it_is() {
    both(&[], async |t| {
        sealed(t).await;
        let flip = sql("UPDATE audit_log SET leaf=$1 WHERE shard=0 AND seq=4");
        act(t, move |tx| tx.exec(flip, &vals![[7u8; 32]])).await.unwrap();
        let findings = check(t).await.findings;
        assert!(matches!(findings[..], [Finding::Entry { shard: S, seq: 4, .. }]), "{findings:?}");
    });
}

/// Whoever changes an entry and its hash too is given away by the next head.
#[test]
fn an_entry_changed_together_with_its_hash_is_found_in_its_segment() {
    both(&[], async |t| {
        sealed(t).await;
        // entry 14 is made a true copy of what entry 4 says
        run(
            t,
            "UPDATE audit_log SET (id, at, trace, actor, action, kind, subject, version, outcome,
             facts, proofs, leaf) = (SELECT id, at, trace, actor, action, kind, subject, version,
             outcome, facts, proofs, leaf FROM audit_log WHERE shard=0 AND seq=4)
             WHERE shard=0 AND seq=14",
        )
        .await;
        let findings = check(t).await.findings;
        assert_eq!(findings, [Finding::Segment { shard: S, from: 10, count: 20 }]);
    });
}

#[test]
fn a_missing_entry_is_found_where_it_was() {
    both(&[], async |t| {
        sealed(t).await;
        run(t, "DELETE FROM audit_log WHERE shard=0 AND seq IN (12, 13)").await;
        let findings = check(t).await.findings;
        assert_eq!(findings, [Finding::Missing { shard: S, from: 12, to: 14 }]);
    });
}

#[test]
fn a_change_of_any_part_of_a_head_is_found_where_it_is() {
    both(&[], async |t| {
        sealed(t).await;
        keep(t).await;
        let other = "(SELECT {c} FROM audit_head WHERE shard=9 AND count=5)";
        let mut changes = vec!["at=at+1".to_owned()];
        for c in ["root", "signature", "peaks"] {
            changes.push(format!("{c}={}", other.replace("{c}", c)));
        }
        let zeros = match t.engine() {
            Engine::Sqlite => "x'00'",
            Engine::Postgres => "'\\x00'::bytea",
        };
        changes.extend(["signer", "root", "peaks", "signature"].map(|c| format!("{c}={zeros}")));
        for change in changes {
            run(t, &format!("UPDATE audit_head SET {change} WHERE shard=0 AND count=20")).await;
            let report = check(t).await;
            assert!(
                report.findings.contains(&Finding::Head { shard: S, count: 20 }),
                "{change}: {report:?}"
            );
            assert!(
                !report.findings.iter().any(|f| matches!(f, Finding::Entry { .. })),
                "{change}: {report:?}"
            );
            put_back(t).await;
        }
        for (from, to) in [(20, 21), (30, 1_000_000_000_000), (20, -5)] {
            let sql = format!("UPDATE audit_head SET count={to} WHERE shard=0 AND count={from}");
            run(t, &sql).await;
            let report = check(t).await;
            let count = i64::cast_unsigned(to);
            assert!(report.findings.contains(&Finding::Head { shard: S, count }), "{report:?}");
            put_back(t).await;
        }
    });
}

/// Without the heads outside, a log cut off cleanly would look whole.
#[test]
fn a_cut_tail_is_found_by_the_heads_outside() {
    both(&[], async |t| {
        sealed(t).await;
        run(t, "DELETE FROM audit_log WHERE shard=9 AND seq>=10").await;
        run(t, "DELETE FROM audit_head WHERE shard=9 AND count>10").await;
        let nowhere = t.folder().join("nowhere");
        assert!(verify(t, against(&nowhere), |_, _| {}).await.unwrap().is_whole());
        let tail = Finding::Tail { shard: shard(9), have: 10, known: 15 };
        assert_eq!(check(t).await.findings, [tail]);
        run(t, "DELETE FROM audit_log WHERE shard=9").await;
        run(t, "DELETE FROM audit_head WHERE shard=9").await;
        let known = [5, 10, 15].map(|known| Finding::Tail { shard: shard(9), have: 0, known });
        assert_eq!(check(t).await.findings, known);
    });
}

#[test]
fn entries_that_no_head_covers_are_found() {
    both(&[], async |t| {
        sealed(t).await;
        run(t, "DELETE FROM audit_head WHERE shard=9 AND count=15").await;
        let findings = check(t).await.findings;
        assert!(findings.contains(&Finding::Uncovered { shard: shard(9), from: 10 }));
    });
}

/// How many there are to verify is told from the last entry's place.
#[test]
fn entries_put_behind_every_number_are_found_and_stop_nothing() {
    both(&[], async |t| {
        sealed(t).await;
        let last = i64::MAX;
        for (shard, seq) in [(0, 14), (9, 14)] {
            let at = format!("WHERE shard={shard} AND seq={seq}");
            run(t, &format!("UPDATE audit_log SET seq={last} {at}")).await;
        }
        let findings = check(t).await.findings;
        let from = last.cast_unsigned();
        for shard in [S, shard(9)] {
            assert!(
                findings.contains(&Finding::Missing { shard, from: 14, to: 15 }),
                "{findings:?}"
            );
            assert!(findings.contains(&Finding::Uncovered { shard, from }), "{findings:?}");
        }
        run(t, "UPDATE audit_log SET seq=-1 WHERE shard=9 AND seq=3").await;
        let missing = Finding::Missing { shard: shard(9), from: 3, to: 4 };
        assert!(check(t).await.findings.contains(&missing));
    });
}

#[test]
fn a_changed_file_of_heads_is_found() {
    both(&[], async |t| {
        sealed(t).await;
        let file = t.folder().join(HeadFile::NAME);
        let text = std::fs::read_to_string(&file).unwrap();
        for (change, what) in [
            (text.replacen("\"root\":\"", "\"root\":\"zz", 1), Finding::Line { line: 1 }),
            (
                text.replacen("\"count\":20", "\"count\":19", 1),
                Finding::Outside { shard: S, count: 19 },
            ),
        ] {
            std::fs::write(&file, change).unwrap();
            assert_eq!(check(t).await.findings, [what]);
        }
    });
}

#[test]
fn a_whole_log_forged_with_another_key_is_found() {
    both(&[], async |t| {
        sealed(t).await;
        for table in ["audit_log", "audit_head"] {
            run(t, &format!("DELETE FROM {table}")).await;
        }
        std::fs::write(t.folder().join("audit.key"), "11".repeat(32)).unwrap();
        let forger = Sealer::new(t).unwrap();
        enter_many(t, S, 0..30).await;
        forger.seal_all().await.unwrap();
        let findings = check(t).await.findings;
        assert!(findings.contains(&Finding::Head { shard: S, count: 30 }), "{findings:?}");
    });
}

/// Erasing a person's values leaves the log provable.
#[test]
fn an_erasure_destroys_the_salt_and_the_log_still_verifies() {
    both(&[], async |t| {
        sealed(t).await;
        let about = ("thing", 3);
        let entry = t.read(S, move |tx| of_subject(tx, S, about, 0, 1)).await.unwrap().remove(0);
        let tell = async |value: &'static str| {
            let says = move |tx: &mut Tx<'_>| proves(tx, S, about, entry.id, ("phone", value));
            t.read(S, says).await.unwrap()
        };
        assert_eq!(
            (tell("13800000000").await, tell("13900000000").await),
            (Some(true), Some(false))
        );
        let ctx = ctx(t).await;
        let of = ctx.clone();
        let erase = move |tx: &mut Tx<'_>| erasure::record(tx, &of, S, about.0, about.1);
        t.write(S, &ctx, erase).await.unwrap();
        assert_eq!(tell("13800000000").await, None);
        assert!(check(t).await.is_whole());
        let dump = sql("SELECT actor, action, facts, proofs FROM audit_log");
        let rows = t.read(S, move |tx| {
            tx.query(dump, &vals![], |r| {
                Ok([r.text(0)?, r.text(1)?, r.text(2)?, r.text(3)?].concat())
            })
        });
        assert!(rows.await.unwrap().iter().all(|row| !row.contains("13800000000")));
    });
}

/// A crash between the commit of a head and the file outside.
#[test]
fn heads_that_a_crash_kept_back_are_handed_out_later() {
    both(&[], async |t| {
        sealed(t).await;
        let file = t.folder().join(HeadFile::NAME);
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        std::fs::write(&file, lines[..4].join("\n") + "\n").unwrap();
        Sealer::new(t).unwrap().catch_up().await.unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 6);
        assert!(check(t).await.is_whole());
    });
}

#[test]
fn a_started_sealer_seals_by_itself_and_goes_on_after_a_restart() {
    both(&[], async |t| {
        sealed(t).await;
        enter_many(t, S, 0..700).await;
        let (told, mut hears) = tokio::sync::mpsc::unbounded_channel();
        struct Sink(tokio::sync::mpsc::UnboundedSender<u64>);
        impl jingwei_store::audit::HeadSink for Sink {
            fn hand(&self, heads: &[jingwei_store::audit::Head]) -> Result<()> {
                heads.iter().for_each(|h| self.0.send(h.count).unwrap());
                Ok(())
            }
        }
        let running = Sealer::new(t).unwrap().also_to(Sink(told)).start();
        assert_eq!((hears.recv().await, hears.recv().await), (Some(530), Some(730)));
        running.stop().await;
        assert!(check(t).await.is_whole());
    });
}

/// Sealers of two processes on one database make one log.
#[test]
fn one_sealer_per_shard() {
    only(Engine::Postgres, &[], async |t| {
        let second = t.scene.open().await;
        let sealers = [Sealer::new(t).unwrap(), Sealer::new(&second).unwrap()];
        for round in 0..5 {
            enter_many(t, S, round * 10..round * 10 + 10).await;
            let (a, b) = tokio::join!(sealers[0].seal_all(), sealers[1].seal_all());
            assert_eq!(a.unwrap() + b.unwrap(), 10);
        }
        let report = check(t).await;
        assert_eq!((report.entries, report.is_whole()), (50, true), "{report:?}");
        second.close().await.unwrap();
    });
}

#[test]
fn a_key_that_cannot_be_read_is_named() {
    only(Engine::Sqlite, &[], async |t| {
        std::fs::write(t.folder().join("audit.key"), "no key").unwrap();
        assert_eq!(Sealer::new(t).err().unwrap().code, "store.key_file");
    });
}

#[test]
fn refusals_and_their_actors_are_entries_too() {
    both(&[], async |t| {
        let account = kernel::Id::from_i64(42).unwrap();
        let ctx = t.ctx(Actor::Person { account, grants: vec![] }).await;
        let of = ctx.clone();
        let refused = move |tx: &mut Tx<'_>| {
            let entry = Entry {
                shard: S,
                action: "things.move",
                subject: ("thing", 1),
                version: 3,
                outcome: Outcome::Refused("things.not_yours"),
                facts: json!({}),
                personal: &[],
            };
            record(tx, &of, &entry)
        };
        t.write(S, &ctx, refused).await.unwrap();
        let entry = t.read(S, |tx| of_subject(tx, S, ("thing", 1), 0, 1)).await.unwrap().remove(0);
        assert_eq!(
            (entry.actor.as_str(), entry.outcome.as_str(), entry.at),
            ("person:42", "refused:things.not_yours", t.clock().now())
        );
    });
}
