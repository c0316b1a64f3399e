//! Lists of powers and what villages decide by them, over HTTP and in the
//! process, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod apart;
mod assets;
mod conformance;
mod decided;
mod leases;
mod lights;
mod lists;
mod money;
mod ocds;
mod purchases;
mod scenarios;
mod scene;

#[test]
fn statements_prepare() {
    testkit::prepare_all(&scene::manifests());
}

#[test]
fn every_code_has_its_sentence_in_both_languages() {
    assert_eq!(http_edge::Words::gaps(&scene::manifests()), Vec::<String>::new());
}
