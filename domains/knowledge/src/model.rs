//! An article and a question without one.

use http_edge::schema::{AreaText, IdText, LangText, TimeText};
use kernel::actor::Unit;
use kernel::{AreaCode, Error, Id, Lang, Result, Time};
use serde::{Deserialize, Serialize};
use territory::Directory;
use utoipa::ToSchema;

/// Characters of a title, a text, the keywords, a source.
const TITLE: std::ops::RangeInclusive<usize> = 2..=120;
const BODY: std::ops::RangeInclusive<usize> = 2..=4_000;
const KEYWORDS_MOST: usize = 400;
const SOURCE: std::ops::RangeInclusive<usize> = 2..=300;

/// An article as somebody writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewArticle {
    pub title: String,
    /// The answer, as it is read to a caller.
    pub body: String,
    /// Other words that people ask with, separated by blanks.
    #[serde(default)]
    pub keywords: String,
    #[schema(value_type = LangText)]
    pub lang: Lang,
    /// Where it holds, with all inside.
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    /// The unit that answers for its being right.
    #[schema(value_type = IdText)]
    pub owner: Id<Unit>,
    /// The law, notice or page that it rests on.
    pub source: String,
    #[serde(default)]
    pub subcategory: Option<String>,
    #[schema(value_type = TimeText)]
    pub valid_until: Time,
    /// Whether residents read it too.
    #[serde(default)]
    pub public: bool,
}

impl NewArticle {
    /// What is wrong with it, by itself and in this city.
    ///
    /// # Errors
    /// `knowledge.text_wrong`, `knowledge.valid_until`,
    /// `knowledge.area_unknown`, `knowledge.owner_unknown`,
    /// `knowledge.subcategory_unknown`, naming the field.
    pub fn check(&self, directory: &Directory, now: Time) -> Result<()> {
        length("title", &self.title, TITLE)?;
        length("body", &self.body, BODY)?;
        length("keywords", &self.keywords, 0..=KEYWORDS_MOST)?;
        length("source", &self.source, SOURCE)?;
        if self.valid_until <= now {
            return Err(Error::invalid("knowledge.valid_until", "valid_until"));
        }
        if directory.area(self.area).is_none() {
            return Err(Error::invalid("knowledge.area_unknown", "area"));
        }
        if directory.unit(self.owner).is_none() {
            return Err(Error::invalid("knowledge.owner_unknown", "owner"));
        }
        let known = |s: &str| directory.subcategory(s).is_some_and(|s| !s.retired);
        match self.subcategory.as_deref() {
            Some(class) if !known(class) => {
                Err(Error::invalid("knowledge.subcategory_unknown", "subcategory"))
            }
            _ => Ok(()),
        }
    }
}

fn length(field: &str, text: &str, allowed: std::ops::RangeInclusive<usize>) -> Result<()> {
    if allowed.contains(&text.trim().chars().count()) {
        return Ok(());
    }
    let (least, most) = (*allowed.start(), *allowed.end());
    Err(Error::invalid("knowledge.text_wrong", field).arg("least", least).arg("most", most))
}

/// An article as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Article {
    #[schema(value_type = IdText)]
    pub article: Id<Article>,
    pub version: i64,
    /// As it was last written.
    pub text: NewArticle,
    pub withdrawn: bool,
    /// How many matters it answered.
    pub uses: i64,
    #[schema(value_type = TimeText)]
    pub changed: Time,
}

/// A question that no article answered.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Gap {
    #[schema(value_type = IdText)]
    pub gap: Id<Gap>,
    /// Masked.
    pub asked: String,
    #[schema(value_type = AreaText)]
    pub area: AreaCode,
    pub times: i64,
    #[schema(value_type = TimeText)]
    pub first: Time,
    #[schema(value_type = TimeText)]
    pub last: Time,
}
