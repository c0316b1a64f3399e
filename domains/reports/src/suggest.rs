//! What the program suggests about a report, and why. A person decides.

use kernel::actor::Unit;
use kernel::{AreaCode, Id, Time};
use serde::{Deserialize, Serialize};
use territory::Directory;

/// Suggested subcategories shown at most.
const CLASSES_MOST: usize = 5;

/// A suggested subcategory with the words that spoke for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    pub subcategory: String,
    pub words: Vec<String>,
    pub weight: u32,
}

/// The unit that the responsibility table names, and the row that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    pub lead: Id<Unit>,
    pub assist: Vec<Id<Unit>>,
    /// Why: how closely the class fits, and where the row comes from.
    pub fit: String,
    pub source: String,
    pub since: Time,
    pub note: String,
}

/// All of it, as it stood when the report came in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Suggestions {
    pub classes: Vec<Class>,
    pub duty: Option<Duty>,
}

impl Suggestions {
    /// For a text in an area; a subcategory that somebody chose is taken as it
    /// is, and only its unit is looked up.
    pub fn of(
        directory: &Directory,
        text: &str,
        chosen: Option<&str>,
        area: AreaCode,
        now: Time,
    ) -> Suggestions {
        let classes: Vec<Class> = directory
            .suggest(text)
            .into_iter()
            .take(CLASSES_MOST)
            .map(|s| Class { subcategory: s.subcategory, words: s.words, weight: s.weight })
            .collect();
        let class = chosen.or_else(|| classes.first().map(|c| c.subcategory.as_str()));
        let duty = class.and_then(|c| duty(directory, area, c, now));
        Suggestions { classes, duty }
    }

    /// The likeliest subcategory.
    pub fn first(&self) -> Option<&str> {
        self.classes.first().map(|c| c.subcategory.as_str())
    }
}

/// Whose a matter of that class is there, with the reason.
pub fn duty(directory: &Directory, area: AreaCode, class: &str, now: Time) -> Option<Duty> {
    let answer = directory.responsible(area, class, now)?;
    let word = |v: serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    Some(Duty {
        lead: answer.lead,
        assist: answer.assist,
        fit: word(serde_json::to_value(answer.fit).unwrap_or_default()),
        source: answer.source.name().to_owned(),
        since: answer.since,
        note: answer.note,
    })
}
