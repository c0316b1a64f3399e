//! The small city with a search over it.

use std::sync::Arc;

use casework::{ActOn, Matter, NewMatter, act, open};
use jingwei_search::wire::{Asked, Found};
use jingwei_search::{Search, query};
use kernel::{AreaCode, Error, Id, Manifest, Result, Shard};
use procedure::Act;
use testkit::city::{FOUNDATIONS, Plan, TestCity};

pub fn manifests() -> Vec<&'static Manifest> {
    FOUNDATIONS.iter().copied().chain([&jingwei_search::MANIFEST]).collect()
}

pub struct Scene {
    pub city: TestCity,
    pub search: Search,
}

pub fn scene(body: impl AsyncFn(&Scene)) {
    testkit::both(&manifests(), async |t| {
        let plan = Plan { manifests: vec![&jingwei_search::MANIFEST], ..Plan::errands() };
        let city = TestCity::on(t, plan).await;
        let search = over(&city);
        body(&Scene { city, search }).await;
    });
}

/// Another look at the same folder, as after a start.
pub fn over(city: &TestCity) -> Search {
    let codes = |_: &mut store::Tx<'_>, _: &str| Err(Error::not_found());
    Search::new(city.store.clone(), city.works.clone(), Arc::new(codes))
}

pub fn county() -> AreaCode {
    "150302".parse().unwrap()
}

impl Scene {
    /// An errand that somebody of the room asked for.
    pub async fn errand(&self, title: &str, text: &str) -> Id<Matter> {
        let ctx = self.city.ctx("intake").await;
        let id: Id<Matter> = ctx.id(Shard::of_area(county()));
        let new = NewMatter {
            id,
            procedure: "errand".to_owned(),
            act: Act::named("ask")
                .with("text", text)
                .with("name", "王小明")
                .with("phone", "13900001111"),
            area: county(),
            title: title.to_owned(),
            subcategory: None,
            request_type: None,
            confidential: false,
            point: None,
            place: "滨河小区12号楼".to_owned(),
            reporter: false,
            raised: false,
        };
        let begin = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, works: &_| {
            open(tx, ctx, works, new.clone())
        };
        self.city.command("intake", id, begin).await.unwrap();
        id
    }

    /// Changes the database past every command.
    pub async fn beside(&self, sql: &str) {
        let statement = Box::leak(Box::new(kernel::Statement {
            name: "TEST",
            sql: Box::leak(sql.to_owned().into_boxed_str()),
        }));
        let ctx = self.city.ctx("auditor").await;
        let change = |tx: &mut store::Tx<'_>| tx.exec_count(statement, &store::vals![]);
        assert_eq!(self.city.store.write(Shard::COMMON, &ctx, change).await.unwrap(), 1, "{sql}");
    }

    pub async fn sent(&self, matter: Id<Matter>, unit: &str) {
        let form = Act::named("send").with("lead", self.city.unit(unit).to_string());
        self.does("dispatcher", matter, form).await.unwrap();
    }

    pub async fn does(&self, who: &str, matter: Id<Matter>, form: Act) -> Result<()> {
        let asked = ActOn { matter, act: form, version: None, reporter: false };
        let act = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx, works: &_| {
            act(tx, ctx, works, &asked).map(drop)
        };
        self.city.command(who, matter, act).await
    }

    /// All that was committed until now is in the index.
    pub async fn caught_up(&self) {
        while !self.search.turn().await.unwrap() {}
    }

    pub async fn ask(&self, who: &str, asked: Asked) -> Result<Found> {
        let (ctx, search) = (self.city.ctx(who).await, self.search.clone());
        let read = move |tx: &mut store::Tx<'_>| query::search(tx, &ctx, &search, &asked);
        self.city.store.read(Shard::COMMON, read).await
    }

    /// The matters that somebody finds.
    pub async fn found(&self, who: &str, q: &str) -> Vec<Id<Matter>> {
        let found = self.ask(who, asked(q)).await.unwrap();
        let ids: Vec<Id<Matter>> = found.items.iter().map(|hit| hit.matter).collect();
        assert_eq!(found.count.unwrap().matters as usize, ids.len(), "{q}");
        ids
    }
}

pub fn asked(q: &str) -> Asked {
    Asked { q: q.to_owned(), ..Asked::default() }
}
