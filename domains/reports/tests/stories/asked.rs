//! What an act asks, and who it is left to, as a clerk reads it.

use casework::queries::offer::{FormField, OfferNow, offers};
use kernel::{Id, Lang};
use serde_json::{Value, json};
use store::{Tx, vals};
use testkit::both;

use crate::loop_::{dispatched, handled, reported};
use crate::town::{MANIFESTS, Town, cold_flat, town};

async fn offered(t: &Town, who: &str, matter: &Value) -> Vec<OfferNow> {
    let (ctx, works) = (t.ctx(who).await, t.reports.works().clone());
    let id: Id<casework::Matter> = matter.as_str().unwrap().parse().unwrap();
    let read = move |tx: &mut Tx<'_>| offers(tx, &ctx, &works, id, false);
    t.store.read(id.shard(), read).await.unwrap()
}

async fn field(t: &Town, who: &str, matter: &Value, act: &str, field: &str) -> FormField {
    let offers = offered(t, who, matter).await;
    let offer = offers.into_iter().find(|o| o.act == act).unwrap();
    offer.form.into_iter().find(|f| f.name == field).unwrap()
}

#[test]
fn an_offer_tells_under_which_condition_a_field_is_required() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let (phone, site) = (reported(&t, cold_flat()).await, reported(&t, cold_flat()).await);
        dispatched(&t, &phone["matter"]).await;
        let heating = json!({ "lead": t.units["heating"].to_string() });
        t.play(
            &site["matter"],
            &[
                ("intake1", "accept", json!({ "subcategory": "0602" }), "accepted"),
                ("intake1", "propose_filing", json!({}), "filing"),
                ("shift1", "file", json!({}), "dispatching"),
                ("dispatch1", "dispatch", heating, "dispatched"),
            ],
        )
        .await;
        for receipt in [&phone, &site] {
            handled(&t, &receipt["matter"]).await;
        }
        // the class decides whether the photos of a verification are needed
        for (who, receipt, required) in [("followup1", &phone, false), ("grid1", &site, true)] {
            let photos = field(&t, who, &receipt["matter"], "verify", "photos").await;
            assert_eq!((photos.required, photos.required_words), (required, None), "{who}");
        }
        t.play(&phone["matter"], &[("followup1", "verify", json!({}), "following_up")]).await;
        // the form itself decides whether the caller's answers are
        let content = field(&t, "followup1", &phone["matter"], "follow_up", "content").await;
        let when = serde_json::to_value(&content.required_when).unwrap();
        assert_eq!(when, json!([{ "field": "asked", "op": "=", "value": "answered" }]));
        assert!(!content.required);
        assert_eq!(content.required_words.as_deref(), Some("“回访情况”为有效回访时必填"));
    });
}

#[test]
fn a_refusal_named_a_post_twice_and_nobody_in_particular() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = &receipt["matter"];
        let refused = async |who: &str, act: &str| {
            let error = t.act(who, matter, act, json!({})).await.unwrap_err();
            procedure::sentence(&error, Lang::ZhCn)
        };
        assert_eq!(
            refused("shift1", "accept").await,
            "“受理”由海勃湾区受理员办理，您没有这项权限。"
        );
        dispatched(&t, matter).await;
        assert_eq!(
            refused("shift1", "sign").await,
            "“签收”由海勃湾区热力公司联络员办理，您没有这项权限。"
        );
        let handler = json!({ "handler": t.accounts["heat-handler"].to_string() });
        t.play(
            matter,
            &[
                ("heat-liaison", "sign", json!({}), "handling"),
                ("heat-liaison", "assign", handler, "handling"),
            ],
        )
        .await;
        assert_eq!(
            refused("heat-leader", "handle").await,
            "“处置”由指定的经办人办理，您没有这项权限。"
        );
        let waits = page_of(&t, "shift1", matter).await.tasks;
        let desks: Vec<(&str, &str)> =
            waits.iter().map(|w| (w.name.as_str(), w.desks[0].as_str())).collect();
        let expected = [("先行联系", "海勃湾区热力公司 联络员"), ("处置", "heat-handler")];
        assert_eq!(desks, expected);
    });
}

#[test]
fn a_post_called_otherwise_is_called_so_on_pages_looked_at_before() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let receipt = reported(&t, cold_flat()).await;
        let matter = &receipt["matter"];
        dispatched(&t, matter).await;
        handled(&t, matter).await;
        let who = async || {
            let page = page_of(&t, "shift1", matter).await;
            page.timeline.iter().find(|l| l.act == "handle").unwrap().actor.clone()
        };
        assert_eq!((who().await, who().await), ("heat-handler".into(), "heat-handler".into()));
        let (ctx, account) = (t.ctx("shift1").await, t.accounts["heat-handler"]);
        let renamed = move |tx: &mut Tx<'_>| {
            let sql = "UPDATE account SET title='抢修一班' WHERE id=$1 RETURNING id";
            tx.query_sql(sql, &vals![account], |r| r.int(0)).map(|rows| rows.len())
        };
        assert_eq!(t.store.write(account.shard(), &ctx, renamed).await.unwrap(), 1);
        assert_eq!(who().await, "抢修一班");
    });
}

async fn page_of(t: &Town, who: &str, matter: &Value) -> casework::queries::page::MatterPage {
    let (ctx, works) = (t.ctx(who).await, t.reports.works().clone());
    let id: Id<casework::Matter> = matter.as_str().unwrap().parse().unwrap();
    let read = move |tx: &mut Tx<'_>| casework::queries::page::page(tx, &ctx, &works, id);
    t.store.read(id.shard(), read).await.unwrap()
}
