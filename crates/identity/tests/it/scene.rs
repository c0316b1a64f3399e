//! A small town hall: a store, a policy, people with posts.

use std::sync::Arc;

use jingwei_identity::account::{self, NewAccount};
use jingwei_identity::grant::{self, Give};
use jingwei_identity::password::Hasher;
use jingwei_identity::policy::{self, Policy};
use jingwei_identity::vault::{Inventory, KeyRing, Vault};
use jingwei_identity::{Identity, MANIFEST, subscribers};
use kernel::actor::Unit;
use kernel::{Account, Actor, AreaCode, Ctx, Grant, Id, Lang, Place, Result, Role, Shard, Time};
use store::outbox::Relay;
use testkit::TestStore;

pub const PASSWORD: &str = "seven-mountain-goats";
/// One key for all tests of one scene: 64 hex digits each.
pub const KEYS: &str = "index 1111111111111111111111111111111111111111111111111111111111111111;\
                        wrap 1 2222222222222222222222222222222222222222222222222222222222222222";

pub struct Hall<'t> {
    pub t: &'t TestStore,
    pub identity: Identity,
    pub relay: Relay,
}

/// Runs the body in a fresh hall on each engine.
pub fn hall(body: impl AsyncFn(&Hall<'_>)) {
    testkit::both(&[&MANIFEST], async |t| {
        let relay = Relay::new(&t.store, subscribers());
        let vault = Vault::new(KeyRing::parse(KEYS).unwrap(), Inventory::shipped());
        let policy = Arc::new(Policy::compile(&[&policy::TABLE]).unwrap());
        let params = argon2::Params::new(8, 1, 1, None).unwrap();
        let hasher = Hasher::with_params(params, 2);
        let identity = Identity::new(t.store.clone(), policy, vault, hasher);
        body(&Hall { t, identity, relay }).await;
    });
}

pub fn area(code: &str) -> AreaCode {
    code.parse().unwrap()
}

pub fn unit(n: i64) -> Id<Unit> {
    Id::from_i64(n).unwrap()
}

/// Somebody with grants, without going through a sign-in.
pub fn person(account: Id<Account>, grants: &[(&str, Place)]) -> Actor {
    let grant = |(role, place): &(&str, Place)| Grant {
        role: Role::from(*role),
        place: *place,
        from: Time::from_micros(0),
        to: None,
        stead: None,
    };
    Actor::Person { account, grants: grants.iter().map(grant).collect() }
}

impl Hall<'_> {
    pub fn now(&self) -> Time {
        self.t.store.clock().now()
    }

    pub async fn system(&self) -> Ctx {
        self.t.ctx(Actor::System { job: "test" }).await
    }

    /// An account with [`PASSWORD`], made by the program.
    pub async fn account(&self, login: &str, at: &str) -> Id<Account> {
        let password = Some(self.identity.hasher().hash(PASSWORD).await.unwrap());
        let new = NewAccount {
            login: login.to_owned(),
            title: format!("岗位 {login}"),
            lang: Lang::ZhCn,
            area: area(at),
            password,
            must_change: false,
            person: Vec::new(),
        };
        self.create(&self.system().await, new).await.unwrap()
    }

    pub async fn create(&self, ctx: &Ctx, new: NewAccount) -> Result<Id<Account>> {
        let (of, identity) = (ctx.clone(), self.identity.clone());
        let shard = account::shard_of(&account::clean_login(&new.login)?);
        let create = move |tx: &mut store::Tx<'_>| {
            account::create(tx, &of, identity.policy(), identity.vault(), &new)
        };
        self.t.write(shard, ctx, create).await
    }

    /// A role for somebody, given by the program.
    pub async fn post(&self, account: Id<Account>, role: &str, place: Place) -> Id<Grant> {
        self.give(&self.system().await, simple(account, role, place)).await.unwrap()
    }

    pub async fn give(&self, ctx: &Ctx, new: Give) -> Result<Id<Grant>> {
        let (of, policy) = (ctx.clone(), self.identity.policy().clone());
        let give = move |tx: &mut store::Tx<'_>| grant::give(tx, &of, &policy, &new);
        let given = self.t.write(Shard::COMMON, ctx, give).await;
        self.identity.forget();
        given
    }

    pub async fn revoke(&self, ctx: &Ctx, id: Id<Grant>, unit_area: Option<&str>) -> Result<()> {
        let (of, policy, at) = (ctx.clone(), self.identity.policy().clone(), unit_area.map(area));
        let revoke = move |tx: &mut store::Tx<'_>| grant::revoke(tx, &of, &policy, id, &|_| at);
        let done = self.t.write(Shard::COMMON, ctx, revoke).await;
        self.identity.forget();
        done
    }

    /// How many rows a table has that fit a condition.
    pub async fn count(&self, from: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {from}");
        let rows = self.t.read(Shard::COMMON, move |tx| tx.query_sql(&sql, &[], |r| r.int(0)));
        rows.await.unwrap()[0]
    }
}

/// A grant without end, at once.
pub fn simple(account: Id<Account>, role: &str, place: Place) -> Give {
    Give {
        account,
        role: Role::from(role),
        place,
        unit_area: None,
        from: None,
        to: None,
        reason: "分工调整".to_owned(),
    }
}
