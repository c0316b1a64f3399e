//! `jingwei import`, with and without a server beside it.

use std::path::{Path, PathBuf};

use crate::run::{Server, jingwei, result};

const MESSAGES: &str = r#"{"id":"1","title":"A3区路灯坏了","body":"一个月没人修"}
{"id":"2","title":"","body":""}
{"id":"3","title":"K3县垃圾成堆","body":"垃圾桶满了好几天"}
"#;

fn file(folder: &Path) -> PathBuf {
    let file = folder.join("messages.jsonl");
    std::fs::write(&file, MESSAGES).unwrap();
    file
}

#[test]
fn messages_go_in_and_the_whole_way() {
    let place = tempfile::tempdir().unwrap();
    let (file, data) = (file(place.path()), place.path().join("data"));
    let whole = jingwei(&data, &["import", "reports", file.to_str().unwrap()]);
    assert!(!whole.status.success(), "one row is bad, so nothing of it goes in");
    let told = String::from_utf8(whole.stdout).unwrap();
    assert!(told.contains("reports.text_short"), "{told}");

    let import = ["import", "reports", file.to_str().unwrap(), "--close", "2", "--skip-bad"];
    let done = result(&data, &import);
    let summary = &done["summary"];
    assert_eq!((&summary["read"], &summary["accepted"]), (&3.into(), &2.into()), "{done}");
    assert_eq!(summary["closed"]["arrived"], 2, "{done}");
    assert_eq!(done["faults"][0]["row"], 2, "{done}");
    assert_eq!(result(&data, &["audit", "verify"])["whole"], true);

    // a second time it is done by the server that holds the folder
    let server = Server::start(&data);
    let again = jingwei(&data, &import);
    let table = String::from_utf8(again.stdout).unwrap();
    assert!(table.contains("accepted                    2 of        3   66.7 %"), "{table}");
    assert!(table.contains("2 of the accepted came in by another file before"), "{table}");
    assert!(server.stop());
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let place = tempfile::tempdir().unwrap();
    let missing = jingwei(place.path(), &["import", "reports", "no-such-file.jsonl"]);
    assert!(!missing.status.success());
    assert!(String::from_utf8(missing.stderr).unwrap().contains("no-such-file.jsonl"));
}
