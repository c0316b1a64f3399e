//! What goes over the wire, where it is not a type of `casework` itself.

pub mod boundary;
pub mod bulk;
pub mod file;
pub mod land;
pub mod matter;
pub mod notice;
pub mod person;
pub mod responsibility;
pub mod rights;
pub mod shift;
pub mod supervision;
pub mod work;

use http_edge::Words;
use http_edge::schema::CursorText;
use kernel::{Cursor, Error, Lang, Page};
use serde::Serialize;
use utoipa::ToSchema;

/// A list, or a page of one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListOf<T: ToSchema> {
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
}

impl<T: ToSchema> From<Page<T>> for ListOf<T> {
    fn from(page: Page<T>) -> ListOf<T> {
        ListOf { items: page.items, next: page.next }
    }
}

impl<T: ToSchema> ListOf<T> {
    /// A page of a list that lies in memory whole; the cursor is the number of
    /// those already seen.
    pub fn cut(all: Vec<T>, after: Option<&Cursor>, limit: Option<u32>) -> ListOf<T> {
        let skip = after.and_then(|c| c.0.parse::<usize>().ok()).unwrap_or(0);
        let limit = Page::<T>::limit(limit) as usize;
        let more = all.len() > skip.saturating_add(limit);
        ListOf {
            items: all.into_iter().skip(skip).take(limit).collect(),
            next: more.then(|| Cursor((skip + limit).to_string())),
        }
    }
}

impl<T: ToSchema> From<Vec<T>> for ListOf<T> {
    fn from(items: Vec<T>) -> ListOf<T> {
        ListOf { items, next: None }
    }
}

/// Why something cannot be done.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Reason {
    /// Stable; what a program branches on.
    pub code: &'static str,
    /// In the asker's language.
    pub sentence: String,
}

impl Reason {
    /// The refusal in the asker's language.
    pub fn of(words: &Words, lang: Lang, error: &Error) -> Reason {
        Reason { code: error.code, sentence: words.of_error(lang, error) }
    }
}
