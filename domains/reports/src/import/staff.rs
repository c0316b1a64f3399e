//! People of the test territory: they act in the script and cannot sign in.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use identity::account::{self, NewAccount};
use identity::grant::{self, Give};
use kernel::{Account, Actor, AreaCode, Ctx, Error, Id, Lang, Level, Place, Result, Role, Shard};
use store::{Store, Tx};
use territory::UnitId;

use super::ground::Ground;
use super::{JOB, land};
use crate::state::Reports;

/// The room of every city.
const ROOM: [&str; 5] =
    ["intake_clerk", "shift_leader", "dispatcher", "field_inspector", "follow_up_clerk"];
/// The posts of every unit.
const POSTS: [&str; 3] = ["unit_liaison", "handler", "unit_leader"];
/// Accounts made side by side.
const ABREAST: usize = 32;

/// Who acts, by role and place.
pub(super) struct Staff {
    room: BTreeMap<(AreaCode, &'static str), Actor>,
    posts: BTreeMap<(UnitId, &'static str), Actor>,
}

impl Staff {
    /// Makes them, or takes up those of an earlier run.
    pub async fn of(reports: &Reports, store: &Store, ground: &Ground) -> Result<Staff> {
        let directory = reports.works().directory();
        let mut planned: Vec<(String, &'static str, Place, AreaCode)> = Vec::new();
        for city in directory.areas().filter(|a| a.level == Level::City) {
            let digits = city.code.to_string();
            for role in ROOM {
                let login = format!("{}-{role}", &digits[..4]);
                planned.push((login, role, Place::Area(city.code), city.code));
            }
        }
        let home = crate::place::intake(&directory);
        for (code, unit) in land::unit_ids(reports, ground)? {
            for role in POSTS {
                planned.push((format!("{code}-{role}"), role, Place::Unit(unit), home));
            }
        }
        let (mut room, mut posts) = (BTreeMap::new(), BTreeMap::new());
        for slice in planned.chunks(ABREAST) {
            let made = slice.iter().map(|(login, role, place, area)| async move {
                let actor = actor(reports, store, login, role, *place, *area).await?;
                Ok::<_, Error>((*role, *place, actor))
            });
            for (role, place, actor) in try_join_all(made).await? {
                match place {
                    Place::Area(area) => drop(room.insert((area, role), actor)),
                    Place::Unit(unit) => drop(posts.insert((unit, role), actor)),
                }
            }
        }
        Ok(Staff { room, posts })
    }

    /// The city's holder of a role of the room.
    pub fn room(&self, city: AreaCode, role: &'static str) -> Result<&Actor> {
        self.room.get(&(city, role)).ok_or_else(|| Error::internal(format!("no {role}")))
    }

    /// A unit's holder of a post.
    pub fn post(&self, unit: UnitId, role: &'static str) -> Result<&Actor> {
        self.posts.get(&(unit, role)).ok_or_else(|| Error::internal(format!("no {role}")))
    }
}

async fn actor(
    reports: &Reports,
    store: &Store,
    login: &str,
    role: &str,
    place: Place,
    area: AreaCode,
) -> Result<Actor> {
    let login = login.replace('_', "-");
    let account = account(reports, store, &login, area).await?;
    let now = store.clock().now();
    let held = store.read(Shard::COMMON, move |tx| grant::of(tx, account, now)).await?;
    if held.is_empty() {
        let give = Give {
            account,
            role: Role::from(role),
            place,
            unit_area: Some(area),
            from: None,
            to: None,
            reason: "import".to_owned(),
        };
        let works = reports.works().clone();
        let of = move |tx: &mut Tx<'_>, ctx: &Ctx| grant::give(tx, ctx, &works.policy, &give);
        write(store, Shard::COMMON, of).await?;
    }
    let grants = store.read(Shard::COMMON, move |tx| grant::of(tx, account, now)).await?;
    Ok(Actor::Person { account, grants })
}

/// Without a password nobody can sign in with it.
async fn account(
    reports: &Reports,
    store: &Store,
    login: &str,
    area: AreaCode,
) -> Result<Id<Account>> {
    let new = NewAccount {
        login: login.to_owned(),
        title: login.to_owned(),
        lang: Lang::ZhCn,
        area,
        password: None,
        must_change: false,
        person: Vec::new(),
    };
    let works = reports.works().clone();
    write(store, account::shard_of(login), move |tx, ctx| {
        match account::by_login(tx, &new.login)? {
            Some(id) => Ok(id),
            None => account::create(tx, ctx, &works.policy, &works.vault, &new),
        }
    })
    .await
}

async fn write<T: Send + 'static>(
    store: &Store,
    shard: Shard,
    f: impl Fn(&mut Tx<'_>, &Ctx) -> Result<T> + Send + Sync + 'static,
) -> Result<T> {
    let ctx = store.ctx(Actor::System { job: JOB }).await?;
    let of = ctx.clone();
    store.write(shard, &ctx, move |tx| f(tx, &of)).await
}
