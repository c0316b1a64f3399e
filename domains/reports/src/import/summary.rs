//! What became of a file, each number with what it is a part of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// There was a city in which rows could be placed and routed; without one
    /// they were only read.
    pub placed_here: bool,
    pub read: u64,
    /// Nothing was wrong with them; of those read.
    pub accepted: u64,
    /// Of the accepted, those that another file had brought in already.
    pub known_before: u64,
    /// Of the accepted, those that stand in the file a second time.
    pub twice: u64,
    /// Of the accepted, those whose area was found.
    pub placed: u64,
    /// Of the accepted, those for which a unit was found.
    pub routed: u64,
    /// Of the accepted, those where place or unit is left to a person.
    pub asked: u64,
    /// Of the accepted, those that another system had closed.
    pub closed_before: u64,
    /// Of the asked, what a person is asked for: the place, or the unit.
    pub wanted: BTreeMap<String, u64>,
    /// Of those read.
    pub refused: u64,
    /// How many by the code of the refusal.
    pub reasons: BTreeMap<String, u64>,
    pub closed: Option<Closed>,
}

/// What the script of acts made of some of the accepted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Closed {
    pub begun: u64,
    /// Of the begun, those that arrived at closed.
    pub arrived: u64,
    /// Where the others stopped: act and code of the refusal.
    pub stopped: BTreeMap<String, u64>,
    pub acts: u64,
}

/// A number and what it is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub name: &'static str,
    pub count: u64,
    pub of: u64,
}

impl Summary {
    /// Counts a row that nothing is wrong with. What is closed asks nobody.
    pub(super) fn count_taken(&mut self, placed: bool, routed: bool, closed: bool) {
        self.accepted += 1;
        self.placed += u64::from(placed);
        self.routed += u64::from(routed);
        self.closed_before += u64::from(closed);
        if closed || (placed && routed) {
            return;
        }
        self.asked += 1;
        for (what, known) in [("place", placed), ("unit", routed)] {
            if !known {
                *self.wanted.entry(what.to_owned()).or_default() += 1;
            }
        }
    }

    /// Its numbers with their denominators.
    pub fn parts(&self) -> Vec<Part> {
        let part = |name, count, of| Part { name, count, of };
        let mut parts =
            vec![part("read", self.read, self.read), part("accepted", self.accepted, self.read)];
        if self.placed_here {
            parts.push(part("placed", self.placed, self.accepted));
            parts.push(part("routed", self.routed, self.accepted));
            parts.push(part("asked of a person", self.asked, self.accepted));
        }
        parts.push(part("refused", self.refused, self.read));
        parts.extend(self.closed.as_ref().map(|c| part("closed", c.arrived, c.begun)));
        parts
    }
}

/// The numbers as a table for a terminal.
pub fn table(summary: &Summary) -> String {
    let mut text = String::new();
    for Part { name, count, of } in summary.parts() {
        let share = if of == 0 { 0.0 } else { 100.0 * count as f64 / of as f64 };
        text.push_str(&format!("{name:20} {count:>8} of {of:>8}  {share:5.1} %\n"));
    }
    let told = [
        (summary.known_before, "came in by another file before"),
        (summary.twice, "stand in the file twice and come in once"),
        (summary.closed_before, "were closed elsewhere and come in closed"),
    ];
    for (n, what) in told.into_iter().filter(|(n, _)| *n > 0) {
        text.push_str(&format!("{n} of the accepted {what}\n"));
    }
    for (what, n) in &summary.wanted {
        text.push_str(&format!("  asked   {n:>8}  {what} not known\n"));
    }
    for (code, n) in &summary.reasons {
        text.push_str(&format!("  refused {n:>8}  {code}\n"));
    }
    for (at, n) in summary.closed.iter().flat_map(|c| &c.stopped) {
        text.push_str(&format!("  stopped {n:>8}  {at}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_stands_with_its_denominator() {
        let summary = Summary {
            placed_here: true,
            read: 10,
            accepted: 8,
            placed: 6,
            routed: 4,
            asked: 5,
            refused: 2,
            reasons: BTreeMap::from([("reports.text_short".to_owned(), 2)]),
            closed: Some(Closed { begun: 2, arrived: 1, ..Closed::default() }),
            ..Summary::default()
        };
        let text = table(&summary);
        for line in [
            "accepted                    8 of       10   80.0 %",
            "placed                      6 of        8   75.0 %",
            "closed                      1 of        2   50.0 %",
            "refused        2  reports.text_short",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(table(&Summary::default()).contains("0.0 %"));
        assert!(!table(&Summary::default()).contains("placed"));
    }
}
