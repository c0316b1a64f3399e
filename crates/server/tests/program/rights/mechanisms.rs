//! What domains to come will stand on keeps the same rules as what is shipped:
//! its tables, settings and purposes are read as if it were.

use std::collections::BTreeSet;

use identity::policy::{Policy, scores_people};
use identity::vault::Inventory;
use jingwei_server::domains;
use kernel::{Manifest, Shard};
use store::Engine;

/// Foundations that no shipped domain uses yet.
static TO_COME: &[&Manifest] = &[
    &casefile::MANIFEST,
    &consent::MANIFEST,
    &deliberation::MANIFEST,
    &points::MANIFEST,
    &staff::MANIFEST,
];

fn manifests() -> Vec<&'static Manifest> {
    domains::manifests().into_iter().chain(TO_COME.iter().copied()).collect()
}

/// Every table with its columns.
fn columns() -> BTreeSet<(String, String)> {
    let found = std::sync::Mutex::new(BTreeSet::new());
    testkit::only(Engine::Sqlite, &manifests(), async |t| {
        let all = t.read(Shard::COMMON, |tx| {
            let sql = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
                       WHERE m.type = 'table'";
            tx.query_sql(sql, &[], |r| Ok((r.text(0)?, r.text(1)?)))
        });
        let all = all.await.unwrap();
        found.lock().unwrap().extend(all);
    });
    found.into_inner().unwrap()
}

#[test]
fn rule_06_the_tables_of_what_is_to_come_score_nobody_either() {
    let columns = columns();
    for table in ["consent", "case_file", "sitting_roll", "points_shown", "shift"] {
        assert!(columns.iter().any(|(t, _)| t == table), "{table} was not read");
    }
    for (table, column) in &columns {
        assert!(!scores_people(table, column) && !scores_people("", table), "{table}.{column}");
    }
}

#[test]
fn rule_14_no_column_and_no_setting_cuts_pay_or_makes_anything_hang_on_points() {
    let cuts = |name: &str| procedure::barred(name) == Some("procedure.cuts_pay");
    for (table, column) in columns() {
        assert!(!cuts(&format!("{table}.{column}")), "{table}.{column}");
    }
    let settings: Vec<&str> = manifests().iter().flat_map(|m| m.settings).map(|s| s.name).collect();
    assert!(settings.len() > 20, "{settings:?}");
    for name in settings {
        assert_eq!(procedure::barred(name), None, "{name}");
    }
    let known = domains::known();
    for name in known.guards.iter().chain(&known.effects).chain(&known.settings) {
        assert_eq!(procedure::barred(name), None, "{name}");
    }
}

#[test]
fn what_is_to_come_fits_beside_what_is_there() {
    // words, codes and tables of policy
    assert_eq!(http_edge::Words::gaps(&manifests()), Vec::<String>::new());
    let mut tables = domains::tables();
    tables.extend([
        &casefile::policy::TABLE,
        &deliberation::policy::TABLE,
        &deliberation::policy::FLOOR,
        &staff::policy::TABLE,
    ]);
    Policy::compile(&tables).unwrap();
    // every personal field says why, how long, whose and for whom
    let mut inventory = Inventory::shipped();
    casefile::case::declare(&mut inventory).unwrap();
    staff::place::declare(&mut inventory).unwrap();
    let of = |line: &&identity::vault::InventoryLine| {
        line.field.starts_with("casefile.") || line.field.starts_with("staff.")
    };
    let lines = inventory.lines();
    assert!(lines.iter().filter(of).count() >= 5);
    for line in lines.iter().filter(of) {
        assert!(line.retention_days > 0 && !line.roles.is_empty() && !line.basis.is_empty());
    }
    consent::Purposes::new(&[casefile::applicant::PURPOSE]).unwrap();
}
