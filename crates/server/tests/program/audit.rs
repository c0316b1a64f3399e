//! The sealed log as an auditor uses it: verified, taken home, proved, and
//! checked by a program that is not ours.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::run::{Server, jingwei, result};

fn city(folder: &Path) -> std::path::PathBuf {
    let place = folder.join("city");
    result(&place, &["demo", "--matters", "6"]);
    place
}

/// The verifier in Python; none where there is no Python.
fn python(args: &[&Path]) -> Option<Output> {
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/verify_audit.py");
    let done = Command::new("python3").arg(tool).args(args).output().ok();
    if done.is_none() {
        println!("SKIPPED: python3 is not there, so the outside verifier was not run");
    }
    done
}

fn stdout(place: &Path, args: &[&str]) -> String {
    let done = jingwei(place, args);
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn change(place: &Path, sql: &str) {
    let database = place.join("jingwei.sqlite");
    let changed = rusqlite::Connection::open(database).unwrap().execute(sql, []).unwrap();
    assert!(changed > 0, "{sql}");
}

fn verified(place: &Path, more: &[&str]) -> Value {
    let args: Vec<&str> = ["audit", "verify", "--json"].iter().chain(more).copied().collect();
    let done = jingwei(place, &args);
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(done.status.success(), report["whole"] == true, "{report}");
    report
}

#[test]
fn rule_18_the_log_is_verified_end_to_end_with_every_matter_and_from_a_head_taken_home() {
    let folder = tempfile::tempdir().unwrap();
    let place = city(folder.path());
    let report = verified(&place, &[]);
    assert_eq!(report["findings"], json!([]));
    assert!(report["matters"].as_u64().unwrap() >= 6, "{report}");
    assert_eq!((&report["matters_without"], &report["matters_unseen"]), (&json!(0), &json!(0)));

    let (saved, keys) = (folder.path().join("heads.jsonl"), folder.path().join("keys"));
    std::fs::write(&saved, stdout(&place, &["audit", "head"])).unwrap();
    std::fs::copy(place.join("audit.pub"), &keys).unwrap();
    result(&place, &["user", "disable", "intake1"]);
    let from = ["--from-head", saved.to_str().unwrap(), "--keys", keys.to_str().unwrap()];
    let later = verified(&place, &from);
    assert_eq!(later["before_saved"], report["entries"], "{later}");
    assert!(later["entries"].as_u64().unwrap() > 0 && later["whole"] == true, "{later}");

    change(&place, "UPDATE matter SET title = 'x' WHERE id = (SELECT MIN(id) FROM matter)");
    change(
        &place,
        "UPDATE audit_log SET actor = 'x' WHERE seq = 3 AND shard = (SELECT MIN(shard) FROM audit_log)",
    );
    let report = verified(&place, &[]);
    let found: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["found"].as_str().unwrap())
        .collect();
    assert_eq!(found, ["entry_changed", "matter_changed"], "{report}");
    assert_eq!(report["findings"][0]["seq"], 3);
}

/// A photo of the demo city: the full form with its path.
fn photo(place: &Path) -> std::path::PathBuf {
    let dirs = std::fs::read_dir(place.join("files")).unwrap().map(|dir| dir.unwrap().path());
    let files = dirs.flat_map(|dir| std::fs::read_dir(dir).unwrap());
    let mut full = files.map(|f| f.unwrap().path()).filter(|f| f.extension().is_none());
    full.next().unwrap()
}

#[test]
fn rule_18_attachments_changed_or_slipped_in_behind_the_logs_back_are_found_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let place = city(folder.path());
    let report = verified(&place, &[]);
    assert!(report["files"].as_u64().unwrap() >= 6, "{report}");
    assert_eq!((&report["files_without"], &report["files_waiting"]), (&json!(0), &json!(0)));

    let path = photo(&place);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, b"another").unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let found = &verified(&place, &[])["findings"][0];
    assert_eq!((&found["found"], &found["form"]), (&json!("file_changed"), &json!("full")));
    assert_eq!(found["file"], name);
    assert!(found["seq"].is_u64(), "{found}");
    assert_eq!(verified(&place, &["--no-files"])["whole"], true);
    std::fs::write(&path, &whole).unwrap();
    let other = format!("{}{}", &name[..2], "0".repeat(30));
    std::fs::write(path.with_file_name(&other), &whole).unwrap();
    let found = &verified(&place, &[])["findings"];
    assert_eq!(found, &json!([{ "found": "file_unknown_to_log", "file": other, "form": "full" }]));
}

#[test]
fn rule_18_a_program_that_shares_no_code_checks_log_proofs_and_growth() {
    let folder = tempfile::tempdir().unwrap();
    let place = city(folder.path());
    let file = |name: &str| folder.path().join(name);
    let (log, proofs, heads, keys) = (file("log"), file("proofs"), file("heads"), file("keys"));
    std::fs::copy(place.join("audit.pub"), &keys).unwrap();
    std::fs::write(&heads, stdout(&place, &["audit", "head"])).unwrap();
    let first: Value =
        serde_json::from_str(stdout(&place, &["audit", "head"]).lines().next().unwrap()).unwrap();
    result(&place, &["user", "disable", "intake1"]);
    result(&place, &["user", "enable", "intake1"]);
    result(&place, &["audit", "export", log.to_str().unwrap()]);
    let text = std::fs::read_to_string(&log).unwrap();
    let entry = |line: &str| serde_json::from_str::<Value>(line).unwrap()["entry"].clone();
    let about = text.lines().map(entry).find(|e| e["kind"] == "matter").unwrap();
    std::fs::write(
        &proofs,
        stdout(&place, &["audit", "prove", about["subject"].as_str().unwrap()]),
    )
    .unwrap();
    let extension = file("extension");
    let (shard, count) = (first["shard"].to_string(), first["count"].to_string());
    std::fs::write(&extension, stdout(&place, &["audit", "extend", &shard, &count])).unwrap();

    let what = |name: &'static str| Path::new(name);
    let Some(done) = python(&[what("log"), &log, &keys, &heads]) else { return };
    assert!(done.status.success(), "{done:?}");
    for (name, file) in [("proof", &proofs), ("extend", &extension)] {
        let done = python(&[what(name), file, &keys]).unwrap();
        assert!(done.status.success(), "{name}: {done:?}");
    }
    // and it is not content with everything
    let refused = |args: &[&Path]| !python(args).unwrap().status.success();
    let changed = |from: &Path, one: &str, other: &str| {
        let text = std::fs::read_to_string(from).unwrap();
        assert!(text.contains(one), "{one} in {text}");
        std::fs::write(from, text.replacen(one, other, 1)).unwrap();
    };
    changed(&proofs, "\"done\"", "\"gone\"");
    assert!(refused(&[what("proof"), &proofs, &keys]));
    changed(&extension, "\"count\":", "\"count\":1");
    assert!(refused(&[what("extend"), &extension, &keys]));
    let short: Vec<&str> = text.lines().take(5).collect();
    std::fs::write(&log, short.join("\n")).unwrap();
    assert!(refused(&[what("log"), &log, &keys, &heads]), "a cut tail");
    let end = text.lines().position(|line| line.starts_with("{\"head\"")).unwrap();
    let few = text.lines().take(end + 1).collect::<Vec<_>>().join("\n");
    std::fs::write(&log, &few).unwrap();
    assert!(!refused(&[what("log"), &log, &keys]));
    std::fs::write(&log, few.replacen("\"done\"", "\"gone\"", 1)).unwrap();
    assert!(refused(&[what("log"), &log, &keys]), "a changed entry");
    std::fs::write(&keys, "11".repeat(32)).unwrap();
    std::fs::write(&log, &text).unwrap();
    assert!(refused(&[what("log"), &log, &keys]), "another key");
}

/// GB/T 39786: SM4 for what is personal, SM3 and SM2 for the log.
#[test]
fn rule_18_a_log_over_sm3_signed_with_sm2_is_checked_by_us_and_by_others() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("city");
    std::fs::create_dir_all(&place).unwrap();
    let config = "[audit]\nhash = \"sm3\"\nsigner = \"sm2\"\n[vault]\ncipher = \"sm4-gcm\"\n";
    std::fs::write(place.join("jingwei.toml"), config).unwrap();
    result(&place, &["demo", "--matters", "3"]);
    let told = result(&place, &["vault", "status"]);
    assert_eq!(told["cipher"], "sm4-gcm", "{told}");
    let keys = std::fs::read_to_string(place.join("audit.pub")).unwrap();
    assert_eq!(keys.trim().len(), 130, "a point of SM2: {keys}");
    let report = verified(&place, &[]);
    assert_eq!(report["findings"], json!([]));
    assert_eq!(report["lines_without"], 0);

    // another key later, and the hash stays what it was
    std::fs::write(place.join("jingwei.toml"), "").unwrap();
    result(&place, &["user", "disable", "intake1"]);
    assert_eq!(verified(&place, &[])["findings"], json!([]));
    let keys = std::fs::read_to_string(place.join("audit.pub")).unwrap();
    assert_eq!(keys.lines().map(str::len).collect::<Vec<_>>(), [130, 64]);
    let file = |name: &str| folder.path().join(name);
    let (log, heads) = (file("log"), file("heads"));
    result(&place, &["audit", "export", log.to_str().unwrap()]);
    std::fs::write(&heads, stdout(&place, &["audit", "head"])).unwrap();
    let text = std::fs::read_to_string(&log).unwrap();
    let head = text.lines().position(|line| line.starts_with("{\"head\"")).unwrap();
    // verifying in Python takes a while for each head: the first one's log
    std::fs::write(&log, text.lines().take(head + 1).collect::<Vec<_>>().join("\n")).unwrap();
    let what = |name: &'static str| Path::new(name);
    let public = place.join("audit.pub");
    let Some(done) = python(&[what("log"), &log, &public]) else { return };
    assert!(done.status.success(), "{done:?}");
    let changed = std::fs::read_to_string(&log).unwrap().replacen("\"done\"", "\"gone\"", 1);
    std::fs::write(&log, changed).unwrap();
    assert!(!python(&[what("log"), &log, &public]).unwrap().status.success(), "a changed entry");

    change(
        &place,
        "UPDATE audit_log SET actor = 'x' WHERE seq = 1 AND shard = (SELECT MIN(shard) FROM audit_log)",
    );
    assert_eq!(verified(&place, &[])["findings"][0]["found"], "entry_changed");
    change(&place, "UPDATE audit_header SET hash = 'sha256'");
    assert!(verified(&place, &[])["findings"].as_array().unwrap().len() > 1);
}

#[test]
fn heads_are_handed_to_every_file_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (place, elsewhere) = (folder.path().join("city"), folder.path().join("archive.jsonl"));
    std::fs::create_dir_all(&place).unwrap();
    let config = format!("[audit]\nheads = [{:?}]\n", elsewhere.display().to_string());
    std::fs::write(place.join("jingwei.toml"), config).unwrap();
    let server = Server::start(&place);
    result(&place, &["user", "add", "li", "--title", "受理员", "--area", "150302"]);
    assert!(server.stop());
    result(&place, &["user", "disable", "li"]);
    let read = |file: &Path| std::fs::read_to_string(file).unwrap();
    assert_eq!(read(&elsewhere), read(&place.join("audit-heads.jsonl")));
    assert!(!read(&elsewhere).is_empty());
}
