//! What is kept about a resident, for the resident.

use jingwei_privacy::retention;
use serde_json::{Value, json};

use crate::scene::{PHONE, refused, scene};

const LOOKS: &str = "/api/v1/mine/looks";
const DATA: &str = "/api/v1/mine/data";

#[test]
fn a_telephone_shows_the_looks_at_all_that_was_given_with_it() {
    scene(async |t, s| {
        let (one, two) = (s.errand().await, s.errand().await);
        s.look(t, "intake", one).await.unwrap();
        s.look(t, "intake", two).await.unwrap();
        let me = s.resident(PHONE).await;
        let mine = s.mine(&me, "GET", LOOKS, Value::Null).await.body;
        let items = mine["items"].as_array().unwrap();
        assert_eq!(items.len(), 2, "{mine}");
        assert!(items[0]["at"].as_str() > items[1]["at"].as_str());
        let (whose, look) = (&items[0]["subject"], items[0]["id"].as_str().unwrap());
        let path = format!("{LOOKS}/{}/{look}/objection", whose.as_str().unwrap());
        let made = s.mine(&me, "POST", &path, json!({})).await;
        assert_eq!(made.body["stage"], "examining", "{}", made.body);
        let gone = s.mine(&me, "POST", &format!("{path}/withdraw"), json!({})).await;
        assert_eq!(gone.body["stage"], "withdrawn", "{}", gone.body);
        // somebody else is known by neither
        let other = s.resident("13987654321").await;
        let theirs = s.mine(&other, "GET", LOOKS, Value::Null).await.body;
        assert_eq!(theirs["items"], json!([]));
        assert_eq!(refused(&s.mine(&other, "POST", &path, json!({})).await), (404, "not_found"));
        for path in [LOOKS, DATA] {
            assert_eq!(s.get("", path).await.status, if path == LOOKS { 401 } else { 405 });
        }
    });
}

#[test]
fn everything_about_one_person_is_theirs_to_take_and_that_is_written_down() {
    scene(async |_, s| {
        let id = s.errand().await;
        let me = s.resident(PHONE).await;
        let got = s.mine(&me, "POST", &format!("{DATA}?lang=zh-CN"), json!({})).await;
        let part = &got.body["parts"][0];
        assert_eq!(part["values"], json!({ "姓名": "张秀兰", "联系电话": PHONE }), "{}", got.body);
        assert_eq!((&part["about"], &part["kept"]), (&json!("matter"), &json!("open")));
        let shown = s.shown(id).await;
        assert_eq!(
            (&shown[0]["own"], &shown[0]["purpose"]),
            (&json!(true), &json!("本人查阅、复制"))
        );
        for who in ["", "intake", "admin"] {
            let got = s.post(who, DATA, json!({})).await;
            assert_eq!(refused(&got), (401, "identity.sign_in_needed"), "{who}");
        }
    });
}

#[test]
fn what_no_law_keeps_is_erased_on_asking_and_the_rest_is_listed_with_its_reason() {
    scene(async |t, s| {
        let (open, held, over) = (s.errand().await, s.errand().await, s.errand().await);
        for id in [held, over] {
            let lead = json!({ "lead": s.city.unit("heating") });
            s.act("dispatcher", id, "send", lead).await.unwrap();
            s.act("heating-liaison", id, "finish", json!({ "result": "修好了" })).await.unwrap();
            s.act("shift", id, "check", json!({})).await.unwrap();
        }
        let ctx = s.city.store.ctx(kernel::Actor::System { job: "test" }).await.unwrap();
        let of = ctx.clone();
        let hold = move |tx: &mut store::Tx<'_>| retention::hold(tx, &of, held, "法院调卷二审");
        s.city.store.write(held.shard(), &ctx, hold).await.unwrap();
        let me = s.resident(PHONE).await;
        let got = s.mine(&me, "POST", &format!("{DATA}/erasure?lang=zh-CN"), json!({})).await.body;
        let of = |id: kernel::Id<casework::Matter>| {
            let number = casework::model::number(id, s.city.works.calendars.zone());
            let all = got["parts"].as_array().unwrap();
            all.iter().find(|p| p["number"] == number).unwrap_or_else(|| panic!("{got}")).clone()
        };
        assert_eq!(of(over)["erased"], true);
        for (id, why) in [(open, "open"), (held, "hold")] {
            let part = of(id);
            assert_eq!((&part["erased"], &part["kept"]), (&json!(false), &json!(why)), "{part}");
            assert!(part["why"].as_str().unwrap().chars().count() > 8);
        }
        t.clock().forward(1);
        let left = s.mine(&me, "POST", DATA, json!({})).await.body;
        assert_eq!(left["parts"].as_array().unwrap().len(), 2, "{left}");
        // again does nothing and is no fault
        let again = s.mine(&me, "POST", &format!("{DATA}/erasure"), json!({})).await;
        assert_eq!(again.status, 200);
    });
}
