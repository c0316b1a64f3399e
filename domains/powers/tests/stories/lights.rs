//! A light from the row that it stands on to the reason why it was put out.

use casework::Matter;
use kernel::Id;
use serde_json::{Value, json};

use crate::money::{code, funded};
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
        assert_eq!(stages, [&json!("lit")], "{lights:?}");
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
