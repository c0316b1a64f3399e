//! What a reply to a resident leaves out.

use serde_json::{Value, json};
use testkit::both;

use crate::loop_::{dispatched, reported};
use crate::town::{MANIFESTS, Town, cold_flat, town};

async fn hints(t: &Town, who: &str, matter: &Value, text: &str) -> (u16, Value) {
    let path = format!("/reports/{}/reply-hints", matter.as_str().unwrap());
    t.post(who, &path, json!({ "text": text })).await
}

#[test]
fn a_reply_is_told_what_it_leaves_out_and_nothing_is_kept_of_it() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let matter = reported(&t, cold_flat()).await["matter"].clone();
        dispatched(&t, &matter).await;
        let version = t.row(&matter).await.version;
        let (status, short) = hints(&t, "heat-handler", &matter, "已处理").await;
        assert_eq!(status, 200, "{short}");
        let left_out = json!(["matter", "finding", "who", "contact", "length"]);
        assert_eq!(short["missing"], left_out);
        let whole = "您反映家里暖气片是凉的，经热力公司工作人员现场查看，是楼内阀门未开全，\
                     已处理，室温已达标；如再不热请拨打服务电话 0473-0000000。";
        let (_, whole) = hints(&t, "heat-handler", &matter, whole).await;
        assert_eq!(whole["missing"], json!([]));
        // of another language nothing is claimed
        let (_, english) = hints(&t, "heat-handler", &matter, "The valve is open now.").await;
        assert_eq!(english["missing"], json!([]));
        let (_, nothing) = hints(&t, "heat-handler", &matter, &"好".repeat(10_000)).await;
        assert!(nothing["missing"].as_array().unwrap().contains(&json!("matter")));
        assert_eq!(t.row(&matter).await.version, version);
        // who does not see the report is not told of its words
        let (status, refused) = hints(&t, "water-handler", &matter, "已处理").await;
        assert_eq!((status, &refused["code"]), (404, &json!("not_found")));
    });
}
