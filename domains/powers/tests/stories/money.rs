//! The paper's way with a village's real accounts behind it.

use casework::Matter;
use kernel::{Id, Result};
use serde_json::{Value, json};

use crate::scene::{
    CLERK, HEAD, Holder, SECRETARY, SUPERVISOR, Scene, TOWN, VILLAGE, meeting, proposal, scene,
};

pub const ACCOUNTS: Holder = Holder(906, "accounts_clerk", VILLAGE);
pub const AGENCY: Holder = Holder(907, "agency_accountant", "150302001");

/// The clock of a test stands at the twentieth of October of 2026 or later.
const DAY: &str = "2026-10-19";

/// An expense of so many fen under that voucher.
pub fn claim(amount: i64, voucher: &str) -> Value {
    json!({ "amount": amount, "line": "05", "use": "办公用品", "kind": "office",
        "channel": "bank", "payee_kind": "organisation", "payee": "清源办公用品店",
        "voucher": "invoice", "voucher_no": voucher, "voucher_date": DAY, "invoice": ["i"] })
}

pub fn with(mut form: Value, more: Value) -> Value {
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    form
}

pub fn code<T: std::fmt::Debug>(r: Result<T>) -> (&'static str, String) {
    let e = r.unwrap_err();
    (e.code, e.field.unwrap_or_default())
}

async fn begun(s: &Scene, who: &Holder, of: &str, act: &str, form: Value) -> Result<Id<Matter>> {
    let ctx = s.ctx(&[who]).await;
    s.begun(&ctx, of, act, VILLAGE, form).await
}

pub async fn claimed(s: &Scene, form: Value) -> Result<Id<Matter>> {
    begun(s, &CLERK, "village_payment", "claim", form).await
}

/// Written down by the accounts clerk and posted by the town's accountant.
pub async fn booked(s: &Scene, kind: &str, amount: i64, more: Value) -> Result<Id<Matter>> {
    let form = json!({ "kind": kind, "amount": amount, "source": "登记", "happened_on": DAY,
        "slip": ["s"] });
    let id = begun(s, &ACCOUNTS, "village_booking", "record", with(form, more)).await?;
    s.act(&[&AGENCY], id, "post", json!({})).await?;
    Ok(id)
}

/// A resolution of so many fen that is being carried out.
pub async fn resolved(t: &testkit::TestStore, s: &Scene, amount: i64) -> Id<Matter> {
    let ctx = s.ctx(&[&SECRETARY]).await;
    let form = with(proposal("01"), json!({ "amount": amount }));
    let id = s.proposed(&ctx, "village_resolution", VILLAGE, form).await.unwrap();
    s.act(&[&CLERK], id, "confer", meeting(7, 6, 5)).await.unwrap();
    s.act(&[&TOWN], id, "approve", json!({ "opinion": "合法" })).await.unwrap();
    s.act(&[&CLERK], id, "deliberate", meeting(30, 16, 16)).await.unwrap();
    s.act(&[&CLERK], id, "resolve", meeting(30, 20, 11)).await.unwrap();
    s.act(&[&SUPERVISOR], id, "seal", json!({})).await.unwrap();
    let posted = json!({ "where": "村务公开栏", "photos": ["c"] });
    s.act(&[&CLERK], id, "post", posted).await.unwrap();
    t.clock().forward(8 * 24 * 60);
    s.wake(id).await;
    id
}

/// A budget line of 10 000 yuan and 6 000 at the bank.
pub async fn funded(t: &testkit::TestStore, s: &Scene) -> Id<Matter> {
    let resolution = resolved(t, s, 1_000_000).await;
    let budget = json!({ "line": "05", "resolution": resolution.to_string() });
    booked(s, "budget", 1_000_000, budget).await.unwrap();
    booked(s, "income", 600_000, json!({})).await.unwrap();
    resolution
}

/// The way from the witness on, up to that many acts.
pub async fn goes(s: &Scene, id: Id<Matter>, acts: usize) -> Result<String> {
    let paid = json!({ "paid_on": DAY, "slip": ["b"], "slip_no": "HD-0001" });
    let way: [(&Holder, &str, Value); 7] = [
        (&HEAD, "witness", json!({})),
        (&SUPERVISOR, "seal", json!({})),
        (&SECRETARY, "sign", json!({})),
        (&ACCOUNTS, "enter", json!({ "receipt": ["r"] })),
        (&AGENCY, "approve", json!({})),
        (&ACCOUNTS, "transfer", paid),
        (&AGENCY, "post", json!({})),
    ];
    let mut stage = String::new();
    for (who, act, form) in way.into_iter().take(acts) {
        stage = s.act(&[who], id, act, form).await?;
    }
    Ok(stage)
}

async fn money(s: &Scene) -> Value {
    s.ok(&format!("/api/v1/powers/villages/{VILLAGE}/money")).await
}

#[test]
fn an_expense_is_committed_when_it_is_claimed_and_public_when_it_is_posted() {
    scene(async |t, s| {
        funded(t, s).await;
        let id = claimed(s, claim(128_000, "24152000000012345678")).await.unwrap();
        let line = money(s).await["lines"][0].clone();
        assert_eq!(
            line,
            json!({ "line": "05", "resolved": 1_000_000, "spent": 0,
            "committed": 128_000, "left": 872_000 })
        );
        assert_eq!(goes(s, id, 6).await.unwrap(), "posting");
        let books = format!("/api/v1/powers/villages/{VILLAGE}/entries");
        let kinds = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap().iter();
            items.map(|e| e["kind"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(kinds(&s.ok(&books).await), ["income", "budget"]);
        assert_eq!(s.get(&format!("/api/v1/powers/matters/{id}")).await.status, 404);
        s.act(&[&AGENCY], id, "post", json!({})).await.unwrap();
        let page = s.ok(&books).await;
        assert_eq!(kinds(&page), ["payment", "income", "budget"]);
        assert_eq!(page["items"][0]["payee"], "清源办公用品店");
        let now = money(s).await;
        assert_eq!((&now["bank"], &now["lines"][0]["spent"]), (&json!(472_000), &json!(128_000)));
        // who approved when, as posts
        let way = s.ok(&format!("/api/v1/powers/matters/{id}?lang=zh-CN")).await;
        assert_eq!(way["timeline"].as_array().unwrap().len(), 8);
        assert_eq!(way["power"], "15");
        let text = way.to_string();
        assert!(!text.contains("24152000000012345678") && !text.contains("901"), "{text}");
    });
}

#[test]
fn no_line_gives_more_than_was_resolved_and_no_purse_more_than_it_holds() {
    scene(async |t, s| {
        let resolution = funded(t, s).await;
        let by = |amount, voucher| {
            with(claim(amount, voucher), json!({ "resolution": resolution.to_string() }))
        };
        let over = code(claimed(s, by(1_000_001, "A-0001")).await);
        assert_eq!(over, ("powers.resolution_exceeded", "form/amount".into()));
        let first = claimed(s, by(600_000, "A-0002")).await.unwrap();
        // the line holds less now, and so does the resolution
        let none = with(by(400_001, "A-0003"), json!({ "resolution": null }));
        assert_eq!(code(claimed(s, none).await).0, "powers.budget_short");
        let second = claimed(s, by(400_001, "A-0003")).await;
        assert_eq!(code(second), ("powers.resolution_exceeded", "form/amount".into()));
        let second = claimed(s, claim(400_000, "A-0003")).await.unwrap();
        assert_eq!(goes(s, first, 5).await.unwrap(), "paying");
        // all that lies at the bank is ordered out
        assert_eq!(code(goes(s, second, 5).await).0, "powers.money_short");
        // the bank sends the first back: its money is free, its line is not
        let why = json!({ "reason": "户名不符" });
        s.act(&[&ACCOUNTS], first, "bank_refused", why.clone()).await.unwrap();
        s.act(&[&AGENCY], second, "approve", json!({})).await.unwrap();
        assert_eq!(code(claimed(s, claim(1, "A-0004")).await).0, "powers.budget_short");
        s.act(&[&CLERK], first, "withdraw", why).await.unwrap();
        claimed(s, claim(1, "A-0004")).await.unwrap();
    });
}

#[test]
fn a_large_expense_rests_on_a_resolution_in_force() {
    scene(async |t, s| {
        funded(t, s).await;
        let ctx = s.ctx(&[&SECRETARY]).await;
        let young = s.proposed(&ctx, "village_resolution", VILLAGE, proposal("01")).await.unwrap();
        let by = |id: String| with(claim(500_000, "B-0001"), json!({ "resolution": id }));
        assert_eq!(code(claimed(s, claim(500_000, "B-0001")).await).0, "procedure.form_required");
        let young = code(claimed(s, by(young.to_string())).await);
        assert_eq!(young, ("powers.resolution_not_in_force", "form/resolution".into()));
        let other = claimed(s, claim(1, "B-0002")).await.unwrap();
        for none in ["1".to_owned(), other.to_string()] {
            assert_eq!(code(claimed(s, by(none)).await).0, "powers.resolution_unknown");
        }
    });
}

#[test]
fn a_paper_is_paid_once_and_there_is_no_paper_that_is_none() {
    scene(async |t, s| {
        funded(t, s).await;
        let id = claimed(s, claim(100, "C-0001")).await.unwrap();
        let again = code(claimed(s, claim(100, "c-0001")).await);
        assert_eq!(again, ("powers.paper_used", "form/voucher_no".into()));
        let why = json!({ "reason": "报错了" });
        s.act(&[&CLERK], id, "withdraw", why).await.unwrap();
        claimed(s, claim(100, "C-0001")).await.unwrap();
        let wrong = [
            (json!({ "invoice": [] }), "procedure.form_required", "form/invoice"),
            (json!({ "voucher_no": "" }), "procedure.form_required", "form/voucher_no"),
            (json!({ "voucher_no": "白条一张" }), "procedure.form_code", "form/voucher_no"),
            (json!({ "voucher": "iou" }), "procedure.form_option", "form/voucher"),
            (json!({ "voucher_date": "2036-01-01" }), "powers.day_ahead", "form/voucher_date"),
            (json!({ "line": "99" }), "powers.no_budget_line", "form/line"),
            (json!({ "amount": 0 }), "procedure.form_less", "form/amount"),
            (json!({ "payee": "" }), "procedure.form_required", "form/payee"),
            (json!({ "payee_kind": "person" }), "procedure.form_required", "form/person"),
        ];
        for (more, refusal, field) in wrong {
            let e = code(claimed(s, with(claim(100, "C-0009"), more)).await);
            assert_eq!(e, (refusal, field.to_owned()));
        }
    });
}

#[test]
fn cash_is_for_trifles_and_takings_go_to_the_bank() {
    scene(async |t, s| {
        funded(t, s).await;
        let cash = |amount, voucher| with(claim(amount, voucher), json!({ "channel": "cash" }));
        let much = code(claimed(s, cash(100_001, "D-0001")).await);
        assert_eq!(much, ("powers.cash_too_much", "form/channel".into()));
        let id = claimed(s, cash(100_000, "D-0001")).await.unwrap();
        // what came in in cash is there, and nothing is paid from it
        booked(s, "cash_income", 300_000, json!({})).await.unwrap();
        assert_eq!(code(goes(s, id, 5).await).0, "powers.money_short");
        assert_eq!(code(booked(s, "deposit", 300_001, json!({})).await).0, "powers.takings_short");
        booked(s, "deposit", 300_000, json!({})).await.unwrap();
        assert_eq!(code(booked(s, "draw", 500_001, json!({})).await).0, "powers.cash_full");
        booked(s, "draw", 100_000, json!({})).await.unwrap();
        s.act(&[&AGENCY], id, "approve", json!({})).await.unwrap();
        let now = money(s).await;
        let held = ["bank", "cash", "takings"].map(|purse| now[purse].as_i64().unwrap());
        assert_eq!(held, [800_000, 100_000, 0]);
    });
}

#[test]
fn who_is_secretary_and_head_in_one_needs_a_second_signer() {
    scene(async |t, s| {
        funded(t, s).await;
        let id = claimed(s, claim(100, "E-0001")).await.unwrap();
        let officer = Holder(908, "liaison_officer", VILLAGE);
        s.act(&[&officer], id, "witness", json!({})).await.unwrap();
        s.act(&[&SUPERVISOR], id, "seal", json!({})).await.unwrap();
        let both = [&SECRETARY, &Holder(901, "village_head", VILLAGE)];
        let stage = s.act(&both, id, "sign", json!({})).await.unwrap();
        assert_eq!(stage, "countersigning");
        // the handler is no second signer of their own
        assert!(s.act(&[&CLERK], id, "countersign", json!({})).await.is_err());
        assert_eq!(s.act(&[&TOWN], id, "countersign", json!({})).await.unwrap(), "entering");
    });
}

#[test]
fn a_copy_takes_over_what_stays_and_no_voucher() {
    scene(async |t, s| {
        funded(t, s).await;
        let old = claimed(s, claim(100, "F-0001")).await.unwrap();
        let new = json!({ "copy_of": old.to_string(), "amount": 200, "voucher": "invoice",
            "voucher_no": "F-0002", "voucher_date": DAY, "invoice": ["j"] });
        let id = claimed(s, new.clone()).await.unwrap();
        goes(s, id, 7).await.unwrap();
        let page = s.ok(&format!("/api/v1/powers/villages/{VILLAGE}/entries")).await;
        let told = &page["items"][0];
        let of = ["amount", "line", "about", "payee"].map(|name| told[name].clone());
        assert_eq!(of, [json!(200), json!("05"), json!("办公用品"), json!("清源办公用品店")]);
        let without = with(new, json!({ "voucher_no": null }));
        assert_eq!(code(claimed(s, without).await).0, "procedure.form_required");
        let none = json!({ "copy_of": "1", "amount": 200, "voucher": "invoice",
            "voucher_no": "F-0003", "voucher_date": DAY, "invoice": ["j"] });
        assert_eq!(code(claimed(s, none).await).0, "powers.copy_unknown");
    });
}

#[test]
fn a_persons_name_goes_to_the_vault_and_out_to_nobody() {
    scene(async |t, s| {
        funded(t, s).await;
        let to = json!({ "payee_kind": "person", "payee": null, "person": "王桂兰",
            "payee_account": "6222020602011234567", "voucher": "signed_roll" });
        let id = claimed(s, with(claim(100, "G-0001"), to)).await.unwrap();
        goes(s, id, 7).await.unwrap();
        let page = s.ok(&format!("/api/v1/powers/villages/{VILLAGE}/entries")).await;
        assert_eq!(page["items"][0]["hidden"], true);
        assert_eq!(page["items"][0].get("payee"), None);
        let way = s.ok(&format!("/api/v1/powers/matters/{id}")).await;
        for text in [page.to_string(), way.to_string()] {
            assert!(!text.contains("王桂兰") && !text.contains("6222"), "{text}");
        }
    });
}

#[test]
fn a_month_is_closed_when_its_papers_are_there_and_stays_closed() {
    scene(async |t, s| {
        funded(t, s).await;
        let id = claimed(s, claim(100_000, "H-0001")).await.unwrap();
        goes(s, id, 6).await.unwrap();
        let form = |month: &str, bank: i64| json!({ "month": month, "bank_balance": bank, "statement": ["s"] });
        let close = async |form| begun(s, &ACCOUNTS, "village_month", "close", form).await;
        let missing = async || s.missing(&ACCOUNTS, VILLAGE).await.unwrap();
        assert_eq!(missing().await["payments"][0]["missing"], json!(["posting"]));
        assert_eq!(code(close(form("2026-13", 0)).await).0, "powers.month_wrong");
        let now = s.city.store.clock().now().civil(s.city.works.calendars.zone());
        let this = now.date().to_string()[..7].to_owned();
        assert_eq!(code(close(form(&this, 0)).await).0, "powers.month_not_over");
        t.clock().forward(40 * 24 * 60);
        assert_eq!(missing().await["month_due"], "2026-10");
        assert_eq!(code(close(form("2026-11", 0)).await).0, "powers.month_before");
        // the expense is paid and not posted: the statement has it, the books do not
        assert_eq!(code(close(form("2026-10", 500_000)).await).0, "procedure.form_required");
        let why = json!({ "explanation": "有一笔已付未入账" });
        let month = close(with(form("2026-10", 500_000), why)).await.unwrap();
        let early = code(s.act(&[&AGENCY], month, "approve", json!({})).await);
        assert_eq!(early.0, "procedure.condition");
        s.act(&[&AGENCY], id, "post", json!({})).await.unwrap();
        assert_eq!(s.act(&[&AGENCY], month, "approve", json!({})).await.unwrap(), "closed");
        let shown = money(s).await["months"][0].clone();
        assert_eq!((&shown["books"], &shown["statement"]), (&json!(500_000), &json!(500_000)));
        assert_eq!(code(close(form("2026-10", 500_000)).await).0, "powers.month_closed");
        let late = code(booked(s, "income", 1, json!({})).await);
        assert_eq!(late, ("powers.month_closed", "form/happened_on".into()));
        let next = claimed(s, claim(1, "H-0002")).await.unwrap();
        assert_eq!(code(goes(s, next, 6).await).0, "powers.month_closed");
    });
}

#[test]
fn what_is_missing_is_told_to_the_villages_own_people_alone() {
    scene(async |t, s| {
        funded(t, s).await;
        let id = claimed(s, claim(100, "I-0001")).await.unwrap();
        let told = s.missing(&AGENCY, VILLAGE).await.unwrap();
        assert_eq!(told["payments"][0]["matter"], id.to_string());
        assert_eq!(told["payments"][0]["missing"], json!(["receipt", "slip", "posting"]));
        let path = format!("/api/v1/powers/villages/{VILLAGE}/missing");
        assert_eq!(s.get(&path).await.status, 401);
        let beside = Holder(950, "accounts_clerk", "150302001002");
        assert_eq!(s.missing(&beside, VILLAGE).await.unwrap_err().code, "not_found");
        for nowhere in ["150302", "150302001001001", "990000000001"] {
            let path = format!("/api/v1/powers/villages/{nowhere}/money");
            assert_eq!(s.get(&path).await.status, 404, "{nowhere}");
        }
    });
}

/// Eight acts by seven posts, however they are given to at most five people:
/// nobody proposes, approves and accepts, and no act of one's own is approved.
#[test]
fn however_seven_posts_are_given_to_five_people_nobody_approves_their_own() {
    scene(async |t, s| {
        funded(t, s).await;
        let posts: [&Holder; 7] =
            [&CLERK, &HEAD, &SUPERVISOR, &SECRETARY, &ACCOUNTS, &AGENCY, &TOWN];
        let mut ways: Vec<Vec<usize>> = vec![vec![0]];
        for _ in 1..posts.len() {
            let longer = |w: &Vec<usize>| {
                let most = (w.iter().max().copied().unwrap_or(0) + 1).min(4);
                (0..=most).map(|n| [w.clone(), vec![n]].concat()).collect::<Vec<_>>()
            };
            ways = ways.iter().flat_map(longer).collect();
        }
        assert_eq!(ways.len(), 855);
        let mut went = 0;
        for (n, people) in ways.iter().enumerate() {
            let held = |post: usize| -> Vec<Holder> {
                let own = (0..posts.len()).filter(|p| people[*p] == people[post]);
                own.map(|p| Holder(800 + people[post] as i64, posts[p].1, posts[p].2)).collect()
            };
            let way: [(usize, &str, Value); 7] = [
                (1, "witness", json!({})),
                (2, "seal", json!({})),
                (3, "sign", json!({})),
                (4, "enter", json!({})),
                (5, "approve", json!({})),
                (4, "transfer", json!({ "paid_on": DAY, "slip": ["b"], "slip_no": "HD-1" })),
                (5, "post", json!({})),
            ];
            let handler = held(0);
            let ctx = s.ctx(&handler.iter().collect::<Vec<_>>()).await;
            let form = claim(1, &format!("W-{n:04}"));
            let id = s.begun(&ctx, "village_payment", "claim", VILLAGE, form).await.unwrap();
            let mut done = vec![people[0]];
            for (post, act, form) in way {
                let holders = held(post);
                let holders: Vec<&Holder> = holders.iter().collect();
                let Ok(stage) = s.act(&holders, id, act, form).await else { break };
                done.push(people[post]);
                if stage == "countersigning" {
                    let second = held(6);
                    let second: Vec<&Holder> = second.iter().collect();
                    if s.act(&second, id, "countersign", json!({})).await.is_err() {
                        break;
                    }
                    assert!(!done.contains(&people[6]), "{people:?}");
                }
            }
            if done.len() == 8 {
                went += 1;
                // handler, witness, supervisor, signer, clerk, accountant
                let apart = [done[0], done[1], done[2], done[3], done[4], done[5]];
                let different: std::collections::BTreeSet<usize> = apart.into_iter().collect();
                assert!(different.len() >= 5, "{people:?}");
            }
        }
        // six hands are needed, and there were five people
        assert_eq!(went, 0);
    });
}
