//! Once a day, what became public or was closed in an area: one letter, and
//! none on a day without news.

use std::sync::Arc;

use casework::{Matter, Works};
use jiff::ToSpan;
use kernel::{Ctx, Error, Id, Result, Time};
use serde_json::Value;
use store::Tx;
use store::jobs::{self, Due, Job, JobRunner};

use super::letters::{self, Kind, Letter};
use super::model::{Subscription, Target};
use super::news::News;
use super::stand::{self, FORGET};
use crate::settings::DIGEST_HOUR;
use crate::sql::subscriptions::{self as sql, SubscriptionRow};

/// Kind of the job that writes a digest; the key is the subscription.
pub(super) const JOB: &str = "reports.digest";
/// News that one digest looks at, and matters that it names.
const LOOK_MOST: i64 = 500;
const NAMED_MOST: usize = 20;
/// Minutes that news is left to arrive: a command that began before this one
/// may end after it.
const ARRIVES: i64 = 5;
const DAY: i64 = 24 * 60;

/// The runner that also writes digests, and forgets addresses.
#[must_use]
pub fn with_timers(jobs: JobRunner, works: &Arc<Works>) -> JobRunner {
    let (writes, forgets) = (Arc::clone(works), Arc::clone(works));
    jobs.handle(JOB, move |tx, ctx, due| write(tx, ctx, &writes, due))
        .handle(FORGET, move |tx, ctx, due| stand::forget(tx, ctx, &forgets, due))
}

/// Sets it to the next morning.
pub(super) fn schedule(tx: &mut Tx, ctx: &Ctx, works: &Works, id: Id<Subscription>) -> Result<()> {
    let due = next(ctx, works)?;
    jobs::schedule(tx, &Job { shard: id.shard(), kind: JOB, key: id.get(), due, body: Value::Null })
}

/// The next time that the clocks of the city show the hour.
fn next(ctx: &Ctx, works: &Works) -> Result<Time> {
    let hour: i8 = ctx.settings.get(&DIGEST_HOUR, None, ctx.now).unwrap_or(8);
    let zone = works.calendars.zone();
    let now = ctx.now.civil(zone);
    let today = now.date().at(hour, 0, 0, 0);
    let day = if now < today { today } else { today.saturating_add(1.day()) };
    let at = day.to_zoned(zone.clone()).map_err(Error::internal)?;
    Ok(Time::from_micros(at.timestamp().as_microsecond()))
}

fn write(tx: &mut Tx, ctx: &Ctx, works: &Works, due: &Due) -> Result<()> {
    let id = Id::from_i64(due.key).ok_or_else(|| Error::internal("no subscription"))?;
    let Some(row) = sql::lock(tx, id)? else { return Ok(()) };
    let Target::Area(area) = row.target else { return Ok(()) };
    if works.directory().area(area).is_none() {
        return gone(tx, ctx, &row);
    }
    let until = ctx.now.plus_minutes(-ARRIVES);
    let news = sql::news_of(tx, area, (row.told, until), LOOK_MOST)?;
    sql::told(tx, id, until.max(row.told))?;
    schedule(tx, ctx, works, id)?;
    let mut last = last_of_each(news);
    if last.is_empty() {
        return Ok(());
    }
    let more = last.len().saturating_sub(NAMED_MOST);
    last.truncate(NAMED_MOST);
    letters::publish(tx, ctx, id, &Letter::of(Kind::Digest, last, more))
}

/// The last that happened to each matter, in the order in which they came up.
fn last_of_each(news: Vec<(Id<Matter>, String)>) -> Vec<(Id<Matter>, News)> {
    let mut last: Vec<(Id<Matter>, News)> = Vec::new();
    for (matter, name) in news {
        let Some(news) = News::named(&name) else { continue };
        match last.iter_mut().find(|(known, _)| *known == matter) {
            // what is new to the reader stays new when its words were put right
            Some(_) if news == News::Reworded => {}
            Some(known) => known.1 = news,
            None => last.push((matter, news)),
        }
    }
    last
}

/// The area is not there any more: this is said once, and then the address is
/// forgotten.
fn gone(tx: &mut Tx, ctx: &Ctx, row: &SubscriptionRow) -> Result<()> {
    letters::publish(tx, ctx, row.id, &Letter::bare(Kind::Gone))?;
    let (shard, key, due) = (row.id.shard(), row.id.get(), ctx.now.plus_minutes(DAY));
    jobs::schedule(tx, &Job { shard, kind: FORGET, key, due, body: Value::Null })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_matter_the_last_is_told_in_its_order() {
        let id = |n: i64| Id::<Matter>::from_i64(n).unwrap();
        let news = |n, what: &str| (id(n), what.to_owned());
        let all = vec![
            news(1, "shown"),
            news(2, "shown"),
            news(1, "closed"),
            news(2, "reworded"),
            news(3, "reworded"),
        ];
        let told = [(id(1), News::Closed), (id(2), News::Shown), (id(3), News::Reworded)];
        assert_eq!(last_of_each(all), told);
    }
}
