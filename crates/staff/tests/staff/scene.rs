//! People with posts.

use std::sync::Arc;

use identity::policy::Policy;
use identity::vault::{Inventory, KeyRing, Vault};
use jingwei_staff::place::declare;
use jingwei_staff::policy::TABLE;
use jingwei_staff::{MANIFEST, NewShift, Shift, begin};
use kernel::{Actor, AreaCode, Ctx, Grant, Id, Manifest, Place, Result, Role, Shard, Time};
use store::Tx;
use testkit::TestStore;

pub static MANIFESTS: &[&Manifest] = &[&store::MANIFEST, &identity::MANIFEST, &MANIFEST];
const KEYS: &str = "index 1111111111111111111111111111111111111111111111111111111111111111;\
                    wrap 1 2222222222222222222222222222222222222222222222222222222222222222";

pub struct Hall<'t> {
    pub t: &'t TestStore,
    pub policy: Arc<Policy>,
    pub vault: Vault,
}

/// Runs the body on both engines.
pub fn hall(body: impl AsyncFn(Hall<'_>)) {
    testkit::both(MANIFESTS, async |t| {
        let mut inventory = Inventory::shipped();
        declare(&mut inventory).unwrap();
        let vault = Vault::new(KeyRing::parse(KEYS).unwrap(), inventory);
        let policy = Arc::new(Policy::compile(&[&TABLE]).unwrap());
        body(Hall { t, policy, vault }).await;
    });
}

pub fn area(code: &str) -> AreaCode {
    code.parse().unwrap()
}

pub fn shard() -> Shard {
    Shard::of_area(area("150302003"))
}

pub fn somebody(account: i64, role: &str, place: Place) -> Actor {
    let from = Time::from_micros(0);
    let grant = Grant { role: Role::from(role), place, from, to: None, stead: None };
    Actor::Person { account: Id::from_i64(account).unwrap(), grants: vec![grant] }
}

/// A grid member.
pub fn worker() -> Actor {
    somebody(7, "grid_member", Place::Area(area("150302003012001")))
}

pub fn duty_leader(at: &str) -> Actor {
    somebody(8, "duty_leader", Place::Area(area(at)))
}

pub fn code<T>(done: Result<T>) -> &'static str {
    done.err().map_or("ok", |e| e.code)
}

impl Hall<'_> {
    pub async fn run<T: Send + 'static>(
        &self,
        who: Actor,
        f: impl Fn(&mut Tx<'_>, &Ctx, &Policy, &Vault) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let ctx = self.t.ctx(who).await;
        let (of, policy, vault) = (ctx.clone(), Arc::clone(&self.policy), self.vault.clone());
        self.t.write(shard(), &ctx, move |tx| f(tx, &of, &policy, &vault)).await
    }

    pub async fn shift(&self, hours: i64) -> Result<Shift> {
        let id = self.t.ids().next(shard(), self.t.store.clock().now());
        let new = NewShift { id, area: area("150302003012001"), hours };
        self.run(worker(), move |tx, ctx, _, _| begin(tx, ctx, new)).await
    }

    pub async fn count(&self, from: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {from}");
        let read = move |tx: &mut Tx<'_>| tx.query_sql(&sql, &[], |r| r.int(0));
        self.t.read(Shard::COMMON, read).await.unwrap()[0]
    }
}
