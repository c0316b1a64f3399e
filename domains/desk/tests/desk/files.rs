//! Files go to whoever may see a matter that shows them.

use std::io::Cursor;
use std::sync::Arc;

use image::{ImageFormat, RgbImage};
use jingwei_desk::Desk;
use jingwei_desk::sweep::sweep;
use kernel::Error;
use serde_json::json;
use testkit::city::Web;

use crate::scene::{Scene, State, all_routes, scene};

fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8 * 3, y as u8 * 5, 90]));
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn kept(s: &Scene) -> String {
    let asked = s.web.ask(axum::http::Method::POST, "/api/v1/photos").file(&photo());
    let kept = asked.ok().await.body;
    assert_eq!((&kept["width"], &kept["height"]), (&json!(64), &json!(48)));
    assert!(kept["thumb"].as_str().unwrap().starts_with("data:image/jpeg;base64,"));
    kept["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_photo_is_seen_with_its_matter_and_not_before() {
    scene(async |_, s| {
        let (open, inner) = (kept(s).await, kept(s).await);
        let path = |id: &str| format!("/api/v1/files/{id}");
        let intake = s.city.token("intake").await;
        s.web.get(&path(&open)).by(&intake).refused(404, "not_found").await;
        let form = json!({ "text": "暖气不热", "photos": [open], "scans": [inner] });
        s.errand_with("暖气不热", form).await;
        let all = s.web.get(&path(&open)).ok().await;
        assert_eq!(all.headers["content-type"], "image/jpeg");
        assert_eq!(all.headers["cache-control"], "public, max-age=300");
        let small = s.web.get(&format!("{}?variant=thumb", path(&open))).ok().await;
        assert!(!small.bytes.is_empty());
        s.web.get(&path(&inner)).refused(404, "not_found").await;
        let staff = s.web.get(&path(&inner)).by(&intake).ok().await;
        assert_eq!(staff.headers["cache-control"], "no-store");
        let stranger = s.city.token("stranger").await;
        s.web.get(&path(&inner)).by(&stranger).refused(404, "not_found").await;
        s.web.get(&path("../secret")).refused(404, "http.route").await;
        s.web.get(&path("xyz")).refused(404, "not_found").await;
    });
}

#[test]
fn the_code_of_a_matter_opens_its_files_and_no_others() {
    scene(async |_, s| {
        let (mine, other) = (kept(s).await, kept(s).await);
        let form = |id: &str| json!({ "text": "暖气不热", "scans": [id] });
        let matter = s.errand_with("甲", form(&mine)).await;
        s.errand_with("乙", form(&other)).await;
        let desk = Desk::clone(&s.state.desk).with_codes(Arc::new(move |_, code| match code {
            "THE-CODE" => Ok(matter),
            _ => Err(Error::not_found()),
        }));
        let web = Web::new(State { desk, ..s.state.clone() }, all_routes());
        let ask = |id: &str, code: &str| {
            web.get(&format!("/api/v1/files/{id}")).with("x-matter-code", code)
        };
        ask(&mine, "THE-CODE").ok().await;
        ask(&other, "THE-CODE").refused(404, "not_found").await;
        ask(&mine, "ANOTHER").refused(404, "not_found").await;
    });
}

#[test]
fn what_is_no_photo_and_no_document_is_refused() {
    scene(async |_, s| {
        let post = |path: &str| s.web.ask(axum::http::Method::POST, path);
        post("/api/v1/photos").file(b"hello").refused(422, "files.photo_kind").await;
        post("/api/v1/photos").file(b"").refused(422, "http.missing").await;
        let intake = s.city.token("intake").await;
        let text = post("/api/v1/files").file(b"hello").by(&intake);
        text.refused(422, "files.document_kind").await;
    });
}

#[test]
fn what_no_matter_shows_is_swept_after_two_weeks() {
    scene(async |t, s| {
        let (shown, orphan) = (kept(s).await, kept(s).await);
        s.errand_with("甲", json!({ "text": "暖气不热", "photos": [shown] })).await;
        let today = store::Clock::now(t.clock());
        // the folder's times are the machine's: long before and long after them
        t.clock().set("2001-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(sweep(&s.city.store, &s.city.files).await.unwrap(), 0);
        t.clock().set("2101-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(sweep(&s.city.store, &s.city.files).await.unwrap(), 2, "picture and thumbnail");
        s.web.get(&format!("/api/v1/files/{shown}")).ok().await;
        let gone = s.city.files.get(orphan.parse().unwrap(), files::Variant::Full).await;
        assert!(gone.is_err());
        t.clock().set(today);
        // whoever kept a draft for so long is told, and not shown an empty frame
        let never = "ffffffffffffffffffffffffffffffff".to_owned();
        for file in [orphan, never] {
            let form = json!({ "text": "暖气不热", "photos": [shown, file] });
            let body = json!({ "procedure": "errand", "act": "ask", "title": "乙", "form": form,
                "area": testkit::city::MICRO_GRID });
            let asked = s.post("intake", "/api/v1/matters", &body).await;
            let told = asked.refused(422, "casework.file_unknown").await;
            assert_eq!(told.body["field"], "photos", "{file}");
        }
    });
}

#[test]
fn what_stands_where_the_public_does_not_look_is_not_shown() {
    scene(async |_, s| {
        let photo = kept(s).await;
        let path = format!("/api/v1/files/{photo}");
        let form = json!({ "text": "暖气不热", "photos": [photo] });
        let id = s.errand_with("甲", form).await;
        s.send(id, "heating").await;
        s.web.get(&path).ok().await;
        // done, and not yet looked over
        s.act("heating-liaison", id, "finish", json!({ "result": "已修好" })).await;
        s.web.get(&path).refused(404, "not_found").await;
        s.act("shift", id, "check", json!({})).await;
        s.web.get(&path).ok().await;
    });
}
