//! Where a reader puts what it read.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tabular::{FAULTS_MOST, Fault, Faults};
use tokio::sync::mpsc::Sender;

use crate::SLICE;

/// A row on its way in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Staged {
    /// Its row in the file, as a spreadsheet counts them.
    pub line: u64,
    /// As its kind writes and reads it.
    pub body: Value,
}

/// Takes rows and faults. Rows go on to staging in slices; once a fault is
/// known with which nothing will be applied, they are only counted.
pub struct Sink {
    rows: Vec<Staged>,
    to: Option<Sender<Vec<Staged>>>,
    skip_bad: bool,
    good: u64,
    faults: Faults,
}

impl Sink {
    /// Without a receiver, rows are counted alone: a dry run.
    pub(crate) fn new(to: Option<Sender<Vec<Staged>>>, skip_bad: bool) -> Sink {
        Sink { rows: Vec::new(), to, skip_bad, good: 0, faults: Faults::default() }
    }

    /// A row that nothing is wrong with.
    pub fn row(&mut self, line: u64, body: Value) {
        self.good += 1;
        if self.to.is_some() && (self.skip_bad || self.faults.is_empty()) {
            self.rows.push(Staged { line, body });
            if self.rows.len() == SLICE {
                self.send();
            }
        }
    }

    /// Something that is wrong.
    pub fn fault(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// What a table's reader found wrong.
    pub fn add_faults(&mut self, faults: Faults) {
        let room = FAULTS_MOST.saturating_sub(self.faults.first.len());
        self.faults.count += faults.count;
        self.faults.first.extend(faults.first.into_iter().take(room));
    }

    /// Whether anything is wrong so far.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    fn send(&mut self) {
        let slice = std::mem::take(&mut self.rows);
        if let Some(to) = &self.to
            && !slice.is_empty()
            && to.blocking_send(slice).is_err()
        {
            // Whoever stages has failed, and tells why itself.
            self.to = None;
        }
    }

    /// The last slice goes out.
    pub(crate) fn end(mut self) -> (u64, Faults) {
        self.send();
        let mut faults = self.faults;
        faults.first.sort_by_key(|f| f.row);
        (self.good, faults)
    }
}
