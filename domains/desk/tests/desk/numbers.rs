//! A procedure's numbers as a county sets them.

use kernel::{Actor, AreaCode, SettingDef, Shard};
use serde_json::{Value, json};
use testkit::TestStore;
use testkit::city::MICRO_GRID;

use crate::scene::{Scene, scene};

/// As the program makes one of each number of each procedure.
static SEND: SettingDef =
    SettingDef { name: "errand.send", default: "\"2 working_hours\"", check: |_| Ok(()) };
const BESIDE: &str = "150302002001001";
const OTHER_COUNTY: &str = "150303001001001";

async fn set(t: &TestStore, area: &str, budget: &str) {
    let ctx = t.ctx(Actor::System { job: "test" }).await;
    let (of, area, value) = (ctx.clone(), area.parse::<AreaCode>().unwrap(), json!(budget));
    let put = move |tx: &mut store::Tx<'_>| {
        store::settings::set(tx, &of, &SEND, Some(area), of.now, &value)
    };
    t.store.write(Shard::COMMON, &ctx, put).await.unwrap();
    t.clock().forward(1);
}

/// Working minutes that the dispatcher of the place is left with by a new one.
async fn left(s: &Scene, area: &str) -> (Value, i64) {
    let other = area == OTHER_COUNTY;
    let (intake, dispatcher) =
        if other { ("stranger", "stranger") } else { ("intake", "dispatcher") };
    let body = json!({ "procedure": "errand", "act": "ask", "title": "路灯不亮", "area": area,
        "form": { "text": "路灯不亮" } });
    let made = s.post(intake, "/api/v1/matters", &body).await.ok().await.body["matter"].clone();
    let minutes = of(s, dispatcher, &made).await["remaining"].as_i64().unwrap();
    (made, minutes)
}

async fn of(s: &Scene, dispatcher: &str, matter: &Value) -> Value {
    let work = s.get(dispatcher, "/api/v1/worklist").await.body;
    let items = work["items"].as_array().unwrap().clone();
    items.into_iter().find(|i| i["matter"] == *matter).unwrap()
}

#[test]
fn a_number_of_one_county_changes_its_clocks_and_no_others() {
    scene(async |t, s| {
        let (first, minutes) = left(s, MICRO_GRID).await;
        assert_eq!(minutes, 120);
        set(t, "150302", "3 working_hours").await;
        let expected = [(MICRO_GRID, 180), (BESIDE, 180), (OTHER_COUNTY, 120)];
        for (area, minutes) in expected {
            assert_eq!(left(s, area).await.1, minutes, "{area}");
        }
        // a running clock keeps the number that it began with
        assert_eq!(of(s, "dispatcher", &first).await["remaining"], 119);
        // a town inside has its own, the other county another
        set(t, "150302001", "1 working_hours").await;
        set(t, "150303", "90 working_minutes").await;
        let expected = [(MICRO_GRID, 60), (BESIDE, 180), (OTHER_COUNTY, 90)];
        for (area, minutes) in expected {
            assert_eq!(left(s, area).await.1, minutes, "{area}");
        }
        // what the whole city sets is below what a part of it has set
        set(t, "150300", "4 working_hours").await;
        for (area, minutes) in expected {
            assert_eq!(left(s, area).await.1, minutes, "{area}");
        }
    });
}
