//! An account for every role.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use argon2::Params;
use identity::Identity;
use identity::account::{NewAccount, create, shard_of};
use identity::grant::{Give, give};
use kernel::actor::Unit;
use kernel::{Account, Actor, Id, Lang, Place, Role, Shard};
use store::Store;

/// Everybody's password.
pub const PASSWORD: &str = "a long enough sentence";

/// Somebody: login, role, and the code of an area or a unit.
#[derive(Debug, Clone, Copy)]
pub struct Staff {
    pub login: &'static str,
    pub role: &'static str,
    pub place: &'static str,
}

const fn at(login: &'static str, role: &'static str, place: &'static str) -> Staff {
    Staff { login, role, place }
}

/// Everybody. Who stands here twice holds two roles.
pub static STAFF: &[Staff] = &[
    at("admin", "administrator", "150300"),
    at("intake", "intake_clerk", "150302"),
    at("intake2", "intake_clerk", "150302"),
    at("shift", "shift_leader", "150302"),
    at("shift2", "shift_leader", "150302"),
    at("dispatcher", "dispatcher", "150302"),
    at("supervisor", "supervisor", "150302"),
    at("follow-up", "follow_up_clerk", "150302"),
    at("duty", "duty_leader", "150302"),
    at("town-duty", "duty_leader", "150302001"),
    at("leader", "leader", "150302"),
    at("auditor", "auditor", "150302"),
    at("inspector", "field_inspector", "150302"),
    at("village", "liaison_officer", "150302001001"),
    at("grid", "grid_member", "150302001001001"),
    at("heating-liaison", "unit_liaison", "heating"),
    at("heating-handler", "handler", "heating"),
    at("heating-leader", "unit_leader", "heating"),
    at("housing-liaison", "unit_liaison", "housing"),
    at("housing-handler", "handler", "housing"),
    at("housing-leader", "unit_leader", "housing"),
    at("stranger", "intake_clerk", "150303"),
    at("stranger", "shift_leader", "150303"),
    at("stranger", "dispatcher", "150303"),
    at("stranger", "supervisor", "150303"),
    at("stranger", "follow_up_clerk", "150303"),
    at("stranger", "duty_leader", "150303"),
    at("stranger", "leader", "150303"),
    at("stranger", "auditor", "150303"),
    at("stranger", "administrator", "150303"),
    at("stranger", "unit_liaison", "works-303"),
    at("stranger", "handler", "works-303"),
    at("stranger", "unit_leader", "works-303"),
];

/// Passwords in tests are hashed with next to no work.
pub(super) fn quick() -> Params {
    Params::new(8, 1, 1, None).unwrap()
}

/// Makes the accounts and gives them their roles.
pub(super) async fn put(
    store: &Store,
    identity: &Identity,
    units: &HashMap<&'static str, Id<Unit>>,
) -> BTreeMap<&'static str, Id<Account>> {
    let hash: Arc<str> = identity.hasher().hash(PASSWORD).await.unwrap().into();
    let mut accounts = BTreeMap::new();
    for staff in STAFF {
        if !accounts.contains_key(staff.login) {
            let account = account(store, identity, staff.login, hash.clone()).await;
            accounts.insert(staff.login, account);
        }
        grant(store, identity, accounts[staff.login], staff, units).await;
    }
    identity.forget();
    accounts
}

async fn account(store: &Store, desk: &Identity, login: &str, hash: Arc<str>) -> Id<Account> {
    let new = NewAccount {
        login: login.to_owned(),
        title: login.to_owned(),
        lang: Lang::ZhCn,
        area: "150300".parse().unwrap(),
        password: Some(hash.to_string()),
        must_change: false,
        person: Vec::new(),
    };
    let ctx = store.ctx(Actor::System { job: "test" }).await.unwrap();
    let (of, desk) = (ctx.clone(), desk.clone());
    let make = move |tx: &mut store::Tx<'_>| create(tx, &of, desk.policy(), desk.vault(), &new);
    store.write(shard_of(login), &ctx, make).await.unwrap()
}

async fn grant(
    store: &Store,
    desk: &Identity,
    account: Id<Account>,
    staff: &Staff,
    units: &HashMap<&'static str, Id<Unit>>,
) {
    let place = match units.get(staff.place) {
        Some(unit) => Place::Unit(*unit),
        None => Place::Area(staff.place.parse().unwrap()),
    };
    let new = Give {
        account,
        role: Role::from(staff.role),
        place,
        unit_area: None,
        from: None,
        to: None,
        reason: "test".to_owned(),
    };
    let ctx = store.ctx(Actor::System { job: "test" }).await.unwrap();
    let (of, desk) = (ctx.clone(), desk.clone());
    store.write(Shard::COMMON, &ctx, move |tx| give(tx, &of, desk.policy(), &new)).await.unwrap();
}
