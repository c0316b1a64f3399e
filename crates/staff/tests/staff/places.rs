//! Where somebody on shift is: who knows it, when, and for how long.

use jingwei_staff::place::{self, FIELD, Own, Point};
use jingwei_staff::{Shift, end};
use kernel::{Actor, Id, Result};

use crate::scene::*;

const HERE: Point = Point { lon: 106.812_345_6, lat: 39.667_891_2 };
const ROUGHLY: Point = Point { lon: 106.8123, lat: 39.6679 };

async fn here(h: &Hall<'_>, who: Actor, id: Id<Shift>, point: Point) -> Result<Point> {
    h.run(who, move |tx, ctx, _, vault| place::here(tx, ctx, vault, id, point)).await
}

async fn look(h: &Hall<'_>, who: Actor, id: Id<Shift>) -> Result<Point> {
    h.run(who, move |tx, ctx, policy, vault| place::look(tx, ctx, (policy, vault), id)).await
}

async fn own(h: &Hall<'_>, who: Actor, id: Id<Shift>) -> Result<Own> {
    h.run(who, move |tx, ctx, _, vault| place::own(tx, ctx, vault, id)).await
}

fn device() -> Actor {
    Actor::System { job: "car" }
}

#[test]
fn every_statement_prepares_on_both_engines() {
    testkit::prepare_all(MANIFESTS);
}

#[test]
fn rule_14_a_place_is_known_on_shift_alone() {
    hall(async |h| {
        let leader = || duty_leader("150302003");
        let s = h.shift(8).await.unwrap();
        assert_eq!(code(h.shift(8).await), "staff.on_shift");
        assert_eq!(code(look(&h, leader(), s.id).await), "staff.no_place");
        assert_eq!(here(&h, worker(), s.id, HERE).await.unwrap(), ROUGHLY);
        assert_eq!(look(&h, leader(), s.id).await.unwrap(), ROUGHLY);
        // nobody says for another where they are
        assert_eq!(code(here(&h, leader(), s.id, HERE).await), "not_found");
        h.run(worker(), move |tx, ctx, _, _| end(tx, ctx, s.id)).await.unwrap();
        assert_eq!(code(look(&h, leader(), s.id).await), "staff.off_shift");
        assert_eq!(code(here(&h, worker(), s.id, HERE).await), "staff.off_shift");
        assert_eq!(code(here(&h, device(), s.id, HERE).await), "staff.off_shift");
        // a shift that nobody ended is over by itself
        let s = h.shift(8).await.unwrap();
        here(&h, worker(), s.id, HERE).await.unwrap();
        h.t.clock().forward(8 * 60);
        assert_eq!(code(look(&h, leader(), s.id).await), "staff.off_shift");
        assert_eq!(code(here(&h, worker(), s.id, HERE).await), "staff.off_shift");
        let s = h.shift(8).await.unwrap();
        for (lon, lat) in [(181.0, 0.0), (0.0, -91.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            let wrong = here(&h, worker(), s.id, Point { lon, lat }).await;
            assert_eq!(code(wrong), "staff.point");
        }
        assert_eq!(code(h.shift(25).await), "staff.hours");
    });
}

#[test]
fn rule_14_the_worker_sees_it_first_and_who_looked() {
    hall(async |h| {
        let leader = || duty_leader("150302003");
        let s = h.shift(8).await.unwrap();
        // the car says it: nobody sees that before the one who sits in it
        here(&h, device(), s.id, HERE).await.unwrap();
        assert_eq!(code(look(&h, leader(), s.id).await), "staff.unseen");
        let seen = own(&h, worker(), s.id).await.unwrap();
        assert_eq!((seen.point, seen.looks.len()), (Some(ROUGHLY), 0));
        look(&h, leader(), s.id).await.unwrap();
        h.t.clock().forward(1);
        here(&h, device(), s.id, Point { lon: 106.9, lat: 39.7 }).await.unwrap();
        assert_eq!(code(look(&h, leader(), s.id).await), "staff.unseen", "each new one again");
        let seen = own(&h, worker(), s.id).await.unwrap();
        assert_eq!(seen.looks.len(), 1);
        assert_eq!(seen.looks[0].account, Some(Id::from_i64(8).unwrap()));
        assert_eq!(seen.looks[0].purpose, "shift_place");
        // nobody else sees who looked, or where
        assert_eq!(code(own(&h, leader(), s.id).await), "not_found");
        for who in [
            duty_leader("150303"),
            somebody(9, "grid_member", kernel::Place::Area(area("150302003"))),
        ] {
            assert_eq!(code(look(&h, who, s.id).await), "not_found");
        }
        assert_eq!(code(look(&h, Actor::Anonymous, s.id).await), "identity.sign_in_needed");
    });
}

#[test]
fn rule_14_only_the_last_place_is_kept_and_for_thirty_days() {
    hall(async |h| {
        let s = h.shift(8).await.unwrap();
        for lon in [106.1, 106.2, 106.3] {
            here(&h, worker(), s.id, Point { lon, lat: 39.5 }).await.unwrap();
        }
        let kept = format!("vault_value WHERE field = '{FIELD}'");
        assert_eq!(h.count(&kept).await, 1, "no way is kept");
        h.run(worker(), move |tx, ctx, _, _| end(tx, ctx, s.id)).await.unwrap();
        let forget = async |dry| place::forget(&h.t.store, &h.vault, dry).await.unwrap();
        h.t.clock().forward(30 * 24 * 60);
        assert_eq!(forget(false).await, 0);
        h.t.clock().forward(1);
        assert_eq!((forget(true).await, h.count(&kept).await), (1, 1), "a dry run");
        assert_eq!((forget(false).await, h.count(&kept).await), (1, 0));
        assert_eq!(forget(false).await, 0);
        assert_eq!(h.count("shift WHERE place IS NOT NULL").await, 0);
        let line = h.vault.inventory().field(FIELD).unwrap().clone();
        assert_eq!((line.retention_days, line.owner.as_str()), (30, "staff"));
    });
}
