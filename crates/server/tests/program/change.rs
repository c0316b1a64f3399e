//! The yearly changes of areas over a city that is at work.

use serde_json::Value;

use crate::run::{Server, jingwei, result};

/// Codes of the demo city: a town gets another code, a county another name.
const CHANGES: &str = "change,from,to,name,parent\n\
    recode,150302001,150302021,,\n\
    rename,150303,,海南新区,\n";

fn sum(of: &Value) -> i64 {
    of.as_object().unwrap().values().map(|n| n.as_i64().unwrap()).sum()
}

#[test]
fn matters_grants_and_duties_follow_their_town_to_its_new_code() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    result(&data, &["demo", "--matters", "40"]);
    let file = folder.path().join("changes.csv");
    std::fs::write(&file, CHANGES).unwrap();
    let file = file.to_str().unwrap();

    let dry = result(&data, &["territory", "change", file, "--dry-run"]);
    let would = &dry["would_move"];
    assert_eq!(dry["applied"], false);
    let (matters, grants) = (would["matters"]["moved"].as_i64(), would["grants"]["moved"].as_i64());
    assert!(matters > Some(0) && grants > Some(0), "{would}");
    assert!(would["open_tasks"]["moved"].as_i64() > Some(0), "{would}");
    let again = result(&data, &["territory", "change", file, "--dry-run"]);
    assert_eq!(dry, again, "a dry run changes nothing");

    let server = Server::start(&data);
    let done = result(&data, &["territory", "change", file]);
    assert!(server.stop());
    assert_eq!(
        (&done["applied"], &done["done"], &done["asked"]),
        (&true.into(), &true.into(), &0.into())
    );
    assert_eq!(done["moved"].as_i64(), matters, "{done}");
    assert_eq!(done["matters"], done["matters_after"], "comparable before and after");
    assert!(sum(&done["matters"]) > 0);

    let areas = folder.path().join("areas.csv");
    result(&data, &["export", "areas", "--to", areas.to_str().unwrap()]);
    let areas = std::fs::read_to_string(areas).unwrap();
    assert!(areas.contains("150302021000000000,凤凰岭街道") && areas.contains("海南新区"));
    // Whoever worked for the old code works for the new one.
    let accounts = result(&data, &["user", "list"]).to_string();
    assert!(accounts.contains("150302021") && !accounts.contains("\"area\":\"150302001"));
    let twice = jingwei(&data, &["territory", "change", file]);
    assert!(!twice.status.success(), "the old code is no more");
    assert_eq!(result(&data, &["audit", "verify"])["whole"], true);
}

#[test]
fn a_wrong_file_of_changes_moves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    let areas = folder.path().join("areas.csv");
    std::fs::write(&areas, "code,name\n150302,海勃湾区\n150302001,凤凰岭街道\n").unwrap();
    result(&data, &["import", "areas", areas.to_str().unwrap()]);
    let file = folder.path().join("changes.csv");
    std::fs::write(&file, "变更,原代码,新代码,新名称,上级代码\nrecode,150302009,150302010,,\n")
        .unwrap();
    let refused = jingwei(&data, &["territory", "change", file.to_str().unwrap()]);
    let told = String::from_utf8(refused.stdout).unwrap();
    assert!(!refused.status.success());
    assert!(told.contains("row 2 from: ") && told.contains("nothing changed"), "{told}");
}
