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

    /// Notes a problem at a place; of a file that is nothing else, the first ones.
    pub fn wrong(&self, at: At, error: Error) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MOST_PROBLEMS {
            problems.push((at, error));
        }
    }

    /// The problems in the order of their lines.
    pub fn problems(self) -> Vec<Problem> {
        let mut list = self.problems.take();
        list.sort_by_key(|(at, _)| *at);
        list.dedup();
        let mut place = Place { at: 0, line: 1, column: 1 };
        let located = |(at, error)| {
            place.go_to(self.text, at);
            Problem { file: self.name.to_owned(), line: place.line, column: place.column, error }
        };
        list.into_iter().map(located).collect()
    }
}

/// Problems of one file that are told: nobody mends more at once.
const MOST_PROBLEMS: usize = 1_000;

/// A place in a text that goes forward only: to count its lines anew for each
/// problem would take for ever in a file of nothing else.
struct Place {
    at: At,
    line: usize,
    column: usize,
}

impl Place {
    fn go_to(&mut self, text: &str, at: At) {
        let end = text.floor_char_boundary(at);
        for sign in text.get(self.at..end).unwrap_or_default().chars() {
            match sign {
                '\n' => (self.line, self.column) = (self.line + 1, 1),
                _ => self.column += 1,
            }
        }
        self.at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_with_line_and_column_in_characters() {
        let source = Source::new("a.toml", "甲 = 1\n乙 = 2\n\n丙");
        for at in [10, 0, 3, 9, 16, 18, 99, 10] {
            source.wrong(at, Error::invalid("x", "y"));
        }
        let told: Vec<_> = source.problems().iter().map(|p| (p.line, p.column)).collect();
        assert_eq!(told, [(1, 1), (1, 2), (2, 1), (2, 1), (3, 1), (4, 1), (4, 2)]);
    }

    /// Twelve thousand of them were looked for from the beginning of the file,
    /// each: a quarter of a second for a file of 29 kilobytes.
    #[test]
    fn a_file_of_nothing_but_problems_tells_the_first_thousand() {
        let text = "min = 2\n".repeat(20_000);
        let source = Source::new("a.toml", &text);
        for at in 0..20_000 {
            source.wrong(at * 8, Error::invalid("x", "y"));
        }
        let told = source.problems();
        assert_eq!((told.len(), told[999].line), (MOST_PROBLEMS, 1000));
    }
}
