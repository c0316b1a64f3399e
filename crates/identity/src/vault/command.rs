//! Putting in, showing masked, revealing.

use std::collections::BTreeMap;

use kernel::{Ctx, Error, Result, Shard};
use store::{Row, Tx, Val, vals};

use super::index::Change;
use super::purpose::{About, hides};
use super::seal::{DataKey, Wrapped};
use super::{Vault, VaultRef};
use crate::store::vault::{
    SUBJECT_ADD, SUBJECT_CONFIDENTIAL, SUBJECT_GET, SUBJECTS_OF, VALUE_PUT, VALUES_MASKED,
    VALUES_SEALED, values_masked,
};

/// A person that a matter or account comes to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSubject {
    /// The shard of what it is about, with which it commits.
    pub shard: Shard,
    pub about: About,
    /// The reporter asked for confidentiality, or informs (举报).
    pub confidential: bool,
}

/// What is shown of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Card {
    /// Masked values by field. Empty after erasure.
    pub masked: BTreeMap<String, String>,
    /// Then even the masked name is not for the side that handles.
    pub confidential: bool,
}

/// What is shown of a value of which nothing is.
const HIDDEN: &str = "****";

/// A subject's row.
pub(super) struct Held {
    pub about: (String, i64),
    pub confidential: bool,
    /// Gone after erasure.
    pub key: Option<DataKey>,
    /// They are found by hashes under this key, or newer ones.
    pub index_key: i64,
}

impl Vault {
    /// Stores a new person's values: sealed, with their masked forms and index
    /// entries. Fields must be in the inventory.
    ///
    /// # Errors
    /// Those of a malformed value, naming its field; `identity.field_unknown`.
    pub fn put(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        new: NewSubject,
        values: &[(&str, &str)],
    ) -> Result<VaultRef> {
        let subject: VaultRef = ctx.id(new.shard);
        let random = [ctx.random(), ctx.random()];
        let key = DataKey::new(&self.ring(), &self.made(), subject, random)?;
        let About { kind, id } = new.about;
        tx.exec(
            &SUBJECT_ADD,
            &vals![
                new.shard,
                subject,
                kind,
                id,
                new.confidential,
                key.wrapped.number,
                key.wrapped.bytes.as_slice(),
                ctx.now,
                key.wrapped.round,
                self.newest_blind()
            ],
        )?;
        self.write(tx, ctx, (subject, kind), &key, &BTreeMap::new(), values)?;
        Ok(subject)
    }

    /// Adds or replaces values of a person.
    ///
    /// # Errors
    /// As [`Vault::put`]; `not_found`, `identity.erased`.
    pub fn set(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        subject: VaultRef,
        values: &[(&str, &str)],
    ) -> Result<()> {
        let held = self.held(tx, subject)?;
        let key = held.key.ok_or_else(erased)?;
        let old = self.clear(tx, subject, &key)?;
        // nothing new goes under an old key
        let key = self.renewed(tx, ctx, subject, key, &old)?;
        self.write(tx, ctx, (subject, &held.about.0), &key, &old, values)
    }

    fn write(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        (subject, about): (VaultRef, &str),
        key: &DataKey,
        old: &BTreeMap<String, String>,
        values: &[(&str, &str)],
    ) -> Result<()> {
        let (mut change, hidden) = (Change::default(), hides(about));
        for (field, value) in values {
            let kind = self.inventory.field(field)?.kind;
            let clean = kind.clean(value, field)?;
            let sealed = key.seal(subject, field, ctx.random(), &clean)?;
            let shard = subject.shard();
            let masked = if hidden { HIDDEN.to_owned() } else { kind.masked(&clean) };
            tx.exec(&VALUE_PUT, &vals![shard, subject, *field, sealed, masked, ctx.now])?;
            if kind.indexed() && !hidden && old.get(*field) != Some(&clean) {
                change.add.push(self.hash(field, &clean)?);
                if let Some(old) = old.get(*field) {
                    self.unhash(&mut change, field, old)?;
                }
            }
        }
        Vault::index(tx, ctx, subject, &change)
    }

    /// Whether that field of a person is exactly this. Nothing of it comes out,
    /// so nothing is written down: whoever asks knows the value already.
    ///
    /// # Errors
    /// Those of a malformed value. Somebody erased or unknown is nobody.
    pub fn is(&self, tx: &mut Tx<'_>, subject: VaultRef, field: &str, value: &str) -> Result<bool> {
        let clean = self.inventory.field(field)?.kind.clean(value, field)?;
        let held = match self.held(tx, subject) {
            Err(e) if e == Error::not_found() => return Ok(false),
            held => held?,
        };
        let Some(key) = held.key else { return Ok(false) };
        let held = self.clear_of(tx, subject, &key, |f| f == field)?;
        Ok(held.get(field) == Some(&clean))
    }

    /// The row of a person, locked for this command.
    pub(super) fn held(&self, tx: &mut Tx<'_>, subject: VaultRef) -> Result<Held> {
        let row = tx.query_one(&SUBJECT_GET, &vals![subject.shard(), subject], |r| {
            let wrapped = match (r.opt_int(3)?, r.opt_blob(4)?) {
                (Some(number), Some(bytes)) => Some(Wrapped { number, round: r.int(5)?, bytes }),
                _ => None,
            };
            Ok(((r.text(0)?, r.int(1)?), r.flag(2)?, wrapped, r.int(6)?))
        })?;
        let (about, confidential, wrapped, index_key) = row;
        let open = |wrapped| DataKey::open(&self.ring(), self.cipher(), subject, wrapped);
        let key = wrapped.map(open).transpose()?;
        Ok(Held { about, confidential, key, index_key })
    }

    /// Every value in clear. Only what decides who may see them calls this.
    pub(super) fn clear(
        &self,
        tx: &mut Tx<'_>,
        subject: VaultRef,
        key: &DataKey,
    ) -> Result<BTreeMap<String, String>> {
        self.clear_of(tx, subject, key, |_| true)
    }

    /// The wanted fields in clear; the others stay sealed.
    pub(super) fn clear_of(
        &self,
        tx: &mut Tx<'_>,
        subject: VaultRef,
        key: &DataKey,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<BTreeMap<String, String>> {
        let rows = tx.query(&VALUES_SEALED, &vals![subject.shard(), subject], |r| {
            let field = r.text(0)?;
            let open = |sealed| key.open_value(subject, &field, sealed);
            let value = wanted(&field).then(|| r.bytes(1).and_then(open)).transpose()?;
            Ok(value.map(|value| (field, value)))
        })?;
        Ok(rows.into_iter().flatten().collect())
    }
}

pub(super) fn erased() -> Error {
    Error::conflict("identity.erased")
}

/// What is shown of one person.
///
/// # Errors
/// Those of the store. Somebody erased or unknown has an empty card.
pub fn card(tx: &mut Tx<'_>, subject: VaultRef) -> Result<Card> {
    let rows = tx.query(&VALUES_MASKED, &vals![subject.shard(), subject], masked)?;
    let mut card = Card::default();
    rows.into_iter().for_each(|(_, line)| card.take(line));
    Ok(card)
}

/// What is shown of several persons, at most a page of them.
///
/// # Errors
/// As [`card`].
pub fn cards(tx: &mut Tx<'_>, subjects: &[VaultRef]) -> Result<BTreeMap<VaultRef, Card>> {
    let mut cards: BTreeMap<VaultRef, Card> = BTreeMap::new();
    if subjects.is_empty() {
        return Ok(cards);
    }
    let params: Vec<Val> =
        subjects.iter().flat_map(|s| [Val::from(s.shard()), Val::from(*s)]).collect();
    let rows = tx.query_sql(&values_masked(subjects.len()), &params, masked)?;
    for (subject, line) in rows {
        cards.entry(subject).or_default().take(line);
    }
    Ok(cards)
}

/// A field, its masked value, whether its person is confidential.
type Masked = (String, String, bool);

impl Card {
    fn take(&mut self, (field, masked, confidential): Masked) {
        self.masked.insert(field, masked);
        self.confidential = confidential;
    }
}

fn masked(row: &Row<'_>) -> Result<(VaultRef, Masked)> {
    Ok((row.id(0)?, (row.text(1)?, row.text(2)?, row.flag(3)?)))
}

/// The persons that something knows (a matter's reporter and who else is to be
/// contacted), oldest first.
///
/// # Errors
/// Those of the store.
pub fn of(tx: &mut Tx<'_>, shard: Shard, about: About) -> Result<Vec<VaultRef>> {
    tx.query(&SUBJECTS_OF, &vals![shard, about.kind, about.id], |r| r.id(0))
}

/// The person asked for confidentiality, or gave it up.
///
/// # Errors
/// Those of the store.
pub fn set_confidential(tx: &mut Tx<'_>, subject: VaultRef, on: bool) -> Result<()> {
    tx.exec(&SUBJECT_CONFIDENTIAL, &vals![subject.shard(), subject, on])
}
