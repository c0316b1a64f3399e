//! The case of a child: its team and nobody else.

use identity::policy::Target;
use identity::vault::{About, MINOR_CASE, Purpose, Reveal};
use jingwei_casefile::case::{self, FIELDS};
use kernel::{Actor, Id, Place};
use store::outbox::Relay;

use crate::scene::*;

#[test]
fn every_statement_prepares_on_both_engines() {
    testkit::prepare_all(MANIFESTS);
}

#[test]
fn rule_11_a_childs_case_is_known_to_its_one_team() {
    station(async |s| {
        let c = s.case(7).await;
        let read = async |who| s.read(who, c.id, &["casefile.name", "casefile.notes"]).await;
        assert_eq!(read(helper(7)).await.unwrap(), ["陈小雨", "校外受侵害，已报案"]);
        // whatever the role, whoever is not of the team does not find it
        let others = [
            somebody(2, "leader", Place::Area(area("150302"))),
            somebody(3, "supervisor", Place::Area(area("150302003"))),
            somebody(4, "administrator", Place::Area(area("150302"))),
            somebody(5, "auditor", Place::Area(area("150302"))),
            somebody(6, "community_worker", Place::Area(area("150302003012"))),
            helper(8),
            Actor::System { job: "export" },
        ];
        for who in others {
            assert_eq!(code(read(who).await), "not_found");
        }
        // who looked stands in the log, once for each field
        assert_eq!(s.count("access_entry WHERE role = 'case_team'").await, 2);
        // who leaves the team has left
        let leave = |who: Actor, account: i64, on| {
            let change = (Id::from_i64(account).unwrap(), on);
            s.run((who, shard()), move |tx, ctx, policy, _| {
                case::team(tx, ctx, policy, c.id, change)
            })
        };
        assert_eq!(code(leave(helper(8), 8, true).await), "not_found");
        leave(leader(), 7, false).await.unwrap();
        assert_eq!(code(read(helper(7)).await), "not_found");
        assert_eq!(code(leave(leader(), 1, false).await), "casefile.team");
        assert_eq!(read(leader()).await.unwrap().len(), 2);
        let mine = async |who: Actor| {
            let mine = s.run((who, shard()), |tx, ctx, _, _| case::mine(tx, ctx));
            mine.await.unwrap().len()
        };
        assert_eq!((mine(leader()).await, mine(helper(7)).await), (1, 0));
    });
}

#[test]
fn rule_11_no_other_purpose_opens_a_childs_record() {
    station(async |s| {
        let c = s.case(7).await;
        let subject = s.texts("CAST(subject AS TEXT)", "case_file").await[0].parse().unwrap();
        let subject = Id::from_i64(subject).unwrap();
        for (code_of, kind) in
            [("contact", "matter"), ("keep_register", "person"), ("minor_case", MINOR_CASE)]
        {
            let look = s.run(
                (somebody(9, "intake_clerk", Place::Area(area("150302"))), shard()),
                move |tx, ctx, _, vault| {
                    let about = About { kind, id: c.id.get() };
                    let purpose = Purpose { code: code_of.to_owned(), about };
                    let ask = Reveal {
                        subject,
                        fields: &["casefile.name"],
                        purpose: &purpose,
                        target: Target::object(area("150302003")),
                    };
                    vault.reveal(tx, ctx, &ask)
                },
            );
            assert!(
                ["identity.purpose_elsewhere", "identity.field_closed"].contains(&code(look.await))
            );
        }
        // and no field of others is in a case
        let other = s.read(helper(7), c.id, &["name"]).await;
        assert_eq!(code(other), "casefile.fields");
    });
}

#[test]
fn rule_11_a_childs_name_is_hidden_in_lists_and_found_by_no_number() {
    station(async |s| {
        let c = s.case(7).await;
        Relay::new(&s.t.store, identity::subscribers()).deliver_due().await.unwrap();
        assert_eq!(s.count("vault_index").await, 0, "a child is found by no number");
        for masked in s.texts("masked", "vault_value").await {
            assert_eq!(masked, "****");
        }
        let card = s
            .run((helper(7), shard()), move |tx, ctx, policy, _| case::card(tx, ctx, policy, c.id));
        let card = card.await.unwrap();
        assert!(card.confidential && card.masked.values().all(|shown| shown == "****"));
        // written anew it is hidden again
        let values = vec![
            ("casefile.name".to_owned(), "陈小雪".to_owned()),
            ("casefile.phone".to_owned(), "13700002222".to_owned()),
        ];
        let write = s.run((helper(7), shard()), move |tx, ctx, policy, vault| {
            case::write(tx, ctx, (policy, vault), c.id, &values)
        });
        write.await.unwrap();
        Relay::new(&s.t.store, identity::subscribers()).deliver_due().await.unwrap();
        assert_eq!(s.count("vault_index").await, 0);
        assert_eq!(s.count("vault_value WHERE masked <> '****'").await, 0);
        for facts in s.texts("facts", "audit_new").await {
            assert!(!CHILD.iter().any(|(_, value)| facts.contains(value)), "{facts}");
        }
    });
}

#[test]
fn rule_11_each_case_lies_under_a_key_of_its_own() {
    station(async |s| {
        let (one, two) = (s.case(7).await, s.case(7).await);
        let keys = s.t.read(kernel::Shard::COMMON, |tx| {
            tx.query_sql("SELECT key_wrapped FROM vault_subject", &[], |r| r.blob(0))
        });
        let keys = keys.await.unwrap();
        assert_eq!(keys.len(), 2);
        assert_ne!(keys[0], keys[1]);
        // what was sealed for one case does not open in another
        let copy = format!(
            "UPDATE vault_value SET sealed = (SELECT v.sealed FROM vault_value v
             WHERE v.field = vault_value.field AND v.subject <> vault_value.subject)
             WHERE subject = (SELECT subject FROM case_file WHERE id = {}) RETURNING subject",
            two.id.get()
        );
        let mix = s.run((Actor::System { job: "test" }, shard()), move |tx, _, _, _| {
            tx.query_sql(&copy, &[], |r| r.int(0))
        });
        assert_eq!(mix.await.unwrap().len(), CHILD.len());
        assert_eq!(code(s.read(helper(7), two.id, &["casefile.name"]).await), "internal");
        assert_eq!(code(s.read(helper(7), one.id, &["casefile.name"]).await), "ok");
        // every field of a case is in the public inventory
        for (name, _) in FIELDS {
            let field = s.vault.inventory().field(name).unwrap();
            assert_eq!(
                (field.owner.as_str(), field.purposes.as_slice()),
                ("casefile", &["minor_case".to_owned()][..])
            );
        }
        let lines = s.vault.inventory().lines();
        let own = lines.iter().filter(|l| l.field.starts_with("casefile."));
        assert!(own.clone().count() == 4 && own.clone().all(|l| l.roles == ["case_team"]));
    });
}
