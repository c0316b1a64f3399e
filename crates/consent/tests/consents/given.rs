//! Given, seen and withdrawn.

use std::sync::{Arc, Mutex};

use jingwei_consent::{Asked, Purpose, Purposes, WITHDRAWN};
use kernel::Id;
use store::outbox::{Relay, Subscriber};

use crate::scene::*;

const ZHANG: &str = "13812345678";
const LI: &str = "13987654321";

#[test]
fn every_statement_prepares_on_both_engines() {
    testkit::prepare_all(MANIFESTS);
}

#[test]
fn rule_09_consent_is_asked_for_each_purpose_and_withdrawn_at_once() {
    place(async |p| {
        let (zhang, li) = (p.phone(ZHANG).await, p.phone(LI).await);
        assert!(!p.stands(zhang, "care_list").await, "nobody consented by being there");
        let id = p.give(zhang, asked(&CARE)).await.unwrap();
        assert!(p.stands(zhang, "care_list").await);
        assert!(!p.stands(zhang, "photo").await, "one purpose does not open another");
        assert!(!p.stands(li, "care_list").await);
        // tapped twice is given once
        assert_eq!(p.give(zhang, asked(&CARE)).await.unwrap(), id);
        let own = p.of(zhang).await;
        assert_eq!((own.len(), own[0].id, own[0].version), (1, id, 2));
        // another's cannot be withdrawn, nor found
        assert_eq!(code(p.withdraw(li, id).await), "not_found");
        assert_eq!(code(p.withdraw(zhang, Id::from_i64(7).unwrap()).await), "not_found");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&heard);
        let list = Subscriber::command("care.list", &[WITHDRAWN], move |_, _, d| {
            hears.lock().unwrap().push((d.subject, d.body["purpose"].clone()));
            Ok(())
        });
        let relay = Relay::new(&p.t.store, vec![list]);
        relay.deliver_due().await.unwrap();
        p.withdraw(zhang, id).await.unwrap();
        assert!(!p.stands(zhang, "care_list").await);
        relay.deliver_due().await.unwrap();
        let told = heard.lock().unwrap().clone();
        assert!(told.contains(&(id.get(), "care_list".into())), "{told:?}");
        assert_eq!(p.count("audit_new WHERE action LIKE 'consent.%'").await, 2);
        p.withdraw(zhang, id).await.unwrap();
        assert_eq!(p.count("audit_new WHERE action LIKE 'consent.%'").await, 2);
        // the past stays to be seen, and one may change one's mind
        assert!(p.of(zhang).await[0].withdrawn.is_some());
        assert_ne!(p.give(zhang, asked(&CARE)).await.unwrap(), id);
        assert!(p.stands(zhang, "care_list").await);
    });
}

#[test]
fn rule_09_a_consent_is_to_the_text_that_was_shown() {
    place(async |p| {
        let zhang = p.phone(ZHANG).await;
        let older = Asked { version: 1, ..asked(&CARE) };
        assert_eq!(code(p.give(zhang, older).await), "consent.text_changed");
        p.give(zhang, asked(&CARE)).await.unwrap();
        // the text is changed: who said yes to the old one did not to this
        let newer = Purpose { version: 3, ..CARE };
        let changed = Arc::new(Purposes::new(&[newer, PHOTO]).unwrap());
        let p = Place { purposes: changed, ..p };
        assert!(!p.stands(zhang, "care_list").await);
        p.give(zhang, Asked { version: 3, ..asked(&CARE) }).await.unwrap();
        assert!(p.stands(zhang, "care_list").await);
        assert_eq!(p.of(zhang).await.len(), 2);
        let unknown = Asked { purpose: "gossip", about: "", version: 1 };
        assert_eq!(code(p.give(zhang, unknown).await), "consent.purpose_unknown");
    });
}

#[test]
fn rule_09_a_consent_is_narrowed_to_what_it_was_given_for() {
    place(async |p| {
        let zhang = p.phone(ZHANG).await;
        let one = Asked { about: "unit:7", ..asked(&PHOTO) };
        p.give(zhang, one).await.unwrap();
        assert!(!p.stands(zhang, "photo").await, "not for everybody");
        let long: &'static str = Box::leak("长".repeat(201).into_boxed_str());
        for wrong in [long, "a\nb"] {
            let wrong = Asked { about: wrong, ..asked(&PHOTO) };
            assert_eq!(code(p.give(zhang, wrong).await), "consent.about");
        }
    });
}
