//! A county has the seed until it brings its own list, and every edition stays.

use serde_json::{Value, json};
use tabular::Fault;

use crate::scene::{COUNTY, SECRETARY, Scene, VILLAGE, proposal, scene};

const HEAD: &str = "区县代码,编号,类别,事项,责任主体,流程,公示天数,起始金额,金额上限,依据\n";

/// A list of so many powers, all resolved.
fn list(powers: usize, days: i64) -> String {
    let row = |n: usize| {
        format!("{COUNTY},{n},重大决策,事项{n},村委会,village_resolution,{days},,,某县规定\n")
    };
    HEAD.to_owned() + &(1..=powers).map(row).collect::<String>()
}

async fn here(s: &Scene, more: &str) -> Value {
    s.ok(&format!("/api/v1/powers?area={VILLAGE}{more}")).await
}

#[test]
fn a_county_without_a_list_has_the_seed_and_it_says_so() {
    scene(async |_, s| {
        let seen = here(s, "&limit=200&lang=zh-CN").await;
        assert_eq!(seen["seed"], true);
        assert_eq!(seen["county"], "150302000000000000");
        assert_eq!(seen["items"].as_array().unwrap().len(), 36);
        let first = &seen["items"][0];
        assert_eq!(first["procedure_name"], "四议两公开");
        assert_eq!(first["notice_days"], 7);
        let picture = s.get(first["picture"].as_str().unwrap()).await;
        assert_eq!(picture.status, 200);
        assert!(picture.bytes.starts_with(b"<svg"));
        assert_eq!(here(s, "&lang=en").await["items"][0]["name"], "Deciding a major matter");
        assert_eq!(s.get("/api/v1/powers/pictures/errand").await.status, 404);
        assert_eq!(s.get("/api/v1/powers?area=990000").await.status, 404);
    });
}

#[test]
fn an_imported_list_of_93_takes_the_seeds_place_page_by_page() {
    scene(async |t, s| {
        let done = s.import(&list(93, 5), false).await;
        assert!(done.applied, "{done:?}");
        t.clock().forward(60);
        let (mut codes, mut path) = (Vec::new(), "&limit=40".to_owned());
        loop {
            let page = here(s, &path).await;
            assert_eq!(page["seed"], false);
            let items = page["items"].as_array().unwrap();
            codes.extend(items.iter().map(|p| p["code"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("&limit=40&cursor={next}");
        }
        assert_eq!(codes, (1..=93).map(|n: i32| n.to_string()).collect::<Vec<_>>());
        // the county beside it has its own, which is none yet
        assert_eq!(s.ok("/api/v1/powers?area=150303").await["seed"], true);
    });
}

#[test]
fn every_edition_stays_and_one_that_nothing_hangs_on_can_be_taken_back() {
    scene(async |t, s| {
        s.import(&list(2, 5), false).await;
        t.clock().forward(3600);
        let second = s.import(&list(3, 9), false).await;
        t.clock().forward(3600);
        let editions = s.ok(&format!("/api/v1/powers/lists?area={VILLAGE}")).await;
        let counts: Vec<&Value> =
            editions["items"].as_array().unwrap().iter().map(|e| &e["powers"]).collect();
        assert_eq!(counts, [&json!(3), &json!(2)]);
        let first = editions["items"][1]["list"].as_str().unwrap();
        let old = here(s, &format!("&list={first}")).await;
        assert_eq!(old["items"].as_array().unwrap().len(), 2);
        let other = s.get(&format!("/api/v1/powers?area=150303&list={first}")).await;
        assert_eq!(other.status, 404, "{}", other.body);
        let program = kernel::Actor::System { job: "test" };
        let import = second.import.unwrap();
        s.imports.take_back(import, program, &|_, _| ()).await.unwrap();
        assert_eq!(here(s, "").await["items"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn a_list_by_which_a_village_decides_is_not_taken_back() {
    scene(async |t, s| {
        let done = s.import(&list(2, 5), false).await;
        t.clock().forward(60);
        let ctx = s.ctx(&[&SECRETARY]).await;
        s.proposed(&ctx, "village_resolution", VILLAGE, proposal("2")).await.unwrap();
        let program = kernel::Actor::System { job: "test" };
        let e = s.imports.take_back(done.import.unwrap(), program, &|_, _| ()).await.unwrap_err();
        assert_eq!(e.code, "imports.in_use");
    });
}

#[test]
fn what_is_wrong_is_told_by_row_and_column_and_a_dry_run_changes_nothing() {
    scene(async |_, s| {
        let bad = [
            "150302,1,重大决策,甲,村委会,village_resolution,5,,,依据\n",
            "150302,1,重大决策,乙,村委会,village_resolution,5,,,依据\n",
            "990000,2,重大决策,丙,村委会,,5,,,依据\n",
            "150302,3,别的,丁,村委会,,5,,,依据\n",
            "150302,4,财务管理,戊,村委会,by_shouting,5,,,依据\n",
            "150302,5,财务管理,己,村委会,,366,,,依据\n",
            "150302,6,财务管理,庚,村委会,,5,100,100,依据\n",
            "150302,7,财务管理,辛,村委会,,5,0.001,,依据\n",
            ",8,财务管理,壬,村委会,,5,,,依据\n",
            "150302001,9,财务管理,癸,村委会,,5,,,依据\n",
        ];
        let text = HEAD.to_owned() + &bad.concat();
        let done = s.import(&text, false).await;
        assert!(!done.applied);
        let told: Vec<(u64, &str, &str)> =
            done.faults.iter().map(|f: &Fault| (f.row, f.column.as_str(), f.code)).collect();
        assert_eq!(
            told,
            [
                (3, "编号", "powers.code_twice"),
                (4, "区县代码", "powers.county_unknown"),
                (5, "类别", "powers.group_unknown"),
                (6, "流程", "powers.procedure_unknown"),
                (7, "公示天数", "tabular.number_out"),
                (8, "金额上限", "powers.band_crossed"),
                (9, "起始金额", "powers.amount_fen"),
                (10, "区县代码", "tabular.cell_missing"),
                (11, "区县代码", "powers.county_unknown"),
            ]
        );
        let dry = s.import(&list(2, 5), true).await;
        assert_eq!((dry.good, dry.applied), (2, false));
        assert_eq!(here(s, "").await["seed"], true);
    });
}

#[test]
fn thresholds_are_the_countys_from_the_moment_on_that_they_were_set() {
    scene(async |t, s| {
        let path = format!("/api/v1/powers/thresholds?area={VILLAGE}");
        let of = |seen: &Value| seen[0]["value"]["any"].clone();
        assert_eq!(of(&s.ok(&path).await), 5_000_000);
        let ctx = s.city.ctx("admin").await;
        let (of_tx, from) = (ctx.clone(), ctx.now.plus_minutes(60));
        let county = COUNTY.parse().unwrap();
        let value = json!({ "any": 3_000_000, "classes": {} });
        let set = move |tx: &mut store::Tx<'_>| {
            let def = &flags::own::SETTINGS[0];
            store::settings::set(tx, &of_tx, def, Some(county), from, &value)
        };
        s.city.store.write(kernel::Shard::COMMON, &ctx, set).await.unwrap();
        assert_eq!(of(&s.ok(&path).await), 5_000_000);
        t.clock().forward(3600);
        assert_eq!(of(&s.ok(&path).await), 3_000_000);
        assert_eq!(of(&s.ok("/api/v1/powers/thresholds?area=150303").await), 5_000_000);
    });
}
