//! Before somebody works with children: is there anything that the
//! procuratorate wants to be asked about? One question of one applicant, who
//! has said yes to it with their own telephone.
//!
//! Both answers cost the same and look the same: the same statements, the same
//! rows, the same entry of the log, which does not hold the answer. There is no
//! list, no count and no second question under one consent.

use consent::{Asked, Consent, Purpose, Purposes};
use identity::policy::{Policy, Target};
use identity::resident::Phone;
use identity::vault::{FieldKind, Vault};
use kernel::actor::Unit;
use kernel::{Ctx, Error, Id, Kind, Result, Shard};
use serde::Serialize;
use serde_json::json;
use store::Tx;
use store::audit::{self, Entry, Outcome};

use crate::{CHECKS_A_DAY, sql};

/// What an applicant agrees to; the domain that asks declares it.
pub const PURPOSE: Purpose = Purpose { code: "employment_check", version: 1, owner: "casefile" };

/// Where marks and checks lie.
pub const SHARD: Shard = Shard::COMMON;

/// Somebody who wants to work with children.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Applicant<'a> {
    pub name: &'a str,
    pub id_number: &'a str,
}

/// The answer. It is told this once and kept nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    NoRecord,
    ContactProcuratorate,
}

/// Minutes of the day within which checks are counted.
const DAY: i64 = 24 * 60;

/// The applicant agrees that this unit asks about them, once. In the shard of
/// their telephone.
///
/// # Errors
/// Those of a malformed name or number, and of giving a consent.
pub fn agree(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (purposes, vault): (&Purposes, &Vault),
    (phone, of_age): (Phone, bool),
    (unit, applicant): (Id<Unit>, Applicant<'_>),
) -> Result<Id<Consent>> {
    let about = about(vault, unit, &mark(vault, applicant)?)?;
    let asked = Asked { purpose: PURPOSE.code, about: &about, version: PURPOSE.version };
    consent::give(tx, ctx, purposes, phone, of_age, asked)
}

/// Asks. `agreed` is the consent as it was read a moment ago where it lies.
///
/// # Errors
/// Those of the policy and of a malformed name or number;
/// `casefile.applicant_unaware` without a standing consent to this unit about
/// this person, `casefile.asked_already`, `casefile.checks_many`.
pub fn check(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (policy, purposes, vault): (&Policy, &Purposes, &Vault),
    agreed: &Consent,
    (unit, applicant): (Id<Unit>, Applicant<'_>),
) -> Result<Answer> {
    let units = [unit];
    policy.allows(&ctx.actor, "casefile.check", &Target::nothing().with_units(&units))?;
    let account = ctx.actor.account().ok_or_else(Error::not_found)?;
    let mark = mark(vault, applicant)?;
    let aware = agreed.purpose == PURPOSE.code
        && agreed.about == about(vault, unit, &mark)?
        && agreed.holds(purposes, ctx.now);
    if !aware {
        return Err(Error::forbidden("casefile.applicant_unaware"));
    }
    let most: i64 = ctx.settings.get(&CHECKS_A_DAY, None, ctx.now).unwrap_or_default();
    if sql::checks(tx, unit, ctx.now.plus_minutes(-DAY))? >= most {
        return Err(Error::new(Kind::TooMany, "casefile.checks_many").arg("most", most));
    }
    let id = ctx.id(SHARD);
    if !sql::check(tx, id, (unit, account), agreed.id, ctx.now)? {
        return Err(Error::conflict("casefile.asked_already"));
    }
    note(tx, ctx, "casefile.check", id, unit)?;
    Ok(match sql::marked(tx, &mark)? {
        true => Answer::ContactProcuratorate,
        false => Answer::NoRecord,
    })
}

/// Puts a mark, or takes it away, by the word of the procuratorate alone: the
/// domain that hears it calls this as the system. There is no way to ask which
/// marks there are.
///
/// # Errors
/// Those of a malformed name or number; forbidden to anybody with an account.
pub fn set(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    applicant: Applicant<'_>,
    on: bool,
) -> Result<()> {
    if !matches!(ctx.actor, kernel::Actor::System { .. }) {
        return Err(Error::not_found());
    }
    let mark = mark(vault, applicant)?;
    match on {
        true => sql::mark(tx, &mark),
        false => sql::unmark(tx, &mark),
    }
}

/// Name and number together: who tries numbers has to know whose they are.
fn mark(vault: &Vault, applicant: Applicant<'_>) -> Result<[u8; 32]> {
    let name = FieldKind::Name.clean(applicant.name, "name")?;
    let number = FieldKind::IdNumber.clean(applicant.id_number, "id_number")?;
    vault.mark("employment", &[&name, &number])
}

/// What the consent is narrowed to: this unit and this person, told to nobody.
fn about(vault: &Vault, unit: Id<Unit>, mark: &[u8; 32]) -> Result<String> {
    let person: String = mark.iter().map(|b| format!("{b:02x}")).collect();
    let both = vault.mark("employment consent", &[&unit.get().to_string(), &person])?;
    Ok(both.iter().map(|b| format!("{b:02x}")).collect())
}

fn note(tx: &mut Tx<'_>, ctx: &Ctx, action: &str, id: Id<Answer>, unit: Id<Unit>) -> Result<()> {
    let facts = json!({ "unit": unit.get().to_string() });
    let (subject, outcome) = (("employment_check", id.get()), Outcome::Done);
    let entry = Entry { shard: SHARD, action, subject, version: 1, outcome, facts, personal: &[] };
    audit::record(tx, ctx, &entry)
}
