//! The description of the interface is a file that a layman can review and the
//! pages are made from. `make openapi` writes it anew.

use std::path::Path;

use crate::run::program;

#[test]
fn openapi_json_is_what_the_program_serves() {
    let now = String::from_utf8(program(&["openapi"]).stdout).unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi.json");
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    let differs = kept.lines().zip(now.lines()).position(|(a, b)| a != b);
    assert!(kept == now, "openapi.json differs from line {differs:?} on: run `make openapi`");
}
