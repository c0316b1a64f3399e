//! The pages inside the program.

use std::borrow::Cow;

/// Everything under `web/dist`, or the stub that `build.rs` made.
#[derive(rust_embed::Embed)]
#[folder = "$PAGES_TO_EMBED"]
struct Dist;

/// A file of the pages by its path.
pub fn find(path: &str) -> Option<Cow<'static, [u8]>> {
    Dist::get(path).map(|file| file.data)
}

/// Whether these are the pages and not the stub, which has nothing beside it.
pub fn are_built() -> bool {
    Dist::iter().any(|path| path.contains("/assets/"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_face_has_a_first_page() {
        for face in ["resident", "workbench", "grid", "screen"] {
            assert!(super::find(&format!("{face}/index.html")).is_some(), "{face}");
        }
    }
}
