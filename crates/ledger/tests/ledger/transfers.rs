//! Moving, linking, correcting, sending again.

use jingwei_ledger::{MOST_LINKED, NewTransfer, Order};
use kernel::{Id, Shard};

use crate::book::*;

#[test]
fn nothing_gets_past_the_limits() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let cash = b.open("cash", Some(0), Some(50)).await;
        let error = b.shift(bank, world, 101).await.unwrap_err();
        assert_eq!(
            (error.code, error.field.as_deref()),
            ("ledger.overspent", Some("transfers/0/amount"))
        );
        assert_eq!(code(b.shift(bank, cash, 51).await), "ledger.over_ceiling");
        b.shift(bank, cash, 50).await.unwrap();
        b.shift(bank, world, 50).await.unwrap();
        assert_eq!(
            (b.balance(bank).await, b.balance(cash).await, b.balance(world).await),
            (0, 50, -50)
        );
        assert_eq!(code(b.shift(cash, world, i64::MAX).await), "ledger.overspent");
        let free = b.open("other world", None, None).await;
        b.shift(world, free, i64::MAX - 50).await.unwrap();
        assert_eq!(code(b.shift(world, free, i64::MAX - 50).await), "ledger.too_large");
    });
}

#[test]
fn linked_transfers_are_all_kept_or_none() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let roads = b.open("roads", Some(0), None).await;
        let there = Order::Move { from: bank, to: roads, amount: 60 };
        let on = |amount| Order::Move { from: roads, to: world, amount };
        let refused = b.make(vec![b.order(there), b.order(on(61))]).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            ("ledger.overspent", Some("transfers/1/amount"))
        );
        assert_eq!((b.balance(bank).await, b.balance(roads).await), (100, 0));
        b.make(vec![b.order(there), b.order(on(60))]).await.unwrap();
        assert_eq!((b.balance(bank).await, b.balance(roads).await), (40, 0));
        // the other way round the money is not there yet
        assert_eq!(code(b.make(vec![b.order(on(10)), b.order(there)]).await), "ledger.overspent");
    });
}

#[test]
fn the_same_again_is_done_once_and_another_under_its_id_is_refused() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let new = b.order(Order::Move { from: bank, to: world, amount: 30 });
        let two = vec![new.clone(), b.order(Order::Move { from: bank, to: world, amount: 1 })];
        let first = b.make(two.clone()).await.unwrap();
        b.t.clock().forward(5);
        assert_eq!(b.make(two.clone()).await.unwrap(), first, "with the receipts of then");
        assert_eq!(b.balance(bank).await, 69);
        let more =
            NewTransfer { order: Order::Move { from: bank, to: world, amount: 31 }, ..new.clone() };
        assert_eq!(code(b.make(vec![more]).await), "ledger.id_reused");
        let about = NewTransfer { about: "matter 8".into(), ..new.clone() };
        assert_eq!(code(b.make(vec![about]).await), "ledger.id_reused");
        let half = vec![b.order(Order::Move { from: bank, to: world, amount: 1 }), new.clone()];
        assert_eq!(code(b.make(half).await), "ledger.id_reused");
        assert_eq!(code(b.make(vec![new.clone(), new]).await), "ledger.id_reused");
        // long after the money is gone, a late retry still gets its receipt
        b.shift(bank, world, 69).await.unwrap();
        assert_eq!(b.make(two).await.unwrap(), first);
    });
}

#[test]
fn a_wrong_transfer_is_put_right_by_another_and_only_once() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let wrong = b.shift(bank, world, 30).await.unwrap();
        let right = b.one(Order::Correct { of: wrong }).await.unwrap();
        assert_eq!(b.balance(bank).await, 100);
        assert_eq!(code(b.one(Order::Correct { of: wrong }).await), "ledger.corrected");
        b.one(Order::Correct { of: right }).await.unwrap();
        assert_eq!(b.balance(bank).await, 70, "a correction can be corrected");
        assert_eq!(code(b.one(Order::Correct { of: b.id() }).await), "ledger.transfer_unknown");
        let reserve = b.reserve(bank, world, 5, None).await.unwrap();
        assert_eq!(code(b.one(Order::Correct { of: reserve }).await), "ledger.not_correctable");
        // what came in and was spent cannot be taken back
        let gift = b.shift(world, bank, 10).await.unwrap();
        b.shift(bank, world, 75).await.unwrap();
        assert_eq!(code(b.one(Order::Correct { of: gift }).await), "ledger.overspent");
    });
}

#[test]
fn what_is_wrong_with_a_transfer_is_told() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let hours = b.try_open(jingwei_ledger::NewAccount {
            unit: "minute".into(),
            ..b.new_account("hours", None, None)
        });
        let hours = hours.await.unwrap();
        let elsewhere = b.try_open(jingwei_ledger::NewAccount {
            book: "village:other".into(),
            ..b.new_account("bank", None, None)
        });
        let elsewhere = elsewhere.await.unwrap();
        let cases = [
            (Order::Move { from: bank, to: world, amount: 0 }, "ledger.amount"),
            (Order::Move { from: bank, to: world, amount: i64::MIN }, "ledger.amount"),
            (Order::Move { from: bank, to: bank, amount: 1 }, "ledger.same_account"),
            (Order::Move { from: bank, to: b.id(), amount: 1 }, "ledger.account_unknown"),
            (Order::Move { from: bank, to: hours, amount: 1 }, "ledger.units_differ"),
            (Order::Move { from: bank, to: elsewhere, amount: 1 }, "ledger.books_differ"),
            (
                Order::Move { from: bank, to: b.t.ids().next(Shard::COMMON, b.now()), amount: 1 },
                "ledger.other_shard",
            ),
            (Order::Post { reserve: Id::from_i64(0).unwrap(), amount: None }, "ledger.other_shard"),
            (Order::Post { reserve: b.id(), amount: None }, "ledger.reserve_unknown"),
        ];
        for (order, expected) in cases {
            assert_eq!(code(b.one(order).await), expected, "{order:?}");
        }
        assert_eq!(code(b.make(vec![]).await), "ledger.none");
        let one = Order::Move { from: world, to: bank, amount: 1 };
        let many = |n: usize| (0..n).map(|_| b.order(one)).collect::<Vec<_>>();
        assert_eq!(code(b.make(many(MOST_LINKED + 1)).await), "ledger.too_many");
        b.make(many(MOST_LINKED)).await.unwrap();
        assert_eq!(b.balance(bank).await, 100 + MOST_LINKED as i64);
        let long = NewTransfer { about: "事".repeat(201), ..b.order(one) };
        assert_eq!(code(b.make(vec![long]).await), "ledger.text");
    });
}
