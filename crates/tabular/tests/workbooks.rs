//! Workbooks, written here part by part.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{Cursor, Write};

use jingwei_tabular::{Field, Kind, Mapping, Schema, Source, Summary, Value, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

static ROWS: Schema = &[
    Field { name: "code", kind: Kind::Code, required: true, headings: &["代码"] },
    Field { name: "name", kind: Kind::Text { most: 20 }, required: true, headings: &["名称"] },
    Field { name: "opened", kind: Kind::Date, required: false, headings: &["日期"] },
];

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

/// A text cell.
fn t(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// A number cell.
fn n(at: &str, number: &str) -> String {
    format!(r#"<c r="{at}"><v>{number}</v></c>"#)
}

fn book(rows: &[Vec<String>], merged: &str) -> Vec<u8> {
    let rows: String = rows
        .iter()
        .enumerate()
        .map(|(i, cells)| format!(r#"<row r="{}">{}</row>"#, i + 1, cells.concat()))
        .collect();
    let merged = match merged {
        "" => String::new(),
        m => format!(r#"<mergeCells count="1"><mergeCell ref="{m}"/></mergeCells>"#),
    };
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>{merged}</worksheet>"#
    );
    pack(&sheet)
}

fn pack(sheet: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn go(bytes: Vec<u8>, mapping: &str) -> (Vec<(u64, String, Option<Value>)>, Summary) {
    let mut good = Vec::new();
    let mapping = Mapping::parse(mapping).unwrap();
    let source = Source::bytes("a.xlsx", bytes);
    let summary = read(&source, ROWS, &mapping, |r| {
        let row = format!("{} {}", r.text("code").unwrap(), r.text("name").unwrap());
        good.push((r.row, row, r.get("opened").cloned()));
        Vec::new()
    })
    .unwrap();
    (good, summary)
}

fn faults(summary: &Summary) -> Vec<String> {
    summary.faults.first.iter().map(|f| format!("{} {} {}", f.row, f.column, f.code)).collect()
}

fn head() -> Vec<String> {
    vec![t("A1", "代码"), t("B1", "名称"), t("C1", "日期")]
}

#[test]
fn texts_numbers_and_dates() {
    let day = r#"<c r="C2" s="1"><v>46085</v></c>"#.to_owned();
    let rows = [
        head(),
        vec![t("A2", "150302101400002011"), t("B2", "甲"), day],
        vec![n("A3", "150302"), t("B3", "乙")],
    ];
    let (good, summary) = go(book(&rows, ""), "");
    assert!(summary.faults.is_empty(), "{summary:?}");
    let date = Value::Date(jiff::civil::date(2026, 3, 4));
    let expected =
        [(2, "150302101400002011 甲".to_owned(), Some(date)), (3, "150302 乙".to_owned(), None)];
    assert_eq!(good, expected);
}

#[test]
fn what_a_spreadsheet_has_rounded_computed_or_merged_is_told() {
    let formula = r#"<c r="B3"><f>A3&amp;"x"</f><v>1</v></c>"#.to_owned();
    let error = r#"<c r="B4" t="e"><v>#N/A</v></c>"#.to_owned();
    let rows = [
        head(),
        vec![n("A2", "1.50302101400002E+17"), t("B2", "甲")],
        vec![n("A3", "150302"), formula],
        vec![n("A4", "150302"), error],
        vec![n("A5", "150302"), t("B5", "丁")],
        vec![n("A6", "150303")],
    ];
    let (good, summary) = go(book(&rows, "B5:B6"), "");
    assert!(good.is_empty());
    assert_eq!(
        faults(&summary),
        [
            "2 代码 tabular.number_rounded",
            "3 名称 tabular.cell_formula",
            "4 名称 tabular.cell_error",
            "5 名称 tabular.cell_merged",
            "6 名称 tabular.cell_missing",
        ]
    );
}

#[test]
fn a_merged_title_above_the_headings_does_no_harm() {
    let rows = [
        vec![t("A1", "某市社区名单")],
        vec![t("A2", "代码"), t("B2", "名称")],
        vec![t("A3", "1"), t("B3", "甲")],
    ];
    let (good, summary) = go(book(&rows, "A1:B1"), "file.header = 2\nfile.sheet = \"名单\"");
    assert_eq!(good.len(), 1, "{summary:?}");
    let (_, summary) = go(book(&rows, "A1:B1"), "file.sheet = \"别的\"");
    assert_eq!(faults(&summary), ["0  tabular.sheet_missing"]);
}

#[test]
fn a_bomb_is_not_unpacked_into_memory() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    let nought = vec![b' '; 1 << 20];
    for _ in 0..25 {
        zip.write_all(&nought).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 2 << 20);
    assert_eq!(faults(&go(bytes, "").1), ["0  tabular.file_large"]);
}

#[test]
fn a_cell_far_away_takes_no_memory() {
    let rows = [head(), vec![t("A2", "1"), t("B2", "甲"), t("XFD2", "x")]];
    assert_eq!(faults(&go(book(&rows, ""), "").1), ["2  tabular.columns_many"]);
    let far = r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#;
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">{}</row>{far}</sheetData></worksheet>"#,
        head().concat()
    );
    assert_eq!(faults(&go(pack(&sheet), "").1), ["1048576 名称 tabular.cell_missing"]);
}

#[test]
fn what_is_no_workbook_is_told() {
    let whole = book(&[head()], "");
    let cases = [b"code,name\n1,x".to_vec(), Vec::new(), whole[..whole.len() / 2].to_vec()];
    for bytes in cases {
        assert_eq!(faults(&go(bytes, "").1), ["0  tabular.file_unreadable"]);
    }
    // Any bit of a good one turned: an answer, never a panic.
    let rows = [head(), vec![t("A2", "1"), t("B2", "甲")]];
    let good = book(&rows, "A1:B1");
    for i in (0..good.len()).step_by(11) {
        let mut bad = good.clone();
        bad[i] ^= 0x55;
        go(bad, "");
    }
}
