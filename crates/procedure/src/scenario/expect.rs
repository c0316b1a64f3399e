//! What must hold after a step.

use serde_json::{Value, json};

use super::{Scenario, Step};
use crate::engine::offers;
use crate::load::reader::fault;
use crate::load::source::Source;
use crate::replay::Player;
use crate::state::{Addressee, State};

impl Scenario {
    pub(super) fn compare(
        &self,
        player: &Player<'_>,
        step: &Step,
        reminded: usize,
        source: &Source<'_>,
    ) {
        let (m, want) = (&player.state, &step.expect);
        let tell = |what: &str, want: Value, got: Value| {
            if want != got {
                let e = fault("procedure.scenario_differs").arg("what", what);
                let e = e.arg("want", want.to_string()).arg("got", got.to_string());
                source.wrong(step.spot, e);
            }
        };
        if let Some(stage) = &want.stage {
            tell("stage", json!(stage), json!(m.stage));
        }
        if let Some(over) = want.over {
            tell("over", json!(over), json!(m.is_over()));
        }
        if let Some(round) = want.round {
            tell("round", json!(round), json!(m.round));
        }
        if let Some(tasks) = &want.tasks {
            let mut open: Vec<&str> = m.open_tasks().map(|t| t.name.as_str()).collect();
            open.sort_unstable();
            open.dedup();
            let mut tasks: Vec<&str> = tasks.iter().map(String::as_str).collect();
            tasks.sort_unstable();
            tell("tasks", json!(tasks), json!(open));
        }
        for (task, whom) in &want.whom {
            let mut whom = whom.clone();
            whom.sort();
            tell(&format!("for.{task}"), json!(whom), json!(self.addressees(m, task)));
        }
        for (clock, due) in &want.due {
            let got = m.clock(clock).and_then(|c| c.due).map(|t| t.to_string());
            tell(&format!("due.{clock}"), due.clone(), json!(got));
        }
        for (clock, light) in &want.light {
            let got = m.clock(clock).map(|c| match c.stopped {
                Some(s) => json!(s.how),
                None => json!(c.light_at(step.at)),
            });
            tell(&format!("light.{clock}"), light.clone(), got.unwrap_or(json!("none")));
        }
        for (task, result) in &want.results {
            let got = m.results.get(task).map_or("none", |r| r.name());
            tell(&format!("results.{task}"), result.clone(), json!(got));
        }
        for (count, n) in &want.counts {
            let scoped = |key: &str| key.split(['@', '#']).next() == Some(count);
            let got: u32 = m.counts.iter().filter(|(k, _)| scoped(k)).map(|(_, c)| c.n).sum();
            tell(&format!("counts.{count}"), n.clone(), json!(got));
        }
        for (field, value) in &want.data {
            let got = m.data.get(field).cloned().unwrap_or(json!("none"));
            tell(&format!("data.{field}"), value.clone(), got);
        }
        if let Some(rules) = &want.reminded {
            let mut got: Vec<&str> =
                player.reminders[reminded..].iter().map(|r| r.rule.as_str()).collect();
            got.dedup();
            tell("reminded", json!(rules), json!(got));
        }
        if let Some(marks) = &want.marks {
            tell("marks", json!(marks), json!(m.marks_at(step.at).collect::<Vec<_>>()));
        }
        for (who, acts) in &want.can {
            let open = self.open_to(player, step, who);
            let missing: Vec<&String> = acts.iter().filter(|a| !open.contains(a)).collect();
            tell(&format!("can.{who}"), json!([] as [&str; 0]), json!(missing));
        }
        for (who, acts) in &want.cannot {
            let open = self.open_to(player, step, who);
            let there: Vec<&String> = acts.iter().filter(|a| open.contains(a)).collect();
            tell(&format!("cannot.{who}"), json!([] as [&str; 0]), json!(there));
        }
    }

    fn open_to(&self, player: &Player<'_>, step: &Step, who: &str) -> Vec<String> {
        let Some(cast) = self.cast.get(who) else { return Vec::new() };
        let env = player.env(step.at, &cast.actor, cast.reporter);
        let all = offers(player.p, &player.state, &env).into_iter();
        all.filter(|o| o.open()).map(|o| o.act).collect()
    }

    /// The addressees of a task's open seats, in the words of the scenario.
    fn addressees(&self, m: &State, task: &str) -> Vec<String> {
        let seats = m.open_tasks().filter(|t| t.name == task);
        let mut all: Vec<String> = seats.flat_map(|t| &t.whom).map(|a| self.name(a)).collect();
        all.sort();
        all
    }

    fn name(&self, a: &Addressee) -> String {
        match a {
            Addressee::Role { role, area } => format!("{role}@{}", area.level()),
            Addressee::Post { post, unit } => {
                let name = self.units.iter().find(|(_, u)| *u == unit).map(|(n, _)| n.as_str());
                format!("{post}@{}", name.unwrap_or("?"))
            }
            Addressee::Person(account) => {
                let is = |p: &super::Player| p.actor.account() == Some(*account);
                let name = self.cast.iter().find(|(_, p)| is(p)).map(|(n, _)| n.clone());
                name.unwrap_or_else(|| "?".to_owned())
            }
            Addressee::Reporter => "reporter".to_owned(),
        }
    }
}
