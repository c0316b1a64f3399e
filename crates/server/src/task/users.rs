//! `user add|list|grant|revoke|disable|enable|password`

use casework::Works;
use identity::account::{self, AccountInfo, NewAccount, State};
use identity::grant::{self, Give};
use kernel::actor::Unit;
use kernel::{Account, AreaCode, Error, Id, Lang, Place, Result, Role, Shard, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Shards;

use super::ctx;
use crate::city::City;

/// Accounts that are listed at the most.
const LISTED: u32 = 200;

/// An account to be made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewUser {
    pub login: String,
    pub title: String,
    pub area: AreaCode,
    pub lang: Lang,
    /// The first administrator of a place that has none.
    pub administrator: bool,
    /// A program's: without a password.
    #[serde(default)]
    pub program: bool,
    /// Without one, one is made and told.
    pub password: Option<String>,
}

/// A role to be given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GrantTo {
    pub login: String,
    pub role: String,
    pub area: Option<AreaCode>,
    /// Id or code of a unit.
    pub unit: Option<String>,
    pub from: Option<Time>,
    pub to: Option<Time>,
    pub reason: String,
}

pub(super) async fn add(city: &City, new: NewUser) -> Result<Value> {
    let made = new.password.is_none() && !new.program;
    let password = new.password.map_or_else(make_password, Ok)?;
    let identity = city.edge.identity();
    let id = if new.administrator {
        identity.first_administrator(&new.login, &new.title, new.area, &password).await?
    } else {
        let ctx = ctx(city).await?;
        let login = account::clean_login(&new.login)?;
        let hash = match new.program {
            true => None,
            false => Some(identity.hash_new(&ctx, &login, &password).await?),
        };
        let shard = account::shard_of(&login);
        let account = NewAccount {
            login,
            title: new.title,
            lang: new.lang,
            area: new.area,
            password: hash,
            must_change: !new.program,
            person: Vec::new(),
        };
        let (of, works) = (ctx.clone(), city.works.clone());
        let create = move |tx: &mut store::Tx<'_>| {
            account::create(tx, &of, &works.policy, &works.vault, &account)
        };
        city.edge.store().write(shard, &ctx, create).await?
    };
    let mut answer = json!({ "account": id, "login": new.login });
    if made {
        answer["password"] = password.into();
    }
    Ok(answer)
}

/// Sixteen letters and digits that nobody mixes up when reading them out: 80
/// random bits.
pub(super) fn make_password() -> Result<String> {
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(Error::internal)?;
    let signs: Vec<char> = random.iter().map(|b| char::from(SIGNS[usize::from(b & 31)])).collect();
    Ok(signs.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-"))
}

pub(super) async fn list(city: &City) -> Result<Value> {
    let (ctx, works) = (ctx(city).await?, city.works.clone());
    let read = move |tx: &mut store::Tx<'_>| {
        let page = account::list(tx, &ctx, &works.policy, None, Some(LISTED))?;
        let with_grants = |info: AccountInfo| {
            Ok(shown(&info, &grant::history(tx, &ctx, &works.policy, info.id)?))
        };
        let accounts: Vec<Value> =
            page.items.into_iter().map(with_grants).collect::<Result<_>>()?;
        Ok(json!({ "accounts": accounts, "more": page.next.is_some() }))
    };
    city.edge.store().read_many(Shards::All, read).await
}

fn shown(info: &AccountInfo, grants: &[grant::GrantInfo]) -> Value {
    let held: Vec<Value> = grants
        .iter()
        .filter(|g| g.revoked.is_none())
        .map(|g| json!({ "grant": g.id, "role": g.role, "place": g.place, "to": g.to }))
        .collect();
    json!({
        "account": info.id, "login": info.login, "title": info.title,
        "area": info.area, "state": info.state, "grants": held,
    })
}

pub(super) async fn grant(city: &City, to: GrantTo) -> Result<Value> {
    let place = place(city, &to)?;
    let unit_area = match place {
        Place::Unit(unit) => area_of(&city.works, unit),
        Place::Area(_) => None,
    };
    let give = Give {
        account: find(city, &to.login).await?,
        role: Role(to.role),
        place,
        unit_area,
        from: to.from,
        to: to.to,
        reason: to.reason,
    };
    let (ctx, works) = (ctx(city).await?, city.works.clone());
    let of = ctx.clone();
    let give = move |tx: &mut store::Tx<'_>| grant::give(tx, &of, &works.policy, &give);
    let id = city.edge.store().write(Shard::COMMON, &ctx, give).await?;
    city.edge.identity().forget();
    Ok(json!({ "grant": id }))
}

fn place(city: &City, to: &GrantTo) -> Result<Place> {
    match (to.area, &to.unit) {
        (Some(area), None) => Ok(Place::Area(area)),
        (None, Some(named)) => {
            let directory = city.works.directory();
            let by_id = named.parse::<Id<Unit>>().ok().filter(|id| directory.unit(*id).is_some());
            let unit = by_id.or_else(|| directory.unit_by_code(named).map(|u| u.id));
            unit.map(Place::Unit).ok_or_else(|| Error::invalid("server.unit", "unit"))
        }
        _ => Err(Error::invalid("server.place", "area")),
    }
}

pub(super) fn area_of(works: &Works, unit: Id<Unit>) -> Option<AreaCode> {
    works.directory().unit(unit).map(|u| u.area)
}

pub(super) async fn revoke(city: &City, id: &str) -> Result<Value> {
    let id = id.parse().map_err(|_| Error::invalid("server.grant", "grant"))?;
    let (ctx, works) = (ctx(city).await?, city.works.clone());
    let of = ctx.clone();
    let take = move |tx: &mut store::Tx<'_>| {
        grant::revoke(tx, &of, &works.policy, id, &|unit| area_of(&works, unit))
    };
    city.edge.store().write(Shard::COMMON, &ctx, take).await?;
    city.edge.identity().forget();
    Ok(json!({ "grant": id, "revoked": true }))
}

pub(super) async fn set_state(city: &City, login: &str, active: bool) -> Result<Value> {
    let id = find(city, login).await?;
    let state = if active { State::Active } else { State::Locked };
    let (ctx, works) = (ctx(city).await?, city.works.clone());
    let of = ctx.clone();
    let change = move |tx: &mut store::Tx<'_>| {
        let now = account::get(tx, &of, &works.policy, id)?;
        account::set_state(tx, &of, &works.policy, id, now.version, state)
    };
    city.edge.store().write(id.shard(), &ctx, change).await?;
    city.edge.identity().forget();
    Ok(json!({ "login": login, "state": state }))
}

pub(super) async fn password(city: &City, login: &str, given: Option<String>) -> Result<Value> {
    let id = find(city, login).await?;
    let made = given.is_none();
    let password = given.map_or_else(make_password, Ok)?;
    let (ctx, works) = (ctx(city).await?, city.works.clone());
    let hash = city.edge.identity().hash_new(&ctx, login, &password).await?;
    let of = ctx.clone();
    let reset = move |tx: &mut store::Tx<'_>| {
        let unit_area = |unit| area_of(&works, unit);
        account::reset_password(tx, &of, &works.policy, id, &hash, &unit_area)
    };
    city.edge.store().write(id.shard(), &ctx, reset).await?;
    city.edge.identity().forget();
    let mut answer = json!({ "login": login });
    if made {
        answer["password"] = password.into();
    }
    Ok(answer)
}

pub(super) async fn find(city: &City, login: &str) -> Result<Id<Account>> {
    let login = account::clean_login(login)?;
    let shard = account::shard_of(&login);
    let read = move |tx: &mut store::Tx<'_>| account::by_login(tx, &login);
    let found = city.edge.store().read(shard, read).await?;
    found.ok_or_else(|| Error::invalid("identity.account_unknown", "login"))
}

#[cfg(test)]
mod tests {
    use super::make_password;

    #[test]
    fn a_made_password_can_be_read_out() {
        let one = make_password().unwrap();
        assert_eq!(one.len(), 19);
        assert!(one.bytes().all(|b| b == b'-' || b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert_ne!(one, make_password().unwrap());
    }
}
