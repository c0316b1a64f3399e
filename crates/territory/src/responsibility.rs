//! The responsibility table: area × subcategory → who leads, who helps, by when.

use std::collections::HashMap;

use kernel::{Account, AreaCode, Error, Id, Result, Time};
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
    /// Absent where a ruling or a file did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_by: Option<Id<Account>>,
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

/// Closeness of class, narrowness of range, beginning, id: larger is better.
type Rank = (Fit, i64, Time, i64);

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

    /// The table as it would be with that row, which ends the open one for
    /// exactly the same areas and class.
    #[must_use]
    pub fn with(&self, new: &NewResponsibility) -> Table {
        let mut rows = self.rows.clone();
        let same = |r: &&mut Responsibility| r.class == new.class && r.areas == new.areas;
        for row in rows.iter_mut().filter(same).filter(|r| r.valid_to.is_none()) {
            row.valid_to = Some(new.valid_from);
        }
        let new = new.clone();
        rows.extend(Id::from_i64(1).map(|id| Responsibility {
            id,
            areas: new.areas,
            class: new.class,
            lead: new.lead,
            assist: new.assist,
            deadlines: new.deadlines,
            source: new.source,
            note: new.note,
            set_by: None,
            valid_from: new.valid_from,
            valid_to: new.valid_to,
        }));
        Table::new(rows)
    }

    /// Every row, past ones too.
    pub fn rows(&self) -> &[Responsibility] {
        &self.rows
    }

    /// Who is responsible at that moment. The closest class decides, then the
    /// narrowest range of areas, then the row that began last.
    pub fn find(&self, area: AreaCode, category: &str, sub: &str, at: Time) -> Option<Answer> {
        let mut best: Option<(Rank, &Responsibility, (i64, i64))> = None;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, areas: &str, class: &str, from: i64, to: Option<i64>) -> Responsibility {
        Responsibility {
            id: Id::from_i64(id).unwrap(),
            areas: areas.parse().unwrap(),
            class: class.into(),
            lead: Id::from_i64(1000 + id).unwrap(),
            assist: Vec::new(),
            deadlines: Deadlines::default(),
            source: Source::Table,
            note: String::new(),
            set_by: None,
            valid_from: Time::from_micros(from),
            valid_to: to.map(Time::from_micros),
        }
    }

    #[test]
    fn the_closest_row_in_force_wins() {
        let table = Table::new(vec![
            row(1, "150300", ANY, 0, None),
            row(2, "150302", "06", 0, None),
            row(3, "150302", "0601", 0, None),
            row(4, "150302001-150302004", "0601", 10, Some(30)),
            row(5, "150302003013002", "0601", 20, None),
            row(6, "150302", "0601", 15, None),
        ]);
        let cases = [
            ("150303001", "0601", 5, Some((1, Fit::Any, 0))),
            ("150302007", "0602", 5, Some((2, Fit::Category, 1))),
            ("150302007", "0601", 5, Some((3, Fit::Subcategory, 2))),
            // the same areas and class: the one that began last
            ("150302007", "0601", 16, Some((6, Fit::Subcategory, 3))),
            // a narrower range beats a later row
            ("150302003001", "0601", 20, Some((4, Fit::Subcategory, 4))),
            ("150302003013002005", "0601", 20, Some((5, Fit::Subcategory, 5))),
            // a row that has ended says nothing
            ("150302003001", "0601", 30, Some((6, Fit::Subcategory, 3))),
            ("330226105", "0601", 30, None),
        ];
        for (area, sub, at, expected) in cases {
            let got = table
                .find(area.parse().unwrap(), &sub[..2], sub, Time::from_micros(at))
                .map(|a| (a.row.get(), a.fit, a.passed_over));
            assert_eq!(got, expected, "{area} {sub} at {at}");
        }
    }

    #[test]
    fn a_row_is_tried_and_the_table_stays() {
        let table =
            Table::new(vec![row(1, "150302", "06", 0, None), row(2, "150302", ANY, 0, None)]);
        let new = NewResponsibility {
            areas: "150302".parse().unwrap(),
            class: "06".into(),
            lead: Id::from_i64(7).unwrap(),
            assist: Vec::new(),
            deadlines: Deadlines::default(),
            source: Source::Table,
            note: "x".into(),
            valid_from: Time::from_micros(10),
            valid_to: None,
        };
        let lead = |t: &Table, at| {
            let found = t.find("150302001".parse().unwrap(), "06", "0601", Time::from_micros(at));
            found.map(|a| (a.lead.get(), a.passed_over))
        };
        let tried = table.with(&new);
        assert_eq!(lead(&tried, 9), Some((1001, 1)));
        assert_eq!(lead(&tried, 10), Some((7, 1)));
        assert_eq!(lead(&table, 10), Some((1001, 1)));
    }

    #[test]
    fn a_wrong_row_names_its_field() {
        let good = NewResponsibility {
            areas: "150302".parse().unwrap(),
            class: "0601".into(),
            lead: Id::from_i64(1).unwrap(),
            assist: Vec::new(),
            deadlines: Deadlines::default(),
            source: Source::Ruling,
            note: "楼内立管归物业".into(),
            valid_from: Time::from_micros(1),
            valid_to: None,
        };
        assert_eq!(good.check(), Ok(()));
        let field = |change: fn(&mut NewResponsibility)| {
            let mut row = good.clone();
            change(&mut row);
            row.check().unwrap_err().field.unwrap()
        };
        assert_eq!(field(|r| r.areas = AreaSet::default()), "areas");
        assert_eq!(field(|r| r.assist = vec![r.lead]), "assist");
        assert_eq!(field(|r| r.deadlines.handle = Some("5".into())), "deadlines/handle");
        assert_eq!(field(|r| r.valid_to = Some(r.valid_from)), "valid_to");
        assert_eq!(field(|r| r.note = "a\u{0}".into()), "note");
    }
}
