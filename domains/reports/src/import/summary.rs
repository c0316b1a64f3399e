//! What became of a file, each number with what it is a part of.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Taken;
use super::row::Fault;

/// Refused rows that are named one by one.
const NAMED_MOST: usize = 100;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Rows were only read: nothing was placed, routed or closed.
    pub dry_run: bool,
    pub read: u64,
    /// Became matters, or would in a dry run; of those read.
    pub accepted: u64,
    /// Of the accepted, those that an earlier run had taken in already.
    pub known_before: u64,
    /// Of the accepted, those whose area was found.
    pub placed: u64,
    /// Of the accepted, those for which a unit was found.
    pub routed: u64,
    /// Of the accepted, those where place or unit is left to a person.
    pub asked: u64,
    /// Of the asked, what a person is asked for: the place, or the unit.
    pub wanted: BTreeMap<&'static str, u64>,
    /// Of those read.
    pub refused: u64,
    /// How many by the code of the refusal.
    pub reasons: BTreeMap<&'static str, u64>,
    /// The first refused rows.
    pub rows: Vec<Refused>,
    pub closed: Option<Closed>,
}

/// A row that was not taken in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refused {
    pub line: u64,
    pub code: &'static str,
    /// The column at fault.
    pub field: Option<String>,
}

/// What the script of acts made of some of the accepted.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
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
    /// Counts a row; whether it is one that a script can take further.
    pub(super) fn count(&mut self, line: u64, outcome: &Result<Taken, Fault>) -> bool {
        self.read += 1;
        match outcome {
            Ok(taken) => self.count_taken(taken),
            Err(fault) => {
                self.count_refused(line, fault);
                false
            }
        }
    }

    /// Counts a row that is only read.
    pub(super) fn count_read(&mut self, line: u64, outcome: Result<(), Fault>) {
        self.read += 1;
        match outcome {
            Ok(()) => self.accepted += 1,
            Err(fault) => self.count_refused(line, &fault),
        }
    }

    fn count_refused(&mut self, line: u64, Fault(e): &Fault) {
        self.refused += 1;
        *self.reasons.entry(e.code).or_default() += 1;
        if self.rows.len() < NAMED_MOST {
            self.rows.push(Refused { line, code: e.code, field: e.field.clone() });
        }
    }

    fn count_taken(&mut self, taken: &Taken) -> bool {
        let (placed, routed) = (taken.is_placed(), taken.is_routed());
        self.accepted += 1;
        self.known_before += u64::from(taken.known);
        self.placed += u64::from(placed);
        self.routed += u64::from(routed);
        self.asked += u64::from(!(placed && routed));
        let wanted = [("place", placed), ("unit", routed)];
        for (what, _) in wanted.into_iter().filter(|(_, known)| !known) {
            *self.wanted.entry(what).or_default() += 1;
        }
        placed && routed && !taken.known
    }

    /// Its numbers with their denominators.
    pub fn parts(&self) -> Vec<Part> {
        let part = |name, count, of| Part { name, count, of };
        if self.dry_run {
            return vec![
                part("read", self.read, self.read),
                part("would be accepted", self.accepted, self.read),
                part("refused", self.refused, self.read),
            ];
        }
        let mut parts = vec![
            part("read", self.read, self.read),
            part("accepted", self.accepted, self.read),
            part("placed", self.placed, self.accepted),
            part("routed", self.routed, self.accepted),
            part("asked of a person", self.asked, self.accepted),
            part("refused", self.refused, self.read),
        ];
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
    if summary.known_before > 0 {
        let known = summary.known_before;
        text.push_str(&format!("{known} of the accepted were there from an earlier run\n"));
    }
    for (what, n) in &summary.wanted {
        text.push_str(&format!("  asked   {n:>8}  {what} not known\n"));
    }
    for (code, n) in &summary.reasons {
        text.push_str(&format!("  refused {n:>8}  {code}\n"));
    }
    for Refused { line, code, field } in &summary.rows {
        let field = field.as_deref().unwrap_or("");
        text.push_str(&format!("  line {line}: {code} {field}\n"));
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
            read: 10,
            accepted: 8,
            placed: 6,
            routed: 4,
            asked: 5,
            refused: 2,
            reasons: BTreeMap::from([("reports.text_short", 2)]),
            rows: vec![Refused { line: 3, code: "reports.text_short", field: Some("text".into()) }],
            closed: Some(Closed { begun: 2, arrived: 1, ..Closed::default() }),
            ..Summary::default()
        };
        let text = table(&summary);
        for line in [
            "accepted                    8 of       10   80.0 %",
            "placed                      6 of        8   75.0 %",
            "closed                      1 of        2   50.0 %",
            "line 3: reports.text_short text",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(table(&Summary::default()).contains("0.0 %"));
    }
}
