//! Plays a scenario and compares.

use kernel::{Actor, Error, Lang};
use worktime::Calendar;

use super::{Played, Scenario, Step};
use crate::engine::How;
use crate::io::Act;
use crate::load::reader::fault;
use crate::load::source::{Problem, Source};
use crate::model::Procedure;
use crate::replay::Player;

impl Scenario {
    /// Plays it.
    ///
    /// # Errors
    /// Every difference, at the line of its step. The story goes on after one,
    /// so that all are found.
    pub fn run(&self, p: &Procedure, calendar: &Calendar) -> Result<Played, Vec<Problem>> {
        let source = self.source();
        let mut player = Player::new(p, calendar, &self.world, self.begin);
        for step in &self.steps {
            let reminded = player.reminders.len();
            player.advance(step.at);
            self.act(&mut player, step, &source);
            self.compare(&player, step, reminded, &source);
        }
        let problems = source.problems();
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Played { state: player.state, timeline: player.entries })
    }

    fn act(&self, player: &mut Player<'_>, step: &Step, source: &Source<'_>) {
        let Some(name) = &step.act else { return };
        let act = Act {
            name: name.clone(),
            task: None,
            form: step.form.clone(),
            note: step.note.clone(),
        };
        let system = Actor::System { job: "procedure.scenario" };
        let by = step.by.as_ref().and_then(|b| self.cast.get(b));
        let who = by.map_or((&system, false), |b| (&b.actor, b.reporter));
        let done = player.act(step.at, who, &act, How::Asked);
        match (done, &step.refused) {
            (Ok(()), None) => {}
            (Ok(()), Some(code)) => {
                let e = fault("procedure.scenario_not_refused").arg("act", name.clone());
                source.wrong(step.spot, e.arg("code", code.clone()));
            }
            (Err(refusal), Some(code)) if refusal.0.iter().any(|e| e.code == code) => {}
            (Err(refusal), _) => {
                let why: Vec<String> = refusal.0.iter().map(told).collect();
                let e = fault("procedure.scenario_refused").arg("act", name.clone());
                source.wrong(step.spot, e.arg("why", why.join("; ")));
            }
        }
    }
}

fn told(e: &Error) -> String {
    let field = e.field.as_ref().map(|f| format!(" ({f})")).unwrap_or_default();
    format!("{}{field} [{}]", crate::words::sentence(e, Lang::En), e.code)
}
