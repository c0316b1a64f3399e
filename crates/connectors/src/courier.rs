//! Carries what waits, and fetches what came, as long as the other side is
//! there. A side that is away is tried again, ever more seldom and at least
//! every quarter of an hour; nothing is given up, so that a week away loses
//! nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{join_all, try_join_all};
use futures_util::{StreamExt, stream};
use kernel::{Result, Shard, Time};
use store::Tx;
use tokio::task::JoinHandle;

use crate::contract::Transport;
use crate::sql::{self, Waiting};
use crate::state::{Connector, Connectors};
use crate::transport::{self, Sending};

/// Messages taken up together, and matters of them under way at once.
const PAGE: i64 = 512;
const ABREAST: usize = 32;
/// Messages that one command takes away.
const PIECE: usize = 64;
/// Messages a second at the most, while much waits: a week's are gone within
/// minutes all the same, and whoever works meanwhile is left the machine.
const MOST_A_SECOND: u64 = 3000;
/// Minutes that a process holds a connector, when it dies.
const HELD: i64 = 5;
/// Minutes to the second try, and at the most between two.
const FIRST_PAUSE: i64 = 1;
const LONGEST_PAUSE: i64 = 15;
/// Minutes between two questions to a server that does not call by itself.
const ASK: i64 = 5;
/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);
const DAY: i64 = 24 * 60;

/// See the module.
pub struct Courier {
    connectors: Connectors,
    /// This process, among those on the same database.
    holder: String,
    /// Until when each is this process's, and when it was last asked.
    held: Mutex<HashMap<String, Held>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Held {
    until: Option<Time>,
    asked: Option<Time>,
}

impl Courier {
    /// Starts nothing yet.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn new(connectors: &Connectors) -> Result<Courier> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(kernel::Error::internal)?;
        let holder = bytes.iter().map(|b| format!("{b:02x}")).collect();
        Ok(Courier { connectors: connectors.clone(), holder, held: Mutex::default() })
    }

    /// Looks again and again, until aborted: a message that was under way goes
    /// again, under the same id. Each by itself: one that has much to carry, or
    /// answers slowly, keeps no other waiting.
    pub fn start(self: &Arc<Self>) -> JoinHandle<()> {
        let own = Arc::clone(self);
        tokio::spawn(async move {
            let all = own.connectors.all().iter();
            join_all(all.map(|c| own.look_after(c))).await;
        })
    }

    /// Gives its connectors back, so that the next process, or this one after an
    /// upgrade, need not wait until they are taken for abandoned.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn let_go(&self) -> Result<()> {
        let ctx = self.connectors.ctx().await?;
        let holder = self.holder.clone();
        let give = move |tx: &mut Tx<'_>| sql::let_go(tx, &holder);
        self.connectors.store().write(Shard::COMMON, &ctx, give).await
    }

    async fn look_after(&self, c: &Arc<Connector>) {
        while c.lacks.is_none() {
            if let Err(e) = self.pass_of(c).await {
                tracing::warn!(connector = c.name(), error = %e, "could not be looked after");
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Does all there is to do at the clock's time. Answers how many messages
    /// went out or came in.
    ///
    /// # Errors
    /// Those of the store; a side that is away is none.
    pub async fn pass(&self) -> Result<u64> {
        let mut moved = 0;
        for c in self.connectors.all() {
            moved += self.pass_of(c).await?;
        }
        Ok(moved)
    }

    async fn pass_of(&self, c: &Arc<Connector>) -> Result<u64> {
        match c.lacks.is_none() && self.may_try(c).await? {
            true => self.serve(c).await,
            false => Ok(0),
        }
    }

    /// Whether this process serves it, and its pause is over.
    async fn may_try(&self, c: &Connector) -> Result<bool> {
        let (store, name) = (self.connectors.store(), c.name().to_owned());
        let now = store.clock().now();
        if self.note(c, |h| h.until).is_some_and(|until| until > now.plus_minutes(HELD / 2)) {
            let read = move |tx: &mut Tx<'_>| sql::state(tx, &name);
            return Ok(store.read(Shard::COMMON, read).await?.next_try <= now.micros());
        }
        let ctx = self.connectors.ctx().await?;
        let holder = self.holder.clone();
        let hold = move |tx: &mut Tx<'_>| sql::hold(tx, &name, &holder, now, HELD);
        let next = store.write(Shard::COMMON, &ctx, hold).await?;
        let until = next.map(|_| now.plus_minutes(HELD));
        self.note(c, |h| h.until = until);
        Ok(next.is_some_and(|next| next <= now))
    }

    fn note<T>(&self, c: &Connector, change: impl FnOnce(&mut Held) -> T) -> T {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        change(held.entry(c.name().to_owned()).or_default())
    }

    /// Whether it is time to ask a server again that does not call by itself.
    fn is_time(&self, c: &Connector) -> bool {
        let now = self.connectors.store().clock().now();
        let asks = matches!(c.contract.transport, Transport::Open311 { .. });
        self.note(c, |h| {
            let due = !asks || h.asked.is_none_or(|at| at.plus_minutes(ASK) <= now || at > now);
            if due {
                h.asked = Some(now);
            }
            due
        })
    }

    async fn serve(&self, c: &Arc<Connector>) -> Result<u64> {
        let mut moved = 0;
        if c.contract.out.is_some() {
            match self.send_all(c).await? {
                Ok(sent) => moved += sent,
                Err(why) => return self.failed(c, &why).await.map(|()| moved),
            }
        }
        let fetched = match self.is_time(c) {
            true => transport::fetch(&self.connectors, c).await?,
            false => Ok(0),
        };
        match fetched {
            Ok(fetched) => moved += fetched,
            Err(why) => return self.failed(c, &why).await.map(|()| moved),
        }
        self.went_well(c, moved).await?;
        Ok(moved)
    }

    /// Sends page after page, until nothing waits or a try fails.
    async fn send_all(&self, c: &Arc<Connector>) -> Result<std::result::Result<u64, String>> {
        let mut sent = 0;
        loop {
            let name = c.name().to_owned();
            let read = move |tx: &mut Tx<'_>| sql::waiting(tx, &name, PAGE);
            let page = self.connectors.store().read(Shard::COMMON, read).await?;
            if page.is_empty() || !self.may_try(c).await? {
                return Ok(Ok(sent));
            }
            let (begun, more) = (Instant::now(), page.len() == PAGE as usize);
            let (done, broken) = self.send_page(c, page).await;
            let count = done.len() as u64;
            sent += count;
            self.take_away(c, done).await?;
            if let Some(why) = broken {
                return Ok(Err(why));
            }
            if more {
                let own = Duration::from_micros(count * 1_000_000 / MOST_A_SECOND);
                tokio::time::sleep(own.saturating_sub(begun.elapsed())).await;
            }
        }
    }

    /// Matters side by side, each one's messages in order up to the first that
    /// fails.
    async fn send_page(
        &self,
        c: &Arc<Connector>,
        page: Vec<Waiting>,
    ) -> (Vec<Waiting>, Option<String>) {
        let mut lines: BTreeMap<i64, Vec<Waiting>> = BTreeMap::new();
        for waiting in page {
            lines.entry(waiting.matter.get()).or_default().push(waiting);
        }
        let send = |mut line: Vec<Waiting>| async move {
            line.sort_by_key(|w| (w.version, w.fact));
            let mut done = Vec::with_capacity(line.len());
            for waiting in line {
                match transport::send(&self.connectors, c, &waiting).await {
                    Sending::Done => done.push(waiting),
                    Sending::Refused(why) => {
                        let id = transport::id(&waiting);
                        match self.connectors.set_aside(c, &id, "out", &why).await {
                            Ok(()) => done.push(waiting),
                            Err(e) => return (done, Some(e.to_string())),
                        }
                    }
                    Sending::Away(why) => return (done, Some(why)),
                }
            }
            (done, None)
        };
        let mut all = stream::iter(lines.into_values().map(send)).buffer_unordered(ABREAST);
        let (mut done, mut broken) = (Vec::new(), None);
        while let Some((sent, why)) = all.next().await {
            done.extend(sent);
            broken = broken.or(why);
        }
        (done, broken)
    }

    /// In small pieces that ride with the commands of people: a week's messages
    /// make nobody wait for a sync of their own.
    async fn take_away(&self, c: &Connector, done: Vec<Waiting>) -> Result<()> {
        let pieces = done.chunks(PIECE).map(|some| async move {
            let ctx = self.connectors.ctx().await?;
            let name = c.name().to_owned();
            let sent: Vec<(Shard, i64)> = some.iter().map(|w| (w.shard, w.fact)).collect();
            let take = move |tx: &mut Tx<'_>| {
                sent.iter().try_for_each(|(shard, fact)| sql::sent(tx, *shard, &name, *fact))
            };
            self.connectors.store().write_later(Shard::COMMON, &ctx, take).await
        });
        try_join_all(pieces).await.map(drop)
    }

    async fn went_well(&self, c: &Connector, moved: u64) -> Result<()> {
        let ctx = self.connectors.ctx().await?;
        let (name, now) = (c.name().to_owned(), ctx.now);
        let read = move |tx: &mut Tx<'_>| sql::state(tx, &name);
        let state = self.connectors.store().read(Shard::COMMON, read).await?;
        let lately = state.ok_at.is_some_and(|at| at <= now && at.plus_minutes(1) > now);
        if moved == 0 && state.tries == 0 && lately {
            return Ok(());
        }
        let name = c.name().to_owned();
        let oldest = now.plus_minutes(-c.contract.retention_days * DAY);
        // marks that have had their time, once a new day begins
        let day = |at: Time| at.micros().div_euclid(DAY * 60_000_000);
        let new_day = state.ok_at.is_none_or(|at| day(at) != day(now));
        let note = move |tx: &mut Tx<'_>| {
            if new_day {
                sql::forget(tx, &name, oldest)?;
            }
            sql::went_well(tx, &name, now)
        };
        self.connectors.store().write(Shard::COMMON, &ctx, note).await
    }

    async fn failed(&self, c: &Connector, why: &str) -> Result<()> {
        tracing::warn!(connector = c.name(), why, "a connector is away");
        let ctx = self.connectors.ctx().await?;
        let (name, now, why) = (c.name().to_owned(), ctx.now, why.to_owned());
        let note = move |tx: &mut Tx<'_>| {
            let tries = sql::state(tx, &name)?.tries;
            let next = now.plus_minutes(pause(tries));
            sql::failed(tx, &name, tries + 1, next, now, &why)
        };
        self.connectors.store().write(Shard::COMMON, &ctx, note).await
    }
}

/// Minutes until the next try after so many failed ones.
fn pause(tries: i64) -> i64 {
    let doubled = u32::try_from(tries).ok().and_then(|n| FIRST_PAUSE.checked_shl(n.min(32)));
    doubled.unwrap_or(LONGEST_PAUSE).clamp(FIRST_PAUSE, LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn pauses_grow_to_a_quarter_of_an_hour() {
        assert_eq!([0, 1, 2, 3, 4, 5, 700, i64::MAX].map(pause), [1, 2, 4, 8, 15, 15, 15, 15]);
    }
}
