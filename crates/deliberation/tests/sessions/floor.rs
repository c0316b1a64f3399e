//! What is said in a session, and who hears it.

use identity::policy::{Relation, Target};
use jingwei_deliberation::floor::{self, Moderation, Rule};
use kernel::{Actor, Id};

use crate::scene::*;

#[test]
fn rule_12_what_was_said_is_not_shown_outside_the_session() {
    village(async |v| {
        let s = v.session(3).await;
        let id = s.id;
        let said = v.run(villager(2), move |tx, ctx, policy, _| {
            floor::say(tx, ctx, policy, id, member(2), "路灯该修了，打我电话13812345678")
        });
        let word = said.await.unwrap();
        let hear = async |who: Actor, as_member: Option<i64>| {
            let heard = v.run(who, move |tx, ctx, policy, _| {
                floor::hear(tx, ctx, policy, id, as_member.map(member), None)
            });
            heard.await
        };
        let heard = hear(villager(3), Some(3)).await.unwrap();
        assert_eq!(heard.len(), 1);
        assert_eq!(heard[0].id, word);
        assert!(heard[0].text.starts_with("路灯该修了") && !heard[0].text.contains("13812345678"));
        // not to a neighbour, not to whoever called it together, not unsigned
        for (who, as_member) in [
            (villager(9), Some(9)),
            (villager(9), None),
            (worker(), None),
            (Actor::Anonymous, None),
        ] {
            assert_eq!(code(hear(who, as_member).await), "not_found");
        }
        let outside = v.run(villager(9), move |tx, ctx, policy, _| {
            floor::say(tx, ctx, policy, id, member(9), "我也说一句")
        });
        assert_eq!(code(outside.await), "not_found");
        // lists of the policy have it through the session alone, whatever the role
        let filter = v.policy.filter(&worker(), "floor.hear").unwrap();
        assert!(filter.is_empty() && filter.areas.is_empty());
        assert!(!filter.admits(&Target::object(area())));
        assert!(filter.admits(&Target::object(area()).with(Relation::Member)));
        // the sealed log does not have it either
        for row in v.texts("facts", "audit_new").await {
            assert!(!row.contains("路灯"), "{row}");
        }
    });
}

#[test]
fn rule_12_moderation_goes_by_published_rules_and_its_log_is_public() {
    village(async |v| {
        let s = v.session(3).await;
        let id = s.id;
        let said = v.run(villager(2), move |tx, ctx, policy, _| {
            floor::say(tx, ctx, policy, id, member(2), "你这个骗子")
        });
        let word = said.await.unwrap();
        let moderate = async |n: i64, hidden: bool, rule: &'static str, reason: &'static str| {
            let done = v.run(villager(n), move |tx, ctx, policy, _| {
                let how = Moderation { word, hidden, rule, reason };
                floor::moderate(tx, ctx, policy, member(n), how)
            });
            done.await
        };
        assert_eq!(code(moderate(3, true, "attack", "辱骂").await), "deliberation.not_chair");
        assert_eq!(code(moderate(9, true, "attack", "辱骂").await), "not_found");
        assert_eq!(code(moderate(1, true, "dull", "辱骂").await), "deliberation.rule_unknown");
        assert_eq!(code(moderate(1, true, "attack", " ").await), "deliberation.reason");
        moderate(1, true, "attack", "辱骂，见13812345678的投诉").await.unwrap();
        let heard = v.run(villager(3), move |tx, ctx, policy, _| {
            floor::hear(tx, ctx, policy, id, Some(member(3)), None)
        });
        let heard = heard.await.unwrap();
        assert!(heard[0].hidden && heard[0].text.is_empty());
        moderate(1, false, "attack", "双方和解").await.unwrap();
        // everybody reads it, and finds neither the words nor whose they were
        let log = v.t.read(shard(), move |tx| floor::moderations(tx, id, None)).await.unwrap();
        assert_eq!(log.iter().map(|m| m.hidden).collect::<Vec<_>>(), [true, false]);
        assert!(log.iter().all(|m| m.rule == Rule::Attack && m.word == word));
        assert!(
            !format!("{log:?}").contains("骗子") && !format!("{log:?}").contains("13812345678")
        );
        let gone = Id::from_i64(77).unwrap();
        let how = Moderation { word: gone, hidden: true, rule: "spam", reason: "x" };
        let none = v.run(villager(1), move |tx, ctx, policy, _| {
            floor::moderate(tx, ctx, policy, member(1), how)
        });
        assert_eq!(code(none.await), "not_found");
    });
}

#[test]
fn one_finds_the_sessions_one_sits_in() {
    village(async |v| {
        let s = v.session(2).await;
        let of = async |n| {
            let all = v.t.read(shard(), move |tx| jingwei_deliberation::of_member(tx, member(n)));
            all.await.unwrap()
        };
        assert_eq!(of(2).await, std::slice::from_ref(&s));
        assert!(of(3).await.is_empty());
        let id = s.id;
        let see = async |who: Actor, n: Option<i64>| {
            let seen = v.run(who, move |tx, ctx, policy, _| {
                jingwei_deliberation::sitting(tx, ctx, policy, id, n.map(member))
            });
            code(seen.await)
        };
        assert_eq!(see(villager(2), Some(2)).await, "ok");
        assert_eq!(see(worker(), None).await, "ok");
        assert_eq!(see(villager(3), Some(3)).await, "not_found");
    });
}
