//! Erasing: the key is destroyed, so that no copy of the sealed values opens
//! any more; the rows go too. The access log and the audit log stay and hold
//! no value.

use kernel::{Ctx, Error, Id, Result};
use store::audit::{self, Outcome};
use store::erasure::{self, Erasure};
use store::{Tx, vals};

use super::index::Change;
use super::purpose::hides;
use super::{Vault, VaultRef};
use crate::store::vault::{SUBJECT_ERASE, VALUE_DROP, VALUES_DROP};

/// What the audit log and the journal call a person.
const PERSON: &str = "person";

impl Vault {
    /// Destroys a person's key and values. Doing it again does nothing.
    /// Whether the actor may is for the caller to ask (`identity.erase`).
    ///
    /// # Errors
    /// `not_found`; those of the store.
    pub fn erase(&self, tx: &mut Tx<'_>, ctx: &Ctx, subject: VaultRef, reason: &str) -> Result<()> {
        if !self.destroy(tx, ctx, subject)? {
            return Ok(());
        }
        let shard = subject.shard();
        erasure::record(tx, ctx, shard, PERSON, subject.get())?;
        audit::record(
            tx,
            ctx,
            &audit::Entry {
                shard,
                action: "identity.erase",
                subject: (PERSON, subject.get()),
                version: ctx.now.micros(),
                outcome: Outcome::Done,
                facts: serde_json::json!({ "reason": reason }),
                personal: &[],
            },
        )
    }

    /// Drops one value of a person, whose time is over before the others'. One
    /// that is not there is no fault.
    ///
    /// # Errors
    /// `not_found`; those of the store.
    pub fn forget(&self, tx: &mut Tx<'_>, ctx: &Ctx, subject: VaultRef, field: &str) -> Result<()> {
        let held = self.held(tx, subject)?;
        let Some(key) = held.key else { return Ok(()) };
        let mut change = Change::default();
        if let Some(value) = self.clear_of(tx, subject, &key, |f| f == field)?.get(field)
            && self.inventory.field(field).is_ok_and(|f| f.kind.indexed())
            && !hides(&held.about.0)
        {
            self.unhash(&mut change, field, value)?;
        }
        tx.exec(&VALUE_DROP, &vals![subject.shard(), subject, field])?;
        Vault::index(tx, ctx, subject, &change)
    }

    /// Does an erasure of the journal again, after a backup was restored that
    /// is older than it. For [`erasure::reapply`].
    ///
    /// # Errors
    /// Those of the store. Somebody whom the backup does not know is no fault.
    pub fn erase_again(&self, tx: &mut Tx<'_>, ctx: &Ctx, journaled: &Erasure) -> Result<()> {
        let subject = Id::from_i64(journaled.subject).filter(|_| journaled.kind == PERSON);
        let Some(subject) = subject else { return Ok(()) };
        match self.destroy(tx, ctx, subject) {
            Err(e) if e == Error::not_found() => Ok(()),
            done => done.map(drop),
        }
    }

    /// A value is not to be found any more, under whichever key it lies.
    pub(super) fn unhash(&self, change: &mut Change, field: &str, clean: &str) -> Result<()> {
        change.drop.extend(self.hashes(field, clean)?.into_iter().map(|(_, hash)| hash));
        Ok(())
    }

    /// Key, values and index entries; `false` when they were gone already.
    fn destroy(&self, tx: &mut Tx<'_>, ctx: &Ctx, subject: VaultRef) -> Result<bool> {
        let held = self.held(tx, subject)?;
        let Some(key) = held.key else { return Ok(false) };
        let mut change = Change::default();
        for (field, value) in self.clear(tx, subject, &key)? {
            let indexed = self.inventory.field(&field).is_ok_and(|f| f.kind.indexed());
            if indexed && !hides(&held.about.0) {
                self.unhash(&mut change, &field, &value)?;
            }
        }
        let shard = subject.shard();
        tx.exec(&SUBJECT_ERASE, &vals![shard, subject, ctx.now])?;
        tx.exec(&VALUES_DROP, &vals![shard, subject])?;
        Vault::index(tx, ctx, subject, &change)?;
        Ok(true)
    }
}
