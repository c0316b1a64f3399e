//! Calendars, taxonomy and procedures changed from the command line, with a
//! server that holds the folder and without.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::client::Client;
use crate::run::{Server, jingwei, result};

const YEAR: &str = "date,kind,name_zh,name_en\n\
    2031-01-01,holiday,元旦,New Year\n\
    2031-05-01,holiday,劳动节,Labour Day\n\
    2031-05-04,makeup_workday,劳动节,Labour Day\n\
    2031-10-01,holiday,国庆节,National Day\n";

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file
}

fn holidays(place: &Path, calendar: &str) -> Vec<Value> {
    let listed = result(place, &["calendar", "list"]);
    let all = listed["calendars"].as_array().unwrap().clone();
    let found = all.into_iter().find(|c| c["calendar"] == calendar).unwrap();
    found["holidays"].as_array().unwrap().clone()
}

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures").join(name)
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(|e| e.unwrap().path()) {
        let to = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copied(&entry, &to);
        } else {
            std::fs::copy(&entry, to).unwrap();
        }
    }
}

#[test]
fn a_year_of_holidays_reaches_every_calendar_that_lies_upon_it() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("city");
    result(&place, &["demo", "--matters", "0"]);
    let table = written(folder.path(), "2031.csv", YEAR);
    let import = ["calendar", "import-year", table.to_str().unwrap(), "--year", "2031"];
    assert!(!holidays(&place, "wuhai").contains(&json!(2031)));
    let server = Server::start(&place);
    result(&place, &import);
    assert!(holidays(&place, "wuhai").contains(&json!(2031)), "in the running server");
    assert!(server.stop());
    assert!(holidays(&place, "cn").contains(&json!(2031)), "and after it");
    let shown = String::from_utf8(jingwei(&place, &["calendar", "show", "cn"]).stdout).unwrap();
    let own = written(folder.path(), "own.toml", &shown);
    result(&place, &["calendar", "remove", "cn"]);
    assert!(!holidays(&place, "cn").contains(&json!(2031)));
    result(&place, &["calendar", "put", own.to_str().unwrap()]);
    assert!(holidays(&place, "cn").contains(&json!(2031)), "what is printed can be put in");
    let faults = YEAR.replace("2031-05-01,holiday", "2031-13-01,feast");
    let table = written(folder.path(), "faults.csv", &faults);
    let wrong =
        jingwei(&place, &["calendar", "import-year", table.to_str().unwrap(), "--year", "2031"]);
    let said = String::from_utf8(wrong.stderr).unwrap();
    assert!(!wrong.status.success() && said.contains("rows/3/date"), "{said}");
}

#[test]
fn other_hours_move_the_deadlines_of_open_matters() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("city");
    result(&place, &["demo", "--matters", "30"]);
    let hours = "name = \"wuhai\"\n[windows]\nmon-fri = [\"08:30-09:30\"]\n";
    let file = written(folder.path(), "hours.toml", hours);
    let put = result(&place, &["calendar", "put", file.to_str().unwrap()]);
    assert!(put["moved"].as_u64().unwrap() > 0, "{put}");
    let again = result(&place, &["calendar", "put", file.to_str().unwrap()]);
    assert_eq!(again["moved"], 0, "{again}");
    let bad = written(folder.path(), "bad.toml", "name = \"wuhai\"\nbase = \"nowhere\"\n");
    assert!(!jingwei(&place, &["calendar", "put", bad.to_str().unwrap()]).status.success());
    assert_eq!(result(&place, &["audit", "verify"])["whole"], true);
}

#[test]
fn open_matters_move_to_the_next_version_of_their_procedure() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("city");
    result(&place, &["demo", "--matters", "30"]);
    let idle = result(&place, &["procedure", "migrate", "report"]);
    assert_eq!(idle["moved"], 0, "{idle}");
    let own = place.join("procedures/report");
    copied(&shipped("report"), &own);
    let text = std::fs::read_to_string(own.join("procedure.toml")).unwrap();
    let line = text.lines().find(|l| l.starts_with("version")).unwrap();
    let now: u32 = line.split('=').nth(1).unwrap().trim().parse().unwrap();
    let next = text.replace(line, &format!("version = {}", now + 1));
    std::fs::write(own.join("procedure.toml"), next).unwrap();
    let server = Server::start(&place);
    let count = |v: &Value| v.as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    let tried = result(&place, &["procedure", "migrate", "report", "--dry-run"]);
    let would: u64 = count(&tried["moved"]);
    assert!(would > 5, "{tried}");
    let moved = result(&place, &["procedure", "migrate", "report"]);
    assert_eq!((&moved["moved"], &moved["refused"]), (&json!(would), &json!({})), "{moved}");
    let again = result(&place, &["procedure", "migrate", "report"]);
    assert_eq!(again["moved"], 0, "{again}");
    let mut client = Client::new(server.address);
    client.sign_in("shift1", "jingwei-demo");
    assert_eq!(client.get("/api/v1/worklist").unwrap().status, 200);
    assert!(server.stop());
    assert_eq!(result(&place, &["audit", "verify"])["whole"], true);
}

#[test]
fn another_taxonomy_takes_the_place_of_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let (place, mine) = (folder.path().join("city"), folder.path().join("taxonomy"));
    result(&place, &["demo", "--matters", "0"]);
    copied(&shipped("taxonomy"), &mine);
    let lines = std::fs::read_to_string(mine.join("subcategories.csv")).unwrap();
    let fewer: String =
        lines.lines().filter(|l| !l.starts_with("0101,")).map(|l| format!("{l}\n")).collect();
    std::fs::write(mine.join("subcategories.csv"), &fewer).unwrap();
    let before = result(&place, &["taxonomy", "show"])["subcategories"].as_u64().unwrap();
    result(&place, &["taxonomy", "check", mine.to_str().unwrap()]);
    let server = Server::start(&place);
    let put = result(&place, &["taxonomy", "put", mine.to_str().unwrap()]);
    assert_eq!(put["subcategories"], before - 1);
    assert!(server.stop());
    assert_eq!(result(&place, &["taxonomy", "show"])["subcategories"], before - 1);
    std::fs::write(mine.join("subcategories.csv"), fewer.replace("24 hours", "soon")).unwrap();
    let wrong = jingwei(&place, &["taxonomy", "put", mine.to_str().unwrap()]);
    assert!(!wrong.status.success() && !wrong.stderr.is_empty());
}
