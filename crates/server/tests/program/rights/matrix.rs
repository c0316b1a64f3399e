//! The whole matrix, tables and procedures, as a file that a layman reviews:
//! docs/rights-matrix.md. `JINGWEI_TEST_GOLDEN=write` writes it anew.

use std::path::Path;
use std::sync::Arc;

use casework::queries::matrix::acts;
use jingwei_server::city::City;
use jingwei_server::config::Config;
use jingwei_server::domains;
use store::SystemClock;

#[test]
fn the_whole_matrix_is_the_golden_file() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { data: folder.path().join("city"), ..Config::default() };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let now = runtime.block_on(async {
        let city = City::open(&config, Arc::new(SystemClock)).await.unwrap();
        let matrix = city.works.policy.matrix(&acts(&city.works));
        city.close().await.unwrap();
        matrix
    });
    assert!(!now.contains("REFUSED"), "a procedure offers what no table allows: {now}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rights-matrix.md");
    if std::env::var("JINGWEI_TEST_GOLDEN").is_ok_and(|v| v == "write") {
        std::fs::write(&file, &now).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    let differs = kept.lines().zip(now.lines()).position(|(a, b)| a != b);
    assert!(kept == now, "docs/rights-matrix.md differs from line {differs:?} on");
}

/// Every act of every table has its words, or an auditor reads a code.
#[test]
fn every_act_has_its_words_in_both_languages() {
    let words = http_edge::Words::new(&domains::manifests()).unwrap();
    for table in domains::tables() {
        let acts = table.rows.iter().map(|row| format!("policy.acts.{}", row.act));
        for key in acts.chain([format!("policy.parts.{}", table.domain)]) {
            for lang in kernel::Lang::ALL {
                assert_ne!(words.say(lang, &key, &[]), key, "{}", lang.tag());
            }
        }
    }
}
