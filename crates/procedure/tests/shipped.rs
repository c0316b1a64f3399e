//! The shipped procedures are right, tell their scenarios as written, and use
//! every one of their acts in at least one.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

const FOLDERS: [&str; 3] = ["procedures/report", "procedures/whistle", "procedures-examples/leave"];

fn tells_its_scenarios(folder: &str) {
    let p = common::loaded(folder);
    let calendar = common::calendar();
    let mut used = BTreeSet::new();
    let mut wrong = String::new();
    for scenario in common::scenarios(folder, &p, &calendar) {
        match scenario.run(&p, &calendar) {
            Ok(played) => used.extend(played.timeline.into_iter().map(|e| e.act)),
            Err(problems) => wrong.push_str(&common::list(&problems)),
        }
    }
    assert!(wrong.is_empty(), "{folder}:{wrong}");
    let unused: Vec<&str> =
        p.acts.iter().map(|a| a.name.as_str()).filter(|a| !used.contains(*a)).collect();
    assert!(unused.is_empty(), "{folder}: no scenario uses {unused:?}");
}

#[test]
fn report() {
    tells_its_scenarios(FOLDERS[0]);
}

#[test]
fn whistle() {
    tells_its_scenarios(FOLDERS[1]);
}

#[test]
fn leave() {
    tells_its_scenarios(FOLDERS[2]);
}
