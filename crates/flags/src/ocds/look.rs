//! Looking into JSON that others wrote: what is of the wrong type counts as
//! absent, and is noted.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// How many notes are kept.
const KEPT: usize = 20;

/// A field of a wrong type that was taken as absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Counts from 1.
    pub line: u64,
    /// `tender/numberOfTenderers`, `bids/details/3/date`
    pub field: String,
    /// What was awaited there: `text`, `date`, `number`, `object`, `list`.
    pub awaited: &'static str,
}

/// Notes of a run, of which the first few are kept.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    line: u64,
    kept: Vec<Note>,
    all: u64,
}

impl Notes {
    pub fn at_line(&mut self, line: u64) {
        self.line = line;
    }

    pub fn end(self) -> (Vec<Note>, u64) {
        (self.kept, self.all)
    }

    fn note(&mut self, field: impl Fn() -> String, awaited: &'static str) {
        self.all += 1;
        if self.kept.len() < KEPT {
            self.kept.push(Note { line: self.line, field: field(), awaited });
        }
    }
}

/// A JSON object with its place.
#[derive(Clone, Copy)]
pub(crate) struct Look<'v, 'p> {
    map: &'v Map<String, Value>,
    at: Option<&'p Look<'v, 'p>>,
    key: &'static str,
    nth: Option<usize>,
}

impl<'v, 'p> Look<'v, 'p> {
    pub fn root(map: &'v Map<String, Value>) -> Look<'v, 'p> {
        Look { map, at: None, key: "", nth: None }
    }

    /// JSON pointer of `key` in here, without the leading slash.
    fn place(&self, key: &str) -> String {
        let mut place = match self.at {
            Some(at) => at.place(self.key),
            None => String::new(),
        };
        if let Some(n) = self.nth {
            place.push_str(&format!("/{n}"));
        }
        if !place.is_empty() {
            place.push('/');
        }
        place + key
    }

    fn get<T>(
        &self,
        key: &'static str,
        awaited: &'static str,
        notes: &mut Notes,
        read: impl Fn(&'v Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.map.get(key).filter(|v| !v.is_null())?;
        let found = read(value);
        if found.is_none() {
            notes.note(|| self.place(key), awaited);
        }
        found
    }

    pub fn text(&self, key: &'static str, notes: &mut Notes) -> Option<&'v str> {
        self.get(key, "text", notes, Value::as_str)
    }

    /// A date and time with its offset, as OCDS asks for it.
    pub fn date(&self, key: &'static str, notes: &mut Notes) -> Option<Timestamp> {
        self.get(key, "date", notes, |v| v.as_str()?.parse().ok())
    }

    /// A whole number; a negative one is none.
    pub fn count(&self, key: &'static str, notes: &mut Notes) -> Option<u64> {
        self.get(key, "number", notes, Value::as_u64)
    }

    pub fn number(&self, key: &'static str, notes: &mut Notes) -> Option<f64> {
        self.get(key, "number", notes, Value::as_f64)
    }

    /// An object inside.
    pub fn object<'q>(&'q self, key: &'static str, notes: &mut Notes) -> Option<Look<'v, 'q>>
    where
        'p: 'q,
    {
        let map = self.get(key, "object", notes, Value::as_object)?;
        Some(Look { map, at: Some(self), key, nth: None })
    }

    /// What `read` makes of each object of a list; an absent list is empty,
    /// and what is no object is passed over.
    pub fn list<'q, T>(
        &'q self,
        key: &'static str,
        notes: &mut Notes,
        mut read: impl FnMut(Look<'v, 'q>, &mut Notes) -> T,
    ) -> Vec<T>
    where
        'p: 'q,
    {
        let Some(list) = self.get(key, "list", notes, Value::as_array) else { return Vec::new() };
        let mut all = Vec::with_capacity(list.len());
        for (n, value) in list.iter().enumerate() {
            match value.as_object() {
                Some(map) => {
                    all.push(read(Look { map, at: Some(self), key, nth: Some(n) }, notes));
                }
                None => notes.note(|| format!("{}/{n}", self.place(key)), "object"),
            }
        }
        all
    }
}
