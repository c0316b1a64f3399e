//! Delivers facts to their subscribers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use kernel::{Actor, Ctx, Error, Kind, Result, Shard, Time};

use super::subscriber::{How, Subscriber};
use super::{Delivery, OUTBOX_DONE, OUTBOX_DUE, OUTBOX_FAILED, OUTBOX_WAITING, Routes, SEEN_ADD};
use crate::lease::Leases;
use crate::runner::{self, Runner, Running, backoff};
use crate::store::{Shards, Store};
use crate::tx::Tx;
use crate::vals;

/// Facts of one shard and subscriber taken up together.
const PAGE: i64 = 256;
/// Pages, and subjects of each, under way at a time: enough to share a sync,
/// too few to fill the queue.
const PAGES_ABREAST: usize = 8;
const LINES_ABREAST: usize = 64;
/// Deliveries tried before a fact is given up.
const TRIES: i64 = 10;
/// Minutes to the second try, and at the most between two.
const FIRST_PAUSE: i64 = 1;
const LONGEST_PAUSE: i64 = 4 * 60;
/// Shards that one lease covers: a range goes to one process as a whole.
const RANGE: i64 = 64;

type Burial = Arc<dyn Fn(&mut Tx<'_>, &Ctx, &Delivery, &Error) -> Result<()> + Send + Sync>;

/// Carries facts from the outbox to their subscribers: for each subject in the
/// order of its versions, with pauses after failures. A fact that fails too
/// often is given up, and those behind it go on.
pub struct Relay {
    store: Store,
    subscribers: BTreeMap<&'static str, Subscriber>,
    leases: Leases,
    buried: Option<Burial>,
}

impl Relay {
    /// Makes the subscribers known: from now on a row is written for each of
    /// them with every fact that they hear. So it comes before any command.
    pub fn new(store: &Store, subscribers: Vec<Subscriber>) -> Relay {
        let mut routes = Routes::default();
        for s in &subscribers {
            routes.add(s.name, &s.facts);
        }
        store.shared().set_routes(routes);
        Relay {
            store: store.clone(),
            subscribers: subscribers.into_iter().map(|s| (s.name, s)).collect(),
            leases: Leases::new(store),
            buried: None,
        }
    }

    /// Called, in the transaction that gives a fact up, with its last error: to
    /// make a matter of it for the administrator.
    #[must_use]
    pub fn on_dead(
        mut self,
        run: impl Fn(&mut Tx<'_>, &Ctx, &Delivery, &Error) -> Result<()> + Send + Sync + 'static,
    ) -> Relay {
        self.buried = Some(Arc::new(run));
        self
    }

    /// Starts it on the current runtime.
    pub fn start(self) -> Running {
        runner::start(self)
    }

    /// Delivers all that is due at the clock's time, also what that publishes.
    /// Answers how many deliveries succeeded.
    pub async fn deliver_due(&self) -> Result<u64> {
        let mut delivered = 0;
        loop {
            let mut pages = Vec::new();
            for (shard, name) in self.waiting().await? {
                let Some(subscriber) = self.subscribers.get(name.as_str()) else { continue };
                let range = shard.get() / RANGE;
                if self.leases.hold(&format!("outbox/{range}")).await? {
                    pages.push(self.deliver_page(shard, subscriber));
                }
            }
            let pages: Vec<Result<u64>> =
                stream::iter(pages).buffer_unordered(PAGES_ABREAST).collect().await;
            let this_time = pages.into_iter().sum::<Result<u64>>()?;
            if this_time == 0 {
                return Ok(delivered);
            }
            delivered += this_time;
        }
    }

    async fn waiting(&self) -> Result<Vec<(Shard, String)>> {
        let now = self.store.clock().now();
        let find = move |tx: &mut Tx<'_>| {
            tx.query(&OUTBOX_WAITING, &vals![now], |r| Ok((r.shard(0)?, r.text(1)?)))
        };
        self.store.read_many(Shards::All, find).await
    }

    /// One page of one shard: subjects side by side, each one's facts in order.
    async fn deliver_page(&self, shard: Shard, subscriber: &Subscriber) -> Result<u64> {
        let mut subjects: BTreeMap<i64, Vec<Delivery>> = BTreeMap::new();
        for delivery in self.page(shard, subscriber.name).await? {
            subjects.entry(delivery.subject).or_default().push(delivery);
        }
        let lines = subjects.into_values().map(|line| self.deliver_line(subscriber, line));
        let lines: Vec<_> = stream::iter(lines).buffer_unordered(LINES_ABREAST).collect().await;
        let mut done = Vec::new();
        let mut broken = None;
        for (delivered, error) in lines {
            done.extend(delivered);
            broken = broken.or(error);
        }
        let count = done.len() as u64;
        self.take_away(shard, subscriber.name, done).await?;
        broken.map_or(Ok(count), Err)
    }

    async fn page(&self, shard: Shard, subscriber: &'static str) -> Result<Vec<Delivery>> {
        let now = self.store.clock().now();
        let find = move |tx: &mut Tx<'_>| {
            tx.query(&OUTBOX_DUE, &vals![shard, subscriber, now, PAGE], |r| {
                Ok(Delivery {
                    shard,
                    subject: r.int(0)?,
                    version: r.int(1)?,
                    fact: r.int(2)?,
                    name: r.text(3)?,
                    body: r.json(4)?,
                    at: r.time(5)?,
                    tries: r.int(6)?,
                })
            })
        };
        self.store.read(shard, find).await
    }

    /// Facts of one subject, up to the first that fails. Those that went well
    /// are answered also when the store then refused to go on.
    async fn deliver_line(
        &self,
        subscriber: &Subscriber,
        line: Vec<Delivery>,
    ) -> (Vec<Delivery>, Option<Error>) {
        let mut done = Vec::with_capacity(line.len());
        for delivery in line {
            match self.deliver(subscriber, &delivery).await {
                Ok(()) => done.push(delivery),
                // the store is in no state: that is not the fact's failure
                Err(e) if e.kind == Kind::Busy && subscriber.is_command() => {
                    return (done, Some(e));
                }
                Err(e) => return (done, self.failed(subscriber, delivery, e).await.err()),
            }
        }
        (done, None)
    }

    async fn deliver(&self, subscriber: &Subscriber, delivery: &Delivery) -> Result<()> {
        let (target, run) = match &subscriber.how {
            How::Remote(call) => return call(delivery.clone()).await,
            How::Command { shard, run } => (shard(delivery), run.clone()),
        };
        let name = subscriber.name;
        let ctx = self.store.ctx(Actor::System { job: name }).await?;
        let (of, delivery) = (ctx.clone(), delivery.clone());
        let take_in = move |tx: &mut Tx<'_>| {
            // kept with the effect, so a second delivery finds it and does nothing
            let params = vals![target, name, delivery.fact, of.now];
            match tx.query_opt(&SEEN_ADD, &params, |r| r.int(0))? {
                Some(_) => run(tx, &of, &delivery),
                None => Ok(()),
            }
        };
        self.store.write(target, &ctx, take_in).await
    }

    async fn take_away(
        &self,
        shard: Shard,
        subscriber: &'static str,
        done: Vec<Delivery>,
    ) -> Result<()> {
        if done.is_empty() {
            return Ok(());
        }
        let ctx = self.store.ctx(Actor::System { job: subscriber }).await?;
        let take = move |tx: &mut Tx<'_>| {
            for d in &done {
                tx.exec(&OUTBOX_DONE, &vals![shard, subscriber, d.subject, d.version, d.fact])?;
            }
            Ok(())
        };
        self.store.write(shard, &ctx, take).await
    }

    async fn failed(&self, subscriber: &Subscriber, d: Delivery, error: Error) -> Result<()> {
        let name = subscriber.name;
        tracing::warn!(subscriber = name, fact = d.name, error = %error, "a delivery failed");
        let ctx = self.store.ctx(Actor::System { job: name }).await?;
        let (of, buried, shard) = (ctx.clone(), self.buried.clone(), d.shard);
        let note = move |tx: &mut Tx<'_>| {
            let (tries, dead) = (d.tries + 1, d.tries + 1 >= TRIES);
            let next: Time = of.now.plus_minutes(backoff(FIRST_PAUSE, LONGEST_PAUSE, d.tries));
            let said = error.to_string();
            let row = vals![d.shard, name, d.subject, d.version, d.fact, tries, next, dead, said];
            tx.exec(&OUTBOX_FAILED, &row)?;
            match &buried {
                Some(bury) if dead => bury(tx, &of, &d, &error),
                _ => Ok(()),
            }
        };
        self.store.write(shard, &ctx, note).await
    }
}

impl Runner for Relay {
    const NAME: &'static str = "relay";
    const PAUSE: Duration = Duration::from_secs(1);

    async fn woken(&self) {
        self.store.shared().signals.outbox.notified().await;
    }

    async fn pass(&self) -> Result<u64> {
        self.deliver_due().await
    }
}
