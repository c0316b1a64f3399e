//! Many at once.

use jingwei_ledger::{Order, transfer};
use kernel::Actor;

use crate::book::*;

#[test]
fn of_many_who_want_the_same_money_only_so_many_get_it() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let mut tasks = vec![];
        for n in 0..30 {
            // both directions, so that two lock the same pair from both ends
            let order = match n % 3 {
                0 | 1 => Order::Move { from: bank, to: world, amount: 10 },
                _ => Order::Move { from: world, to: bank, amount: 1 },
            };
            let (new, ctx) = (b.order(order), b.t.ctx(Actor::System { job: "test" }).await);
            let (store, of) = (b.t.store.clone(), ctx.clone());
            tasks.push(tokio::spawn(async move {
                let new = [new];
                store.write(shard(), &ctx, move |tx| transfer(tx, &of, &new)).await
            }));
        }
        let (mut made, mut refused) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => made += 1,
                Err(e) if e.code == "ledger.overspent" => refused += 1,
                Err(e) => panic!("{e}"),
            }
        }
        let spent = made - 10;
        assert_eq!(made + refused, 30);
        // a hundred is there from the start, ten more come in at some time
        assert!(matches!(spent, 10 | 11), "{spent} of ten were spent");
        assert_eq!(b.balance(bank).await, 110 - 10 * spent);
    });
}

#[test]
fn of_many_who_end_a_reservation_one_does() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let reserve = b.reserve(bank, world, 60, None).await.unwrap();
        let mut tasks = vec![];
        for n in 0..10 {
            let order = match n % 2 {
                0 => Order::Post { reserve, amount: None },
                _ => Order::Release { reserve },
            };
            let (new, ctx) = (b.order(order), b.t.ctx(Actor::System { job: "test" }).await);
            let (store, of) = (b.t.store.clone(), ctx.clone());
            tasks.push(tokio::spawn(async move {
                let new = [new];
                store.write(shard(), &ctx, move |tx| transfer(tx, &of, &new)).await
            }));
        }
        let mut ended = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => ended += 1,
                Err(e) => assert_eq!(e.code, "ledger.ended"),
            }
        }
        assert_eq!(ended, 1);
        let s = b.standing(bank).await;
        assert!(matches!((s.account.balance, s.reserved_out), (100 | 40, 0)));
    });
}
