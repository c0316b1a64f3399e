//! Taking back an import that is looked at slice by slice; on both engines.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use jingwei_imports::{Asked, Given, ImportId, Imports, Kind, Kinds, Sink, Staged, State, Told};
use kernel::{Actor, Ctx, Error, Manifest, Migration, Result, Shard};
use serde_json::json;
use store::{Tx, vals};
use tabular::{Field, Kind as Cell, Schema};
use testkit::TestStore;

store::stmts! {
    THING_ADD = "INSERT INTO thing (import) VALUES ($1)";
    THINGS = "SELECT COUNT(*) FROM thing";
    THINGS_DROP = "DELETE FROM thing WHERE import=$1";
    SHOWN_ADD = "INSERT INTO shown (import) VALUES ($1)";
    SHOWN_DROP = "DELETE FROM shown WHERE import=$1";
    SHOWN = "SELECT COUNT(*) FROM shown";
}

static THINGS_MANIFEST: Manifest = Manifest {
    name: "things",
    migrations: &[Migration {
        number: 1,
        name: "things",
        sql: "CREATE TABLE thing (import BIGINT NOT NULL);
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

/// When somebody acts on what came in.
const NEVER: u8 = 0;
const BEFORE: u8 = 1;
/// Between the look and the hiding: only the second look finds it.
const BETWEEN: u8 = 2;

/// Three slices to look at, in the second of which somebody may have acted.
struct Watched(Arc<AtomicU8>);

impl Kind for Watched {
    fn name(&self) -> &'static str {
        "things"
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        given.table(COLUMNS, sink, |record| Ok(Some(json!(record.text("code").unwrap()))))?;
        Ok(Told::new())
    }

    fn apply(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId, rows: &[Staged]) -> Result<()> {
        rows.iter().try_for_each(|_| tx.exec(&THING_ADD, &vals![import]))
    }

    fn show(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        tx.exec(&SHOWN_ADD, &vals![import])
    }

    fn look(&self, tx: &mut Tx<'_>, _: ImportId, after: i64) -> Result<Option<i64>> {
        let shown = tx.query_one(&SHOWN, &vals![], |r| r.int(0))? > 0;
        let touched = match self.0.load(Ordering::SeqCst) {
            BEFORE => shown,
            BETWEEN => !shown,
            _ => false,
        };
        match after {
            i64::MIN => Ok(Some(1)),
            1 if touched => Err(Error::conflict("imports.changed_since").arg("count", 1)),
            1 => Ok(Some(2)),
            _ => Ok(None),
        }
    }

    fn hide(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<()> {
        tx.exec(&SHOWN_DROP, &vals![import])
    }

    fn clear(&self, tx: &mut Tx<'_>, _: &Ctx, import: ImportId) -> Result<bool> {
        Ok(tx.exec_count(&THINGS_DROP, &vals![import])? > 0)
    }
}

const ME: Actor = Actor::System { job: "test" };

fn tell(_: u64, _: Option<u64>) {}

async fn counted(t: &TestStore) -> (i64, i64) {
    let read = |tx: &mut Tx<'_>| {
        let things = tx.query_one(&THINGS, &vals![], |r| r.int(0))?;
        Ok((things, tx.query_one(&SHOWN, &vals![], |r| r.int(0))?))
    };
    t.read(Shard::COMMON, read).await.unwrap()
}

fn taken_in(body: impl AsyncFn(&TestStore, &AtomicU8, &Imports, ImportId)) {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("1.csv");
    std::fs::write(&path, "代码\n1\n2\n").unwrap();
    testkit::both(MANIFESTS, async |t| {
        let acts = Arc::new(AtomicU8::new(NEVER));
        let kinds = Kinds::default().with(Watched(acts.clone()));
        let imports = Imports::new(t.store.clone(), kinds);
        let asked = Asked {
            kind: "things".into(),
            path: path.clone(),
            name: "things.csv".into(),
            mapping: String::new(),
            dry_run: false,
            skip_bad: false,
            again: false,
        };
        let id = imports.import(asked, ME, &tell).await.unwrap().import.unwrap();
        assert_eq!(counted(t).await, (2, 1));
        body(t, &acts, &imports, id).await;
    });
}

#[test]
fn what_stands_in_the_way_is_found_before_anything_is_hidden() {
    taken_in(async |t, acts, imports, id| {
        acts.store(BEFORE, Ordering::SeqCst);
        let refused = imports.take_back(id, ME, &tell).await.unwrap_err();
        assert_eq!(refused.code, "imports.changed_since");
        assert_eq!(imports.get(id).await.unwrap().state, State::Done);
        assert_eq!(counted(t).await, (2, 1));
        acts.store(NEVER, Ordering::SeqCst);
        let back = imports.take_back(id, ME, &tell).await.unwrap();
        assert_eq!((back.state, counted(t).await), (State::TakenBack, (0, 0)));
    });
}

#[test]
fn whoever_acts_between_look_and_hiding_keeps_the_whole() {
    taken_in(async |t, acts, imports, id| {
        acts.store(BETWEEN, Ordering::SeqCst);
        let refused = imports.take_back(id, ME, &tell).await.unwrap_err();
        assert_eq!(refused.code, "imports.shown_again");
        let now = imports.get(id).await.unwrap();
        assert_eq!((now.state, now.why.as_deref()), (State::Done, Some("imports.shown_again")));
        assert_eq!(counted(t).await, (2, 1), "nothing was removed, and all is seen");
        // looked at from the start the next time
        acts.store(NEVER, Ordering::SeqCst);
        let back = imports.take_back(id, ME, &tell).await.unwrap();
        assert_eq!((back.state, counted(t).await), (State::TakenBack, (0, 0)));
    });
}

#[test]
fn after_a_kill_the_second_look_is_made_all_the_same() {
    taken_in(async |t, acts, imports, id| {
        imports.hide(id, ME).await.unwrap();
        assert_eq!(counted(t).await, (2, 0), "hidden when the program dies");
        acts.store(BETWEEN, Ordering::SeqCst);
        // another process: nothing is known but what the database holds
        let kinds = Kinds::default().with(Watched(Arc::new(AtomicU8::new(BETWEEN))));
        let other = Imports::new(t.store.clone(), kinds);
        other.resume(id, &tell).await.unwrap();
        assert_eq!(imports.get(id).await.unwrap().state, State::Done);
        assert_eq!(counted(t).await, (2, 1));
    });
}
