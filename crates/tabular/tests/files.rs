//! Files as cities send them, good and bad.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write;

use jingwei_tabular::{Fault, Field, Kind, Mapping, Schema, Source, Summary, Value, read};

static PLACES: Schema = &[
    Field { name: "code", kind: Kind::Code, required: true, headings: &["code12", "区划代码"] },
    Field { name: "name", kind: Kind::Text { most: 20 }, required: true, headings: &["名称"] },
    Field { name: "opened", kind: Kind::Date, required: false, headings: &["日期"] },
    Field {
        name: "residents",
        kind: Kind::Integer { least: 0, most: 100_000 },
        required: false,
        headings: &["人口"],
    },
];

/// Every good row as `code name`, and how it went.
fn go(source: &Source, mapping: &str) -> (Vec<String>, Summary) {
    let mapping = Mapping::parse(mapping).unwrap();
    let mut good = Vec::new();
    let summary = read(source, PLACES, &mapping, |r| {
        good.push(format!("{} {}", r.text("code").unwrap(), r.text("name").unwrap()));
        Vec::new()
    })
    .unwrap();
    assert_eq!(summary.good, good.len() as u64);
    (good, summary)
}

fn csv(text: &str) -> Source {
    Source::bytes("a.csv", text.as_bytes().to_vec())
}

/// `row column code` of each fault.
fn faults(summary: &Summary) -> Vec<String> {
    let line = |f: &Fault| format!("{} {} {}", f.row, f.column, f.code);
    summary.faults.first.iter().map(line).collect()
}

#[test]
fn headings_are_found_under_the_names_that_files_have() {
    let (good, summary) = go(&csv("名称,Code12,备注\n新华街道,150302003,x\n\n,,\n"), "");
    assert_eq!(good, ["150302003 新华街道"]);
    assert_eq!(summary.ignored, ["备注"]);
    assert_eq!((summary.rows, summary.good), (1, 1), "blank rows do not count");
}

#[test]
fn utf8_gb18030_and_utf16_are_told_apart() {
    let text = format!("code,name\n{}1,联通\n2,𠮷林社区\n", "7,x\n".repeat(40_000));
    let expected = go(&csv(&text), "").0;
    assert_eq!(expected.last().unwrap(), "2 𠮷林社区");
    let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
    let bom = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let utf16: Vec<u8> =
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [gb, bom, utf16] {
        let (good, summary) = go(&Source::bytes("a.csv", bytes), "");
        assert_eq!(good.len(), expected.len(), "{:?}", faults(&summary));
        assert_eq!(good.last(), expected.last());
    }
    let mixed = [text.as_bytes(), &encoding_rs::GB18030.encode("3,街").0, b"\xff\xff"].concat();
    let (_, summary) = go(&Source::bytes("a.csv", mixed), "");
    assert_eq!(faults(&summary), ["0  tabular.encoding_unknown"]);
    let named = "file.encoding = \"gbk\"";
    let gbk = encoding_rs::GBK.encode("code,name\n1,街道\n").0.into_owned();
    assert_eq!(go(&Source::bytes("a.csv", gbk), named).0, ["1 街道"]);
}

#[test]
fn packed_files_are_unpacked() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all("code,name\n1,一\n".as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    assert_eq!(go(&Source::bytes("a.csv.gz", packed.clone()), "").0, ["1 一"]);
    let (_, summary) = go(&Source::bytes("a.csv.gz", packed[..packed.len() / 2].to_vec()), "");
    assert_eq!(summary.faults.count, 1, "cut off: {summary:?}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.csv.gz");
    std::fs::write(&path, packed).unwrap();
    assert_eq!(go(&Source::file(&path), "").0, ["1 一"]);
    let (_, summary) = go(&Source::file(&folder.path().join("none.csv")), "");
    assert_eq!(faults(&summary), ["0  tabular.file_unreadable"]);
}

#[test]
fn every_fault_is_told_by_row_and_column() {
    let text = "区划代码,名称,日期,人口\n\
        1.50302E+17,甲,2026-01-01,1\n\
        12x,,昨天,-1\n\
        3,丙,2026年1月2日,\"1,200\"\n\
        4,丁\n\
        5,戊,,,多出来的\n";
    let (good, summary) = go(&csv(text), "");
    assert_eq!(good, ["3 丙"]);
    assert_eq!(
        faults(&summary),
        [
            "2 区划代码 tabular.number_rounded",
            "3 区划代码 tabular.code_wrong",
            "3 名称 tabular.cell_missing",
            "3 日期 tabular.date_wrong",
            "3 人口 tabular.number_out",
            "5  tabular.columns_shifted",
            "6  tabular.columns_shifted",
        ]
    );
    let said = serde_json::to_string(&summary.faults).unwrap();
    assert!(!said.contains("昨天"), "what a cell says is not repeated: {said}");
    assert_eq!(summary.faults.first[0].error().field.as_deref(), Some("rows/2/区划代码"));
}

#[test]
fn headings_missing_or_twice_end_it() {
    let cases = [
        ("code,x\n1,2\n", "1 name tabular.column_missing"),
        ("code,name,Name\n1,2,3\n", "1 name tabular.column_twice"),
        ("", "0  tabular.header_missing"),
    ];
    for (text, fault) in cases {
        assert_eq!(faults(&go(&csv(text), "").1), [fault], "{text}");
    }
}

#[test]
fn a_mapping_says_where_things_are() {
    let mapping = r#"
        [file]
        header = 2
        delimiter = ";"
        [columns.code]
        from = ["编号", "代码"]
        [columns.name]
        from = "类"
        values = { "街" = "街道" }
        value = "无名"
        [columns.opened]
        from = "开"
        patterns = ["%d/%m/%Y"]
    "#;
    let source = csv("某市街道表;;\n代码;类;开\n1;街;31/01/2026\n2;;\n");
    let mut seen = Vec::new();
    let summary = read(&source, PLACES, &Mapping::parse(mapping).unwrap(), |r| {
        seen.push((r.row, r.text("name").unwrap().to_owned(), r.get("opened").cloned()));
        Vec::new()
    })
    .unwrap();
    let day = Value::Date(jiff::civil::date(2026, 1, 31));
    assert_eq!(seen, [(3, "街道".into(), Some(day)), (4, "无名".into(), None)]);
    assert!(summary.faults.is_empty());
}

#[test]
fn a_wrong_mapping_is_refused() {
    let cases = [
        "nonsense",
        "[file]\nzone = \"Mars\"",
        "[file]\nencoding = \"klingon\"",
        "[file]\nsheets = \"x\"",
        "[columns.name]\nform = \"x\"",
        "[file]\ndelimiter = \"，\"",
    ];
    for text in cases {
        assert_eq!(Mapping::parse(text).unwrap_err().code, "tabular.mapping_unreadable", "{text}");
    }
    let unknown = Mapping::parse("[columns.nmae]\nfrom = \"x\"").unwrap();
    let error = read(&csv("code,name\n"), PLACES, &unknown, |_| Vec::new()).unwrap_err();
    assert_eq!(
        (error.code, error.field.as_deref()),
        ("tabular.field_unknown", Some("columns/nmae"))
    );
}

#[test]
fn what_takes_a_row_in_may_find_fault_with_it() {
    let mapping = Mapping::default();
    let summary = read(&csv("code,name\n1,a\n2,b\n"), PLACES, &mapping, |r| match r.text("code") {
        Some("2") => vec![r.fault("code", "territory.code_twice")],
        _ => Vec::new(),
    })
    .unwrap();
    assert_eq!((summary.rows, summary.good), (2, 1));
    assert_eq!(faults(&summary), ["3 code territory.code_twice"]);
}

#[test]
fn a_quotation_mark_never_closed_does_not_swallow_the_file() {
    let text = format!("code,name\n1,\"a\n{}", "2,b\n".repeat(400_000));
    let (_, summary) = go(&csv(&text), "");
    assert_eq!(faults(&summary), ["2  tabular.row_long"]);
}

#[test]
fn one_bad_row_among_very_many_is_found() {
    let mut text = String::from("code,name\n");
    for i in 0..60_000 {
        text.push_str(if i == 51_234 { "?,x\n" } else { "1,x\n" });
    }
    let (good, summary) = go(&csv(&text), "");
    assert_eq!(good.len(), 59_999);
    assert_eq!(faults(&summary), ["51236 code tabular.code_wrong"]);
    let all_bad = "code,name\n".to_owned() + &"?,\n".repeat(3_000);
    let (_, summary) = go(&csv(&all_bad), "");
    assert_eq!((summary.faults.count, summary.faults.first.len()), (6_000, 1_000));
}

#[test]
fn json_lines() {
    let text = "{\"code\":\"1\",\"name\":\"一\",\"more\":[1]}\n\n\
        {\"name\":\"二\",\"code\":150302101400002011}\n\
        {\"code\":\"3\",\"name\":\"三\",\"人口\":1200}\n\
        {\"code\":4,\"name\":null}\n";
    let source = Source::bytes("a.jsonl", text.as_bytes().to_vec());
    let (good, summary) = go(&source, "[columns.residents]\nfrom = \"人口\"");
    assert_eq!(good, ["1 一", "3 三"]);
    assert_eq!(faults(&summary), ["3 code tabular.number_rounded", "5 name tabular.cell_missing"]);
    let broken = Source::bytes("a.jsonl", b"{\"code\":\"1\",\"name\":\"x\"}\n[1]\n".to_vec());
    assert_eq!(faults(&go(&broken, "").1), ["2  tabular.json_wrong"]);
}
