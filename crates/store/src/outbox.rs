//! Facts on their way to who subscribed to them.
//!
//! A row per fact and subscriber is written by the command that makes the
//! fact, so neither is there without the other. The relay delivers in the
//! order of the subject's versions, because ids are not in the order of
//! commits: a reader by "id > last" would lose rows on PostgreSQL.

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
