//! What holds for every route; see `testkit::city::conformance`.

use http_edge::app::document;
use serde_json::{Value, json};
use testkit::city::conformance::Suite;

use crate::scene::{CLERK, COUNTY, SECRETARY, State, VILLAGE, meeting, proposal, scene};

/// What is for everybody.
const OPEN: &[&str] = &[
    "powers.powers",
    "powers.power_lists",
    "powers.power_picture",
    "powers.power_thresholds",
    "powers.village_matters",
    "powers.village_matter",
    "powers.village_money",
    "powers.village_entries",
    "powers.village_ocds",
    "powers.village_assets",
    "powers.village_asset",
    "powers.village_leases",
    "powers.village_lease",
    "powers.village_qr",
];

/// Lists of a fixed size.
const FIXED: &[(&str, &str)] = &[
    ("powers.power_thresholds", "the settings of the rules that the program ships"),
    ("powers.village_ocds", "one package, of the newest thousand processes"),
    ("powers.village_money", "a hundred lines of the budget, twelve months"),
];

#[test]
fn every_route_is_open_and_bounds_its_list() {
    scene(async |_, s| {
        let api: Value = serde_json::to_value(document(jingwei_powers::routes::<State>())).unwrap();
        let real = [("area", json!(VILLAGE))];
        let suite =
            Suite { web: &s.web, document: &api, open: OPEN, own: &[], fixed: FIXED, real: &real };
        suite.holds(&s.city.token("stranger").await).await;
    });
}

/// DANGER: what the roll and the minutes hold are names. Neither they nor any
/// opinion, question or account goes out to everybody.
#[test]
fn what_everybody_reads_names_nobody() {
    scene(async |_, s| {
        let ctx = s.ctx(&[&SECRETARY]).await;
        let id = s.proposed(&ctx, "village_resolution", VILLAGE, proposal("01")).await.unwrap();
        s.act(&[&CLERK], id, "confer", meeting(7, 6, 5)).await.unwrap();
        let page = s.ok(&format!("/api/v1/powers/matters/{id}?lang=zh-CN")).await;
        let text = page.to_string();
        for hidden in ["三月完工", "\"a\"", "\"b\"", "902", "901"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
        let said: Vec<&str> = page["timeline"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l["sentence"].as_str().unwrap())
            .collect();
        assert_eq!(
            said,
            [
                "村党组织提出议题，权力事项 01。",
                "村“两委”会议于 2026-10-20 商议：应到 7 人，实到 6 人，同意 5 人。",
            ]
        );
        let errand = s.get("/api/v1/powers/matters/1").await;
        assert_eq!(errand.status, 404, "{}", errand.body);
        let elsewhere = s.ok(&format!("/api/v1/powers/matters?area={COUNTY}")).await;
        assert_eq!(elsewhere["items"], json!([]));
    });
}
