//! Opening the vault: the right keys for this database, or no start at all.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use kernel::{Actor, Error, Result, Shard, Time};
use store::{Store, Tx, vals};

use super::blind;
use super::key_file::{self, KeyText};
use super::kms::Kms;
use super::{Cipher, ENV, Inventory, KeyRing, Vault};
use crate::store::vault::{KEY_ADD, KEYS_KNOWN, ROTATION_LAST};

/// Where the keys come from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// A file, made on the first start (readable by its owner alone).
    File(PathBuf),
    /// The text itself, as [`ENV`] holds it.
    Text(String),
}

impl KeySource {
    /// The environment variable when it is set, else the file.
    pub fn from_env(file: impl Into<PathBuf>) -> KeySource {
        std::env::var(ENV).map_or_else(|_| KeySource::File(file.into()), KeySource::Text)
    }
}

/// What the vault is opened with.
#[derive(Debug, Clone)]
pub struct Keys {
    pub source: KeySource,
    /// What new values are sealed with.
    pub cipher: Cipher,
    /// Who wraps the keys that stand in the source.
    pub kms: Option<Arc<dyn Kms>>,
}

/// In clear, for AES.
impl From<KeySource> for Keys {
    fn from(source: KeySource) -> Keys {
        Keys { source, cipher: Cipher::default(), kms: None }
    }
}

impl Vault {
    /// Reads the keys and proves them against the database.
    ///
    /// DANGER: a database that was ever written with keys is never given new
    /// ones. A lost file would otherwise be noticed only at the first reveal,
    /// when half the values were sealed with keys that open nothing old.
    ///
    /// # Errors
    /// `identity.key_file_lost` when the database knows keys that the source
    /// does not hold, `identity.key_file_other` when they are others;
    /// otherwise what reading the file, or asking the key service, says.
    pub async fn open(store: &Store, keys: &Keys, inventory: Inventory) -> Result<Vault> {
        let known = store.read(Shard::COMMON, known).await?;
        let ring = keys.read(known.is_empty()).await?;
        prove(&ring, &known)?;
        blind::prove(&ring, &store.read(Shard::COMMON, blind::known).await?)?;
        let ctx = store.ctx(Actor::System { job: "vault" }).await?;
        let (written, now) = (ring.clone(), ctx.now);
        let adopt = move |tx: &mut Tx<'_>| {
            written.numbers().into_iter().try_for_each(|n| put_in_force(tx, &written, n, now))?;
            blind::adopt(tx, &written, now)
        };
        let live = store.write(Shard::COMMON, &ctx, adopt).await?;
        let vault = Vault::with(ring, keys.clone(), inventory);
        vault.hear_blinds(live);
        vault.hear(store.read(Shard::COMMON, round).await?);
        Ok(vault)
    }

    /// Hears what other copies of the program did to the keys: to be called
    /// every few seconds.
    ///
    /// # Errors
    /// `identity.key_file_lost` when a key is in force that the file of this
    /// copy does not hold; those of the store and of the key service.
    pub async fn look(&self, store: &Store) -> Result<()> {
        let known = store.read(Shard::COMMON, known).await?;
        let newest = known.last().map_or(0, |(number, _)| *number);
        let live = store.read(Shard::COMMON, blind::live).await?;
        let held = self.ring();
        let lacks = |n: &i64| !blind::in_ring(&held, *n);
        if !held.numbers().contains(&newest) || live.iter().any(lacks) {
            let _alone = self.keys.changing.lock().await;
            let ring = self.keys.from.read(false).await?;
            prove(&ring, &known)?;
            blind::prove(&ring, &store.read(Shard::COMMON, blind::known).await?)?;
            self.swap(ring);
        }
        self.hear_blinds(live);
        self.keys.number.fetch_max(newest, Ordering::AcqRel);
        self.hear(store.read(Shard::COMMON, round).await?);
        Ok(())
    }

    /// From now on nobody uses other keys than these.
    pub(super) fn swap(&self, ring: KeyRing) {
        let mut held = self.keys.ring.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        *held = Arc::new(ring);
    }

    fn hear(&self, round: i64) {
        self.keys.round.fetch_max(round, Ordering::AcqRel);
    }
}

impl Keys {
    /// Reads the keys; makes a file only for a database that never had one.
    async fn read(&self, new_database: bool) -> Result<KeyRing> {
        let text = match &self.source {
            KeySource::Text(text) => KeyText::parse(text)?,
            KeySource::File(path) => match key_file::load(path)? {
                Some(text) => text,
                None if new_database => {
                    let ring = KeyRing::generate_for(self.cipher)?;
                    key_file::save(path, &key_file::text(&ring, self.kms.as_deref()).await?)?;
                    return Ok(ring);
                }
                None => return Err(Error::conflict("identity.key_file_lost").arg("number", 1)),
            },
        };
        text.open(self.kms.as_deref()).await
    }
}

/// The keys that this database was written with, and the proof of each.
fn known(tx: &mut Tx<'_>) -> Result<Vec<(i64, Vec<u8>)>> {
    tx.query(&KEYS_KNOWN, &vals![], |r| Ok((r.int(0)?, r.blob(1)?)))
}

fn round(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.query_opt(&ROTATION_LAST, &vals![], |r| r.int(3))?.unwrap_or(1))
}

fn prove(ring: &KeyRing, known: &[(i64, Vec<u8>)]) -> Result<()> {
    for (number, proof) in known {
        if !ring.numbers().contains(number) {
            return Err(Error::conflict("identity.key_file_lost").arg("number", *number));
        }
        if ring.proof(*number)?.as_slice() != proof {
            return Err(Error::conflict("identity.key_file_other").arg("number", *number));
        }
    }
    Ok(())
}

/// From here on this key may wrap what is new, and no start does without it.
pub(super) fn put_in_force(tx: &mut Tx<'_>, ring: &KeyRing, number: i64, now: Time) -> Result<()> {
    tx.exec(&KEY_ADD, &vals![number, ring.proof(number)?, now])
}
