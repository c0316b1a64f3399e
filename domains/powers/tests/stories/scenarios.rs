//! The procedures of villages are right, tell their stories, and use every one
//! of their acts in at least one.

use std::collections::BTreeSet;

use casework::shipped::{calendars, folders};
use jingwei_powers as powers;
use procedure::{Known, Scenario};

#[test]
fn every_act_of_a_village_procedure_is_told_in_a_story() {
    let known = powers::known(Known::glossary());
    let calendar = calendars(Vec::new(), "wuhai").unwrap().get(None);
    for folder in folders()
        .iter()
        .filter(|f| f.name.starts_with("village_") || f.name.starts_with("cooperative_"))
    {
        let list = |all: Vec<procedure::Problem>| -> String {
            all.iter().map(|p| format!("\n  {p}")).collect()
        };
        let p = folder.load(&known).unwrap_or_else(|all| panic!("{}{}", folder.name, list(all)));
        let mut used = BTreeSet::new();
        for (file, text) in folder.files.iter().filter(|(f, _)| f.starts_with("scenarios/")) {
            let named = |all| format!("{} {file}{}", folder.name, list(all));
            let story = Scenario::read(file, text, &p, &calendar).map_err(named).unwrap();
            let played = story.run(&p, &calendar).map_err(named).unwrap();
            used.extend(played.timeline.into_iter().map(|e| e.act));
        }
        let unused: Vec<&str> =
            p.acts.iter().map(|a| a.name.as_str()).filter(|a| !used.contains(*a)).collect();
        assert!(unused.is_empty(), "{}: no scenario uses {unused:?}", folder.name);
    }
}
