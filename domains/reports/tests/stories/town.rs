//! A small town with its room, two units and a grid, on a clock moved by hand.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use casework::shipped;
use casework::start::Start;
use casework::{Works, commands as matters};
use connectors::mail::{Carried, Carrier, Mail};
use files::Files;
use http_edge::edge::{EdgeConfig, EdgeParts, Surroundings};
use http_edge::{Edge, Words, app};
use identity::Identity;
use identity::account::{self, NewAccount};
use identity::grant::{self, Give};
use identity::password::Hasher;
use identity::resident::texts::{self, LocalSink};
use identity::vault::KeySource;
use jingwei_reports as reports;
use kernel::actor::Unit;
use kernel::{
    Account, Actor, AreaCode, Ctx, Error, Id, Lang, Level, Manifest, Place, Result, Role, Shard,
};
use reports::Reports;
use serde_json::{Value, json};
use store::jobs::JobRunner;
use store::outbox::Relay;
use store::{Store, Tx};
use territory::responsibility::{Deadlines, NewResponsibility, Source};
use territory::units::NewUnit;
use territory::{Area, AreaKind, Point, Shape, UnitKind, taxonomy_file};
use testkit::TestStore;
use tower::ServiceExt;

pub const COUNTY: &str = "150302";
pub const TOWN: &str = "150302001";
pub const VILLAGE: &str = "150302001001";
pub const GRID: &str = "150302001001001";
const BESIDE: &str = "150302001001002";
pub const MICRO: &str = "150302001001001001";
pub const OTHER_COUNTY: &str = "150303";
pub const OTHER_TOWN: &str = "150303001";
const PASSWORD: &str = "a long enough sentence";

pub static MANIFESTS: [&Manifest; 10] = [
    &store::MANIFEST,
    &tabular::MANIFEST,
    &imports::MANIFEST,
    &territory::MANIFEST,
    &identity::MANIFEST,
    &procedure::MANIFEST,
    &casework::MANIFEST,
    &files::MANIFEST,
    &http_edge::MANIFEST,
    &reports::MANIFEST,
];

/// The town, served.
pub struct Town {
    pub store: Store,
    pub clock: testkit::HandClock,
    pub reports: Reports,
    pub folder: std::path::PathBuf,
    pub mailbox: Mailbox,
    app: Router,
    relay: Relay,
    jobs: JobRunner,
    tokens: BTreeMap<String, String>,
    pub accounts: BTreeMap<String, Id<Account>>,
    pub units: BTreeMap<String, Id<Unit>>,
}

#[derive(Clone, axum::extract::FromRef)]
struct State {
    edge: Edge,
    reports: Reports,
}

struct Around;

impl Surroundings for Around {
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

/// The mail of everybody: what the carrier took, each number once, unless the
/// server is down.
#[derive(Clone, Default)]
pub struct Mailbox(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    is_down: bool,
    taken: Vec<(i64, Mail)>,
}

impl Mailbox {
    pub fn goes_down(&self, is_down: bool) {
        self.0.lock().unwrap().is_down = is_down;
    }

    /// What was taken since the last time.
    pub fn take(&self) -> Vec<Mail> {
        let taken = std::mem::take(&mut self.0.lock().unwrap().taken);
        taken.into_iter().map(|(_, mail)| mail).collect()
    }
}

impl Carrier for Mailbox {
    fn carry(&self, id: i64, mail: Mail) -> Carried {
        let inside = Arc::clone(&self.0);
        Box::pin(async move {
            let mut inside = inside.lock().unwrap();
            if inside.is_down {
                return Err(Error::internal("the mail server could not be reached"));
            }
            inside.taken.push((id, mail));
            Ok(())
        })
    }
}

/// Login, role, and area or unit.
const PEOPLE: [(&str, &str, &str); 23] = [
    ("intake1", "intake_clerk", COUNTY),
    ("intake2", "intake_clerk", COUNTY),
    ("shift1", "shift_leader", COUNTY),
    ("dispatch1", "dispatcher", COUNTY),
    ("supervise1", "supervisor", COUNTY),
    ("followup1", "follow_up_clerk", COUNTY),
    ("duty1", "duty_leader", COUNTY),
    ("inspect1", "field_inspector", COUNTY),
    ("leader1", "leader", COUNTY),
    ("village1", "liaison_officer", VILLAGE),
    ("grid1", "grid_member", GRID),
    ("beside1", "grid_member", BESIDE),
    ("town-duty", "duty_leader", TOWN),
    ("elsewhere", "intake_clerk", OTHER_COUNTY),
    ("city", "intake_clerk", "150300"),
    ("heat-liaison", "unit_liaison", "heating"),
    ("heat-handler", "handler", "heating"),
    ("heat-leader", "unit_leader", "heating"),
    ("prop-liaison", "unit_liaison", "property"),
    ("prop-handler", "handler", "property"),
    ("prop-leader", "unit_leader", "property"),
    ("water-liaison", "unit_liaison", "water"),
    ("water-handler", "handler", "water"),
];

pub async fn town(t: &TestStore) -> Town {
    let store = t.store.clone();
    testkit::attached::keep(&store).await;
    let works = works(t).await;
    let folder = t.scene.cfg.folder.clone();
    let files = Files::open(&folder.join("files")).unwrap();
    let reports = Reports::new(works.clone(), files, Some("https://city.example/".into()));
    let mailbox = Mailbox::default();
    let (relay, jobs) = runners(&store, &reports, &mailbox);
    land(&store, &works).await;
    let units = units(&store, &works).await;
    let hasher = Hasher::with_params(argon2::Params::new(8, 1, 1, None).unwrap(), 2);
    let identity = Identity::new(store.clone(), works.policy.clone(), works.vault.clone(), hasher);
    let (tokens, accounts) = people(&store, &works, &identity, &units).await;
    let edge = Edge::new(EdgeParts {
        store: store.clone(),
        words: Arc::new(Words::new(&MANIFESTS).unwrap()),
        identity,
        config: EdgeConfig {
            https: false,
            origin: String::new(),
            proxies: Vec::new(),
            requests: 64,
            waiting: 64,
            streams: 4,
            uploads: 2,
        },
        surroundings: Arc::new(Around),
    });
    let state = State { edge, reports: reports.clone() };
    let routes = reports::routes()
        .merge(http_edge::residents::routes())
        .merge(http_edge::mandates::routes());
    let app = app::app(state, routes, |_| None::<Cow<'static, [u8]>>);
    let clock = t.clock().clone();
    Town { store, clock, reports, folder, mailbox, app, relay, jobs, tokens, accounts, units }
}

pub async fn works(t: &TestStore) -> Arc<Works> {
    let own = |f: &shipped::Folder| ["report", "whistle"].contains(&f.name.as_str());
    let start = Start {
        folders: shipped::folders().into_iter().filter(own).collect(),
        known: reports::hooks::known(procedure::Known::glossary()),
        calendars: shipped::calendars(Vec::new(), "wuhai").unwrap(),
        tables: vec![&identity::policy::TABLE, &casework::policy::TABLE, &reports::policy::TABLE],
        personal: vec![reports::subscriptions::declare],
        keys: KeySource::File(t.scene.cfg.folder.join("vault.keys")).into(),
    };
    Arc::new(reports::hooks::hooked(Works::start(&t.store, start).await.unwrap()))
}

fn runners(store: &Store, reports: &Reports, mailbox: &Mailbox) -> (Relay, JobRunner) {
    let works = reports.works();
    let mut hears = identity::subscribers();
    hears.extend(casework::subscribers(works));
    hears.extend(reports::subscribers(works));
    let sink = Arc::new(LocalSink::new(store, &works.vault));
    hears.push(texts::subscriber(store, &works.vault, sink));
    let carrier = Arc::new(mailbox.clone());
    let home = "https://city.example/";
    hears.push(reports::subscriptions::letters(reports, store, carrier, home));
    let jobs = reports::subscriptions::with_timers(JobRunner::new(store), works);
    let works = works.clone();
    let matter = |key: i64| Id::from_i64(key).ok_or_else(Error::not_found);
    let jobs = jobs
        .handle(matters::WAKE, move |tx, ctx, due| matters::wake(tx, ctx, &works, matter(due.key)?))
        .handle(matters::REMIND, move |tx, ctx, due| matters::remind(tx, ctx, matter(due.key)?));
    (Relay::new(store, hears), jobs)
}

/// A command of the program itself.
async fn write<T: Send + 'static>(
    store: &Store,
    shard: Shard,
    f: impl Fn(&mut Tx<'_>, &Ctx) -> Result<T> + Send + Sync + 'static,
) -> T {
    let ctx = store.ctx(Actor::System { job: "test" }).await.unwrap();
    let of = ctx.clone();
    store.write(shard, &ctx, move |tx| f(tx, &of)).await.unwrap()
}

async fn land(store: &Store, works: &Works) {
    let area = |code: &str, level, parent: Option<&str>, name: &str| Area {
        code: code.parse().unwrap(),
        level,
        parent: parent.map(|p| p.parse().unwrap()),
        name: name.into(),
        name_mn: None,
        kind: AreaKind::Ordinary,
        residents: None,
        synthetic: true,
        valid_from: kernel::Time::from_micros(0),
        valid_to: None,
    };
    let village = VILLAGE;
    let areas = vec![
        area("150300", Level::City, None, "乌海市"),
        area(COUNTY, Level::County, Some("150300"), "海勃湾区"),
        area(TOWN, Level::Town, Some(COUNTY), "新华街道"),
        area(village, Level::Village, Some(TOWN), "和平社区"),
        area(GRID, Level::Grid, Some(village), "第一网格"),
        area(BESIDE, Level::Grid, Some(village), "第二网格"),
        area(MICRO, Level::MicroGrid, Some(GRID), "1号微网格"),
        area(OTHER_COUNTY, Level::County, Some("150300"), "海南区"),
        area(OTHER_TOWN, Level::Town, Some(OTHER_COUNTY), "拉僧庙镇"),
    ];
    let corner = |x: i64, y: i64| Point { x: 106_800_000 + x, y: 39_700_000 + y };
    let ring = vec![corner(0, 0), corner(10_000, 0), corner(10_000, 10_000), corner(0, 10_000)];
    let shape = Shape { polygons: vec![vec![ring]] };
    let taxonomy = taxonomy_file::shipped().unwrap();
    write(store, Shard::COMMON, move |tx, ctx| {
        territory::commands::put_areas(tx, ctx, &areas)?;
        let micro: AreaCode = MICRO.parse().unwrap();
        territory::commands::put_boundaries(tx, ctx, &[(micro, shape.clone())])?;
        territory::commands::put_taxonomy(tx, ctx, &taxonomy)
    })
    .await;
    works.territory.refresh(store).await.unwrap();
}

async fn units(store: &Store, works: &Works) -> BTreeMap<String, Id<Unit>> {
    let unit = |code: &str, name: &str, kind| NewUnit {
        code: code.into(),
        name: name.into(),
        kind,
        area: COUNTY.parse().unwrap(),
        parent: None,
        calendar: None,
        posts: Vec::new(),
        synthetic: true,
        valid_from: kernel::Time::from_micros(0),
        valid_to: None,
    };
    let rows = vec![
        unit("heating", "海勃湾区热力公司", UnitKind::Firm),
        unit("property", "和平小区物业", UnitKind::PropertyManager),
        unit("water", "海勃湾区水务公司", UnitKind::Firm),
    ];
    let ids =
        write(store, Shard::COMMON, move |tx, ctx| territory::commands::put_units(tx, ctx, &rows))
            .await;
    let duty = |class: &str, lead| NewResponsibility {
        areas: COUNTY.parse().unwrap(),
        class: class.into(),
        lead,
        assist: Vec::new(),
        deadlines: Deadlines::default(),
        source: Source::Table,
        note: String::new(),
        valid_from: kernel::Time::from_micros(0),
        valid_to: None,
    };
    let duties = vec![duty("*", ids[1]), duty("0601", ids[0]), duty("0608", ids[2])];
    write(store, Shard::COMMON, move |tx, ctx| {
        territory::commands::set_responsibility(tx, ctx, &duties)
    })
    .await;
    works.territory.refresh(store).await.unwrap();
    ["heating", "property", "water"].map(str::to_owned).into_iter().zip(ids).collect()
}

async fn people(
    store: &Store,
    works: &Arc<Works>,
    identity: &Identity,
    units: &BTreeMap<String, Id<Unit>>,
) -> (BTreeMap<String, String>, BTreeMap<String, Id<Account>>) {
    let hash = identity.hasher().hash(PASSWORD).await.unwrap();
    let (mut tokens, mut accounts) = (BTreeMap::new(), BTreeMap::new());
    for (login, role, at) in PEOPLE {
        let place =
            units.get(at).map_or_else(|| Place::Area(at.parse().unwrap()), |u| Place::Unit(*u));
        let new = NewAccount {
            login: login.into(),
            title: login.into(),
            lang: Lang::ZhCn,
            area: COUNTY.parse().unwrap(),
            password: Some(hash.clone()),
            must_change: false,
            person: Vec::new(),
        };
        let of = works.clone();
        let account = write(store, account::shard_of(login), move |tx, ctx| {
            account::create(tx, ctx, &of.policy, &of.vault, &new)
        })
        .await;
        let give = Give {
            account,
            role: Role::from(role),
            place,
            unit_area: Some(COUNTY.parse().unwrap()),
            from: None,
            to: None,
            reason: "test".into(),
        };
        let of = works.clone();
        write(store, Shard::COMMON, move |tx, ctx| grant::give(tx, ctx, &of.policy, &give)).await;
        let ctx = store.ctx(Actor::Anonymous).await.unwrap();
        let signed =
            identity.sign_in(&ctx, login, PASSWORD, "test").await.unwrap().signed().unwrap();
        tokens.insert(login.to_owned(), signed.token.expose().to_owned());
        accounts.insert(login.to_owned(), account);
    }
    (tokens, accounts)
}

impl Town {
    /// Asks; `who` is a login, or nobody.
    pub async fn ask(
        &self,
        who: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> (u16, Value) {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        request = request.header("host", "localhost:8080");
        // a resident is named by their own token
        let resident = Some(who).filter(|who| who.starts_with("resident-"));
        if let Some(token) = self.tokens.get(who).map(String::as_str).or(resident) {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let body = match body {
            Some(json) => {
                request = request.header("content-type", "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        let answer = self.app.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::String(text)))
    }

    /// The answer as it comes, for what is no JSON.
    pub async fn answer(&self, request: Request<Body>) -> axum::response::Response {
        self.app.clone().oneshot(request).await.unwrap()
    }

    pub async fn get(&self, who: &str, path: &str) -> (u16, Value) {
        self.ask(who, "GET", path, None, None).await
    }

    pub async fn post(&self, who: &str, path: &str, body: Value) -> (u16, Value) {
        self.ask(who, "POST", path, Some(body), None).await
    }

    /// Posts what must go well.
    pub async fn done(&self, who: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.post(who, path, body).await;
        assert_eq!(status, 200, "{who} {path}: {answer}");
        answer
    }

    /// Reads what must be there.
    pub async fn read(&self, who: &str, path: &str) -> Value {
        let (status, answer) = self.get(who, path).await;
        assert_eq!(status, 200, "{who} {path}: {answer}");
        answer
    }

    /// An act of a member of staff, as the workbench sends it.
    pub async fn act(&self, who: &str, matter: &Value, act: &str, form: Value) -> Result<String> {
        let ctx = self.ctx(who).await;
        let id: Id<casework::Matter> = matter.as_str().unwrap().parse().unwrap();
        let form = form.as_object().cloned().unwrap_or_default();
        let act = procedure::Act { name: act.to_owned(), form, ..Default::default() };
        let asked = casework::ActOn { matter: id, act, version: None, reporter: false };
        let (works, of) = (self.reports.works().clone(), ctx.clone());
        let run = move |tx: &mut Tx<'_>| casework::act(tx, &of, &works, &asked);
        self.store.write(id.shard(), &ctx, run).await.map(|acted| acted.stage)
    }

    /// Acts that must go well, each with the stage it leads to.
    pub async fn play(&self, matter: &Value, acts: &[(&str, &str, Value, &str)]) {
        for (who, act, form, stage) in acts {
            self.clock.forward(3);
            let got = self.act(who, matter, act, form.clone()).await;
            assert_eq!(got.as_deref().map_err(|e| format!("{e:?}")), Ok(*stage), "{who} {act}");
        }
    }

    pub async fn ctx(&self, who: &str) -> Ctx {
        let (account, now) = (self.accounts[who], self.clock_now());
        let grants = self.store.read(Shard::COMMON, move |tx| grant::of(tx, account, now));
        let actor = Actor::Person { account, grants: grants.await.unwrap() };
        self.store.ctx(actor).await.unwrap()
    }

    pub fn clock_now(&self) -> kernel::Time {
        store::Clock::now(&self.clock)
    }

    /// The codes that were sent, newest first, with the telephones.
    pub async fn texts(&self) -> Vec<(String, String)> {
        self.settle().await;
        let ctx = self.store.ctx(Actor::System { job: "test" }).await.unwrap();
        let (of, vault) = (ctx.clone(), self.reports.works().vault.clone());
        let read = move |tx: &mut Tx<'_>| texts::kept(tx, &of, &vault);
        let all = self.store.write(Shard::COMMON, &ctx, read).await.unwrap();
        all.into_iter().map(|(_, text)| (text.to, text.code)).collect()
    }

    /// Residents may sign in with their telephones here.
    pub async fn offer_phones(&self) {
        self.switch_on(&identity::settings::PHONE_SIGN_IN).await;
    }

    /// Residents may subscribe by mail here.
    pub async fn offer_mail(&self) {
        self.switch_on(&reports::settings::EMAIL_SUBSCRIPTIONS).await;
    }

    async fn switch_on(&self, def: &'static kernel::SettingDef) {
        write(&self.store, Shard::COMMON, move |tx, ctx| {
            store::settings::set(tx, ctx, def, None, ctx.now, &Value::Bool(true))
        })
        .await;
    }

    /// Signs a resident in; answers their token.
    pub async fn resident(&self, phone: &str) -> String {
        let asked = self.done("", "/resident/code", json!({ "phone": phone })).await;
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let sent = self.texts().await.into_iter().find(|(to, _)| digits.ends_with(to.as_str()));
        let code = sent.unwrap().1;
        let shown = json!({ "step": asked["step"], "code": code, "token": true });
        let signed = self.done("", "/resident/session", shown).await;
        signed["token"].as_str().unwrap().to_owned()
    }

    /// Everything on its way arrives.
    pub async fn settle(&self) {
        self.relay.deliver_due().await.unwrap();
        self.reports.works().territory.refresh(&self.store).await.unwrap();
    }

    /// Timers whose moment has come.
    pub async fn wake(&self) {
        self.jobs.run_due().await.unwrap();
    }

    /// An act of the reporter's, with the code alone, that must go well.
    pub async fn says(&self, receipt: &Value, act: &str, form: Value, stage: &str) {
        self.clock.forward(3);
        let code = receipt["code"].as_str().unwrap();
        let path = format!("/follow/{code}/acts/{act}");
        let acted = self.done("", &path, json!({ "form": form })).await;
        assert_eq!(acted["stage"], stage, "{act}");
    }

    /// Every act of a matter's timeline, oldest first.
    pub async fn acts(&self, matter: &Value) -> Vec<String> {
        let id: Id<casework::Matter> = matter.as_str().unwrap().parse().unwrap();
        let read = move |tx: &mut Tx<'_>| casework::sql::records::lines(tx, id, i64::MAX, 200);
        let lines = self.store.read(id.shard(), read).await.unwrap();
        lines.into_iter().rev().map(|l| l.act).collect()
    }

    pub async fn row(&self, matter: &Value) -> casework::MatterRow {
        let id: Id<casework::Matter> = matter.as_str().unwrap().parse().unwrap();
        let read = move |tx: &mut Tx<'_>| casework::sql::matters::get(tx, id);
        self.store.read(id.shard(), read).await.unwrap().unwrap()
    }
}

/// A cold flat, reported on the page.
pub fn cold_flat() -> Value {
    json!({
        "request_type": "complain",
        "text": "家里暖气片摸着是凉的，屋里才14度，老人冻得受不了",
        "place": { "lon": 106.805, "lat": 39.705, "address": "和平小区3号楼2单元501" },
        "reporter": { "name": "张桂兰", "phone": "13812345678" },
    })
}

pub const KEY: &str = "0b6f9a54-1111-4222-8333-444455556666";
