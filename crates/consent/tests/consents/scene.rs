//! A place that asks for consent: the test domain of this crate.

use std::sync::Arc;

use identity::Identity;
use identity::mandate::{self, Contact, MandateInfo, NewMandate, Paper, Thing};
use identity::password::Hasher;
use identity::policy::{self, Policy};
use identity::resident::{Phone, phone};
use identity::vault::{Inventory, KeyRing, Vault};
use jingwei_consent::{Asked, Consent, MANIFEST, Purpose, Purposes};
use kernel::{Actor, Ctx, Grant, Id, Manifest, Result, Role, Shard, Time};
use testkit::TestStore;

pub static MANIFESTS: &[&Manifest] = &[&store::MANIFEST, &identity::MANIFEST, &MANIFEST];
const KEYS: &str = "index 1111111111111111111111111111111111111111111111111111111111111111;\
                    wrap 1 2222222222222222222222222222222222222222222222222222222222222222";

pub const CARE: Purpose = Purpose { code: "care_list", version: 2, owner: "care" };
pub const PHOTO: Purpose = Purpose { code: "photo", version: 1, owner: "news" };

pub struct Place<'t> {
    pub t: &'t TestStore,
    pub purposes: Arc<Purposes>,
    pub identity: Identity,
}

/// Runs the body on both engines.
pub fn place(body: impl AsyncFn(Place<'_>)) {
    testkit::both(MANIFESTS, async |t| {
        let vault = Vault::new(KeyRing::parse(KEYS).unwrap(), Inventory::shipped());
        let policy = Arc::new(Policy::compile(&[&policy::TABLE]).unwrap());
        let params = argon2::Params::new(8, 1, 1, None).unwrap();
        let hasher = Hasher::with_params(params, 2);
        let identity = Identity::new(t.store.clone(), policy, vault, hasher);
        let purposes = Arc::new(Purposes::new(&[CARE, PHOTO]).unwrap());
        body(Place { t, purposes, identity }).await;
    });
}

pub fn asked(purpose: &'static Purpose) -> Asked<'static> {
    Asked { purpose: purpose.code, about: "", version: purpose.version }
}

pub fn code<T>(done: Result<T>) -> &'static str {
    done.err().map_or("ok", |e| e.code)
}

/// Who sees papers at the counter.
fn clerk() -> Actor {
    let grant = Grant {
        role: Role::from("intake_clerk"),
        place: kernel::Place::Area("150302".parse().unwrap()),
        from: Time::from_micros(0),
        to: None,
        stead: None,
    };
    Actor::Person { account: Id::from_i64(8).unwrap(), grants: vec![grant] }
}

impl Place<'_> {
    pub async fn phone(&self, number: &str) -> Phone {
        let ctx = self.t.ctx(Actor::Anonymous).await;
        let (of, vault, number) = (ctx.clone(), self.identity.vault().clone(), number.to_owned());
        let phone = move |tx: &mut store::Tx<'_>| phone(tx, &of, &vault, &number, "phone");
        self.t.write(Shard::COMMON, &ctx, phone).await.unwrap()
    }

    /// A mandate that a clerk recorded, of days.
    pub async fn on_paper(
        &self,
        (giver, taker): (&str, &str),
        things: &[Thing],
        days: i64,
    ) -> MandateInfo {
        let ctx = self.t.ctx(clerk()).await;
        let contact = |name: &str, phone: &str| Contact { name: name.into(), phone: phone.into() };
        let ends = ctx.now.plus_minutes(days * 24 * 60);
        let new = NewMandate { taker: contact("王芳", taker), things: things.to_vec(), ends };
        let paper = Paper { giver: contact("王小宝", giver), new, paper: "档案柜".into() };
        let id = self.identity.record_mandate(&ctx, paper).await.unwrap();
        let taker = self.phone(taker).await;
        let all = self.t.read(Shard::COMMON, move |tx| mandate::taken(tx, taker)).await.unwrap();
        all.into_iter().find(|m| m.id == id).unwrap()
    }

    /// Runs a command in the shard of a person, as nobody with an account.
    pub async fn run<T: Send + 'static>(
        &self,
        person: Phone,
        f: impl Fn(&mut store::Tx<'_>, &Ctx, &Purposes) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let ctx = self.t.ctx(Actor::Anonymous).await;
        let (of, purposes) = (ctx.clone(), Arc::clone(&self.purposes));
        self.t.write(person.shard(), &ctx, move |tx| f(tx, &of, &purposes)).await
    }

    pub async fn give(&self, person: Phone, what: Asked<'static>) -> Result<Id<Consent>> {
        let run = move |tx: &mut store::Tx<'_>, ctx: &Ctx, purposes: &Purposes| {
            jingwei_consent::give(tx, ctx, purposes, person, true, what)
        };
        self.run(person, run).await
    }

    pub async fn withdraw(&self, person: Phone, id: Id<Consent>) -> Result<()> {
        let run = move |tx: &mut store::Tx<'_>, ctx: &Ctx, _: &Purposes| {
            jingwei_consent::withdraw(tx, ctx, person, id)
        };
        self.run(person, run).await
    }

    pub async fn of(&self, person: Phone) -> Vec<Consent> {
        self.t.read(person.shard(), move |tx| jingwei_consent::of(tx, person)).await.unwrap()
    }

    /// Whether a domain may do it now.
    pub async fn stands(&self, person: Phone, purpose: &'static str) -> bool {
        let (purposes, now) = (Arc::clone(&self.purposes), self.t.store.clock().now());
        let ask = move |tx: &mut store::Tx<'_>| {
            jingwei_consent::stands(tx, &purposes, person, (purpose, ""), now)
        };
        self.t.read(person.shard(), ask).await.unwrap().is_some()
    }

    pub async fn count(&self, from: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {from}");
        let read = move |tx: &mut store::Tx<'_>| tx.query_sql(&sql, &[], |r| r.int(0));
        self.t.read(Shard::COMMON, read).await.unwrap()[0]
    }
}
