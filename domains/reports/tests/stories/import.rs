//! Files of reports: real ones and invented ones, on test territories and in a
//! city of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use casework::Tab;
use casework::sql::lists::{self, Mark};
use files::Files;
use imports::{Asked, Given, ImportId, Imports, Kind, Kinds, Report, Sink, Staged, State, Told};
use jingwei_reports::Reports;
use jingwei_reports::import::{Closed, Messages, Summary, close_some, table};
use kernel::{Actor, AreaCode, Ctx, Error, Result, Shard};
use store::{Engine, Store, Tx};
use testkit::{TestStore, both, only};

use crate::town::{MANIFESTS, works};

/// A place with its reports and a folder for files.
struct Place {
    reports: Reports,
    store: Store,
    folder: tempfile::TempDir,
}

async fn place(t: &TestStore) -> Place {
    let files = Files::open(&t.scene.cfg.folder.join("files")).unwrap();
    let reports = Reports::new(works(t).await, files, None);
    Place { reports, store: t.store.clone(), folder: tempfile::tempdir().unwrap() }
}

fn quiet(_: u64, _: Option<u64>) {}

/// How a file is given.
#[derive(Clone, Copy, Default)]
struct How<'a> {
    mapping: &'a str,
    skip_bad: bool,
    dry_run: bool,
}

const SKIP: How<'_> = How { mapping: "", skip_bad: true, dry_run: false };

impl Place {
    fn messages(&self) -> Messages {
        Messages { reports: self.reports.clone(), store: self.store.clone() }
    }

    fn imports(&self) -> Imports {
        Imports::new(self.store.clone(), Kinds::default().with(self.messages()))
    }

    fn asked(&self, path: PathBuf, how: How<'_>) -> Asked {
        Asked {
            kind: "reports".into(),
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            path,
            mapping: how.mapping.into(),
            dry_run: how.dry_run,
            skip_bad: how.skip_bad,
            again: false,
        }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    async fn import(&self, path: PathBuf, how: How<'_>) -> (Report, Summary) {
        let done = self.imports().import(self.asked(path, how), NOBODY, &quiet).await.unwrap();
        let summary = serde_json::from_value(done.told["summary"].clone()).unwrap();
        (done, summary)
    }

    async fn close(&self, report: &Report, most: usize) -> Closed {
        let import = report.import.unwrap();
        let closed = close_some(&self.reports, &self.store, import, most, &|_, _, _| ());
        closed.await.unwrap().unwrap()
    }

    async fn read<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + Sync + 'static,
    ) -> T {
        self.store.read(Shard::COMMON, f).await.unwrap()
    }

    /// Matters on the desk of the intake of a city of the test territory.
    async fn on_desk(&self) -> usize {
        let desks = ["r:intake_clerk:990100000000000000", "r:intake_clerk:990103000000000000"];
        self.read(move |tx| {
            let mut n = 0;
            for desk in desks {
                n += lists::marks(tx, desk, Tab::Todo, Mark::START, 100)?.len();
            }
            Ok(n)
        })
        .await
    }

    async fn count(&self, table: &'static str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        self.read(move |tx| Ok(tx.query_sql(&sql, &[], |r| r.int(0))?[0])).await
    }
}

const NOBODY: Actor = Actor::System { job: "test" };

/// Invented, in the columns of such files, with all that can be wrong.
const MESSAGES: &str = r#"{"id":"1","user":"U1","time":"2019-01-02T03:04:05","title":"A3区某小区暖气不热","body":"已经三天了，屋里只有十度","label1":"城乡建设","src":"x"}
{"id":"2","user":null,"time":null,"title":"","body":"A7县的路灯坏了一个月没人修，请打13812345678"}

{"id":"3","title":"K市到B市的公交班次太少","body":"等了一个小时"}
{"id":"4","title":"甲乙丙","body":"子丑寅卯"}
{"id":"5","title":"","body":""}
{"id":"6","time":"yesterday","title":"","body":"停水了"}
not json at all
{"id":"7","title":"A市垃圾成堆","body":"垃圾桶满了好几天","reply":"已清理","reply_time":"2019-02-03T00:00:00"}
"#;

#[test]
fn an_invented_file_is_counted_row_by_row_and_some_go_the_whole_way() {
    both(&MANIFESTS, async |t| {
        let place = place(t).await;
        let (done, got) = place.import(place.file("m.jsonl", MESSAGES), SKIP).await;
        let numbers = (got.read, got.accepted, got.placed, got.routed, got.asked, got.refused);
        assert_eq!(numbers, (8, 5, 3, 4, 2, 3), "{}", table(&got));
        let rows: Vec<(u64, &str, &str)> =
            done.faults.iter().map(|f| (f.row, &*f.column, f.code)).collect();
        let expected = [
            (6, "body", "reports.text_short"),
            (7, "time", "tabular.date_wrong"),
            (8, "", "tabular.json_wrong"),
        ];
        assert_eq!(rows, expected);
        assert_eq!((done.applied, place.count("report").await), (true, 5));
        let closed = place.close(&done, 100).await;
        assert_eq!((closed.begun, closed.arrived), (3, 3), "{closed:?}");
        // in another file the same rows double nothing
        let more = format!("{MESSAGES}{{\"id\":\"8\",\"body\":\"A市停水\"}}\n");
        let (_, again) = place.import(place.file("more.jsonl", &more), SKIP).await;
        assert_eq!((again.accepted, again.known_before, again.refused), (6, 5, 3));
        assert_eq!(place.count("report").await, 6);
    });
}

#[test]
fn a_file_with_a_fault_is_refused_whole_and_leaves_nothing() {
    both(&MANIFESTS, async |t| {
        let place = place(t).await;
        let (done, got) = place.import(place.file("m.jsonl", MESSAGES), How::default()).await;
        assert_eq!((done.state, done.applied), (Some(State::Refused), false));
        assert_eq!((done.fault_count, got.refused), (3, 3));
        assert!(place.reports.works().directory().areas().next().is_none());
        for table in ["report", "matter", "import_row", "report_row", "matter_brought"] {
            assert_eq!(place.count(table).await, 0, "{table}");
        }
    });
}

/// Stops before it shows what it brought, like a program that is killed there.
struct Killed(Messages, Arc<AtomicBool>);

impl Kind for Killed {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        self.0.read(given, sink)
    }

    fn seal(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: ImportId, rows: &mut [Staged]) -> Result<()> {
        self.0.seal(tx, ctx, id, rows)
    }

    fn is_row_by_row(&self) -> bool {
        self.0.is_row_by_row()
    }

    fn apply(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: ImportId, rows: &[Staged]) -> Result<()> {
        self.0.apply(tx, ctx, id, rows)
    }

    fn show(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: ImportId) -> Result<()> {
        match self.1.load(Ordering::Relaxed) {
            true => Err(Error::internal("killed")),
            false => self.0.show(tx, ctx, id),
        }
    }

    fn hide(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: ImportId) -> Result<()> {
        self.0.hide(tx, ctx, id)
    }

    fn clear(&self, tx: &mut Tx<'_>, ctx: &Ctx, id: ImportId) -> Result<bool> {
        self.0.clear(tx, ctx, id)
    }
}

/// Rows enough for several slices, on one street.
fn many(n: usize) -> String {
    let line = |i: usize| format!("{{\"id\":\"{i}\",\"body\":\"A3区第{i}盏路灯坏了\"}}\n");
    (0..n).map(line).collect()
}

#[test]
fn a_half_import_is_seen_by_nobody_and_goes_on_after_a_kill() {
    both(&MANIFESTS, async |t| {
        let place = place(t).await;
        let dies = Arc::new(AtomicBool::new(true));
        let killed = Killed(place.messages(), dies.clone());
        let imports = Imports::new(place.store.clone(), Kinds::default().with(killed));
        let path = place.file("many.jsonl", &many(1_203));
        let asked = place.asked(path, How::default());
        imports.import(asked.clone(), NOBODY, &quiet).await.unwrap_err();
        assert_eq!(place.count("matter").await, 1_203, "all are there");
        assert_eq!(place.on_desk().await, 0);
        let seen = everywhere;
        assert_eq!(place.read(seen).await, Seen::default());
        assert_eq!(place.count("outbox").await, 0, "nobody hears of them");

        dies.store(false, Ordering::Relaxed);
        let done = imports.import(asked, NOBODY, &quiet).await.unwrap();
        assert_eq!((done.applied, done.state), (true, Some(State::Done)));
        assert_eq!(place.count("matter").await, 1_203, "and none twice");
        assert_eq!(place.on_desk().await, 100, "as many as a page asks for");
        let all = place.read(seen).await;
        assert!(all.open > 0 && all.near > 0, "{all:?}");
        let of = Seen { came: 1, listed: 10, on_desks: 9, late: 0, works: 10, got: 1_203, ..all };
        assert_eq!(all, of);

        // taken back: gone at once, whatever it takes until the rows are
        let import = done.import.unwrap();
        imports.hide(import, NOBODY).await.unwrap();
        assert_eq!((place.count("matter").await, place.read(seen).await), (1_203, Seen::default()));
        let back = imports.resume(import, &quiet).await.unwrap();
        assert_eq!((back.state, place.count("matter").await), (Some(State::TakenBack), 0));
        assert_eq!(place.count("matter_unseen").await, 0, "nothing of it is remembered");
    });
}

/// What the lists, counts and pages of the test territory's city show.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    open: usize,
    came: usize,
    ended: usize,
    listed: usize,
    on_desks: usize,
    late: usize,
    works: usize,
    near: usize,
    got: usize,
}

fn everywhere(tx: &mut Tx<'_>) -> Result<Seen> {
    let city: AreaCode = "990100000000000000".parse().unwrap();
    let (desk, start) = ("r:intake_clerk:990103000000000000", kernel::Time::from_micros(0));
    let last = lists::AreaMark { area: i64::MAX, matter: i64::MAX };
    let first = *city.range().start();
    let ids = tx.query_sql("SELECT id FROM matter", &[], |r| r.id::<casework::Matter>(0))?;
    let mut got = 0;
    for id in ids {
        got += usize::from(casework::sql::matters::get(tx, id)?.is_some());
    }
    Ok(Seen {
        open: casework::sql::figures::open(tx, city, start)?.len(),
        came: casework::sql::figures::came(tx, city, start)?.len(),
        ended: casework::sql::figures::ended(tx, city, start)?.len(),
        listed: lists::by_area(tx, last, first, 10, |r| r.int(1))?.len(),
        on_desks: lists::waiting(tx, desk, Tab::Todo, 9)?.len(),
        late: lists::late(tx, desk, start, 9)?.len(),
        works: lists::work(tx, desk, Tab::Todo, Mark::START, 10)?.len(),
        near: jingwei_reports::sql::reports::open_near(tx, city, 10)?.len(),
        got,
    })
}

#[test]
fn an_import_goes_as_it_came_unless_somebody_acted() {
    both(&MANIFESTS, async |t| {
        let place = place(t).await;
        let text = "{\"id\":\"1\",\"name\":\"王小明\",\"phone\":\"13812345678\",\
            \"body\":\"A3区某小区3栋停水，回电13812345678\",\"address\":\"A3区和平路3栋501\"}\n";
        let (done, _) = place.import(place.file("one.jsonl", text), How::default()).await;
        assert!(done.applied);
        let persons = place.count("vault_subject").await;
        assert_eq!(persons, 2, "the texts as they were written, and the caller");
        let staged = place.read(|tx| {
            let all = tx.query_sql("SELECT text FROM report", &[], |r| r.text(0))?;
            Ok(all.concat())
        });
        assert!(!staged.await.contains("13812345678"));
        let import = done.import.unwrap();
        let back = place.imports().take_back(import, NOBODY, &quiet).await.unwrap();
        assert_eq!(back.state, State::TakenBack);
        let tables = ["matter", "inbox", "timeline", "clock", "report", "matter_code"];
        for table in tables.into_iter().chain(["report_row", "matter_brought"]) {
            assert_eq!(place.count(table).await, 0, "{table}");
        }
        let values = "SELECT COUNT(*) FROM vault_value";
        let left = place.read(|tx| Ok(tx.query_sql(values, &[], |r| r.int(0))?[0]));
        assert_eq!(left.await, 0);

        // once more; then somebody works on it
        let (done, _) = place.import(place.file("one.jsonl", text), How::default()).await;
        assert!(done.applied);
        assert_eq!(place.close(&done, 1).await.arrived, 1);
        let refused = place.imports().take_back(done.import.unwrap(), NOBODY, &quiet).await;
        assert_eq!(refused.unwrap_err().code, "imports.changed_since");
        assert_eq!(place.count("matter").await, 1);
    });
}

/// Of another system, in the words of its own lists.
const OLD: &str = "\
工单编号,受理时间,诉求内容,诉求类型,来源渠道,办结时间,办理结果
A-1,2025-03-01 10:00,A3区井盖歪了,求助,热线,2025-03-02 16:30,已扶正
A-2,2025-03-01 11:00,A3区路灯不亮,投诉,热线,,
A-3,2025-03-03 11:00,A3区路灯不亮,投诉,热线,2025-03-02 11:00,已换
";

#[test]
fn what_was_closed_elsewhere_comes_in_closed_on_its_own_days() {
    both(&MANIFESTS, async |t| {
        let place = place(t).await;
        let mapping = "[options]\nterritory = 'a-shi'\n";
        let how = How { mapping, ..SKIP };
        let (done, got) = place.import(place.file("old.csv", OLD), how).await;
        assert_eq!((done.applied, &done.why), (true, &None));
        assert_eq!((got.accepted, got.closed_before, got.refused), (2, 1, 1), "{}", table(&got));
        assert_eq!(done.faults[0].code, "reports.closed_before");
        let sql = "SELECT stage, opened, ended FROM matter ORDER BY ended IS NULL, opened";
        let rows = place.read(move |tx| {
            tx.query_sql(sql, &[], |r| Ok((r.text(0)?, r.time(1)?, r.opt_time(2)?)))
        });
        let rows = rows.await;
        let at = |text: &str| text.parse::<kernel::Time>().unwrap();
        let closed = Some(at("2025-03-02T16:30:00+08:00"));
        assert_eq!(rows[0], ("closed_elsewhere".into(), at("2025-03-01T10:00:00+08:00"), closed));
        assert_eq!((&*rows[1].0, rows[1].2), ("intake", None));
        assert_eq!(place.count("job WHERE kind = 'casework.wake'").await, 1, "no clock of the old");
        let audited = "audit_new WHERE action = 'report.bring_closed' AND at < ";
        let sql = format!("SELECT COUNT(*) FROM {audited}{}", at("2026-01-01T00:00:00Z").micros());
        let early = place.read(move |tx| Ok(tx.query_sql(&sql, &[], |r| r.int(0))?[0])).await;
        assert_eq!(early, 0, "the log says when it came");
    });
}

#[test]
fn a_city_takes_reports_by_its_own_columns_and_no_test_territory() {
    only(Engine::Sqlite, &MANIFESTS, async |t| {
        let town = crate::town::town(t).await;
        let folder = tempfile::tempdir().unwrap();
        let place = Place { reports: town.reports.clone(), store: t.store.clone(), folder };
        let text =
            "标题,内容,区划代码,小类代码\n井盖歪了,三天了,150302001001,0206\n路灯坏了,没人修,,\n";
        let (done, got) = place.import(place.file("own.csv", text), How::default()).await;
        assert_eq!((done.applied, got.accepted, got.placed), (true, 2, 1), "{:?}", done.faults);
        let mapping = "[options]\nterritory = 'a-shi'\n";
        let asked = place.asked(place.file("a.jsonl", MESSAGES), How { mapping, ..SKIP });
        let refused = place.imports().import(asked, NOBODY, &quiet).await;
        assert_eq!(refused.unwrap_err().code, "reports.import_elsewhere");
    });
}

fn real(folder: &str, name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data =
        std::env::var_os("JINGWEI_TEST_DATA").map_or(root.join("../shared/data"), PathBuf::from);
    let file = data.join(folder).join(name);
    if file.exists() {
        return Some(file);
    }
    println!("SKIPPED: {} is not there", file.display());
    None
}

#[test]
fn the_real_messages_go_through() {
    let Some(file) = real("messages_zh", "messages_labelled_train.jsonl.gz") else { return };
    only(Engine::Sqlite, &MANIFESTS, async |t| {
        let place = place(t).await;
        let (done, got) = place.import(file.clone(), SKIP).await;
        println!("{}", table(&got));
        assert_eq!(got.read, 3552);
        assert!(got.refused < 10, "{}", table(&got));
        assert!(got.placed * 10 > got.accepted * 6, "{}", table(&got));
        assert!(got.routed * 10 > got.accepted * 5, "{}", table(&got));
        let closed = place.close(&done, 100).await;
        assert_eq!((closed.begun, closed.arrived), (100, 100), "{closed:?}");
    });
}

/// Invented, in the columns of New York's reports.
const TABLE: &str = "\
unique_key,created_date,complaint_type,descriptor,community_board,latitude,longitude
1,2014-03-01 10:00:00,Noise - Helicopter,Other,01 MANHATTAN,40.71,-74.01
2,2014-03-01 10:00:00,Graffiti,On a wall,03 BROOKLYN,,
3,2014-03-01 10:00:00,Graffiti,On a wall,Unspecified,,
4,yesterday,Graffiti,On a wall,03 BROOKLYN,,
5,2014-03-01 10:00:00,Graffiti,On a wall,03 BROOKLYN,400,
";

#[test]
fn a_table_goes_in_by_its_mapping_on_a_territory_of_its_own() {
    both(&MANIFESTS, async |t| {
        let place = place(t).await;
        let file = place.file("reports.csv", TABLE);
        let (_, dry) = place.import(file.clone(), How { dry_run: true, ..How::default() }).await;
        assert_eq!((dry.read, dry.accepted, dry.refused), (5, 3, 2), "{}", table(&dry));
        assert!(!table(&dry).contains("placed"), "{}", table(&dry));
        assert!(place.reports.works().directory().areas().next().is_none(), "nothing is taken in");

        let (done, got) = place.import(file.clone(), SKIP).await;
        let numbers = (got.read, got.accepted, got.placed, got.routed, got.asked, got.refused);
        assert_eq!(numbers, (5, 3, 2, 3, 1, 2), "{}", table(&got));
        let rows: Vec<(u64, &str)> = done.faults.iter().map(|f| (f.row, &*f.column)).collect();
        assert_eq!(rows, [(5, "created_date"), (6, "latitude")], "{}", table(&got));
        assert_eq!(got.wanted.get("place"), Some(&1), "{}", table(&got));
        let closed = place.close(&done, 9).await;
        assert_eq!((closed.begun, closed.arrived), (2, 2), "{closed:?}");
    });
}

#[test]
fn an_empty_place_wants_a_territory_and_known_fields() {
    only(Engine::Sqlite, &MANIFESTS, async |t| {
        let place = place(t).await;
        for (mapping, code) in [
            ("[columns.title]\nfrom = 'a'\n", "reports.import_territory"),
            ("[options]\nterritory = 'atlantis'\n", "reports.import_territory"),
            ("[options]\nterritory = 'a-shi'\n[columns.x]\nfrom='a'\n", "tabular.field_unknown"),
        ] {
            let asked = place.asked(place.file("a.csv", "a\n1\n"), How { mapping, ..SKIP });
            let refused = place.imports().import(asked, NOBODY, &quiet).await;
            assert_eq!(refused.unwrap_err().code, code, "{mapping}");
        }
    });
}

#[test]
fn new_yorks_reports_go_through() {
    let Some(file) = real("nyc311", "nyc311_samples.csv.gz") else { return };
    only(Engine::Sqlite, &MANIFESTS, async |t| {
        let place = place(t).await;
        let (done, got) = place.import(file.clone(), How::default()).await;
        println!("{}", table(&got));
        assert_eq!((got.read, got.accepted, got.refused), (2_500, 2_500, 0), "{}", table(&got));
        assert_eq!((got.placed, got.routed, got.asked), (2_409, 2_500, 91), "{}", table(&got));
        let closed = place.close(&done, 100).await;
        assert_eq!((closed.begun, closed.arrived), (100, 100), "{closed:?}");
    });
}
