//! Moving open matters to another version of their procedure.

use std::collections::BTreeMap;

use kernel::Error;
use serde::{Deserialize, Serialize};

use crate::engine::Draft;
use crate::io::{Env, Outcome};
use crate::model::Procedure;
use crate::state::State;

/// What is called otherwise in the new version. What is not named keeps its
/// name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    pub stages: BTreeMap<String, String>,
    pub tasks: BTreeMap<String, String>,
    pub acts: BTreeMap<String, String>,
    pub clocks: BTreeMap<String, String>,
    pub fields: BTreeMap<String, String>,
    /// Tasks that the new version no longer knows and that are dropped.
    pub drop_tasks: Vec<String>,
}

/// What a migration would do, counted without doing it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DryRun {
    pub matters: usize,
    /// Matters that would move, by the stage they would be in.
    pub moved: BTreeMap<String, usize>,
    /// Reasons why others would not, with how many.
    pub refused: BTreeMap<String, usize>,
}

/// The same matter under another version: stage, tasks, clocks and data keep
/// what they have under their new names; timers are set anew by the new rules.
///
/// # Errors
/// `procedure.migrate_stage` or `procedure.migrate_task` when there is no
/// counterpart: a matter is never put somewhere by guessing.
pub fn migrate(
    m: &State,
    to: &Procedure,
    mapping: &Mapping,
    env: &Env<'_>,
) -> Result<Outcome, Error> {
    if m.procedure != to.name {
        let e = Error::conflict("procedure.migrate_procedure");
        return Err(e.arg("procedure", m.procedure.clone()));
    }
    let mut draft = Draft::of(to, m, env);
    let next = &mut draft.state;
    next.version = to.version;
    next.stage = renamed(&mapping.stages, &m.stage);
    if to.stage(&next.stage).is_none() {
        return Err(Error::conflict("procedure.migrate_stage").arg("stage", m.stage.clone()));
    }
    next.before = m.before.as_ref().map(|s| renamed(&mapping.stages, s));
    next.before.take_if(|s| to.stage(s).is_none());
    next.last = None;
    rename_tasks(next, to, mapping)?;
    for clock in &mut next.clocks {
        clock.name = renamed(&mapping.clocks, &clock.name);
    }
    next.clocks.retain(|c| to.clock(&c.name).is_some());
    next.data = map_keys(&m.data, &mapping.fields);
    next.data.retain(|k, _| to.field(k).is_some_and(|f| f.keep));
    for did in &mut next.did {
        did.act = renamed(&mapping.acts, &did.act);
        did.task = did.task.as_ref().map(|t| renamed(&mapping.tasks, t));
    }
    draft.set_timers_anew();
    Ok(draft.finish(m))
}

fn rename_tasks(next: &mut State, to: &Procedure, mapping: &Mapping) -> Result<(), Error> {
    next.tasks.retain(|t| !mapping.drop_tasks.contains(&t.name));
    for task in &mut next.tasks {
        let name = renamed(&mapping.tasks, &task.name);
        if to.task(&name).is_none() {
            return Err(Error::conflict("procedure.migrate_task").arg("task", task.name.clone()));
        }
        task.name = name;
    }
    next.results = map_keys(&next.results, &mapping.tasks);
    Ok(())
}

fn renamed(map: &BTreeMap<String, String>, name: &str) -> String {
    map.get(name).cloned().unwrap_or_else(|| name.to_owned())
}

fn map_keys<V: Clone>(
    of: &BTreeMap<String, V>,
    map: &BTreeMap<String, String>,
) -> BTreeMap<String, V> {
    of.iter().map(|(k, v)| (renamed(map, k), v.clone())).collect()
}

impl DryRun {
    /// Counts one matter's migration.
    pub fn count(&mut self, done: &Result<Outcome, Error>) {
        self.matters += 1;
        let (map, key) = match done {
            Ok(outcome) => (&mut self.moved, outcome.state.stage.clone()),
            Err(e) => {
                let what: Vec<String> = e.args.iter().map(|(_, v)| v.to_string()).collect();
                (&mut self.refused, format!("{} {}", e.code, what.join(" ")))
            }
        };
        *map.entry(key).or_default() += 1;
    }
}
