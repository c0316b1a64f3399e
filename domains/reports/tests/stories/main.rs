//! Scenes of real life over HTTP, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod acts;
mod asked;
mod calls;
mod clocks;
mod confidential;
mod danger;
mod followed;
mod hostile;
mod import;
mod loop_;
mod mine;
mod more_time;
mod numbers;
mod photos;
mod plain;
mod public_figures;
mod reply;
mod room;
mod subscriptions;
mod together;
mod told;
mod town;

/// Every registered statement is understood by both engines.
#[test]
fn statements_prepare() {
    testkit::prepare_all(&town::MANIFESTS);
}

#[test]
fn the_policy_table_fits() {
    let tables =
        [&identity::policy::TABLE, &casework::policy::TABLE, &jingwei_reports::policy::TABLE];
    identity::policy::Policy::compile(&tables).unwrap();
}

#[test]
fn every_code_has_its_sentence_in_both_languages() {
    assert_eq!(http_edge::Words::gaps(&town::MANIFESTS), Vec::<String>::new());
}
