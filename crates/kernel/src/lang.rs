//! The two languages of the product.

use serde::{Deserialize, Serialize};

/// Chinese as a town hall in mainland China writes it, or English.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Lang {
    /// 简体中文
    #[default]
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// Both, the first being the default.
    pub const ALL: [Lang; 2] = [Lang::ZhCn, Lang::En];

    /// `zh-CN` or `en`: the name of the locale file.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::ZhCn => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The first language of an `Accept-Language` header that we speak; its
    /// order is taken as its preference. Chinese when there is none.
    pub fn from_header(header: &str) -> Lang {
        for part in header.split(',').take(16) {
            let tag = part.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
            if tag == "zh" || tag.starts_with("zh-") {
                return Lang::ZhCn;
            }
            if tag == "en" || tag.starts_with("en-") {
                return Lang::En;
            }
        }
        Lang::ZhCn
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_first_known_language_of_the_header_wins() {
        let cases = [
            ("en-GB,en;q=0.9,zh;q=0.1", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::ZhCn),
            ("mn, en;q=0.5", Lang::En),
            ("", Lang::ZhCn),
            ("\u{0};;;,,,", Lang::ZhCn),
        ];
        for (header, lang) in cases {
            assert_eq!(Lang::from_header(header), lang, "{header:?}");
        }
    }
}
