//! Who decides does not examine, and nobody does all of it alone.

use casework::Matter;
use kernel::Id;
use serde_json::{Value, json};

use crate::scene::{
    CLERK, HEAD, Holder, SECRETARY, SUPERVISOR, Scene, TOWN, VILLAGE, meeting, proposal, scene,
};

const HOLDERS: [&Holder; 5] = [&SECRETARY, &CLERK, &TOWN, &SUPERVISOR, &HEAD];

/// Every act on the way to the end, by the post that it is for, up to the
/// notice, which ends by itself.
fn way() -> Vec<(usize, &'static str, Value)> {
    vec![
        (1, "confer", meeting(7, 6, 5)),
        (2, "approve", json!({ "opinion": "合法" })),
        (1, "deliberate", meeting(30, 16, 16)),
        (1, "resolve", meeting(30, 20, 11)),
        (3, "seal", json!({})),
    ]
}

/// Goes the way with each post held by the person of that number, as far as it
/// goes; answers who proposed, who approved and who sealed.
async fn goes(s: &Scene, people: [usize; 5]) -> Option<(usize, usize, usize)> {
    let held = |post: usize| -> Vec<Holder> {
        let own = (0..5).filter(|p| people[*p] == people[post]);
        own.map(|p| Holder(800 + people[post] as i64, HOLDERS[p].1, HOLDERS[p].2)).collect()
    };
    let ctx = s.ctx(&held(0).iter().collect::<Vec<_>>()).await;
    let id: Id<Matter> =
        s.proposed(&ctx, "village_resolution", VILLAGE, proposal("01")).await.ok()?;
    for (post, act, form) in way() {
        let holders = held(post);
        s.act(&holders.iter().collect::<Vec<_>>(), id, act, form).await.ok()?;
    }
    Some((people[0], people[2], people[3]))
}

#[test]
fn however_five_posts_are_given_nobody_proposes_approves_and_seals() {
    scene(async |_, s| {
        let mut went = 0;
        // every way of giving five posts to people, told apart by who shares
        // with whom: each post goes to somebody before it, or to one more
        let mut ways: Vec<Vec<usize>> = vec![vec![0]];
        for _ in 1..5 {
            let longer = |w: &Vec<usize>| {
                let most = w.iter().max().copied().unwrap_or(0) + 1;
                (0..=most).map(|n| [w.clone(), vec![n]].concat()).collect::<Vec<_>>()
            };
            ways = ways.iter().flat_map(longer).collect();
        }
        assert_eq!(ways.len(), 52);
        for way in ways {
            let people: [usize; 5] = way.try_into().unwrap();
            if let Some((proposed, approved, sealed)) = goes(s, people).await {
                went += 1;
                assert!(proposed != approved && approved != sealed && proposed != sealed);
                // the supervisor has no other post in the village
                assert!([0, 1, 4].iter().all(|post| people[*post] != people[3]), "{people:?}");
            }
        }
        assert!(went > 0);
    });
}

#[test]
fn a_member_of_the_committee_supervises_nothing() {
    scene(async |_, s| {
        let ctx = s.ctx(&[&SECRETARY]).await;
        let id = s.proposed(&ctx, "village_resolution", VILLAGE, proposal("01")).await.unwrap();
        let question = json!({ "question": "资金从哪里来？" });
        let both = [&SUPERVISOR, &Holder(904, "village_head", VILLAGE)];
        let e = s.act(&both, id, "question", question.clone()).await.unwrap_err();
        assert_eq!(e.code, "powers.supervisor_apart");
        // a post in the next village does not count
        let beside = [&SUPERVISOR, &Holder(904, "village_head", "150302001002")];
        s.act(&beside, id, "question", question).await.unwrap();
    });
}

#[test]
fn a_refused_seal_stops_nothing_and_the_town_is_asked() {
    scene(async |_, s| {
        let ctx = s.ctx(&[&SECRETARY]).await;
        let id = s.proposed(&ctx, "village_resolution", VILLAGE, proposal("01")).await.unwrap();
        for (post, act, form) in way().into_iter().take(4) {
            s.act(&[HOLDERS[post]], id, act, form).await.unwrap();
        }
        let none = s.act(&[&SUPERVISOR], id, "refuse_seal", json!({})).await.unwrap_err();
        assert_eq!(none.code, "procedure.form_required");
        let why = json!({ "reason": "签到表与实到人数不符" });
        let stage = s.act(&[&SUPERVISOR], id, "refuse_seal", why).await.unwrap();
        assert_eq!(stage, "posting");
        let answer = json!({ "answer": "已核对签到表，人数无误。" });
        s.act(&[&TOWN], id, "answer_refusal", answer).await.unwrap();
        let page = s.ok(&format!("/api/v1/powers/matters/{id}")).await.to_string();
        assert!(!page.contains("签到表"), "{page}");
    });
}
