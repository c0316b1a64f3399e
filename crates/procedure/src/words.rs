//! Every word of a procedure that a person sees, in both languages.

use std::collections::HashMap;

use kernel::Lang;

/// Words by kind and name (`acts.sign`), in both languages.
#[derive(Debug, Clone, Default)]
pub struct Words {
    pub(crate) by_lang: [HashMap<String, String>; 2],
}

impl Words {
    /// The word, or the key itself where a file was edited past the checks.
    pub fn get<'a>(&'a self, lang: Lang, kind: &str, name: &'a str) -> &'a str {
        self.find(lang, &format!("{kind}.{name}")).unwrap_or(name)
    }

    /// The word under its whole key.
    pub fn find(&self, lang: Lang, key: &str) -> Option<&str> {
        let at = usize::from(lang == Lang::En);
        self.by_lang[at].get(key).map(String::as_str)
    }
}
