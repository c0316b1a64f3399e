//! Facts on their way to who subscribed to them.
//!
//! A row per fact and subscriber is written by the command that makes the
//! fact, so neither is there without the other. The relay delivers in the
//! order of the subject's versions, because ids are not in the order of
//! commits: a reader by "id > last" would lose rows on PostgreSQL.

mod relay;
mod subscriber;

pub use relay::Relay;
pub use subscriber::Subscriber;

use std::borrow::Cow;
use std::collections::BTreeMap;

use kernel::{Ctx, Result, Shard, Time};
use serde_json::Value;

use crate::after::Live;
use crate::tx::Tx;
use crate::vals;

crate::stmts! {
    pub(crate) OUTBOX_ADD = "INSERT INTO outbox (shard, subscriber, subject, version, fact, name,
        body, at, due, tries, dead) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$8,0,0)";
    pub(crate) OUTBOX_WAITING = "SELECT DISTINCT shard, subscriber FROM outbox
        WHERE dead=0 AND due<=$1";
    // a fact whose pause has not ended holds up those behind it
    pub(crate) OUTBOX_DUE = "SELECT subject, version, fact, name, body, at, tries FROM outbox o
        WHERE shard=$1 AND subscriber=$2 AND dead=0 AND due<=$3
        AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.shard=$1 AND e.subscriber=$2
            AND e.subject=o.subject AND e.dead=0 AND e.due>$3
            AND (e.version, e.fact) < (o.version, o.fact))
        ORDER BY subject, version, fact LIMIT $4";
    pub(crate) OUTBOX_DONE = "DELETE FROM outbox
        WHERE shard=$1 AND subscriber=$2 AND subject=$3 AND version=$4 AND fact=$5";
    pub(crate) OUTBOX_FAILED = "UPDATE outbox SET tries=$6, due=$7, dead=$8, error=$9
        WHERE shard=$1 AND subscriber=$2 AND subject=$3 AND version=$4 AND fact=$5";
    pub(crate) OUTBOX_DEAD = "SELECT shard, subscriber, fact, name, subject, version, error
        FROM outbox WHERE dead=1 ORDER BY due, shard, subscriber, fact LIMIT $1";
    pub(crate) OUTBOX_REVIVE = "UPDATE outbox SET dead=0, tries=0, due=$4
        WHERE shard=$1 AND subscriber=$2 AND fact=$3 AND dead=1";
    pub(crate) SEEN_ADD = "INSERT INTO outbox_seen (shard, subscriber, fact, at)
        VALUES ($1,$2,$3,$4) ON CONFLICT (shard, subscriber, fact) DO NOTHING RETURNING fact";
    pub(crate) SEEN_FORGET = "DELETE FROM outbox_seen WHERE at<$1";
}

/// Something that has happened, in the past tense.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    pub shard: Shard,
    /// `MatterClosed`
    pub name: &'static str,
    /// The number of what it is about; deliveries keep the order of its versions.
    pub subject: i64,
    pub version: i64,
    /// References and masked text; never a personal value.
    pub body: Value,
}

/// Which subscribers hear which facts.
#[derive(Debug, Default)]
pub(crate) struct Routes(BTreeMap<&'static str, Vec<&'static str>>);

impl Routes {
    pub fn add(&mut self, subscriber: &'static str, facts: &[&'static str]) {
        for fact in facts {
            self.0.entry(fact).or_default().push(subscriber);
        }
    }

    fn of(&self, fact: &str) -> &[&'static str] {
        self.0.get(fact).map_or(&[], Vec::as_slice)
    }
}

/// Publishes a fact with the command: to every subscriber a row, and to live
/// pages a hint once it is committed. Answers the fact's id.
pub fn publish(tx: &mut Tx<'_>, ctx: &Ctx, fact: &Fact) -> Result<i64> {
    let id = ctx.id::<Fact>(fact.shard).get();
    let routes = tx.shared.routes();
    let subscribers = routes.of(fact.name);
    if !subscribers.is_empty() {
        let body = fact.body.to_string();
        for subscriber in subscribers {
            tx.exec(
                &OUTBOX_ADD,
                &vals![
                    fact.shard,
                    *subscriber,
                    fact.subject,
                    fact.version,
                    id,
                    fact.name,
                    &body,
                    ctx.now
                ],
            )?;
        }
        tx.after.outbox = true;
    }
    tx.after.live.push(Live {
        shard: fact.shard,
        name: Cow::Borrowed(fact.name),
        subject: fact.subject,
        version: fact.version,
    });
    Ok(id)
}

/// A fact as its subscriber gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub shard: Shard,
    /// Id of the fact: the same in every delivery of it.
    pub fact: i64,
    pub name: String,
    pub subject: i64,
    pub version: i64,
    pub body: Value,
    pub at: Time,
    /// Failed deliveries before this one.
    pub tries: i64,
}

/// A fact that could not be delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct Dead {
    pub shard: Shard,
    pub subscriber: String,
    pub fact: i64,
    pub name: String,
    pub subject: i64,
    pub version: i64,
    pub error: String,
}

/// Facts that were given up, oldest first, at most `limit`.
pub fn dead(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Dead>> {
    tx.query(&OUTBOX_DEAD, &vals![limit], |r| {
        Ok(Dead {
            shard: r.shard(0)?,
            subscriber: r.text(1)?,
            fact: r.int(2)?,
            name: r.text(3)?,
            subject: r.int(4)?,
            version: r.int(5)?,
            error: r.opt_text(6)?.unwrap_or_default(),
        })
    })
}

/// Has a fact that was given up delivered again.
pub fn revive(tx: &mut Tx<'_>, ctx: &Ctx, dead: &Dead) -> Result<()> {
    tx.after.outbox = true;
    tx.exec(&OUTBOX_REVIVE, &vals![dead.shard, &dead.subscriber, dead.fact, ctx.now])
}
