//! Giving and withdrawing.

use identity::mandate::{MandateInfo, Thing};
use identity::resident::{self, Phone};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Ctx, Error, Id, Result, Time};
use serde_json::json;
use store::audit::{self, Entry, Outcome};
use store::{Tx, outbox};

use crate::model::Consent;
use crate::purposes::Purposes;
use crate::{WITHDRAWN, sql};

/// What somebody says yes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    pub purpose: &'a str,
    /// What it is narrowed to; empty: nothing. Never a personal value.
    pub about: &'a str,
    /// Of the text that the page showed.
    pub version: u32,
}

/// Below this age a guardian speaks.
const CHILD_YEARS: i16 = 14;
const ABOUT_MOST: usize = 200;

/// Gives a consent with one's own telephone. `of_age`: the person said that
/// they are 14 or older. The same again changes nothing.
///
/// # Errors
/// `consent.of_age`, `consent.purpose_unknown`, `consent.text_changed` when the
/// page showed an older text, `consent.about`.
pub fn give(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    purposes: &Purposes,
    person: Phone,
    of_age: bool,
    asked: Asked<'_>,
) -> Result<Id<Consent>> {
    if !of_age {
        return Err(Error::invalid("consent.of_age", "of_age"));
    }
    keep(tx, ctx, purposes, person, asked, None)
}

/// Gives one for a child under 14. The guardian holds a mandate that a clerk
/// recorded from a paper; it reaches as far as that, and not beyond the day on
/// which the child is 14. The day of birth is not kept.
///
/// # Errors
/// As [`give`]; not found without such a mandate, `consent.on_paper` for one
/// that nobody recorded, `consent.not_a_child`.
pub fn give_for(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    purposes: &Purposes,
    (guardian, mandate): (Phone, &MandateInfo),
    born: Date,
    asked: Asked<'_>,
) -> Result<Id<Consent>> {
    speaks(ctx, guardian, mandate)?;
    let ends = fourteen(ctx, born)?.min(mandate.ends);
    keep(tx, ctx, purposes, mandate.giver, asked, Some((mandate, ends)))
}

/// Withdraws one's own consent, at once. One that is over stays as it is.
///
/// # Errors
/// Not found for one that is another's.
pub fn withdraw(tx: &mut Tx<'_>, ctx: &Ctx, person: Phone, id: Id<Consent>) -> Result<()> {
    match sql::get(tx, person, id)? {
        Some(found) => end(tx, ctx, &found),
        None => Err(Error::not_found()),
    }
}

/// The same by a child's guardian.
///
/// # Errors
/// As [`withdraw`]; not found without a mandate.
pub fn withdraw_for(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (guardian, mandate): (Phone, &MandateInfo),
    id: Id<Consent>,
) -> Result<()> {
    speaks(ctx, guardian, mandate)?;
    withdraw(tx, ctx, mandate.giver, id)
}

fn speaks(ctx: &Ctx, guardian: Phone, mandate: &MandateInfo) -> Result<()> {
    if !mandate.lets(guardian, Thing::Consent, ctx.now) {
        return Err(Error::not_found());
    }
    match mandate.recorded_by {
        Some(_) => Ok(()),
        None => Err(Error::forbidden("consent.on_paper")),
    }
}

/// Beyond any clock.
const FOR_GOOD: Time = Time::from_micros(i64::MAX);

/// The moment at which somebody is no child any more.
fn fourteen(ctx: &Ctx, born: Date) -> Result<Time> {
    let wrong = || Error::invalid("consent.not_a_child", "born");
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    let today = ctx.now.civil(&zone).date();
    let years = jiff::Span::new().years(CHILD_YEARS);
    let day = born.checked_add(years).map_err(|_| wrong())?;
    if born > today || day <= today {
        return Err(wrong());
    }
    let begins = day.to_zoned(zone).map_err(|_| wrong())?.timestamp();
    Ok(Time::from_micros(begins.as_microsecond()))
}

fn keep(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    purposes: &Purposes,
    person: Phone,
    asked: Asked<'_>,
    by: Option<(&MandateInfo, Time)>,
) -> Result<Id<Consent>> {
    let purpose = purposes.get(asked.purpose)?;
    if purpose.version != asked.version {
        return Err(Error::conflict("consent.text_changed").field("version"));
    }
    if asked.about.chars().count() > ABOUT_MOST || asked.about.chars().any(char::is_control) {
        return Err(Error::invalid("consent.about", "about").arg("most", ABOUT_MOST));
    }
    if let Some(found) = sql::standing(tx, person, asked.purpose, asked.about)? {
        if found.holds(purposes, ctx.now) && by.is_none() == found.mandate.is_none() {
            return Ok(found.id);
        }
        end(tx, ctx, &found)?;
    }
    let new = Consent {
        id: ctx.id(person.shard()),
        purpose: asked.purpose.to_owned(),
        version: asked.version,
        about: asked.about.to_owned(),
        given: ctx.now,
        mandate: by.map(|(mandate, _)| mandate.id),
        ends: by.map(|(_, ends)| ends),
        withdrawn: None,
    };
    if !sql::add(tx, person, &new)? {
        let standing = sql::standing(tx, person, asked.purpose, asked.about)?;
        return standing.map(|first| first.id).ok_or_else(Error::not_found);
    }
    // for good: whoever consented has to be able to take it back
    resident::hold(tx, ctx, person, FOR_GOOD)?;
    note(tx, ctx, "consent.give", &new, 1)?;
    Ok(new.id)
}

fn end(tx: &mut Tx<'_>, ctx: &Ctx, found: &Consent) -> Result<()> {
    if found.withdrawn.is_some() {
        return Ok(());
    }
    sql::end(tx, found.id, ctx.now)?;
    let fact = outbox::Fact {
        shard: found.id.shard(),
        name: WITHDRAWN,
        subject: found.id.get(),
        version: 2,
        body: json!({ "purpose": found.purpose, "about": found.about }),
    };
    outbox::publish(tx, ctx, &fact)?;
    note(tx, ctx, "consent.withdraw", found, 2)
}

fn note(tx: &mut Tx<'_>, ctx: &Ctx, action: &str, c: &Consent, version: i64) -> Result<()> {
    let facts = json!({
        "purpose": c.purpose, "text": c.version, "by_guardian": c.mandate.is_some(),
    });
    let (subject, outcome) = (("consent", c.id.get()), Outcome::Done);
    let shard = c.id.shard();
    audit::record(
        tx,
        ctx,
        &Entry { shard, action, subject, version, outcome, facts, personal: &[] },
    )
}
