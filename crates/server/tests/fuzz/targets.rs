//! Every reader of what comes from outside, called as the program calls it.

use std::collections::BTreeMap;

use procedure::{Known, Procedure};
use tabular::{Field, Kind, Mapping, Source};

/// A reader with good inputs to begin from.
pub struct Target {
    pub name: &'static str,
    pub seeds: Vec<Vec<u8>>,
    pub run: fn(&[u8]),
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn seeds(all: &[&str]) -> Vec<Vec<u8>> {
    all.iter().map(|s| s.as_bytes().to_vec()).collect()
}

static FIELDS: [Field; 4] = [
    Field { name: "title", kind: Kind::Text { most: 200 }, required: true, headings: &["标题"] },
    Field { name: "reported", kind: Kind::Time, required: false, headings: &["时间"] },
    Field { name: "code", kind: Kind::Code, required: false, headings: &["编码"] },
    Field {
        name: "count",
        kind: Kind::Integer { least: 0, most: 1_000 },
        required: false,
        headings: &["数量"],
    },
];

fn table(name: &str, bytes: &[u8]) {
    let source = Source::bytes(name, bytes.to_vec());
    let _ = tabular::read(&source, &FIELDS, &Mapping::default(), |_| Vec::new());
    let _ = tabular::look(&source, &Mapping::default(), 20);
}

fn parse<T: std::str::FromStr>(bytes: &[u8]) {
    let _ = text(bytes).parse::<T>();
}

fn json<T: serde::de::DeserializeOwned>(bytes: &[u8]) {
    let _ = http_edge::input::read_json::<T>(bytes);
}

/// A procedure's folder with this file in it.
fn procedure(file: &str, bytes: &[u8]) {
    let folders = casework::shipped::folders();
    let leave = folders.iter().find(|f| f.name == "whistle");
    let given = text(bytes).into_owned();
    let read = |name: &str| match name == file {
        true => Some(given.clone()),
        false => leave?.files.iter().find(|(n, _)| n.as_str() == name).map(|(_, t)| t.clone()),
    };
    let _ = Procedure::load(&read, &Known::glossary());
}

fn shipped(file: &str) -> Vec<Vec<u8>> {
    let folders = casework::shipped::folders();
    let whistle = folders.iter().find(|f| f.name == "whistle").unwrap();
    let found = whistle.files.iter().filter(|(n, _)| n.as_str() == file);
    found.map(|(_, t)| t.clone().into_bytes()).collect()
}

const REPORT: &str = r#"{"request_type":"ask_help","text":"暖气不热，电话13812345678",
    "place":{"area":"150302003012001001","lon":106.8,"lat":39.66,"words":"和平小区"},
    "reporter":{"name":"张秀兰","phone":"13812345678"},"photos":[]}"#;
const CSV: &str =
    "标题,时间,编码,数量\n暖气不热,2026-10-20 09:00,150302003012,3\n\"路灯,不亮\",2026/10/21,,\n";
const GEOJSON: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"150302","name":"x"},
    "geometry":{"type":"Polygon","coordinates":[[[106.8,39.6],[106.9,39.6],[106.9,39.7],[106.8,39.6]]]}}]}"#;

/// A shapefile of one square.
fn square() -> Vec<u8> {
    let mut record = Vec::new();
    record.extend(5_i32.to_le_bytes());
    for n in [106.8_f64, 39.6, 106.9, 39.7] {
        record.extend(n.to_le_bytes());
    }
    record.extend(1_i32.to_le_bytes());
    record.extend(5_i32.to_le_bytes());
    record.extend(0_i32.to_le_bytes());
    for (x, y) in
        [(106.8_f64, 39.6_f64), (106.8, 39.7), (106.9, 39.7), (106.9, 39.6), (106.8, 39.6)]
    {
        record.extend(x.to_le_bytes());
        record.extend(y.to_le_bytes());
    }
    let mut file = Vec::new();
    file.extend(9994_i32.to_be_bytes());
    file.extend([0; 20]);
    let words = (100 + 8 + record.len()) / 2;
    file.extend((words as i32).to_be_bytes());
    file.extend(1000_i32.to_le_bytes());
    file.extend(5_i32.to_le_bytes());
    for n in [106.8_f64, 39.6, 106.9, 39.7, 0.0, 0.0, 0.0, 0.0] {
        file.extend(n.to_le_bytes());
    }
    file.extend(1_i32.to_be_bytes());
    file.extend(((record.len() / 2) as i32).to_be_bytes());
    file.extend(record);
    file
}

/// A table of one line for it.
fn attributes() -> Vec<u8> {
    let mut file = vec![3, 126, 10, 20];
    file.extend(1_u32.to_le_bytes());
    file.extend(65_u16.to_le_bytes());
    file.extend(13_u16.to_le_bytes());
    file.extend([0; 20]);
    file.extend(b"CODE\0\0\0\0\0\0\0C\0\0\0\0\x0c\0");
    file.extend([0; 14]);
    file.push(13);
    file.extend(b" 150302000000\x1a");
    file
}

/// All readers.
pub fn all() -> Vec<Target> {
    vec![
        Target {
            name: "json of a report",
            seeds: seeds(&[REPORT]),
            run: json::<serde_json::Value>,
        },
        Target {
            name: "query of the worklist",
            seeds: seeds(&["tab=todo&text=%E6%9A%96&limit=20&cursor=12", "area=150302&light=red"]),
            run: |b| drop(http_edge::input::read_query::<BTreeMap<String, String>>(&text(b))),
        },
        Target { name: "csv table", seeds: seeds(&[CSV]), run: |b| table("a.csv", b) },
        Target {
            name: "json lines table",
            seeds: seeds(&["{\"标题\":\"暖气\",\"数量\":3}\n{\"标题\":\"灯\"}\n"]),
            run: |b| table("a.jsonl", b),
        },
        Target { name: "workbook", seeds: vec![workbook()], run: |b| table("a.xlsx", b) },
        Target {
            name: "mapping file",
            seeds: seeds(&["format = \"csv\"\nheader = 1\n[columns]\ntitle = \"标题\"\n"]),
            run: |b| drop(Mapping::parse(&text(b))),
        },
        Target {
            name: "geojson",
            seeds: seeds(&[GEOJSON]),
            run: |b| drop(territory::boundary::read_geojson(b, territory::Coordinates::Wgs84)),
        },
        Target {
            name: "shapes of a shapefile",
            seeds: vec![square()],
            run: |b| {
                let table = attributes();
                let parts =
                    territory::boundary::Parts { shapes: b, table: &table, ..Default::default() };
                drop(territory::boundary::read_shapefile(&parts, territory::Coordinates::Wgs84));
            },
        },
        Target {
            name: "table of a shapefile",
            seeds: vec![attributes()],
            run: |b| {
                let shapes = square();
                let parts =
                    territory::boundary::Parts { shapes: &shapes, table: b, ..Default::default() };
                drop(territory::boundary::read_shapefile(&parts, territory::Coordinates::Wgs84));
            },
        },
        Target {
            name: "contract of a connector",
            seeds: seeds(&[include_str!("../../../connectors/contracts/12345.toml")]),
            run: |b| drop(connectors::Contract::read(&text(b))),
        },
        Target {
            name: "procedure file",
            seeds: shipped("procedure.toml"),
            run: |b| procedure("procedure.toml", b),
        },
        Target {
            name: "words of a procedure",
            seeds: shipped("en.toml"),
            run: |b| procedure("en.toml", b),
        },
        Target {
            name: "taxonomy",
            seeds: seeds(&["code,name\n0601,供暖\n"]),
            run: |b| drop(territory::taxonomy_file::read(&text(b), &text(b))),
        },
        Target {
            name: "matter code",
            seeds: seeds(&["7K3M-9QXZ-22FD-W8RT", "7k3m9qxz22fdw8rt"]),
            run: |b| drop(reports::code::Code::read(&text(b))),
        },
        Target {
            name: "area code",
            seeds: seeds(&["150302003012001001", "150300"]),
            run: parse::<kernel::AreaCode>,
        },
        Target {
            name: "time",
            seeds: seeds(&["2026-10-20T13:10:00Z", "2026-10-20T21:10:00.123456+08:00"]),
            run: parse::<kernel::Time>,
        },
        Target {
            name: "span of time",
            seeds: seeds(&["2 working_hours", "3wd", "90 working_minutes"]),
            run: parse::<worktime::Budget>,
        },
        Target {
            name: "free text to be masked",
            seeds: seeds(&[
                "暖气不热，电话138-1234-5678，身份证11010519491231002X，车牌蒙C12345",
                "邮箱 a.b@example.cn 卡号6222021234567890123 微信 abc_123",
            ]),
            run: |b| drop(identity::mask::free_text(&text(b))),
        },
        Target {
            name: "kind of request",
            seeds: seeds(&["我要举报有人偷排污水", "请问暖气费怎么交"]),
            run: |b| {
                let text = triage::text::Text::new(&text(b));
                drop(triage::request_type::RequestTypes::shipped().suggest(&text));
            },
        },
        Target {
            name: "secret of a webhook",
            seeds: seeds(&["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]),
            run: |b| drop(connectors::webhook::Secret::read(&text(b))),
        },
    ]
}

/// The smallest workbook: written by our own writer of tables.
fn workbook() -> Vec<u8> {
    let rows = [["暖气".to_owned(), "3".to_owned()]];
    tabular::write::whole(tabular::Format::Xlsx, &["标题", "数量"], rows).unwrap()
}
