//! Whoever is under 14 does not consent; a guardian does, whom a clerk
//! recorded.

use identity::mandate::{Contact, MandateInfo, NewMandate, Thing};
use identity::resident::{Phone, Resident};
use jiff::civil::{Date, date};
use jingwei_consent::{Consent, Purposes, give, give_for, withdraw_for};
use kernel::{Actor, Ctx, Id, Result};
use store::Tx;

use crate::scene::*;

const CHILD: &str = "13500000001";
const MOTHER: &str = "13500000002";
const OTHER: &str = "13500000003";

async fn for_child(p: &Place<'_>, who: Phone, by: &MandateInfo, born: Date) -> Result<Id<Consent>> {
    let by = by.clone();
    let run = move |tx: &mut Tx<'_>, ctx: &Ctx, purposes: &Purposes| {
        give_for(tx, ctx, purposes, (who, &by), born, asked(&CARE))
    };
    p.run(p.phone(CHILD).await, run).await
}

#[test]
fn rule_09_a_guardian_consents_for_a_child_under_14() {
    place(async |p| {
        let (child, mother) = (p.phone(CHILD).await, p.phone(MOTHER).await);
        let young = move |tx: &mut Tx<'_>, ctx: &Ctx, purposes: &Purposes| {
            give(tx, ctx, purposes, child, false, asked(&CARE))
        };
        assert_eq!(code(p.run(child, young).await), "consent.of_age");
        let by = p.on_paper((CHILD, MOTHER), &[Thing::Consent], 300).await;
        // the clock stands at 20 October 2026
        for (born, expected) in [
            (date(2012, 10, 20), "consent.not_a_child"),
            (date(2000, 1, 1), "consent.not_a_child"),
            (date(2026, 10, 21), "consent.not_a_child"),
            (date(9990, 1, 1), "consent.not_a_child"),
            (date(2012, 10, 21), "ok"),
        ] {
            assert_eq!(code(for_child(&p, mother, &by, born).await), expected, "{born}");
        }
        assert!(p.stands(child, "care_list").await);
        assert!(!p.stands(mother, "care_list").await, "it is the child's");
        let id = p.of(child).await[0].id;
        // on the day the child is 14 it decides for itself
        p.t.clock().forward(24 * 60);
        assert!(!p.stands(child, "care_list").await);
        let again = for_child(&p, mother, &by, date(2016, 2, 29)).await.unwrap();
        assert_ne!(again, id);
        assert_eq!(p.of(child).await[0].ends, Some(by.ends), "not beyond the mandate");
        let take_back = |who: Phone| {
            let by = by.clone();
            p.run(child, move |tx, ctx, _| withdraw_for(tx, ctx, (who, &by), again))
        };
        assert_eq!(code(take_back(p.phone(OTHER).await).await), "not_found");
        take_back(mother).await.unwrap();
        assert!(!p.stands(child, "care_list").await);
    });
}

#[test]
fn rule_09_no_other_mandate_speaks_for_a_child() {
    place(async |p| {
        let mother = p.phone(MOTHER).await;
        let born = date(2016, 5, 1);
        let follows = p.on_paper((CHILD, MOTHER), &[Thing::Follow, Thing::Answer], 300).await;
        assert_eq!(code(for_child(&p, mother, &follows, born).await), "not_found");
        let by = p.on_paper((CHILD, MOTHER), &[Thing::Consent], 300).await;
        assert_eq!(code(for_child(&p, p.phone(OTHER).await, &by, born).await), "not_found");
        let told = MandateInfo { recorded_by: None, ..by.clone() };
        assert_eq!(code(for_child(&p, mother, &told, born).await), "consent.on_paper");
        let over = MandateInfo { withdrawn: Some(by.made), ..by };
        assert_eq!(code(for_child(&p, mother, &over, born).await), "not_found");
        // nor is such a mandate given by telephone
        let ctx = p.t.ctx(Actor::Anonymous).await;
        let giver = Resident {
            session: Id::from_i64(1).unwrap(),
            phone: p.phone(CHILD).await,
            masked: "135****0001".into(),
            expires: ctx.now.plus_minutes(60),
        };
        let taker = Contact { name: "王芳".into(), phone: MOTHER.into() };
        let ends = ctx.now.plus_minutes(60);
        let new = NewMandate { taker, things: vec![Thing::Report, Thing::Consent], ends };
        let given = p.identity.give_mandate(&ctx, &giver, "王小宝", new).await;
        assert_eq!(code(given), "identity.mandate_things");
    });
}
