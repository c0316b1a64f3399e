//! Setting aside, posting, releasing, expiring.

use jingwei_ledger::Order;

use crate::book::*;

#[test]
fn what_is_reserved_cannot_be_spent_and_always_fits() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let cash = b.open("cash", Some(0), Some(70)).await;
        let reserve = b.reserve(bank, cash, 60, None).await.unwrap();
        let s = b.standing(bank).await;
        assert_eq!((s.account.balance, s.reserved_out, s.free), (100, 60, Some(40)));
        assert_eq!(b.standing(cash).await.reserved_in, 60);
        assert_eq!(code(b.shift(bank, world, 41).await), "ledger.overspent");
        assert_eq!(code(b.shift(world, cash, 11).await), "ledger.over_ceiling");
        assert_eq!(code(b.reserve(bank, world, 41, None).await), "ledger.overspent");
        b.shift(bank, world, 40).await.unwrap();
        b.one(Order::Post { reserve, amount: None }).await.unwrap();
        assert_eq!((b.balance(bank).await, b.balance(cash).await), (0, 60));
        assert_eq!(b.standing(cash).await.reserved_in, 0);
    });
}

#[test]
fn a_part_is_posted_and_the_rest_is_free() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let reserve = b.reserve(bank, world, 60, None).await.unwrap();
        let post = |amount| Order::Post { reserve, amount };
        assert_eq!(code(b.one(post(Some(61))).await), "ledger.post_more");
        b.one(post(Some(25))).await.unwrap();
        let s = b.standing(bank).await;
        assert_eq!((s.account.balance, s.free), (75, Some(75)));
        assert_eq!(code(b.one(post(None)).await), "ledger.ended");
        assert_eq!(code(b.one(Order::Release { reserve }).await), "ledger.ended");
    });
}

#[test]
fn a_reservation_ends_at_most_once_whatever_ends_it() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let reserve = b.reserve(bank, world, 60, None).await.unwrap();
        let release = b.order(Order::Release { reserve });
        let receipts = b.make(vec![release.clone()]).await.unwrap();
        assert_eq!(b.make(vec![release]).await.unwrap(), receipts, "a retry is harmless");
        assert_eq!(code(b.one(Order::Post { reserve, amount: None }).await), "ledger.ended");
        let two = b.reserve(bank, world, 60, None).await.unwrap();
        let both_ends = vec![
            b.order(Order::Post { reserve: two, amount: None }),
            b.order(Order::Release { reserve: two }),
        ];
        assert_eq!(code(b.make(both_ends).await), "ledger.ended");
        assert_eq!(b.standing(bank).await.free, Some(40), "the refused pair left it reserved");
    });
}

#[test]
fn what_has_expired_holds_nothing_and_nobody_had_to_clear_it() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let until = b.now().plus_minutes(60);
        let reserve = b.reserve(bank, world, 100, Some(until)).await.unwrap();
        b.t.clock().forward(59);
        assert_eq!(code(b.shift(bank, world, 1).await), "ledger.overspent");
        b.t.clock().forward(1);
        assert_eq!(b.standing(bank).await.free, Some(100), "at that very moment");
        assert_eq!(code(b.one(Order::Post { reserve, amount: None }).await), "ledger.expired");
        b.shift(bank, world, 100).await.unwrap();
        let past = b.now();
        assert_eq!(code(b.reserve(world, bank, 1, Some(past)).await), "ledger.until_past");
    });
}

#[test]
fn reserved_and_posted_in_one_go() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let first = b.order(Order::Reserve { from: bank, to: world, amount: 100, until: None });
        let post = b.order(Order::Post { reserve: first.id, amount: Some(70) });
        let more = b.order(Order::Move { from: bank, to: world, amount: 30 });
        b.make(vec![first, post, more]).await.unwrap();
        let s = b.standing(bank).await;
        assert_eq!((s.account.balance, s.reserved_out), (0, 0));
    });
}
