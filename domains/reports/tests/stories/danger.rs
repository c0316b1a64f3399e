//! What speaks of danger is seen first, by the words that say so.

use casework::queries::worklist::{self, Filter, View};
use jingwei_reports::settings::DANGERS;
use kernel::Shard;
use serde_json::{Value, json};
use store::Tx;
use testkit::both;

use crate::loop_::reported;
use crate::town::{COUNTY, MANIFESTS, OTHER_TOWN, Town, cold_flat, town};

/// With the letters of another keyboard and a number that is hidden.
const GAS: &str = "我电话13711112222，楼道里有很重的煤氣味";

fn report(text: &str) -> Value {
    json!({ "request_type": "complain", "text": text, "place": { "lon": 106.805, "lat": 39.705 } })
}

/// What waits for the intake clerk, first to last: matter, and whether it was
/// raised.
async fn waiting(t: &Town) -> Vec<(Value, bool)> {
    let (ctx, works) = (t.ctx("intake1").await, t.reports.works().clone());
    let read = move |tx: &mut Tx<'_>| {
        let desks = worklist::desks(&ctx.actor, &works);
        worklist::list(tx, &desks, View::Todo, &Filter::default(), ctx.now, None, None)
    };
    let page = t.store.read(Shard::COMMON, read).await.unwrap();
    page.items.iter().map(|r| (json!(r.inbox.matter), r.inbox.raised)).collect()
}

async fn dangers(t: &Town, receipt: &Value) -> Value {
    let path = format!("/reports/{}", receipt["matter"].as_str().unwrap());
    t.read("intake1", &path).await["suggestions"]["dangers"].clone()
}

async fn set(t: &Town, list: Value) -> kernel::Result<()> {
    let ctx = t.ctx("intake1").await;
    let (of, area) = (ctx.clone(), COUNTY.parse().unwrap());
    let write =
        move |tx: &mut Tx<'_>| store::settings::set(tx, &of, &DANGERS, Some(area), of.now, &list);
    t.store.write(Shard::COMMON, &ctx, write).await
}

#[test]
fn a_smell_of_gas_stands_before_what_came_earlier_until_it_is_taken_up() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let cold = reported(&t, cold_flat()).await;
        t.clock.forward(5);
        let gas = reported(&t, report(GAS)).await;
        let (first, second) = (gas["matter"].clone(), cold["matter"].clone());
        assert_eq!(waiting(&t).await, [(first.clone(), true), (second.clone(), false)]);
        // the words are marked in the text as the clerk reads it
        let path = format!("/reports/{}", first.as_str().unwrap());
        let facts = t.read("intake1", &path).await;
        let danger = &facts["suggestions"]["dangers"][0];
        assert_eq!((&danger["kind"], &danger["phrase"]), (&json!("gas"), &json!("煤气味")));
        let mark = |end: &str| danger["marks"][0][end].as_u64().unwrap() as usize;
        let text: Vec<char> = facts["text"].as_str().unwrap().chars().collect();
        let marked: String = text[mark("from")..mark("to")].iter().collect();
        assert_eq!(marked, "煤氣味");
        assert_eq!(dangers(&t, &cold).await, json!([]));
        // somebody has it: from then on people say how urgent it is
        let classed = json!({ "subcategory": "0615" });
        t.play(&first, &[("intake1", "accept", classed, "accepted")]).await;
        let raised = |rows: Vec<(Value, bool)>| rows.iter().any(|(_, raised)| *raised);
        assert!(!raised(waiting(&t).await));
    });
}

#[test]
fn while_a_call_is_typed_the_danger_is_told() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let hints = |text: &str| t.post("", "/reports/suggest", json!({ "text": text }));
        let told = hints("三号楼着火了").await.1["suggestions"]["dangers"].clone();
        assert_eq!(told[0]["phrase"], "着火", "{told}");
        let denied = hints("建议多做演练，预防坍塌").await.1["suggestions"]["dangers"].clone();
        assert_eq!(denied, json!([]));
    });
}

#[test]
fn a_county_edits_its_list_and_a_broken_one_is_refused() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        set(&t, json!({ "冰面": ["冰面+裂"] })).await.unwrap();
        t.clock.forward(1);
        let ice = reported(&t, report("黄河冰面已经裂开，孩子们还在上面玩")).await;
        assert_eq!(dangers(&t, &ice).await[0]["kind"], "冰面");
        let gas = reported(&t, report(GAS)).await;
        assert_eq!(dangers(&t, &gas).await, json!([]));
        // another county keeps the shipped one
        let mut far = report(GAS);
        far["place"] = json!({ "area": OTHER_TOWN });
        let far = t.done("", "/reports", far).await;
        assert_eq!(far["suggestions"]["dangers"][0]["kind"], "gas");
        for (list, reason) in [
            (json!("着火"), "reports.reason.dangers_shape"),
            (json!({ "fire": ["着火+"] }), "reports.reason.dangers_phrase"),
        ] {
            let refused = set(&t, list).await.unwrap_err();
            assert_eq!(refused.code, "store.setting_refused");
            assert_eq!(refused.field.as_deref(), Some("reports.dangers"));
            assert!(format!("{:?}", refused.args).contains(reason), "{:?}", refused.args);
        }
        assert_eq!(dangers(&t, &ice).await[0]["kind"], "冰面");
    });
}
