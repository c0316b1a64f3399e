//! A purchase from its need to its last payment.

use casework::Matter;
use kernel::{Id, Result};
use serde_json::{Value, json};

use crate::money::{ACCOUNTS, claim, claimed, code, funded, goes, with};
use crate::scene::{CLERK, HEAD, Holder, SECRETARY, SUPERVISOR, Scene, VILLAGE, scene};

/// A need of so many fen, by that resolution if it needs one.
pub async fn needed(
    s: &Scene,
    estimate: i64,
    resolution: Option<Id<Matter>>,
) -> Result<Id<Matter>> {
    let form = json!({ "category": "works", "item": "修补村道", "need": "雨后塌陷三处。",
        "estimate": estimate, "line": "05", "site": "二组村口",
        "resolution": resolution.map(|id| id.to_string()) });
    let ctx = s.ctx(&[&CLERK]).await;
    s.begun(&ctx, "village_purchase", "state_need", VILLAGE, form).await
}

fn bid(name: &str) -> Value {
    json!({ "bidder_kind": "organisation", "bidder": name, "photos": ["e"] })
}

pub fn opened(place: i64, price: i64, valid: &str) -> Value {
    json!({ "bid_no": place, "price": price, "valid": valid, "reason": "说明" })
}

/// Announced, with these bids, and the deadline is over.
pub async fn bidden(
    t: &testkit::TestStore,
    s: &Scene,
    resolution: Id<Matter>,
    bidders: &[&str],
) -> Id<Matter> {
    let id = needed(s, 900_000, Some(resolution)).await.unwrap();
    assert_eq!(s.act(&[&SUPERVISOR], id, "seal", json!({})).await.unwrap(), "inviting");
    let until = s.city.store.clock().now().plus_minutes(7 * 24 * 60).to_string();
    let call = json!({ "deadline": until, "where": "村务公开栏", "photos": ["p"] });
    s.act(&[&CLERK], id, "invite", call).await.unwrap();
    for name in bidders {
        s.act(&[&ACCOUNTS], id, "take_bid", bid(name)).await.unwrap();
    }
    t.clock().forward(7 * 24 * 60);
    s.wake(id).await;
    id
}

/// Opened at these prices, awarded to the first, public for its days.
pub async fn awarded(t: &testkit::TestStore, s: &Scene, resolution: Id<Matter>) -> Id<Matter> {
    let id = bidden(t, s, resolution, &["甲建筑队", "乙建筑队", "丙建筑队"]).await;
    for (place, price) in [(1, 800_000), (2, 810_000), (3, 820_000)] {
        s.act(&[&ACCOUNTS], id, "open_bid", opened(place, price, "valid")).await.unwrap();
    }
    let seen = json!({ "photos": ["o"] });
    s.act(&[&SUPERVISOR], id, "confirm_opening", seen).await.unwrap();
    s.act(&[&SECRETARY], id, "award", json!({ "bid_no": 1 })).await.unwrap();
    t.clock().forward(4 * 24 * 60);
    s.wake(id).await;
    id
}

/// With a contract that keeps back a tenth.
pub async fn signed(t: &testkit::TestStore, s: &Scene, resolution: Id<Matter>) -> Id<Matter> {
    let id = awarded(t, s, resolution).await;
    let contract = json!({ "contract_no": "HT-07", "signed_on": "2026-10-30", "retention": 10,
        "papers": ["c"] });
    assert_eq!(s.act(&[&HEAD], id, "contract", contract).await.unwrap(), "performing");
    id
}

pub async fn received(s: &Scene, id: Id<Matter>, worth: i64) -> Result<String> {
    let seen = json!({ "received_on": "2026-10-31", "measured": worth, "photos": ["r"] });
    s.act(&[&CLERK], id, "receive", seen).await?;
    s.act(&[&ACCOUNTS], id, "confirm", json!({ "photos": ["s"] })).await
}

/// An expense for a purchase.
pub fn payment(id: Id<Matter>, amount: i64, voucher: &str) -> Value {
    let of = json!({ "purchase": id.to_string(), "payee": "甲建筑队", "kind": "works" });
    with(claim(amount, voucher), of)
}

#[test]
fn no_bid_is_opened_before_its_deadline_and_none_comes_after_it() {
    scene(async |t, s| {
        let resolution = funded(t, s).await;
        let id = needed(s, 900_000, Some(resolution)).await.unwrap();
        s.act(&[&SUPERVISOR], id, "seal", json!({})).await.unwrap();
        let until = s.city.store.clock().now().plus_minutes(60).to_string();
        let call = json!({ "deadline": until, "where": "公开栏", "photos": ["p"] });
        s.act(&[&CLERK], id, "invite", call).await.unwrap();
        s.act(&[&ACCOUNTS], id, "take_bid", bid("甲建筑队")).await.unwrap();
        let early = code(s.act(&[&ACCOUNTS], id, "open_bid", opened(1, 1, "valid")).await);
        assert_eq!(early.0, "procedure.act_not_here");
        // who bids is not public either
        let page = s.ok(&format!("/api/v1/powers/matters/{id}")).await.to_string();
        assert!(!page.contains("甲建筑队"), "{page}");
        t.clock().forward(61);
        assert!(s.act(&[&ACCOUNTS], id, "take_bid", bid("迟到队")).await.is_err());
        s.wake(id).await;
        for (place, refusal) in [(2, "powers.bid_unknown"), (0, "procedure.form_less")] {
            let e = code(s.act(&[&ACCOUNTS], id, "open_bid", opened(place, 1, "valid")).await);
            assert_eq!(e, (refusal, "form/bid_no".to_owned()));
        }
        let unopened = s.act(&[&SUPERVISOR], id, "confirm_opening", json!({ "photos": ["o"] }));
        assert_eq!(code(unopened.await).0, "procedure.condition");
        s.act(&[&ACCOUNTS], id, "open_bid", opened(1, 1, "valid")).await.unwrap();
        let twice = code(s.act(&[&ACCOUNTS], id, "open_bid", opened(1, 2, "valid")).await);
        assert_eq!(twice.0, "powers.bid_unknown");
        // one quote is no comparison
        let seen = json!({ "photos": ["o"] });
        let stage = s.act(&[&SUPERVISOR], id, "confirm_opening", seen).await.unwrap();
        assert_eq!(stage, "unsuccessful");
    });
}

#[test]
fn whoever_is_not_the_lowest_wins_for_a_reason_alone() {
    scene(async |t, s| {
        let resolution = funded(t, s).await;
        let id = bidden(t, s, resolution, &["甲队", "乙队", "丙队", "丁队"]).await;
        let prices = [(1, 800_000, "valid"), (2, 790_000, "valid"), (3, 700_000, "disqualified")];
        for (place, price, valid) in prices.into_iter().chain([(4, 795_000, "valid")]) {
            s.act(&[&ACCOUNTS], id, "open_bid", opened(place, price, valid)).await.unwrap();
        }
        // who handles the bids supervises nothing
        let both = [&SUPERVISOR, &Holder(904, "village_clerk", VILLAGE)];
        let seen = json!({ "photos": ["o"] });
        let e = code(s.act(&both, id, "confirm_opening", seen.clone()).await);
        assert_eq!(e.0, "powers.supervisor_apart");
        s.act(&[&SUPERVISOR], id, "confirm_opening", seen).await.unwrap();
        let dear = code(s.act(&[&SECRETARY], id, "award", json!({ "bid_no": 1 })).await);
        assert_eq!(dear, ("procedure.form_required", "form/reason".into()));
        let out = code(s.act(&[&SECRETARY], id, "award", json!({ "bid_no": 3 })).await);
        assert_eq!(out, ("powers.bid_unknown", "form/bid_no".into()));
        let stage = s.act(&[&SECRETARY], id, "award", json!({ "bid_no": 2 })).await.unwrap();
        assert_eq!(stage, "noticing");
    });
}

#[test]
fn no_more_is_paid_than_was_received_and_nobody_else_is() {
    scene(async |t, s| {
        let resolution = funded(t, s).await;
        let id = signed(t, s, resolution).await;
        let pay = async |form| claimed(s, form).await;
        let early = code(pay(payment(id, 1, "P-0001")).await);
        assert_eq!(early, ("powers.above_received", "form/amount".into()));
        assert_eq!(code(received(s, id, 800_001).await).0, "powers.above_contract");
        assert_eq!(received(s, id, 400_000).await.unwrap(), "performing");
        // a tenth is kept back
        assert_eq!(code(pay(payment(id, 360_001, "P-0001")).await).0, "powers.above_received");
        let other = with(payment(id, 1, "P-0001"), json!({ "payee": "乙建筑队" }));
        assert_eq!(code(pay(other).await), ("powers.other_payee", "form/payee".into()));
        let first = pay(payment(id, 360_000, "P-0001")).await.unwrap();
        goes(s, first, 7).await.unwrap();
        assert_eq!(code(pay(payment(id, 1, "P-0002")).await).0, "powers.above_received");
        assert_eq!(received(s, id, 400_000).await.unwrap(), "finishing");
        s.act(&[&SECRETARY], id, "finish", json!({})).await.unwrap();
        let rest = pay(payment(id, 440_000, "P-0002")).await.unwrap();
        assert_eq!(code(pay(payment(id, 1, "P-0003")).await).0, "powers.above_received");
        let none = pay(payment(rest, 1, "P-0003"));
        assert_eq!(code(none.await).0, "powers.purchase_unknown");
    });
}

#[test]
fn its_size_says_which_way_it_goes() {
    scene(async |t, s| {
        let resolution = crate::money::resolved(t, s, 70_000_000).await;
        let ways = [
            (499_999, "choosing"),
            (500_000, "inviting"),
            (4_999_999, "inviting"),
            (5_000_000, "reviewing"),
            (59_999_999, "reviewing"),
            (60_000_000, "at_exchange"),
        ];
        for (estimate, stage) in ways {
            let by = (estimate >= 500_000).then_some(resolution);
            let id = needed(s, estimate, by).await.unwrap();
            let now = s.act(&[&SUPERVISOR], id, "seal", json!({})).await.unwrap();
            assert_eq!(now, stage, "{estimate}");
        }
        assert_eq!(code(needed(s, 500_000, None).await).0, "procedure.form_required");
        let much = code(needed(s, 70_000_001, Some(resolution)).await);
        assert_eq!(much, ("powers.resolution_exceeded", "form/estimate".into()));
        let direct = needed(s, 300_000, None).await.unwrap();
        s.act(&[&SUPERVISOR], direct, "seal", json!({})).await.unwrap();
        let chosen = with(bid("甲店"), json!({ "price": 300_001, "photos": ["q"] }));
        let dear = code(s.act(&[&HEAD], direct, "choose", chosen).await);
        assert_eq!(dear, ("powers.above_estimate", "form/price".into()));
    });
}

#[test]
fn works_are_bought_by_the_power_of_their_size_and_goods_by_the_one_that_is_named() {
    scene(async |t, s| {
        let resolution = crate::money::resolved(t, s, 70_000_000).await;
        let shown = async |id| {
            s.act(&[&SUPERVISOR], id, "seal", json!({})).await.unwrap();
            let chosen = with(bid("甲店"), json!({ "price": 1, "photos": ["q"] }));
            s.act(&[&HEAD], id, "choose", chosen).await.unwrap();
            s.ok(&format!("/api/v1/powers/matters/{id}")).await["power"].clone()
        };
        assert_eq!(shown(needed(s, 300_000, None).await.unwrap()).await, "06");
        let goods = |power: Value| {
            json!({ "category": "goods", "item": "椅子", "need": "旧椅子已坏。", "line": "05",
                "estimate": 300_000, "power": power })
        };
        let stated = async |form| {
            let ctx = s.ctx(&[&CLERK]).await;
            s.begun(&ctx, "village_purchase", "state_need", VILLAGE, form).await
        };
        assert_eq!(shown(stated(goods(json!("04"))).await.unwrap()).await, "04");
        // the list has two for goods and services: nobody guesses
        assert_eq!(shown(stated(goods(Value::Null)).await.unwrap()).await, "");
        let none = code(stated(goods(json!("99"))).await);
        assert_eq!(none, ("powers.unknown", "form/power".into()));
        let large = needed(s, 60_000_000, Some(resolution)).await.unwrap();
        s.act(&[&SUPERVISOR], large, "seal", json!({})).await.unwrap();
        assert_eq!(s.ok(&format!("/api/v1/powers/matters/{large}")).await["power"], "08");
    });
}
