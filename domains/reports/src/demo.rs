//! Plays the demonstration's month through the real commands, each act at its
//! own time, with the timers in between.

use std::collections::{BTreeMap, HashMap};

use casework::{ActOn, Matter};
use futures_util::future::join_all;
use identity::account;
use jingwei_demo::history::{By, PlannedAct, Value as Planned};
use jingwei_demo::people::Post;
use jingwei_demo::{City, PlannedMatter};
use kernel::{Account, Actor, Ctx, Error, Grant, Id, Place, Result, Time};
use procedure::Act;
use serde_json::{Map, Value, json};
use store::{Store, Tx};
use territory::UnitId;

use crate::commands::{self, Intake};
use crate::model::{Channel, Contact, NewReport, PlaceIn};
use crate::place::{FoundBy, Placed};
use crate::state::Reports;

/// Minutes between two looks at what has come due by itself.
const STEP: i64 = 5;
/// Matters that are moved side by side: enough to share each sync of the disk.
const ABREAST: usize = 64;
/// Refusals that are told one by one.
const NAMED_MOST: usize = 20;

/// What is needed beside the plan.
pub struct Playing<'a> {
    pub reports: &'a Reports,
    pub store: &'a Store,
    pub plan: &'a City,
    /// Ids of the units, by their codes.
    pub units: &'a BTreeMap<String, UnitId>,
    /// Ids of kept photos; acts take any of them.
    pub photos: &'a [String],
    /// The people's grants began then.
    pub since: Time,
}

/// What was played.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Played {
    pub matters: usize,
    pub acts: usize,
    /// Ended in the stage that was planned.
    pub as_planned: usize,
    /// Acts that were refused though they should not have been: at most
    /// so many of them by name.
    pub refused: Vec<String>,
}

/// One thing to happen: a matter begins, or its next act is done.
#[derive(Debug, Clone, Copy)]
struct Event {
    at: Time,
    matter: usize,
    /// 0 begins it.
    step: usize,
}

/// Plays them. `until` is called every few minutes of the month with the time
/// that it has become: it moves the clock there, and does what has come due.
///
/// # Errors
/// Those of the store. A refused act is told in the answer.
pub async fn apply(
    on: &Playing<'_>,
    matters: &[PlannedMatter],
    until: impl AsyncFn(Time) -> Result<()>,
    tell: &dyn Fn(usize, usize),
) -> Result<Played> {
    let events = events(matters);
    let mut cast = Cast::of(on, matters).await?;
    let mut played = Played { matters: matters.len(), ..Played::default() };
    let Some(first) = events.first() else { return Ok(played) };
    let (mut from, mut at) = (0, first.at);
    while from < events.len() {
        until(at).await?;
        at = at.plus_minutes(STEP);
        let count = events[from..].iter().take_while(|e| e.at < at).count();
        let slice = &events[from..from + count];
        from += count;
        cast.begin(on, matters, slice).await?;
        cast.go_on(on, matters, slice, &mut played).await?;
        if count > 0 {
            tell(from, events.len());
        }
    }
    until(at).await?;
    played.as_planned = cast.as_planned(on, matters).await?;
    Ok(played)
}

fn events(matters: &[PlannedMatter]) -> Vec<Event> {
    let mut all: Vec<Event> = Vec::new();
    for (i, matter) in matters.iter().enumerate() {
        all.push(Event { at: matter.at, matter: i, step: 0 });
        let acts = matter.acts.iter().enumerate();
        all.extend(acts.map(|(n, act)| Event { at: act.at, matter: i, step: n + 1 }));
    }
    all.sort_by_key(|e| (e.at, e.matter, e.step));
    all
}

/// Who is who, and which planned matter became which.
struct Cast {
    accounts: HashMap<String, Id<Account>>,
    /// By place in the plan; absent until it began.
    ids: Vec<Option<Id<Matter>>>,
}

impl Cast {
    async fn of(on: &Playing<'_>, matters: &[PlannedMatter]) -> Result<Cast> {
        let mut accounts = HashMap::new();
        for login in logins(matters) {
            let (shard, of) = (account::shard_of(&login), login.clone());
            let found = on.store.read(shard, move |tx| account::by_login(tx, &of)).await?;
            let id = found.ok_or_else(|| Error::internal(format!("no account {login}")))?;
            accounts.insert(login, id);
        }
        Ok(Cast { accounts, ids: vec![None; matters.len()] })
    }

    /// The matters that begin in a slice: others may be tied to them in it.
    async fn begin(
        &mut self,
        on: &Playing<'_>,
        matters: &[PlannedMatter],
        slice: &[Event],
    ) -> Result<()> {
        let begun: Vec<&Event> = slice.iter().filter(|e| e.step == 0).collect();
        for some in begun.chunks(ABREAST) {
            let made = some.iter().map(|e| self.open(on, &matters[e.matter]));
            let made: Vec<Id<Matter>> = join_all(made).await.into_iter().collect::<Result<_>>()?;
            for (event, id) in some.iter().zip(made) {
                self.ids[event.matter] = Some(id);
            }
        }
        Ok(())
    }

    async fn open(&self, on: &Playing<'_>, m: &PlannedMatter) -> Result<Id<Matter>> {
        let actor = match &m.taken_by {
            Some(login) => self.person(on, login)?,
            None if m.channel == "page" => Actor::Anonymous,
            None => Actor::System { job: "demo" },
        };
        let intake = intake(on, m)?;
        let ctx = at(on.store, actor, m.at).await?;
        let (works, of) = (on.reports.works().clone(), ctx.clone());
        let shard = intake.shard();
        let run = move |tx: &mut Tx<'_>| commands::report(tx, &of, &works, &intake);
        let refused = |e: Error| Error::internal(format!("{} at {}: {e:?}", m.story, m.at));
        on.store.write(shard, &ctx, run).await.map(|r| r.matter).map_err(refused)
    }

    /// The acts of a slice, each matter's in their order.
    async fn go_on(
        &self,
        on: &Playing<'_>,
        matters: &[PlannedMatter],
        slice: &[Event],
        played: &mut Played,
    ) -> Result<()> {
        let mut lines: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for e in slice.iter().filter(|e| e.step > 0) {
            lines.entry(e.matter).or_default().push(e.step - 1);
        }
        let lines: Vec<(usize, Vec<usize>)> = lines.into_iter().collect();
        for some in lines.chunks(ABREAST) {
            let moved = some.iter().map(|(m, steps)| self.play(on, *m, &matters[*m], steps));
            for (acts, refused) in join_all(moved).await.into_iter().collect::<Result<Vec<_>>>()? {
                played.acts += acts;
                let room = NAMED_MOST.saturating_sub(played.refused.len());
                played.refused.extend(refused.into_iter().take(room));
            }
        }
        Ok(())
    }

    /// How many acts were done, and which were refused.
    async fn play(
        &self,
        on: &Playing<'_>,
        index: usize,
        m: &PlannedMatter,
        steps: &[usize],
    ) -> Result<(usize, Vec<String>)> {
        let id = self.ids[index].ok_or_else(|| Error::internal("a matter not begun"))?;
        let (mut acts, mut refused) = (0, Vec::new());
        for act in steps.iter().filter_map(|n| m.acts.get(*n)) {
            match self.act(on, id, act).await {
                Ok(()) => acts += 1,
                Err(_) if act.may_fail => {}
                Err(e) if e.kind == kernel::Kind::Internal => return Err(e),
                Err(e) => {
                    refused.push(format!("{} {} at {}: {}", m.story, act.act, act.at, e.code))
                }
            }
        }
        Ok((acts, refused))
    }

    async fn act(&self, on: &Playing<'_>, matter: Id<Matter>, act: &PlannedAct) -> Result<()> {
        let (actor, reporter) = match &act.by {
            By::Reporter => (Actor::Anonymous, true),
            By::Person(login) => (self.person(on, login)?, false),
        };
        let ctx = at(on.store, actor, act.at).await?;
        let form = self.form(on, &act.form)?;
        let done = Act { name: act.act.to_owned(), form, ..Act::default() };
        let asked = ActOn { matter, act: done, version: None, reporter };
        let (works, of) = (on.reports.works().clone(), ctx.clone());
        let run = move |tx: &mut Tx<'_>| casework::act(tx, &of, &works, &asked);
        on.store.write(matter.shard(), &ctx, run).await.map(drop)
    }

    fn person(&self, on: &Playing<'_>, login: &str) -> Result<Actor> {
        let nobody = || Error::internal(format!("no account {login}"));
        let account = self.accounts.get(login).copied().ok_or_else(nobody)?;
        let person = on.plan.person(login).ok_or_else(nobody)?;
        let place = match &person.post {
            Post::Area(area) => Place::Area(*area),
            Post::Unit(code) => Place::Unit(unit(on, code)?),
        };
        let grant = Grant { role: person.role.into(), place, from: on.since, to: None };
        Ok(Actor::Person { account, grants: vec![grant] })
    }

    fn form(
        &self,
        on: &Playing<'_>,
        form: &[(&'static str, Planned)],
    ) -> Result<Map<String, Value>> {
        form.iter().map(|(k, v)| Ok(((*k).to_owned(), self.value(on, v)?))).collect()
    }

    fn value(&self, on: &Playing<'_>, value: &Planned) -> Result<Value> {
        Ok(match value {
            Planned::Text(text) => json!(text),
            Planned::Flag(flag) => json!(flag),
            Planned::Whole(n) => json!(n),
            Planned::Unit(code) => json!(unit(on, code)?),
            Planned::Units(codes) => {
                let ids = codes.iter().map(|c| unit(on, c));
                json!(ids.collect::<Result<Vec<_>>>()?)
            }
            Planned::Account(login) => json!(self.accounts.get(login)),
            Planned::Matter(n) => json!(self.ids.get(*n).copied().flatten()),
            Planned::Photos(n) => json!(on.photos.iter().take(*n).collect::<Vec<_>>()),
            Planned::Date(date) => json!(date.to_string()),
        })
    }

    async fn as_planned(&self, on: &Playing<'_>, matters: &[PlannedMatter]) -> Result<usize> {
        let mut count = 0;
        for (m, id) in matters.iter().zip(&self.ids) {
            let Some(id) = *id else { continue };
            let read = move |tx: &mut Tx<'_>| casework::sql::matters::get(tx, id);
            let row = on.store.read(id.shard(), read).await?;
            count += usize::from(row.is_some_and(|row| row.stage == m.stage));
        }
        Ok(count)
    }
}

/// Everybody who does something.
fn logins(matters: &[PlannedMatter]) -> std::collections::BTreeSet<String> {
    let mut all = std::collections::BTreeSet::new();
    for m in matters {
        all.extend(m.taken_by.clone());
        for act in &m.acts {
            if let By::Person(login) = &act.by {
                all.insert(login.clone());
            }
            all.extend(act.form.iter().filter_map(|(_, v)| match v {
                Planned::Account(login) => Some(login.clone()),
                _ => None,
            }));
        }
    }
    all
}

fn unit(on: &Playing<'_>, code: &str) -> Result<UnitId> {
    on.units.get(code).copied().ok_or_else(|| Error::internal(format!("no unit {code}")))
}

/// A context of that moment.
async fn at(store: &Store, actor: Actor, at: Time) -> Result<Ctx> {
    let mut ctx = store.ctx(actor).await?;
    ctx.now = at;
    Ok(ctx)
}

fn intake(on: &Playing<'_>, m: &PlannedMatter) -> Result<Intake> {
    let word = |w: &str| serde_json::Value::from(w);
    let (lon, lat) = m.point.map(territory::Point::degrees).unzip();
    let contact = |c: &jingwei_demo::history::Caller| Contact {
        name: Some(c.name.clone()),
        phone: Some(c.phone.clone()),
    };
    let settled = m.begins == "settle_on_the_spot";
    let asked = |name: &str| m.form.iter().find(|(k, _)| *k == name).map(|(_, v)| v);
    let photos = match asked("photos") {
        Some(Planned::Photos(n)) => on.photos.iter().take(*n).cloned().collect(),
        _ => Vec::new(),
    };
    let result = match asked("result") {
        Some(Planned::Text(text)) => Some(text.clone()),
        _ => None,
    };
    Ok(Intake {
        new: NewReport {
            draft: None,
            request_type: serde_json::from_value(word(m.request_type)).map_err(Error::internal)?,
            text: m.text.clone(),
            photos,
            place: PlaceIn { lon, lat, address: Some(m.address.clone()), area: Some(m.area) },
            reporter: m.reporter.as_ref().map(contact),
            on_behalf_of: m.on_behalf_of.as_ref().map(contact),
            follow_up: serde_json::from_value(word(m.follow_up)).map_err(Error::internal)?,
            confidential: m.confidential,
            subcategory: settled.then(|| m.subcategory.clone()),
        },
        channel: serde_json::from_value::<Channel>(word(m.channel)).map_err(Error::internal)?,
        placed: Placed {
            area: m.area,
            by: if m.point.is_some() { FoundBy::Point } else { FoundBy::Chosen },
        },
        draft: None,
        source_no: None,
        source_due: None,
        result: result.filter(|_| settled),
    })
}
