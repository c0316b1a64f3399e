//! What is written is read back as it was.
#![allow(clippy::unwrap_used, clippy::panic)]

use jingwei_tabular::{Field, Format, Kind, Mapping, Schema, Source, read, write};

static ROWS: Schema = &[
    Field { name: "code", kind: Kind::Code, required: true, headings: &[] },
    Field { name: "name", kind: Kind::Text { most: 100 }, required: false, headings: &[] },
];

#[test]
fn in_every_format_codes_keep_their_digits_and_nothing_is_run() {
    let rows: Vec<[String; 2]> = [
        ("150302001001002003", "新华街道"),
        ("007", "=HYPERLINK(\"http://x\")"),
        ("1", "+86 138"),
        ("2", "-5"),
        ("3", "@sum"),
        ("4", "'=1"),
        ("5", "a,b\"c\nd"),
        ("6", ""),
    ]
    .map(|(a, b)| [a.to_owned(), b.to_owned()])
    .to_vec();
    for (format, name) in
        [(Format::Csv, "t.csv"), (Format::Xlsx, "t.xlsx"), (Format::Jsonl, "t.jsonl")]
    {
        let bytes = write::whole(format, &["code", "name"], &rows).unwrap();
        if format == Format::Csv {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(text.contains("'+86 138") && text.contains("'-5"), "{text}");
        }
        let mut back = Vec::new();
        let source = Source::bytes(name, bytes);
        let summary = read(&source, ROWS, &Mapping::default(), |record| {
            let cell = |name| record.text(name).unwrap_or_default().to_owned();
            back.push([cell("code"), cell("name")]);
            Vec::new()
        });
        assert!(summary.unwrap().faults.is_empty(), "{name}");
        assert_eq!(back, rows, "{name}");
    }
}
