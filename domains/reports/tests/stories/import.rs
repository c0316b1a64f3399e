//! Real messages through the intake of the loop.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use files::Files;
use jingwei_reports::Reports;
use jingwei_reports::import::{Input, Options, Summary, run, table};
use store::Engine;
use testkit::{TestStore, both, only};

use crate::town::{MANIFESTS, works};

async fn place(t: &TestStore) -> Reports {
    let files = Files::open(&t.scene.cfg.folder.join("files")).unwrap();
    Reports::new(works(t).await, files, None)
}

async fn import(t: &TestStore, reports: &Reports, text: &str, close: usize) -> Summary {
    let (input, options) = (Input::lines(text.as_bytes()), Options { close, dry_run: false });
    run(reports, &t.store, input, options, &|_, _, _| ()).await.unwrap()
}

/// Invented, in the columns of such files, with all that can be wrong.
const MESSAGES: &str = r#"{"id":"1","user":"U1","time":"2019-01-02T03:04:05","title":"A3区某小区暖气不热","body":"已经三天了，屋里只有十度","label1":"城乡建设","src":"x"}
{"id":"2","user":null,"time":null,"title":"","body":"A7县的路灯坏了一个月没人修，请打13812345678"}

{"id":"3","title":"K市到B市的公交班次太少","body":"等了一个小时"}
{"id":"4","title":"甲乙丙","body":"子丑寅卯"}
{"id":"5","title":"","body":""}
{"id":"6","title":"","body":7}
not json at all
{"id":"7","title":"A市垃圾成堆","body":"垃圾桶满了好几天","reply":"已清理","reply_time":"2019-02-03T00:00:00"}
"#;

#[test]
fn an_invented_file_is_counted_row_by_row_and_some_go_the_whole_way() {
    both(&MANIFESTS, async |t| {
        let reports = place(t).await;
        let got = import(t, &reports, MESSAGES, 100).await;
        let numbers = (got.read, got.accepted, got.placed, got.routed, got.asked, got.refused);
        assert_eq!(numbers, (8, 5, 3, 4, 2, 3), "{}", table(&got));
        let rows: Vec<(u64, &str)> = got.rows.iter().map(|r| (r.line, r.code)).collect();
        let expected = [(6, "reports.text_short"), (7, "http.value"), (8, "http.json")];
        assert_eq!(rows, expected);
        let closed = got.closed.as_ref().unwrap();
        assert_eq!((closed.begun, closed.arrived), (3, 3), "{}", table(&got));
        // the same file again doubles nothing
        let again = import(t, &reports, MESSAGES, 0).await;
        assert_eq!((again.accepted, again.known_before, again.refused), (5, 5, 3));
    });
}

#[test]
fn another_citys_place_is_left_alone() {
    only(Engine::Sqlite, &MANIFESTS, async |t| {
        let town = crate::town::town(t).await;
        let (input, options) = (Input::lines(MESSAGES.as_bytes()), Options::default());
        let refused = run(&town.reports, &t.store, input, options, &|_, _, _| ());
        assert_eq!(refused.await.unwrap_err().code, "reports.import_elsewhere");
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
        let reports = place(t).await;
        let file = std::fs::File::open(&file).unwrap();
        let input = BufReader::new(flate2::read::GzDecoder::new(file));
        let (input, options) = (Input::lines(input), Options { close: 100, dry_run: false });
        let got = run(&reports, &t.store, input, options, &|_, _, _| ()).await;
        let got = got.unwrap();
        println!("{}", table(&got));
        assert_eq!(got.read, 3552);
        assert!(got.refused < 10, "{}", table(&got));
        assert!(got.placed * 10 > got.accepted * 6, "{}", table(&got));
        assert!(got.routed * 10 > got.accepted * 5, "{}", table(&got));
        let closed = got.closed.unwrap();
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

async fn table_of(
    t: &TestStore,
    reports: &Reports,
    file: tabular::Source,
    options: Options,
) -> Summary {
    let input = Input::table(file, None).unwrap();
    run(reports, &t.store, input, options, &|_, _, _| ()).await.unwrap()
}

#[test]
fn a_table_goes_in_by_its_mapping_on_a_territory_of_its_own() {
    both(&MANIFESTS, async |t| {
        let reports = place(t).await;
        let file = || tabular::Source::bytes("reports.csv", TABLE.as_bytes());
        let dry = table_of(t, &reports, file(), Options { close: 0, dry_run: true }).await;
        assert_eq!((dry.read, dry.accepted, dry.refused), (5, 3, 2), "{}", table(&dry));
        assert!(!table(&dry).contains("placed"), "{}", table(&dry));
        assert!(reports.works().directory().areas().next().is_none(), "nothing is taken in");

        let got = table_of(t, &reports, file(), Options { close: 9, dry_run: false }).await;
        let numbers = (got.read, got.accepted, got.placed, got.routed, got.asked, got.refused);
        assert_eq!(numbers, (5, 3, 2, 3, 1, 2), "{}", table(&got));
        let rows: Vec<(u64, Option<&str>)> =
            got.rows.iter().map(|r| (r.line, r.field.as_deref())).collect();
        assert_eq!(rows, [(5, Some("created_date")), (6, Some("latitude"))], "{}", table(&got));
        assert_eq!(got.wanted.get("place"), Some(&1), "{}", table(&got));
        let closed = got.closed.as_ref().unwrap();
        assert_eq!((closed.begun, closed.arrived), (2, 2), "{}", table(&got));
    });
}

#[test]
fn a_mapping_names_its_territory_and_known_fields() {
    for (mapping, code) in [
        ("[columns.title]\nfrom = 'a'\n", "reports.import_territory"),
        ("[options]\nterritory = 'atlantis'\n", "reports.import_territory"),
    ] {
        let file = tabular::Source::bytes("a.csv", "a\n1\n".as_bytes());
        let refused = Input::table(file, Some(mapping)).err().unwrap();
        assert_eq!(refused.code, code, "{mapping}");
    }
}

#[test]
fn new_yorks_reports_go_through() {
    let Some(file) = real("nyc311", "nyc311_samples.csv.gz") else { return };
    only(Engine::Sqlite, &MANIFESTS, async |t| {
        let reports = place(t).await;
        let file = tabular::Source::file(&file);
        let got = table_of(t, &reports, file, Options { close: 100, dry_run: false }).await;
        println!("{}", table(&got));
        assert_eq!((got.read, got.accepted, got.refused), (2_500, 2_500, 0), "{}", table(&got));
        assert_eq!((got.placed, got.routed, got.asked), (2_409, 2_500, 91), "{}", table(&got));
        let closed = got.closed.unwrap();
        assert_eq!((closed.begun, closed.arrived), (100, 100), "{closed:?}");
    });
}
