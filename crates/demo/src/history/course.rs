//! The acts of one matter, one after the other, until the month ends.

use jiff::civil::Date;
use kernel::{AreaCode, Time};
use territory::Subcategory;
use territory::taxonomy::Urgency;

use super::when;
use crate::dice::Dice;

/// A value of an act's form. Ids are not known before there is a database, so
/// units and accounts are named by code and login, matters by their number.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Flag(bool),
    Whole(i64),
    Unit(String),
    Units(Vec<String>),
    Account(String),
    /// The number of another planned matter.
    Matter(usize),
    /// So many photos, any ones.
    Photos(usize),
    Date(Date),
}

impl From<&str> for Value {
    fn from(s: &str) -> Value {
        Value::Text(s.to_owned())
    }
}

/// Who does an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// With the matter's code.
    Reporter,
    /// By login.
    Person(String),
}

/// One act to come.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedAct {
    pub at: Time,
    /// As the procedure names it.
    pub act: &'static str,
    pub by: By,
    pub form: Vec<(&'static str, Value)>,
    /// What the procedure may refuse without harm to the story: a sample that
    /// was not drawn needs no verification.
    pub may_fail: bool,
}

/// Form values of an act.
pub type Form = Vec<(&'static str, Value)>;

/// A course while it is being told.
pub struct Course<'c> {
    pub sub: &'c Subcategory,
    pub area: AreaCode,
    pub dice: Dice,
    /// Code of the unit that leads.
    pub lead: String,
    pub follow_up: &'static str,
    pub stage: &'static str,
    pub acts: Vec<PlannedAct>,
    /// When the last act was.
    pub at: Time,
    pub begun: Time,
    end: Time,
    /// The stage to stop in; none to go on to the end.
    until: Option<&'static str>,
    over: bool,
}

impl<'c> Course<'c> {
    /// One that begins in `intake` at a moment and stops at `end`, or when it
    /// reaches a stage.
    pub fn new(
        (sub, area): (&'c Subcategory, AreaCode),
        dice: Dice,
        at: Time,
        end: Time,
        until: Option<&'static str>,
    ) -> Course<'c> {
        let over = until == Some("intake");
        let (lead, acts) = (String::new(), Vec::new());
        Course {
            sub,
            area,
            dice,
            lead,
            follow_up: "reporter",
            stage: "intake",
            acts,
            at,
            begun: at,
            end,
            until,
            over,
        }
    }

    /// Time goes by, at any hour.
    pub fn wait(&mut self, low: i64, high: i64) -> &mut Self {
        self.at = self.at.plus_minutes(self.dice.whole(low, high));
        self
    }

    /// Time goes by, and then an office must be open: unless it is urgent.
    pub fn office(&mut self, low: i64, high: i64) -> &mut Self {
        self.wait(low, high);
        if self.sub.urgency == Urgency::Ordinary {
            self.at = when::office(self.at, &mut self.dice);
        }
        self
    }

    /// An act that leads to a stage.
    pub fn act(&mut self, act: &'static str, by: By, form: Form, stage: &'static str) -> &mut Self {
        self.push(act, by, form, stage, false)
    }

    /// An act that leaves the matter where it is.
    pub fn stay(&mut self, act: &'static str, by: By, form: Form) -> &mut Self {
        let stage = self.stage;
        self.push(act, by, form, stage, false)
    }

    /// An act that the procedure may refuse.
    pub fn perhaps(
        &mut self,
        act: &'static str,
        by: By,
        form: Form,
        stage: &'static str,
    ) -> &mut Self {
        self.push(act, by, form, stage, true)
    }

    fn push(
        &mut self,
        act: &'static str,
        by: By,
        form: Form,
        stage: &'static str,
        may_fail: bool,
    ) -> &mut Self {
        if self.over || self.at > self.end {
            self.over = true;
            return self;
        }
        self.acts.push(PlannedAct { at: self.at, act, by, form, may_fail });
        self.stage = stage;
        self.over = self.until == Some(stage);
        self
    }

    /// One of the room's people, by the beginning of the login.
    pub fn room(&mut self, role: &str) -> By {
        let most = if role == "intake" { 3 } else { 2 };
        By::Person(format!("{role}{}", self.dice.whole(1, most)))
    }

    /// A post of the leading unit.
    pub fn unit(&self, post: &str) -> By {
        By::Person(format!("{}-{post}", self.lead))
    }

    /// Minutes that the unit's work takes: a share of its deadline.
    pub fn work(&mut self, low: f64, high: f64) -> i64 {
        let budget = when::minutes(&self.sub.handle).unwrap_or(24 * 60);
        (budget as f64 * self.dice.between(low, high)) as i64
    }
}

/// Somebody by login.
pub fn person(login: &str) -> By {
    By::Person(login.to_owned())
}
