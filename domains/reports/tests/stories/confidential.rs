//! An inform is never public, and its reporter never known to who handles.

use serde_json::{Value, json};
use testkit::both;

use crate::loop_::{dispatched, reported};
use crate::town::{MANIFESTS, cold_flat, town};

pub fn inform() -> Value {
    let mut report = cold_flat();
    report["request_type"] = "inform".into();
    report
}

#[test]
fn an_inform_is_never_public() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, inform()).await;
        let matter = &receipt["matter"];
        let shown = json!({ "subcategory": "0601", "public_text": "某小区暖气不热" });
        let refused = t.act("intake1", matter, "accept", shown).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            ("reports.never_public", Some("form/public_text"))
        );
        dispatched(&t, matter).await;
        let row = t.row(matter).await;
        assert!(row.confidential && row.public_text.is_none());
        let near = "/reports/nearby?lon=106.805&lat=39.705";
        assert_eq!(t.read("", near).await["items"], json!([]));
        let support = format!("/reports/{}/support", matter.as_str().unwrap());
        let device = json!({ "device": "a-random-token-of-this-phone" });
        assert_eq!(t.post("", &support, device).await.0, 404);
        // nor is it shown as "the same thing" on somebody else's page
        let other = reported(&t, cold_flat()).await;
        let path = format!("/reports/{}", other["matter"].as_str().unwrap());
        assert_eq!(t.read("intake1", &path).await["same"], json!([]));
    });
}

#[test]
fn who_handles_does_not_learn_who_reported() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, inform()).await;
        dispatched(&t, &receipt["matter"]).await;
        let path = format!("/reports/{}", receipt["matter"].as_str().unwrap());
        for who in ["intake1", "shift1", "followup1"] {
            assert_eq!(t.read(who, &path).await["reporter"]["name"], "张*", "{who}");
        }
        for who in ["heat-liaison", "dispatch1", "supervise1", "grid1"] {
            let facts = t.read(who, &path).await;
            assert_eq!(facts["reporter"], Value::Null, "{who}");
            assert_eq!(facts["public_proposal"], Value::Null, "{who}");
        }
        // an ordinary one is shown masked to whoever has it
        let open = reported(&t, cold_flat()).await;
        dispatched(&t, &open["matter"]).await;
        let path = format!("/reports/{}", open["matter"].as_str().unwrap());
        assert_eq!(t.read("heat-liaison", &path).await["reporter"]["phone"], "138****5678");
        for (who, status) in [("water-liaison", 404), ("elsewhere", 404), ("", 401)] {
            assert_eq!(t.get(who, &path).await.0, status, "{who}");
        }
    });
}
