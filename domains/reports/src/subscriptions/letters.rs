//! Letters on their way. What they say is put together at the moment of
//! sending, from what everybody can read then; the address comes out of the
//! vault for that moment alone.

use std::sync::Arc;

use casework::Matter;
use connectors::mail::AnyCarrier;
use identity::vault::{About, Purpose};
use kernel::{Actor, Ctx, Error, Id, Kind as Refusal, Result};
use serde::{Deserialize, Serialize};
use store::outbox::{self, Delivery, Fact, Subscriber};
use store::{Store, Tx};

use super::letter::{Writer, mail};
use super::model::{ABOUT, FIELD, PURPOSE, Subscription};
use super::news::News;
use crate::queries::public_matter::{PublicMatter, public_matter};
use crate::sql::subscriptions::{self as sql, SubscriptionRow};
use crate::state::Reports;

/// The fact that somebody is to be written to. No address is in it.
const LETTER: &str = "SubscriptionLetter";
/// Minutes after which a letter does not come again.
const KEPT: i64 = 30 * 24 * 60;

/// What a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Is it wanted?
    Confirm,
    /// It was asked for again, and stands.
    Already,
    /// One public change of a matter.
    Matter,
    /// Those of an area, of a day.
    Digest,
    /// The area is not there any more.
    Gone,
}

/// References alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Letter {
    pub kind: Kind,
    pub news: Vec<(Id<Matter>, News)>,
    /// Matters that it does not name.
    pub more: usize,
}

impl Letter {
    pub fn of(kind: Kind, news: Vec<(Id<Matter>, News)>, more: usize) -> Letter {
        Letter { kind, news, more }
    }

    pub fn bare(kind: Kind) -> Letter {
        Letter::of(kind, Vec::new(), 0)
    }

    /// Only the question goes to an address that has not answered it.
    fn is_for(&self, row: &SubscriptionRow) -> bool {
        row.confirmed.is_some() != (self.kind == Kind::Confirm)
    }
}

/// Puts one on its way with the command that decides it.
pub(super) fn publish(tx: &mut Tx, ctx: &Ctx, id: Id<Subscription>, letter: &Letter) -> Result<()> {
    let body = serde_json::to_value(letter).map_err(Error::internal)?;
    let (shard, subject, version) = (id.shard(), id.get(), ctx.now.micros());
    outbox::publish(tx, ctx, &Fact { shard, name: LETTER, subject, version, body }).map(drop)
}

/// Writes letters and gives them to the carrier. `home` is where residents
/// reach the pages.
pub fn letters(reports: &Reports, store: &Store, carrier: AnyCarrier, home: &str) -> Subscriber {
    let office = Arc::new(Office {
        reports: reports.clone(),
        store: store.clone(),
        carrier,
        home: home.trim_end_matches('/').to_owned(),
    });
    Subscriber::remote("reports.letters", &[LETTER], move |d| {
        let office = Arc::clone(&office);
        async move { office.send(&d).await }
    })
}

struct Office {
    reports: Reports,
    store: Store,
    carrier: AnyCarrier,
    home: String,
}

impl Office {
    async fn send(&self, d: &Delivery) -> Result<()> {
        let letter: Letter = serde_json::from_value(d.body.clone()).map_err(Error::internal)?;
        let id = Id::from_i64(d.subject).ok_or_else(|| Error::internal("no subscription"))?;
        let find = move |tx: &mut Tx<'_>| sql::get(tx, id);
        let Some(row) = self.store.read(id.shard(), find).await? else { return Ok(()) };
        if !letter.is_for(&row) {
            return Ok(());
        }
        let public = self.public(&row, &letter).await?;
        let works = self.reports.works();
        let writer = Writer { works, home: &self.home, row: &row };
        let Some(said) = writer.say(&letter, &public, self.hours().await?)? else { return Ok(()) };
        match self.address(d, &row).await? {
            Some(to) => self.carrier.carry(d.fact, mail(to, said, &row, d.at)).await?,
            None => return Ok(()),
        }
        self.sent(d, &row).await
    }

    async fn hours(&self) -> Result<i64> {
        Ok(super::ask::hours(&self.ctx().await?))
    }

    /// What everybody can read now of what the letter is about: what stopped
    /// being public is left out.
    async fn public(&self, row: &SubscriptionRow, letter: &Letter) -> Result<Vec<PublicMatter>> {
        let mut public = Vec::new();
        let own = match row.target {
            super::Target::Matter(matter) => Some(matter),
            super::Target::Area(_) => None,
        };
        let named = letter.news.iter().map(|(matter, _)| *matter);
        let named: Vec<Id<Matter>> =
            own.filter(|_| letter.news.is_empty()).into_iter().chain(named).collect();
        for matter in named {
            let (works, lang) = (self.reports.works().clone(), row.lang);
            let read = move |tx: &mut Tx<'_>| public_matter(tx, lang, &works, matter);
            public.extend(self.store.read(matter.shard(), read).await?);
        }
        Ok(public)
    }

    async fn ctx(&self) -> Result<Ctx> {
        self.store.ctx(Actor::System { job: "reports.letters" }).await
    }

    /// The address in clear; that the program looked stands in the log. `None`
    /// when the letter was sent before, or nobody is there any more.
    async fn address(&self, d: &Delivery, row: &SubscriptionRow) -> Result<Option<String>> {
        let ctx = self.ctx().await?;
        let (of, vault) = (ctx.clone(), self.reports.works().vault.clone());
        let (row, fact) = (*row, d.fact);
        let look = move |tx: &mut Tx<'_>| {
            let shard = row.id.shard();
            if sql::is_sent(tx, shard, fact)? || sql::lock(tx, row.id)?.is_none() {
                return Ok(None);
            }
            let about = About { kind: ABOUT, id: row.id.get() };
            let purpose = Purpose { code: PURPOSE.code.to_owned(), about };
            match vault.reveal_to_program(tx, &of, (row.subject, &purpose), &[FIELD]) {
                Err(e) if matches!(e.kind, Refusal::Conflict | Refusal::NotFound) => Ok(None),
                lines => Ok(lines?.into_iter().next().map(|line| line.value)),
            }
        };
        self.store.write(row.id.shard(), &ctx, look).await
    }

    /// Written down at once, and not with the page of the outbox: a program that
    /// dies in the middle of many letters sends none of them again but the last.
    async fn sent(&self, d: &Delivery, row: &SubscriptionRow) -> Result<()> {
        let (ctx, shard, fact) = (self.ctx().await?, row.id.shard(), d.fact);
        let (now, before) = (ctx.now, ctx.now.plus_minutes(-KEPT));
        let put = move |tx: &mut Tx<'_>| sql::put_sent(tx, shard, fact, (now, before));
        self.store.write(shard, &ctx, put).await
    }
}
