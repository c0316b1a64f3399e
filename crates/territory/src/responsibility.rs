//! The responsibility table: area × subcategory → who leads, who helps, by when.

use std::collections::HashMap;

use kernel::{AreaCode, Error, Id, Result, Time};
use serde::{Deserialize, Serialize};

use crate::area::{check_name, check_span};
use crate::area_set::AreaSet;
use crate::taxonomy::check_budget;
use crate::units::UnitId;

/// The class that stands for every matter.
pub const ANY: &str = "*";
/// Assisting units that one row may name.
pub const ASSIST_MOST: usize = 20;

/// Where a row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The published list of duties.
    Table,
    /// A dispute that was decided; final until the table is published anew.
    Ruling,
    /// Units agreed among themselves (a contract with a property manager).
    Agreement,
}

impl Source {
    /// Every source.
    pub const ALL: [Source; 3] = [Source::Table, Source::Ruling, Source::Agreement];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Source::Table => "table",
            Source::Ruling => "ruling",
            Source::Agreement => "agreement",
        }
    }

    /// From its name.
    pub fn named(name: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// Deadlines of its own; `None` leaves the taxonomy's. Written as budgets
/// (`5 working_days`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Deadlines {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<String>,
}

/// A row as it is put in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewResponsibility {
    pub areas: AreaSet,
    /// Code of a subcategory, of a category, or [`ANY`].
    pub class: String,
    pub lead: UnitId,
    #[serde(default)]
    pub assist: Vec<UnitId>,
    #[serde(default)]
    pub deadlines: Deadlines,
    pub source: Source,
    /// Why, in the words of whoever decided; never a personal value.
    #[serde(default)]
    pub note: String,
    pub valid_from: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Time>,
}

impl NewResponsibility {
    /// What is wrong with it by itself.
    ///
    /// # Errors
    /// `territory.areas_empty`, `territory.too_many`, `territory.lead_assists`,
    /// `territory.budget_wrong`, `territory.dates_crossed`, naming the field.
    pub fn check(&self) -> Result<()> {
        if self.areas.is_empty() {
            return Err(Error::invalid("territory.areas_empty", "areas"));
        }
        if self.assist.len() > ASSIST_MOST {
            return Err(Error::invalid("territory.too_many", "assist").arg("most", ASSIST_MOST));
        }
        if self.assist.contains(&self.lead) {
            return Err(Error::invalid("territory.lead_assists", "assist"));
        }
        if !self.note.is_empty() {
            check_name(&self.note, "note")?;
        }
        let d = &self.deadlines;
        for (name, text) in [("contact", &d.contact), ("handle", &d.handle), ("verify", &d.verify)]
        {
            if let Some(text) = text {
                check_budget(text, &format!("deadlines/{name}"))?;
            }
        }
        check_span(self.valid_from, self.valid_to)
    }
}

/// A row as it is held. Never deleted: a new one ends the old one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Responsibility {
    pub id: Id<Responsibility>,
    pub areas: AreaSet,
    pub class: String,
    pub lead: UnitId,
    pub assist: Vec<UnitId>,
    pub deadlines: Deadlines,
    pub source: Source,
    pub note: String,
    pub valid_from: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Time>,
}

impl Responsibility {
    fn valid_at(&self, at: Time) -> bool {
        self.valid_from <= at && self.valid_to.is_none_or(|to| at < to)
    }
}

/// How closely a row's class fits, closest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    Any,
    Category,
    Subcategory,
}

/// Whose it is, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The row that decided.
    pub row: Id<Responsibility>,
    pub lead: UnitId,
    pub assist: Vec<UnitId>,
    pub deadlines: Deadlines,
    /// The part of the row's areas that the matter lies in.
    pub area: AreaSet,
    pub fit: Fit,
    pub source: Source,
    pub note: String,
    pub since: Time,
    /// Rows that fitted as well and were passed over for a closer one.
    pub passed_over: usize,
}

/// All rows, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Table {
    rows: Vec<Responsibility>,
    by_class: HashMap<String, Vec<usize>>,
}

impl Table {
    /// From stored rows, in any order.
    pub fn new(rows: Vec<Responsibility>) -> Table {
        let mut by_class: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, row) in rows.iter().enumerate() {
            by_class.entry(row.class.clone()).or_default().push(i);
        }
        Table { rows, by_class }
    }

    /// Every row, past ones too.
    pub fn rows(&self) -> &[Responsibility] {
        &self.rows
    }

    /// Who is responsible at that moment. The closest class decides, then the
    /// narrowest range of areas, then the row that began last.
    pub fn find(&self, area: AreaCode, category: &str, sub: &str, at: Time) -> Option<Answer> {
        let mut best: Option<((Fit, i64, Time, i64), &Responsibility, (i64, i64))> = None;
        let mut fitting = 0;
        for (fit, class) in [(Fit::Subcategory, sub), (Fit::Category, category), (Fit::Any, ANY)] {
            for row in self.of_class(class).filter(|r| r.valid_at(at)) {
                let Some(range) = row.areas.narrowest(area) else { continue };
                fitting += 1;
                let rank = (fit, range.0 - range.1, row.valid_from, row.id.get());
                if best.as_ref().is_none_or(|(b, ..)| rank > *b) {
                    best = Some((rank, row, range));
                }
            }
        }
        let ((fit, ..), row, range) = best?;
        Some(Answer {
            row: row.id,
            lead: row.lead,
            assist: row.assist.clone(),
            deadlines: row.deadlines.clone(),
            area: AreaSet::from_range(range),
            fit,
            source: row.source,
            note: row.note.clone(),
            since: row.valid_from,
            passed_over: fitting - 1,
        })
    }

    fn of_class(&self, class: &str) -> impl Iterator<Item = &Responsibility> {
        self.by_class.get(class).into_iter().flatten().filter_map(|i| self.rows.get(*i))
    }
}
