//! A vote from its opening to the recount, and whoever would bend it.

use jingwei_deliberation::ballot::{Voter, published, recount};
use kernel::Actor;

use crate::scene::*;

#[test]
fn every_statement_prepares_on_both_engines() {
    testkit::prepare_all(MANIFESTS);
}

#[test]
fn rule_12_each_voter_finds_the_own_ballot_and_anybody_recounts() {
    village(async |v| {
        let s = v.session(5).await;
        let mut ready = Vec::new();
        for n in 1..=4 {
            ready.push(v.ready(&s, n).await);
        }
        assert!(v.list(&s).await.is_empty());
        v.turn(&s).await;
        for (i, choice) in [(2, 0), (0, 1), (3, 1)] {
            v.cast(&s, ready[i].ballot(choice)).await.unwrap();
        }
        // nobody knows how it stands while it runs
        assert!(v.list(&s).await.is_empty());
        let closed = v.close(&s).await.unwrap();
        let list = v.list(&s).await;
        assert_eq!((closed.given, closed.counted), (4, 3));
        let id = s.id;
        let told = v.t.read(shard(), move |tx| published(tx, id)).await.unwrap();
        assert_eq!(told, closed, "everybody reads what the closing said");
        assert_eq!(recount(&closed, &list).unwrap(), [1, 2, 0]);
        for (i, choice) in [(2, 0), (0, 1), (3, 1)] {
            let own = list.iter().find(|b| b.mark == ready[i].receipt()).unwrap();
            assert_eq!(own.choice, choice);
        }
        assert!(list.iter().all(|b| b.mark != ready[1].receipt()), "who did not vote is not there");
        assert_eq!(v.count("ballot_box").await, 0);
    });
}

#[test]
fn rule_12_a_token_is_given_once_and_counts_once() {
    village(async |v| {
        let s = v.session(3).await;
        let ready = v.ready(&s, 1).await;
        let blinded = Voter::new(s.id, device(7, 1), device(8, 1)).unwrap().1;
        assert_eq!(code(v.token(&s, 1, blinded.clone()).await), "deliberation.token_given");
        assert_eq!(code(v.token(&s, 4, blinded.clone()).await), "not_found");
        // no ballot while tokens are given, no token while ballots are cast
        assert_eq!(code(v.cast(&s, ready.ballot(0)).await), "deliberation.stage");
        v.turn(&s).await;
        assert_eq!(code(v.token(&s, 2, blinded).await), "deliberation.stage");
        v.cast(&s, ready.ballot(0)).await.unwrap();
        // a telephone that sends again
        v.cast(&s, ready.ballot(0)).await.unwrap();
        assert_eq!(code(v.cast(&s, ready.ballot(1)).await), "deliberation.cast_already");
        let closed = v.close(&s).await.unwrap();
        assert_eq!(closed.counted, 1);
        assert_eq!(code(v.cast(&s, ready.ballot(0)).await), "deliberation.stage");
    });
}

#[test]
fn rule_12_forged_tokens_and_changed_ballots_are_refused_at_the_box() {
    village(async |v| {
        let (s, other) = (v.session(3).await, v.session(3).await);
        let (own, elsewhere) = (v.ready(&s, 1).await, v.ready(&other, 2).await);
        v.turn(&s).await;
        let right = own.ballot(1);
        let mut cases = vec![
            ("a token of another session", elsewhere.ballot(1), "deliberation.token_wrong"),
            ("an answer that is none", own.ballot(3), "deliberation.choice"),
        ];
        let mut forged = right;
        forged.token[0] ^= 1;
        cases.push(("a token one bit off", forged, "deliberation.token_wrong"));
        let mut stolen = elsewhere.ballot(1);
        stolen.token = right.token;
        cases.push(("somebody else's token", stolen, "deliberation.token_wrong"));
        let mut changed = right;
        changed.choice = 0;
        cases.push(("another choice on the way", changed, "deliberation.ballot_wrong"));
        let mut unsigned = right;
        unsigned.signature = [0; 64];
        cases.push(("no signature", unsigned, "deliberation.ballot_wrong"));
        for (what, ballot, expected) in cases {
            assert_eq!(code(v.cast(&s, ballot).await), expected, "{what}");
        }
        assert_eq!(v.count("ballot_box").await, 0);
        for bytes in [vec![], vec![0; 32], vec![255; 32], vec![1; 31]] {
            let (t, _) = (v.session(2).await, ());
            assert_eq!(code(v.token(&t, 1, bytes).await), "deliberation.token_wrong");
        }
    });
}

#[test]
fn rule_12_whoever_holds_the_database_changes_no_vote_unseen() {
    village(async |v| {
        let s = v.session(4).await;
        let mut ready = Vec::new();
        for n in 1..=3 {
            ready.push(v.ready(&s, n).await);
        }
        v.turn(&s).await;
        for r in &ready {
            v.cast(&s, r.ballot(0)).await.unwrap();
        }
        let closed = v.close(&s).await.unwrap();
        let list = v.list(&s).await;
        let found = |list: &[_]| code(recount(&closed, list));
        assert_eq!(found(&list), "ok");
        let mut changed = list.clone();
        changed[1].choice = 2;
        assert_eq!(found(&changed), "deliberation.ballot_wrong");
        assert_eq!(found(&list[1..]), "deliberation.count_wrong");
        let mut twice = list.clone();
        twice[1] = twice[0];
        assert_eq!(found(&twice), "deliberation.list_wrong");
        let mut swapped = list.clone();
        swapped.swap(0, 1);
        assert_eq!(found(&swapped), "deliberation.list_wrong");
        // one taken out and another put in, by whoever has a token to spare
        let spare = ready[2].ballot(1);
        let mut other = list.clone();
        for b in other.iter_mut().filter(|b| b.mark == spare.mark) {
            *b = spare;
        }
        assert_eq!(found(&other), "deliberation.list_wrong");
        let mut stuffed = closed.clone();
        stuffed.given = 2;
        assert_eq!(code(recount(&stuffed, &list)), "deliberation.more_ballots");
    });
}

#[test]
fn rule_12_a_device_takes_no_token_made_with_a_key_of_its_own() {
    village(async |v| {
        // who gave each voter another key could tell their ballots apart
        let (s, other) = (v.session(2).await, v.session(2).await);
        let (voter, blinded) = Voter::new(s.id, device(1, 1), device(2, 1)).unwrap();
        let given = v.token(&other, 1, blinded).await.unwrap();
        assert_eq!(voter.take(&given, &s.public).err().unwrap().code, "deliberation.token_wrong");
    });
}

#[test]
fn only_who_calls_a_session_together_turns_it() {
    village(async |v| {
        let s = v.session(2).await;
        let id = s.id;
        for who in [villager(1), Actor::Anonymous] {
            let turned = v.run(who, move |tx, ctx, policy, _| {
                jingwei_deliberation::ballot::begin_casting(tx, ctx, policy, id)
            });
            assert!(["not_found", "identity.sign_in_needed"].contains(&code(turned.await)));
        }
        let audited = v.count("audit_new WHERE action LIKE 'deliberation.%'").await;
        v.turn(&s).await;
        assert_eq!(v.count("audit_new WHERE action LIKE 'deliberation.%'").await, audited + 1);
    });
}
