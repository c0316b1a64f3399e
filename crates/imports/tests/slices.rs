//! Slices, kills between them, faults, the same file twice, taking back; on
//! both engines.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::sync::{Mutex, mpsc};

use jingwei_imports::{
    Asked, Given, ImportId, Imports, JOB, Kind, Kinds, Sink, Staged, State, Told,
};
use jingwei_imports::{faults, get, list, with_timers};
use kernel::{Actor, Ctx, Error, Id, Manifest, Migration, Result, Shard};
use serde_json::json;
use store::jobs::JobRunner;
use store::{Tx, vals};
use tabular::{Field, Kind as Cell, Schema};
use testkit::TestStore;

store::stmts! {
    THING_ADD = "INSERT INTO thing (import, code) VALUES ($1,$2)";
    THINGS = "SELECT COUNT(*) FROM thing";
    SHOWN_ADD = "INSERT INTO shown (import) VALUES ($1)";
    SHOWN_DROP = "DELETE FROM shown WHERE import=$1";
    SHOWN = "SELECT COUNT(*) FROM shown";
    THINGS_DROP = "DELETE FROM thing WHERE import=$1 AND code IN
        (SELECT code FROM thing WHERE import=$1 LIMIT 700)";
}

static THINGS_MANIFEST: Manifest = Manifest {
    name: "things",
    migrations: &[Migration {
        number: 1,
        name: "things",
        // No primary key: a row that comes twice is there twice.
        sql: "CREATE TABLE thing (import BIGINT NOT NULL, code BIGINT NOT NULL);
            CREATE TABLE shown (import BIGINT NOT NULL)",
    }],
    statements: &[STATEMENTS],
    settings: &[],
    errors: &[],
    words: ("", ""),
};

static MANIFESTS: &[&Manifest] = &[&store::MANIFEST, &jingwei_imports::MANIFEST, &THINGS_MANIFEST];

static COLUMNS: Schema =
    &[Field { name: "code", kind: Cell::Code, required: true, headings: &["代码"] }];

/// Numbers, some of which cannot be.
struct Things;

impl Kind for Things {
    fn name(&self) -> &'static str {
        "things"
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        given.table(COLUMNS, sink, |record| {
            let code: i64 = record.text("code").unwrap().parse().unwrap();
            Ok(Some(json!(code)))
        })?;
        Ok(Told::new())
    }

    fn apply(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId, rows: &[Staged]) -> Result<()> {
        for row in rows {
            let code = row.body.as_i64().unwrap();
            if code == IMPOSSIBLE {
                return Err(Error::invalid("imports.faults", "code").arg("count", 1));
            }
            tx.exec(&THING_ADD, &vals![import, code])?;
        }
        Ok(())
    }

    fn show(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        tx.exec(&SHOWN_ADD, &vals![import])
    }

    fn hide(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        tx.exec(&SHOWN_DROP, &vals![import])
    }

    fn clear(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<bool> {
        Ok(tx.exec_count(&THINGS_DROP, &vals![import])? > 0)
    }
}

fn kinds() -> Kinds {
    Kinds::default().with(Things)
}

/// The same, where each slice stands for itself.
struct RowByRow;

impl Kind for RowByRow {
    fn name(&self) -> &'static str {
        "things"
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        Things.read(given, sink)
    }

    fn is_row_by_row(&self) -> bool {
        true
    }

    fn apply(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId, rows: &[Staged]) -> Result<()> {
        Things.apply(tx, ctx, import, rows)
    }

    fn show(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        Things.show(tx, ctx, import)
    }

    fn hide(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        Things.hide(tx, ctx, import)
    }

    fn clear(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<bool> {
        Things.clear(tx, ctx, import)
    }
}

/// Slices one after the other, and beside each other.
fn both_kinds() -> [Kinds; 2] {
    [kinds(), Kinds::default().with(RowByRow)]
}

/// Rows that are still staged.
async fn staged(t: &TestStore) -> i64 {
    let count = "SELECT COUNT(*) FROM import_row";
    let read = |tx: &mut Tx<'_>| tx.query_sql(count, &[], |r| r.int(0));
    t.read(Shard::COMMON, read).await.unwrap()[0]
}

/// A row that can be read and not applied.
const IMPOSSIBLE: i64 = 999_999;

const ME: Actor = Actor::System { job: "test" };

fn asked(path: &Path) -> Asked {
    Asked {
        kind: "things".into(),
        path: path.to_owned(),
        name: "things.csv".into(),
        mapping: String::new(),
        dry_run: false,
        skip_bad: false,
        again: false,
    }
}

fn file(folder: &Path, name: &str, rows: impl Iterator<Item = String>) -> std::path::PathBuf {
    let path = folder.join(name);
    let rows: Vec<String> = std::iter::once("代码".to_owned()).chain(rows).collect();
    std::fs::write(&path, rows.join("\n")).unwrap();
    path
}

async fn counted(t: &TestStore) -> (i64, i64) {
    let read = |tx: &mut Tx<'_>| {
        let things = tx.query_one(&THINGS, &vals![], |r| r.int(0))?;
        Ok((things, tx.query_one(&SHOWN, &vals![], |r| r.int(0))?))
    };
    t.read(Shard::COMMON, read).await.unwrap()
}

fn tell(_: u64, _: Option<u64>) {}

#[test]
fn statements_prepare() {
    testkit::prepare_all(MANIFESTS);
}

#[test]
fn a_file_comes_in_is_told_the_second_time_and_goes_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "1.csv", (1..=1_234).map(|n| n.to_string()));
    testkit::both(MANIFESTS, async |t| {
        let imports = Imports::new(t.store.clone(), kinds());
        let dry = Asked { dry_run: true, ..asked(&path) };
        let dry = imports.import(dry, ME, &tell).await.unwrap();
        assert_eq!((dry.import, dry.good, counted(t).await), (None, 1_234, (0, 0)));

        let done = imports.import(asked(&path), ME, &tell).await.unwrap();
        assert!(done.applied);
        assert_eq!((done.state, counted(t).await), (Some(State::Done), (1_234, 1)));

        let twice = imports.import(asked(&path), ME, &tell).await.unwrap();
        assert_eq!((twice.applied, twice.same_as), (false, done.import));
        assert_eq!(twice.faults[0].code, "imports.same_file");
        assert_eq!(counted(t).await, (1_234, 1), "nothing half-done");
        let again = Asked { again: true, ..asked(&path) };
        assert!(imports.import(again, ME, &tell).await.unwrap().applied);
        assert_eq!(counted(t).await, (2_468, 2));

        let back = imports.take_back(done.import.unwrap(), ME, &tell).await.unwrap();
        assert_eq!((back.state, counted(t).await), (State::TakenBack, (1_234, 1)));
        let refused = imports.take_back(back.id, ME, &tell).await.unwrap_err();
        assert_eq!(refused.code, "imports.not_done");
        let all = t.read(Shard::COMMON, |tx| list(tx, None, 10)).await.unwrap();
        assert_eq!(all.len(), 3);
    });
}

#[test]
fn one_bad_row_refuses_the_whole_unless_it_may_be_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let rows = (1..=1_100).map(|n| if n == 777 { "oops".to_owned() } else { n.to_string() });
    let path = file(folder.path(), "1.csv", rows);
    testkit::both(MANIFESTS, async |t| {
        let imports = Imports::new(t.store.clone(), kinds());
        let refused = imports.import(asked(&path), ME, &tell).await.unwrap();
        assert_eq!((refused.state, counted(t).await), (Some(State::Refused), (0, 0)));
        let id = refused.import.unwrap();
        let kept = t.read(Shard::COMMON, move |tx| faults(tx, id, 0, 10)).await.unwrap();
        let expected = json!([{ "row": 778, "column": "代码", "code": "tabular.code_wrong",
            "args": [] }]);
        assert_eq!(json!(kept), expected, "the table of faults stays");

        let skip = Asked { skip_bad: true, ..asked(&path) };
        let done = imports.import(skip, ME, &tell).await.unwrap();
        assert_eq!((done.applied, done.fault_count, counted(t).await), (true, 1, (1_099, 1)));
    });
}

/// The first slices are in when the program dies.
#[test]
fn after_a_kill_the_rest_comes_in_and_no_row_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "1.csv", (1..=2_600).map(|n| n.to_string()));
    testkit::both(MANIFESTS, async |t| {
        let cases = [0, 1, 3].into_iter().flat_map(|after| both_kinds().map(|k| (after, k)));
        for (killed_after, kinds) in cases {
            let before = counted(t).await;
            let imports = Imports::new(t.store.clone(), kinds.clone());
            // The future is dropped where the program would have died.
            let seen = std::sync::atomic::AtomicI64::new(-1);
            let stop = tokio::sync::Notify::new();
            let tell = |_: u64, of: Option<u64>| {
                let slices =
                    seen.fetch_add(i64::from(of.is_some()), std::sync::atomic::Ordering::SeqCst);
                if of.is_some() && slices + 1 >= killed_after {
                    stop.notify_one();
                }
            };
            let again = Asked { again: true, ..asked(&path) };
            tokio::select! {
                biased;
                () = stop.notified() => {}
                done = imports.import(again, ME, &tell) => panic!("{done:?} before the kill"),
            }
            let half = t.read(Shard::COMMON, |tx| list(tx, None, 1)).await.unwrap().remove(0);
            assert_eq!((half.state, counted(t).await.1), (State::Applying, before.1), "hidden");

            // Another process: nothing is known but what the database holds.
            t.clock().forward(3);
            let jobs = with_timers(JobRunner::new(&t.store), &kinds);
            jobs.run_due().await.unwrap();
            let id: ImportId = half.id;
            let done = t.read(Shard::COMMON, move |tx| get(tx, id)).await.unwrap();
            assert_eq!((done.state, done.reached), (State::Done, 2_600));
            assert_eq!(counted(t).await, (before.0 + 2_600, before.1 + 1));
            assert_eq!(staged(t).await, 0);
        }
    });
}

#[test]
fn the_same_file_goes_on_where_it_was_broken_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "1.csv", (1..=1_600).map(|n| n.to_string()));
    testkit::both(MANIFESTS, async |t| {
        let stop = tokio::sync::Notify::new();
        let tell_stop = |_: u64, of: Option<u64>| {
            if of.is_some() {
                stop.notify_one();
            }
        };
        let imports = Imports::new(t.store.clone(), kinds());
        tokio::select! {
            biased;
            () = stop.notified() => {}
            done = imports.import(asked(&path), ME, &tell_stop) => panic!("{done:?}"),
        }
        let imports = Imports::new(t.store.clone(), kinds());
        let done = imports.import(asked(&path), ME, &tell).await.unwrap();
        assert_eq!((done.applied, counted(t).await), (true, (1_600, 1)));
        assert_eq!(t.read(Shard::COMMON, |tx| list(tx, None, 9)).await.unwrap().len(), 1);
    });
}

/// Whoever went on with it and whoever comes back both work on it: a slice that
/// one has put in is nothing to the other.
#[test]
fn two_that_work_on_one_import_double_no_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "1.csv", (1..=2_600).map(|n| n.to_string()));
    testkit::both(MANIFESTS, async |t| {
        for kinds in both_kinds() {
            let before = counted(t).await;
            let imports = Imports::new(t.store.clone(), kinds.clone());
            let half = tokio::sync::Notify::new();
            let tell = |_: u64, of: Option<u64>| of.iter().for_each(|_| half.notify_one());
            let other = async {
                half.notified().await;
                t.clock().forward(3);
                with_timers(JobRunner::new(&t.store), &kinds).run_due().await.unwrap();
            };
            let again = Asked { again: true, ..asked(&path) };
            let (done, ()) = tokio::join!(imports.import(again, ME, &tell), other);
            assert_eq!(done.unwrap().state, Some(State::Done));
            assert_eq!(counted(t).await, (before.0 + 2_600, before.1 + 1));
        }
    });
}

/// The good rows before the fault were staged, all in one command.
#[test]
fn what_was_staged_of_a_refused_file_goes_slice_by_slice() {
    let folder = tempfile::tempdir().unwrap();
    let rows = (1..=1_700).map(|n| if n == 1_650 { "oops".to_owned() } else { n.to_string() });
    let path = file(folder.path(), "1.csv", rows);
    testkit::both(MANIFESTS, async |t| {
        let imports = Imports::new(t.store.clone(), kinds());
        let stop = tokio::sync::Notify::new();
        let tell = |_: u64, of: Option<u64>| of.iter().for_each(|_| stop.notify_one());
        tokio::select! {
            biased;
            () = stop.notified() => {}
            done = imports.import(asked(&path), ME, &tell) => panic!("{done:?}"),
        }
        let half = t.read(Shard::COMMON, |tx| list(tx, None, 1)).await.unwrap().remove(0);
        assert_eq!((half.state, half.why.as_deref()), (State::Clearing, Some("imports.faults")));
        assert!(staged(t).await > 0);
        // the same file again: what is left goes first
        let refused = imports.import(asked(&path), ME, &|_, _| ()).await.unwrap();
        assert_eq!((refused.state, staged(t).await), (Some(State::Refused), 0));
        let all = t.read(Shard::COMMON, |tx| list(tx, None, 9)).await.unwrap();
        assert!(all.iter().all(|i| i.state == State::Refused), "{all:?}");
    });
}

#[test]
fn a_row_that_cannot_be_applied_takes_the_others_along() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "1.csv", (1..=700).chain([IMPOSSIBLE]).map(|n| n.to_string()));
    testkit::both(MANIFESTS, async |t| {
        for kinds in both_kinds() {
            let imports = Imports::new(t.store.clone(), kinds);
            let done = imports.import(asked(&path), ME, &tell).await.unwrap();
            assert_eq!(
                (done.state, done.why.as_deref()),
                (Some(State::Refused), Some("imports.faults"))
            );
            // kept with what its sentence names, also once it has ended
            let kept = imports.get(done.import.unwrap()).await.unwrap();
            assert_eq!((&kept.why_args["count"], &done.why_args), (&1.into(), &kept.why_args));
            assert_eq!((counted(t).await, staged(t).await), ((0, 0), 0));
        }
    });
}

#[test]
fn a_reader_that_died_leaves_nothing() {
    testkit::both(MANIFESTS, async |t| {
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), "1.csv", (1..=1_600).map(|n| n.to_string()));
        let stop = tokio::sync::Notify::new();
        let staging = |_: u64, of: Option<u64>| {
            if of.is_none() {
                stop.notify_one();
            }
        };
        let imports = Imports::new(t.store.clone(), kinds());
        tokio::select! {
            biased;
            () = stop.notified() => {}
            done = imports.import(asked(&path), ME, &staging) => panic!("{done:?}"),
        }
        t.clock().forward(3);
        let jobs = with_timers(JobRunner::new(&t.store), &kinds());
        jobs.run_due().await.unwrap();
        let dead = t.read(Shard::COMMON, |tx| list(tx, None, 1)).await.unwrap().remove(0);
        assert_eq!(
            (dead.state, dead.why.as_deref()),
            (State::Refused, Some("imports.interrupted"))
        );
        let imports = Imports::new(t.store.clone(), kinds());
        let done = imports.import(asked(&path), ME, &tell).await.unwrap();
        assert_eq!((done.applied, counted(t).await), (true, (1_600, 1)));
        let kind: &str = JOB;
        let left = t.read(Shard::COMMON, move |tx| {
            tx.query_sql("SELECT COUNT(*) FROM job WHERE kind=$1", &vals![kind], |r| r.int(0))
        });
        assert_eq!(left.await.unwrap(), [0]);
        let unknown: ImportId = Id::from_i64(1).unwrap();
        assert!(imports.resume(unknown, &tell).await.is_err());
    });
}

/// Things whose reader, once a first slice has gone out, waits until it may go
/// on: a file on a share that hangs.
struct Hanging {
    go_on: Mutex<mpsc::Receiver<()>>,
}

impl Kind for Hanging {
    fn name(&self) -> &'static str {
        "things"
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        given.table(COLUMNS, sink, |record| {
            let code: i64 = record.text("code").unwrap().parse().unwrap();
            if code == 700 {
                self.go_on.lock().unwrap().recv().unwrap();
            }
            Ok(Some(json!(code)))
        })?;
        Ok(Told::new())
    }

    fn apply(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId, rows: &[Staged]) -> Result<()> {
        Things.apply(tx, ctx, import, rows)
    }

    fn show(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        Things.show(tx, ctx, import)
    }

    fn hide(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<()> {
        Things.hide(tx, ctx, import)
    }

    fn clear(&self, tx: &mut Tx<'_>, ctx: &Ctx, import: ImportId) -> Result<bool> {
        Things.clear(tx, ctx, import)
    }
}

/// The rows came into staging after their import was given up, and stayed there
/// with a job that found nothing to do.
#[test]
fn rows_that_come_after_their_import_was_given_up_do_not_stay() {
    testkit::both(MANIFESTS, async |t| {
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), "1.csv", (1..=1_600).map(|n| n.to_string()));
        let (go_on, wait) = mpsc::channel();
        let kinds = Kinds::default().with(Hanging { go_on: Mutex::new(wait) });
        let imports = Imports::new(t.store.clone(), kinds.clone());
        let first = tokio::sync::Notify::new();
        let staging = |_: u64, _: Option<u64>| first.notify_one();
        let late = async {
            first.notified().await;
            t.clock().forward(3);
            with_timers(JobRunner::new(&t.store), &kinds).run_due().await.unwrap();
            go_on.send(()).unwrap();
        };
        let (done, ()) = tokio::join!(imports.import(asked(&path), ME, &staging), late);
        assert_eq!(done.unwrap_err().code, "imports.interrupted");
        let left = "SELECT (SELECT COUNT(*) FROM job WHERE kind=$1)
            + (SELECT COUNT(*) FROM import_row)";
        let left = t.read(Shard::COMMON, move |tx| tx.query_sql(left, &vals![JOB], |r| r.int(0)));
        assert_eq!((left.await.unwrap(), counted(t).await), (vec![0], (0, 0)));
    });
}
