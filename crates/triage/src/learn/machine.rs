//! Linear machines, one against the rest, learnt together.
//!
//! Dual coordinate descent for the squared hinge (Hsieh and others, 2008). All
//! categories are stepped at once over one text, so that a row of weights is
//! read from memory once for all of them.

use super::Sparse;

/// Price of an error; a property of such texts, not of a data set.
const PRICE: f32 = 0.5;
/// Passes over the texts; after fewer the figures stand still.
const PASSES: usize = 10;

/// Weights of one category after the other for each run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Machine {
    pub classes: usize,
    /// A row for each run, of one number a category.
    pub weights: Vec<f32>,
    /// What a text of unknown words gets.
    pub bias: Vec<f32>,
}

impl Machine {
    /// Learns to tell `labels` apart; each is below `classes`.
    pub fn learn(texts: &[&Sparse], labels: &[usize], width: usize, classes: usize) -> Machine {
        let mut machine =
            Machine { classes, weights: vec![0.0; width * classes], bias: vec![0.0; classes] };
        let mut pull = vec![0_f32; texts.len() * classes];
        let mut order: Vec<usize> = (0..texts.len()).collect();
        let mut margins = vec![0_f32; classes];
        for pass in 0..PASSES {
            shuffle(&mut order, pass as u64 + 1);
            for at in &order {
                machine.margins(texts[*at], &mut margins);
                let pull = &mut pull[at * classes..(at + 1) * classes];
                step(&mut margins, pull, labels[*at], texts[*at]);
                machine.add(texts[*at], &margins);
            }
        }
        machine
    }

    /// Distance from each category's plane, written into `margins`.
    pub fn margins(&self, text: &Sparse, margins: &mut [f32]) {
        margins.copy_from_slice(&self.bias);
        for (place, value) in text {
            let row = &self.weights[*place as usize * self.classes..][..self.classes];
            for (m, w) in margins.iter_mut().zip(row) {
                *m += w * value;
            }
        }
    }

    /// Weight of a run for a category.
    pub fn weight(&self, place: u32, class: usize) -> f32 {
        self.weights.get(place as usize * self.classes + class).copied().unwrap_or_default()
    }

    fn add(&mut self, text: &Sparse, steps: &[f32]) {
        if steps.iter().all(|s| *s == 0.0) {
            return;
        }
        for (b, s) in self.bias.iter_mut().zip(steps) {
            *b += s;
        }
        for (place, value) in text {
            let row = &mut self.weights[*place as usize * self.classes..][..self.classes];
            for (w, s) in row.iter_mut().zip(steps) {
                *w += s * value;
            }
        }
    }
}

/// Turns margins into the steps of the weights, and keeps the pulls.
fn step(margins: &mut [f32], pull: &mut [f32], label: usize, text: &Sparse) {
    let soft = 0.5 / PRICE;
    let curve = text.iter().map(|(_, v)| v * v).sum::<f32>() + 1.0 + soft;
    for (class, (margin, pull)) in margins.iter_mut().zip(pull).enumerate() {
        let side = if class == label { 1.0 } else { -1.0 };
        let slope = side * *margin - 1.0 + soft * *pull;
        let next = (*pull - slope / curve).max(0.0);
        *margin = (next - *pull) * side;
        *pull = next;
    }
}

/// The same order for the same seed on every machine.
pub fn shuffle(order: &mut [usize], seed: u64) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for at in (1..order.len()).rev() {
        state = super::grams::mixed(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        order.swap(at, (state % (at as u64 + 1)) as usize);
    }
}
