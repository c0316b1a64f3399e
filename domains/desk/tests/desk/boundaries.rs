//! Boundaries: drawn anew with their neighbours, and held against one another.

use kernel::{AreaCode, Shard};
use serde_json::{Value, json};
use territory::commands::put_boundaries;
use territory::{Point, Shape};
use testkit::TestStore;
use testkit::city::{Asked, MICRO_GRID};

use crate::scene::{Scene, scene};

/// The city's innermost areas are squares of a hundredth of a degree in a row.
const BESIDE: &str = "150302001001001002";
const THEIRS: &str = "150303001001001";

/// Corners in sides of a square from the south-west of the first.
fn polygon(corners: &[(f64, f64)]) -> Value {
    let place = |&(x, y): &(f64, f64)| json!([106.8 + x / 100.0, 39.6 + y / 100.0]);
    let ring: Vec<Value> = corners.iter().chain(&corners[..1]).map(place).collect();
    json!({ "type": "Polygon", "coordinates": [ring] })
}

impl Scene {
    async fn version(&self) -> i64 {
        let held = self.get("admin", &format!("/api/v1/boundaries/{MICRO_GRID}")).await.body;
        held["version"].as_i64().unwrap()
    }

    async fn draw(&self, who: &str, code: &str, geometry: Value, version: i64) -> Asked {
        let path = format!("/api/v1/boundaries/{code}");
        let body = json!({ "geometry": geometry, "version": version });
        let asked = self.web.ask(axum::http::Method::PUT, &path).json(&body);
        asked.by(&self.city.token(who).await).once()
    }

    async fn attempt(&self, code: &str, body: &Value) -> Asked {
        self.post("admin", &format!("/api/v1/boundaries/{code}/trial"), body).await
    }
}

/// A bulge into the square beside; the corners are not quite where they were.
fn bulge() -> Value {
    polygon(&[(0.0, 0.0), (1.0, 0.0001), (1.2, 0.5), (0.9999, 1.0), (0.0, 1.0)])
}

#[test]
fn a_boundary_drawn_anew_takes_its_neighbours_with_it() {
    scene(async |_, s| {
        let path = format!("/api/v1/boundaries/{MICRO_GRID}");
        let held = s.get("admin", &path).await.body;
        assert_eq!(held["area"]["name"], "一号微网格");
        let beside: Vec<&Value> =
            held["neighbours"].as_array().unwrap().iter().map(|n| &n["code"]).collect();
        assert_eq!(beside, [BESIDE]);
        let drawing = json!({ "geometry": bulge(), "version": held["version"] });
        let tried = s.attempt(MICRO_GRID, &drawing).await.ok().await.body;
        let metres = |code: &str, field: &str| {
            let all = tried["areas"].as_array().unwrap();
            all.iter().find(|a| a["code"] == code).unwrap()[field].as_f64().unwrap()
        };
        let own = format!("{MICRO_GRID:0<18}");
        let gained = metres(&own, "square_metres") - metres(&own, "before");
        let lost = metres(BESIDE, "before") - metres(BESIDE, "square_metres");
        assert!(gained > 90_000.0 && (gained - lost).abs() < 1.0, "{gained} and {lost}");
        assert_eq!((&tried["left"], &tried["beyond"]), (&json!(0.0), &json!(0.0)));

        let located = async || {
            let at = s.web.get("/api/v1/locate?lon=106.811&lat=39.605").ok().await.body;
            at["line"].as_array().unwrap().last().unwrap()["code"].clone()
        };
        assert_eq!(located().await, BESIDE, "a trial changes nothing");
        let version = s.version().await;
        let kept = s.draw("admin", MICRO_GRID, bulge(), version).await.ok().await.body;
        assert_eq!(kept, tried);
        assert_eq!(located().await, MICRO_GRID);
        let audit = s.get("admin", "/api/v1/boundary-audit").await.body;
        assert_eq!((&audit["gaps"], &audit["overlaps"]), (&json!(0), &json!(0)), "{audit}");
        // somebody else still draws on what was there before
        let square = polygon(&[(1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0)]);
        let late = s.draw("admin", BESIDE, square, version).await;
        late.refused(409, "territory.boundary_changed").await;
    });
}

#[test]
fn nobody_draws_on_land_that_somebody_else_answers_for() {
    scene(async |_, s| {
        let version = s.version().await;
        let west = polygon(&[(4.8, 0.0), (6.0, 0.0), (6.0, 1.0), (4.8, 1.0)]);
        let refused = s.draw("stranger", THEIRS, west, version).await;
        refused.refused(403, "desk.neighbour_not_yours").await;
        let smaller = polygon(&[(5.0, 0.0), (5.9, 0.0), (5.9, 1.0), (5.0, 1.0)]);
        let kept = s.draw("stranger", THEIRS, smaller, version).await.ok().await.body;
        assert!(kept["left"].as_f64().unwrap() > 90_000.0, "nobody lies to the east: {kept}");
        let now = s.version().await;
        for who in ["stranger", "intake", "auditor"] {
            let refused = s.draw(who, MICRO_GRID, bulge(), now).await;
            refused.refused(403, "identity.role_needed").await;
        }
        let path = format!("/api/v1/boundaries/{MICRO_GRID}");
        s.web.get(&path).refused(401, "identity.sign_in_needed").await;
        s.web.get("/api/v1/boundary-audit").refused(401, "identity.sign_in_needed").await;
    });
}

#[test]
fn a_drawing_that_is_none_is_refused_with_its_reason() {
    scene(async |_, s| {
        let version = s.version().await;
        let tie = polygon(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.8)]);
        let swallowed = polygon(&[(0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (0.0, 1.0)]);
        let cases = [
            (tie, 3.0, "territory.boundary_crosses"),
            (json!({ "type": "Point", "coordinates": [1, 2] }), 3.0, "territory.geojson_wrong"),
            (json!(null), 3.0, "territory.geojson_wrong"),
            (polygon(&[(0.0, 0.0), (1.0, 0.0)]), 3.0, "territory.ring_short"),
            (swallowed, 3.0, "territory.neighbour_gone"),
            (bulge(), 51.0, "territory.reach_wrong"),
            (bulge(), -1.0, "territory.reach_wrong"),
        ];
        for (geometry, reach, code) in cases {
            let body = json!({ "geometry": geometry, "reach": reach, "version": version });
            let refused = s.attempt(MICRO_GRID, &body).await.refused(422, code).await.body;
            let told = refused["detail"].as_str().unwrap();
            assert!(code != "territory.neighbour_gone" || told.contains("二号微网格"), "{told}");
        }
        let body = json!({ "geometry": bulge(), "version": version });
        s.attempt("150302001001001", &body).await.refused(404, "not_found").await;
    });
}

/// The shape of an area, from here to there in the row of squares, put in past
/// the page.
async fn put(t: &TestStore, s: &Scene, code: &str, (from, to): (i64, i64)) {
    let at = |x: i64, y: i64| Point { x: 106_800_000 + x * 10_000, y: 39_600_000 + y * 10_000 };
    let ring = vec![at(from, 0), at(to, 0), at(to, 1), at(from, 1)];
    let rows = [(code.parse::<AreaCode>().unwrap(), Shape { polygons: vec![vec![ring]] })];
    let ctx = s.city.ctx("admin").await;
    let of = ctx.clone();
    let put = move |tx: &mut store::Tx<'_>| put_boundaries(tx, &of, &rows);
    t.store.write(Shard::COMMON, &ctx, put).await.unwrap();
    s.city.works.territory.refresh(&t.store).await.unwrap();
}

#[test]
fn what_lies_outside_the_area_around_is_told_and_an_outline_of_inner_areas_is_not_drawn() {
    scene(async |t, s| {
        put(t, s, "150303", (5, 6)).await;
        let version = s.version().await;
        let wider = polygon(&[(5.0, 0.0), (6.1, 0.0), (6.1, 1.0), (5.0, 1.0)]);
        let body = json!({ "geometry": wider, "version": version });
        let tried = s.attempt(THEIRS, &body).await.ok().await.body;
        assert!(tried["beyond"].as_f64().unwrap() > 90_000.0, "{tried}");
        let refused = s.attempt("150303", &body).await;
        refused.refused(422, "territory.boundary_of_inner").await;
    });
}

#[test]
fn an_overlap_is_shown_to_those_whose_areas_they_are() {
    scene(async |t, s| {
        put(t, s, BESIDE, (1, 3)).await;
        let audit = s.get("admin", "/api/v1/boundary-audit").await.body;
        assert_eq!((&audit["overlaps"], &audit["gaps"]), (&json!(1), &json!(0)));
        let found = &audit["findings"][0];
        let names: Vec<&Value> =
            found["areas"].as_array().unwrap().iter().map(|a| &a["name"]).collect();
        assert_eq!(names, ["二号微网格", "第二网格"]);
        assert_eq!(found["geometry"]["type"], "MultiPolygon");
        let others = s.get("stranger", "/api/v1/boundary-audit").await.body;
        assert_eq!((&others["overlaps"], &others["findings"]), (&json!(0), &json!([])));
    });
}
