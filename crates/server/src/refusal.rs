//! A refusal as the command line prints it.

use http_edge::Words;
use kernel::{Error, Lang};
use serde_json::{Value, json};

/// Code, field and sentence. The person at the terminal looks after the
/// machine and is told what the disk or the database said.
pub fn worded(words: &Words, lang: Lang, error: &Error) -> Value {
    let said = words.of_error(lang, error);
    let detail = match &error.detail {
        Some(more) => format!("{said} ({more})"),
        None => said,
    };
    json!({ "code": error.code, "field": error.field, "detail": detail })
}
