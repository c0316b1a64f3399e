//! From a matter's public change to whoever wants to hear of it. Areas and
//! matters lie in shards of their own, so it goes through the outbox; where
//! nobody wants to hear of anything, nothing is written at all.

use casework::{Matter, MatterRow};
use kernel::{AreaCode, Ctx, Error, Id, Result, Shard};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::jobs::{self, Job};
use store::outbox::{self, Delivery, Fact, Subscriber};

use super::letters::{self, Kind, Letter};
use super::stand::FORGET;
use crate::sql::subscriptions as sql;

/// The fact that everybody can read something new.
const NEWS: &str = "PublicNews";
/// Letters that one command puts on their way; the rest with the next.
const STEP: i64 = 200;
/// Minutes that news is kept for the digests: three days.
const KEPT: i64 = 3 * 24 * 60;
/// After a matter was closed: the addresses that wanted to hear of it are
/// forgotten. Until then it may be taken up again.
const FORGOTTEN: i64 = 30 * 24 * 60;

/// What there is to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum News {
    /// It became public.
    Shown,
    /// The words for everybody are others now.
    Reworded,
    Closed,
}

impl News {
    fn name(self) -> &'static str {
        match self {
            News::Shown => "shown",
            News::Reworded => "reworded",
            News::Closed => "closed",
        }
    }

    pub(super) fn named(name: &str) -> Option<News> {
        [News::Shown, News::Reworded, News::Closed].into_iter().find(|n| n.name() == name)
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Told {
    area: AreaCode,
    news: News,
    /// The last subscription that heard of it.
    #[serde(default)]
    after: Option<String>,
}

/// Says what changed, with the act that changed it. Never of what is in
/// confidence, nor of what came with a file.
pub(crate) fn tell(tx: &mut Tx, ctx: &Ctx, m: &MatterRow, news: News) -> Result<()> {
    if m.confidential || m.is_unseen() || m.public_text.is_none() || !is_heard(tx, m)? {
        return Ok(());
    }
    let told = Told { area: m.area_now, news, after: None };
    publish(tx, ctx, (m.id, m.version + 1), &told)
}

/// Whether anybody may want to hear of it. An area elsewhere is not asked.
fn is_heard(tx: &mut Tx, m: &MatterRow) -> Result<bool> {
    let here = m.id.shard();
    Ok(Shard::of_area(m.area_now) != here || sql::any(tx, here)?)
}

fn publish(tx: &mut Tx, ctx: &Ctx, (id, version): (Id<Matter>, i64), told: &Told) -> Result<()> {
    let body = serde_json::to_value(told).map_err(Error::internal)?;
    let (shard, subject) = (id.shard(), id.get());
    outbox::publish(tx, ctx, &Fact { shard, name: NEWS, subject, version, body }).map(drop)
}

/// Those who hear of it: the holders of subscriptions to the matter, and the
/// news of its area.
pub(crate) fn subscribers() -> [Subscriber; 2] {
    [
        Subscriber::command("reports.news_matter", &[NEWS], to_holders),
        Subscriber::command("reports.news_area", &[NEWS], to_area).in_shard(area_shard),
    ]
}

fn area_shard(d: &Delivery) -> Shard {
    let area = d.body["area"].as_str().and_then(|code| code.parse::<AreaCode>().ok());
    area.map_or(Shard::COMMON, Shard::of_area)
}

fn read(d: &Delivery) -> Result<(Id<Matter>, Told)> {
    let matter = Id::from_i64(d.subject).ok_or_else(|| Error::internal("news of no matter"))?;
    Ok((matter, serde_json::from_value(d.body.clone()).map_err(Error::internal)?))
}

/// A letter to each, some at a time.
fn to_holders(tx: &mut Tx, ctx: &Ctx, d: &Delivery) -> Result<()> {
    let (matter, told) = read(d)?;
    let after = told.after.as_deref().and_then(|id| id.parse().ok()).unwrap_or(0);
    let some = sql::of_matter(tx, matter, after, STEP)?;
    for id in &some {
        let letter = Letter::of(Kind::Matter, vec![(matter, told.news)], 0);
        letters::publish(tx, ctx, *id, &letter)?;
        if told.news == News::Closed {
            let due = ctx.now.plus_minutes(FORGOTTEN);
            let body = serde_json::Value::Null;
            jobs::schedule(tx, &Job { shard: id.shard(), kind: FORGET, key: id.get(), due, body })?;
        }
    }
    match some.last().filter(|_| some.len() as i64 == STEP) {
        Some(last) => {
            let next = Told { after: Some(last.to_string()), ..told };
            publish(tx, ctx, (matter, d.version), &next)
        }
        None => Ok(()),
    }
}

/// Kept for the digests, where there are any.
fn to_area(tx: &mut Tx, ctx: &Ctx, d: &Delivery) -> Result<()> {
    let (matter, told) = read(d)?;
    if told.after.is_some() || !sql::any(tx, Shard::of_area(told.area))? {
        return Ok(());
    }
    let before = ctx.now.plus_minutes(-KEPT);
    sql::put_news(tx, (d.fact, ctx.now), (told.area, matter, told.news.name()), before)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn news_is_known_again_by_its_name() {
        for news in [News::Shown, News::Reworded, News::Closed] {
            assert_eq!(News::named(news.name()), Some(news));
            assert_eq!(json!(news), news.name());
        }
        assert_eq!(News::named("other"), None);
    }
}
