//! Trying a change: what was done in the past is done again under the old file
//! and under the new one, and the lights are compared.

use std::collections::BTreeMap;

use kernel::{Account, Actor, Id, Light, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use worktime::Calendar;

use crate::engine::How;
use crate::io::Act;
use crate::model::Procedure;
use crate::replay::{Player, World};

/// A matter of the past, as the timeline tells it.
#[derive(Debug, Clone)]
pub struct PastMatter {
    /// Its number, for the list of what changed.
    pub id: String,
    pub world: World,
    /// What people did, oldest first. What the system did is left out: the
    /// rules of each file do it again.
    pub acts: Vec<PastAct>,
    /// How far to play: the moment of its end, or now.
    pub until: Time,
}

/// An act of the past. Who may do it is not asked again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PastAct {
    pub at: Time,
    pub act: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Id<Account>>,
    /// Values that were kept in the timeline; personal ones are not needed.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub form: Map<String, Value>,
}

/// What a change would have done to the matters of the past.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Trial {
    pub matters: usize,
    pub before: Lights,
    pub after: Lights,
    /// Matters that were not red and would have been, at most
    /// [`Trial::MOST_NAMED`] of them.
    pub newly_red: Vec<String>,
    /// Matters that were red and would not have been.
    pub no_longer_red: Vec<String>,
    /// Acts that the new file would have refused: act, code and how often.
    pub refused: BTreeMap<String, usize>,
}

/// The worst light that each matter ever had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Lights {
    pub red: usize,
    pub yellow: usize,
}

impl Trial {
    /// How many matters are named; the counts are of all.
    pub const MOST_NAMED: usize = 1_000;
}

/// Plays every matter twice.
pub fn try_change(
    before: &Procedure,
    after: &Procedure,
    past: &[PastMatter],
    calendar: &Calendar,
) -> Trial {
    let mut trial = Trial { matters: past.len(), ..Trial::default() };
    for matter in past {
        let old = play(before, matter, calendar, &mut BTreeMap::new());
        let new = play(after, matter, calendar, &mut trial.refused);
        trial.before.count(old);
        trial.after.count(new);
        let named = match (old == Light::Red, new == Light::Red) {
            (false, true) => &mut trial.newly_red,
            (true, false) => &mut trial.no_longer_red,
            _ => continue,
        };
        if named.len() < Trial::MOST_NAMED {
            named.push(matter.id.clone());
        }
    }
    trial
}

/// The worst light of a matter under a file. An act that the file refuses is
/// left out, and counted.
fn play(
    p: &Procedure,
    matter: &PastMatter,
    calendar: &Calendar,
    refused: &mut BTreeMap<String, usize>,
) -> Light {
    let begin = matter.acts.first().map_or(matter.until, |a| a.at);
    let mut player = Player::new(p, calendar, &matter.world, begin);
    for past in &matter.acts {
        player.advance(past.at);
        let actor = match past.by {
            Some(account) => Actor::Person { account, grants: Vec::new() },
            None => Actor::Anonymous,
        };
        let act = Act { form: past.form.clone(), ..Act::named(&past.act) };
        if let Err(refusal) = player.act(past.at, (&actor, false), &act, How::Replay) {
            let code = refusal.0.first().map_or("", |e| e.code);
            *refused.entry(format!("{}: {code}", past.act)).or_default() += 1;
        }
    }
    player.advance(matter.until);
    player.worst
}

impl Lights {
    fn count(&mut self, light: Light) {
        match light {
            Light::Red => self.red += 1,
            Light::Yellow => self.yellow += 1,
            Light::Green | Light::Grey => {}
        }
    }
}
