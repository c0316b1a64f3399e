//! Accounts and what they hold.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use identity::account::{self, NewAccount};
use identity::grant::{self, Give};
use jingwei_demo::City as Plan;
use jingwei_demo::people::{Person, Post};
use kernel::{Actor, Error, Grant, Lang, Place, Result, Role, Shard};

use super::land::Units;
use super::{PASSWORD, Tell, ctx, progress};
use crate::city::City;

/// Accounts made side by side: enough to share each sync of the disk.
const ABREAST: usize = 64;

/// Everybody, as who they act.
pub(super) struct Staff(BTreeMap<String, Actor>);

impl Staff {
    pub fn actor(&self, login: &str) -> Result<Actor> {
        let found = self.0.get(login).cloned();
        found.ok_or_else(|| Error::internal(format!("nobody signs in as {login}")))
    }
}

pub(super) async fn fill(city: &City, plan: &Plan, units: &Units, tell: Tell<'_>) -> Result<Staff> {
    // One hash for all: it is one password, and a demo.
    let hash = city.edge.identity().hasher().hash(PASSWORD).await?;
    let (mut staff, of) = (BTreeMap::new(), plan.people.len());
    let mut made = stream::iter(&plan.people)
        .map(|person| {
            let password = person.sign_in.then(|| hash.clone());
            async move { one(city, person, units, password).await.map_err(|e| named(e, person)) }
        })
        .buffer_unordered(ABREAST);
    while let Some((login, actor)) = made.try_next().await? {
        staff.insert(login, actor);
        if staff.len().is_multiple_of(100) || staff.len() == of {
            tell(progress("people", staff.len(), of));
        }
    }
    drop(made);
    city.edge.identity().forget();
    Ok(Staff(staff))
}

/// A mistake in the plan is found by its login.
fn named(e: Error, person: &Person) -> Error {
    let detail = format!("{}: {}", person.login, e.detail.unwrap_or_default());
    Error { detail: Some(detail), ..e }
}

async fn one(
    city: &City,
    person: &Person,
    units: &Units,
    password: Option<String>,
) -> Result<(String, Actor)> {
    let place = match &person.post {
        Post::Area(area) => Place::Area(*area),
        Post::Unit(code) => Place::Unit(
            units.get(code).copied().ok_or_else(|| Error::internal(format!("no unit {code}")))?,
        ),
    };
    let directory = city.works.directory();
    let unit_area = match place {
        Place::Area(_) => None,
        Place::Unit(unit) => directory.unit(unit).map(|u| u.area),
    };
    let area = match place {
        Place::Area(area) => Some(area),
        Place::Unit(_) => unit_area,
    };
    let new = NewAccount {
        login: person.login.clone(),
        title: person.title.get(Lang::ZhCn).to_owned(),
        lang: Lang::ZhCn,
        area: area.ok_or_else(|| Error::internal("a unit without an area"))?,
        password,
        must_change: false,
        person: vec![("name".to_owned(), person.name.get(Lang::ZhCn).to_owned())],
    };
    let store = city.edge.store();
    let (ctx1, works) = (ctx(store).await?, city.works.clone());
    let (shard, of) = (account::shard_of(&new.login), ctx1.clone());
    let create =
        move |tx: &mut store::Tx<'_>| account::create(tx, &of, &works.policy, &works.vault, &new);
    let account = store.write(shard, &ctx1, create).await?;
    let give = Give {
        account,
        role: Role::from(person.role),
        place,
        unit_area,
        from: None,
        to: None,
        reason: "演示岗位".to_owned(),
    };
    let (ctx2, works) = (ctx(store).await?, city.works.clone());
    let of = ctx2.clone();
    let give = move |tx: &mut store::Tx<'_>| grant::give(tx, &of, &works.policy, &give);
    store.write(Shard::COMMON, &ctx2, give).await?;
    let grant =
        Grant { role: Role::from(person.role), place, from: ctx2.now, to: None, stead: None };
    Ok((person.login.clone(), Actor::Person { account, grants: vec![grant] }))
}
