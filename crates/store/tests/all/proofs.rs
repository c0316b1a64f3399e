//! Proofs for outsiders, checking from a saved head, and every single byte.

use jingwei_store::audit::{
    Check, Finding, HeadFile, HeadLine, Proof, Sealer, export, extends, extension, newest, proofs,
    prove, root_from, verify,
};
use jingwei_store::{Engine, vals};
use kernel::Shard;
use testkit::{TestStore, both, only};

use crate::audit::{check, enter_many, sealed};
use crate::thing::*;

fn hash(text: &str) -> [u8; 32] {
    let byte = |i: usize| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap();
    std::array::from_fn(byte)
}

fn path(all: &[String]) -> Vec<[u8; 32]> {
    all.iter().map(|h| hash(h)).collect()
}

async fn proof(t: &TestStore, shard: Shard, thing: i64) -> Vec<Proof> {
    prove(t, shard, ("thing", thing), 0, 10).await.unwrap()
}

#[test]
fn rule_18_a_resident_can_prove_that_an_entry_was_there() {
    both(&[], async |t| {
        sealed(t).await;
        for thing in 0..30 {
            let all = proof(t, S, thing).await;
            let [one] = &all[..] else { panic!("{all:?}") };
            assert_eq!(
                (&*one.entry.subject, &*one.entry.action),
                (&*thing.to_string(), "things.move")
            );
            assert_eq!(one.head.count, (thing as u64 / 10 + 1) * 10, "its own head");
            let seq = one.entry.seq.parse().unwrap();
            let leaf = t.read(S, move |tx| {
                let leaf = sql("SELECT leaf FROM audit_log WHERE shard=0 AND subject=$1");
                tx.query_one(leaf, &vals![thing], |r| r.blob(0))
            });
            let leaf = leaf.await.unwrap().try_into().unwrap();
            let root = root_from(one.head.hash, leaf, (seq, one.head.count), &path(&one.path));
            assert_eq!(root, Some(hash(&one.head.root)));
        }
        enter_many(t, S, 77..78).await;
        assert_eq!(proof(t, S, 77).await, [], "what waits for the sealer has no proof");
        assert_eq!(proof(t, S, 999).await, []);
    });
}

#[test]
fn a_changed_entry_gets_no_proof() {
    both(&[], async |t| {
        sealed(t).await;
        run(t, "UPDATE audit_log SET facts='{}' WHERE shard=0 AND seq=4").await;
        assert!(t.read(S, |tx| proofs(tx, S, ("thing", 4), 0, 1)).await.is_err());
        assert_eq!(proof(t, S, 5).await.len(), 1);
        run(t, "DELETE FROM audit_log WHERE shard=0 AND seq=4").await;
        assert!(t.read(S, |tx| proofs(tx, S, ("thing", 5), 0, 1)).await.is_err());
    });
}

#[test]
fn a_later_log_is_shown_to_begin_with_an_earlier_one() {
    both(&[], async |t| {
        sealed(t).await;
        for from in [5, 10, 15] {
            let told = extension(t, shard(9), from).await.unwrap().unwrap();
            let root = |head: &HeadLine| (head.count, hash(&head.root));
            assert_eq!((told.from.count, told.to.count), (from, 15));
            assert!(
                extends(told.to.hash, root(&told.from), root(&told.to), &path(&told.path)),
                "{told:?}"
            );
        }
        assert_eq!(extension(t, shard(9), 7).await.unwrap(), None);
        assert_eq!(extension(t, shard(8), 1).await.unwrap(), None);
        run(t, "DELETE FROM audit_log WHERE shard=9 AND seq=12").await;
        assert!(extension(t, shard(9), 10).await.is_err());
    });
}

/// Saves the newest heads in a file of their own.
async fn save(t: &TestStore, name: &str) -> std::path::PathBuf {
    let file = t.folder().join(name);
    let lines = newest(t).await.unwrap();
    let lines: Vec<String> = lines.iter().map(|h| serde_json::to_string(h).unwrap()).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    file
}

#[test]
fn from_a_saved_head_only_what_came_after_is_read() {
    both(&[], async |t| {
        let sealer = sealed(t).await;
        let saved = save(t, "saved.jsonl").await;
        enter_many(t, S, 100..107).await;
        sealer.seal_all().await.unwrap();
        let outside = t.folder().join(HeadFile::NAME);
        let at = async || {
            let check = Check { outside: &outside, keys: None, from: Some(&saved) };
            verify(t, check, |_, _| {}).await.unwrap()
        };
        let report = at().await;
        assert!(report.is_whole(), "{report:?}");
        assert_eq!((report.entries, report.heads, report.before), (7, 1, 45));
        run(t, "UPDATE audit_log SET actor='x' WHERE shard=0 AND seq=33").await;
        let findings = at().await.findings;
        assert!(matches!(findings[..], [Finding::Entry { shard: S, seq: 33, .. }]), "{findings:?}");
    });
}

/// Whoever holds the database, the folder and the key can forge a whole log;
/// not the head that somebody took home.
#[test]
fn a_log_forged_with_the_true_key_is_found_by_a_saved_head() {
    both(&[], async |t| {
        let sealer = sealed(t).await;
        let saved = save(t, "saved.jsonl").await;
        for table in ["audit_log", "audit_head"] {
            run(t, &format!("DELETE FROM {table}")).await;
        }
        std::fs::remove_file(t.folder().join(HeadFile::NAME)).unwrap();
        enter_many(t, S, 0..40).await;
        enter_many(t, shard(9), 0..3).await;
        sealer.seal_all().await.unwrap();
        assert!(check(t).await.is_whole(), "by itself it looks whole");
        let outside = t.folder().join(HeadFile::NAME);
        let check = Check { outside: &outside, keys: None, from: Some(&saved) };
        let report = verify(t, check, |_, _| {}).await.unwrap();
        let tail = Finding::Tail { shard: shard(9), have: 3, known: 15 };
        assert_eq!(report.findings, [Finding::Outside { shard: S, count: 30 }, tail]);
        assert_eq!(report.before, 0, "a head of another log saves no reading");
    });
}

#[test]
fn keys_can_be_brought_from_elsewhere() {
    both(&[], async |t| {
        sealed(t).await;
        let (outside, keys) = (t.folder().join(HeadFile::NAME), t.folder().join("taken-home"));
        std::fs::copy(t.folder().join("audit.pub"), &keys).unwrap();
        std::fs::write(t.folder().join("audit.pub"), "").unwrap();
        assert!(!check(t).await.is_whole());
        let with = Check { outside: &outside, keys: Some(&keys), from: None };
        assert!(verify(t, with, |_, _| {}).await.unwrap().is_whole());
        let none = Check { keys: Some(&outside), ..with };
        assert_eq!(verify(t, none, |_, _| {}).await.unwrap_err().code, "store.key_file");
    });
}

#[test]
fn the_log_is_exported_entry_by_entry_with_its_heads_between() {
    both(&[], async |t| {
        sealed(t).await;
        enter_many(t, S, 5..6).await;
        let mut text = Vec::new();
        let done = export(t, &mut text).await.unwrap();
        assert_eq!((done.entries, done.heads), (45, 6));
        let lines: Vec<serde_json::Value> = String::from_utf8(text)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 51);
        assert_eq!(lines[9]["entry"]["seq"], "9");
        assert_eq!(lines[10]["head"]["count"], 10);
    });
}

/// Three entries under two heads.
async fn small(t: &TestStore) {
    let sealer = Sealer::new(t).unwrap();
    enter_many(t, S, 0..2).await;
    sealer.seal_all().await.unwrap();
    enter_many(t, S, 2..3).await;
    sealer.seal_all().await.unwrap();
}

const NUMBERS: [&str; 5] = ["id", "at", "trace", "subject", "version"];
const TEXTS: [&str; 6] = ["actor", "action", "kind", "outcome", "facts", "proofs"];

#[test]
fn rule_18_every_flipped_byte_of_every_entry_is_found_where_it_is() {
    both(&[], async |t| {
        small(t).await;
        let mut flips = 0;
        for seq in 0..3 {
            let mut changes = Vec::new();
            for column in NUMBERS {
                for byte in 0..8 {
                    let flip = format!("{column} + (1 << {})", 8 * byte);
                    let back = format!("{column} - (1 << {})", 8 * byte);
                    // of a 64-bit one PostgreSQL needs to be told the width
                    let wide = |s: &str| s.replace("(1 ", "(CAST(1 AS BIGINT) ");
                    changes.push((column, wide(&flip), wide(&back)));
                }
            }
            for column in TEXTS.into_iter().chain(["leaf"]) {
                changes.extend(bytes_of(t, column, seq).await);
            }
            for (column, to, back) in changes {
                let of = format!("WHERE shard=0 AND seq={seq}");
                run(t, &format!("UPDATE audit_log SET {column}={to} {of}")).await;
                let findings = check(t).await.findings;
                let located = |f: &Finding| matches!(f, Finding::Entry { seq: s, .. } if *s == seq);
                assert!(
                    findings.len() == 1 && findings.iter().all(located),
                    "{column}={to}: {findings:?}"
                );
                run(t, &format!("UPDATE audit_log SET {column}={back} {of}")).await;
                flips += 1;
            }
        }
        assert!(flips > 500, "{flips}");
        assert!(check(t).await.is_whole());
    });
}

/// Each byte of a column flipped, and the value it had, as SQL.
async fn bytes_of(
    t: &TestStore,
    column: &'static str,
    seq: u64,
) -> Vec<(&'static str, String, String)> {
    let engine = t.engine();
    let read = format!("SELECT {column} FROM audit_log WHERE shard=0 AND seq={seq}");
    let is_text = column != "leaf";
    let bytes: Vec<u8> = act(t, move |tx| {
        tx.query_one(sql(&read), &vals![], |r| match is_text {
            true => r.text(0).map(String::into_bytes),
            false => r.blob(0),
        })
    })
    .await
    .unwrap();
    let said = |bytes: &[u8]| {
        let digits: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        match (engine, is_text) {
            (Engine::Sqlite, true) => format!("CAST(x'{digits}' AS TEXT)"),
            (Engine::Sqlite, false) => format!("x'{digits}'"),
            (Engine::Postgres, true) => format!("convert_from('\\x{digits}'::bytea, 'UTF8')"),
            (Engine::Postgres, false) => format!("'\\x{digits}'::bytea"),
        }
    };
    let flipped = |i: usize| {
        let mut other = bytes.clone();
        other[i] ^= 1;
        // PostgreSQL keeps no text that is none
        let kept = engine == Engine::Sqlite || !is_text || std::str::from_utf8(&other).is_ok();
        kept.then(|| (column, said(&other), said(&bytes)))
    };
    (0..bytes.len()).filter_map(flipped).collect()
}

#[test]
fn rule_18_every_flipped_byte_of_every_head_is_found() {
    only(Engine::Sqlite, &[], async |t| {
        small(t).await;
        for (count, column) in [2, 3]
            .into_iter()
            .flat_map(|n| ["root", "signer", "signature", "peaks"].map(|column| (n, column)))
        {
            let read = format!("SELECT {column} FROM audit_head WHERE count={count}");
            let bytes = act(t, move |tx| tx.query_one(sql(&read), &vals![], |r| r.blob(0)));
            let bytes = bytes.await.unwrap();
            for i in 0..bytes.len() {
                let put = |bytes: &[u8]| {
                    let digits: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
                    format!("UPDATE audit_head SET {column}=x'{digits}' WHERE count={count}")
                };
                let mut other = bytes.clone();
                other[i] ^= 1;
                run(t, &put(&other)).await;
                let findings = check(t).await.findings;
                let here = Finding::Head { shard: S, count };
                assert!(findings.contains(&here), "{column} {i}: {findings:?}");
                run(t, &put(&bytes)).await;
            }
        }
        assert!(check(t).await.is_whole());
    });
}

#[test]
fn every_flipped_byte_of_the_heads_outside_is_found() {
    only(Engine::Sqlite, &[], async |t| {
        small(t).await;
        let file = t.folder().join(HeadFile::NAME);
        let bytes = std::fs::read(&file).unwrap();
        // the last one ends the line, with or without
        for i in 0..bytes.len() - 1 {
            let mut other = bytes.clone();
            other[i] ^= 1;
            std::fs::write(&file, &other).unwrap();
            let report = check(t).await;
            assert!(!report.is_whole(), "{i}: {}", String::from_utf8_lossy(&other));
        }
    });
}
