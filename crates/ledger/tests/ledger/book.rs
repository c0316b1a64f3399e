//! A book to test with.

use jingwei_ledger::{
    Account, MANIFEST, NewAccount, NewTransfer, Order, Receipt, Standing, Transfer, open_account,
    standing, transfer,
};
use kernel::{Actor, Id, Manifest, Result, Shard, Time};
use testkit::TestStore;

pub static MANIFESTS: &[&Manifest] = &[&store::MANIFEST, &MANIFEST];
pub const BOOK: &str = "village:150302003201";
pub const FEN: &str = "CNY.fen";

pub fn shard() -> Shard {
    Shard::of_area("150302003201".parse().unwrap())
}

pub struct Book<'t> {
    pub t: &'t TestStore,
}

impl Book<'_> {
    pub fn id<T>(&self) -> Id<T> {
        self.t.ids().next(shard(), self.now())
    }

    pub fn now(&self) -> Time {
        self.t.store.clock().now()
    }

    pub fn new_account(&self, code: &str, floor: Option<i64>, ceiling: Option<i64>) -> NewAccount {
        NewAccount {
            id: self.id(),
            book: BOOK.into(),
            code: code.into(),
            unit: FEN.into(),
            floor,
            ceiling,
        }
    }

    pub async fn try_open(&self, new: NewAccount) -> Result<Id<Account>> {
        let ctx = self.t.ctx(Actor::System { job: "test" }).await;
        let of = ctx.clone();
        self.t.write(shard(), &ctx, move |tx| open_account(tx, &of, &new)).await.map(|a| a.id)
    }

    pub async fn open(&self, code: &str, floor: Option<i64>, ceiling: Option<i64>) -> Id<Account> {
        self.try_open(self.new_account(code, floor, ceiling)).await.unwrap()
    }

    /// The world outside, and an account that cannot be overspent with so much
    /// in it.
    pub async fn funded(&self, amount: i64) -> (Id<Account>, Id<Account>) {
        let world = self.open("world", None, None).await;
        let bank = self.open("bank", Some(0), None).await;
        if amount > 0 {
            self.shift(world, bank, amount).await.unwrap();
        }
        (world, bank)
    }

    pub fn order(&self, order: Order) -> NewTransfer {
        NewTransfer { id: self.id(), order, about: "matter 7".into() }
    }

    pub async fn make(&self, linked: Vec<NewTransfer>) -> Result<Vec<Receipt>> {
        let ctx = self.t.ctx(Actor::System { job: "test" }).await;
        let of = ctx.clone();
        self.t.write(shard(), &ctx, move |tx| transfer(tx, &of, &linked)).await
    }

    pub async fn one(&self, order: Order) -> Result<Id<Transfer>> {
        let new = self.order(order);
        Ok(self.make(vec![new]).await?[0].id)
    }

    pub async fn shift(
        &self,
        from: Id<Account>,
        to: Id<Account>,
        amount: i64,
    ) -> Result<Id<Transfer>> {
        self.one(Order::Move { from, to, amount }).await
    }

    pub async fn reserve(
        &self,
        from: Id<Account>,
        to: Id<Account>,
        amount: i64,
        until: Option<Time>,
    ) -> Result<Id<Transfer>> {
        self.one(Order::Reserve { from, to, amount, until }).await
    }

    pub async fn standing(&self, id: Id<Account>) -> Standing {
        let now = self.now();
        self.t.read(shard(), move |tx| standing(tx, id, now)).await.unwrap().unwrap()
    }

    pub async fn balance(&self, id: Id<Account>) -> i64 {
        self.standing(id).await.account.balance
    }
}

/// Runs the body on both engines.
pub fn both(body: impl AsyncFn(Book<'_>)) {
    testkit::both(MANIFESTS, async |t| body(Book { t }).await);
}

pub fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    result.unwrap_err().code
}
