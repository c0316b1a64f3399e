//! Reads tables of TOML key by key: what is missing, of the wrong type or
//! unknown becomes a problem at its place, and reading goes on.

use std::cell::RefCell;

use kernel::{Error, Kind};
use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::source::{At, Source, Spot};

/// Deepest nesting, and most problems of syntax, that are looked at.
const MOST_SYNTAX: usize = 50;

/// Parses a file; a broken one gives what could be read, and its problems.
pub(crate) fn parse<'a>(source: &Source<'a>) -> DeTable<'a> {
    let (table, errors) = DeTable::parse_recoverable(source.text);
    for e in errors.iter().take(MOST_SYNTAX) {
        let at = e.span().map_or(0, |s| s.start);
        source.wrong(at, fault("procedure.file_syntax").arg("why", e.message()));
    }
    table.into_inner()
}

/// An error about the file.
pub(crate) fn fault(code: &'static str) -> Error {
    Error::new(Kind::Invalid, code)
}

/// A table while it is read.
pub(crate) struct Table<'a, 'i> {
    source: &'a Source<'i>,
    map: &'a DeTable<'i>,
    /// Where the table begins, for what is missing in it.
    pub at: At,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a, 'i> Table<'a, 'i> {
    pub fn new(source: &'a Source<'i>, map: &'a DeTable<'i>, at: At) -> Self {
        Table { source, map, at, asked: RefCell::default() }
    }

    fn value(&self, key: &'static str) -> Option<(&'a DeValue<'i>, At)> {
        self.asked.borrow_mut().push(key);
        self.map.get(key).map(|v| (v.get_ref(), v.span().start))
    }

    /// Whether the key is there at all.
    pub fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// Whether there is one table under the key.
    pub fn is_table(&self, key: &str) -> bool {
        self.map.get(key).is_some_and(|v| v.get_ref().is_table())
    }

    /// Notes a problem in this file.
    pub fn wrong(&self, at: At, error: Error) {
        self.source.wrong(at, error);
    }

    fn mistyped<T>(&self, key: &str, at: At, want: &'static str) -> Option<T> {
        self.wrong(at, fault("procedure.file_type").arg("key", key).arg("want", want));
        None
    }

    /// A text.
    pub fn text(&self, key: &'static str) -> Option<Spot<String>> {
        let (value, at) = self.value(key)?;
        match value.as_str() {
            Some(s) => Some(Spot { value: s.to_owned(), at }),
            None => self.mistyped(key, at, "text"),
        }
    }

    /// A text that must be there.
    pub fn need(&self, key: &'static str) -> Option<Spot<String>> {
        if !self.has(key) {
            self.wrong(self.at, fault("procedure.file_missing").arg("key", key));
        }
        self.text(key)
    }

    /// A whole number.
    pub fn int(&self, key: &'static str) -> Option<Spot<i64>> {
        let (value, at) = self.value(key)?;
        match whole(value) {
            Some(value) => Some(Spot { value, at }),
            None => self.mistyped(key, at, "whole number"),
        }
    }

    /// A whole number within limits, else the default.
    pub fn int_in(&self, key: &'static str, least: i64, most: i64) -> Option<i64> {
        let n = self.int(key)?;
        if (least..=most).contains(&n.value) {
            return Some(n.value);
        }
        let e = fault("procedure.file_range").arg("key", key);
        self.wrong(n.at, e.arg("least", least).arg("most", most));
        None
    }

    /// Yes or no; no when it is not there.
    pub fn flag(&self, key: &'static str) -> bool {
        self.flag_or(key, false)
    }

    /// Yes or no.
    pub fn flag_or(&self, key: &'static str, default: bool) -> bool {
        let Some((value, at)) = self.value(key) else { return default };
        value
            .as_bool()
            .unwrap_or_else(|| self.mistyped(key, at, "true or false").unwrap_or(default))
    }

    /// A text, or a list of texts.
    pub fn texts(&self, key: &'static str) -> Vec<Spot<String>> {
        let Some((value, at)) = self.value(key) else { return Vec::new() };
        if let Some(s) = value.as_str() {
            return vec![Spot { value: s.to_owned(), at }];
        }
        let Some(list) = value.as_array() else {
            return self.mistyped(key, at, "text or list of texts").unwrap_or_default();
        };
        let text = |v: &toml::Spanned<DeValue<'i>>| match v.get_ref().as_str() {
            Some(s) => Some(Spot { value: s.to_owned(), at: v.span().start }),
            None => self.mistyped(key, v.span().start, "text"),
        };
        list.iter().filter_map(text).collect()
    }

    /// A table, a list of tables, or nothing.
    pub fn rows(&self, key: &'static str) -> Vec<Table<'a, 'i>> {
        self.items(key).into_iter().filter_map(|i| self.row(key, i)).collect()
    }

    fn row(&self, key: &str, item: Item<'a, 'i>) -> Option<Table<'a, 'i>> {
        match item {
            Item::Table(t) => Some(t),
            Item::Text(s) => self.mistyped(key, s.at, "table"),
        }
    }

    /// A list whose entries are texts or tables.
    pub fn items(&self, key: &'static str) -> Vec<Item<'a, 'i>> {
        let Some((value, at)) = self.value(key) else { return Vec::new() };
        let one = |v: &'a DeValue<'i>, at: At| match v {
            DeValue::String(s) => Some(Item::Text(Spot { value: s.to_string(), at })),
            DeValue::Table(t) => Some(Item::Table(Table::new(self.source, t, at))),
            _ => self.mistyped(key, at, "text or table"),
        };
        match value {
            DeValue::Array(list) => {
                list.iter().filter_map(|v| one(v.get_ref(), v.span().start)).collect()
            }
            other => one(other, at).into_iter().collect(),
        }
    }

    /// A table by its key.
    pub fn table(&self, key: &'static str) -> Option<Table<'a, 'i>> {
        let (value, at) = self.value(key)?;
        match value.as_table() {
            Some(t) => Some(Table::new(self.source, t, at)),
            None => self.mistyped(key, at, "table"),
        }
    }

    /// The tables inside a table, with their names, in the order of the file.
    pub fn named(&self, key: &'static str) -> Vec<(Spot<String>, Table<'a, 'i>)> {
        let Some(table) = self.table(key) else { return Vec::new() };
        let mut all: Vec<_> = table
            .map
            .iter()
            .filter_map(|(k, v)| {
                let at = k.span().start;
                let name = Spot { value: k.get_ref().to_string(), at };
                match v.get_ref().as_table() {
                    Some(t) => Some((name, Table::new(self.source, t, at))),
                    None => self.mistyped(k.get_ref(), at, "table"),
                }
            })
            .collect();
        all.sort_by_key(|(name, _)| name.at);
        all
    }

    /// Names and plain values of a table, in the order of the file.
    pub fn values(&self, key: &'static str) -> Vec<(Spot<String>, Value)> {
        let Some(table) = self.table(key) else { return Vec::new() };
        let mut all: Vec<_> = table
            .map
            .iter()
            .map(|(k, v)| {
                let name = Spot { value: k.get_ref().to_string(), at: k.span().start };
                (name, plain(v.get_ref()))
            })
            .collect();
        all.sort_by_key(|(name, _)| name.at);
        all
    }

    /// A plain value of any kind, as JSON.
    pub fn any(&self, key: &'static str) -> Option<Spot<Value>> {
        let (value, at) = self.value(key)?;
        Some(Spot { value: plain(value), at })
    }

    /// Every key with the text under it; tables inside are read with dots.
    pub fn flat(&self) -> Vec<(Spot<String>, Spot<String>)> {
        let mut all = Vec::new();
        self.flatten("", self.map, &mut all);
        all
    }

    fn flatten(
        &self,
        prefix: &str,
        map: &DeTable<'i>,
        all: &mut Vec<(Spot<String>, Spot<String>)>,
    ) {
        for (k, v) in map.iter() {
            let key = format!("{prefix}{}", k.get_ref());
            match v.get_ref() {
                DeValue::Table(t) => self.flatten(&format!("{key}."), t, all),
                DeValue::String(s) => all.push((
                    Spot { value: key, at: k.span().start },
                    Spot { value: s.to_string(), at: v.span().start },
                )),
                _ => self.mistyped::<()>(&key, v.span().start, "text").unwrap_or_default(),
            }
        }
    }

    /// Reports the keys that nobody asked for: mostly misspelt ones, which
    /// would else be silently without effect.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for key in self.map.keys() {
            if !asked.contains(&key.get_ref().as_ref()) {
                let e = fault("procedure.file_key").arg("key", key.get_ref().as_ref());
                self.wrong(key.span().start, e);
            }
        }
    }
}

/// An entry of a list.
pub(crate) enum Item<'a, 'i> {
    Text(Spot<String>),
    Table(Table<'a, 'i>),
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let n = value.as_integer()?;
    i64::from_str_radix(n.as_str(), n.radix()).ok()
}

/// TOML as JSON; dates become texts.
fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(s) => Value::String(s.to_string()),
        DeValue::Integer(_) => whole(value).map_or(Value::Null, Value::from),
        DeValue::Float(f) => f.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(d) => Value::String(d.to_string()),
        DeValue::Array(list) => list.iter().map(|v| plain(v.get_ref())).collect(),
        DeValue::Table(t) => Value::Object(
            t.iter().map(|(k, v)| (k.get_ref().to_string(), plain(v.get_ref()))).collect(),
        ),
    }
}
