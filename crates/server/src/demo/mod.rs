//! Filling an empty place with the made-up city: its land, its people, and a
//! month of matters, through the same commands as everybody's.

mod clock;
mod history;
mod land;
mod people;
mod photos;
mod villages;

use std::path::Path;
use std::sync::Arc;

use jingwei_demo::{City as Plan, PlannedMatter, VillageMatter};
use kernel::{Actor, Ctx, Error, Lang, Result, Time};
use serde_json::{Value, json};
use store::{Clock, Store, SystemClock};

use crate::city::City;
use crate::config::Config;
use crate::out::Progress;
use crate::runners::Runners;

use clock::HandClock;
use history::Known;

/// Everybody's password in the demo, and nowhere else: the place says of
/// itself that it is one.
pub const PASSWORD: &str = "jingwei-demo";
/// The calendar of the made-up city.
const CALENDAR: &str = "wuhai";

/// The same month every time.
const SEED: u64 = 1503;
/// Minutes of a day.
const A_DAY: i64 = 24 * 60;

/// How much of the month is made.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub days: i64,
    pub matters: usize,
}

/// Told now and then.
pub type Tell<'t> = &'t dyn Fn(Progress);

/// Fills the place that the configuration names, and answers with what
/// [`accounts`] tells. A new folder appears whole or not at all: it is filled
/// under another name, since half a city would look like a whole one.
///
/// # Errors
/// `server.not_empty` where there is an area already; those of the store.
pub async fn fill(config: &Config, size: Size, tell: Tell<'_>) -> Result<Value> {
    let plan = jingwei_demo::city()?;
    if !config.database.is_empty() || holds_something(&config.data) {
        fill_place(config, &plan, size, tell).await?;
        return Ok(accounts(&plan));
    }
    let filling = config.data.with_extension("filling");
    let moved = |e: std::io::Error| Error::internal(format!("{}: {e}", filling.display()));
    match std::fs::remove_dir_all(&filling) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(moved(e)),
        _ => {}
    }
    let beside = Config { data: filling.clone(), ..config.clone() };
    fill_place(&beside, &plan, size, tell).await?;
    std::fs::rename(&filling, &config.data).map_err(moved)?;
    Ok(accounts(&plan))
}

fn holds_something(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

async fn fill_place(config: &Config, plan: &Plan, size: Size, tell: Tell<'_>) -> Result<()> {
    let config = configured(config)?;
    let now = SystemClock.now();
    let (month, villages) = month(plan, size, now)?;
    let acts = villages.iter().flat_map(|m| m.acts.first());
    let first = month.first().map(|m| m.at).into_iter().chain(acts.map(|a| a.at)).min();
    let first = first.unwrap_or(now);
    let clock = Arc::new(HandClock::at(first.plus_minutes(-A_DAY)));
    let city = City::open(&config, clock.clone()).await?;
    let filled = fill_open(&city, plan, (&month, &villages), (&clock, now), tell).await;
    city.close().await?;
    filled
}

/// None at all when none are wanted: the plan adds one for every stage.
fn month(plan: &Plan, size: Size, now: Time) -> Result<(Vec<PlannedMatter>, Vec<VillageMatter>)> {
    Ok(match size.matters {
        0 => (Vec::new(), Vec::new()),
        matters => (
            jingwei_demo::history(plan, SEED, size.days, now, matters)?,
            jingwei_demo::villages(now)?,
        ),
    })
}

async fn fill_open(
    city: &City,
    plan: &Plan,
    plays: (&[PlannedMatter], &[VillageMatter]),
    (clock, now): (&HandClock, Time),
    tell: Tell<'_>,
) -> Result<()> {
    if city.works.directory().areas().next().is_some() {
        return Err(Error::conflict("server.not_empty"));
    }
    let runners = Runners::new(city)?;
    let units = land::fill(city, plan, tell).await?;
    let staff = people::fill(city, plan, &units, tell).await?;
    switch_on(city).await?;
    let photos = photos::keep(&city.files, city.edge.store()).await?;
    let known = Known { units: &units, staff: &staff, photos };
    history::fill(city, &known, plays, (clock, now), &runners, tell).await?;
    runners.settle().await
}

/// Residents of the demo sign in with a code, which `jingwei user texts` shows,
/// and subscribe by mail, which lies in the folder `mail`.
async fn switch_on(city: &City) -> Result<()> {
    let ctx = city.edge.store().ctx(Actor::System { job: "demo" }).await?;
    let of = ctx.clone();
    let set = move |tx: &mut store::Tx<'_>| {
        let on = [&identity::settings::PHONE_SIGN_IN, &reports::settings::EMAIL_SUBSCRIPTIONS];
        on.into_iter().try_for_each(|def| {
            store::settings::set(tx, &of, def, None, of.now, &Value::Bool(true)).map(drop)
        })
    };
    city.edge.store().write(kernel::Shard::COMMON, &ctx, set).await
}

/// Whether there is an area in it.
///
/// # Errors
/// Those of opening it.
pub async fn is_empty(config: &Config) -> Result<bool> {
    let city = City::open(config, Arc::new(SystemClock)).await?;
    let empty = city.works.directory().areas().next().is_none();
    city.close().await?;
    Ok(empty)
}

/// With the calendar of the made-up city, written beside the data where every
/// command finds it; a configuration that is there already is left alone.
fn configured(config: &Config) -> Result<Config> {
    let file = config.data.join(Config::FILE);
    if config.calendar == CALENDAR || file.exists() {
        return Ok(config.clone());
    }
    crate::city::make_private(&config.data)?;
    let text = format!("# Made by `jingwei demo`.\ncalendar = \"{CALENDAR}\"\n");
    std::fs::write(&file, text).map_err(Error::internal)?;
    Ok(Config { calendar: CALENDAR.to_owned(), ..config.clone() })
}

/// Who can sign in, with the password of all of them.
pub fn accounts(plan: &Plan) -> Value {
    let shown = plan.people.iter().filter(|p| p.sign_in).map(|p| {
        json!({
            "login": p.login, "role": p.role,
            "title": { "zh-CN": p.title.get(Lang::ZhCn), "en": p.title.get(Lang::En) },
        })
    });
    let notice: serde_json::Map<String, Value> = jingwei_demo::NOTICE
        .iter()
        .map(|(lang, text)| ((*lang).to_owned(), (*text).into()))
        .collect();
    json!({ "password": PASSWORD, "accounts": shown.collect::<Vec<_>>(), "notice": notice })
}

/// The program itself, at the moment of the clock.
async fn ctx(store: &Store) -> Result<Ctx> {
    store.ctx(Actor::System { job: "demo" }).await
}

/// A line of progress.
fn progress(what: &str, done: usize, of: usize) -> Progress {
    Progress { what: what.to_owned(), done: done as u64, of: Some(of as u64) }
}
