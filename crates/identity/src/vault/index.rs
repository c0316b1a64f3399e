//! The blind index: finds a person again by an exact number, without the
//! number being there.
//!
//! A row lies in the shard of its hash, the person in that of their matter.
//! Two shards are two commands, so a change of the index goes through the
//! outbox and arrives within a moment; erasing goes the same way, in order.

use kernel::{Ctx, Error, Result, Shard};
use serde_json::json;
use store::outbox::{self, Delivery, Subscriber};
use store::{Store, Tx, vals};

use super::keys::{FIRST, hex};
use super::{Vault, VaultRef};
use crate::store::vault::{INDEX_ADD, INDEX_DROP, INDEX_FIND};

/// The fact that carries a change of the index: one hash to add or to drop. A
/// hash under a secret key is no personal value, and its row in the outbox is
/// gone once it was delivered.
const INDEX_CHANGED: &str = "VaultIndexChanged";

/// Who keeps the index.
pub(super) const NAME: &str = "identity.vault_index";

/// Persons that one look finds at the most.
const FOUND_MOST: usize = 200;

/// A change of the index by one person's values, as hashes.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// With the numbers of their keys.
    pub add: Vec<(i64, [u8; 32])>,
    pub drop: Vec<[u8; 32]>,
}

/// What a value is looked for by: its hash under one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blind(pub(crate) [u8; 32]);

impl Blind {
    /// Where its rows lie.
    pub fn shard(&self) -> Shard {
        shard_of(&self.0)
    }
}

impl Vault {
    /// What was typed as a login, as a hash that cannot be turned back.
    pub(crate) fn blind_login(&self, typed: &str) -> Result<[u8; 32]> {
        self.ring().mark(&[b"sign-in", typed.as_bytes()])
    }

    /// The persons whose `field` is exactly this, newest first, at most 200.
    /// `value` may be written in any way that [`super::FieldKind::clean`]
    /// takes.
    ///
    /// What is found is references and, through [`super::cards`], masked text:
    /// whoever shows it asks the policy for each of them.
    ///
    /// # Errors
    /// `identity.field_unsearchable`; those of a malformed value and the store.
    pub async fn find(&self, store: &Store, field: &str, value: &str) -> Result<Vec<VaultRef>> {
        let mut all = Vec::new();
        for blind in self.searched(field, value)? {
            let rows = move |tx: &mut Tx<'_>| found(tx, blind);
            all.extend(store.read(blind.shard(), rows).await?);
        }
        Ok(newest(all, FOUND_MOST))
    }

    /// What a value is looked for by, in the order in which it has to be: under
    /// the newest key last.
    ///
    /// # Errors
    /// As [`Vault::find`].
    pub fn searched(&self, field: &str, value: &str) -> Result<Vec<Blind>> {
        let kind = self.inventory.field(field)?.kind;
        if !kind.indexed() {
            return Err(Error::invalid("identity.field_unsearchable", field).arg("name", field));
        }
        let hashes = self.hashes(field, &kind.clean(value, field)?)?;
        Ok(hashes.into_iter().map(|(_, hash)| Blind(hash)).collect())
    }

    /// Publishes a change of the index with the command that makes it.
    pub(super) fn index(
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        subject: VaultRef,
        change: &Change,
    ) -> Result<()> {
        // added first: in between a value is found twice, and not never
        let added = change.add.iter().map(|(key, blind)| (blind, Some(*key)));
        for (blind, add) in added.chain(change.drop.iter().map(|blind| (blind, None))) {
            let fact = outbox::Fact {
                shard: subject.shard(),
                name: INDEX_CHANGED,
                subject: subject.get(),
                // changes of one person arrive in the order of their times
                version: ctx.now.micros(),
                body: json!({ "blind": *hex(blind), "add": add.is_some(), "key": add }),
            };
            outbox::publish(tx, ctx, &fact)?;
        }
        Ok(())
    }
}

/// Keeps the index: the second command of a change, in the shard of the hash.
pub(crate) fn subscriber() -> Subscriber {
    Subscriber::command(NAME, &[INDEX_CHANGED], |tx, _, d| {
        let blind = blind_of(d).ok_or_else(|| Error::internal("a change without its hash"))?;
        let shard = shard_of(&blind);
        if d.body["add"] != true {
            return tx.exec(&INDEX_DROP, &vals![shard, blind, d.subject]);
        }
        // one without was on its way when keys could not change yet
        let key = d.body["key"].as_i64().unwrap_or(FIRST);
        tx.exec(&INDEX_ADD, &vals![shard, blind, d.subject, key])
    })
    .in_shard(|d| blind_of(d).map_or(Shard::COMMON, |blind| shard_of(&blind)))
}

fn found(tx: &mut Tx<'_>, blind: Blind) -> Result<Vec<VaultRef>> {
    tx.query(&INDEX_FIND, &vals![blind.shard(), blind.0], |r| r.id(0))
}

/// Of what was found under several keys: each once, the newest first.
pub(crate) fn newest(mut all: Vec<VaultRef>, most: usize) -> Vec<VaultRef> {
    all.sort_unstable_by_key(|subject| std::cmp::Reverse(subject.get()));
    all.dedup();
    all.truncate(most);
    all
}

fn blind_of(d: &Delivery) -> Option<Vec<u8>> {
    d.body["blind"].as_str().and_then(unhex)
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let byte = |i: usize| text.get(i..i + 2).and_then(|b| u8::from_str_radix(b, 16).ok());
    (0..text.len()).step_by(2).map(byte).collect()
}

/// Fixed for ever: another hash would lose every row.
pub(crate) fn shard_of(blind: &[u8]) -> Shard {
    Shard::of_name(&hex(blind))
}
