//! What files of others bring along: each is told by row and column, and
//! nothing of the file stays.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{Cursor, Write};
use std::path::Path;

use jingwei_imports::{Asked, Given, ImportId, Imports, Kind, Kinds, Sink, Staged, State, Told};
use kernel::{Actor, Ctx, Manifest, Result, Shard};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::json;
use store::{Engine, Tx, vals};
use tabular::{Field, Kind as Cell, Schema};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

static MANIFESTS: &[&Manifest] = &[&store::MANIFEST, &jingwei_imports::MANIFEST];

static COLUMNS: Schema = &[
    Field { name: "code", kind: Cell::Code, required: true, headings: &["代码"] },
    Field { name: "name", kind: Cell::Text { most: 50 }, required: false, headings: &["名称"] },
    Field { name: "opened", kind: Cell::Date, required: false, headings: &["日期"] },
];

/// Takes everything and shows nothing.
struct Anything;

impl Kind for Anything {
    fn name(&self) -> &'static str {
        "anything"
    }

    fn read(&self, given: &Given<'_>, sink: &mut Sink) -> Result<Told> {
        given.table(COLUMNS, sink, |record| Ok(Some(json!(record.text("code")))))?;
        Ok(Told::new())
    }

    fn apply(&self, _: &mut Tx<'_>, _: &Ctx, _: ImportId, _: &[Staged]) -> Result<()> {
        Ok(())
    }

    fn show(&self, _: &mut Tx<'_>, _: &Ctx, _: ImportId) -> Result<()> {
        Ok(())
    }

    fn hide(&self, _: &mut Tx<'_>, _: &Ctx, _: ImportId) -> Result<()> {
        Ok(())
    }
}

fn book(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["代码", "名称", "日期"].iter().enumerate() {
        sheet.write_string(0, u16::try_from(column).unwrap(), *heading).unwrap();
    }
    sheet.write_string(1, 0, "150302").unwrap();
    fill(sheet);
    book.save_to_buffer().unwrap()
}

/// A workbook whose sheet unpacks to far more than it is.
fn bomb() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    let noughts = vec![b'0'; 1 << 20];
    (0..64).for_each(|_| zip.write_all(&noughts).unwrap());
    zip.finish().unwrap().into_inner()
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

/// Name, bytes, and what is told: row, column, code.
type Case = (&'static str, Vec<u8>, Option<(u64, &'static str, &'static str)>);

fn cases() -> Vec<Case> {
    let csv = |text: &str| text.as_bytes().to_vec();
    let dates = "代码,日期\n1,2026-03-04\n2,2026/3/4\n3,2026.3.4\n4,2026年3月4日\n5,20260304\n";
    vec![
        ("gb.csv", gb18030("代码,名称\n150302,海勃湾区\n"), None),
        ("dates.csv", csv(dates), None),
        (
            "dates.csv",
            csv(&format!("{dates}6,04/03/2026\n")),
            Some((7, "日期", "tabular.date_wrong")),
        ),
        (
            "letters.csv",
            b"\xff\xff\x80\x81,\xff\n\xff,\xff\n".to_vec(),
            Some((0, "", "tabular.encoding_unknown")),
        ),
        ("shifted.csv", csv("代码,名称\n1,甲,乙\n"), Some((2, "", "tabular.columns_shifted"))),
        ("rounded.csv", csv("代码\n1.50302E+17\n"), Some((2, "代码", "tabular.number_rounded"))),
        (
            "quote.csv",
            csv(&format!("代码\n\"{}\n", "1".repeat(2 << 20))),
            Some((2, "", "tabular.row_long")),
        ),
        ("twice.csv", csv("代码,代码\n1,2\n"), Some((1, "代码", "tabular.column_twice"))),
        ("no.csv", csv("名称\n甲\n"), Some((1, "code", "tabular.column_missing"))),
        ("empty.csv", csv(""), Some((0, "", "tabular.header_missing"))),
        ("book.xlsx", book(|_| {}), None),
        (
            "number.xlsx",
            book(|s| {
                s.write_number(2, 0, 150_302_001_001_000_999.0).unwrap();
            }),
            Some((3, "代码", "tabular.number_rounded")),
        ),
        (
            "formula.xlsx",
            book(|s| {
                s.write_formula(2, 0, "=1+1").unwrap();
            }),
            Some((3, "代码", "tabular.cell_formula")),
        ),
        (
            "merged.xlsx",
            book(|s| {
                s.merge_range(2, 0, 3, 0, "150303", &Format::new()).unwrap();
            }),
            Some((3, "代码", "tabular.cell_merged")),
        ),
        ("bomb.xlsx", bomb(), Some((0, "", "tabular.file_large"))),
        ("not.xlsx", csv("代码\n1\n"), Some((0, "", "tabular.file_unreadable"))),
    ]
}

fn asked(path: &Path) -> Asked {
    Asked {
        kind: "anything".into(),
        path: path.to_owned(),
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        mapping: String::new(),
        dry_run: false,
        skip_bad: false,
        again: false,
    }
}

const ME: Actor = Actor::System { job: "test" };

fn tell(_: u64, _: Option<u64>) {}

#[test]
fn every_bad_file_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    testkit::both(MANIFESTS, async |t| {
        let imports = Imports::new(t.store.clone(), Kinds::default().with(Anything));
        for (name, bytes, expected) in cases() {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let done = imports.import(asked(&path), ME, &tell).await.unwrap();
            let told = done.faults.first().map(|f| (f.row, f.column.as_str(), f.code));
            assert_eq!(told, expected, "{name}");
            let state = if expected.is_some() { State::Refused } else { State::Done };
            assert_eq!(done.state, Some(state), "{name}: {done:?}");
            let left = |tx: &mut Tx<'_>| {
                tx.query_sql("SELECT COUNT(*) FROM import_row", &vals![], |r| r.int(0))
            };
            assert_eq!(t.read(Shard::COMMON, left).await.unwrap(), [0], "{name}");
        }
    });
}

/// The one bad row is the last but one, so that all the others were read.
#[test]
fn one_bad_row_among_a_million_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("million.csv");
    let mut text = String::from("代码\n");
    for n in 0..1_000_000 {
        text.push_str(if n == 999_998 { "x\n" } else { "150302\n" });
    }
    std::fs::write(&path, text).unwrap();
    testkit::only(Engine::Sqlite, MANIFESTS, async |t| {
        let imports = Imports::new(t.store.clone(), Kinds::default().with(Anything));
        let dry = Asked { dry_run: true, ..asked(&path) };
        let done = imports.import(dry, ME, &tell).await.unwrap();
        let told: Vec<(u64, &str)> = done.faults.iter().map(|f| (f.row, f.code)).collect();
        assert_eq!((told, done.good), (vec![(1_000_000, "tabular.code_wrong")], 999_999));
    });
}
