//! A procedure as a table that a lawyer can read.

use std::fmt::Write;

use kernel::Lang;
use serde::Serialize;

use crate::describe::Tongue;
use crate::model::{ActDef, Amount, Doing, End, Procedure, Stage, Target, To, Trigger};

/// Everything that a procedure says, in words of one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sheet {
    pub name: String,
    pub about: String,
    pub version: u32,
    pub stages: Vec<StageRow>,
    pub clocks: Vec<ClockRow>,
    pub rules: Vec<RuleRow>,
    #[serde(skip)]
    heads: Heads,
}

/// A stage with its acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageRow {
    pub stage: String,
    pub title: String,
    /// How the matter ends here, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    pub acts: Vec<ActRow>,
}

/// An act in a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActRow {
    pub act: String,
    pub title: String,
    pub who: String,
    pub needs: String,
    pub leads: String,
    pub limits: String,
}

/// A clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockRow {
    pub clock: String,
    pub title: String,
    pub budget: String,
    pub runs: String,
    pub stops: String,
}

/// What happens when nobody does anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleRow {
    pub rule: String,
    pub about: String,
    pub after: String,
    pub then: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Heads {
    acts: [String; 5],
    clocks: [String; 4],
    rules: [String; 3],
    by_itself: String,
}

/// The table of a procedure. `role` tells what the program's roles are called.
pub fn table(p: &Procedure, lang: Lang, role: &dyn Fn(&str) -> String) -> Sheet {
    let t = Tongue { p, lang, role, named: &|_| None };
    let head = |k: &str| t.own(&format!("table.{k}"), &[]);
    Sheet {
        name: t.word("procedure", "name"),
        about: t.word("procedure", "about"),
        version: p.version,
        stages: p.stages.iter().map(|s| stage(&t, s)).collect(),
        clocks: (0..p.clocks.len()).map(|k| clock(&t, k)).collect(),
        rules: (0..p.rules.len()).map(|r| rule(&t, r)).collect(),
        heads: Heads {
            acts: ["act", "who", "needs", "leads", "limits"].map(head),
            clocks: ["clock", "budget", "runs", "stops"].map(head),
            rules: ["by_itself", "after", "then"].map(head),
            by_itself: head("by_itself"),
        },
    }
}

fn stage(t: &Tongue<'_>, stage: &Stage) -> StageRow {
    let end = stage.end.map(|e| match e {
        End::Done => t.own("table.end_done", &[]),
        End::Dropped => t.own("table.end_dropped", &[]),
    });
    let acts = stage.acts.iter().map(|a| act(t, &t.p.acts[*a])).collect();
    StageRow { stage: stage.name.clone(), title: t.word("stages", &stage.name), end, acts }
}

fn act(t: &Tongue<'_>, act: &ActDef) -> ActRow {
    let mut who = act.who.clone();
    if who.is_empty() {
        for w in act.does.iter().flat_map(|d| &t.p.tasks[*d].whom) {
            if !who.contains(w) {
                who.push(w.clone());
            }
        }
    }
    ActRow {
        act: act.name.clone(),
        title: t.word("acts", &act.name),
        who: t.whoms(&who),
        needs: needs(t, act),
        leads: leads(t, act),
        limits: limits(t, act),
    }
}

fn needs(t: &Tongue<'_>, act: &ActDef) -> String {
    let one = |i: &crate::model::FormItem| {
        let name = t.word("fields", &t.p.fields[i.field].name);
        match (i.required, i.required_when.is_empty()) {
            (true, _) => name,
            (false, true) => format!("{name}{}", t.own("table.optional", &[])),
            (false, false) => format!("{name} ({})", t.when(&i.required_when)),
        }
    };
    act.form.iter().map(one).collect::<Vec<_>>().join(&t.own("values.or", &[]))
}

fn leads(t: &Tongue<'_>, act: &ActDef) -> String {
    let place = |to: To| match to {
        To::Stay => t.own("table.stay", &[]),
        To::Back => t.own("table.back", &[]),
        To::Stage(s) => t.word("stages", &t.p.stages[s].name),
    };
    let one = |b: &crate::model::Branch| match b.when.is_empty() {
        true => place(b.to),
        false => format!("{}: {}", t.when(&b.when), place(b.to)),
    };
    act.to.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn limits(t: &Tongue<'_>, act: &ActDef) -> String {
    let mut all = Vec::new();
    if !act.when.is_empty() {
        all.push(t.when(&act.when));
    }
    let clock = |k: usize| t.word("clocks", &t.p.clocks[k].name);
    all.extend(act.within.map(|k| t.own("table.within", &[("clock", &clock(k))])));
    if let Some((k, by)) = &act.ahead {
        all.push(t.own("table.ahead", &[("clock", &clock(*k)), ("by", &t.span(by))]));
    }
    for most in act.counts.iter().filter_map(|c| c.most.as_ref()) {
        let n = match most {
            Amount::Fixed(n) => n.to_string(),
            Amount::Setting(name) => t.setting_value(name),
        };
        all.push(t.own("table.most", &[("n", &n)]));
    }
    let tasks = act.does.iter().flat_map(|d| &t.p.tasks[*d].not);
    let mut names: Vec<String> = Vec::new();
    for doer in act.not.iter().chain(tasks) {
        let name = doer.name(t.p);
        let word = t.p.words.find(t.lang, &format!("acts.{name}"));
        let word = word.map_or_else(|| t.word("tasks", name), str::to_owned);
        if !names.contains(&word) {
            names.push(word);
        }
    }
    if !names.is_empty() {
        let names = names.join(&t.own("values.or", &[]));
        all.push(t.own("table.not", &[("names", &names)]));
    }
    all.join("; ")
}

fn clock(t: &Tongue<'_>, k: usize) -> ClockRow {
    let def = &t.p.clocks[k];
    let list = |names: Vec<String>| names.join(&t.own("values.or", &[]));
    let stops = t.p.acts.iter().filter(|a| a.stops.contains(&k));
    ClockRow {
        clock: def.name.clone(),
        title: t.word("clocks", &def.name),
        budget: t.spans(&def.budget),
        runs: list(def.stages.iter().map(|s| t.word("stages", &t.p.stages[*s].name)).collect()),
        stops: list(stops.map(|a| t.word("acts", &a.name)).collect()),
    }
}

fn rule(t: &Tongue<'_>, r: usize) -> RuleRow {
    let def = &t.p.rules[r];
    let about = match def.target {
        Target::Task(i) => t.word("tasks", &t.p.tasks[i].name),
        Target::Stage(i) => t.word("stages", &t.p.stages[i].name),
        Target::Clock(i) => t.word("clocks", &t.p.clocks[i].name),
    };
    let after = match &def.trigger {
        Trigger::After(span) => t.span(span),
        Trigger::At(f) => {
            t.own("spans.field", &[("field", &t.word("fields", &t.p.fields[*f].name))])
        }
        Trigger::Yellow => t.own("table.yellow", &[]),
        Trigger::Red => t.own("table.red", &[]),
    };
    let then = match def.doing {
        Doing::Remind { times } => t.own("table.remind", &[("n", &times.to_string())]),
        Doing::Climb { line } => {
            let line = t.word("lines", &t.p.lines[line].name);
            t.own("table.climb", &[("line", &line)])
        }
        Doing::Act { act } => t.own("table.does", &[("act", &t.word("acts", &t.p.acts[act].name))]),
    };
    let then = if def.when.is_empty() { then } else { format!("{} {then}", t.when(&def.when)) };
    RuleRow { rule: def.name.clone(), about, after, then }
}

impl Sheet {
    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {} v{}\n\n{}\n", self.name, self.version, self.about);
        for stage in &self.stages {
            let end = stage.end.as_ref().map(|e| format!(" ({e})")).unwrap_or_default();
            let _ = write!(out, "\n## {}{end}\n", stage.title);
            if !stage.acts.is_empty() {
                let rows = stage
                    .acts
                    .iter()
                    .map(|a| [&a.title, &a.who, &a.needs, &a.leads, &a.limits].map(String::as_str));
                rows_of(&mut out, &self.heads.acts, rows);
            }
        }
        let _ = write!(out, "\n## {}\n", self.heads.clocks[0]);
        let clocks = self.clocks.iter();
        let rows = clocks.map(|c| [&c.title, &c.budget, &c.runs, &c.stops].map(String::as_str));
        rows_of(&mut out, &self.heads.clocks, rows);
        let _ = write!(out, "\n## {}\n", self.heads.by_itself);
        let rows = self.rules.iter().map(|r| [&r.about, &r.after, &r.then].map(String::as_str));
        rows_of(&mut out, &self.heads.rules, rows);
        out
    }
}

fn rows_of<'r, const N: usize>(
    out: &mut String,
    heads: &[String; N],
    rows: impl Iterator<Item = [&'r str; N]>,
) {
    let clean = |s: &str| s.replace('|', "\\|").replace('\n', " ");
    let _ = write!(out, "\n| {} |\n|{}\n", heads.join(" | "), "---|".repeat(N));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.map(clean).join(" | "));
    }
}
