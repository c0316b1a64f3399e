//! A lease from its plan to its arrears, and taking back.

use casework::Matter;
use kernel::{Error, Id, Lang, Result, Shard};
use serde_json::{Value, json};
use store::Tx;

use crate::assets::{COOP_WATCH, about, entered, recorded, shop};
use crate::money::{ACCOUNTS, AGENCY, booked, code, resolved, with};
use crate::scene::{
    CLERK, HEAD, Holder, SECRETARY, Scene, TOWN, VILLAGE, meeting, proposal, scene,
};

pub const CHAIR: Holder = Holder(909, "cooperative_chair", VILLAGE);
/// Of another town.
const STRANGER: Holder = Holder(990, "agency_accountant", "150302002");

const DAY: i64 = 24 * 60;

/// A resolution of the cooperative in force, over a rent of so much a year.
async fn resolution(t: &testkit::TestStore, s: &Scene, floor: i64) -> Id<Matter> {
    let ctx = s.ctx(&[&CHAIR]).await;
    let form = with(proposal("11"), json!({ "amount": floor }));
    let id = s.proposed(&ctx, "cooperative_resolution", VILLAGE, form).await.unwrap();
    s.act(&[&CLERK], id, "confer", meeting(7, 6, 5)).await.unwrap();
    s.act(&[&SECRETARY], id, "study", json!({ "opinion": "同意" })).await.unwrap();
    s.act(&[&TOWN], id, "approve", json!({ "opinion": "合法" })).await.unwrap();
    s.act(&[&CLERK], id, "resolve", meeting(30, 25, 21)).await.unwrap();
    s.act(&[&COOP_WATCH], id, "seal", json!({})).await.unwrap();
    let posted = json!({ "where": "村务公开栏", "photos": ["c"] });
    s.act(&[&CLERK], id, "post", posted).await.unwrap();
    t.clock().forward(8 * DAY);
    s.wake(id).await;
    id
}

/// Three years, half-yearly, each year three percent more.
fn plan(asset: Id<Matter>, resolution: Id<Matter>) -> Value {
    json!({ "asset": asset.to_string(), "resolution": resolution.to_string(),
        "plan": "公开招租村口门面。", "use": "经营日用百货", "floor": 1_200_000,
        "floor_by": "valuation", "months": 36, "period": "half_year", "due_days": 10,
        "deposit": 100_000, "step_years": 1, "step_percent": 3, "sitting_tenant": true })
}

async fn begun(s: &Scene, who: &Holder, act: &str, form: Value) -> Result<Id<Matter>> {
    let ctx = s.ctx(&[who]).await;
    s.begun(&ctx, "village_lease", act, VILLAGE, form).await
}

fn listing(s: &Scene, days: i64) -> Value {
    let until = s.city.store.clock().now().plus_minutes(days * DAY).to_string();
    json!({ "deadline": until, "where": "村务公开栏", "photos": ["p"] })
}

fn bid(name: &str, more: Value) -> Value {
    let bid = json!({ "bidder_kind": "organisation", "bidder": name, "deposit_paid": 100_000,
        "photos": ["d"] });
    with(bid, more)
}

fn opened(place: i64, price: i64, valid: &str) -> Value {
    json!({ "bid_no": place, "price": price, "valid": valid, "reason": "说明" })
}

/// Planned and approved.
async fn approved(t: &testkit::TestStore, s: &Scene) -> (Id<Matter>, Id<Matter>) {
    let asset = entered(s, shop()).await.unwrap();
    let by = resolution(t, s, 1_200_000).await;
    let id = begun(s, &CHAIR, "plan", plan(asset, by)).await.unwrap();
    s.act(&[&TOWN], id, "approve", json!({})).await.unwrap();
    (asset, id)
}

/// Listed, with these bids at these prices, opened together.
async fn bidden(t: &testkit::TestStore, s: &Scene, id: Id<Matter>, bids: &[(Value, i64, &str)]) {
    s.act(&[&CLERK], id, "list", listing(s, 7)).await.unwrap();
    for (form, ..) in bids {
        s.act(&[&ACCOUNTS], id, "take_bid", form.clone()).await.unwrap();
    }
    t.clock().forward(7 * DAY);
    s.wake(id).await;
    for (place, (_, price, valid)) in (1..).zip(bids) {
        s.act(&[&ACCOUNTS], id, "open_bid", opened(place, *price, valid)).await.unwrap();
    }
    s.act(&[&COOP_WATCH], id, "confirm_opening", json!({ "photos": ["o"] })).await.unwrap();
}

fn contract() -> Value {
    json!({ "contract_no": "CZ-2026-01", "signed_on": "2026-11-05", "starts_on": "2026-11-01",
        "ends_on": "2029-10-31", "papers": ["c"] })
}

/// Let for 13 000 yuan a year from November of 2026 on.
async fn running(t: &testkit::TestStore, s: &Scene) -> (Id<Matter>, Id<Matter>) {
    let (asset, id) = approved(t, s).await;
    let bids = [
        (bid("甲商贸公司", json!({})), 1_300_000, "valid"),
        (bid("乙商店", json!({ "is_sitting": true })), 1_250_000, "valid"),
    ];
    bidden(t, s, id, &bids).await;
    s.act(&[&SECRETARY], id, "award", json!({ "bid_no": 1 })).await.unwrap();
    s.act(&[&ACCOUNTS], id, "return_deposits", json!({ "photos": ["s"] })).await.unwrap();
    t.clock().forward(6 * DAY);
    s.wake(id).await;
    s.act(&[&HEAD], id, "contract", contract()).await.unwrap();
    assert_eq!(s.act(&[&AGENCY], id, "file", json!({})).await.unwrap(), "running");
    (asset, id)
}

async fn rent(s: &Scene, lease: Id<Matter>, amount: i64) -> Result<Id<Matter>> {
    booked(s, "income", amount, json!({ "lease": lease.to_string() })).await
}

async fn one(s: &Scene, id: Id<Matter>) -> Value {
    s.ok(&format!("/api/v1/powers/leases/{id}?lang=zh-CN")).await
}

fn say(_: Lang, key: &str, args: &[(&str, Value)]) -> String {
    format!("{key} {args:?}")
}

/// Light and part of what is to be checked.
/// Those that are on.
async fn lights(s: &Scene, who: &Holder) -> Result<Vec<(String, String)>> {
    s.look().await;
    let (ctx, works) = (s.ctx(&[who]).await, s.city.works.clone());
    let village = VILLAGE.parse().unwrap();
    let read = move |tx: &mut Tx<'_>| {
        jingwei_powers::village_lights(tx, &ctx, &works, village, (None, None), &say)
    };
    let told = s.city.store.read(Shard::of_area(village), read).await?;
    let told = serde_json::to_value(told).unwrap();
    let said = |l: &Value, name: &str| l[name].as_str().unwrap().to_owned();
    let items = told["items"].as_array().unwrap().iter();
    let on = items.filter(|l| l["ended"].is_null());
    let mut on: Vec<(String, String)> = on.map(|l| (said(l, "light"), said(l, "part"))).collect();
    on.sort();
    Ok(on)
}

async fn letter(s: &Scene, who: &Holder, id: Id<Matter>, place: usize) -> Result<String> {
    let (ctx, works) = (s.ctx(&[who]).await, s.city.works.clone());
    let read =
        move |tx: &mut Tx<'_>| jingwei_powers::lease_letter(tx, &ctx, &works, (id, place), &say);
    s.city.store.read(id.shard(), read).await
}

fn lit(light: &str, part: &str) -> (String, String) {
    (light.to_owned(), format!("powers.lease.{part}"))
}

#[test]
fn a_lease_goes_from_its_listing_to_its_arrears_and_what_is_paid_of_them() {
    scene(async |t, s| {
        let (asset, id) = running(t, s).await;
        let page = one(s, id).await;
        let rents = page["rents"].as_array().unwrap();
        let amounts: Vec<i64> = rents.iter().map(|r| r["amount"].as_i64().unwrap()).collect();
        assert_eq!(amounts, [650_000, 650_000, 669_500, 669_500, 689_585, 689_585]);
        assert_eq!(
            (&rents[0]["due"], &rents[5]["to"]),
            (&json!("2026-11-11"), &json!("2029-10-31"))
        );
        assert_eq!(
            (&page["tenant"], &page["asset"]),
            (&json!("甲商贸公司"), &json!(asset.to_string()))
        );
        assert_eq!((&page["arrears"], &page["entered_late"]), (&json!(0), &json!(false)));
        let owned = s.ok(&format!("/api/v1/powers/assets/{asset}")).await;
        assert_eq!(owned["leases"][0]["matter"], id.to_string());
        let pay_by = json!({ "pay_by": "2026-12-15", "handed": "in_person" });
        let early = code(s.act(&[&ACCOUNTS], id, "send_letter", pay_by.clone()).await);
        assert_eq!(early.0, "procedure.condition");
        t.clock().forward(20 * DAY);
        assert_eq!(one(s, id).await["arrears"], 650_000);
        assert_eq!(lights(s, &COOP_WATCH).await.unwrap(), [lit("yellow", "unpaid")]);
        rent(s, id, 250_000).await.unwrap();
        assert_eq!(one(s, id).await["arrears"], 400_000);
        let past = with(pay_by.clone(), json!({ "pay_by": "2026-11-01" }));
        let past = code(s.act(&[&ACCOUNTS], id, "send_letter", past).await);
        assert_eq!(past, ("powers.day_past", "form/pay_by".into()));
        s.act(&[&ACCOUNTS], id, "send_letter", pay_by).await.unwrap();
        let text = letter(s, &ACCOUNTS, id, 1).await.unwrap();
        for part in ["甲商贸公司", "CZ-2026-01", "2026-11-11", "4000.00", "2026-12-15"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(letter(s, &ACCOUNTS, id, 2).await.unwrap_err().code, "not_found");
        // the letter does not change with what is paid after it
        rent(s, id, 400_000).await.unwrap();
        assert_eq!(letter(s, &ACCOUNTS, id, 1).await.unwrap(), text);
        assert_eq!(lights(s, &COOP_WATCH).await.unwrap(), []);
        let money = s.ok(&format!("/api/v1/powers/villages/{VILLAGE}/money")).await;
        assert_eq!(money["bank"], 650_000);
    });
}

#[test]
fn no_more_rent_comes_in_than_the_contract_owes_and_the_books_stay_as_they_were() {
    scene(async |t, s| {
        let (asset, id) = running(t, s).await;
        rent(s, id, 1_000_000).await.unwrap();
        let over = code(rent(s, id, 3_018_171).await);
        assert_eq!(over.0, "powers.rent_over");
        let money = s.ok(&format!("/api/v1/powers/villages/{VILLAGE}/money")).await;
        assert_eq!(money["bank"], 1_000_000);
        rent(s, id, 3_018_170).await.unwrap();
        assert_eq!(code(rent(s, id, 1).await).0, "powers.rent_over");
        let other = code(rent(s, asset, 1).await);
        assert_eq!(other, ("powers.lease_unknown", "form/lease".into()));
        let deposit = json!({ "lease": id.to_string() });
        let deposit = code(booked(s, "deposit", 1, deposit).await);
        assert_eq!(deposit, ("powers.rent_kind", "form/lease".into()));
    });
}

#[test]
fn nothing_is_planned_without_asset_and_resolution_of_the_cooperative() {
    scene(async |t, s| {
        let village = resolved(t, s, 1_000_000).await;
        let asset = entered(s, shop()).await.unwrap();
        let by = resolution(t, s, 1_200_000).await;
        let refused =
            async |more| code(begun(s, &CHAIR, "plan", with(plan(asset, by), more)).await);
        let none = refused(json!({ "asset": by.to_string() })).await;
        assert_eq!(none, ("powers.asset_unknown", "form/asset".into()));
        let other = refused(json!({ "resolution": village.to_string() })).await;
        assert_eq!(other, ("powers.resolution_of_cooperative", "form/resolution".into()));
        let low = refused(json!({ "floor": 1_199_999 })).await;
        assert_eq!(low, ("powers.below_resolved", "form/floor".into()));
        assert_eq!(refused(json!({ "months": 241 })).await.1, "form/months");
        let id = begun(s, &CHAIR, "plan", plan(asset, by)).await.unwrap();
        let twice = refused(json!({})).await;
        assert_eq!(twice, ("powers.asset_being_let", "form/asset".into()));
        // what is about to be let is not struck off either
        let off = about(asset, "retire", json!({ "resolution": village.to_string() }));
        let off = recorded(s, off).await.unwrap();
        let off = code(s.act(&[&COOP_WATCH], off, "confirm", json!({})).await);
        assert_eq!(off, ("powers.asset_let", "form/asset".into()));
        // before the town has looked nobody reads of it
        assert_eq!(s.get(&format!("/api/v1/powers/leases/{id}")).await.status, 404);
        let owned = s.ok(&format!("/api/v1/powers/assets/{asset}")).await;
        assert_eq!(owned["leases"], json!([]));
        s.act(&[&TOWN], id, "approve", json!({})).await.unwrap();
        let short = code(s.act(&[&CLERK], id, "list", listing(s, 6)).await);
        assert_eq!(short, ("powers.listing_short", "form/deadline".into()));
        s.act(&[&CLERK], id, "list", listing(s, 7)).await.unwrap();
        let poor = bid("甲", json!({ "deposit_paid": 99_999 }));
        let poor = code(
            s.act(&[&ACCOUNTS], id, "take_bid", with(poor, json!({ "bidder": "甲店" }))).await,
        );
        assert_eq!(poor, ("powers.deposit_short", "form/deposit_paid".into()));
        let sitting = bid("乙商店", json!({ "is_sitting": true }));
        s.act(&[&ACCOUNTS], id, "take_bid", sitting.clone()).await.unwrap();
        let second = code(s.act(&[&ACCOUNTS], id, "take_bid", sitting).await);
        assert_eq!(second, ("powers.no_sitting_tenant", "form/is_sitting".into()));
        let early = code(s.act(&[&ACCOUNTS], id, "open_bid", opened(1, 1, "valid")).await);
        assert_eq!(early.0, "procedure.act_not_here");
        // who bids is not public, and there is no price that anybody could have seen
        let page = one(s, id).await.to_string();
        assert!(!page.contains("乙商店"), "{page}");
    });
}

#[test]
fn the_highest_wins_and_at_an_equal_price_the_sitting_tenant() {
    scene(async |t, s| {
        let (_, id) = approved(t, s).await;
        let bids = [
            (bid("甲公司", json!({})), 1_250_000, "valid"),
            (bid("乙商店", json!({ "is_sitting": true })), 1_250_000, "valid"),
            (bid("丙公司", json!({})), 1_240_000, "valid"),
            (bid("丁公司", json!({})), 1_199_999, "disqualified"),
        ];
        bidden(t, s, id, &bids).await;
        let award = async |form: Value| s.act(&[&SECRETARY], id, "award", form).await;
        let passed = code(award(json!({ "bid_no": 1 })).await);
        assert_eq!(passed, ("powers.tenant_first", "form/bid_no".into()));
        let low = code(award(json!({ "bid_no": 3 })).await);
        assert_eq!(low, ("procedure.form_required", "form/reason".into()));
        assert_eq!(code(award(json!({ "bid_no": 4 })).await).0, "powers.bid_unknown");
        // the chair planned it
        let own = code(s.act(&[&CHAIR], id, "award", json!({ "bid_no": 2 })).await);
        assert_eq!(own.0, "procedure.did_before");
        award(json!({ "bid_no": 1, "waiver": ["w"] })).await.unwrap();
        let page = one(s, id).await;
        assert_eq!((&page["tenant"], &page["rent"]), (&json!("甲公司"), &Value::Null));
    });
}

#[test]
fn where_nobody_reaches_the_floor_a_lower_one_needs_another_resolution() {
    scene(async |t, s| {
        let (_, id) = approved(t, s).await;
        s.act(&[&CLERK], id, "list", listing(s, 7)).await.unwrap();
        s.act(&[&ACCOUNTS], id, "take_bid", bid("甲公司", json!({}))).await.unwrap();
        t.clock().forward(7 * DAY);
        s.wake(id).await;
        let below = code(s.act(&[&ACCOUNTS], id, "open_bid", opened(1, 1_199_999, "valid")).await);
        assert_eq!(below, ("powers.below_floor", "form/valid".into()));
        let out = opened(1, 1_199_999, "disqualified");
        s.act(&[&ACCOUNTS], id, "open_bid", out).await.unwrap();
        let seen = json!({ "photos": ["o"] });
        let stage = s.act(&[&COOP_WATCH], id, "confirm_opening", seen).await.unwrap();
        assert_eq!(stage, "unsuccessful");
        let first = one(s, id).await;
        let by = resolution(t, s, 1_000_000).await;
        let lower = async |floor: i64, by: Id<Matter>| {
            let form =
                json!({ "floor": floor, "resolution": by.to_string(), "reason": "无人报价" });
            s.act(&[&CHAIR], id, "lower", form).await
        };
        let same = code(lower(1_200_000, by).await);
        assert_eq!(same, ("powers.floor_not_lower", "form/floor".into()));
        assert_eq!(code(lower(999_999, by).await).0, "powers.below_resolved");
        assert_eq!(code(lower(1_000_000, id).await).0, "powers.resolution_unknown");
        lower(1_000_000, by).await.unwrap();
        assert_eq!(
            (&first["floor"], &one(s, id).await["floor"]),
            (&json!(1_200_000), &json!(1_000_000))
        );
        assert_eq!(code(lower(1_000_000, by).await).0, "powers.floor_not_lower");
        // the deposit of whoever did not win goes back first
        assert!(s.act(&[&CLERK], id, "list", listing(s, 7)).await.is_err());
        s.act(&[&ACCOUNTS], id, "return_deposits", json!({ "photos": ["s"] })).await.unwrap();
        bidden(t, s, id, &[(bid("甲公司", json!({})), 1_000_000, "valid")]).await;
        s.act(&[&SECRETARY], id, "award", json!({ "bid_no": 1 })).await.unwrap();
    });
}

/// A contract with a person that ran before it was entered.
fn old(asset: Id<Matter>, signed_on: &str) -> Value {
    json!({ "asset": asset.to_string(), "use": "养鱼", "contract_no": "YT-2018-03",
        "signed_on": signed_on, "starts_on": "2025-06-01", "ends_on": "2047-05-31",
        "rent": 800_000, "period": "year", "due_days": 30, "paid_before": 800_000,
        "bidder_kind": "person", "person": "张三丰", "papers": ["c"] })
}

#[test]
fn an_old_contract_entered_late_is_grey_and_a_new_one_red() {
    scene(async |_, s| {
        let asset = entered(s, shop()).await.unwrap();
        let much = with(old(asset, "2018-10-20"), json!({ "paid_before": 17_600_001 }));
        let much = code(begun(s, &CLERK, "enter_late", much).await);
        assert_eq!(much, ("powers.rent_over", "form/paid_before".into()));
        for (name, value) in [("ends_on", "2047-05-30"), ("ends_on", "2125-06-30")] {
            let odd = with(old(asset, "2018-10-20"), json!({ name: value }));
            let odd = code(begun(s, &CLERK, "enter_late", odd).await);
            assert_eq!(odd, ("powers.term_wrong", "form/ends_on".into()));
        }
        let id = begun(s, &CLERK, "enter_late", old(asset, "2018-10-20")).await.unwrap();
        assert_eq!(lights(s, &AGENCY).await.unwrap(), []);
        assert_eq!(s.act(&[&AGENCY], id, "confirm_late", json!({})).await.unwrap(), "running");
        // what it lacks is grey; a rent that is due is due
        let found = lights(s, &AGENCY).await.unwrap();
        let grey = ["long", "no_reference", "unlisted"].map(|part| lit("grey", part));
        assert_eq!(found[..3], grey);
        assert_eq!(found[3..], [lit("yellow", "unpaid")]);
        let page = one(s, id).await;
        assert_eq!((&page["entered_late"], &page["hidden"]), (&json!(true), &json!(true)));
        assert_eq!(
            (&page["rents"][0]["paid"], &page["arrears"]),
            (&json!(800_000), &json!(800_000))
        );
        let all = s.ok(&format!("/api/v1/powers/villages/{VILLAGE}/leases")).await;
        assert!(!format!("{page}{all}").contains("张三丰"), "{page}");
        let again = code(begun(s, &CLERK, "enter_late", old(asset, "2018-10-20")).await);
        assert_eq!(again, ("powers.asset_let", "form/starts_on".into()));
        let hall = entered(s, with(shop(), json!({ "name": "村礼堂" }))).await.unwrap();
        let new = begun(s, &CLERK, "enter_late", old(hall, "2025-05-01")).await.unwrap();
        s.act(&[&AGENCY], new, "confirm_late", json!({})).await.unwrap();
        let found = lights(s, &TOWN).await.unwrap();
        let red = ["unlisted", "long"].map(|part| lit("red", part));
        assert!(red.iter().all(|l| found.contains(l)), "{found:?}");
        // the letter names the contract and not the person
        let pay_by = json!({ "pay_by": "2026-12-15", "handed": "by_post" });
        s.act(&[&ACCOUNTS], id, "send_letter", pay_by).await.unwrap();
        let text = letter(s, &ACCOUNTS, id, 1).await.unwrap();
        assert!(text.contains("letters.arrears.tenant") && !text.contains("张三丰"), "{text}");
    });
}

#[test]
fn lights_and_letters_are_not_found_from_elsewhere() {
    scene(async |_, s| {
        let asset = entered(s, shop()).await.unwrap();
        let id = begun(s, &CLERK, "enter_late", old(asset, "2018-10-20")).await.unwrap();
        s.act(&[&AGENCY], id, "confirm_late", json!({})).await.unwrap();
        let pay_by = json!({ "pay_by": "2026-12-15", "handed": "by_post" });
        s.act(&[&ACCOUNTS], id, "send_letter", pay_by).await.unwrap();
        let refused = |e: Error| e.code;
        assert_eq!(letter(s, &STRANGER, id, 1).await.map_err(refused), Err("not_found"));
        assert_eq!(lights(s, &STRANGER).await, Ok(vec![]));
    });
}

#[test]
fn what_comes_back_early_owes_no_period_that_had_not_begun() {
    scene(async |t, s| {
        let (_, id) = running(t, s).await;
        let sublet = |until: &str| {
            json!({ "bidder_kind": "organisation", "bidder": "丙店", "sublet_until": until,
                "reason": "书面申请", "papers": ["a"] })
        };
        let long = code(s.act(&[&CHAIR], id, "permit_sublet", sublet("2029-11-01")).await);
        assert_eq!(long, ("powers.sublet_wrong", "form/sublet_until".into()));
        s.act(&[&CHAIR], id, "permit_sublet", sublet("2029-10-31")).await.unwrap();
        assert_eq!(one(s, id).await["sublet_until"], "2029-10-31");
        t.clock().forward(20 * DAY);
        let ended = json!({ "ended_as": "arrears", "reason": "催缴后仍未付" });
        s.act(&[&CHAIR], id, "end_lease", ended).await.unwrap();
        let back = |day: &str| json!({ "back_on": day, "photos": ["b"] });
        let early = code(s.act(&[&CLERK], id, "take_back", back("2026-10-31")).await);
        assert_eq!(early, ("powers.back_wrong", "form/back_on".into()));
        s.act(&[&CLERK], id, "take_back", back("2026-11-20")).await.unwrap();
        let own = s.act(&[&CLERK], id, "confirm_back", json!({ "photos": ["b"] })).await;
        assert_eq!(code(own).0, "procedure.did_before");
        let seen = json!({ "photos": ["b"] });
        assert_eq!(s.act(&[&COOP_WATCH], id, "confirm_back", seen).await.unwrap(), "ended");
        let page = one(s, id).await;
        assert_eq!(page["rents"].as_array().unwrap().len(), 1);
        assert_eq!(page["arrears"], 650_000);
        // what was owed until then still comes in, and nothing beyond it
        assert_eq!(code(rent(s, id, 650_001).await).0, "powers.rent_over");
        rent(s, id, 650_000).await.unwrap();
        assert_eq!(one(s, id).await["arrears"], 0);
    });
}

#[test]
fn a_lease_that_is_over_is_to_be_taken_back_by_itself() {
    scene(async |t, s| {
        let asset = entered(s, shop()).await.unwrap();
        let ending = with(old(asset, "2018-10-20"), json!({ "ends_on": "2026-11-30" }));
        let id = begun(s, &CLERK, "enter_late", ending).await.unwrap();
        s.act(&[&AGENCY], id, "confirm_late", json!({})).await.unwrap();
        t.clock().forward(45 * DAY);
        s.wake(id).await;
        assert_eq!(one(s, id).await["stage"], "taking_back");
    });
}
