//! Consents as they are kept, and whether one stands.

use identity::mandate::Mandate;
use identity::resident::Phone;
use kernel::{Id, Result, Time};
use store::Tx;

use crate::purposes::Purposes;
use crate::sql;

/// A consent as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub id: Id<Consent>,
    pub purpose: String,
    /// Of the text that was shown.
    pub version: u32,
    /// What it is narrowed to; empty: nothing.
    pub about: String,
    pub given: Time,
    /// By whose mandate a guardian gave it.
    pub mandate: Option<Id<Mandate>>,
    pub ends: Option<Time>,
    pub withdrawn: Option<Time>,
}

impl Consent {
    /// Whether it holds at `now`, to the text of today.
    pub fn holds(&self, purposes: &Purposes, now: Time) -> bool {
        let same_text = purposes.get(&self.purpose).is_ok_and(|p| p.version == self.version);
        same_text && self.withdrawn.is_none() && self.ends.is_none_or(|ends| now < ends)
    }
}

/// All that somebody ever consented to, newest first, at most a hundred.
///
/// # Errors
/// Those of the store.
pub fn of(tx: &mut Tx<'_>, person: Phone) -> Result<Vec<Consent>> {
    sql::of(tx, person)
}

/// The consent by which something may be done now, if there is one. To be
/// asked in the shard of the person, at the moment of doing it: never kept.
///
/// # Errors
/// `consent.purpose_unknown`; those of the store.
pub fn stands(
    tx: &mut Tx<'_>,
    purposes: &Purposes,
    person: Phone,
    (purpose, about): (&str, &str),
    now: Time,
) -> Result<Option<Consent>> {
    purposes.get(purpose)?;
    let standing = sql::standing(tx, person, purpose, about)?;
    Ok(standing.filter(|consent| consent.holds(purposes, now)))
}
