//! The register of what belongs to a village.

use casework::Matter;
use kernel::{Id, Result};
use serde_json::{Value, json};

use crate::money::{ACCOUNTS, AGENCY, code, funded, with};
use crate::purchases::{received, signed};
use crate::scene::{CLERK, Holder, SECRETARY, Scene, VILLAGE, scene};

pub const COOP_WATCH: Holder = Holder(908, "cooperative_supervisor", VILLAGE);

/// A shop at the entrance of the village.
pub fn shop() -> Value {
    json!({ "entry": "enter", "name": "村口门面", "kind": "shop", "place": "村口南侧",
        "size": "86.5", "unit": "square_metre", "acquired": "2019-05-01",
        "book_value": 12_000_000, "custodian": "village_clerk", "condition": "idle",
        "photos": ["p"] })
}

pub async fn recorded(s: &Scene, form: Value) -> Result<Id<Matter>> {
    let ctx = s.ctx(&[&CLERK]).await;
    s.begun(&ctx, "village_asset", "record", VILLAGE, form).await
}

/// Entered and checked.
pub async fn entered(s: &Scene, form: Value) -> Result<Id<Matter>> {
    let id = recorded(s, form).await?;
    s.act(&[&COOP_WATCH], id, "confirm", json!({})).await?;
    Ok(id)
}

pub fn about(asset: Id<Matter>, entry: &str, more: Value) -> Value {
    with(json!({ "entry": entry, "asset": asset.to_string(), "reason": "与实物不符" }), more)
}

async fn register(s: &Scene) -> Value {
    s.ok(&format!("/api/v1/powers/villages/{VILLAGE}/assets")).await["items"].clone()
}

#[test]
fn an_asset_is_public_once_a_second_has_checked_it_and_corrected_by_another_entry() {
    scene(async |_, s| {
        let id = recorded(s, shop()).await.unwrap();
        assert_eq!(register(s).await, json!([]));
        // whoever wrote it down does not check it
        let own = [&Holder(902, "cooperative_supervisor", VILLAGE)];
        assert!(s.act(&own, id, "confirm", json!({})).await.is_err());
        s.act(&[&AGENCY], id, "confirm", json!({})).await.unwrap();
        let all = register(s).await;
        assert_eq!((&all[0]["name"], &all[0]["size"]), (&json!("村口门面"), &json!("86.5")));
        assert_eq!(all[0]["custodian_name"], "村文书");
        let form = about(id, "correct", json!({ "size": "86.05", "condition": "in_use" }));
        let correction = recorded(s, form).await.unwrap();
        assert_eq!(register(s).await, all);
        s.act(&[&COOP_WATCH], correction, "confirm", json!({})).await.unwrap();
        let now = register(s).await;
        assert_eq!(now.as_array().unwrap().len(), 1);
        assert_eq!((&now[0]["size"], &now[0]["place"]), (&json!("86.05"), &json!("村口南侧")));
        let page = s.ok(&format!("/api/v1/powers/assets/{id}?lang=zh-CN")).await;
        let entries = page["entries"].as_array().unwrap();
        let sizes: Vec<&Value> = entries.iter().map(|e| &e["says"]["size"]).collect();
        assert_eq!(sizes, ["86.05", "86.5"]);
        assert!(entries[1]["by"].as_str().unwrap().contains("文书"), "{page}");
        assert!(entries[1]["checked_by"].as_str().unwrap().contains("会计"), "{page}");
        // no free text, no file, no account
        let text = page.to_string();
        assert!(!text.contains("与实物不符") && !text.contains("902"), "{text}");
    });
}

#[test]
fn what_is_not_there_is_neither_corrected_nor_struck_off() {
    scene(async |t, s| {
        let id = entered(s, shop()).await.unwrap();
        let refused = async |form| code(recorded(s, form).await);
        let ahead = with(shop(), json!({ "acquired": "2031-01-01" }));
        assert_eq!(refused(ahead).await, ("powers.day_ahead", "form/acquired".into()));
        let below = with(shop(), json!({ "size": "-0.5" }));
        assert_eq!(refused(below).await, ("powers.size_wrong", "form/size".into()));
        let none = with(shop(), json!({ "purchase": id.to_string() }));
        assert_eq!(refused(none).await, ("powers.purchase_unknown", "form/purchase".into()));
        let unsaid = about(id, "correct", json!({}));
        assert_eq!(refused(unsaid).await, ("powers.nothing_corrected", "form/name".into()));
        let wide = json!({ "size": "1" });
        let other = entered(s, with(shop(), json!({ "name": "村礼堂" }))).await.unwrap();
        let correction = recorded(s, about(other, "correct", wide.clone())).await.unwrap();
        let nothing = about(correction, "correct", wide.clone());
        assert_eq!(refused(nothing).await, ("powers.asset_unknown", "form/asset".into()));
        // struck off by a resolution in force alone
        let by = |id: Id<Matter>| json!({ "resolution": id.to_string() });
        let unresolved = refused(about(id, "retire", by(id))).await;
        assert_eq!(unresolved, ("powers.resolution_unknown", "form/resolution".into()));
        let resolution = funded(t, s).await;
        entered(s, about(other, "retire", by(resolution))).await.unwrap();
        let late = code(s.act(&[&COOP_WATCH], correction, "confirm", json!({})).await);
        assert_eq!(late, ("powers.asset_retired", "form/asset".into()));
        assert_eq!(register(s).await[0]["condition"], "retired");
        let elsewhere = s.get("/api/v1/powers/villages/150302001/assets").await;
        assert_eq!(elsewhere.status, 404);
        assert_eq!(s.get(&format!("/api/v1/powers/assets/{resolution}")).await.status, 404);
    });
}

#[test]
fn what_a_purchase_brought_is_entered_when_it_is_settled() {
    scene(async |t, s| {
        let resolution = funded(t, s).await;
        let id = signed(t, s, resolution).await;
        received(s, id, 800_000).await.unwrap();
        let form = json!({ "asset_kind": "building", "size": "1" });
        let half = code(s.act(&[&SECRETARY], id, "finish", form.clone()).await);
        assert_eq!(half, ("procedure.form_required", "form/unit".into()));
        let whole = with(form, json!({ "unit": "piece", "custodian": "village_head" }));
        s.act(&[&SECRETARY], id, "finish", whole).await.unwrap();
        let all = register(s).await;
        let value = (&all[0]["book_value"], &all[0]["purchase"], &all[0]["acquired"]);
        assert_eq!(value, (&json!(800_000), &json!(id.to_string()), &json!("2026-10-31")));
        let ctx = s.ctx(&[&ACCOUNTS]).await;
        let form = about(id, "correct", json!({ "name": "修好的村道" }));
        let fix = s.begun(&ctx, "village_asset", "record", VILLAGE, form).await.unwrap();
        s.act(&[&AGENCY], fix, "confirm", json!({})).await.unwrap();
        let page = s.ok(&format!("/api/v1/powers/assets/{id}")).await;
        let kinds: Vec<&Value> =
            page["entries"].as_array().unwrap().iter().map(|e| &e["entry"]).collect();
        assert_eq!(kinds, ["correct", "received"]);
    });
}
