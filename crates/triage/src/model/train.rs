//! Learning, with its own examination.

use kernel::{Error, Result};

use super::{About, Model};
use crate::corpus::Corpus;
use crate::learn::Sparse;
use crate::learn::calibrate::{Calibration, top};
use crate::learn::folds::folds;
use crate::learn::machine::Machine;
use crate::learn::vector::{counted, weighed};
use crate::learn::vocabulary::{Counted, Vocabulary};

/// Parts by which a model examines itself before it is used.
const PARTS: usize = 3;
/// Share of the unasked that must be right.
const RIGHT_LEAST: f32 = 0.97;

/// A model and what is known of it.
#[derive(Debug)]
pub struct Trained {
    pub model: Model,
    /// What its own examination gave, in the order of the corpus.
    pub held: Vec<Held>,
}

/// One held-out text: what was said of it by a model that had not seen it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    pub label: usize,
    pub said: usize,
    /// Calibrated.
    pub chance: f32,
    /// A person would have been asked.
    pub ask: bool,
}

/// A corpus with its texts counted once for all trainings.
pub struct Kept {
    texts: Vec<Counted>,
    labels: Vec<usize>,
    groups: Vec<u64>,
    names: Vec<String>,
}

impl Kept {
    pub fn of(corpus: &Corpus) -> Kept {
        Kept {
            texts: corpus.rows.iter().map(|row| counted(&row.text())).collect(),
            labels: corpus.rows.iter().map(|row| row.label).collect(),
            groups: corpus.rows.iter().map(|row| row.group).collect(),
            names: corpus.labels.clone(),
        }
    }

    fn all(&self) -> Vec<usize> {
        (0..self.texts.len()).collect()
    }

    fn part(&self, of: &[usize]) -> (Vec<u64>, Vec<usize>) {
        (
            of.iter().map(|at| self.groups[*at]).collect(),
            of.iter().map(|at| self.labels[*at]).collect(),
        )
    }
}

/// Learns from a checked corpus. `name` is kept in the model.
pub fn train(corpus: &Corpus, name: &str) -> Result<Trained> {
    let kept = Kept::of(corpus);
    let all = kept.all();
    let (model, held) = learn(&kept, &all, name)?;
    Ok(Trained { model, held })
}

/// Examines the way of learning itself: for each of `parts` a whole training
/// (with its own calibration) on the others, and its answers on the part.
pub fn cross_validate(corpus: &Corpus, parts: usize) -> Result<Vec<Held>> {
    let kept = Kept::of(corpus);
    let all = kept.all();
    let fold = folds(&kept.groups, &kept.labels, parts);
    let nothing = Held { label: 0, said: 0, chance: 0.0, ask: true };
    let mut held = vec![nothing; all.len()];
    for part in 0..parts {
        let (out, seen): (Vec<usize>, Vec<usize>) = all.iter().partition(|at| fold[**at] == part);
        let (model, _) = learn(&kept, &seen, "held out")?;
        for at in out {
            held[at] = model.held(&kept.texts[at], kept.labels[at]);
        }
    }
    Ok(held)
}

impl Model {
    fn held(&self, text: &Counted, label: usize) -> Held {
        let sparse = weighed(text, &self.vocabulary);
        let mut margins = vec![0.0; self.machine.classes];
        self.machine.margins(&sparse, &mut margins);
        let (said, chance) = top(&self.about.calibration.chances(&margins));
        Held { label, said, chance, ask: chance < self.about.ask_below }
    }
}

fn learn(kept: &Kept, of: &[usize], name: &str) -> Result<(Model, Vec<Held>)> {
    let (groups, labels) = kept.part(of);
    let fold = folds(&groups, &labels, PARTS);
    let mut margins = vec![Vec::new(); of.len()];
    for part in 0..PARTS {
        let seen: Vec<usize> = (0..of.len()).filter(|i| fold[*i] != part).map(|i| of[i]).collect();
        let (vocabulary, machine) = machine(kept, &seen);
        for i in (0..of.len()).filter(|i| fold[*i] == part) {
            let sparse = weighed(&kept.texts[of[i]], &vocabulary);
            margins[i] = vec![0.0; machine.classes];
            machine.margins(&sparse, &mut margins[i]);
        }
    }
    let calibration = Calibration::learn(&margins, &labels);
    let (vocabulary, machine) = machine(kept, of);
    if vocabulary.keys.is_empty() {
        return Err(Error::invalid("triage.nothing_learnt", "file"));
    }
    let mut held: Vec<Held> = margins
        .iter()
        .zip(&labels)
        .map(|(m, label)| {
            let (said, chance) = top(&calibration.chances(m));
            Held { label: *label, said, chance, ask: true }
        })
        .collect();
    let ask_below = ask_below(&held);
    held.iter_mut().for_each(|h| h.ask = h.chance < ask_below);
    let texts = (0..kept.names.len()).map(|k| labels.iter().filter(|l| **l == k).count()).collect();
    let about =
        About { labels: kept.names.clone(), texts, calibration, ask_below, name: name.to_owned() };
    Ok((Model { about, vocabulary, machine }, held))
}

fn machine(kept: &Kept, of: &[usize]) -> (Vocabulary, Machine) {
    let classes = kept.names.len();
    let texts = of.iter().map(|at| (&kept.texts[*at], kept.labels[*at]));
    let vocabulary = Vocabulary::learn(texts, classes);
    let sparse: Vec<Sparse> = of.iter().map(|at| weighed(&kept.texts[*at], &vocabulary)).collect();
    let sparse: Vec<&Sparse> = sparse.iter().collect();
    let labels: Vec<usize> = of.iter().map(|at| kept.labels[*at]).collect();
    let machine = Machine::learn(&sparse, &labels, vocabulary.keys.len(), classes);
    (vocabulary, machine)
}

/// The lowest sureness above which enough is right; over one when none is.
fn ask_below(held: &[Held]) -> f32 {
    let mut sure: Vec<(f32, bool)> = held.iter().map(|h| (h.chance, h.said == h.label)).collect();
    sure.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut below) = (0_f32, 1.01_f32);
    for (i, (chance, ok)) in sure.iter().enumerate() {
        right += f32::from(u8::from(*ok));
        if right / (i + 1) as f32 >= RIGHT_LEAST {
            below = *chance;
        }
    }
    below
}
