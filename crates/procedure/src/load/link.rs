//! From names in a file to positions: whom, conditions, lengths of time.

use std::collections::HashMap;

use kernel::Level;
use serde_json::Value;

use super::known::Known;
use super::reader::{Table, fault};
use super::source::{Source, Spot};
use crate::model::{
    Cond, Doer, FieldDef, FieldType, InUnit, Ix, Names, Op, Operand, Share, Span, Subject, Whom,
};

/// All names of the file, while its parts are read.
pub(crate) struct Link<'a> {
    pub source: &'a Source<'a>,
    pub procedure: &'a str,
    pub names: &'a Names,
    pub fields: &'a [FieldDef],
    pub settings: &'a [(Spot<String>, Value)],
    pub known: &'a Known,
}

impl Link<'_> {
    fn find(&self, what: &str, map: &HashMap<String, Ix>, name: &Spot<String>) -> Option<Ix> {
        let found = map.get(&name.value).copied();
        if found.is_none() {
            self.unknown(what, name);
        }
        found
    }

    pub fn unknown(&self, what: &str, name: &Spot<String>) {
        let e = fault("procedure.unknown_name").arg("what", what).arg("name", name.value.clone());
        self.source.wrong(name.at, e);
    }

    pub fn stage(&self, name: &Spot<String>) -> Option<Ix> {
        self.find("stage", &self.names.stages, name)
    }

    pub fn task(&self, name: &Spot<String>) -> Option<Ix> {
        self.find("task", &self.names.tasks, name)
    }

    pub fn act(&self, name: &Spot<String>) -> Option<Ix> {
        self.find("act", &self.names.acts, name)
    }

    pub fn clock(&self, name: &Spot<String>) -> Option<Ix> {
        self.find("clock", &self.names.clocks, name)
    }

    pub fn field(&self, name: &Spot<String>) -> Option<Ix> {
        self.find("field", &self.names.fields, name)
    }

    /// A field that stays with the matter and is of one of these kinds.
    pub fn kept(&self, name: &Spot<String>, kinds: &[FieldType]) -> Option<Ix> {
        let ix = self.field(name)?;
        let def = &self.fields[ix];
        if !def.keep {
            let e = fault("procedure.field_not_kept").arg("field", name.value.clone());
            self.source.wrong(name.at, e);
        }
        self.of_kind(name, kinds)
    }

    /// A field of one of these kinds; of any, where none is named.
    pub fn of_kind(&self, name: &Spot<String>, kinds: &[FieldType]) -> Option<Ix> {
        let ix = self.field(name)?;
        let def = &self.fields[ix];
        if !kinds.is_empty() && !kinds.contains(&def.kind) {
            let e = fault("procedure.field_kind").arg("field", name.value.clone());
            let wanted: Vec<&str> = kinds.iter().map(|k| k.name()).collect();
            self.source.wrong(name.at, e.arg("kinds", wanted));
        }
        Some(ix)
    }

    /// The names under a key, each found by `find`.
    pub fn list(
        &self,
        t: &Table<'_, '_>,
        key: &'static str,
        find: impl Fn(&Self, &Spot<String>) -> Option<Ix>,
    ) -> Vec<Ix> {
        t.texts(key).iter().filter_map(|s| find(self, s)).collect()
    }

    /// A task or an act by its name.
    pub fn doer(&self, name: &Spot<String>) -> Option<Doer> {
        let task = self.names.tasks.get(&name.value).copied().map(Doer::Task);
        let act = self.names.acts.get(&name.value).copied().map(Doer::Act);
        // An act and the task it does often share a name; the task's holder is
        // whoever did the act, so either reading is the same person.
        let found = act.or(task);
        if found.is_none() {
            self.unknown("act or task", name);
        }
        found
    }

    pub fn doers(&self, t: &Table<'_, '_>, key: &'static str) -> Vec<Doer> {
        t.texts(key).iter().filter_map(|s| self.doer(s)).collect()
    }

    pub fn whoms(&self, t: &Table<'_, '_>, key: &'static str) -> Vec<Whom> {
        t.texts(key).iter().filter_map(|s| self.whom(s)).collect()
    }

    fn whom(&self, s: &Spot<String>) -> Option<Whom> {
        let part = |text: &str| Spot { value: text.to_owned(), at: s.at };
        match s.value.as_str() {
            "reporter" => return Some(Whom::Reporter),
            "anyone" => return Some(Whom::Anyone),
            "system" => return Some(Whom::System),
            _ => {}
        }
        if let Some(field) = s.value.strip_prefix("person:") {
            return self.kept(&part(field), &[FieldType::Person]).map(Whom::Person);
        }
        if let Some(field) = s.value.strip_prefix("people:") {
            return self.kept(&part(field), &[FieldType::People]).map(Whom::People);
        }
        if let Some(name) = s.value.strip_prefix("holder:") {
            return self.doer(&part(name)).map(Whom::Holder);
        }
        match s.value.split_once('@') {
            Some((role, place)) => self.whom_at(role, place, s),
            None => {
                self.unknown("addressee", s);
                None
            }
        }
    }

    fn whom_at(&self, role: &str, place: &str, s: &Spot<String>) -> Option<Whom> {
        let unit = match place {
            "lead" => Some(InUnit::Lead),
            "assist" => Some(InUnit::Assist),
            "all" => Some(InUnit::All),
            "own" => Some(InUnit::Own),
            _ => None,
        };
        if let Some(unit) = unit {
            return self.post(role, unit, s);
        }
        if let Some(field) = place.strip_prefix("unit:") {
            let field = Spot { value: field.to_owned(), at: s.at };
            let ix = self.kept(&field, &[FieldType::Unit, FieldType::Units])?;
            return self.post(role, InUnit::Named(ix), s);
        }
        if place == "neighbour" {
            let _ = self.role(role, Level::Grid, s)?;
            return Some(Whom::Neighbour { role: role.to_owned() });
        }
        let Ok(level) = place.parse::<Level>() else {
            self.unknown("level or unit", &Spot { value: place.to_owned(), at: s.at });
            return None;
        };
        self.role(role, level, s)
    }

    fn post(&self, post: &str, unit: InUnit, s: &Spot<String>) -> Option<Whom> {
        if !self.known.posts.contains(post) {
            let e = fault("procedure.post_unknown").arg("post", post);
            self.source.wrong(s.at, e);
        }
        Some(Whom::Post { post: post.to_owned(), unit })
    }

    fn role(&self, role: &str, level: Level, s: &Spot<String>) -> Option<Whom> {
        let holds = self.known.roles.get(role).is_some_and(|levels| levels.contains(&level));
        if !holds {
            let e = fault("procedure.role_level").arg("role", role).arg("level", level.name());
            self.source.wrong(s.at, e);
        }
        Some(Whom::Role { role: role.to_owned(), level })
    }

    /// `setting:sign`, of its own or of the program: the full name.
    pub fn setting(&self, name: &Spot<String>) -> Option<String> {
        if self.names.settings.contains_key(&name.value) {
            return Some(format!("{}.{}", self.procedure, name.value));
        }
        if self.known.settings.contains(&name.value) {
            return Some(name.value.clone());
        }
        self.unknown("setting", name);
        None
    }

    /// A setting that must be a length of time, as shipped at least.
    fn budget_setting(&self, name: &Spot<String>) -> Option<String> {
        let shipped = self.names.settings.get(&name.value).map(|i| &self.settings[*i].1);
        let reads = |v: &Value| v.as_str().is_some_and(|s| s.parse::<worktime::Budget>().is_ok());
        if shipped.is_some_and(|v| !reads(v)) {
            let e = fault("procedure.setting_budget").arg("setting", name.value.clone());
            self.source.wrong(name.at, e);
        }
        self.setting(name)
    }

    fn taxonomy(&self, name: &Spot<String>) -> String {
        if !self.known.taxonomy.contains(&name.value) {
            self.unknown("taxonomy attribute", name);
        }
        name.value.clone()
    }

    /// A length of time: fixed, or where it comes from.
    pub fn span(&self, s: &Spot<String>) -> Option<Span> {
        let part = |text: &str| Spot { value: text.to_owned(), at: s.at };
        let until = [FieldType::Time, FieldType::Date];
        match s.value.split_once(':') {
            Some(("taxonomy", n)) => Some(Span::Taxonomy(self.taxonomy(&part(n)))),
            Some(("setting", n)) => self.budget_setting(&part(n)).map(Span::Setting),
            Some(("field", n)) => self.kept(&part(n), &[FieldType::Budget]).map(Span::Field),
            Some(("until", n)) => self.kept(&part(n), &until).map(Span::Until),
            _ => match s.value.parse() {
                Ok(budget) => Some(Span::Fixed(budget)),
                Err(_) => {
                    let e = fault("procedure.budget_form").arg("text", s.value.clone());
                    self.source.wrong(s.at, e);
                    None
                }
            },
        }
    }

    /// The conditions under a key: one table or several.
    pub fn conds(&self, t: &Table<'_, '_>, key: &'static str) -> Vec<Cond> {
        t.rows(key).into_iter().filter_map(|row| self.cond(row)).collect()
    }

    fn cond(&self, t: Table<'_, '_>) -> Option<Cond> {
        let subject = self.subject(&t);
        let op = t.text("op").map_or(Some(Op::Is), |s| {
            let op = Op::from_sign(&s.value);
            if op.is_none() {
                self.unknown("comparison", &s);
            }
            op
        });
        let value = self.operand(&t, subject.as_ref());
        let share = t.text("share").map(|s| (Share::read(&s.value), s.at));
        let at = t.at;
        t.finish();
        let (Some(subject), Some(op)) = (subject, op) else { return None };
        let bare = matches!(op, Op::Set | Op::Unset);
        if bare != (value == Operand::None) {
            self.source.wrong(at, fault("procedure.cond_value"));
            return None;
        }
        let ordered = matches!(op, Op::Less | Op::AtMost | Op::More | Op::AtLeast);
        let share = match share {
            Some((share, at)) if share.is_none() || !ordered => {
                self.source.wrong(at, fault("procedure.cond_share"));
                return None;
            }
            share => share.and_then(|(share, _)| share),
        };
        Some(Cond { subject, op, value, share })
    }

    fn subject(&self, t: &Table<'_, '_>) -> Option<Subject> {
        let mut found: Vec<Option<Subject>> = Vec::new();
        if let Some(s) = t.text("field") {
            found.push(self.field(&s).map(Subject::Field));
        }
        if let Some(s) = t.text("setting") {
            found.push(self.setting(&s).map(Subject::Setting));
        }
        if let Some(s) = t.text("taxonomy") {
            found.push(Some(Subject::Taxonomy(self.taxonomy(&s))));
        }
        if let Some(s) = t.text("guard") {
            if !self.known.guards.contains(&s.value) {
                self.unknown("guard", &s);
            }
            found.push(Some(Subject::Guard(s.value)));
        }
        if let Some(s) = t.text("counter") {
            found.push(Some(Subject::Counter(s.value)));
        }
        if let Some(s) = t.text("task") {
            found.push(self.task(&s).map(Subject::Task));
        }
        if let Some(s) = t.text("clock") {
            found.push(self.clock(&s).map(Subject::Clock));
        }
        if t.flag("stage") {
            found.push(Some(Subject::Stage));
        }
        if t.flag("round") {
            found.push(Some(Subject::Round));
        }
        if found.len() != 1 {
            self.source.wrong(t.at, fault("procedure.cond_subject"));
            return None;
        }
        found.pop().flatten()
    }

    fn operand(&self, t: &Table<'_, '_>, subject: Option<&Subject>) -> Operand {
        if let Some(v) = t.any("value") {
            return Operand::Value(v.value);
        }
        if let Some(s) = t.text("than") {
            let part = |text: &str| Spot { value: text.to_owned(), at: s.at };
            return match s.value.split_once(':') {
                Some(("setting", n)) => {
                    self.setting(&part(n)).map_or(Operand::None, Operand::Setting)
                }
                Some(("field", n)) => self.field(&part(n)).map_or(Operand::None, Operand::Field),
                _ => {
                    self.unknown("value", &s);
                    Operand::None
                }
            };
        }
        match subject {
            Some(Subject::Guard(_)) => Operand::Value(Value::Bool(true)),
            _ => Operand::None,
        }
    }

    /// A list of alternatives that ends in one without a condition.
    pub fn check_fallback(&self, at: usize, key: &str, last_when: Option<&[Cond]>) {
        if last_when.is_some_and(|w| !w.is_empty()) {
            self.source.wrong(at, fault("procedure.no_fallback").arg("key", key));
        }
    }
}
