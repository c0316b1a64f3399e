//! Identity on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod blind;
mod factors;
mod grants;
mod nodes;
mod oidc;
mod real_text;
mod residents;
mod rotation;
mod scene;
mod sessions;
mod stand_ins;
mod vault;
mod words;

/// Every registered statement is understood by both engines.
#[test]
fn statements_prepare() {
    testkit::prepare_all(&[&jingwei_identity::MANIFEST]);
}
