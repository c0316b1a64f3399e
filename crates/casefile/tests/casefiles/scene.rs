//! A county's station for the protection of children.

use std::sync::Arc;

use consent::{Consent, Purpose, Purposes};
use identity::policy::{self, Policy};
use identity::resident::{Phone, phone};
use identity::vault::{Inventory, KeyRing, Vault};
use jingwei_casefile::applicant::{self, Answer, Applicant, PURPOSE};
use jingwei_casefile::case::{self, Case, NewCase};
use jingwei_casefile::{MANIFEST, policy::TABLE};
use kernel::actor::Unit;
use kernel::{Actor, AreaCode, Ctx, Grant, Id, Manifest, Place, Result, Role, Shard, Time};
use store::Tx;
use testkit::TestStore;

pub static MANIFESTS: &[&Manifest] =
    &[&store::MANIFEST, &identity::MANIFEST, &consent::MANIFEST, &MANIFEST];
const KEYS: &str = "index 1111111111111111111111111111111111111111111111111111111111111111;\
                    wrap 1 2222222222222222222222222222222222222222222222222222222222222222";
pub const CHILD: [(&str, &str); 4] = [
    ("casefile.name", "陈小雨"),
    ("casefile.id_number", "11010519491231002X"),
    ("casefile.phone", "13700001111"),
    ("casefile.notes", "校外受侵害，已报案"),
];

pub struct Station<'t> {
    pub t: &'t TestStore,
    pub policy: Arc<Policy>,
    pub purposes: Arc<Purposes>,
    pub vault: Vault,
}

/// Runs the body on both engines.
pub fn station(body: impl AsyncFn(Station<'_>)) {
    testkit::both(MANIFESTS, async |t| {
        let mut inventory = Inventory::shipped();
        case::declare(&mut inventory).unwrap();
        let vault = Vault::new(KeyRing::parse(KEYS).unwrap(), inventory);
        let policy = Arc::new(Policy::compile(&[&TABLE, &policy::TABLE]).unwrap());
        let purposes = Arc::new(Purposes::new(&[PURPOSE, OTHER]).unwrap());
        body(Station { t, policy, purposes, vault }).await;
    });
}

pub const OTHER: Purpose = Purpose { code: "photo", version: 1, owner: "news" };

pub fn area(code: &str) -> AreaCode {
    code.parse().unwrap()
}

pub fn shard() -> Shard {
    Shard::of_area(area("150302003"))
}

pub fn unit(n: i64) -> Id<Unit> {
    Id::from_i64(n).unwrap()
}

pub fn somebody(account: i64, role: &str, place: Place) -> Actor {
    let from = Time::from_micros(0);
    let grant = Grant { role: Role::from(role), place, from, to: None, stead: None };
    Actor::Person { account: Id::from_i64(account).unwrap(), grants: vec![grant] }
}

/// Opens cases for the county.
pub fn leader() -> Actor {
    somebody(1, "leader", Place::Area(area("150302")))
}

/// Of the case's team, without any role.
pub fn helper(account: i64) -> Actor {
    Actor::Person { account: Id::from_i64(account).unwrap(), grants: Vec::new() }
}

/// Who hires for a school.
pub fn school() -> Actor {
    somebody(20, "unit_leader", Place::Unit(unit(5)))
}

pub fn code<T>(done: Result<T>) -> &'static str {
    done.err().map_or("ok", |e| e.code)
}

impl Station<'_> {
    pub async fn run<T: Send + 'static>(
        &self,
        (who, shard): (Actor, Shard),
        f: impl Fn(&mut Tx<'_>, &Ctx, &Policy, &Vault) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let ctx = self.t.ctx(who).await;
        let (of, policy, vault) = (ctx.clone(), Arc::clone(&self.policy), self.vault.clone());
        self.t.write(shard, &ctx, move |tx| f(tx, &of, &policy, &vault)).await
    }

    /// A child's case with a helper.
    pub async fn case(&self, team: i64) -> Case {
        let id = self.t.ids().next(shard(), self.t.store.clock().now());
        let values = CHILD.map(|(f, v)| (f.to_owned(), v.to_owned())).to_vec();
        let team = vec![Id::from_i64(team).unwrap()];
        let new = NewCase { id, area: area("150302003"), team, values };
        let open = move |tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, vault: &Vault| {
            case::open(tx, ctx, (policy, vault), &new)
        };
        self.run((leader(), shard()), open).await.unwrap()
    }

    pub async fn read(
        &self,
        who: Actor,
        id: Id<Case>,
        fields: &'static [&str],
    ) -> Result<Vec<String>> {
        let read = move |tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, vault: &Vault| {
            case::read(tx, ctx, (policy, vault), id, fields)
        };
        let lines = self.run((who, shard()), read).await?;
        Ok(lines.into_iter().map(|line| line.value).collect())
    }

    pub async fn phone(&self, number: &str) -> Phone {
        let number = number.to_owned();
        let known = move |tx: &mut Tx<'_>, ctx: &Ctx, _: &Policy, vault: &Vault| {
            phone(tx, ctx, vault, &number, "phone")
        };
        self.run((Actor::Anonymous, Shard::COMMON), known).await.unwrap()
    }

    /// An applicant agrees that a unit asks about them.
    pub async fn agree(&self, phone: &str, of: Id<Unit>, who: Applicant<'static>) -> Consent {
        let (phone, purposes) = (self.phone(phone).await, Arc::clone(&self.purposes));
        let agree = move |tx: &mut Tx<'_>, ctx: &Ctx, _: &Policy, vault: &Vault| {
            let id = applicant::agree(tx, ctx, (&purposes, vault), (phone, true), (of, who))?;
            let all = consent::of(tx, phone)?;
            Ok(all.into_iter().find(|c| c.id == id))
        };
        self.run((Actor::Anonymous, phone.shard()), agree).await.unwrap().unwrap()
    }

    pub async fn check(
        &self,
        who: Actor,
        agreed: &Consent,
        (of, applicant): (Id<Unit>, Applicant<'static>),
    ) -> Result<Answer> {
        let (agreed, purposes) = (agreed.clone(), Arc::clone(&self.purposes));
        let check = move |tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, vault: &Vault| {
            let what = (policy, &*purposes, vault);
            applicant::check(tx, ctx, what, &agreed, (of, applicant))
        };
        self.run((who, applicant::SHARD), check).await
    }

    pub async fn count(&self, from: &str) -> i64 {
        self.texts("CAST(COUNT(*) AS TEXT)", from).await[0].parse().unwrap()
    }

    pub async fn texts(&self, what: &str, from: &str) -> Vec<String> {
        let sql = format!("SELECT {what} FROM {from}");
        let read = move |tx: &mut Tx<'_>| tx.query_sql(&sql, &[], |r| r.text(0));
        self.t.read(Shard::COMMON, read).await.unwrap()
    }
}
