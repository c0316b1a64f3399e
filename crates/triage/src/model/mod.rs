//! A model of categories: what it answers and why.

mod file;
mod train;

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::corpus::Message;
use crate::learn::calibrate::{Calibration, top};
use crate::learn::grams::grams;
use crate::learn::machine::Machine;
use crate::learn::vector::{counted, weighed};
use crate::learn::vocabulary::Vocabulary;
use crate::text::Text;

pub use file::FILE_MOST;
pub use train::{Held, Kept, Trained, cross_validate, train};

/// Words that are told for one suggestion at the most.
const REASONS_MOST: usize = 6;

/// What the model was made of; part of its file, shown to whoever uses it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Categories, in the order of the machine.
    pub labels: Vec<String>,
    /// Texts of each category it learnt from.
    pub texts: Vec<usize>,
    pub calibration: Calibration,
    /// Sureness below which a person is asked, so that of the rest at least
    /// the wanted share is right.
    pub ask_below: f32,
    /// What it is called: "starter", or the day and file of its training.
    pub name: String,
}

/// Reads texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub about: About,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) machine: Machine,
}

/// A suggested category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Guess {
    pub label: String,
    /// Chance of being right, 0 to 1.
    pub chance: f32,
}

/// What the model says of one text. A person decides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// All categories, likeliest first.
    pub guesses: Vec<Guess>,
    /// The model is not sure enough: a person chooses without a preset.
    pub ask: bool,
}

impl Model {
    /// Likeliest categories.
    pub fn read(&self, text: &Text) -> Reading {
        let chances = self.about.calibration.chances(&self.margins(text));
        let mut guesses: Vec<Guess> = self
            .about
            .labels
            .iter()
            .zip(&chances)
            .map(|(label, chance)| Guess { label: label.clone(), chance: *chance })
            .collect();
        guesses.sort_by(|a, b| b.chance.total_cmp(&a.chance));
        let ask = guesses.first().is_none_or(|g| g.chance < self.about.ask_below);
        Reading { guesses, ask }
    }

    /// Answers to messages whose category is known; one that the model has not
    /// learnt is an error that names its row.
    pub fn examine(&self, messages: &[Message]) -> Result<Vec<Held>> {
        let held = |(at, message): (usize, &Message)| {
            let name = message.label1.as_deref().unwrap_or_default().trim();
            let label = self.about.labels.iter().position(|l| l == name).ok_or_else(|| {
                Error::invalid("triage.label_unknown", format!("rows/{}/label1", at + 1))
                    .arg("row", at + 1)
            })?;
            let (said, chance) = self.first(&message.text());
            Ok(Held { label, said, chance, ask: chance < self.about.ask_below })
        };
        messages.iter().enumerate().map(held).collect()
    }

    /// Number of the likeliest category and its chance; cheaper than a reading.
    pub fn first(&self, text: &Text) -> (usize, f32) {
        top(&self.about.calibration.chances(&self.margins(text)))
    }

    fn margins(&self, text: &Text) -> Vec<f32> {
        let sparse = weighed(&counted(text), &self.vocabulary);
        let mut margins = vec![0.0; self.machine.classes];
        self.machine.margins(&sparse, &mut margins);
        margins
    }

    /// The words that spoke for a category, heaviest first. Neighbouring runs
    /// that both spoke for it are one word.
    pub fn reasons(&self, text: &Text, label: &str) -> Vec<String> {
        let Some(class) = self.about.labels.iter().position(|l| l == label) else {
            return Vec::new();
        };
        let mut speaks = vec![0_f32; text.chars().len()];
        for gram in grams(text) {
            let Some(place) = self.vocabulary.place(gram.key) else { continue };
            let said = self.machine.weight(place, class)
                * self.vocabulary.rarity[place as usize]
                * self.vocabulary.telling[place as usize];
            let part = said / f32::from(gram.len);
            let span = gram.at as usize..gram.at as usize + usize::from(gram.len);
            speaks[span].iter_mut().for_each(|s| *s += part);
        }
        words(text, &speaks)
    }
}

/// Runs of characters that spoke louder than the text does on the whole.
fn words(text: &Text, speaks: &[f32]) -> Vec<String> {
    let loud = speaks.iter().filter(|s| **s > 0.0).sum::<f32>() / speaks.len().max(1) as f32;
    let mut found: Vec<(f32, String)> = Vec::new();
    let mut begin = 0;
    for at in 0..=speaks.len() {
        let goes_on = speaks.get(at).is_some_and(|s| *s > loud)
            && text.chars().get(at).is_some_and(|c| crate::text::is_wordy(*c));
        if goes_on {
            continue;
        }
        if at >= begin + 2 && at - begin <= 8 {
            let weight = speaks[begin..at].iter().sum::<f32>();
            let word = text.slice(&(begin..at));
            match found.iter_mut().find(|(_, w)| *w == word) {
                Some((sum, _)) => *sum += weight,
                None => found.push((weight, word)),
            }
        }
        begin = at + 1;
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(REASONS_MOST);
    found.into_iter().map(|(_, word)| word).collect()
}

#[cfg(test)]
mod tests;
