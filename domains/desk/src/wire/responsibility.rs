//! Lines of the responsibility table.

use casework::Matter;
use http_edge::schema::{AreaText, CursorText, IdText, TimeText};
use kernel::actor::Unit;
use kernel::{AreaCode, Cursor, Id, Lang, Page, Time};
use serde::{Deserialize, Serialize};
use territory::responsibility::{ANY, Deadlines, NewResponsibility, Responsibility, Source};
use territory::{AreaSet, Directory};
use utoipa::{IntoParams, ToSchema};

/// Areas of a line that are called by name.
const AREAS_NAMED: usize = 5;

/// Which lines.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ResponsibilityOf {
    /// Lines that hold in this area, or in a part of it.
    #[param(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    /// Code of a subcategory, a category with all its subcategories, or `*`.
    pub class: Option<String>,
    /// The unit that leads or assists.
    #[param(value_type = Option<IdText>)]
    pub unit: Option<Id<Unit>>,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

/// A unit by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ResponsibleUnit {
    #[schema(value_type = IdText)]
    pub id: Id<Unit>,
    pub name: String,
}

impl ResponsibleUnit {
    fn of(directory: &Directory, id: Id<Unit>) -> ResponsibleUnit {
        let name = directory.unit(id).map(|u| u.name.clone()).unwrap_or_default();
        ResponsibleUnit { id, name }
    }
}

/// Deadlines as budgets (`5 working_days`); absent: the taxonomy's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ResponsibilityDeadlines {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<String>,
}

impl From<Deadlines> for ResponsibilityDeadlines {
    fn from(d: Deadlines) -> ResponsibilityDeadlines {
        ResponsibilityDeadlines { contact: d.contact, handle: d.handle, verify: d.verify }
    }
}

/// A line as it holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ResponsibilityOut {
    /// Whoever changes the line names it: another one may hold by then.
    #[schema(value_type = IdText)]
    pub row: Id<Responsibility>,
    /// As they are written: `150302`, or `150302001-150302004`.
    pub areas: String,
    pub area_names: Vec<String>,
    /// Code of a subcategory, of a category, or `*` for everything.
    pub class: String,
    pub class_name: String,
    pub lead: ResponsibleUnit,
    pub assist: Vec<ResponsibleUnit>,
    /// Of its own.
    pub deadlines: ResponsibilityDeadlines,
    /// What the taxonomy says of a subcategory.
    pub shipped: ResponsibilityDeadlines,
    /// `table`, `ruling`, `agreement`
    pub source: String,
    pub reason: String,
    #[schema(value_type = TimeText)]
    pub since: Time,
}

impl ResponsibilityOut {
    pub fn of(directory: &Directory, lang: Lang, row: &Responsibility) -> ResponsibilityOut {
        let sub = directory.subcategory(&row.class);
        let shipped = sub.map(|s| ResponsibilityDeadlines {
            contact: Some(s.contact.clone()),
            handle: Some(s.handle.clone()),
            verify: Some(s.verify.clone()),
        });
        ResponsibilityOut {
            row: row.id,
            areas: row.areas.to_string(),
            area_names: names(directory, &row.areas),
            class_name: class_name(directory, lang, &row.class),
            class: row.class.clone(),
            lead: ResponsibleUnit::of(directory, row.lead),
            assist: row.assist.iter().map(|u| ResponsibleUnit::of(directory, *u)).collect(),
            deadlines: row.deadlines.clone().into(),
            shipped: shipped.unwrap_or_default(),
            source: row.source.name().to_owned(),
            reason: row.note.clone(),
            since: row.valid_from,
        }
    }
}

fn names(directory: &Directory, areas: &AreaSet) -> Vec<String> {
    let first = areas.ranges().iter().take(AREAS_NAMED);
    let codes = first.filter_map(|(from, _)| AreaCode::from_i64(*from));
    codes.map(|code| directory.line_name(code)).collect()
}

/// The empty name stands for everything: the page says so in its own words.
fn class_name(directory: &Directory, lang: Lang, class: &str) -> String {
    let category = || directory.taxonomy().categories().find(|c| c.code == class);
    match directory.subcategory(class) {
        Some(sub) => sub.names.get(lang).to_owned(),
        None if class == ANY => String::new(),
        None => category().map_or_else(|| class.to_owned(), |c| c.names.get(lang).to_owned()),
    }
}

/// A page of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResponsibilityPage {
    pub items: Vec<ResponsibilityOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CursorText>)]
    pub next: Option<Cursor>,
    /// Whether whoever asks changes lines, somewhere.
    pub sets: bool,
}

impl ResponsibilityPage {
    pub fn of(page: Page<ResponsibilityOut>, who: Who) -> ResponsibilityPage {
        ResponsibilityPage { items: page.items, next: page.next, sets: who.sets }
    }
}

/// What the asker may.
#[derive(Debug, Clone, Copy)]
pub struct Who {
    pub sets: bool,
}

/// A line as it was for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ResponsibilityLine {
    #[schema(value_type = IdText)]
    pub row: Id<Responsibility>,
    pub lead: ResponsibleUnit,
    pub assist: Vec<ResponsibleUnit>,
    pub deadlines: ResponsibilityDeadlines,
    pub source: String,
    pub reason: String,
    /// The post of whoever set it; absent where a ruling or a file did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[schema(value_type = TimeText)]
    pub from: Time,
    /// Absent while it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TimeText>)]
    pub to: Option<Time>,
}

impl ResponsibilityLine {
    pub fn of(
        directory: &Directory,
        lang: Lang,
        row: &Responsibility,
        by: Option<String>,
    ) -> ResponsibilityLine {
        let ResponsibilityOut { row: id, lead, assist, deadlines, source, reason, since, .. } =
            ResponsibilityOut::of(directory, lang, row);
        ResponsibilityLine {
            row: id,
            lead,
            assist,
            deadlines,
            source,
            reason,
            by,
            from: since,
            to: row.valid_to,
        }
    }
}

/// How a line came to be.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResponsibilityHistory {
    pub items: Vec<ResponsibilityLine>,
}

/// A line as it is to be from now on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponsibilityIn {
    /// The line that holds for these areas and this class, as it was shown;
    /// absent: there is none yet.
    #[serde(default)]
    #[schema(value_type = Option<IdText>)]
    pub row: Option<Id<Responsibility>>,
    /// `150302`, or `150302001-150302004`.
    pub areas: String,
    pub class: String,
    #[schema(value_type = IdText)]
    pub lead: Id<Unit>,
    #[serde(default)]
    #[schema(value_type = Vec<IdText>)]
    pub assist: Vec<Id<Unit>>,
    #[serde(default)]
    pub deadlines: ResponsibilityDeadlines,
    /// Why: everybody who looks at the line reads it. No personal value.
    pub reason: String,
}

impl ResponsibilityIn {
    /// As the table keeps it; numbers of persons in the reason are masked.
    pub fn row(&self, areas: AreaSet, now: Time) -> NewResponsibility {
        let ResponsibilityDeadlines { contact, handle, verify } = self.deadlines.clone();
        let own = |text: Option<String>| text.filter(|t| !t.trim().is_empty());
        NewResponsibility {
            areas,
            class: self.class.clone(),
            lead: self.lead,
            assist: self.assist.clone(),
            deadlines: Deadlines {
                contact: own(contact),
                handle: own(handle),
                verify: own(verify),
            },
            source: Source::Table,
            note: identity::mask::free_text(self.reason.trim()).text,
            valid_from: now,
            valid_to: None,
        }
    }
}

/// The line that was set.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResponsibilitySet {
    #[schema(value_type = IdText)]
    pub row: Id<Responsibility>,
}

/// An open matter for which the table would say something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangedMatter {
    #[schema(value_type = IdText)]
    pub matter: Id<Matter>,
    pub number: String,
    pub title: String,
    pub subcategory_name: Option<String>,
    pub stage_name: String,
    /// Who has it, and keeps it.
    pub unit: Option<String>,
    /// Whom the table names now.
    pub from: Option<String>,
    /// Whom it would name.
    pub to: String,
}

/// What a line would change; nothing was changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResponsibilityTrial {
    /// Open matters for which another unit would answer, or by another time.
    pub count: i64,
    /// Of these, those that nobody has been sent yet.
    pub waiting: i64,
    /// Whether all open matters of the areas were looked at.
    pub is_whole: bool,
    /// Some of those that the asker may see, the newest first.
    pub items: Vec<ChangedMatter>,
}
