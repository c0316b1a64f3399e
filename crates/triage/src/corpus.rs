//! Texts with their categories, as a city hands them in: checked before
//! anything is learnt from them.

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;

use kernel::{Error, Kind, Result};
use serde::Deserialize;

use crate::learn::grams::{mixed, runs};
use crate::text::Text;

/// Rows of one file at the most.
pub const ROWS_MOST: usize = 500_000;
/// Bytes of one line at the most.
const LINE_MOST: u64 = 1 << 20;
/// Characters of a text that are kept for learning.
const KEEP_MOST: usize = 6_000;
/// Different texts of each category at the least.
const TEXTS_LEAST: usize = 8;
/// Categories at the most.
const LABELS_MOST: usize = 200;
/// Characters of a category's name at the most.
const LABEL_LONGEST: usize = 60;
/// Share of texts that stand there with two categories, above which nothing
/// is learnt: somebody has mixed them up, or wants to.
const TORN_MOST: f64 = 0.05;

/// A message as it stands in a file of messages, one JSON object a line.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Message {
    pub id: String,
    #[serde(default)]
    pub user: Option<String>,
    #[serde(default)]
    pub time: Option<String>,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub body: String,
    /// First-level category.
    #[serde(default)]
    pub label1: Option<String>,
}

impl Message {
    pub fn text(&self) -> Text {
        Text::of(&self.title, &self.body)
    }
}

/// A text with its category.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub title: String,
    pub body: String,
    pub label: usize,
    /// Equal for equal texts, so that twins are never parted.
    pub group: u64,
}

impl Row {
    pub fn text(&self) -> Text {
        Text::of(&self.title, &self.body)
    }
}

/// Checked rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corpus {
    /// Categories, ascending.
    pub labels: Vec<String>,
    pub rows: Vec<Row>,
    /// Rows left out because the same text stood there already.
    pub repeated: usize,
    /// Rows left out because the same text had several categories.
    pub torn: usize,
}

/// Reads messages line by line; empty lines are skipped. The error names the
/// line.
pub fn messages(mut from: impl BufRead) -> Result<Vec<Message>> {
    let mut all = Vec::new();
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let mut bounded = std::io::Read::take(&mut from, LINE_MOST + 1);
        let at = format!("lines/{number}");
        let bytes = bounded.read_until(b'\n', &mut line).map_err(Error::internal)?;
        if bytes == 0 {
            return Ok(all);
        }
        if bytes as u64 > LINE_MOST || all.len() >= ROWS_MOST {
            return Err(Error::new(Kind::TooLarge, "triage.file_long")
                .field(at)
                .arg("most", ROWS_MOST));
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let wrong = |e: &dyn std::fmt::Display| {
            let mut error = Error::invalid("triage.line", at.clone()).arg("line", number);
            error.detail = Some(e.to_string());
            error
        };
        let text = str::from_utf8(&line).map_err(|e| wrong(&e))?;
        all.push(serde_json::from_str(text).map_err(|e| wrong(&e))?);
    }
    Ok(all)
}

impl Corpus {
    /// Checks messages for learning.
    pub fn of(messages: &[Message]) -> Result<Corpus> {
        let mut labels: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, message) in messages.iter().enumerate() {
            labels.entry(label(message, at)?).or_default();
        }
        if labels.len() < 2 {
            return Err(Error::invalid("triage.one_class", "label1").arg("classes", labels.len()));
        }
        if labels.len() > LABELS_MOST {
            return Err(Error::invalid("triage.many_classes", "label1").arg("most", LABELS_MOST));
        }
        for (number, at) in labels.values_mut().enumerate() {
            *at = number;
        }
        let mut corpus = Corpus::default();
        corpus.fill(messages, &labels);
        corpus.labels = labels.into_keys().map(str::to_owned).collect();
        corpus.checked()
    }

    fn fill(&mut self, messages: &[Message], labels: &BTreeMap<&str, usize>) {
        let mut seen: HashMap<u64, usize> = HashMap::new();
        let mut torn: Vec<bool> = Vec::new();
        for message in messages {
            let name = message.label1.as_deref().unwrap_or_default().trim();
            let label = labels.get(name).copied().unwrap_or_default();
            let group = fingerprint(message);
            if let Some(at) = seen.get(&group) {
                self.repeated += 1;
                torn[*at] |= self.rows[*at].label != label;
                continue;
            }
            seen.insert(group, self.rows.len());
            torn.push(false);
            let cut = |text: &str| text.chars().take(KEEP_MOST).collect();
            self.rows.push(Row {
                title: cut(&message.title),
                body: cut(&message.body),
                label,
                group,
            });
        }
        self.torn = torn.iter().filter(|t| **t).count();
        let mut torn = torn.into_iter();
        self.rows.retain(|_| !torn.next().unwrap_or_default());
    }

    fn checked(self) -> Result<Corpus> {
        let different = self.rows.len() + self.torn;
        if self.torn as f64 > TORN_MOST * different as f64 {
            return Err(Error::invalid("triage.contradiction", "label1").arg("texts", self.torn));
        }
        for (label, name) in self.labels.iter().enumerate() {
            let texts = self.rows.iter().filter(|row| row.label == label).count();
            if texts < TEXTS_LEAST {
                let error = Error::invalid("triage.few_texts", "label1");
                let error = error.arg("category", name.as_str()).arg("texts", texts);
                return Err(error.arg("least", TEXTS_LEAST));
            }
        }
        Ok(self)
    }
}

fn label(message: &Message, at: usize) -> Result<&str> {
    let label = message.label1.as_deref().unwrap_or_default().trim();
    if label.is_empty() || label.chars().count() > LABEL_LONGEST {
        let error = Error::invalid("triage.label", format!("rows/{}/label1", at + 1));
        return Err(error.arg("row", at + 1).arg("most", LABEL_LONGEST));
    }
    Ok(label)
}

/// Equal for texts that differ only in blanks, signs and forms of letters.
fn fingerprint(message: &Message) -> u64 {
    let mut print = 0_u64;
    let text = message.text();
    runs(text.chars(), 1, |key, _, _| print = mixed(print.rotate_left(5) ^ key));
    print
}
