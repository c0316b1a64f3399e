//! Opening tasks, filling their seats, and when they count as done.

use kernel::{Account, Error, Id};
use serde_json::Value;

use super::draft::Draft;
use crate::model::{Done, Ix, QuorumDef, QuorumOf};
use crate::state::{Addressee, Seat, Task, TaskResult};

impl Draft<'_> {
    /// Opens a task if its conditions hold and it is not open already.
    ///
    /// # Errors
    /// `procedure.nobody_for_task` when it would wait for nobody: a task
    /// without an owner is what must never be.
    pub fn open_task(&mut self, task: Ix) -> Result<(), Error> {
        let def = &self.p.tasks[task];
        let open = self.state.tasks.iter().any(|t| t.name == def.name);
        if open || !self.view().all_hold(&def.when) {
            return Ok(());
        }
        self.state.results.remove(&def.name);
        let seats = self.seats_for(task);
        let optional = def.each.is_some() || def.whom.iter().all(|w| w.is_many());
        if seats.is_empty() && !optional {
            let whom: Vec<String> = def.whom.iter().map(|w| w.text(self.p)).collect();
            let e = Error::conflict("procedure.nobody_for_task").arg("task", def.name.clone());
            return Err(e.arg("who", whom));
        }
        for (whom, item) in self.for_each(task, seats) {
            let id = self.state.next_task;
            self.state.next_task += 1;
            let opened = self.now();
            let name = def.name.clone();
            let seat = Task { id, name, whom, item, opened, due: None, warn: None, done: None };
            self.state.tasks.push(seat);
            for rule in &def.rules {
                self.schedule(*rule, Some(id));
            }
        }
        Ok(())
    }

    /// A seat for each value of the list that the task goes through.
    fn for_each(
        &self,
        task: Ix,
        seats: Vec<Vec<Addressee>>,
    ) -> Vec<(Vec<Addressee>, Option<Value>)> {
        let Some(field) = self.p.tasks[task].each else {
            return seats.into_iter().map(|whom| (whom, None)).collect();
        };
        let items = self.view().kept(field).and_then(Value::as_array);
        let items = items.map(Vec::as_slice).unwrap_or_default();
        let of = |whom: &Vec<Addressee>| {
            let whom = whom.clone();
            items.iter().map(move |item| (whom.clone(), Some(item.clone()))).collect::<Vec<_>>()
        };
        seats.iter().flat_map(of).collect()
    }

    /// The addressees of each seat.
    fn seats_for(&self, task: Ix) -> Vec<Vec<Addressee>> {
        let def = &self.p.tasks[task];
        let view = self.view();
        let resolved = def.whom.iter().flat_map(|w| view.resolve(w, None));
        if def.whom.iter().any(|w| w.is_many()) {
            return resolved.map(|a| vec![a]).collect();
        }
        let mut one: Vec<Addressee> = Vec::new();
        for a in resolved.filter(|a| !matches!(a, Addressee::Person(p) if self.is_barred(task, *p)))
        {
            if !one.contains(&a) {
                one.push(a);
            }
        }
        if one.is_empty() { Vec::new() } else { vec![one] }
    }

    fn is_barred(&self, task: Ix, person: Id<Account>) -> bool {
        self.view().did_one_of(Some(person), &self.p.tasks[task].not).is_some()
    }

    /// Fills a seat. `Some` when the task as a whole is done by that.
    pub fn fill(
        &mut self,
        seat: usize,
        by: Option<Id<Account>>,
        vote: Option<bool>,
    ) -> Option<TaskResult> {
        let at = self.now();
        let task = self.state.tasks.get_mut(seat)?;
        task.done = Some(Seat { by, at, vote });
        let (id, name) = (task.id, task.name.clone());
        self.done_by.push((id, by));
        self.state.timers.retain(|t| t.task != Some(id));
        let result = self.result(&name)?;
        self.close_as(&name, result);
        Some(result)
    }

    /// Counts the votes of a quorum as they are now and closes it.
    pub fn conclude(&mut self, task: Ix) -> Option<TaskResult> {
        let def = &self.p.tasks[task];
        let Done::Quorum(q) = &def.done else { return None };
        let votes = Votes::of(&self.state.tasks, &def.name);
        let passed = votes.pass(q, votes.voted, votes.yes);
        let result = if passed { TaskResult::Passed } else { TaskResult::Failed };
        self.close_as(&def.name, result);
        Some(result)
    }

    /// Takes a task away, as if it had never been asked.
    pub fn close_task(&mut self, task: Ix) {
        let name = &self.p.tasks[task].name;
        self.state.results.remove(name);
        self.state.tasks.retain(|t| t.name != *name);
        self.drop_timers();
    }

    fn close_as(&mut self, name: &str, result: TaskResult) {
        self.state.results.insert(name.to_owned(), result);
        self.state.tasks.retain(|t| t.name != name);
        self.drop_timers();
    }

    /// How the task came out, if it is decided.
    fn result(&self, name: &str) -> Option<TaskResult> {
        let def = self.p.task(name)?;
        let seats: Vec<&Task> = self.state.tasks.iter().filter(|t| t.name == name).collect();
        let done = |t: &&Task| t.done.is_some();
        let enough = match &def.done {
            Done::All => seats.iter().all(done),
            Done::Any => seats.iter().any(done),
            Done::Lead => {
                let lead = self.state.lead;
                let is_lead = |t: &&Task| {
                    t.whom
                        .iter()
                        .any(|a| matches!(a, Addressee::Post { unit, .. } if Some(*unit) == lead))
                };
                let leads: Vec<&&Task> = seats.iter().filter(|t| is_lead(t)).collect();
                if leads.is_empty() { seats.iter().any(done) } else { leads.into_iter().all(done) }
            }
            Done::Quorum(q) => return Votes::of(&self.state.tasks, name).decided(q),
        };
        enough.then_some(TaskResult::Done)
    }
}

/// A vote as it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Votes {
    should: u32,
    voted: u32,
    yes: u32,
}

impl Votes {
    fn of(tasks: &[Task], name: &str) -> Votes {
        let mut votes = Votes { should: 0, voted: 0, yes: 0 };
        for task in tasks.iter().filter(|t| t.name == name) {
            votes.should += 1;
            votes.voted += u32::from(task.done.is_some());
            votes.yes += u32::from(task.done.as_ref().is_some_and(|s| s.vote == Some(true)));
        }
        votes
    }

    /// Whether it would pass with these numbers.
    fn pass(&self, q: &QuorumDef, voted: u32, yes: u32) -> bool {
        let of = match q.of {
            QuorumOf::Should => self.should,
            QuorumOf::Present => voted,
        };
        let agreed = q.pass.order(i64::from(yes), i64::from(of));
        let agreed = if q.more_than { agreed.is_gt() } else { agreed.is_ge() };
        q.attend.order(i64::from(voted), i64::from(self.should)).is_ge() && voted > 0 && agreed
    }

    /// Passed when nobody who has not voted can change it any more; failed
    /// when not even all of them together can save it.
    fn decided(&self, q: &QuorumDef) -> Option<TaskResult> {
        let rest = self.should - self.voted;
        let now = self.pass(q, self.voted, self.yes);
        if now && self.pass(q, self.should, self.yes) {
            return Some(TaskResult::Passed);
        }
        let best = self.pass(q, self.should, self.yes + rest);
        (!best).then_some(TaskResult::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Share;

    fn quorum(attend: u8, pass: u8, more_than: bool, of: QuorumOf) -> QuorumDef {
        let (attend, pass) = (Share::percent(attend), Share::percent(pass));
        QuorumDef { attend, pass, more_than, of }
    }

    #[test]
    fn votes() {
        use QuorumOf::{Present, Should};
        use TaskResult::{Failed, Passed};
        let two_thirds = quorum(67, 50, true, Present);
        let exact = QuorumDef { attend: Share { num: 2, den: 3 }, ..quorum(0, 50, true, Present) };
        let of_all = quorum(50, 50, true, Should);
        // (quorum, should, voted, yes, decided)
        let cases = [
            (&two_thirds, 3, 0, 0, None),
            (&two_thirds, 3, 2, 2, None), // 2 of 3 is 66.7 %: one too few
            (&two_thirds, 3, 3, 2, Some(Passed)),
            (&two_thirds, 3, 2, 0, Some(Failed)),
            (&two_thirds, 6, 5, 3, None), // the sixth could make it 3 : 3
            (&two_thirds, 6, 5, 4, Some(Passed)),
            (&exact, 3, 2, 2, Some(Passed)), // exactly two thirds are enough
            (&of_all, 5, 3, 3, Some(Passed)),
            (&of_all, 5, 3, 0, Some(Failed)),
            (&of_all, 4, 4, 2, Some(Failed)),
            (&of_all, 0, 0, 0, Some(Failed)),
        ];
        for (q, should, voted, yes, want) in cases {
            let votes = Votes { should, voted, yes };
            assert_eq!(votes.decided(q), want, "{votes:?}");
        }
    }
}
