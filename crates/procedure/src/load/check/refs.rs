//! Conditions on what is never known, tasks nobody ever does, acts of the
//! system that would need a hand to fill in a form.

use super::{Check, open_in};
use crate::load::reader::fault;
use crate::model::{ActDef, Cond, Doing, InUnit, Ix, Operand, Subject, Target, Whom};

pub(crate) fn check(c: &Check<'_>) {
    fields(c);
    tasks(c);
    rules(c);
    for (a, act) in c.p.acts.iter().enumerate() {
        let at = c.spots.acts[a];
        let form: Vec<Ix> = act.form.iter().map(|i| i.field).collect();
        conds(c, &act.when, &[], at);
        act.to.iter().for_each(|b| conds(c, &b.when, &form, at));
        act.form.iter().for_each(|i| conds(c, &i.required_when, &form, at));
        act.keeps.iter().for_each(|k| conds(c, &k.when, &form, at));
        undo(c, act, at);
        twice(c, &form, at);
    }
    for (k, clock) in c.p.clocks.iter().enumerate() {
        clock.budget.iter().for_each(|b| conds(c, &b.when, &[], c.spots.clocks[k]));
    }
}

/// A field must be kept, or asked for by the act itself, to be compared; a
/// counter must be counted by somebody.
fn conds(c: &Check<'_>, list: &[Cond], form: &[Ix], at: usize) {
    for cond in list {
        let compared = match (&cond.subject, &cond.value) {
            (Subject::Field(f), Operand::Field(g)) => vec![*f, *g],
            (Subject::Field(f), _) => vec![*f],
            (_, Operand::Field(g)) => vec![*g],
            _ => Vec::new(),
        };
        for f in compared.into_iter().filter(|f| !c.p.fields[*f].keep && !form.contains(f)) {
            let e = fault("procedure.field_not_kept").arg("field", c.p.fields[f].name.clone());
            c.source.wrong(at, e);
        }
        if let Subject::Counter(name) = &cond.subject
            && !c.p.acts.iter().any(|a| a.counts.iter().any(|k| k.name == *name))
        {
            let e = fault("procedure.unknown_name").arg("what", "counter");
            c.source.wrong(at, e.arg("name", name.clone()));
        }
    }
}

fn fields(c: &Check<'_>) {
    for (f, field) in c.p.fields.iter().enumerate() {
        let used =
            c.p.acts.iter().any(|a| {
                a.form.iter().any(|i| i.field == f) || a.keeps.iter().any(|k| k.field == f)
            });
        if !used {
            let e = fault("procedure.field_unused").arg("field", field.name.clone());
            c.source.wrong(c.spots.fields[f], e);
        }
    }
}

fn tasks(c: &Check<'_>) {
    for (t, task) in c.p.tasks.iter().enumerate() {
        let at = c.spots.tasks[t];
        conds(c, &task.when, &[], at);
        if !open_in(c.p, c.ways, t).contains(&true) {
            c.source.wrong(at, fault("procedure.task_never_open").arg("task", task.name.clone()));
        }
        let ends =
            |a: &ActDef| a.does.contains(&t) || a.concludes == Some(t) || a.closes.contains(&t);
        if !c.p.acts.iter().any(ends) {
            c.source.wrong(at, fault("procedure.task_never_done").arg("task", task.name.clone()));
        }
        if task.whom.iter().any(is_own) {
            c.source.wrong(at, fault("procedure.own_outside_line"));
        }
        if task.whom.iter().any(|w| matches!(w, Whom::Anyone | Whom::System)) {
            c.source.wrong(at, fault("procedure.task_for_nobody").arg("task", task.name.clone()));
        }
    }
}

fn is_own(w: &Whom) -> bool {
    matches!(w, Whom::Post { unit: InUnit::Own, .. })
}

fn rules(c: &Check<'_>) {
    let after = c.p.acts.iter().flat_map(|a| a.children.iter().filter_map(|ch| ch.then));
    for act in after {
        unfilled(c, act, c.spots.acts[act]);
    }
    for (r, rule) in c.p.rules.iter().enumerate() {
        let at = c.spots.rules[r];
        conds(c, &rule.when, &[], at);
        window(c, rule.target, at);
        let Doing::Act { act } = rule.doing else { continue };
        unfilled(c, act, at);
        let stages = match rule.target {
            Target::Stage(s) => vec![s],
            Target::Clock(k) => c.p.clocks[k].stages.clone(),
            Target::Task(t) => {
                let open = open_in(c.p, c.ways, t);
                (0..open.len()).filter(|s| open[*s]).collect()
            }
        };
        let allowed =
            stages.is_empty() || stages.iter().any(|s| c.p.stages[*s].acts.contains(&act));
        if !allowed {
            let e = fault("procedure.rule_act_not_here").arg("act", c.p.acts[act].name.clone());
            c.source.wrong(at, e);
        }
    }
}

/// A window is nobody's deadline and changes no light: a rule on it would wait
/// for ever.
fn window(c: &Check<'_>, target: Target, at: usize) {
    let Target::Clock(k) = target else { return };
    let clock = &c.p.clocks[k];
    if clock.window {
        c.source.wrong(at, fault("procedure.rule_window").arg("clock", clock.name.clone()));
    }
}

/// The system has no hands to fill in a form.
fn unfilled(c: &Check<'_>, act: Ix, at: usize) {
    let def = &c.p.acts[act];
    if let Some(item) = def.form.iter().find(|i| i.required) {
        let e = fault("procedure.rule_act_form").arg("act", def.name.clone());
        c.source.wrong(at, e.arg("field", c.p.fields[item.field].name.clone()));
    }
}

/// A form that asks twice would be answered once.
fn twice(c: &Check<'_>, form: &[Ix], at: usize) {
    for (i, f) in form.iter().enumerate() {
        if form[..i].contains(f) {
            let e = fault("procedure.field_twice").arg("field", c.p.fields[*f].name.clone());
            c.source.wrong(at, e);
        }
    }
}

/// What has left the house cannot be taken back.
fn undo(c: &Check<'_>, act: &ActDef, at: usize) {
    let leaves = !act.children.is_empty() || !act.effects.is_empty() || !act.facts.is_empty();
    if act.undo.is_some() && leaves {
        c.source.wrong(at, fault("procedure.undo_left").arg("act", act.name.clone()));
    }
}
