//! The eleven published flags over open-contracting (OCDS 1.1) releases.
//!
//! [`run`] reads compiled releases, one JSON object a line, and answers with
//! the values by contracting process, buyer, procuring entity and tenderer, in
//! the shape that the published tool prints.

mod lines;
mod look;
mod price;
mod quartile;
mod release;
mod report;
pub(crate) mod rules;
mod settings;

use std::io::BufRead;

use kernel::Result;

pub use look::Note;
pub use report::{Group, Report};
pub use settings::Settings;

use lines::Lines;
use look::Notes;
use release::Release;

/// What came of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    pub report: Report,
    /// Fields that were of a wrong type and were taken as absent: the first
    /// ones, for a person to look at.
    pub notes: Vec<Note>,
    /// How many such fields there were in all.
    pub noted: u64,
    /// Contracting processes that were looked at.
    pub looked_at: u64,
}

/// Runs the rules that `settings` names (all when it names none). Memory is
/// bounded by the longest line allowed and by the number of processes,
/// organisations and classes.
///
/// # Errors
/// `flags.line_long`, `flags.line_broken` (no JSON object, or nested too
/// deeply, or a number nobody can hold), `flags.unread`; all name the line.
pub fn run(input: impl BufRead, settings: &Settings) -> Result<Outcome> {
    let mut rules = rules::chosen(settings);
    let mut currency = settings.currency.clone();
    let mut notes = Notes::default();
    let (mut report, mut looked_at) = (Report::default(), 0);
    let mut lines = Lines::new(input);
    while let Some((line, value)) = lines.next()? {
        notes.at_line(line);
        let Some(release) = Release::read(&value, &mut notes) else { continue };
        if release.cancelled() || settings.leaves_out(&release) {
            continue;
        }
        let compared = settings.compares_prices(&release);
        let release = release.with_prices(compared, &mut currency);
        looked_at += 1;
        rules.iter_mut().for_each(|rule| rule.see(&release, &mut report));
    }
    rules.iter().for_each(|rule| rule.finish(&mut report));
    let (notes, noted) = notes.end();
    Ok(Outcome { report, notes, noted, looked_at })
}
