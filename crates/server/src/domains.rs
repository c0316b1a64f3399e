//! Everything the program is made of: a line for each foundation and domain.

use kernel::Manifest;

/// Tables, words, settings and codes of all parts.
pub static MANIFESTS: &[&Manifest] = &[&http_edge::MANIFEST];

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_has_its_sentence_in_both_languages() {
        assert_eq!(http_edge::Words::gaps(super::MANIFESTS), Vec::<String>::new());
    }
}
