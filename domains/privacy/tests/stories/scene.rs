//! A small city where somebody gave their telephone, and somebody looked.

use std::sync::Arc;

use axum::extract::FromRef;
use casework::queries::page::seen;
use casework::{Matter, NewMatter, see, shipped};
use http_edge::Edge;
use http_edge::edge::Surroundings;
use identity::resident::texts::{self, LocalSink};
use identity::vault::{self, About, Purpose, Reveal};
use jingwei_privacy as privacy;
use kernel::actor::Unit;
use kernel::{AreaCode, Ctx, Error, Id, Lang, Manifest, Place, Result, Shard};
use privacy::Privacy;
use procedure::Act;
use serde_json::{Map, Value, json};
use store::Tx;
use store::outbox::Relay;
use testkit::TestStore;
use testkit::city::{FOUNDATIONS, Got, MICRO_GRID, Plan, TestCity, Web};

#[derive(Clone, FromRef)]
pub struct State {
    edge: Edge,
    privacy: Privacy,
}

pub struct Scene {
    pub city: TestCity,
    pub web: Web,
    relay: Relay,
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

/// In tests a matter's code is its number with a C before it.
struct Numbers;

impl Numbers {
    fn read(typed: &str) -> Result<Id<Matter>> {
        let number = typed.strip_prefix('C').ok_or_else(Error::not_found)?;
        number.parse().map_err(|_| Error::not_found())
    }
}

impl privacy::Codes for Numbers {
    fn shard(&self, typed: &str) -> Result<Shard> {
        Ok(Numbers::read(typed)?.shard())
    }

    fn matter(&self, tx: &mut Tx<'_>, typed: &str) -> Result<Id<Matter>> {
        let id = Numbers::read(typed)?;
        casework::sql::matters::get(tx, id)?.map(|m| m.id).ok_or_else(Error::not_found)
    }
}

pub fn manifests() -> Vec<&'static Manifest> {
    FOUNDATIONS.iter().copied().chain([&privacy::MANIFEST]).collect()
}

pub fn scene(body: impl AsyncFn(&TestStore, &Scene)) {
    testkit::both(&manifests(), async |t| {
        let mut plan = Plan::errands();
        let own = |f: &shipped::Folder| ["objection", "glass_review"].contains(&f.name.as_str());
        plan.folders.extend(shipped::folders().into_iter().filter(own));
        plan.tables = vec![&privacy::policy::TABLE, &privacy::policy::OBJECTION];
        plan.hooks = privacy::hooked;
        plan.manifests = vec![&privacy::MANIFEST];
        let city = TestCity::on(t, plan).await;
        let vault = &city.works.vault;
        let sink = Arc::new(LocalSink::new(&city.store, vault));
        let mut hears = identity::subscribers();
        hears.push(texts::subscriber(&city.store, vault, sink));
        let relay = Relay::new(&city.store, hears);
        let edge = city.edge(Arc::new(Nowhere));
        let privacy = Privacy::new(city.works.clone(), Arc::new(Numbers));
        let routes = privacy::routes().merge(http_edge::residents::routes());
        let web = Web::new(State { edge, privacy }, routes);
        body(t, &Scene { city, web, relay }).await;
    });
}

pub const PHONE: &str = "13812345678";

pub fn about(id: Id<Matter>) -> About {
    About { kind: "matter", id: id.get() }
}

impl Scene {
    /// Somebody asks, and leaves name and telephone.
    pub async fn errand(&self) -> Id<Matter> {
        let form = json!({ "text": "暖气不热", "phone": PHONE, "name": "张秀兰" });
        self.begun("intake", "errand", "ask", &form).await.unwrap()
    }

    /// Somebody begins a matter as they would any.
    pub async fn begun(
        &self,
        who: &str,
        procedure: &'static str,
        act: &'static str,
        form: &Value,
    ) -> Result<Id<Matter>> {
        let area: AreaCode = MICRO_GRID.parse().unwrap();
        let ctx = self.city.ctx(who).await;
        let (of, works) = (ctx.clone(), self.city.works.clone());
        let form: Map<String, Value> = form.as_object().unwrap().clone();
        let open = move |tx: &mut Tx<'_>| {
            let new = NewMatter {
                id: of.id(Shard::of_area(area)),
                procedure: procedure.into(),
                act: Act { form: form.clone(), ..Act::named(act) },
                area,
                title: "暖气不热".into(),
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
        self.city.store.write(Shard::of_area(area), &ctx, open).await
    }

    /// The person of a matter.
    pub async fn person(&self, id: Id<Matter>) -> vault::VaultRef {
        let of = move |tx: &mut Tx<'_>| vault::of(tx, id.shard(), about(id));
        self.city.store.read(id.shard(), of).await.unwrap()[0]
    }

    /// Somebody looks at the telephone, a minute later.
    pub async fn look(&self, t: &TestStore, who: &str, id: Id<Matter>) -> Result<usize> {
        t.clock().forward(1);
        let subject = self.person(id).await;
        self.city
            .command(who, id, move |tx, ctx, works| {
                let m = seen(tx, &ctx.actor, works, id, false)?;
                let units = see::units(&m);
                let purpose = Purpose { code: "contact".into(), about: about(id) };
                let ask = Reveal {
                    subject,
                    fields: &["name", "phone"],
                    purpose: &purpose,
                    target: see::target(&ctx.actor, &m, &units, false),
                };
                Ok(works.vault.reveal(tx, ctx, &ask)?.len())
            })
            .await
    }

    pub async fn get(&self, who: &str, path: &str) -> Got {
        let asked = self.web.get(path);
        match who {
            "" => asked.send().await,
            who => asked.by(&self.city.token(who).await).send().await,
        }
    }

    pub async fn post(&self, who: &str, path: &str, body: Value) -> Got {
        let asked = self.web.post(path, &body).once();
        match who {
            "" => asked.send().await,
            who => asked.by(&self.city.token(who).await).send().await,
        }
    }

    /// What the person is shown.
    pub async fn shown(&self, id: Id<Matter>) -> Vec<Value> {
        let got = self.get("", &format!("/api/v1/follow/C{id}/looks?lang=zh-CN")).await;
        assert_eq!(got.status, 200, "{}", got.body);
        got.body["items"].as_array().unwrap().clone()
    }

    /// Residents may sign in with their telephones here; answers the token of
    /// one.
    pub async fn resident(&self, phone: &'static str) -> String {
        let store = &self.city.store;
        let ctx = store.ctx(kernel::Actor::System { job: "test" }).await.unwrap();
        let of = ctx.clone();
        let offer = move |tx: &mut Tx<'_>| {
            let def = &identity::settings::PHONE_SIGN_IN;
            store::settings::set(tx, &of, def, None, of.now, &Value::Bool(true))
        };
        store.write(Shard::COMMON, &ctx, offer).await.unwrap();
        let asked = self.post("", "/api/v1/resident/code", json!({ "phone": phone })).await.body;
        self.relay.deliver_due().await.unwrap();
        let (of, vault) = (ctx.clone(), self.city.works.vault.clone());
        let read = move |tx: &mut Tx<'_>| texts::kept(tx, &of, &vault);
        let sent = store.write(Shard::COMMON, &ctx, read).await.unwrap();
        let code = sent.into_iter().find(|(_, text)| text.to == phone).unwrap().1.code;
        let shown = json!({ "step": asked["step"], "code": code, "token": true });
        let signed = self.post("", "/api/v1/resident/session", shown).await.body;
        signed["token"].as_str().unwrap_or_else(|| panic!("{signed}")).to_owned()
    }

    /// Facts on their way arrive.
    pub async fn arrives(&self) {
        self.relay.deliver_due().await.unwrap();
    }

    /// A request of a resident's.
    pub async fn mine(&self, token: &str, method: &str, path: &str, body: Value) -> Got {
        let asked = match method {
            "GET" => self.web.get(path),
            _ => self.web.post(path, &body),
        };
        asked.by(token).send().await
    }

    /// An act of a procedure's.
    pub async fn act(
        &self,
        who: &str,
        id: Id<Matter>,
        act: &'static str,
        form: Value,
    ) -> Result<String> {
        self.city
            .command(who, id, move |tx, ctx, works| {
                let form = form.as_object().cloned().unwrap_or_default();
                let act = Act { form, ..Act::named(act) };
                let asked = casework::ActOn { matter: id, act, version: None, reporter: false };
                Ok(casework::act(tx, ctx, works, &asked)?.stage)
            })
            .await
    }
}

/// A code and its status, as a refusal tells them.
pub fn refused(got: &Got) -> (u16, &str) {
    (got.status, got.body["code"].as_str().unwrap_or(""))
}
