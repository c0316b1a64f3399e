//! Opening and closing.

use jingwei_ledger::{NewAccount, Order, account_by_code, close_account, set_ceiling};
use kernel::{Actor, Id, Shard};

use crate::book::*;

#[test]
fn every_statement_prepares_on_both_engines() {
    testkit::prepare_all(MANIFESTS);
}

#[test]
fn opening_twice_is_opening_once() {
    both(async |b| {
        let new = b.new_account("bank", Some(0), Some(500));
        let id = b.try_open(new.clone()).await.unwrap();
        assert_eq!(b.try_open(new.clone()).await.unwrap(), id);
        let other = NewAccount { unit: "minute".into(), ..new.clone() };
        assert_eq!(code(b.try_open(other).await), "ledger.id_reused");
        let same_code = NewAccount { id: b.id(), ..new.clone() };
        assert_eq!(code(b.try_open(same_code).await), "ledger.code_taken");
        let other_book = NewAccount { id: b.id(), book: "village:other".into(), ..new };
        assert_ne!(b.try_open(other_book).await.unwrap(), id);
        let found = b.t.read(shard(), |tx| account_by_code(tx, shard(), BOOK, "bank"));
        assert_eq!(found.await.unwrap().unwrap().id, id);
    });
}

#[test]
fn what_is_wrong_with_an_account_names_its_field() {
    both(async |b| {
        let new = b.new_account("bank", Some(0), None);
        let refused = async |wrong: NewAccount| {
            let error = b.try_open(wrong).await.unwrap_err();
            (error.code, error.field.unwrap())
        };
        let text = |field: &str| ("ledger.text", field.to_owned());
        let long = "长".repeat(65);
        assert_eq!(refused(NewAccount { code: String::new(), ..new.clone() }).await, text("code"));
        assert_eq!(refused(NewAccount { unit: long, ..new.clone() }).await, text("unit"));
        assert_eq!(refused(NewAccount { book: "a\nb".into(), ..new.clone() }).await, text("book"));
        let crossed = ("ledger.limits_crossed", "floor".to_owned());
        assert_eq!(refused(NewAccount { floor: Some(1), ..new.clone() }).await, crossed);
        assert_eq!(refused(NewAccount { ceiling: Some(-1), ..new.clone() }).await, crossed);
        let elsewhere = b.t.ids().next(Shard::COMMON, b.now());
        assert_eq!(refused(NewAccount { id: elsewhere, ..new }).await.0, "ledger.other_shard");
    });
}

#[test]
fn only_an_empty_account_is_closed_and_then_nothing_goes_in() {
    both(async |b| {
        let (world, bank) = b.funded(10).await;
        let close = async |id: Id<_>| {
            let ctx = b.t.ctx(Actor::System { job: "test" }).await;
            let of = ctx.clone();
            b.t.write(shard(), &ctx, move |tx| close_account(tx, &of, id)).await
        };
        assert_eq!(code(close(bank).await), "ledger.not_empty");
        b.shift(bank, world, 10).await.unwrap();
        let reserve = b.reserve(world, bank, 5, None).await.unwrap();
        assert_eq!(code(close(bank).await), "ledger.reserved");
        b.one(jingwei_ledger::Order::Release { reserve }).await.unwrap();
        close(bank).await.unwrap();
        close(bank).await.unwrap();
        assert_eq!(code(b.shift(world, bank, 1).await), "ledger.account_closed");
        assert_eq!(code(b.reserve(bank, world, 1, None).await), "ledger.account_closed");
        assert_eq!(code(close(b.id()).await), "not_found");
    });
}

#[test]
fn a_lower_ceiling_takes_nothing_away_and_lets_nothing_more_in() {
    both(async |b| {
        let world = b.open("world", None, None).await;
        let cash = b.open("cash", Some(0), Some(500)).await;
        let lower = async |ceiling| {
            let ctx = b.t.ctx(Actor::System { job: "test" }).await;
            let of = ctx.clone();
            b.t.write(shard(), &ctx, move |tx| set_ceiling(tx, &of, cash, ceiling)).await
        };
        b.shift(world, cash, 300).await.unwrap();
        let awaited = b.reserve(world, cash, 100, None).await.unwrap();
        assert_eq!(code(lower(Some(-1)).await), "ledger.limits_crossed");
        lower(Some(300)).await.unwrap();
        assert_eq!(code(b.shift(world, cash, 1).await), "ledger.over_ceiling");
        b.one(Order::Post { reserve: awaited, amount: None }).await.unwrap();
        b.shift(cash, world, 200).await.unwrap();
        lower(Some(300)).await.unwrap();
        b.shift(world, cash, 100).await.unwrap();
        assert_eq!(code(b.shift(world, cash, 1).await), "ledger.over_ceiling");
        lower(None).await.unwrap();
        b.shift(world, cash, 1).await.unwrap();
    });
}
