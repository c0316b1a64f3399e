//! Reading a report: what it is about, where, how pressing, and who said the
//! same.
//!
//! Pure: no clock, no file, no database. Everything here is a suggestion with
//! its reasons and a chance of being right; a person decides, and below a set
//! sureness a person is asked.

pub mod corpus;
pub mod evaluate;
pub mod learn;
pub mod likeness;
mod minute;
pub mod model;
pub mod phrases;
pub mod place;
pub mod reading;
pub mod reply_check;
pub mod request_type;
pub mod starter;
pub mod text;
pub mod urgency;
pub mod words;

pub use corpus::{Corpus, Message, messages};
pub use evaluate::Report;
pub use minute::minute;
pub use model::{Model, cross_validate, train};
pub use reading::{Reader, Suggestion};
pub use text::Text;

/// What this crate declares: its errors and their words.
pub static MANIFEST: kernel::Manifest = kernel::Manifest {
    name: "triage",
    migrations: &[],
    statements: &[],
    settings: &[],
    errors: &[
        "triage.contradiction",
        "triage.few_texts",
        "triage.file_long",
        "triage.label",
        "triage.label_unknown",
        "triage.line",
        "triage.many_classes",
        "triage.model_broken",
        "triage.model_version",
        "triage.nothing_learnt",
        "triage.one_class",
        "triage.phrase",
        "triage.place_name",
        "triage.place_names",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
