//! A month of matters: who said what where and when, and what was done.
//!
//! Only plain data comes out of here. Whoever plays it back sends each matter
//! and each act through the real commands, in the order of their times, with
//! the clock moved by hand.

mod course;
mod phrases;
mod place;
mod plots;
mod scene;
mod steps;
mod story;
mod when;
mod words;

use kernel::{AreaCode, Result, Time};
use territory::Point;

use crate::city::City;
use crate::dice::Dice;
pub use course::{By, PlannedAct, Value};

/// Whoever reported, or for whom. Invented; the numbers belong to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub name: String,
    pub phone: String,
}

/// A matter that is going to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedMatter {
    /// Place in the list; other matters' acts name it by this.
    pub number: usize,
    pub at: Time,
    /// As the procedure's field `channel`.
    pub channel: &'static str,
    /// Login of whoever wrote it down; `None` when a resident did.
    pub taken_by: Option<String>,
    /// As the procedure's field `request_type`.
    pub request_type: &'static str,
    pub text: String,
    /// What it truly is about; intake will find out.
    pub subcategory: String,
    /// A micro-grid.
    pub area: AreaCode,
    /// In it; absent where nobody gave one.
    pub point: Option<Point>,
    pub address: String,
    pub reporter: Option<Caller>,
    pub on_behalf_of: Option<Caller>,
    /// `reporter`, `person` or `nobody`.
    pub follow_up: &'static str,
    pub confidential: bool,
    /// How it begins: `report`, `take_call`, or `settle_on_the_spot` with this
    /// form.
    pub begins: &'static str,
    pub form: Vec<(&'static str, Value)>,
    /// What follows, in order of time.
    pub acts: Vec<PlannedAct>,
    /// The stage it is in at the end.
    pub stage: &'static str,
    /// What the month shows by it (`returned_twice`).
    pub story: &'static str,
}

/// Matters a month when nothing else is said: enough for every page to have
/// something on it, few enough to be played back in seconds.
pub const MATTERS: usize = 1_500;

/// So many matters of the `days` before `end`, earliest first; the same for
/// the same seed and end. A few more come on top: at least three for every
/// stage, and the cold flat of 20 October.
///
/// # Errors
/// None in a built program: a test makes the same month.
pub fn history(
    city: &City,
    seed: u64,
    days: i64,
    end: Time,
    matters: usize,
) -> Result<Vec<PlannedMatter>> {
    let words = phrases::phrases()?;
    let mut dice = Dice::new(seed, "history");
    let begin = end.plus_minutes(-days * 24 * 60);
    let mut all = scene::cold_flat(city, end);
    for at in when::arrivals(&mut dice, begin, end, matters) {
        all.extend(story::everyday(city, &words, &mut dice, at, end));
    }
    all.extend(story::one_in_each_stage(city, &words, &mut dice, end));
    Ok(in_order(all))
}

/// Sorts by time and numbers anew, with the acts that name another matter.
fn in_order(mut all: Vec<PlannedMatter>) -> Vec<PlannedMatter> {
    for (i, matter) in all.iter_mut().enumerate() {
        // A story names its other matter by how far before itself it stands.
        let base = i;
        for value in matter.acts.iter_mut().flat_map(|a| a.form.iter_mut().map(|f| &mut f.1)) {
            if let Value::Matter(n) = value {
                *n = base.saturating_sub(*n);
            }
        }
        matter.number = i;
    }
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|i| (all[*i].at, *i));
    let mut place = vec![0; all.len()];
    for (to, from) in order.iter().enumerate() {
        place[*from] = to;
    }
    for matter in &mut all {
        matter.number = place[matter.number];
        for value in matter.acts.iter_mut().flat_map(|a| a.form.iter_mut().map(|f| &mut f.1)) {
            if let Value::Matter(n) = value {
                *n = place[*n];
            }
        }
    }
    all.sort_by_key(|m| m.number);
    all
}
