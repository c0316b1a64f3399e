//! What is round every page: language, size, and addresses that keep both.

use std::borrow::Cow;

use axum::http::{HeaderMap, Method, Uri};
use form_urlencoded::Serializer;
use http_edge::asked::language;
use kernel::Lang;

use super::{HOME, words};

/// See the module.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub lang: Lang,
    /// 长辈版.
    pub elder: bool,
    /// Language and size as the address says them, to be said again.
    looks: Vec<(&'static str, &'static str)>,
    /// This page's own address without them; `None` on a page that a form
    /// brought, which no link can ask for again.
    here: Option<String>,
}

impl Frame {
    pub fn of(method: &Method, uri: &Uri, headers: &HeaderMap) -> Frame {
        let pairs = || form_urlencoded::parse(uri.query().unwrap_or("").as_bytes());
        let lang = language(uri, headers);
        let chosen = pairs().any(|(name, value)| name == "lang" && value == lang.tag());
        let elder = pairs().any(|(name, value)| name == "elder" && value == "1");
        let path = uri.path().strip_prefix(HOME).unwrap_or("/");
        let own = pairs().filter(|(name, _)| !matches!(name.as_ref(), "lang" | "elder" | "done"));
        let here = with(path, own);
        Frame {
            lang,
            elder,
            looks: looks(chosen.then_some(lang), elder),
            here: (method == Method::GET).then_some(here),
        }
    }

    /// The sentence of a key.
    pub fn t(&self, key: &'static str) -> &'static str {
        words::say(self.lang, key)
    }

    /// The sentence of a key with one word filled in.
    pub fn with(&self, key: &'static str, name: &str, value: &str) -> String {
        words::filled(self.t(key), &[(name, value)])
    }

    /// The address of one of these pages.
    pub fn at(&self, path: &str) -> String {
        let address = format!("{HOME}{path}");
        with(&address, borrowed(&self.looks))
    }

    /// What a form that is sent by GET repeats, since it drops the query of its
    /// address.
    pub fn looks(&self) -> &[(&'static str, &'static str)] {
        &self.looks
    }

    /// This page in the other language.
    pub fn in_other_language(&self) -> Option<String> {
        let other = if self.lang == Lang::ZhCn { Lang::En } else { Lang::ZhCn };
        self.again(Some(other), self.elder)
    }

    /// This page in the other size.
    pub fn in_other_size(&self) -> Option<String> {
        let chosen = self.looks.iter().any(|(name, _)| *name == "lang");
        self.again(chosen.then_some(self.lang), !self.elder)
    }

    fn again(&self, lang: Option<Lang>, elder: bool) -> Option<String> {
        let here = self.here.as_ref()?;
        Some(with(&format!("{HOME}{here}"), borrowed(&looks(lang, elder))))
    }
}

fn looks(lang: Option<Lang>, elder: bool) -> Vec<(&'static str, &'static str)> {
    let lang = lang.map(|lang| ("lang", lang.tag()));
    lang.into_iter().chain(elder.then_some(("elder", "1"))).collect()
}

/// The address with these parameters behind what it has.
fn with<'a>(address: &str, pairs: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs);
    let query = query.finish();
    let sign = if address.contains('?') { '&' } else { '?' };
    if query.is_empty() { address.to_owned() } else { format!("{address}{sign}{query}") }
}

fn borrowed<'a>(
    looks: &'a [(&'static str, &'static str)],
) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> {
    looks.iter().map(|(name, value)| (Cow::from(*name), Cow::from(*value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(method: Method, address: &str) -> Frame {
        Frame::of(&method, &address.parse().unwrap(), &HeaderMap::new())
    }

    #[test]
    fn language_and_size_go_along_and_nothing_else_does() {
        let plain = frame(Method::GET, "/r/plain/near?area=150302&done=x");
        assert_eq!(plain.at("/report"), "/r/plain/report");
        assert_eq!(plain.in_other_size().unwrap(), "/r/plain/near?area=150302&elder=1");
        let chosen = frame(Method::GET, "/r/plain/?lang=en&elder=1&lang=xx");
        assert_eq!(chosen.at("/follow/A?done=urge"), "/r/plain/follow/A?done=urge&lang=en&elder=1");
        assert_eq!(chosen.in_other_language().unwrap(), "/r/plain/?lang=zh-CN&elder=1");
        assert_eq!(chosen.in_other_size().unwrap(), "/r/plain/?lang=en");
        assert_eq!(frame(Method::POST, "/r/plain/report?lang=en").in_other_language(), None);
    }

    #[test]
    fn what_stands_in_an_address_cannot_leave_it() {
        let odd = frame(Method::GET, "/r/plain/near?area=%22%3E%3Cscript%3E");
        assert_eq!(odd.in_other_size().unwrap(), "/r/plain/near?area=%22%3E%3Cscript%3E&elder=1");
    }
}
