//! The blind index: finds a person again by an exact number, without the
//! number being there.
//!
//! A row lies in the shard of its hash, the person in that of their matter.
//! Two shards are two commands, so a change of the index goes through the
//! outbox and arrives within a moment; erasing goes the same way, in order.

use kernel::{Ctx, Error, Result, Shard};
use serde_json::json;
use store::outbox::{self, Delivery, Subscriber};
use store::{Tx, vals};

use super::keys::hex;
use super::{Vault, VaultRef};
use crate::store::vault::{INDEX_ADD, INDEX_DROP, INDEX_FIND};

/// The fact that carries a change of the index: one hash to add or to drop. A
/// hash under a secret key is no personal value, and its row in the outbox is
/// gone once it was delivered.
const INDEX_CHANGED: &str = "VaultIndexChanged";

/// A change of the index by one person's values, as hashes.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub add: Vec<[u8; 32]>,
    pub drop: Vec<[u8; 32]>,
}

impl Vault {
    /// The hash of a cleaned value.
    pub(super) fn blind(&self, field: &str, clean: &str) -> Result<[u8; 32]> {
        self.ring().blind(&[b"vault index", field.as_bytes(), clean.as_bytes()])
    }

    /// What was typed as a login, as a hash that cannot be turned back.
    pub(crate) fn blind_login(&self, typed: &str) -> Result<[u8; 32]> {
        self.ring().blind(&[b"sign-in", typed.as_bytes()])
    }

    /// The persons whose `field` is exactly this, newest first, at most 200.
    /// `value` may be written in any way that [`super::FieldKind::clean`]
    /// takes. To be called in a read or command of [`Vault::index_shard`].
    ///
    /// What is found is references and, through [`super::cards`], masked text:
    /// whoever shows it asks the policy for each of them.
    ///
    /// # Errors
    /// `identity.field_unsearchable`; those of a malformed value.
    pub fn find(&self, tx: &mut Tx<'_>, field: &str, value: &str) -> Result<Vec<VaultRef>> {
        let blind = self.searched(field, value)?;
        tx.query(&INDEX_FIND, &vals![shard_of(&blind), blind], |r| r.id(0))
    }

    /// Where the index row of a value lies.
    ///
    /// # Errors
    /// As [`Vault::find`].
    pub fn index_shard(&self, field: &str, value: &str) -> Result<Shard> {
        self.searched(field, value).map(|blind| shard_of(&blind))
    }

    /// The hash of a value as the index has it.
    pub(crate) fn searched(&self, field: &str, value: &str) -> Result<[u8; 32]> {
        let kind = self.inventory.field(field)?.kind;
        if !kind.indexed() {
            return Err(Error::invalid("identity.field_unsearchable", field).arg("name", field));
        }
        self.blind(field, &kind.clean(value, field)?)
    }

    /// Publishes a change of the index with the command that makes it.
    pub(super) fn index(
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        subject: VaultRef,
        change: &Change,
    ) -> Result<()> {
        let added = change.add.iter().map(|blind| (blind, true));
        for (blind, add) in added.chain(change.drop.iter().map(|blind| (blind, false))) {
            let fact = outbox::Fact {
                shard: subject.shard(),
                name: INDEX_CHANGED,
                subject: subject.get(),
                // changes of one person arrive in the order of their times
                version: ctx.now.micros(),
                body: json!({ "blind": *hex(blind), "add": add }),
            };
            outbox::publish(tx, ctx, &fact)?;
        }
        Ok(())
    }
}

/// Keeps the index: the second command of a change, in the shard of the hash.
pub(crate) fn subscriber() -> Subscriber {
    Subscriber::command("identity.vault_index", &[INDEX_CHANGED], |tx, _, d| {
        let blind = blind_of(d).ok_or_else(|| Error::internal("a change without its hash"))?;
        let statement = if d.body["add"] == true { &INDEX_ADD } else { &INDEX_DROP };
        tx.exec(statement, &vals![shard_of(&blind), blind, d.subject])
    })
    .in_shard(|d| blind_of(d).map_or(Shard::COMMON, |blind| shard_of(&blind)))
}

fn blind_of(d: &Delivery) -> Option<Vec<u8>> {
    let text = d.body["blind"].as_str()?;
    let byte = |i: usize| text.get(i..i + 2).and_then(|b| u8::from_str_radix(b, 16).ok());
    (0..text.len()).step_by(2).map(byte).collect()
}

/// Fixed for ever: another hash would lose every row.
pub(crate) fn shard_of(blind: &[u8]) -> Shard {
    Shard::of_name(&hex(blind))
}
