//! Input that nobody would send who means well.

use std::io::{BufReader, Read, repeat};

use jingwei_flags::ocds::{Settings, run};
use kernel::{Error, Kind};

fn refused(input: &[u8]) -> Error {
    run(input, &Settings::default()).unwrap_err()
}

#[test]
fn broken_lines_name_their_line() {
    let cases: [(&[u8], u64); 9] = [
        (b"{", 1),
        (b"{}\n[1]", 2),
        (b"{}\n\n  \n\"text\"", 4),
        (b"{\"ocid\":1e999}", 1),
        (b"{\"ocid\":\"\xff\"}", 1),
        (b"null", 1),
        (b"{\"ocid\":\"a\"}}", 1),
        (b"{\"ocid\":\"a\"}{\"ocid\":\"b\"}", 1),
        (b"NaN", 1),
    ];
    for (input, line) in cases {
        let error = refused(input);
        let text = String::from_utf8_lossy(input);
        assert_eq!(error.code, "flags.line_broken", "{text}");
        assert_eq!(error.field, Some(format!("lines/{line}")), "{text}");
    }
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{{\"ocid\":\"a\",\"x\":{}1{}}}", open.repeat(100_000), close.repeat(9));
        assert_eq!(refused(deep.as_bytes()).code, "flags.line_broken");
    }
}

#[test]
fn an_endless_line_is_refused_before_it_is_held() {
    let hundred_mb = BufReader::new(repeat(b'a').take(100_000_000));
    let error = run(hundred_mb, &Settings::default()).unwrap_err();
    assert_eq!((error.kind, error.code), (Kind::TooLarge, "flags.line_long"));
    assert_eq!(error.field.as_deref(), Some("lines/1"));
}

#[test]
fn wrong_types_count_as_absent_and_are_noted() {
    let input = r#"{"ocid":"p","tender":[],"buyer":5,"awards":{},"bids":{"details":[3,{"status":7,
        "date":"soon","tenderers":{},"value":{"amount":"1","currency":null}}]}}"#
        .replace('\n', "");
    let outcome = run(input.as_bytes(), &Settings::default()).unwrap();
    assert_eq!(serde_json::to_string(&outcome.report).unwrap(), "{}");
    let fields: Vec<&str> = outcome.notes.iter().map(|n| n.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "buyer",
            "tender",
            "bids/details/0",
            "bids/details/1/status",
            "bids/details/1/date",
            "bids/details/1/value/amount",
            "bids/details/1/tenderers",
            "awards"
        ]
    );
    assert_eq!((outcome.noted, outcome.looked_at), (8, 1));
}

#[test]
fn notes_are_counted_and_few_are_kept() {
    let line = "{\"ocid\":\"p\",\"buyer\":1}\n";
    let outcome = run(line.repeat(1000).as_bytes(), &Settings::default()).unwrap();
    assert_eq!((outcome.notes.len(), outcome.noted), (20, 1000));
}

#[test]
fn a_process_without_a_name_is_left_out() {
    let outcome = run(&b"{}\n{\"ocid\":7}\n\xEF\xBB\xBF{\"ocid\":\"a\"}"[..], &Settings::default());
    assert_eq!(outcome.unwrap().looked_at, 1);
}

#[test]
fn settings_that_nobody_can_mean() {
    for text in [
        "[R999]",
        "[R003]\nthreshold = -1",
        "[R003]\nthreshold = 4294967296",
        "[R003]\nthresold = 1",
        "[R024]\nthreshold = nan",
        "[R024]\nthreshold = inf",
        "[R024]\nthreshold = \"much\"",
        "[R025]\npercentile = 101",
        "[R018]\nprocurement_methods = 5",
        "currency = 5",
        "[R003",
        "R003 = 1",
    ] {
        let error = Settings::read(text).unwrap_err();
        assert_eq!(error.code, "flags.settings_wrong", "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn whatever_comes_there_is_no_panic(bytes in proptest::collection::vec(0_u8.., 0..400)) {
        let _ = run(&bytes[..], &Settings::default());
    }

    #[test]
    fn whatever_stands_in_the_fields_there_is_no_panic(
        a in "(-?[0-9]{1,300}|\"[a-z]{0,3}\"|null|true|\\[\\]|\\{\\})",
        b in "(1|0|-1|1e300|5e-324|\"x\"|null)",
        status in "(valid|disqualified|pending|active|x)",
    ) {
        let line = format!(
            r#"{{"ocid":"p","tender":{{"tenderPeriod":{{"startDate":{a},"endDate":{b}}},
            "numberOfTenderers":{a}}},"bids":{{"details":[{{"status":"{status}",
            "tenderers":[{{"id":"A"}}],"value":{{"amount":{a},"currency":"C"}}}},{{"status":"valid",
            "tenderers":[{{"id":"W"}}],"value":{{"amount":{b},"currency":"C"}}}}]}},
            "awards":[{{"status":"active","suppliers":[{{"id":"W"}}]}}]}}"#
        ).replace('\n', "");
        let _ = run(line.as_bytes(), &Settings::default());
    }
}
