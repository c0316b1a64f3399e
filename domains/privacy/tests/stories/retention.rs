//! What is kept no longer, and what is held (rule 10).

use casework::Matter;
use identity::vault;
use jingwei_privacy::retention::{self, Done};
use kernel::{Actor, Error, Id};
use serde_json::json;
use store::Tx;
use testkit::TestStore;

use crate::scene::{PHONE, Scene, scene};

const DAY: i64 = 24 * 60;

/// An errand that went its whole way.
async fn ended(s: &Scene) -> Id<Matter> {
    let id = s.errand().await;
    s.act("dispatcher", id, "send", json!({ "lead": s.city.unit("heating") })).await.unwrap();
    s.act("heating-liaison", id, "finish", json!({ "result": "修好了" })).await.unwrap();
    s.act("shift", id, "check", json!({})).await.unwrap();
    id
}

async fn known(s: &Scene, id: Id<Matter>) -> bool {
    let person = s.person(id).await;
    let card = s.city.store.read(id.shard(), move |tx| vault::card(tx, person));
    !card.await.unwrap().masked.is_empty()
}

async fn run(s: &Scene, dry: bool) -> Done {
    retention::run(&s.city.store, &s.city.works, dry).await.unwrap()
}

async fn held(
    s: &Scene,
    id: Id<Matter>,
    act: impl Fn(&mut Tx<'_>, &kernel::Ctx) -> Result<(), Error> + Send + Sync + 'static,
) -> Result<(), Error> {
    let ctx = s.city.store.ctx(Actor::System { job: "test" }).await.unwrap();
    let of = ctx.clone();
    s.city.store.write(id.shard(), &ctx, move |tx| act(tx, &of)).await
}

#[test]
fn rule_10_persons_of_closed_matters_go_after_the_set_days_and_open_ones_stay() {
    scene(async |t: &TestStore, s| {
        let (old, open) = (ended(s).await, s.errand().await);
        s.look(t, "intake", open).await.unwrap();
        t.clock().forward(1095 * DAY - 1);
        let young = ended(s).await;
        assert_eq!(run(s, true).await, Done::default());
        t.clock().forward(2);
        // a dry run says what would go, and takes nothing
        for _ in 0..2 {
            assert_eq!(run(s, true).await, Done { persons: 1, looks: 2, ..Done::default() });
        }
        assert!(known(s, old).await);
        assert_eq!(run(s, false).await, Done { persons: 1, looks: 2, ..Done::default() });
        assert!(!known(s, old).await && known(s, open).await && known(s, young).await);
        assert_eq!((run(s, false).await, s.city.looked_at().await), (Done::default(), 0));
        // the matter is there, with nobody in it, and the journal knows
        let m = s.city.store.read(old.shard(), move |tx| casework::sql::matters::get(tx, old));
        assert_eq!(m.await.unwrap().unwrap().stage, "ended");
        let kept = s.city.store.read(old.shard(), |tx| {
            tx.query_sql("SELECT COUNT(*) FROM erasure", &[], |r| r.int(0))
        });
        assert_eq!(kept.await.unwrap(), [1]);
        let file = s.city.store.folder().join("vault.keys");
        assert!(!std::fs::read_to_string(file).unwrap().contains(PHONE));
    });
}

#[test]
fn rule_10_a_hold_keeps_and_is_seen_by_whom_it_is_about() {
    scene(async |t: &TestStore, s| {
        let id = ended(s).await;
        held(s, id, move |tx, ctx| retention::hold(tx, ctx, id, "法院调卷")).await.unwrap_err();
        held(s, id, move |tx, ctx| retention::hold(tx, ctx, id, "法院调卷（2026）")).await.unwrap();
        let twice = held(s, id, move |tx, ctx| retention::hold(tx, ctx, id, "法院再次调卷")).await;
        assert_eq!(twice.unwrap_err().code, "privacy.held");
        t.clock().forward(1096 * DAY);
        assert_eq!(run(s, false).await, Done { held: 1, ..Done::default() });
        assert!(known(s, id).await);
        let seen = s.get("", &format!("/api/v1/follow/C{id}/looks")).await.body;
        assert_eq!(seen["held"]["reason"], "法院调卷（2026）", "{seen}");
        assert_eq!(retention::holds(&s.city.store).await.unwrap().len(), 1);
        held(s, id, move |tx, ctx| retention::lift(tx, ctx, id)).await.unwrap();
        let gone = held(s, id, move |tx, ctx| retention::lift(tx, ctx, id)).await;
        assert_eq!(gone.unwrap_err(), Error::not_found());
        assert_eq!(run(s, false).await.persons, 1);
        assert!(!known(s, id).await);
    });
}

#[test]
fn rule_10_many_go_in_steps_and_none_is_missed() {
    scene(async |t: &TestStore, s| {
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(ended(s).await);
        }
        t.clock().forward(1096 * DAY);
        assert_eq!(run(s, false).await.persons, 5);
        for id in all {
            assert!(!known(s, id).await);
        }
    });
}

#[test]
fn one_value_is_dropped_and_the_others_stay() {
    scene(async |t: &TestStore, s| {
        let id = s.errand().await;
        let (person, vault) = (s.person(id).await, s.city.works.vault.clone());
        let drop = held(s, id, move |tx, ctx| vault.forget(tx, ctx, person, "phone"));
        drop.await.unwrap();
        t.clock().forward(1);
        let card = s.city.store.read(id.shard(), move |tx| vault::card(tx, person)).await.unwrap();
        let left: Vec<&String> = card.masked.keys().collect();
        assert_eq!(left, ["name"]);
        let vault = s.city.works.vault.clone();
        held(s, id, move |tx, ctx| vault.forget(tx, ctx, person, "phone")).await.unwrap();
    });
}
