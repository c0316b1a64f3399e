//! Erasing: the key is destroyed, so that no copy of the sealed values opens
//! any more; the rows go too. The access log and the audit log stay and hold
//! no value.

use kernel::{Ctx, Result, Time};
use store::audit::{self, Outcome};
use store::{Tx, vals};

use super::index::Change;
use super::{Vault, VaultRef};
use crate::store::vault::{ERASURE_ADD, ERASURES_SINCE, SUBJECT_ERASE, VALUES_DROP};

/// An erasure, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Erasure {
    pub subject: VaultRef,
    pub at: Time,
    /// `retention`, `request`, `consent_withdrawn`
    pub reason: String,
}

impl Vault {
    /// Destroys a person's key and values. Doing it again does nothing.
    /// Whether the actor may is for the caller to ask (`identity.erase`).
    ///
    /// # Errors
    /// `not_found`; those of the store.
    pub fn erase(&self, tx: &mut Tx<'_>, ctx: &Ctx, subject: VaultRef, reason: &str) -> Result<()> {
        let held = self.held(tx, subject)?;
        let Some(key) = held.key else { return Ok(()) };
        let mut change = Change::default();
        for (field, value) in self.clear(tx, subject, &key)? {
            if self.inventory.field(&field).is_ok_and(|f| f.kind.indexed()) {
                change.drop.push(self.blind(&field, &value)?);
            }
        }
        let shard = subject.shard();
        tx.exec(&SUBJECT_ERASE, &vals![shard, subject, ctx.now])?;
        tx.exec(&VALUES_DROP, &vals![shard, subject])?;
        audit::erase(tx, shard, "person", subject.get())?;
        Vault::index(tx, ctx, subject, &change)?;
        let id = ctx.id::<Erasure>(shard);
        let by = ctx.actor.account();
        tx.exec(&ERASURE_ADD, &vals![shard, id, subject, ctx.now, by, reason])?;
        audit::record(
            tx,
            ctx,
            &audit::Entry {
                shard,
                action: "identity.erase",
                subject: ("person", subject.get()),
                version: ctx.now.micros(),
                outcome: Outcome::Done,
                facts: serde_json::json!({ "reason": reason }),
                personal: &[],
            },
        )
    }
}

/// The journal from a moment on, over all shards, oldest first. It is carried
/// outside the database, because a restored backup has to go through what was
/// erased after it was made: [`Vault::erase`] for each.
///
/// # Errors
/// Those of the store.
pub fn erasures_since(tx: &mut Tx<'_>, since: Time, limit: u32) -> Result<Vec<Erasure>> {
    tx.query(&ERASURES_SINCE, &vals![since, limit], |r| {
        Ok(Erasure { subject: r.id(1)?, at: r.time(2)?, reason: r.text(3)? })
    })
}
