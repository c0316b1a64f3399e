//! What sureness is worth: "80 %" must be right eight times in ten.

use serde::{Deserialize, Serialize};

/// Steps of the curve at the most.
const STEPS_MOST: usize = 12;
/// Texts behind each step at the least.
const STEP_LEAST: usize = 60;

/// From margins to shares that add up to one, and from the first share to a
/// chance of being right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Margins are multiplied with it before they become shares.
    pub sharpness: f32,
    /// Never falling: (share of the first, how often it was right).
    pub curve: Vec<(f32, f32)>,
}

impl Default for Calibration {
    fn default() -> Calibration {
        Calibration { sharpness: 1.0, curve: Vec::new() }
    }
}

impl Calibration {
    /// From margins of held-out texts and their categories.
    pub fn learn(margins: &[Vec<f32>], labels: &[usize]) -> Calibration {
        let sharpness = sharpest(margins, labels);
        let mut sure: Vec<(f32, bool)> = margins
            .iter()
            .zip(labels)
            .map(|(m, label)| {
                let shares = shares(m, sharpness);
                let (first, share) = top(&shares);
                (share, first == *label)
            })
            .collect();
        sure.sort_by(|a, b| a.0.total_cmp(&b.0));
        Calibration { sharpness, curve: rising(&sure) }
    }

    /// Chance of each category: the first as the curve says, the others share
    /// the rest as before.
    pub fn chances(&self, margins: &[f32]) -> Vec<f32> {
        let mut shares = shares(margins, self.sharpness);
        let (first, share) = top(&shares);
        let right = self.chance(share).clamp(0.0, 1.0);
        // Where the others have nothing to share by, they share evenly.
        let even = 1e-6;
        let others = shares.len().saturating_sub(1) as f32;
        let sum = shares.iter().sum::<f32>() - share + even * others;
        for (class, s) in shares.iter_mut().enumerate() {
            *s = if class == first { right } else { (1.0 - right) * (*s + even) / sum };
        }
        shares
    }

    /// How often a first share of this size was right, between the steps on a
    /// straight line.
    fn chance(&self, share: f32) -> f32 {
        let after = self.curve.partition_point(|(s, _)| *s < share);
        match (after.checked_sub(1).and_then(|i| self.curve.get(i)), self.curve.get(after)) {
            (Some((s0, r0)), Some((s1, r1))) => r0 + (r1 - r0) * (share - s0) / (s1 - s0).max(1e-6),
            (Some((s0, r0)), None) => r0 + (1.0 - r0) * 0.5 * (share - s0) / (1.0 - s0).max(1e-6),
            (None, Some((s1, r1))) => r1 * share / s1.max(1e-6),
            (None, None) => share,
        }
    }
}

/// Place and value of the largest.
pub fn top(values: &[f32]) -> (usize, f32) {
    let larger =
        |best: (usize, f32), (i, v): (usize, &f32)| if *v > best.1 { (i, *v) } else { best };
    values.iter().enumerate().fold((0, f32::MIN), larger)
}

fn shares(margins: &[f32], sharpness: f32) -> Vec<f32> {
    let (_, most) = top(margins);
    let mut all: Vec<f32> = margins.iter().map(|m| ((m - most) * sharpness).exp()).collect();
    let sum: f32 = all.iter().sum();
    all.iter_mut().for_each(|s| *s /= sum.max(f32::MIN_POSITIVE));
    all
}

/// The sharpness under which the true categories were least surprising.
fn sharpest(margins: &[Vec<f32>], labels: &[usize]) -> f32 {
    let surprise = |sharpness: f32| -> f64 {
        let one = |(m, label): (&Vec<f32>, &usize)| {
            -f64::from(shares(m, sharpness)[*label].max(1e-7)).ln()
        };
        margins.iter().zip(labels).map(one).sum()
    };
    let (mut low, mut high) = (0.2_f32.ln(), 20_f32.ln());
    for _ in 0..24 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if surprise(a.exp()) < surprise(b.exp()) { high = b } else { low = a }
    }
    f32::midpoint(low, high).exp()
}

/// Steps of equal size, joined where a later one would be lower.
fn rising(sure: &[(f32, bool)]) -> Vec<(f32, f32)> {
    let size = (sure.len() / STEPS_MOST).max(STEP_LEAST).max(1);
    let mut steps: Vec<(f64, f64, f64)> = Vec::new();
    for part in sure.chunks(size) {
        let n = part.len() as f64;
        let share = part.iter().map(|(s, _)| f64::from(*s)).sum::<f64>();
        steps.push((share, part.iter().filter(|(_, ok)| *ok).count() as f64, n));
        while let [.., before, last] = steps.as_mut_slice()
            && before.1 / before.2 >= last.1 / last.2
        {
            *before = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            steps.pop();
        }
    }
    steps.iter().map(|(s, r, n)| ((s / n) as f32, ((r + 0.5) / (n + 1.0)) as f32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boaster_is_made_modest_and_a_doubter_bold() {
        for loud in [0.2_f32, 30.0] {
            let texts: Vec<Vec<f32>> =
                (0..1_000).map(|i| vec![loud * (1.0 + (i % 7) as f32 / 9.0), 0.0]).collect();
            let labels: Vec<usize> = (0..1_000).map(|i| usize::from(i % 5 == 0)).collect();
            let calibration = Calibration::learn(&texts, &labels);
            let sure: f32 = texts.iter().map(|t| calibration.chances(t)[0]).sum::<f32>() / 1_000.0;
            assert!((sure - 0.8).abs() < 0.03, "{loud}: {sure}");
        }
    }

    #[test]
    fn chances_are_chances() {
        let calibration = Calibration { sharpness: 3.0, curve: vec![(0.4, 0.5), (0.9, 0.95)] };
        for margins in [[0.1, -0.5, 0.3], [0.0, 0.0, 0.0], [9.0, -9.0, -9.0]] {
            let chances = calibration.chances(&margins);
            assert!((chances.iter().sum::<f32>() - 1.0).abs() < 1e-3, "{chances:?}");
            assert!(chances.iter().all(|c| (0.0..=1.0).contains(c)));
        }
    }
}
