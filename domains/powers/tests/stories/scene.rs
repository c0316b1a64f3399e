//! A small city with a village whose offices are held.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::FromRef;
use casework::{Matter, NewMatter, shipped};
use http_edge::edge::Surroundings;
use http_edge::{Edge, Words};
use imports::{Asked, Imports, Kinds, Report};
use jingwei_powers as powers;
use kernel::actor::Unit;
use kernel::{Account, Actor, AreaCode, Ctx, Error, Grant, Id, Lang, Manifest, Place, Result};
use kernel::{Role, Shard, Time};
use powers::Powers;
use procedure::{Act, Known};
use serde_json::{Value, json};
use store::Tx;
use store::jobs::JobRunner;
use testkit::TestStore;
use testkit::city::{FOUNDATIONS, Got, Plan, TestCity, Web};

/// A village of the test city.
pub const VILLAGE: &str = "150302001001";
pub const COUNTY: &str = "150302";

#[derive(Clone, FromRef)]
pub struct State {
    edge: Edge,
    powers: Powers,
}

pub struct Scene {
    pub city: TestCity,
    pub web: Web,
    pub imports: Imports,
    words: Arc<Words>,
}

struct Nowhere;

impl Surroundings for Nowhere {
    fn name(&self, _: Place, _: Lang) -> Option<String> {
        None
    }

    fn unit_area(&self, _: Id<Unit>) -> Option<AreaCode> {
        None
    }

    fn may_watch(&self, _: &mut Tx<'_>, _: &Ctx, _: i64) -> Result<()> {
        Err(Error::not_found())
    }
}

pub fn manifests() -> Vec<&'static Manifest> {
    let own = [&imports::MANIFEST, &flags::MANIFEST, &ledger::MANIFEST, &powers::MANIFEST];
    FOUNDATIONS.iter().copied().chain(own).collect()
}

pub fn scene(body: impl AsyncFn(&TestStore, &Scene)) {
    testkit::both(&manifests(), async |t| {
        let mut plan = Plan::errands();
        let own = |f: &shipped::Folder| {
            f.name.starts_with("village_") || f.name.starts_with("cooperative_")
        };
        plan.folders.extend(shipped::folders().into_iter().filter(own));
        plan.known = powers::known(Known::glossary());
        plan.tables = powers::policy::TABLES.to_vec();
        plan.hooks = powers::hooked;
        plan.manifests =
            vec![&imports::MANIFEST, &flags::MANIFEST, &ledger::MANIFEST, &powers::MANIFEST];
        let city = TestCity::on(t, plan).await;
        let kinds = Kinds::default().with(powers::Lists { works: city.works.clone() });
        let imports = Imports::new(city.store.clone(), kinds);
        let powers = Powers::new(city.works.clone(), Some("https://powers.example"));
        let edge = city.edge(Arc::new(Nowhere));
        let words = Arc::clone(edge.words());
        let web = Web::new(State { edge, powers }, powers::routes());
        body(t, &Scene { city, web, imports, words }).await;
    });
}

/// A role and where it is held; who holds it is a person of that number.
pub struct Holder(pub i64, pub &'static str, pub &'static str);

pub const SECRETARY: Holder = Holder(901, "village_secretary", VILLAGE);
pub const CLERK: Holder = Holder(902, "village_clerk", VILLAGE);
pub const TOWN: Holder = Holder(903, "leader", "150302001");
pub const SUPERVISOR: Holder = Holder(904, "village_supervisor", VILLAGE);
pub const HEAD: Holder = Holder(905, "village_head", VILLAGE);

impl Holder {
    fn grant(&self) -> Grant {
        let place = Place::Area(self.2.parse().unwrap());
        let from = Time::from_micros(0);
        Grant { role: Role::from(self.1), place, from, to: None, stead: None }
    }
}

impl Scene {
    /// Somebody with these roles, who is the person of the first.
    pub async fn ctx(&self, held: &[&Holder]) -> Ctx {
        let account: Id<Account> = Id::from_i64(held[0].0).unwrap();
        let grants = held.iter().map(|h| h.grant()).collect();
        self.city.store.ctx(Actor::Person { account, grants }).await.unwrap()
    }

    /// Begins a matter that a village decides.
    pub async fn proposed(
        &self,
        ctx: &Ctx,
        procedure: &str,
        at: &str,
        form: Value,
    ) -> Result<Id<Matter>> {
        self.begun(ctx, procedure, "propose", at, form).await
    }

    /// Begins a matter of a village's.
    pub async fn begun(
        &self,
        ctx: &Ctx,
        procedure: &str,
        act: &str,
        at: &str,
        form: Value,
    ) -> Result<Id<Matter>> {
        let area: AreaCode = at.parse().unwrap();
        let (of, works) = (ctx.clone(), self.city.works.clone());
        let (procedure, form) = (procedure.to_owned(), form.as_object().unwrap().clone());
        let act = act.to_owned();
        let open = move |tx: &mut Tx<'_>| {
            let new = NewMatter {
                id: of.id(Shard::of_area(area)),
                procedure: procedure.clone(),
                act: Act { form: form.clone(), ..Act::named(&act) },
                area,
                title: "修缮灌溉水渠".into(),
                subcategory: None,
                request_type: None,
                confidential: false,
                point: None,
                place: String::new(),
                reporter: false,
                raised: false,
            };
            Ok(casework::open(tx, &of, &works, new)?.matter)
        };
        self.city.store.write(Shard::of_area(area), ctx, open).await
    }

    /// An act; answers the stage.
    pub async fn act(
        &self,
        held: &[&Holder],
        id: Id<Matter>,
        act: &str,
        form: Value,
    ) -> Result<String> {
        let ctx = self.ctx(held).await;
        let (of, works) = (ctx.clone(), self.city.works.clone());
        let form = form.as_object().unwrap().clone();
        let act = Act { form, ..Act::named(act) };
        let run = move |tx: &mut Tx<'_>| {
            let asked =
                casework::ActOn { matter: id, act: act.clone(), version: None, reporter: false };
            Ok(casework::act(tx, &of, &works, &asked)?.stage)
        };
        self.city.store.write(id.shard(), &ctx, run).await
    }

    /// Villages that are due are looked over.
    pub async fn look(&self) {
        let jobs = JobRunner::new(&self.city.store);
        let jobs = powers::with_timers(jobs, &self.city.works, &self.words);
        jobs.run_due().await.unwrap();
    }

    /// What has come due for a matter happens.
    pub async fn wake(&self, id: Id<Matter>) {
        let ctx = self.city.store.ctx(Actor::System { job: "casework.wake" }).await.unwrap();
        let (of, works) = (ctx.clone(), self.city.works.clone());
        let wake = move |tx: &mut Tx<'_>| casework::wake(tx, &of, &works, id);
        self.city.store.write(id.shard(), &ctx, wake).await.unwrap();
    }

    /// What a village's accountants still miss.
    pub async fn missing(&self, who: &Holder, village: &str) -> Result<Value> {
        let (ctx, works) = (self.ctx(&[who]).await, self.city.works.clone());
        let village: AreaCode = village.parse().unwrap();
        let read =
            move |tx: &mut Tx<'_>| powers::missing_papers(tx, &ctx, &works, village, (None, None));
        let told = self.city.store.read(Shard::of_area(village), read).await?;
        Ok(serde_json::to_value(told).unwrap())
    }

    /// A file comes in.
    pub async fn import(&self, text: &str, dry_run: bool) -> Report {
        let folder = tempfile::tempdir().unwrap();
        let path: PathBuf = folder.path().join("list.csv");
        std::fs::write(&path, text).unwrap();
        let asked = Asked {
            kind: "powers".into(),
            path,
            name: "list.csv".into(),
            mapping: String::new(),
            dry_run,
            skip_bad: false,
            again: true,
        };
        let program = Actor::System { job: "test" };
        self.imports.import(asked, program, &|_, _| ()).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Got {
        self.web.get(path).send().await
    }

    pub async fn ok(&self, path: &str) -> Value {
        let got = self.get(path).await;
        assert_eq!(got.status, 200, "{path} {}", got.body);
        got.body
    }
}

/// A proposal under a power of the list.
pub fn proposal(power: &str) -> Value {
    json!({ "power": power, "plan": "修缮三百米灌溉水渠，三月完工。", "amount": 8_000_000 })
}

/// A meeting that so many should attend, did, and agreed.
pub fn meeting(should: i64, attended: i64, agreed: i64) -> Value {
    json!({ "held_on": "2026-10-20", "should": should, "attended": attended, "agreed": agreed,
        "roll": ["a"], "minutes": ["b"] })
}
