//! Giving a mandate.

use kernel::{Ctx, Error, Id, Result, Time};
use serde_json::json;
use store::{Tx, Val, vals};

use super::{Mandate, SHARD, Thing};
use crate::policy::{Policy, Target};
use crate::resident::{Phone, Typed, telephone};
use crate::store::mandates::{MANDATE_ADD, MANDATES_HELD, MANDATES_LIVE};
use crate::vault::{FieldKind, Vault};
use crate::{duties, mask};

/// Somebody as a mandate names them. Nothing of it is kept in clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    pub name: String,
    pub phone: String,
}

/// A mandate to be given.
#[derive(Clone, PartialEq, Eq)]
pub struct NewMandate {
    pub taker: Contact,
    pub things: Vec<Thing>,
    pub ends: Time,
}

/// One that was given on paper.
#[derive(Clone, PartialEq, Eq)]
pub struct Paper {
    pub giver: Contact,
    pub new: NewMandate,
    /// Where the paper is: "A-2026-014, 海勃湾区社会治理中心档案柜".
    pub paper: String,
}

/// Days that a mandate holds at the most: then it is asked for again.
const DAYS_MOST: i64 = 366;
/// That one may have given, or been given, at a time. Whoever speaks for many
/// is an office and not a daughter.
const GIVEN_MOST: i64 = 10;
const TAKEN_MOST: i64 = 20;
/// Minutes after its end for which both sides still see it: a year.
const AFTERWARDS: i64 = 366 * 24 * 60;
const PAPER_MOST: usize = 100;

/// Who gives it.
struct Giver {
    phone: Phone,
    shown: String,
    recorded: Option<(Val, String)>,
}

/// Gives a mandate with one's own telephone. `name` is how the giver is called,
/// for the other side.
///
/// # Errors
/// Those of a malformed name or number, naming the field;
/// `identity.mandate_oneself`, `identity.mandate_things`,
/// `identity.mandate_ends`, `identity.mandates_many`.
pub fn give(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    (phone, masked, name): (Phone, &str, &str),
    new: &NewMandate,
) -> Result<Id<Mandate>> {
    let shown = shown(name, masked, "own_name")?;
    keep(tx, ctx, vault, Giver { phone, shown, recorded: None }, new)
}

/// Records one that was given on paper.
///
/// # Errors
/// As [`give`]; those of the policy; `identity.mandate_paper`.
pub fn record(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    vault: &Vault,
    new: &Paper,
) -> Result<Id<Mandate>> {
    policy.allows(&ctx.actor, "identity.mandate_record", &Target::nothing())?;
    let paper = new.paper.trim();
    if !(1..=PAPER_MOST).contains(&paper.chars().count()) || paper.chars().any(char::is_control) {
        return Err(Error::invalid("identity.mandate_paper", "paper").arg("most", PAPER_MOST));
    }
    let typed = Typed::read(&new.giver.phone, "giver/phone")?;
    let phone = telephone::of(tx, ctx, vault, &typed)?;
    let shown = shown(&new.giver.name, &typed.masked, "giver/name")?;
    let recorded = Some((Val::from(ctx.actor.account()), mask::free_text(paper).text));
    keep(tx, ctx, vault, Giver { phone, shown, recorded }, &new.new)
}

fn keep(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    giver: Giver,
    new: &NewMandate,
) -> Result<Id<Mandate>> {
    let typed = Typed::read(&new.taker.phone, "phone")?;
    let taker_shown = shown(&new.taker.name, &typed.masked, "name")?;
    let taker = telephone::of(tx, ctx, vault, &typed)?;
    check(ctx, &giver, taker, new)?;
    let count = |tx: &mut Tx<'_>, statement, phone: &Phone| {
        tx.query_one(statement, &vals![SHARD, phone.bytes(), ctx.now], |r| r.int(0))
    };
    if count(tx, &MANDATES_LIVE, &giver.phone)? >= GIVEN_MOST {
        return Err(Error::conflict("identity.mandates_many").arg("most", GIVEN_MOST));
    }
    // told alike: how many others somebody speaks for is nobody's business
    if count(tx, &MANDATES_HELD, &taker)? >= TAKEN_MOST {
        return Err(Error::conflict("identity.mandates_many").arg("most", GIVEN_MOST));
    }
    let id: Id<Mandate> = ctx.id(SHARD);
    let mut things = new.things.clone();
    things.sort_unstable();
    things.dedup();
    let on_paper = giver.recorded.is_some();
    let (recorded_by, paper) = giver.recorded.unwrap_or((Val::Null, String::new()));
    tx.exec(
        &MANDATE_ADD,
        &vals![
            SHARD,
            id,
            giver.phone.bytes(),
            giver.shown,
            taker.bytes(),
            taker_shown,
            json!(things).to_string(),
            ctx.now,
            new.ends,
            recorded_by,
            paper
        ],
    )?;
    for phone in [giver.phone, taker] {
        telephone::keep_until(tx, phone, new.ends.plus_minutes(AFTERWARDS))?;
    }
    let facts = json!({ "things": things, "ends": new.ends, "on_paper": on_paper });
    duties::done(tx, ctx, SHARD, "identity.mandate_give", ("mandate", id.get()), 1, facts)?;
    Ok(id)
}

fn check(ctx: &Ctx, giver: &Giver, taker: Phone, new: &NewMandate) -> Result<()> {
    if giver.phone == taker {
        return Err(Error::invalid("identity.mandate_oneself", "phone"));
    }
    // whoever can give that with a telephone can consent with it
    let own_word = giver.recorded.is_none() && new.things.contains(&Thing::Consent);
    if new.things.is_empty() || own_word {
        return Err(Error::invalid("identity.mandate_things", "things"));
    }
    let most = ctx.now.plus_minutes(DAYS_MOST * 24 * 60);
    if new.ends <= ctx.now || new.ends > most {
        return Err(Error::invalid("identity.mandate_ends", "ends").arg("most", DAYS_MOST));
    }
    Ok(())
}

/// `李* 138****5678`
fn shown(name: &str, masked: &str, field: &str) -> Result<String> {
    let name = FieldKind::Name.clean(name, field)?;
    Ok(format!("{} {masked}", FieldKind::Name.masked(&name)))
}
