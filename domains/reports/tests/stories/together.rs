//! Two neighbours, one pipe.

use casework::queries::told::{Asker, told};
use http_edge::proofs::{ProofsFrom, of_matter};
use kernel::Id;
use serde_json::{Value, json};
use store::Tx;
use store::audit::Sealer;
use testkit::both;

use crate::loop_::{dispatched, reported};
use crate::town::{MANIFESTS, Town, town};

async fn ties(t: &Town, report: &Value) -> Vec<(String, String)> {
    let path = format!("/reports/{}", report["matter"].as_str().unwrap());
    let facts = t.read("city", &path).await;
    let word = |v: &Value| v.as_str().unwrap().to_owned();
    facts["ties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| (word(&t["kind"]), word(&t["state"])))
        .collect()
}

fn tie(kind: &str, state: &str) -> Vec<(String, String)> {
    vec![(kind.to_owned(), state.to_owned())]
}

fn burst_pipe(phone: &str, place: Value) -> Value {
    json!({ "request_type": "ask_help", "text": "暖气主管道漏水", "place": place,
        "reporter": { "phone": phone } })
}

#[test]
fn two_neighbours_one_pipe_and_each_is_answered() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let here = || json!({ "lon": 106.805, "lat": 39.705 });
        let first = reported(&t, burst_pipe("13812345678", here())).await;
        dispatched(&t, &first["matter"]).await;
        let second = reported(&t, burst_pipe("13887654321", here())).await;
        // the page shows that it may be the same thing
        let path = format!("/reports/{}", second["matter"].as_str().unwrap());
        let same = t.read("intake1", &path).await["same"].clone();
        assert_eq!(same[0]["matter"], first["matter"], "{same}");
        let merge = json!({ "into": first["matter"], "reason": "同一根主管" });
        t.play(&second["matter"], &[("intake1", "merge", merge, "merged")]).await;
        assert_eq!(ties(&t, &second).await, tie("merged_into", "asked"));
        t.settle().await;
        assert_eq!(ties(&t, &second).await, tie("merged_into", "done"));
        assert_eq!(ties(&t, &first).await, tie("merged", "done"));
        // the leading one is closed: the other caller is asked too
        crate::loop_::handled(&t, &first["matter"]).await;
        t.settle().await;
        assert_eq!(t.row(&second["matter"]).await.stage, "merged");
        let photo = json!({ "photos": ["0123456789abcdef0123456789abcdef"] });
        for (who, form) in [("followup1", json!({})), ("grid1", photo), ("inspect1", json!({}))] {
            if t.act(who, &first["matter"], "verify", form).await.is_ok() {
                break;
            }
        }
        let gone = json!({ "asked": "unreachable" });
        t.play(
            &first["matter"],
            &[
                ("followup1", "follow_up", gone, "closing"),
                ("shift1", "close", json!({}), "closed"),
            ],
        )
        .await;
        t.settle().await;
        assert_eq!(t.row(&second["matter"]).await.stage, "following_up");
        assert_eq!(t.acts(&second["matter"]).await.last().unwrap(), "lead_closed");
    });
}

#[test]
fn a_merge_across_two_towns_and_one_that_cannot_be_taken() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let here =
            reported(&t, burst_pipe("13812345678", json!({ "lon": 106.805, "lat": 39.705 }))).await;
        let there = reported(&t, burst_pipe("13887654321", json!({ "area": "150303001" }))).await;
        let (a, b): (kernel::Id<()>, kernel::Id<()>) = (
            here["matter"].as_str().unwrap().parse().unwrap(),
            there["matter"].as_str().unwrap().parse().unwrap(),
        );
        assert_ne!(a.shard(), b.shard());
        let into = |m: &Value| json!({ "into": m["matter"], "reason": "同一根主管" });
        let itself = t.act("city", &there["matter"], "merge", into(&there)).await.unwrap_err();
        assert_eq!(itself.code, "reports.tie_itself");
        t.play(&there["matter"], &[("city", "merge", into(&here), "merged")]).await;
        t.settle().await;
        assert_eq!(ties(&t, &here).await, tie("merged", "done"));
        // taken apart again, on both sides
        let why = json!({ "reason": "不是一处" });
        t.play(&there["matter"], &[("city", "unmerge", why.clone(), "intake")]).await;
        t.settle().await;
        assert_eq!(ties(&t, &here).await, []);
        assert_eq!(ties(&t, &there).await, []);
        // nothing is merged into what waits for another itself
        let third = reported(&t, burst_pipe("13811112222", json!({ "area": "150303001" }))).await;
        t.play(&there["matter"], &[("city", "merge", into(&here), "merged")]).await;
        t.play(&third["matter"], &[("city", "merge", into(&there), "merged")]).await;
        t.settle().await;
        assert_eq!(ties(&t, &third).await, tie("merged_into", "refused"));
        // the system takes it apart: it waits for nobody, with its clock running
        let row = t.row(&third["matter"]).await;
        assert_eq!((row.stage.as_str(), row.due.is_some()), ("intake", true));
        assert!(!row.state.data.contains_key("into"));
        assert_eq!(t.acts(&third["matter"]).await.last().unwrap(), "merge_refused");
        // nor into what is not there
        let nowhere = json!({ "into": "1", "reason": "同一根主管" });
        t.play(&third["matter"], &[("city", "merge", nowhere, "merged")]).await;
        t.settle().await;
        assert_eq!(t.row(&third["matter"]).await.stage, "intake");
        let states: Vec<String> = ties(&t, &third).await.into_iter().map(|(_, s)| s).collect();
        assert_eq!(states, ["refused", "refused"]);
    });
}

#[test]
fn a_leading_report_that_is_withdrawn_leaves_nobody_hanging() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let here = || json!({ "lon": 106.805, "lat": 39.705 });
        let first = reported(&t, burst_pipe("13812345678", here())).await;
        let second = reported(&t, burst_pipe("13887654321", here())).await;
        let third = reported(&t, burst_pipe("13811112222", json!({ "area": "150303001" }))).await;
        let into = |m: &Value| json!({ "into": m["matter"], "reason": "同一根主管" });
        let accepted = json!({ "subcategory": "0601" });
        t.play(&third["matter"], &[("city", "accept", accepted, "accepted")]).await;
        for merged in [&second, &third] {
            t.play(&merged["matter"], &[("city", "merge", into(&first), "merged")]).await;
        }
        t.settle().await;
        t.says(&first, "withdraw", json!({ "reason": "搬走了" }), "withdrawn").await;
        t.settle().await;
        // each goes on from where it was, with a clock
        for (merged, stage) in [(&second, "intake"), (&third, "accepted")] {
            let row = t.row(&merged["matter"]).await;
            assert_eq!((row.stage.as_str(), row.due.is_some()), (stage, true));
            assert_eq!(t.acts(&merged["matter"]).await.last().unwrap(), "lead_lost");
            assert_eq!(ties(&t, merged).await, []);
            let code = merged["code"].as_str().unwrap();
            let followed = t.read("", &format!("/follow/{code}")).await;
            let line = followed["timeline"].as_array().unwrap().last().unwrap().clone();
            assert!(line["sentence"].as_str().unwrap().contains("恢复单独办理"), "{line}");
        }
        assert_eq!(ties(&t, &first).await, []);
    });
}

#[test]
fn a_late_refusal_does_not_take_apart_another_merge() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let here = || json!({ "lon": 106.805, "lat": 39.705 });
        let lead = reported(&t, burst_pipe("13812345678", here())).await;
        let other = reported(&t, burst_pipe("13887654321", here())).await;
        let matter = &other["matter"];
        let nowhere = json!({ "into": "1", "reason": "记错了号" });
        let right = json!({ "into": lead["matter"], "reason": "同一根主管" });
        let why = json!({ "reason": "记错了号" });
        t.play(
            matter,
            &[
                ("intake1", "merge", nowhere, "merged"),
                ("intake1", "unmerge", why, "intake"),
                ("intake1", "merge", right, "merged"),
            ],
        )
        .await;
        t.settle().await;
        assert_eq!(t.row(matter).await.stage, "merged");
    });
}

#[test]
fn that_an_inform_was_merged_is_for_the_room_alone() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let here = || json!({ "lon": 106.805, "lat": 39.705 });
        let open = reported(&t, burst_pipe("13812345678", here())).await;
        let mut inform = burst_pipe("13887654321", here());
        inform["request_type"] = "inform".into();
        let inform = reported(&t, inform).await;
        dispatched(&t, &open["matter"]).await;
        let merge = json!({ "into": open["matter"], "reason": "同一根主管" });
        t.play(&inform["matter"], &[("intake1", "merge", merge, "merged")]).await;
        t.settle().await;
        let path = format!("/reports/{}", open["matter"].as_str().unwrap());
        assert_eq!(t.read("intake1", &path).await["ties"][0]["kind"], "merged");
        for who in ["heat-liaison", "dispatch1", "grid1"] {
            assert_eq!(t.read(who, &path).await["ties"], json!([]), "{who}");
        }
    });
}

#[test]
fn a_unit_is_not_told_which_report_of_another_was_merged() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let here = || json!({ "lon": 106.805, "lat": 39.705 });
        let lead = reported(&t, burst_pipe("13812345678", here())).await;
        let other = reported(&t, burst_pipe("13887654321", here())).await;
        dispatched(&t, &lead["matter"]).await;
        let merge = json!({ "into": lead["matter"], "reason": "同一根主管" });
        t.play(&other["matter"], &[("intake1", "merge", merge, "merged")]).await;
        t.settle().await;
        let path = format!("/reports/{}", lead["matter"].as_str().unwrap());
        let named = t.read("intake1", &path).await["ties"][0].clone();
        assert_eq!(named["matter"], other["matter"]);
        assert!(named["number"].is_string(), "{named}");
        let bare = t.read("heat-liaison", &path).await["ties"][0].clone();
        assert_eq!((&bare["kind"], &bare["state"]), (&json!("merged"), &json!("done")));
        assert_eq!((&bare["matter"], &bare["number"]), (&Value::Null, &Value::Null));
        let theirs = format!("/reports/{}", other["matter"].as_str().unwrap());
        assert_eq!(t.get("heat-liaison", &theirs).await.0, 404);
    });
}

/// Of the actions in the log, those that the asker gets a proof of.
async fn proved(t: &Town, matter: &Value, asker: Asker) -> Vec<String> {
    let id: Id<casework::Matter> = matter.as_str().unwrap().parse().unwrap();
    let read = move |tx: &mut Tx<'_>| {
        let page = ProofsFrom::default();
        of_matter(tx, id.shard(), id.get(), page, |tx, entry| told(tx, id, entry, asker))
    };
    let proofs = t.store.read(id.shard(), read).await.unwrap();
    proofs.items.into_iter().map(|proof| proof.entry.action).collect()
}

#[test]
fn rule_18_proofs_say_no_more_than_the_page_that_one_may_read() {
    both(&MANIFESTS, async |store| {
        let t = town(store).await;
        let here = || json!({ "lon": 106.805, "lat": 39.705 });
        let open = reported(&t, burst_pipe("13812345678", here())).await;
        let mut inform = burst_pipe("13887654321", here());
        inform["request_type"] = "inform".into();
        let inform = reported(&t, inform).await;
        dispatched(&t, &open["matter"]).await;
        let merge = json!({ "into": open["matter"], "reason": "同一根主管" });
        t.play(&inform["matter"], &[("intake1", "merge", merge, "merged")]).await;
        t.settle().await;
        let code = format!("/reports/{}/code", open["matter"].as_str().unwrap());
        t.done("intake1", &code, Value::Null).await;
        Sealer::new(&t.store).unwrap().seal_all().await.unwrap();

        let whole: Vec<String> = t.acts(&open["matter"]).await;
        let whole: Vec<String> = whole.iter().map(|act| format!("report.{act}")).collect();
        assert_eq!(proved(&t, &open["matter"], Asker::Inside).await, whole);
        let open_lines = ["report.report", "report.accept", "report.file", "report.dispatch"];
        assert_eq!(proved(&t, &open["matter"], Asker::Outside).await, open_lines);
        let path = format!("/follow/{}/proofs", open["code"].as_str().unwrap());
        let told = t.read("", &path).await;
        let actions: Vec<&str> = told["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|proof| proof["entry"]["action"].as_str().unwrap())
            .collect();
        assert_eq!(actions, open_lines);
    });
}
