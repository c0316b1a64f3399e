//! Finds the built pages, or puts a stub in their place, so that the program
//! compiles without Node.js.
#![allow(clippy::expect_used)] // a build that cannot write has nothing better to say

use std::path::{Path, PathBuf};
use std::{env, fs};

const FACES: [&str; 4] = ["resident", "workbench", "grid", "screen"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=stub.html");
    println!("cargo:rerun-if-env-changed=JINGWEI_PAGES");
    let here = PathBuf::from(var("CARGO_MANIFEST_DIR"));
    let built = match env::var_os("JINGWEI_PAGES") {
        Some(named) => PathBuf::from(named),
        None => here.join("../../web/dist"),
    };
    let pages = if is_whole(&built) { built } else { stub(&here) };
    println!("cargo:rustc-env=PAGES_TO_EMBED={}", pages.display());
}

/// Half a set of pages is a build that was broken off.
fn is_whole(dist: &Path) -> bool {
    let whole = FACES.iter().all(|face| dist.join(face).join("index.html").is_file());
    if whole {
        println!("cargo:rerun-if-changed={}", dist.display());
    }
    whole
}

fn stub(here: &Path) -> PathBuf {
    let folder = PathBuf::from(var("OUT_DIR")).join("pages");
    for face in FACES {
        let face = folder.join(face);
        fs::create_dir_all(&face).expect("OUT_DIR can be written");
        fs::copy(here.join("stub.html"), face.join("index.html")).expect("OUT_DIR can be written");
    }
    folder
}

fn var(name: &str) -> String {
    env::var(name).expect("cargo sets it")
}
