//! One thing that a form asks, as it is drawn.

use askama::Template;

use super::frame::Frame;

/// What was wrong, beside the field where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub field: String,
    pub message: String,
}

/// A field with its label, its help and what was typed before.
#[derive(Template)]
#[template(path = "field.html")]
pub(super) struct Field<'a> {
    pub f: &'a Frame,
    pub id: String,
    pub name: String,
    pub label: String,
    pub hint: String,
    /// Empty when all is well.
    pub error: String,
    pub optional: bool,
    pub control: Control,
}

/// How it is filled in.
pub(super) enum Control {
    Line {
        value: String,
        kind: &'static str,
        complete: &'static str,
        most: usize,
    },
    Text {
        value: String,
    },
    Radios(Vec<Choice>),
    Tick {
        on: bool,
    },
    Select {
        none: &'static str,
        groups: Vec<Group>,
    },
    /// New photos, beside the ids of those that were sent before.
    Photos(Vec<String>),
}

/// One of several.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
    pub on: bool,
}

/// Choices under a heading.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub label: String,
    pub choices: Vec<Choice>,
}

impl<'a> Field<'a> {
    pub fn new(f: &'a Frame, name: &str, label: &str, control: Control) -> Field<'a> {
        Field {
            f,
            id: name.to_owned(),
            name: name.to_owned(),
            label: label.to_owned(),
            hint: String::new(),
            error: String::new(),
            optional: false,
            control,
        }
    }

    pub fn hint(mut self, hint: &str) -> Field<'a> {
        hint.clone_into(&mut self.hint);
        self
    }

    pub fn optional(mut self) -> Field<'a> {
        self.optional = true;
        self
    }

    /// With what was wrong with it, if anything was.
    pub fn told(mut self, faults: &[Fault]) -> Field<'a> {
        if let Some(fault) = faults.iter().find(|fault| fault.field == self.name) {
            fault.message.clone_into(&mut self.error);
        }
        self
    }

    /// What the field says beside its label, for whoever listens.
    fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let error = (!self.error.is_empty()).then(|| format!("{}-error", self.id));
        [hint, error].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl Choice {
    pub fn new(value: &str, label: &str, chosen: &str) -> Choice {
        let (value, label) = (value.to_owned(), label.to_owned());
        Choice { on: value == chosen, value, label, hint: String::new() }
    }
}
