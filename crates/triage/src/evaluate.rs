//! How good a model is, in the figures that decide whether it may be used.

use serde::Serialize;

use crate::model::Held;

/// Sureness is looked at in so many steps.
const STEPS: usize = 10;

/// One category's row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassRow {
    pub label: String,
    pub texts: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// Figures over held-out texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub texts: usize,
    pub macro_f1: f64,
    pub accuracy: f64,
    /// Mean distance between sureness and being right, over ten steps.
    pub expected_calibration_error: f64,
    /// Share for which a person is asked.
    pub asked_share: f64,
    /// Share that is right among those nobody is asked about.
    pub accuracy_of_rest: f64,
    pub classes: Vec<ClassRow>,
    /// A row for each true category, a column for each said one.
    pub confusion: Vec<Vec<usize>>,
}

impl Report {
    /// From answers to texts whose category is known.
    pub fn of(held: &[Held], labels: &[String]) -> Report {
        let mut confusion = vec![vec![0; labels.len()]; labels.len()];
        for h in held {
            confusion[h.label][h.said] += 1;
        }
        let classes: Vec<ClassRow> =
            labels.iter().enumerate().map(|(k, label)| class_row(label, k, &confusion)).collect();
        let known: Vec<f64> = classes.iter().filter(|c| c.texts > 0).map(|c| c.f1).collect();
        let rest: Vec<&Held> = held.iter().filter(|h| !h.ask).collect();
        Report {
            texts: held.len(),
            macro_f1: share(known.iter().sum(), known.len()),
            accuracy: right(held.iter()),
            expected_calibration_error: calibration_error(held),
            asked_share: share((held.len() - rest.len()) as f64, held.len()),
            accuracy_of_rest: right(rest.iter().copied()),
            classes,
            confusion,
        }
    }

    /// For a person at a terminal.
    pub fn table(&self) -> String {
        let mut text = String::from("precision  recall     f1  texts  category\n");
        for c in &self.classes {
            let (p, r, f) = (c.precision, c.recall, c.f1);
            text += &format!("{p:9.3} {r:7.3} {f:6.3} {:6}  {}\n", c.texts, c.label);
        }
        text += "\nconfusion: a row for each true category, a column for each said one\n";
        for (row, class) in self.confusion.iter().zip(&self.classes) {
            let cells: String = row.iter().map(|n| format!("{n:6}")).collect();
            text += &format!("{cells}  {}\n", class.label);
        }
        for (name, value) in [
            ("macro_f1", self.macro_f1),
            ("accuracy", self.accuracy),
            ("expected_calibration_error", self.expected_calibration_error),
            ("asked_share", self.asked_share),
            ("accuracy_of_rest", self.accuracy_of_rest),
        ] {
            text += &format!("{name} {value:.4}\n");
        }
        text
    }
}

fn class_row(label: &str, k: usize, confusion: &[Vec<usize>]) -> ClassRow {
    let hit = confusion[k][k] as f64;
    let texts = confusion[k].iter().sum::<usize>();
    let said = confusion.iter().map(|row| row[k]).sum::<usize>();
    ClassRow {
        label: label.to_owned(),
        texts,
        precision: share(hit, said),
        recall: share(hit, texts),
        f1: share(2.0 * hit, texts + said),
    }
}

fn right<'h>(held: impl Iterator<Item = &'h Held> + Clone) -> f64 {
    let hits = held.clone().filter(|h| h.said == h.label).count();
    share(hits as f64, held.count())
}

fn calibration_error(held: &[Held]) -> f64 {
    let mut steps = [(0.0, 0.0); STEPS];
    for h in held {
        let step = ((h.chance * STEPS as f32) as usize).min(STEPS - 1);
        steps[step].0 += f64::from(h.chance);
        steps[step].1 += f64::from(u8::from(h.said == h.label));
    }
    let distance: f64 = steps.iter().map(|(sure, right)| (sure - right).abs()).sum();
    share(distance, held.len())
}

fn share(part: f64, of: usize) -> f64 {
    if of == 0 { 0.0 } else { part / of as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_those_one_counts_by_hand() {
        let held = |label, said, chance, ask| Held { label, said, chance, ask };
        let all = [
            held(0, 0, 0.95, false),
            held(0, 0, 0.95, false),
            held(0, 1, 0.55, true),
            held(1, 1, 0.95, false),
        ];
        let report = Report::of(&all, &["a".to_owned(), "b".to_owned()]);
        assert_eq!(report.confusion, vec![vec![2, 1], vec![0, 1]]);
        assert!((report.accuracy - 0.75).abs() < 1e-9);
        assert!((report.macro_f1 - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-9);
        assert!((report.asked_share - 0.25).abs() < 1e-9);
        assert!((report.accuracy_of_rest - 1.0).abs() < 1e-9);
        let error = (0.05 * 3.0 + 0.55) / 4.0;
        assert!((report.expected_calibration_error - error).abs() < 1e-6);
    }
}
