//! Which photos everybody may see: those that were chosen at intake.

use serde_json::{Value, json};
use testkit::both;

use crate::loop_::reported;
use crate::town::{MANIFESTS, Town, cold_flat, town};

const POLE: &str = "0123456789abcdef0123456789abcdef";
const DOOR: &str = "fedcba9876543210fedcba9876543210";
const NEAR: &str = "/reports/nearby?lon=106.805&lat=39.705";

fn lamp() -> Value {
    json!({ "request_type": "complain", "text": "路灯坏了", "photos": [POLE, DOOR],
        "place": { "lon": 106.805, "lat": 39.705 } })
}

/// Whether somebody without a name may fetch the file.
async fn open(t: &Town, file: &'static str) -> bool {
    let read = move |tx: &mut store::Tx<'_>| casework::sql::records::shown_by(tx, file);
    let shown = t.store.read(kernel::Shard::COMMON, read).await.unwrap();
    shown.iter().any(|(_, public)| *public)
}

async fn followed(t: &Town, receipt: &Value) -> Vec<Value> {
    let path = format!("/follow/{}", receipt["code"].as_str().unwrap());
    let lines = t.read("", &path).await["timeline"].as_array().unwrap().clone();
    lines.into_iter().map(|l| l["photos"].clone()).collect()
}

#[test]
fn a_chosen_photo_is_public_from_acceptance_on_and_no_other() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, lamp()).await;
        assert!(!open(&t, POLE).await && !open(&t, DOOR).await);
        // the reporter sees their own
        assert_eq!(followed(&t, &receipt).await, [json!([POLE, DOOR])]);
        let chosen = json!({ "subcategory": "0304", "public_photos": [POLE] });
        t.play(&receipt["matter"], &[("intake1", "accept", chosen, "accepted")]).await;
        assert!(open(&t, POLE).await && !open(&t, DOOR).await);
        assert_eq!(followed(&t, &receipt).await, [json!([POLE, DOOR]), json!([POLE])]);
        let near = t.read("", NEAR).await;
        assert_eq!(near["items"][0]["photo"], POLE);
        // thought better of it
        let none = json!({ "public_photos": [] });
        t.play(&receipt["matter"], &[("intake1", "propose_filing", none, "filing")]).await;
        assert!(!open(&t, POLE).await);
    });
}

#[test]
fn a_photo_is_not_public_without_words_nor_from_elsewhere() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, lamp()).await;
        let refused = async |form: Value| {
            let e = t.act("intake1", &receipt["matter"], "accept", form).await.unwrap_err();
            (e.code, e.field.unwrap_or_default())
        };
        let field = || "form/public_photos".to_owned();
        let stranger = "00000000000000000000000000000000";
        let elsewhere = json!({ "subcategory": "0304", "public_photos": [stranger] });
        assert_eq!(refused(elsewhere).await, ("reports.photo_elsewhere", field()));
        // what the taxonomy keeps to itself has no public words by itself
        let alone = json!({ "subcategory": "0601", "public_photos": [POLE] });
        assert_eq!(refused(alone).await, ("reports.photo_alone", field()));
        // and what turns out to be of such a kind takes its photos back
        let chosen = json!({ "subcategory": "0304", "public_photos": [POLE] });
        t.play(&receipt["matter"], &[("intake1", "accept", chosen, "accepted")]).await;
        assert!(open(&t, POLE).await);
        let other = json!({ "subcategory": "0601" });
        t.play(&receipt["matter"], &[("intake1", "propose_filing", other, "filing")]).await;
        assert!(!open(&t, POLE).await);
    });
}

#[test]
fn no_photo_of_an_inform_is_ever_public() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        for hidden in ["request_type", "confidential"] {
            let mut report = lamp();
            report[hidden] = if hidden == "confidential" { json!(true) } else { json!("inform") };
            let receipt = reported(&t, report).await;
            let chosen = json!({ "subcategory": "0304", "public_photos": [POLE] });
            let e = t.act("intake1", &receipt["matter"], "accept", chosen).await.unwrap_err();
            assert_eq!(e.code, "reports.never_public", "{hidden}");
            let plain = json!({ "subcategory": "0304" });
            t.play(&receipt["matter"], &[("intake1", "accept", plain, "accepted")]).await;
            assert!(!open(&t, POLE).await, "{hidden}");
        }
        assert_eq!(t.read("", NEAR).await["items"], json!([]));
        // an unknown sender's photo of a report that is not theirs: by no code
        let mine = reported(&t, cold_flat()).await;
        let path = format!("/follow/{}/photos/{POLE}", mine["code"].as_str().unwrap());
        assert_eq!(t.get("", &path).await.0, 404);
    });
}
