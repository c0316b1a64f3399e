//! A folder with the demo city, and its staff as actors.

use std::path::Path;
use std::sync::Arc;

use identity::{account, grant};
use jingwei_server::city::City;
use jingwei_server::config::Config;
use jingwei_server::demo::{self, Size};
use jingwei_server::domains;
use kernel::{Account, Actor, AreaCode, Id, Shard};
use store::SystemClock;
use store::outbox::{Relay, Subscriber};

use crate::Done;
use crate::life::{Cast, GRID, LEAD, STAFF};

/// An open city with what a life needs.
pub struct Place {
    pub city: City,
    pub actors: Vec<Actor>,
    pub cast: Cast,
    /// The finest area of the life's grid.
    pub area: AreaCode,
}

/// How the program is configured in a folder, on SQLite or on the database of
/// a URL.
pub fn config(folder: &Path, database: &str) -> Config {
    Config {
        data: folder.to_owned(),
        database: database.to_owned(),
        calendar: "wuhai".to_owned(),
        ..Config::default()
    }
}

/// Fills an empty place with the demo city, without history.
pub async fn fill(config: &Config) -> Done {
    let size = Size { days: 1, matters: 0 };
    demo::fill(config, size, &|_| {}).await?;
    Ok(())
}

/// Opens it.
pub async fn open(config: &Config) -> Done<Place> {
    let city = City::open(config, Arc::new(SystemClock)).await?;
    let grid: AreaCode = GRID.parse()?;
    let area = city.works.directory().children(grid).next().map_or(grid, |a| a.code);
    let lead = city.works.directory().unit_by_code(LEAD).ok_or("the demo has no such unit")?.id;
    let mut actors = Vec::new();
    for login in STAFF {
        actors.push(actor(&city, login).await?);
    }
    let handler = actors[3].account().ok_or("the handler is nobody")?;
    hear(&city);
    Ok(Place { city, actors, cast: Cast { lead, handler }, area })
}

/// Every act then also writes what it owes to a subscriber. Nothing delivers
/// it: the runners are measured with the whole program.
fn hear(city: &City) {
    let mut all = domains::subscribers(city);
    all.push(Subscriber::command("bench", &[casework::commands::MOVED], |_, _, _| Ok(())));
    drop(Relay::new(city.edge.store(), all));
}

/// Somebody with the grants that hold now.
pub async fn actor(city: &City, login: &'static str) -> Done<Actor> {
    let store = city.edge.store();
    let found = store.read(account::shard_of(login), |tx| account::by_login(tx, login)).await?;
    let account: Id<Account> = found.ok_or_else(|| format!("the demo has no {login}"))?;
    let now = store.clock().now();
    let grants = store.read(Shard::COMMON, move |tx| grant::of(tx, account, now)).await?;
    Ok(Actor::Person { account, grants })
}
