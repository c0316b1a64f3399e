//! A month of matters, played through the real commands: each act at its own
//! time by its own person, with the timers between them.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;
use jingwei_demo::VillageMatter;
use jingwei_demo::history::{By, PlannedAct, PlannedMatter, Value as Planned};
use kernel::{Actor, Ctx, Error, Id, Result, Time};
use procedure::Act;
use serde_json::{Map, Value, json};

use casework::{ActOn, Matter};
use reports::commands::{self, Intake};
use reports::model::{Channel, NewReport};

use super::clock::HandClock;
use super::land::Units;
use super::people::Staff;
use super::villages::Villages;
use super::{A_DAY, Tell, progress};
use crate::city::City;
use crate::runners::Runners;

/// Minutes between two looks of the timers: a rule fires this late at most.
const STEP: i64 = 5;

const STEP_EARLY: i64 = 15;

/// What an act's form is filled from.
pub(super) struct Known<'k> {
    pub units: &'k Units,
    pub staff: &'k Staff,
    pub photos: Vec<String>,
}

/// One thing that happens.
#[derive(Clone, Copy)]
struct Event<'p> {
    at: Time,
    matter: &'p PlannedMatter,
    /// `None`: it begins.
    act: Option<&'p PlannedAct>,
}

pub(super) async fn fill(
    city: &City,
    known: &Known<'_>,
    (month, villages): (&[PlannedMatter], &[VillageMatter]),
    (clock, now): (&HandClock, Time),
    runners: &Runners,
    tell: Tell<'_>,
) -> Result<()> {
    let events = in_order(month);
    let mut made: BTreeMap<usize, Id<Matter>> = BTreeMap::new();
    let (mut villages, mut done) = (Villages::new(villages), 0);
    while done < events.len() || villages.next().is_some() {
        // before the month only villages do something
        let early = events.get(done).is_some_and(|e| e.at > clock.time().plus_minutes(A_DAY));
        let step = if early { STEP_EARLY } else { STEP };
        clock.set(clock.time().plus_minutes(step).min(now));
        runners.turn(city).await?;
        villages.play(city, known, clock.time()).await?;
        let due = events[done..].iter().take_while(|e| e.at <= clock.time()).count();
        for part in parts(&events[done..done + due]) {
            play(city, known, part, &mut made).await?;
        }
        let percent = |n: usize| n * 100 / events.len();
        if percent(done + due) > percent(done) {
            tell(progress("acts of the month", done + due, events.len()));
        }
        done += due;
    }
    clock.set(now);
    runners.turn(city).await
}

/// All beginnings and acts by their time; those of one matter keep their order.
fn in_order(month: &[PlannedMatter]) -> Vec<Event<'_>> {
    let mut events: Vec<Event<'_>> = month
        .iter()
        .flat_map(|matter| {
            let begin = Event { at: matter.at, matter, act: None };
            let acts = matter.acts.iter();
            std::iter::once(begin).chain(acts.map(move |act| Event {
                at: act.at,
                matter,
                act: Some(act),
            }))
        })
        .collect();
    events.sort_by_key(|e| e.at);
    events
}

/// An act that names another matter waits for all that was before it: that
/// matter may have begun in the same step.
fn parts<'e, 'p>(events: &'e [Event<'p>]) -> impl Iterator<Item = &'e [Event<'p>]> {
    let names = |e: &Event<'_>| {
        let form = e.act.into_iter().flat_map(|act| &act.form);
        form.into_iter().any(|(_, value)| matches!(value, Planned::Matter(_)))
    };
    events.chunk_by(move |_, next| !names(next))
}

/// Plays what falls into one step: matters side by side, each one's acts in
/// order.
async fn play(
    city: &City,
    known: &Known<'_>,
    events: &[Event<'_>],
    made: &mut BTreeMap<usize, Id<Matter>>,
) -> Result<()> {
    let mut lines: BTreeMap<usize, Vec<Event<'_>>> = BTreeMap::new();
    for event in events {
        lines.entry(event.matter.number).or_default().push(*event);
    }
    let before = &*made;
    let lines = lines.into_values().map(|line| play_line(city, known, line, before));
    for begun in join_all(lines).await {
        made.extend(begun?);
    }
    Ok(())
}

async fn play_line(
    city: &City,
    known: &Known<'_>,
    line: Vec<Event<'_>>,
    made: &BTreeMap<usize, Id<Matter>>,
) -> Result<Option<(usize, Id<Matter>)>> {
    let mut begun = None;
    for event in line {
        let number = event.matter.number;
        match event.act {
            None => begun = Some((number, begin(city, known, event.matter).await?)),
            Some(act) => {
                let own = begun.map(|(_, id)| id).or_else(|| made.get(&number).copied());
                let id = own.ok_or_else(|| Error::internal("an act before its matter"))?;
                let played = carry_out(city, known, id, act, made).await;
                played.or_else(|e| if act.may_fail { Ok(()) } else { Err(at(e, event)) })?;
            }
        }
    }
    Ok(begun)
}

/// A mistake in the plan is found by its story.
fn at(e: Error, event: Event<'_>) -> Error {
    let act = event.act.map_or("begin", |a| a.act);
    let told = e.detail.clone().unwrap_or_default();
    let detail = format!("{} of {} at {}: {told}", act, event.matter.number, event.at);
    Error { detail: Some(detail), ..e }
}

async fn begin(city: &City, known: &Known<'_>, m: &PlannedMatter) -> Result<Id<Matter>> {
    let channel: Channel = read(&m.channel)?;
    let mut intake = Intake::of(&city.reports, new_report(known, m)?, channel)?;
    let result = m.form.iter().find(|(name, _)| *name == "result");
    intake.result = match result {
        Some((_, Planned::Text(text))) => Some(text.clone()),
        _ => None,
    };
    let actor = match &m.taken_by {
        Some(login) => known.staff.actor(login)?,
        None => Actor::Anonymous,
    };
    let ctx = ctx(city, actor, m.at).await?;
    let (of, works, shard) = (ctx.clone(), Arc::clone(&city.works), intake.shard());
    let run = move |tx: &mut store::Tx<'_>| commands::report(tx, &of, &works, &intake);
    Ok(city.edge.store().write(shard, &ctx, run).await?.matter)
}

fn new_report(known: &Known<'_>, m: &PlannedMatter) -> Result<NewReport> {
    let contact = |c: &jingwei_demo::history::Caller| json!({ "name": c.name, "phone": c.phone });
    let photos = m.form.iter().find_map(|(_, value)| match value {
        Planned::Photos(n) => Some(known.photos(*n)),
        _ => None,
    });
    read(&json!({
        "request_type": m.request_type,
        "text": m.text,
        "photos": photos.unwrap_or_default(),
        "place": {
            "lon": m.point.map(|p| p.degrees().0), "lat": m.point.map(|p| p.degrees().1),
            "area": m.area, "address": m.address,
        },
        "reporter": m.reporter.as_ref().map(contact),
        "on_behalf_of": m.on_behalf_of.as_ref().map(contact),
        "follow_up": m.follow_up,
        "confidential": m.confidential,
        "subcategory": (m.begins == "settle_on_the_spot").then_some(&m.subcategory),
    }))
}

/// Plain data of the plan as the type that the command takes.
fn read<T: serde::de::DeserializeOwned>(value: &(impl serde::Serialize + ?Sized)) -> Result<T> {
    let value = serde_json::to_value(value).map_err(Error::internal)?;
    serde_json::from_value(value).map_err(Error::internal)
}

pub(super) async fn carry_out(
    city: &City,
    known: &Known<'_>,
    id: Id<Matter>,
    planned: &PlannedAct,
    made: &BTreeMap<usize, Id<Matter>>,
) -> Result<()> {
    let (actor, reporter) = match &planned.by {
        By::Reporter => (Actor::Anonymous, true),
        By::Person(login) => (known.staff.actor(login)?, false),
    };
    let form = known.form(&planned.form, made)?;
    let act = Act { name: planned.act.to_owned(), form, ..Act::default() };
    let asked = ActOn { matter: id, act, version: None, reporter };
    let ctx = ctx(city, actor, planned.at).await?;
    let (of, works) = (ctx.clone(), Arc::clone(&city.works));
    let run = move |tx: &mut store::Tx<'_>| casework::act(tx, &of, &works, &asked).map(drop);
    city.edge.store().write(id.shard(), &ctx, run).await
}

/// This person, at the moment of the plan.
pub(super) async fn ctx(city: &City, actor: Actor, at: Time) -> Result<Ctx> {
    let mut ctx = city.edge.store().ctx(actor).await?;
    ctx.now = at;
    Ok(ctx)
}

impl Known<'_> {
    fn photos(&self, n: usize) -> Vec<String> {
        self.photos.iter().take(n).cloned().collect()
    }

    pub(super) fn form(
        &self,
        planned: &[(&'static str, Planned)],
        made: &BTreeMap<usize, Id<Matter>>,
    ) -> Result<Map<String, Value>> {
        let value = |v: &Planned| -> Result<Value> {
            Ok(match v {
                Planned::Text(text) => json!(text),
                Planned::Flag(flag) => json!(flag),
                Planned::Whole(n) => json!(n),
                Planned::Unit(code) => json!(self.unit(code)?),
                Planned::Units(codes) => {
                    codes.iter().map(|c| self.unit(c).map(|u| json!(u))).collect::<Result<_>>()?
                }
                Planned::Account(login) => json!(self.staff.actor(login)?.account()),
                Planned::Matter(n) => json!(made.get(n)),
                Planned::Photos(n) => json!(self.photos(*n)),
                Planned::Date(date) => json!(date.to_string()),
            })
        };
        planned.iter().map(|(name, v)| Ok(((*name).to_owned(), value(v)?))).collect()
    }

    fn unit(&self, code: &str) -> Result<territory::UnitId> {
        self.units.get(code).copied().ok_or_else(|| Error::internal(format!("no unit {code}")))
    }
}
