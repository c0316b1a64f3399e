//! Areas, places, units, the map: for everybody.

use serde_json::json;
use testkit::city::{MICRO_GRID, PLACE};

use crate::scene::scene;

#[test]
fn a_picker_goes_inwards_and_a_search_finds() {
    scene(async |_, s| {
        let areas = async |path: &str| {
            let got = s.web.get(path).ok().await.body;
            let names = got["items"].as_array().unwrap().iter();
            names.map(|a| a["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(areas("/api/v1/areas").await, ["示例市"]);
        assert_eq!(areas("/api/v1/areas?parent=150300").await, ["示例一区", "示例二区"]);
        assert_eq!(areas("/api/v1/areas?parent=150300&limit=1&cursor=1").await, ["示例二区"]);
        let search = "/api/v1/areas/search?q=%E6%96%B0%E5%8D%8E&level=town";
        assert_eq!(areas(search).await, ["新华街道"]);
        for typed in ["xhjd", "xinhua", "XinHuaJieDao"] {
            let search = format!("/api/v1/areas/search?q={typed}&level=town");
            assert_eq!(areas(&search).await, ["新华街道"], "{typed}");
        }
        let one = s.web.get("/api/v1/areas/150302001").ok().await.body;
        assert_eq!(one["code"], "150302001000000000");
        assert_eq!(one["parent"], "150302000000000000");
        s.web.get("/api/v1/areas/150399").refused(404, "not_found").await;
        s.web.get("/api/v1/areas/15").refused(422, "http.value").await;
    });
}

#[test]
fn a_place_is_located_and_a_gap_is_told() {
    scene(async |_, s| {
        let at = async |lon: f64, lat: f64| {
            s.web.get(&format!("/api/v1/locate?lon={lon}&lat={lat}")).ok().await.body
        };
        let here = at(PLACE.0, PLACE.1).await;
        assert_eq!(here["flag"], "ok");
        let last = here["line"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["code"], &last["level"]), (&json!(MICRO_GRID), &json!("micro_grid")));
        assert_eq!(here["line"][0]["level"], "city");
        assert_eq!(at(0.0, 0.0).await["flag"], "outside");
        let bad = s.web.get("/api/v1/locate?lon=181&lat=0");
        bad.refused(422, "http.value").await;
        s.web.get("/api/v1/locate?lon=nan&lat=0").refused(422, "http.value").await;
    });
}

#[test]
fn a_unit_tells_strangers_its_name_alone() {
    scene(async |_, s| {
        let path = "/api/v1/units?q=%E7%83%AD%E5%8A%9B";
        let open = s.web.get(path).ok().await.body;
        let unit = &open["items"][0];
        assert_eq!((&unit["name"], &unit["kind"]), (&json!("示例热力公司"), &json!("firm")));
        assert_eq!(unit.as_object().unwrap().len(), 3);
        let staff = s.get("dispatcher", path).await.body;
        assert_eq!(staff["items"][0]["code"], "heating");
        assert_eq!(staff["items"][0]["posts"][0]["title"], "联络员");
    });
}

#[test]
fn the_taxonomy_is_in_both_languages() {
    scene(async |_, s| {
        let all = s.web.get("/api/v1/taxonomy").ok().await.body;
        let all = all["categories"].as_array().unwrap().clone();
        assert_eq!(all.len(), 12);
        let subs: usize = all.iter().map(|c| c["subcategories"].as_array().unwrap().len()).sum();
        assert_eq!(subs, 177);
        let name = &all[0]["subcategories"][0]["name"];
        assert!(name["zh-CN"].is_string() && name["en"].is_string());
    });
}

#[test]
fn a_tile_is_sent_once_and_then_only_confirmed() {
    scene(async |_, s| {
        let first = s.web.get("/api/v1/tiles/10/815/389").ok().await;
        assert_eq!(first.headers["content-type"], "application/vnd.mapbox-vector-tile");
        assert!(!first.bytes.is_empty());
        let tag = first.headers["etag"].to_str().unwrap();
        let again = s.web.get("/api/v1/tiles/10/815/389").with("if-none-match", tag).send().await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
        s.web.get("/api/v1/tiles/3/9/0").refused(404, "not_found").await;
        s.web.get("/api/v1/tiles/3/-1/0").refused(422, "http.value").await;
    });
}
