//! Neighbour systems, on both engines; they run on this machine's loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod devices;
mod folder;
mod mail;
mod orders;
mod other_city;
mod scene;
mod secrets;

#[test]
fn statements_prepare() {
    testkit::prepare_all(&scene::manifests());
}

#[test]
fn every_code_has_its_sentence_in_both_languages() {
    assert_eq!(http_edge::Words::gaps(&scene::manifests()), Vec::<String>::new());
}
