//! Volunteers' points, on both engines: the test domain of this crate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use jingwei_points::{Gave, MANIFEST, board, give, open, own, show, world};
use kernel::{Actor, Ctx, Id, Manifest, Result, Shard};
use ledger::Account;
use store::Tx;
use testkit::TestStore;

static MANIFESTS: &[&Manifest] = &[&store::MANIFEST, &ledger::MANIFEST, &MANIFEST];
const BOOK: &str = "volunteers:150302003201";

struct Group<'t> {
    t: &'t TestStore,
    world: Id<Account>,
}

fn shard() -> Shard {
    Shard::of_area("150302003201".parse().unwrap())
}

async fn run<T: Send + 'static>(
    t: &TestStore,
    f: impl Fn(&mut Tx<'_>, &Ctx) -> Result<T> + Send + Sync + 'static,
) -> Result<T> {
    let ctx = t.ctx(Actor::System { job: "test" }).await;
    let of = ctx.clone();
    t.write(shard(), &ctx, move |tx| f(tx, &of)).await
}

fn group(body: impl AsyncFn(Group<'_>)) {
    testkit::both(MANIFESTS, async |t| {
        let id = t.ids().next(shard(), t.store.clock().now());
        let world = run(t, move |tx, ctx| world(tx, ctx, id, BOOK)).await.unwrap().id;
        body(Group { t, world }).await;
    });
}

impl Group<'_> {
    fn id<T>(&self) -> Id<T> {
        self.t.ids().next(shard(), self.t.store.clock().now())
    }

    async fn joins(&self, code: &'static str) -> Id<Account> {
        let id = self.id();
        run(self.t, move |tx, ctx| open(tx, ctx, id, (BOOK, code))).await.unwrap().id
    }

    async fn gives(&self, account: Id<Account>, minutes: i64) -> Result<Gave> {
        let about = "matter 7".to_owned();
        let gave = Gave { id: self.id(), world: self.world, account, minutes, about };
        let of = gave.clone();
        run(self.t, move |tx, ctx| give(tx, ctx, &of)).await.map(|_| gave)
    }

    async fn shows(&self, id: Id<Account>, on: bool) -> Result<()> {
        run(self.t, move |tx, ctx| show(tx, ctx, id, on)).await
    }

    async fn board(&self) -> Vec<(Id<Account>, i64)> {
        let all = self.t.read(shard(), |tx| board(tx, shard(), BOOK)).await.unwrap();
        all.into_iter().map(|s| (s.account, s.minutes)).collect()
    }

    async fn own(&self, id: Id<Account>) -> Result<i64> {
        self.t.read(shard(), move |tx| own(tx, id)).await
    }
}

fn code<T>(done: Result<T>) -> &'static str {
    done.err().map_or("ok", |e| e.code)
}

#[test]
fn every_statement_prepares_on_both_engines() {
    testkit::prepare_all(MANIFESTS);
}

#[test]
fn rule_13_points_are_a_ledger_of_time_given() {
    group(async |g| {
        let li = g.joins("7001").await;
        let gave = g.gives(li, 90).await.unwrap();
        g.gives(li, 30).await.unwrap();
        // sent twice is given once
        run(g.t, move |tx, ctx| give(tx, ctx, &gave)).await.unwrap();
        assert_eq!(g.own(li).await.unwrap(), 120);
        let total = g.t.read(shard(), |tx| {
            ledger::totals(tx, (shard(), BOOK), kernel::Time::from_micros(i64::MAX / 2))
        });
        let total = total.await.unwrap().remove(0);
        assert_eq!((total.unit.as_str(), total.above + total.below), ("minute", 0));
        for minutes in [0, -5, 2881] {
            assert_eq!(code(g.gives(li, minutes).await), "points.minutes");
        }
        // the world is nobody's account
        assert_eq!(code(g.own(g.world).await), "not_found");
        assert_eq!(code(g.shows(g.world, true).await), "not_found");
    });
}

#[test]
fn rule_13_nobody_has_a_place_who_did_not_ask_for_it() {
    group(async |g| {
        let (li, wang, zhao) = (g.joins("1").await, g.joins("2").await, g.joins("3").await);
        for (who, minutes) in [(li, 60), (wang, 600), (zhao, 30)] {
            g.gives(who, minutes).await.unwrap();
        }
        assert_eq!(g.board().await, [], "nobody is shown by having given most");
        g.shows(li, true).await.unwrap();
        g.shows(zhao, true).await.unwrap();
        g.shows(zhao, true).await.unwrap();
        // who did not ask leaves no gap, either
        assert_eq!(g.board().await, [(li, 60), (zhao, 30)]);
        g.shows(li, false).await.unwrap();
        assert_eq!(g.board().await, [(zhao, 30)]);
        assert_eq!(g.own(li).await.unwrap(), 60, "what was given stays");
        assert_eq!(code(g.shows(g.id(), true).await), "not_found");
    });
}

#[test]
fn both_languages_are_whole() {
    for text in [MANIFEST.words.0, MANIFEST.words.1] {
        let words: toml::Table = text.parse().unwrap();
        assert_eq!(words.keys().collect::<Vec<_>>(), ["errors.points.minutes"]);
        assert!(text.contains("{most}"));
    }
}
