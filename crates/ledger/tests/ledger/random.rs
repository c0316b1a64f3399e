//! Random transfers against a model that anybody can follow.

use std::collections::BTreeMap;

use jingwei_ledger::{Account, NewTransfer, Order, Transfer, totals, trial_balance};
use kernel::{Id, Time};

use crate::book::*;

/// Numbers from a seed, so that what failed once fails again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn of<'x, T>(&mut self, all: &'x [T]) -> &'x T {
        &all[self.below(all.len() as u64) as usize]
    }
}

#[derive(Clone, Copy)]
struct Purse {
    balance: i64,
    floor: Option<i64>,
    ceiling: Option<i64>,
}

#[derive(Clone, Copy)]
struct Promise {
    from: usize,
    to: usize,
    amount: i64,
    until: Option<Time>,
    open: bool,
}

/// What there should be. Accounts are numbered, promises go by their id.
#[derive(Clone, Default)]
struct Model {
    purses: Vec<Purse>,
    promises: BTreeMap<i64, Promise>,
    moves: BTreeMap<i64, (usize, usize, i64, bool)>,
}

impl Model {
    fn promised(&self, now: Time, at: impl Fn(&Promise) -> bool) -> i64 {
        let holds = |p: &&Promise| p.open && p.until.is_none_or(|until| until > now) && at(p);
        self.promises.values().filter(holds).map(|p| p.amount).sum()
    }

    fn fits(&self, from: usize, to: usize, amount: i64, now: Time) -> bool {
        let (a, b) = (self.purses[from], self.purses[to]);
        let left = a.balance - self.promised(now, |p| p.from == from) - amount;
        let full = b.balance + self.promised(now, |p| p.to == to) + amount;
        a.floor.is_none_or(|f| left >= f) && b.ceiling.is_none_or(|c| full <= c)
    }

    fn shift(&mut self, id: i64, from: usize, to: usize, amount: i64) {
        self.purses[from].balance -= amount;
        self.purses[to].balance += amount;
        self.moves.insert(id, (from, to, amount, false));
    }

    /// Does it, or says that it cannot be done.
    fn make(&mut self, new: &NewTransfer, ids: &[Id<Account>], now: Time) -> bool {
        let no = |id: Id<Account>| ids.iter().position(|i| *i == id).unwrap();
        let id = new.id.get();
        match new.order {
            Order::Move { from, to, amount } => {
                let (from, to) = (no(from), no(to));
                let can = from != to && self.fits(from, to, amount, now);
                if can {
                    self.shift(id, from, to, amount);
                }
                can
            }
            Order::Reserve { from, to, amount, until } => {
                let (from, to) = (no(from), no(to));
                let can = from != to && self.fits(from, to, amount, now);
                if can {
                    self.promises.insert(id, Promise { from, to, amount, until, open: true });
                }
                can
            }
            Order::Post { reserve, amount } => {
                let Some(p) = self.ending(reserve, now) else { return false };
                let amount = amount.unwrap_or(p.amount);
                if amount > p.amount {
                    return false;
                }
                self.close(reserve);
                self.shift(id, p.from, p.to, amount);
                true
            }
            Order::Release { reserve } => {
                let can = self.ending(reserve, now).is_some();
                if can {
                    self.close(reserve);
                }
                can
            }
            Order::Correct { of } => {
                let Some((from, to, amount, false)) = self.moves.get(&of.get()).copied() else {
                    return false;
                };
                let can = self.fits(to, from, amount, now);
                if can {
                    self.moves.insert(of.get(), (from, to, amount, true));
                    self.shift(id, to, from, amount);
                }
                can
            }
        }
    }

    fn ending(&self, id: Id<Transfer>, now: Time) -> Option<Promise> {
        let holds = |p: &Promise| p.open && p.until.is_none_or(|until| until > now);
        self.promises.get(&id.get()).copied().filter(holds)
    }

    fn close(&mut self, id: Id<Transfer>) {
        if let Some(p) = self.promises.get_mut(&id.get()) {
            p.open = false;
        }
    }
}

/// Something that may well be refused.
fn order(dice: &mut Dice, m: &Model, ids: &[Id<Account>], now: Time) -> Order {
    let (from, to) = (*dice.of(ids), *dice.of(ids));
    let amount = 1 + dice.below(60) as i64;
    let some = |dice: &mut Dice, all: Vec<i64>| match all.is_empty() {
        true => Id::from_i64(ids[0].get() + 1).unwrap(),
        false => Id::from_i64(*dice.of(&all)).unwrap(),
    };
    let promises: Vec<i64> = m.promises.keys().copied().collect();
    match dice.below(10) {
        0..=3 => Order::Move { from, to, amount },
        4 | 5 => {
            let minutes = dice.below(90) as i64;
            let until = (minutes > 30).then(|| now.plus_minutes(minutes));
            Order::Reserve { from, to, amount, until }
        }
        6 | 7 => {
            let amount = (dice.below(2) == 0).then_some(amount);
            Order::Post { reserve: some(dice, promises), amount }
        }
        8 => Order::Release { reserve: some(dice, promises) },
        _ => Order::Correct { of: some(dice, m.moves.keys().copied().collect()) },
    }
}

async fn accounts(b: &Book<'_>) -> (Vec<Id<Account>>, Model) {
    let limits = [
        (None, None),
        (Some(0), None),
        (Some(0), Some(150)),
        (Some(-40), None),
        (Some(0), None),
        (None, Some(80)),
    ];
    let (mut ids, mut model) = (vec![], Model::default());
    for (n, (floor, ceiling)) in limits.into_iter().enumerate() {
        ids.push(b.open(&format!("a{n}"), floor, ceiling).await);
        model.purses.push(Purse { balance: 0, floor, ceiling });
    }
    (ids, model)
}

async fn play(b: &Book<'_>, seed: u64, rounds: u32) {
    let (ids, mut model) = accounts(b).await;
    let (mut dice, mut past, mut sent) = (Dice(seed), vec![], vec![]);
    for round in 0..rounds {
        let now = b.now();
        let linked: Vec<NewTransfer> =
            (0..1 + dice.below(3)).map(|_| b.order(order(&mut dice, &model, &ids, now))).collect();
        let mut after = model.clone();
        let can = linked.iter().all(|new| after.make(new, &ids, now));
        let got = b.make(linked.clone()).await;
        assert_eq!(got.is_ok(), can, "seed {seed} round {round}: {linked:?} {got:?}");
        if let Ok(receipts) = got {
            model = after;
            sent.push((linked, receipts));
        }
        if !sent.is_empty() && dice.below(4) == 0 {
            let (linked, receipts) = dice.of(&sent).clone();
            assert_eq!(b.make(linked).await.unwrap(), receipts, "seed {seed} round {round}");
        }
        past.push((now, model.purses.iter().map(|p| p.balance).collect::<Vec<_>>()));
        b.t.clock().forward(dice.below(20) as i64 + 1);
    }
    assert!(sent.len() > rounds as usize / 5, "seed {seed}: hardly anything was done");
    for (n, id) in ids.iter().enumerate() {
        let (s, purse, now) = (b.standing(*id).await, model.purses[n], b.now());
        assert_eq!(s.account.balance, purse.balance);
        assert_eq!(s.reserved_out, model.promised(now, |p| p.from == n));
        assert_eq!(s.reserved_in, model.promised(now, |p| p.to == n));
    }
    for _ in 0..12 {
        let (at, expected) = dice.of(&past).clone();
        let rows = b.t.read(shard(), move |tx| trial_balance(tx, (shard(), BOOK), at, None, None));
        let balances: Vec<i64> = rows.await.unwrap().items.iter().map(|r| r.balance).collect();
        assert_eq!(balances, expected, "seed {seed}");
        let sums = b.t.read(shard(), move |tx| totals(tx, (shard(), BOOK), at)).await.unwrap();
        assert!(sums.iter().all(|s| s.above + s.below == 0), "seed {seed}: {sums:?}");
    }
}

#[test]
fn random_transfers_come_out_as_in_the_model() {
    for seed in [7, 20_261_122, 0x5eed_5eed] {
        both(async |b| play(&b, seed, 150).await);
    }
}
