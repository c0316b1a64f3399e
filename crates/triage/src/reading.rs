//! The whole reading of one report.

use serde::Serialize;

use crate::model::{Model, Reading};
use crate::place::{Looker, Mention, mentions};
use crate::request_type::{RequestTypes, Suggested};
use crate::text::Text;
use crate::urgency::{Danger, Urgency};

/// Everything a report is read with. The lists are a city's own or shipped.
#[derive(Clone, Copy)]
pub struct Reader<'l> {
    pub model: &'l Model,
    pub types: &'l RequestTypes,
    pub urgency: &'l Urgency,
    pub looker: &'l Looker,
}

/// What is suggested about a report. A person decides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    pub category: Reading,
    /// Words that spoke for the first category.
    pub reasons: Vec<String>,
    pub request_type: Suggested,
    /// Names of places, likeliest first.
    pub places: Vec<Mention>,
    pub dangers: Vec<Danger>,
}

impl<'l> Reader<'l> {
    /// With a model and the shipped lists.
    pub fn shipped(model: &'l Model) -> Reader<'l> {
        Reader {
            model,
            types: RequestTypes::shipped(),
            urgency: Urgency::shipped(),
            looker: Looker::shipped(),
        }
    }

    pub fn read(&self, text: &Text) -> Suggestion {
        let category = self.model.read(text);
        let first = category.guesses.first();
        Suggestion {
            reasons: first.map_or_else(Vec::new, |g| self.model.reasons(text, &g.label)),
            request_type: self.types.suggest(text),
            places: mentions(text, self.looker),
            dangers: self.urgency.find(text),
            category,
        }
    }
}
