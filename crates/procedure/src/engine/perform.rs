//! One act, from the checks to the next state.

use kernel::{Account, Actor, Error, Id};
use serde_json::{Map, Value};

use super::allow::{How, Pass};
use super::clocks;
use super::draft::Draft;
use super::form;
use crate::io::{Act, By, ChildOrder, Entry, Personal, Refusal};
use crate::model::{ActDef, ChildDef, CountDef, Ix, Keep, To, Wait};
use crate::state::{Count, Did, Last, TaskResult, WaitFor};

impl Draft<'_> {
    /// Does an act on the draft.
    pub fn perform(&mut self, act: &Act, how: How<'_>) -> Result<(), Refusal> {
        let Some(ix) = self.p.names.acts.get(&act.name).copied() else {
            return Err(self.view().not_here(&act.name).into());
        };
        let def = &self.p.acts[ix];
        let seat = self.view().seat_of(def, &act.form)?.or(act.task);
        let pass = self.view().allow(def, seat, how).map_err(Refusal)?;
        self.form = form::filled(&act.form);
        // What the past asked for is the past's affair.
        let faults = if how == How::Replay { Vec::new() } else { form::check(&self.view(), def) };
        if !faults.is_empty() {
            return Err(Refusal(faults));
        }
        self.apply(ix, act, pass, how).map_err(Refusal::from)
    }

    fn apply(&mut self, ix: Ix, act: &Act, pass: Pass, how: How<'_>) -> Result<(), Error> {
        let def = &self.p.acts[ix];
        let by = self.account(how);
        let from = self.state.stage.clone();
        let at_entry = (self.state.lead, self.state.round);
        let fields = self.keep_values(def);
        self.state.seq += 1;
        self.name_units(def);
        if def.round {
            self.state.round += 1;
            self.state.results.clear();
        }
        for count in &def.counts {
            self.count(count);
        }
        let task = pass.seat.map(|s| self.state.tasks[s].name.clone());
        let concluded = def.concludes.map(|t| self.p.tasks[t].name.clone());
        self.note_deed(def, task.clone(), by);
        let result = self.do_task(def, pass.seat, by);
        // While others' seats of the task are open, the matter stays and the
        // clock of the task runs on.
        let waits = task.is_some() && result.is_none();
        self.turn_clocks(def, waits)?;
        for task in &def.closes {
            self.close_task(*task);
        }
        self.go(if waits { To::Stay } else { self.way(def) })?;
        if !self.state.is_over() {
            for task in &def.opens {
                self.open_task(*task)?;
            }
        }
        self.order_children(def);
        self.facts.extend(def.facts.iter().cloned());
        self.effects.extend(def.effects.iter().cloned());
        let until = def.undo.map(|s| self.now().micros() + i64::from(s) * 1_000_000);
        self.state.last = until.map(|us| Last {
            act: def.name.clone(),
            by,
            until: kernel::Time::from_micros(us),
        });
        if def.reminds {
            self.remind_all(&def.name);
        }
        let task = task.or(concluded).map(|name| (name, result));
        self.entries.push(Entry {
            act: def.name.clone(),
            by: self.by(how),
            as_whom: pass.as_whom,
            stead: pass.right.stead(),
            at: self.now(),
            from,
            to: self.state.stage.clone(),
            round: at_entry.1,
            public: def.public,
            note: act.note.clone(),
            fields,
            unit: self.state.lead.or(at_entry.0),
            task,
            rule: match how {
                How::Rule(name) => Some(name.to_owned()),
                How::Asked | How::Replay => None,
            },
        });
        Ok(())
    }

    /// Whose deed it is: nobody's when the system does it by a rule.
    fn account(&self, how: How<'_>) -> Option<Id<Account>> {
        match how {
            How::Rule(_) => None,
            How::Asked if self.env.reporter => {
                self.env.actor.account().or(self.env.reporter_account)
            }
            How::Asked | How::Replay => self.env.actor.account(),
        }
    }

    fn by(&self, how: How<'_>) -> By {
        match (how, self.env.actor) {
            (How::Rule(_), _) | (_, Actor::System { .. }) => By::System,
            (_, Actor::Person { account, .. }) => By::Person(*account),
            (_, Actor::Anonymous) if self.env.reporter => By::Reporter,
            (_, Actor::Anonymous) => By::Anonymous,
        }
    }

    /// Parts the form: personal values to the vault, kept ones to the state,
    /// all but the personal ones to the timeline.
    fn keep_values(&mut self, def: &ActDef) -> Map<String, Value> {
        let p = self.p;
        let mut fields = Map::new();
        for (name, value) in &self.form {
            let Some(field) = p.field(name) else { continue };
            if let Some(own) = &field.personal {
                self.personal.push(Personal {
                    field: name.clone(),
                    value: value.clone(),
                    purpose: own.purpose.clone(),
                    basis: own.basis.clone(),
                    retention: own.retention.clone(),
                });
                continue;
            }
            if field.keep {
                self.state.data.insert(name.clone(), value.clone());
            }
            fields.insert(name.clone(), value.clone());
        }
        self.keep_fixed(def);
        fields
    }

    fn keep_fixed(&mut self, def: &ActDef) {
        let view = self.view();
        let mut fixed: Vec<&Keep> = Vec::new();
        for keep in &def.keeps {
            let first = !fixed.iter().any(|k| k.field == keep.field);
            if first && view.all_hold(&keep.when) {
                fixed.push(keep);
            }
        }
        for keep in fixed {
            let name = &self.p.fields[keep.field].name;
            match &keep.value {
                Some(v) => self.state.data.insert(name.clone(), v.clone()),
                None => self.state.data.remove(name),
            };
        }
    }

    fn name_units(&mut self, def: &ActDef) {
        if let Some(field) = def.lead
            && let Some(value) = self.view().field(field)
        {
            self.state.lead = super::whom::ids(value).first().copied();
        }
        if let Some(field) = def.assist {
            let named = self.view().field(field).map(super::whom::ids).unwrap_or_default();
            let lead = self.state.lead;
            self.state.assist = named.into_iter().filter(|u| Some(*u) != lead).collect();
        }
    }

    fn count(&mut self, def: &CountDef) {
        let (key, now) = (self.view().count_key(def), self.now());
        let count = self.state.counts.entry(key).or_insert(Count { n: 0, last: now });
        let near = def.apart.is_some_and(|m| now.minutes_since(count.last) < m);
        if count.n == 0 || !near {
            *count = Count { n: count.n + 1, last: now };
        }
    }

    fn note_deed(&mut self, def: &ActDef, task: Option<String>, by: Option<Id<Account>>) {
        let deed = Did { act: def.name.clone(), task, by, at: self.now() };
        match self.state.did.iter_mut().find(|d| d.act == deed.act && d.by == by) {
            Some(old) => *old = deed,
            None => self.state.did.push(deed),
        }
    }

    fn turn_clocks(&mut self, def: &ActDef, waits: bool) -> Result<(), Error> {
        for clock in def.stops.iter().filter(|_| !waits) {
            clocks::stop(self, *clock);
        }
        for clock in &def.starts {
            clocks::start(self, *clock);
        }
        def.extends.as_ref().map_or(Ok(()), |e| clocks::extend(self, e))
    }

    fn do_task(
        &mut self,
        def: &ActDef,
        seat: Option<usize>,
        by: Option<Id<Account>>,
    ) -> Option<TaskResult> {
        let filled = seat.and_then(|s| self.fill(s, by, def.vote));
        def.concludes.and_then(|t| self.conclude(t)).or(filled)
    }

    /// The first way whose conditions hold.
    fn way(&self, def: &ActDef) -> To {
        let view = self.view();
        def.to.iter().find(|b| view.all_hold(&b.when)).map_or(To::Stay, |b| b.to)
    }

    fn go(&mut self, to: To) -> Result<(), Error> {
        match to {
            To::Stay => Ok(()),
            To::Stage(s) => self.enter(s),
            To::Back => {
                let before = self.state.before.as_ref();
                match before.and_then(|b| self.p.names.stages.get(b)).copied() {
                    Some(s) => self.enter(s),
                    None => Ok(()),
                }
            }
        }
    }

    fn order_children(&mut self, def: &ActDef) {
        for child in &def.children {
            let values = self.child_values(child);
            let open = u32::try_from(values.len()).unwrap_or(u32::MAX);
            let waited_for = child.wait != Wait::None;
            for value in values {
                self.children.push(ChildOrder {
                    procedure: child.procedure.clone(),
                    act: child.act.clone(),
                    parent_act: def.name.clone(),
                    value,
                    waited_for,
                });
            }
            if waited_for && open > 0 {
                self.state.waits.push(WaitFor {
                    act: def.name.clone(),
                    procedure: child.procedure.clone(),
                    open,
                    any: child.wait == Wait::Any,
                    then: child.then.map(|a| self.p.acts[a].name.clone()),
                });
            }
        }
    }

    fn child_values(&self, child: &ChildDef) -> Vec<Option<Value>> {
        match child.for_each.map(|f| self.view().field(f)) {
            None => vec![None],
            Some(Some(Value::Array(list))) => list.iter().cloned().map(Some).collect(),
            Some(Some(one)) => vec![Some(one.clone())],
            Some(None) => Vec::new(),
        }
    }
}
