//! A light from the row that it stands on to the reason why it was put out.

use casework::Matter;
use jingwei_powers::{BoardAsked, light_board, light_list};
use kernel::{Id, Result};
use serde_json::{Value, json};

use crate::money::{ACCOUNTS, booked, claim, claimed, code, funded, goes, with};
use crate::purchases::signed;
use crate::scene::{CLERK, COUNTY, HEAD, Holder, SECRETARY, Scene, VILLAGE, scene};

const OFFICER: Holder = Holder(961, "discipline_officer", "150302001");
const COUNTY_OFFICER: Holder = Holder(962, "discipline_officer", "150302");

/// The contract changes by so many fen.
async fn changes(s: &Scene, id: Id<Matter>, by: i64, resolution: Option<Id<Matter>>) -> String {
    let form = json!({ "change": by, "signed_on": "2026-10-30", "reason": "路基加深",
        "change_resolution": resolution.map(|id| id.to_string()), "papers": ["c"] });
    match s.act(&[&SECRETARY], id, "change", form).await {
        Ok(stage) => stage,
        Err(e) => format!("{} {}", e.code, e.field.unwrap_or_default()),
    }
}

/// The county's limits of a rule from now on.
async fn set(t: &testkit::TestStore, s: &Scene, rule: &str, value: Value) {
    t.clock().forward(1);
    let ctx = s.city.ctx("admin").await;
    let (of, county) = (ctx.clone(), COUNTY.parse().unwrap());
    let def = flags::own::SETTINGS.iter().find(|d| d.name == rule).unwrap();
    let set = move |tx: &mut store::Tx<'_>| {
        store::settings::set(tx, &of, def, Some(county), of.now, &value)
    };
    s.city.store.write(kernel::Shard::COMMON, &ctx, set).await.unwrap();
}

/// What everybody reads of a village's lights.
async fn public(s: &Scene) -> Vec<Value> {
    let page = s.ok(&format!("/api/v1/powers/villages/{VILLAGE}/lights")).await;
    page["items"].as_array().unwrap().clone()
}

/// What those who check read.
async fn seen(s: &Scene, who: &Holder) -> Vec<Value> {
    s.look().await;
    let (ctx, works) = (s.ctx(&[who]).await, s.city.works.clone());
    let village: kernel::AreaCode = VILLAGE.parse().unwrap();
    let say = |_: kernel::Lang, key: &str, _: &[(&str, Value)]| key.to_owned();
    let read = move |tx: &mut store::Tx<'_>| {
        jingwei_powers::village_lights(tx, &ctx, &works, village, (None, None), &say)
    };
    let told = s.city.store.read(kernel::Shard::of_area(village), read).await.unwrap();
    serde_json::to_value(told).unwrap()["items"].as_array().unwrap().clone()
}

fn id(light: &Value) -> Id<Matter> {
    light["matter"].as_str().unwrap().parse().unwrap()
}

#[test]
fn a_change_that_nobody_decided_on_lights_up_is_explained_and_put_out_with_a_reason() {
    scene(async |t, s| {
        let resolution = funded(t, s).await;
        let works = signed(t, s, resolution).await;
        assert_eq!(changes(s, works, 160_000, None).await, "performing");
        assert_eq!(seen(s, &OFFICER).await, [] as [Value; 0], "20 % is not above 20 %");
        changes(s, works, 160_001, None).await;
        let lights = seen(s, &OFFICER).await;
        let [light] = lights.as_slice() else { panic!("{lights:?}") };
        assert_eq!(
            (&light["rule"], &light["part"], &light["light"], &light["stage"]),
            (&json!("powers.changes"), &json!("powers.changes.one"), &json!("red"), &json!("lit"))
        );
        assert_eq!(light["about"], works.to_string());
        assert_eq!(light["values"]["amount"], "1600.01");
        assert_eq!(
            light["rows"],
            json!([format!("change:{works}.2"), format!("contract:{works}")])
        );
        assert_eq!(public(s).await, [] as [Value; 0], "nothing is said before it is examined");
        // a look that finds the same lights nothing twice
        assert_eq!(seen(s, &CLERK).await.len(), 1);
        let light = id(light);
        let judge = json!({ "conclusion": "路基加深有监理记录，价格按原单价。" });
        assert_eq!(
            code(s.act(&[&OFFICER], light, "justify", judge.clone()).await).0,
            "identity.role_needed"
        );
        let why = json!({ "explanation": "开挖后发现软基，监理有记录。", "papers": ["d"] });
        assert_eq!(s.act(&[&CLERK], light, "explain", why).await.unwrap(), "reviewing");
        for (own, refusal) in [
            (&CLERK, "procedure.not_yours"),
            (&HEAD, "identity.role_needed"),
            (&SECRETARY, "identity.role_needed"),
        ] {
            let own = s.act(&[own], light, "justify", judge.clone()).await;
            assert_eq!(code(own).0, refusal);
        }
        assert_eq!(s.act(&[&OFFICER], light, "justify", judge).await.unwrap(), "justified");
        let out = public(s).await;
        assert_eq!(out[0]["conclusion"], "路基加深有监理记录，价格按原单价。");
        assert!(out[0]["sentence"].as_str().unwrap().contains("1600.01"), "{out:?}");
        // what was justified stays out
        assert_eq!(seen(s, &OFFICER).await[0]["stage"], "justified");
        assert_eq!(seen(s, &OFFICER).await.len(), 1);
    });
}

#[test]
fn a_change_that_was_decided_anew_lights_nothing() {
    scene(async |t, s| {
        let resolution = funded(t, s).await;
        let works = signed(t, s, resolution).await;
        let same = changes(s, works, 160_001, Some(resolution)).await;
        assert_eq!(same, "powers.resolution_same form/change_resolution");
        let unknown = changes(s, works, 160_001, Some(works)).await;
        assert_eq!(unknown, "powers.resolution_unknown form/change_resolution");
        let anew = crate::money::resolved(t, s, 200_000).await;
        assert_eq!(changes(s, works, 160_001, Some(anew)).await, "performing");
        assert_eq!(seen(s, &OFFICER).await, [] as [Value; 0]);
    });
}

#[test]
fn a_change_taken_back_goes_out_by_itself_unless_it_is_examined() {
    scene(async |t, s| {
        let resolution = funded(t, s).await;
        let works = signed(t, s, resolution).await;
        let most = json!({ "one": 100, "percent": 99, "together": 100_000_000 });
        set(t, s, "flags.changes", most).await;
        changes(s, works, 101, None).await;
        let lights = seen(s, &OFFICER).await;
        let [light] = lights.as_slice() else { panic!("{lights:?}") };
        assert_eq!(light["stage"], "lit");
        // the county's limit is another from now on
        set(t, s, "flags.changes", json!({ "one": 101, "percent": 99, "together": 100_000_000 }))
            .await;
        changes(s, works, 1, None).await;
        assert_eq!(seen(s, &OFFICER).await[0]["stage"], "gone");
        // and back: it is a light of its own
        set(t, s, "flags.changes", json!({ "one": 100, "percent": 99, "together": 100_000_000 }))
            .await;
        changes(s, works, 1, None).await;
        let lights = seen(s, &OFFICER).await;
        let stages: Vec<&Value> = lights.iter().map(|l| &l["stage"]).collect();
        assert_eq!(stages, [&json!("lit"), &json!("gone")], "{lights:?}");
    });
}

#[test]
fn a_light_tells_the_values_of_today_until_it_is_ended() {
    scene(async |t, s| {
        let resolution = funded(t, s).await;
        let works = signed(t, s, resolution).await;
        let most = json!({ "one": 100_000, "percent": 99, "together": 100 });
        set(t, s, "flags.changes", most).await;
        for (change, count) in [(60, None), (60, Some(2)), (60, Some(3))] {
            changes(s, works, change, None).await;
            let lights = seen(s, &OFFICER).await;
            let told: Vec<&Value> = lights.iter().map(|l| &l["values"]["count"]).collect();
            assert_eq!(told, Vec::from_iter(count.map(|n| json!(n)).as_ref()), "{lights:?}");
        }
        let light = id(&seen(s, &OFFICER).await[0]);
        s.act(&[&CLERK], light, "explain", json!({ "explanation": "均为零星增项" })).await.unwrap();
        let end = json!({ "conclusion": "金额零星，情况合理" });
        s.act(&[&OFFICER], light, "justify", end).await.unwrap();
        changes(s, works, 60, None).await;
        assert_eq!(seen(s, &OFFICER).await[0]["values"]["count"], 3);
    });
}

#[test]
fn what_is_split_is_referred_to_the_county_when_nobody_explains() {
    scene(async |t, s| {
        set(t, s, "flags.thresholds", json!({ "any": 1_000_000, "classes": {} })).await;
        let resolution = funded(t, s).await;
        signed(t, s, resolution).await;
        assert_eq!(seen(s, &OFFICER).await, [] as [Value; 0]);
        let second = signed(t, s, resolution).await;
        let lights = seen(s, &OFFICER).await;
        let [light] = lights.as_slice() else { panic!("{lights:?}") };
        assert_eq!(
            (&light["part"], &light["about"]),
            (&json!("powers.splitting"), &json!(second.to_string()))
        );
        assert_eq!(light["values"]["sum"], "16000.00");
        let light = id(light);
        t.clock().forward(10 * 24 * 60);
        s.wake(light).await;
        let doubt = json!({ "question": "两项相邻，为何不并作一项？" });
        assert_eq!(s.act(&[&OFFICER], light, "refer", doubt).await.unwrap(), "referred");
        let end = json!({ "conclusion": "应并作一项", "measures": "补办招标手续" });
        let own = s.act(&[&OFFICER], light, "settle", end.clone()).await;
        assert_eq!(code(own).0, "procedure.not_yours");
        assert_eq!(s.act(&[&COUNTY_OFFICER], light, "settle", end).await.unwrap(), "settled");
        let out = public(s).await;
        assert_eq!(
            (&out[0]["stage"], &out[0]["measures"]),
            (&json!("settled"), &json!("补办招标手续"))
        );
    });
}

fn asked(area: &str) -> BoardAsked {
    BoardAsked { area: area.parse().unwrap(), days: None }
}

/// The board of an area.
async fn board(s: &Scene, who: &Holder, area: &str) -> Result<Value> {
    let (ctx, works, asked) = (s.ctx(&[who]).await, s.city.works.clone(), asked(area));
    let read = move |tx: &mut store::Tx<'_>| light_board(tx, &ctx, &works, asked);
    let told = s.city.store.read(kernel::Shard::COMMON, read).await?;
    Ok(serde_json::to_value(told).unwrap())
}

/// The lights behind a number of the county's board.
async fn list(s: &Scene, who: &Holder, state: &str, rule: Option<&str>) -> Result<Vec<Value>> {
    let (ctx, works) = (s.ctx(&[who]).await, s.city.works.clone());
    let state = serde_json::from_value(json!(state)).unwrap();
    let rule = rule.map(str::to_owned);
    let read = move |tx: &mut store::Tx<'_>| {
        let say = |_: kernel::Lang, key: &str, _: &[(&str, Value)]| key.to_owned();
        let which = (rule.as_deref(), Some(state));
        light_list(tx, &ctx, &works, asked(COUNTY), which, (None, None), &say)
    };
    let told = s.city.store.read(kernel::Shard::COMMON, read).await?;
    Ok(serde_json::to_value(told).unwrap()["items"].as_array().unwrap().clone())
}

/// Part, colour and matter of each light that is on, oldest first.
async fn lit(s: &Scene) -> Vec<(String, String, String)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let on = |l: &Value| l.get("ended").is_none();
    let lights = seen(s, &OFFICER).await;
    let lights = lights.iter().rev().filter(|l| on(l));
    lights.map(|l| (text(&l["part"]), text(&l["light"]), text(&l["about"]))).collect()
}

#[test]
fn a_paper_that_came_late_and_money_paid_before_it_was_approved_light_up() {
    scene(async |t, s| {
        funded(t, s).await;
        let on_day = with(claim(100, "L-0001"), json!({ "voucher_date": "2026-08-29" }));
        let in_time = claimed(s, on_day).await.unwrap();
        assert_eq!(lit(s).await, [], "sixty days are not too many");
        let old = with(claim(100, "L-0002"), json!({ "voucher_date": "2026-08-28" }));
        let late = claimed(s, old).await.unwrap().to_string();
        let stale = ("powers.cash.stale".to_owned(), "yellow".to_owned(), late);
        assert_eq!(lit(s).await, std::slice::from_ref(&stale));
        // it says that it was paid on the nineteenth, and was approved later
        assert_eq!(goes(s, in_time, 6).await.unwrap(), "posting");
        let early = "powers.before_approval.early".to_owned();
        assert_eq!(lit(s).await, [stale, (early, "red".into(), in_time.to_string())]);
    });
}

#[test]
fn money_paid_on_the_day_of_its_approval_lights_nothing() {
    scene(async |t, s| {
        funded(t, s).await;
        let id = claimed(s, claim(100, "L-0003")).await.unwrap();
        goes(s, id, 5).await.unwrap();
        let paid = json!({ "paid_on": "2026-10-28", "slip": ["b"], "slip_no": "HD-0003" });
        s.act(&[&ACCOUNTS], id, "transfer", paid).await.unwrap();
        assert_eq!(lit(s).await, []);
    });
}

#[test]
fn cash_that_is_not_taken_to_the_bank_lights_up_until_it_is() {
    scene(async |_, s| {
        booked(s, "cash_income", 500_000, json!({})).await.unwrap();
        assert_eq!(lit(s).await, []);
        let last = booked(s, "cash_income", 1, json!({})).await.unwrap().to_string();
        assert_eq!(lit(s).await, [("powers.cash.over".into(), "red".into(), last)]);
        booked(s, "deposit", 1, json!({})).await.unwrap();
        assert_eq!(lit(s).await, []);
    });
}

#[test]
fn a_board_counts_what_is_on_and_how_long_it_took_by_place_and_by_rule() {
    scene(async |t, s| {
        funded(t, s).await;
        let old = |n: &str| with(claim(100, n), json!({ "voucher_date": "2026-08-01" }));
        for voucher in ["K-0001", "K-0002", "K-0003"] {
            claimed(s, old(voucher)).await.unwrap();
        }
        let stale = seen(s, &OFFICER).await;
        let why = json!({ "explanation": "外地施工，票据晚到。" });
        for light in &stale[..2] {
            s.act(&[&CLERK], id(light), "explain", why.clone()).await.unwrap();
        }
        t.clock().forward(3 * 24 * 60);
        let end = json!({ "conclusion": "有快递单为证。" });
        s.act(&[&OFFICER], id(&stale[0]), "justify", end).await.unwrap();
        let counted = board(s, &COUNTY_OFFICER, COUNTY).await.unwrap();
        let told = |of: &Value| {
            let n = |name: &str| of[name].as_i64().unwrap();
            (n("yellow"), n("waiting"), n("reviewing"), n("justified"), n("days_to_clear"))
        };
        assert_eq!(told(&counted["total"]), (2, 1, 1, 1, 3));
        let (town, rule) = (&counted["places"][0], &counted["rules"][0]);
        assert_eq!((told(town), told(rule)), (told(&counted["total"]), told(&counted["total"])));
        assert_eq!((&town["area"], &town["opens"]), (&json!("150302001000000000"), &json!(true)));
        assert_eq!(rule["rule"], "powers.cash");
        // what a number counts is what its list shows
        for (state, count) in [("waiting", 1), ("reviewing", 1), ("justified", 1), ("late", 0)] {
            let list = list(s, &COUNTY_OFFICER, state, Some("powers.cash")).await.unwrap();
            assert_eq!(list.len(), count, "{state}");
            assert!(list.iter().all(|l| l["village"] == "150302001001000000"), "{list:?}");
        }
        let other = list(s, &COUNTY_OFFICER, "waiting", Some("powers.lease")).await;
        assert_eq!(other.unwrap(), [] as [Value; 0]);
        let wrong = list(s, &COUNTY_OFFICER, "waiting", Some("powers.%")).await;
        assert_eq!(code(wrong), ("powers.rule_unknown", "rule".into()));
        // of the county's board a town's officer has his town's part alone
        assert_eq!(code(board(s, &OFFICER, COUNTY).await).0, "identity.role_needed");
        let town = board(s, &OFFICER, "150302001").await.unwrap();
        assert_eq!(town["places"][0]["area"], "150302001001000000");
    });
}

#[test]
fn work_received_before_it_was_decided_who_does_it_lights_up() {
    scene(async |t, s| {
        let resolution = funded(t, s).await;
        let works = signed(t, s, resolution).await;
        let seen = json!({ "received_on": "2026-10-01", "measured": 100, "photos": ["r"] });
        s.act(&[&CLERK], works, "receive", seen).await.unwrap();
        s.act(&[&ACCOUNTS], works, "confirm", json!({ "photos": ["s"] })).await.unwrap();
        let early = "powers.before_approval.early".to_owned();
        assert_eq!(lit(s).await, [(early, "red".into(), works.to_string())]);
    });
}
