//! A figure beside what it is measured against, and its line.

use serde_json::{Value, json};

use crate::meter;

/// What a figure should be.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    /// Of the ratio to the floor or peer.
    RatioAtLeast(f64),
    /// Of the value itself.
    AtLeast(f64),
    AtMost(f64),
    /// Shown because it explains another one.
    None,
}

/// One line of the output.
#[derive(Debug, Clone)]
pub struct Figure {
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    /// The floor or peer: what it is, and the same value of it.
    pub beside: Option<(&'static str, f64)>,
    /// Median of the ratios of neighbouring laps. A ratio of two medians would
    /// compare laps that other load of the machine fell upon differently.
    pub ratio: Option<f64>,
    pub goal: Goal,
    /// Seconds of CPU of the measured process.
    pub cpu: f64,
    pub load: f64,
}

impl Figure {
    /// A figure that nothing stands beside yet.
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Figure {
        Figure {
            name: name.into(),
            value,
            unit,
            beside: None,
            ratio: None,
            goal: Goal::None,
            cpu: 0.0,
            load: meter::load(),
        }
    }

    #[must_use]
    pub fn beside(self, what: &'static str, value: f64, ratio: f64) -> Figure {
        Figure { beside: Some((what, value)), ratio: Some(ratio), ..self }
    }

    #[must_use]
    pub fn goal(self, goal: Goal) -> Figure {
        Figure { goal, ..self }
    }

    #[must_use]
    pub fn cpu(self, cpu: f64) -> Figure {
        Figure { cpu, ..self }
    }

    /// Whether the goal is met; `None` where there is none.
    pub fn met(&self) -> Option<bool> {
        match self.goal {
            Goal::RatioAtLeast(least) => Some(self.ratio.is_some_and(|r| r >= least)),
            Goal::AtLeast(least) => Some(self.value >= least),
            Goal::AtMost(most) => Some(self.value <= most),
            Goal::None => None,
        }
    }

    fn goal_text(&self) -> String {
        match self.goal {
            Goal::RatioAtLeast(least) => format!("ratio >= {least}"),
            Goal::AtLeast(least) => format!(">= {least}"),
            Goal::AtMost(most) => format!("<= {most}"),
            Goal::None => "-".to_owned(),
        }
    }

    /// As a line of the table.
    pub fn line(&self) -> String {
        let beside = self
            .beside
            .map_or_else(|| "-".to_owned(), |(what, value)| format!("{what} {}", short(value)));
        let ratio = self.ratio.map_or_else(|| "-".to_owned(), |r| format!("{r:.2}"));
        let met = match self.met() {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        let value = format!("{} {}", short(self.value), self.unit);
        format!(
            "{:<52} {value:>18}  {beside:<34} {ratio:>6}  {:<14} {met:<6} {:>7.2} {:>5.2}",
            self.name,
            self.goal_text(),
            self.cpu,
            self.load
        )
    }

    /// As a JSON object.
    pub fn json(&self) -> Value {
        json!({
            "name": self.name, "value": self.value, "unit": self.unit,
            "beside": self.beside.map(|(what, value)| json!({ "what": what, "value": value })),
            "ratio": self.ratio, "goal": self.goal_text(), "met": self.met(),
            "cpu_seconds": self.cpu, "load": self.load,
        })
    }
}

/// Above the lines.
pub fn head() -> String {
    format!(
        "{:<52} {:>18}  {:<34} {:>6}  {:<14} {:<6} {:>7} {:>5}",
        "figure", "value", "floor or peer", "ratio", "goal", "", "cpu s", "load"
    )
}

fn short(value: f64) -> String {
    match value.abs() {
        v if v >= 1000.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

/// The middle one; the lower of two.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_some() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.0);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn a_goal_is_of_the_ratio_or_of_the_value() {
        let figure = Figure::new("x", 5.0, "ms").beside("floor", 10.0, 0.5);
        let met = |goal| figure.clone().goal(goal).met();
        assert_eq!(met(Goal::RatioAtLeast(0.5)), Some(true));
        assert_eq!(met(Goal::RatioAtLeast(0.7)), Some(false));
        assert_eq!(met(Goal::AtMost(4.0)), Some(false));
        assert_eq!(met(Goal::AtLeast(5.0)), Some(true));
        assert_eq!(met(Goal::None), None);
    }
}
