//! Who looked, over HTTP and in the process, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod conformance;
mod glass;
mod hiding;
mod looks;
mod mine;
mod retention;
mod scene;
mod tracker;

#[test]
fn statements_prepare() {
    testkit::prepare_all(&scene::manifests());
}

#[test]
fn every_code_has_its_sentence_in_both_languages() {
    assert_eq!(http_edge::Words::gaps(&scene::manifests()), Vec::<String>::new());
}
