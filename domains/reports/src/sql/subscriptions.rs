//! Rows of subscriptions, of what their digests tell, and of what was sent.

use casework::Matter;
use identity::vault::VaultRef;
use kernel::{AreaCode, Error, Id, Lang, Result, Shard, Time};
use store::{Row, Tx, stmts, vals};

use crate::subscriptions::{Subscription, Target};

stmts! {
    pub SUBSCRIPTION_PUT = "INSERT INTO subscription (shard, id, subject, area, matter, lang, \
        link, made, told) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
    pub SUBSCRIPTION_GET = "SELECT id, subject, area, matter, lang, confirmed, told \
        FROM subscription WHERE shard = $1 AND id = $2";
    pub SUBSCRIPTION_LOCK = "SELECT id, subject, area, matter, lang, confirmed, told \
        FROM subscription WHERE shard = $1 AND id = $2 FOR UPDATE";
    pub SUBSCRIPTION_BY_LINK = "SELECT id, subject, area, matter, lang, confirmed, told \
        FROM subscription WHERE shard = $1 AND link = $2";
    pub SUBSCRIPTION_BY_SUBJECT = "SELECT id, subject, area, matter, lang, confirmed, told \
        FROM subscription WHERE shard = $1 AND subject = $2";
    pub SUBSCRIPTION_CONFIRM = "UPDATE subscription SET confirmed = $3, told = $3 \
        WHERE shard = $1 AND id = $2 AND confirmed IS NULL";
    pub SUBSCRIPTION_TOLD = "UPDATE subscription SET told = $3 WHERE shard = $1 AND id = $2";
    pub SUBSCRIPTION_DROP = "DELETE FROM subscription WHERE shard = $1 AND id = $2";
    pub SUBSCRIPTION_ANY = "SELECT id FROM subscription \
        WHERE shard = $1 AND confirmed IS NOT NULL LIMIT 1";
    pub SUBSCRIPTIONS_OF_MATTER = "SELECT id FROM subscription \
        WHERE shard = $1 AND matter = $2 AND matter IS NOT NULL AND confirmed IS NOT NULL \
        AND id > $3 ORDER BY id LIMIT $4";
    pub NEWS_PUT = "INSERT INTO public_news (shard, fact, area, matter, what, at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (shard, fact) DO NOTHING";
    pub NEWS_OF = "SELECT matter, what FROM public_news \
        WHERE shard = $1 AND area BETWEEN $2 AND $3 AND at > $4 AND at <= $5 \
        ORDER BY at, fact LIMIT $6";
    pub NEWS_FORGET = "DELETE FROM public_news WHERE shard = $1 AND at < $2";
    pub ASKED_COUNT = "SELECT COUNT(*), MAX(CASE WHEN target = $4 THEN at ELSE NULL END) \
        FROM subscription_asked WHERE shard = $1 AND mark = $2 AND at > $3";
    pub ASKED_PUT = "INSERT INTO subscription_asked (shard, mark, at, target) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (shard, mark, at, target) DO NOTHING";
    pub ASKED_FORGET = "DELETE FROM subscription_asked WHERE shard = $1 AND at < $2";
    pub SENT_IS = "SELECT at FROM subscription_sent WHERE shard = $1 AND fact = $2";
    pub SENT_PUT = "INSERT INTO subscription_sent (shard, fact, at) VALUES ($1, $2, $3) \
        ON CONFLICT (shard, fact) DO NOTHING";
    pub SENT_FORGET = "DELETE FROM subscription_sent WHERE shard = $1 AND at < $2";
}

/// A subscription as it is kept.
#[derive(Debug, Clone, Copy)]
pub struct SubscriptionRow {
    pub id: Id<Subscription>,
    /// The address, in the vault.
    pub subject: VaultRef,
    pub target: Target,
    pub lang: Lang,
    pub confirmed: Option<Time>,
    /// Until when the digests have told what there was.
    pub told: Time,
}

/// Keeps a new one with the hash of its link.
pub(crate) fn put(tx: &mut Tx, row: &SubscriptionRow, link: Vec<u8>) -> Result<()> {
    let (area, matter) = match row.target {
        Target::Area(area) => (Some(area), None),
        Target::Matter(matter) => (None, Some(matter)),
    };
    let lang = row.lang.tag();
    let SubscriptionRow { id, subject, told, .. } = *row;
    tx.exec(&SUBSCRIPTION_PUT, &vals![id.shard(), id, subject, area, matter, lang, link, told])
}

/// The one of that id, if it is still there.
pub(crate) fn get(tx: &mut Tx, id: Id<Subscription>) -> Result<Option<SubscriptionRow>> {
    tx.query_opt(&SUBSCRIPTION_GET, &vals![id.shard(), id], read)
}

/// The same, for this command alone.
pub(crate) fn lock(tx: &mut Tx, id: Id<Subscription>) -> Result<Option<SubscriptionRow>> {
    tx.query_opt(&SUBSCRIPTION_LOCK, &vals![id.shard(), id], read)
}

/// The one that a link opens.
pub(crate) fn by_link(tx: &mut Tx, shard: Shard, link: Vec<u8>) -> Result<Option<SubscriptionRow>> {
    tx.query_opt(&SUBSCRIPTION_BY_LINK, &vals![shard, link], read)
}

/// The one that an address of the vault belongs to.
pub(crate) fn by_subject(tx: &mut Tx, subject: VaultRef) -> Result<Option<SubscriptionRow>> {
    tx.query_opt(&SUBSCRIPTION_BY_SUBJECT, &vals![subject.shard(), subject], read)
}

fn read(r: &Row) -> Result<SubscriptionRow> {
    let target = match (r.opt_area(2)?, r.opt_id(3)?) {
        (Some(area), None) => Target::Area(area),
        (None, Some(matter)) => Target::Matter(matter),
        _ => return Err(Error::internal("a subscription to nothing")),
    };
    let lang = r.str(4)?;
    let lang = Lang::ALL.into_iter().find(|l| l.tag() == lang).unwrap_or_default();
    let (id, subject, confirmed, told) = (r.id(0)?, r.id(1)?, r.opt_time(5)?, r.time(6)?);
    Ok(SubscriptionRow { id, subject, target, lang, confirmed, told })
}

/// It is wanted.
pub(crate) fn confirm(tx: &mut Tx, id: Id<Subscription>, now: Time) -> Result<()> {
    tx.exec(&SUBSCRIPTION_CONFIRM, &vals![id.shard(), id, now])
}

/// All until then was told.
pub(crate) fn told(tx: &mut Tx, id: Id<Subscription>, until: Time) -> Result<()> {
    tx.exec(&SUBSCRIPTION_TOLD, &vals![id.shard(), id, until])
}

/// It is over.
pub(crate) fn remove(tx: &mut Tx, id: Id<Subscription>) -> Result<()> {
    tx.exec(&SUBSCRIPTION_DROP, &vals![id.shard(), id])
}

/// Whether anybody there wants to hear of anything.
pub(crate) fn any(tx: &mut Tx, shard: Shard) -> Result<bool> {
    Ok(tx.query_opt(&SUBSCRIPTION_ANY, &vals![shard], |r| r.int(0))?.is_some())
}

/// Those who want to hear of a matter, some at a time.
pub(crate) fn of_matter(
    tx: &mut Tx,
    matter: Id<Matter>,
    after: i64,
    most: i64,
) -> Result<Vec<Id<Subscription>>> {
    tx.query(&SUBSCRIPTIONS_OF_MATTER, &vals![matter.shard(), matter, after, most], |r| r.id(0))
}

/// Keeps what happened in an area, once for each fact, and forgets what no
/// digest will tell any more.
pub(crate) fn put_news(
    tx: &mut Tx,
    (fact, at): (i64, Time),
    (area, matter, what): (AreaCode, Id<Matter>, &str),
    before: Time,
) -> Result<()> {
    let shard = Shard::of_area(area);
    tx.exec(&NEWS_FORGET, &vals![shard, before])?;
    tx.exec(&NEWS_PUT, &vals![shard, fact, area, matter, what, at])
}

/// What happened in an area after `from`, until and with `to`.
pub(crate) fn news_of(
    tx: &mut Tx,
    area: AreaCode,
    (from, to): (Time, Time),
    most: i64,
) -> Result<Vec<(Id<Matter>, String)>> {
    let range = area.range();
    let of = vals![Shard::of_area(area), *range.start(), *range.end(), from, to, most];
    tx.query(&NEWS_OF, &of, |r| Ok((r.id(0)?, r.text(1)?)))
}

/// How often an address was asked for since then, and when last for this.
pub(crate) fn asked(
    tx: &mut Tx,
    mark: &[u8],
    since: Time,
    target: i64,
) -> Result<(i64, Option<Time>)> {
    let of = vals![Shard::COMMON, mark.to_vec(), since, target];
    tx.query_one(&ASKED_COUNT, &of, |r| Ok((r.int(0)?, r.opt_time(1)?)))
}

/// Counts one, and forgets those of before.
pub(crate) fn put_asked(
    tx: &mut Tx,
    mark: &[u8],
    (at, before): (Time, Time),
    target: i64,
) -> Result<()> {
    tx.exec(&ASKED_FORGET, &vals![Shard::COMMON, before])?;
    tx.exec(&ASKED_PUT, &vals![Shard::COMMON, mark.to_vec(), at, target])
}

/// Whether a letter was sent.
pub(crate) fn is_sent(tx: &mut Tx, shard: Shard, fact: i64) -> Result<bool> {
    Ok(tx.query_opt(&SENT_IS, &vals![shard, fact], |r| r.time(0))?.is_some())
}

/// It was, and those of long ago are forgotten.
pub(crate) fn put_sent(
    tx: &mut Tx,
    shard: Shard,
    fact: i64,
    (at, before): (Time, Time),
) -> Result<()> {
    tx.exec(&SENT_FORGET, &vals![shard, before])?;
    tx.exec(&SENT_PUT, &vals![shard, fact, at])
}
