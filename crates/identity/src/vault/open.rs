//! Opening the vault: the right keys for this database, or no start at all.

use std::path::PathBuf;
use std::sync::Arc;

use kernel::{Actor, Error, Result, Shard};
use store::{Store, vals};

use super::{ENV, Inventory, KeyRing, Vault};
use crate::store::vault::{KEY_ADD, KEYS_KNOWN};

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
    /// otherwise what reading the file says.
    pub async fn open(store: &Store, source: &KeySource, inventory: Inventory) -> Result<Vault> {
        let known = store.read(Shard::COMMON, |tx| {
            tx.query(&KEYS_KNOWN, &vals![], |r| Ok((r.int(0)?, r.blob(1)?)))
        });
        let known = known.await?;
        let keys = Arc::new(read(source, known.is_empty())?);
        for (number, proof) in &known {
            if !keys.numbers().contains(number) {
                return Err(Error::conflict("identity.key_file_lost").arg("number", *number));
            }
            if keys.proof(*number)?.as_slice() != proof {
                return Err(Error::conflict("identity.key_file_other").arg("number", *number));
            }
        }
        let ctx = store.ctx(Actor::System { job: "vault" }).await?;
        let (written, now) = (keys.clone(), ctx.now);
        let adopt = store.write(Shard::COMMON, &ctx, move |tx| {
            for number in written.numbers() {
                tx.exec(&KEY_ADD, &vals![number, written.proof(number)?, now])?;
            }
            Ok(())
        });
        adopt.await?;
        Ok(Vault { keys, inventory: Arc::new(inventory) })
    }
}

/// Reads the keys; makes a file only for a database that never had one.
fn read(source: &KeySource, new_database: bool) -> Result<KeyRing> {
    match source {
        KeySource::Text(text) => KeyRing::parse(text),
        KeySource::File(path) => match KeyRing::load(path)? {
            Some(keys) => Ok(keys),
            None if new_database => {
                let keys = KeyRing::generate()?;
                keys.save(path)?;
                Ok(keys)
            }
            None => Err(Error::conflict("identity.key_file_lost").arg("number", 1)),
        },
    }
}
