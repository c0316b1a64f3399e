//! Where in which file something stands, and what is wrong there.

use std::cell::RefCell;
use std::fmt;

use kernel::{Error, Lang};

use crate::words::sentence;

/// Something wrong in a file of a procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// `procedure.toml`
    pub file: String,
    /// Counts from 1.
    pub line: usize,
    /// Counts characters from 1.
    pub column: usize,
    /// Stable code with its values; see the crate's locales for the sentence.
    pub error: Error,
}

impl Problem {
    /// The sentence in a language.
    pub fn sentence(&self, lang: Lang) -> String {
        sentence(&self.error, lang)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { file, line, column, error } = self;
        write!(f, "{file}:{line}:{column}: {} [{}]", sentence(error, Lang::En), error.code)
    }
}

/// Byte offset of a word in its file.
pub(crate) type At = usize;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spot<T> {
    pub value: T,
    pub at: At,
}

/// One file while it is read: collects every problem and not only the first.
pub(crate) struct Source<'a> {
    pub name: &'a str,
    pub text: &'a str,
    problems: RefCell<Vec<(At, Error)>>,
}

impl<'a> Source<'a> {
    pub fn new(name: &'a str, text: &'a str) -> Source<'a> {
        Source { name, text, problems: RefCell::default() }
    }

    /// Notes a problem at a place.
    pub fn wrong(&self, at: At, error: Error) {
        self.problems.borrow_mut().push((at, error));
    }

    /// The problems in the order of their lines.
    pub fn problems(self) -> Vec<Problem> {
        let mut list = self.problems.take();
        list.sort_by_key(|(at, _)| *at);
        list.dedup();
        list.into_iter().map(|(at, error)| locate(self.name, self.text, at, error)).collect()
    }
}

fn locate(file: &str, text: &str, at: At, error: Error) -> Problem {
    let mut end = at.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    Problem { file: file.to_owned(), line, column, error }
}
