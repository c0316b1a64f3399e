//! Statements and balances of any moment.

use jingwei_ledger::{Order, Statement, Total, statement, totals, trial_balance};
use kernel::{Cursor, Id, Time};

use crate::book::*;

async fn of(b: &Book<'_>, id: Id<jingwei_ledger::Account>, from: Time, to: Time) -> Statement {
    b.t.read(shard(), move |tx| statement(tx, id, (from, to), None, None)).await.unwrap()
}

#[test]
fn a_statement_opens_where_the_last_one_closed() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let begin = b.now();
        let mut marks = vec![];
        for amount in [10, 20, 30] {
            b.t.clock().forward(10);
            b.shift(bank, world, amount).await.unwrap();
            marks.push(b.now());
        }
        let whole = of(&b, bank, begin, marks[2]).await;
        assert_eq!((whole.opening, whole.closing, whole.lines.len()), (0, 40, 4));
        let part = of(&b, bank, marks[0], marks[1]).await;
        assert_eq!((part.opening, part.closing), (100, 70));
        let lines: Vec<_> =
            part.lines.iter().map(|l| (l.seq, l.amount, l.balance, l.other)).collect();
        assert_eq!(lines, [(2, -10, 90, world), (3, -20, 70, world)]);
        let after = marks[2].plus_minutes(1);
        let none = of(&b, bank, after, after).await;
        assert_eq!((none.opening, none.closing, none.lines.len()), (40, 40, 0));
    });
}

#[test]
fn a_long_statement_comes_in_pages_without_gap_or_double() {
    both(async |b| {
        let (world, bank) = b.funded(0).await;
        let one = Order::Move { from: world, to: bank, amount: 1 };
        for _ in 0..3 {
            // many entries of one moment
            b.make((0..7).map(|_| b.order(one)).collect()).await.unwrap();
            b.t.clock().forward(1);
        }
        let (from, to) = (Time::from_micros(0), b.now());
        let (mut after, mut seen) = (None, vec![]);
        loop {
            let page = b.t.read(shard(), move |tx| statement(tx, bank, (from, to), after, Some(4)));
            let page = page.await.unwrap();
            seen.extend(page.lines.iter().map(|l| l.seq));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, (1..=21).collect::<Vec<_>>());
    });
}

#[test]
fn the_trial_balance_of_any_moment_comes_to_nothing() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let first = b.now();
        b.t.clock().forward(1);
        let roads = b.open("roads", Some(0), None).await;
        b.shift(bank, roads, 30).await.unwrap();
        b.reserve(roads, world, 5, None).await.unwrap();
        let second = b.now();
        let rows = async |at: Time, after: Option<&str>, limit| {
            let after = after.map(|c| Cursor(c.to_owned()));
            let page = b.t.read(shard(), move |tx| {
                trial_balance(tx, (shard(), BOOK), at, after.as_ref(), limit)
            });
            let page = page.await.unwrap();
            let rows: Vec<_> = page.items.into_iter().map(|r| (r.code, r.balance)).collect();
            (rows, page.next.map(|c| c.0))
        };
        let row = |code: &str, balance| (code.to_owned(), balance);
        assert_eq!(rows(first, None, None).await.0, [row("bank", 100), row("world", -100)]);
        let now = [row("bank", 70), row("roads", 30), row("world", -100)];
        assert_eq!(rows(second, None, None).await, (now.to_vec(), None));
        assert_eq!(rows(second, None, Some(2)).await.1.as_deref(), Some("roads"));
        assert_eq!(rows(second, Some("roads"), Some(2)).await.0, now[2..]);
        assert!(rows(Time::from_micros(0), None, None).await.0.is_empty());
        let sums = b.t.read(shard(), move |tx| totals(tx, (shard(), BOOK), second)).await.unwrap();
        assert_eq!(sums, [Total { unit: FEN.into(), accounts: 3, above: 100, below: -100 }]);
    });
}

#[test]
fn a_clock_that_jumps_back_does_not_disorder_the_past() {
    both(async |b| {
        let (world, bank) = b.funded(100).await;
        let later = b.now();
        b.t.clock().forward(-60);
        b.shift(bank, world, 40).await.unwrap();
        let s = of(&b, bank, later, later).await;
        assert_eq!((s.opening, s.closing, s.lines.len()), (0, 60, 2));
    });
}
