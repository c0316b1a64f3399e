//! A procedure's parts in words: for refusals, tables and drawings.

use kernel::Lang;
use serde_json::Value;

use crate::model::{
    Cond, FieldType, InUnit, Ix, Op, Operand, Procedure, Span, SpanChoice, Subject, Whom,
};
use crate::words::own;

/// A procedure, a language, and what roles are called in it.
pub(crate) struct Tongue<'a> {
    pub p: &'a Procedure,
    pub lang: Lang,
    /// The names of the program's roles; the procedure's own come first.
    pub role: &'a dyn Fn(&str) -> String,
    /// Whom an addressee means in one matter, by name.
    pub named: &'a dyn Fn(&Whom) -> Option<String>,
}

impl Tongue<'_> {
    /// The procedure's word of a kind.
    pub fn word(&self, kind: &str, name: &str) -> String {
        self.p.words.get(self.lang, kind, name).to_owned()
    }

    /// The crate's own word.
    pub fn own(&self, key: &str, holes: &[(&str, &str)]) -> String {
        own(self.lang, key, holes)
    }

    /// What a role is called.
    pub fn role(&self, role: &str) -> String {
        let own = self.p.words.find(self.lang, &format!("roles.{role}"));
        own.map_or_else(|| (self.role)(role), str::to_owned)
    }

    /// Several addressees.
    pub fn whoms(&self, whom: &[Whom]) -> String {
        let all: Vec<String> = whom.iter().map(|w| self.whom(w)).collect();
        all.join(&self.own("values.or", &[]))
    }

    /// An addressee.
    pub fn whom(&self, whom: &Whom) -> String {
        let field = |f: &Ix| self.word("fields", &self.p.fields[*f].name);
        match whom {
            Whom::Role { role, level } => {
                self.placed(role, &self.own(&format!("places.{level}"), &[]))
            }
            Whom::Neighbour { role } => self.placed(role, &self.own("places.neighbour", &[])),
            Whom::Post { post, unit } => {
                let place = match unit {
                    InUnit::Lead => self.own("places.lead", &[]),
                    InUnit::Assist => self.own("places.assist", &[]),
                    InUnit::All => self.own("places.all", &[]),
                    InUnit::Own => self.own("places.own", &[]),
                    InUnit::Named(f) => self.own("places.unit", &[("field", &field(f))]),
                };
                self.placed_as(&self.post(post), &place)
            }
            Whom::Reporter => self.own("whom.reporter", &[]),
            Whom::Person(f) => self.own("whom.person", &[("field", &field(f))]),
            Whom::People(f) => self.own("whom.people", &[("field", &field(f))]),
            Whom::Holder(doer) => {
                let name = doer.name(self.p);
                let word = self.p.words.find(self.lang, &format!("acts.{name}"));
                let word = word.map_or_else(|| self.word("tasks", name), str::to_owned);
                self.own("whom.holder", &[("name", &word)])
            }
            Whom::Anyone => self.own("whom.anyone", &[]),
            Whom::System => self.own("whom.system", &[]),
        }
    }

    /// 区县派遣员; dispatcher of the county.
    fn placed(&self, role: &str, place: &str) -> String {
        self.placed_as(&self.role(role), place)
    }

    fn placed_as(&self, who: &str, place: &str) -> String {
        match self.lang {
            Lang::ZhCn => format!("{place}{who}"),
            Lang::En => format!("{who} {place}"),
        }
    }

    /// What a post is called beside its unit.
    fn post(&self, post: &str) -> String {
        let own = self.p.words.find(self.lang, &format!("roles.{post}")).is_some();
        let word = crate::words::post(self.lang, post).filter(|_| !own);
        word.map_or_else(|| self.role(post), str::to_owned)
    }

    /// The addressee that a refusal names as the file writes it.
    fn whom_text(&self, text: &str) -> String {
        let all = self.p.acts.iter().flat_map(|a| &a.who);
        let tasks = self.p.tasks.iter().flat_map(|t| &t.whom);
        let found = all.chain(tasks).find(|w| w.text(self.p) == text);
        found.map_or_else(|| text.to_owned(), |w| (self.named)(w).unwrap_or_else(|| self.whom(w)))
    }

    /// A value in a refusal, in words.
    pub fn arg(&self, name: &str, value: &Value) -> Value {
        let word = |kind: &str| match value.as_str() {
            Some(s) => Value::from(self.word(kind, s)),
            None => value.clone(),
        };
        match name {
            "act" | "other_act" => word("acts"),
            "stage" => word("stages"),
            "task" => word("tasks"),
            "clock" => word("clocks"),
            "field" => word("fields"),
            "kind" => value.as_str().map_or_else(
                || value.clone(),
                |k| Value::from(self.own(&format!("kinds.{k}"), &[])),
            ),
            "who" => {
                let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let all: Vec<String> =
                    list.iter().filter_map(Value::as_str).map(|t| self.whom_text(t)).collect();
                Value::from(all.join(&self.own("whom.or", &[])))
            }
            _ => value.clone(),
        }
    }

    /// A budget as people say it.
    pub fn budget(&self, budget: worktime::Budget) -> String {
        let n = budget.amount.to_string();
        self.own(&format!("units.{}", budget.unit), &[("n", &n)])
    }

    /// A length of time and where it comes from.
    pub fn span(&self, span: &Span) -> String {
        let field = |f: &Ix| self.word("fields", &self.p.fields[*f].name);
        match span {
            Span::Fixed(budget) => self.budget(*budget),
            Span::Taxonomy(_) => self.own("spans.taxonomy", &[]),
            Span::Field(f) => self.own("spans.field", &[("field", &field(f))]),
            Span::Until(f) => self.own("spans.until", &[("field", &field(f))]),
            Span::Setting(name) => {
                let value = self.shipped(name).and_then(|v| v.as_str()?.parse().ok());
                let value = value.map_or_else(|| name.clone(), |b| self.budget(b));
                self.own("spans.setting", &[("value", &value)])
            }
        }
    }

    /// The alternatives of a clock's budget.
    pub fn spans(&self, choices: &[SpanChoice]) -> String {
        let one = |c: &SpanChoice| match c.when.is_empty() {
            true => self.span(&c.span),
            false => format!("{} {}", self.when(&c.when), self.span(&c.span)),
        };
        choices.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    /// 当……时
    pub fn when(&self, conds: &[Cond]) -> String {
        if conds.is_empty() {
            String::new()
        } else {
            self.own("table.if", &[("cond", &self.conds(conds))])
        }
    }

    /// All of several conditions.
    pub fn conds(&self, conds: &[Cond]) -> String {
        let all: Vec<String> = conds.iter().map(|c| self.cond(c)).collect();
        all.join(&self.own("values.and", &[]))
    }

    fn cond(&self, cond: &Cond) -> String {
        let a = self.subject(&cond.subject);
        let b = self.operand(&cond.value, &cond.subject);
        let b = match cond.share {
            Some(s) => self.own("values.share", &[("b", &b), ("share", &s.to_string())]),
            None => b,
        };
        let key = match cond.op {
            Op::Is => "ops.is",
            Op::IsNot => "ops.is_not",
            Op::Less => "ops.less",
            Op::AtMost => "ops.at_most",
            Op::More => "ops.more",
            Op::AtLeast => "ops.at_least",
            Op::In => "ops.in",
            Op::Set => "ops.set",
            Op::Unset => "ops.unset",
        };
        self.own(key, &[("a", &a), ("b", &b)])
    }

    fn subject(&self, subject: &Subject) -> String {
        let named = |key: &str, name: &str| self.own(key, &[("name", name)]);
        match subject {
            Subject::Field(f) => quoted(&self.word("fields", &self.p.fields[*f].name)),
            Subject::Setting(name) => named("subjects.setting", &self.setting_word(name)),
            Subject::Taxonomy(name) => {
                let key = format!("attributes.{name}");
                let word = Some(self.own(&key, &[])).filter(|w| *w != key);
                named("subjects.taxonomy", &word.unwrap_or_else(|| name.clone()))
            }
            Subject::Guard(name) => named("subjects.guard", &self.word("guards", name)),
            Subject::Counter(name) => {
                let act = self.p.acts.iter().find(|a| a.counts.iter().any(|c| c.name == *name));
                let word = act.map_or_else(|| name.clone(), |a| self.word("acts", &a.name));
                named("subjects.counter", &word)
            }
            Subject::Task(t) => quoted(&self.word("tasks", &self.p.tasks[*t].name)),
            Subject::Clock(c) => quoted(&self.word("clocks", &self.p.clocks[*c].name)),
            Subject::Stage => self.own("subjects.stage", &[]),
            Subject::Round => self.own("subjects.round", &[]),
        }
    }

    fn operand(&self, value: &Operand, of: &Subject) -> String {
        match value {
            Operand::Value(Value::Array(list)) => {
                let all: Vec<String> = list.iter().map(|v| self.value(v, of)).collect();
                all.join(&self.own("values.or", &[]))
            }
            Operand::Value(v) => self.value(v, of),
            Operand::Setting(name) => {
                let value = self.shipped(name).map_or_else(|| name.clone(), |v| self.value(v, of));
                self.own("spans.setting", &[("value", &value)])
            }
            Operand::Field(f) => quoted(&self.word("fields", &self.p.fields[*f].name)),
            Operand::None => String::new(),
        }
    }

    fn value(&self, value: &Value, of: &Subject) -> String {
        let text = match value {
            Value::String(s) => s.clone(),
            Value::Bool(b) => return self.own(&format!("values.{b}"), &[]),
            other => return self.number(other, of),
        };
        match of {
            Subject::Stage => self.word("stages", &text),
            Subject::Task(_) | Subject::Clock(_) => self.own(&format!("values.{text}"), &[]),
            Subject::Field(f) if self.p.fields[*f].kind == FieldType::Choice => {
                let key = format!("options.{}.{text}", self.p.fields[*f].name);
                self.p.words.find(self.lang, &key).unwrap_or(&text).to_owned()
            }
            _ => text,
        }
    }

    /// Money stands in fen in a file, and in yuan before people.
    fn number(&self, value: &Value, of: &Subject) -> String {
        let money = match of {
            Subject::Field(f) => self.p.fields[*f].kind == FieldType::Money,
            _ => false,
        };
        match value.as_i64().filter(|_| money) {
            Some(fen) => self.own("values.yuan", &[("n", &kernel::Money(fen).to_string())]),
            None => value.to_string(),
        }
    }

    fn shipped(&self, name: &str) -> Option<&Value> {
        let own = name.strip_prefix(self.p.name.as_str())?.strip_prefix('.')?;
        self.p.settings.iter().find(|(n, _)| n == own).map(|(_, v)| v)
    }

    /// The shipped value of a setting, in words.
    pub fn setting_value(&self, name: &str) -> String {
        let value = self.shipped(name).map_or_else(|| name.to_owned(), ToString::to_string);
        self.own("spans.setting", &[("value", &value)])
    }

    fn setting_word(&self, name: &str) -> String {
        let own = name.strip_prefix(self.p.name.as_str()).and_then(|n| n.strip_prefix('.'));
        own.map_or_else(|| name.to_owned(), |n| self.word("settings", n))
    }
}

fn quoted(name: &str) -> String {
    format!("“{name}”")
}
