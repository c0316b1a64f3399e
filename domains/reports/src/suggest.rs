//! What the program suggests about a report, and why. A person decides.

use casework::queries::page::NamedUnit;
use http_edge::schema::TimeText;
use kernel::actor::Unit;
use kernel::{AreaCode, Id, Lang, Time};
use serde::{Deserialize, Serialize};
use territory::Directory;
use territory::responsibility::{Fit, Source};
use utoipa::ToSchema;

use crate::danger::Danger;

/// A suggested subcategory with the words that spoke for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    pub subcategory: String,
    pub words: Vec<String>,
    pub weight: u32,
}

/// The unit that the responsibility table names, and what its row says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    pub class: String,
    pub lead: Id<Unit>,
    pub assist: Vec<Id<Unit>>,
    pub fit: Fit,
    pub source: Source,
    pub since: Time,
    pub note: String,
}

/// All of it; kept as it stood when the report came in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Suggestions {
    pub classes: Vec<Class>,
    pub duty: Option<Duty>,
    pub dangers: Vec<Danger>,
}

impl Suggestions {
    /// For what a text speaks of, in an area; a subcategory that somebody chose
    /// is taken as it is, and only its unit is looked up.
    pub fn of(
        directory: &Directory,
        classes: Vec<Class>,
        chosen: Option<&str>,
        area: AreaCode,
        now: Time,
    ) -> Suggestions {
        let class = chosen.or_else(|| classes.first().map(|c| c.subcategory.as_str()));
        let duty = class.and_then(|c| duty(directory, area, c, now));
        Suggestions { classes, duty, dangers: Vec::new() }
    }

    /// With the dangers that the text speaks of.
    #[must_use]
    pub fn warning(self, dangers: Vec<Danger>) -> Suggestions {
        Suggestions { dangers, ..self }
    }

    /// The unit looked up again for the subcategory and the area that somebody
    /// decided on meanwhile: the text may have suggested another.
    #[must_use]
    pub fn decided(
        self,
        directory: &Directory,
        subcategory: Option<&str>,
        area: AreaCode,
        now: Time,
    ) -> Suggestions {
        match subcategory {
            Some(class) => Suggestions { duty: duty(directory, area, class, now), ..self },
            None => self,
        }
    }

    /// In words.
    pub fn named(&self, directory: &Directory, lang: Lang) -> Suggested {
        let classes = self.classes.iter().filter_map(|c| SuggestedClass::of(directory, lang, c));
        Suggested {
            classes: classes.collect(),
            duty: self.duty.as_ref().map(|d| SuggestedDuty::of(directory, d)),
            dangers: self.dangers.clone(),
        }
    }
}

/// What a text speaks of, likeliest first.
pub fn classes(directory: &Directory, text: &str) -> Vec<Class> {
    let found = directory.suggest(text).into_iter();
    found.map(|s| Class { subcategory: s.subcategory, words: s.words, weight: s.weight }).collect()
}

/// Whose a matter of that class is there, with the reason.
fn duty(directory: &Directory, area: AreaCode, class: &str, now: Time) -> Option<Duty> {
    let answer = directory.responsible(area, class, now)?;
    Some(Duty {
        class: class.to_owned(),
        lead: answer.lead,
        assist: answer.assist,
        fit: answer.fit,
        source: answer.source,
        since: answer.since,
        note: answer.note,
    })
}

/// A suggestion as a page shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Suggested {
    /// Likeliest first.
    pub classes: Vec<SuggestedClass>,
    /// Whose it would be, for the class that was chosen or is likeliest.
    pub duty: Option<SuggestedDuty>,
    /// Why somebody should look at it at once.
    pub dangers: Vec<Danger>,
}

/// A suggested subcategory.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SuggestedClass {
    pub subcategory: String,
    pub name: String,
    pub category_name: String,
    /// The words that spoke for it.
    pub words: Vec<String>,
    /// Larger is surer; only comparable within one answer.
    pub weight: u32,
}

impl SuggestedClass {
    /// `None` when the taxonomy no longer has it.
    fn of(directory: &Directory, lang: Lang, c: &Class) -> Option<SuggestedClass> {
        let sub = directory.subcategory(&c.subcategory)?;
        let category = directory.taxonomy().category(&sub.category);
        Some(SuggestedClass {
            subcategory: c.subcategory.clone(),
            name: sub.names.get(lang).to_owned(),
            category_name: category.map_or("", |c| c.names.get(lang)).to_owned(),
            words: c.words.clone(),
            weight: c.weight,
        })
    }
}

/// The suggested unit, with the row of the responsibility table.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SuggestedDuty {
    /// The subcategory that it is looked up for.
    pub class: String,
    pub lead: NamedUnit,
    pub assist: Vec<NamedUnit>,
    /// How closely the row fits.
    #[schema(value_type = FitText)]
    pub fit: Fit,
    #[schema(value_type = SourceText)]
    pub source: Source,
    #[schema(value_type = TimeText)]
    pub since: Time,
    /// Why, in the words of whoever put the row in.
    pub note: String,
}

/// `any`: a row for every matter; `category`, `subcategory`: for its class.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum FitText {
    Any,
    Category,
    Subcategory,
}

/// `ruling`: a dispute that was decided.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SourceText {
    Table,
    Ruling,
    Agreement,
}

impl SuggestedDuty {
    fn of(directory: &Directory, d: &Duty) -> SuggestedDuty {
        let unit = |id: &Id<Unit>| NamedUnit::of(directory, *id);
        SuggestedDuty {
            class: d.class.clone(),
            lead: unit(&d.lead),
            assist: d.assist.iter().map(unit).collect(),
            fit: d.fit,
            source: d.source,
            since: d.since,
            note: d.note.clone(),
        }
    }
}
