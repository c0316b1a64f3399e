//! The keys of the vault, which never lie in the database.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use kernel::{Error, Result};
use zeroize::Zeroizing;

use super::cipher::Cipher;
use super::digest::Digest;

/// Number of the index key as a key of blind indexes: the only one of a
/// database from before they could change.
pub(super) const FIRST: i64 = 0;

/// 256 bits that are wiped when they are let go.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// Keys that wrap the data keys, and keys that personal values are hashed under
/// to be found again, both by number; and the key of everything that is made
/// instead of kept: printed codes, secrets of apps.
#[derive(Clone)]
pub struct KeyRing {
    pub(super) wrapping: BTreeMap<i64, Key>,
    pub(super) blind: BTreeMap<i64, Key>,
    pub(super) index: Key,
    pub(super) digest: Digest,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing").field("numbers", &self.numbers()).finish_non_exhaustive()
    }
}

impl KeyRing {
    /// New keys from the operating system's random source.
    ///
    /// # Errors
    /// `internal` when the system gives no random bytes.
    pub fn generate() -> Result<KeyRing> {
        let wrapping = BTreeMap::from([(1, random()?)]);
        let blind = BTreeMap::from([(1, random()?)]);
        Ok(KeyRing { wrapping, blind, index: random()?, digest: Digest::Sha256 })
    }

    /// New keys of a city that begins with that cipher: with SM4 go hashes over
    /// SM3, for good.
    ///
    /// # Errors
    /// As [`KeyRing::generate`].
    pub fn generate_for(cipher: Cipher) -> Result<KeyRing> {
        let digest = match cipher {
            Cipher::Aes => Digest::Sha256,
            Cipher::Sm4 => Digest::Sm3,
        };
        Ok(KeyRing { digest, ..KeyRing::generate()? })
    }

    /// The same with one more key, under the next number.
    pub(super) fn with_another(&self) -> Result<KeyRing> {
        let mut ring = self.clone();
        ring.wrapping.insert(self.newest() + 1, random()?);
        Ok(ring)
    }

    /// The same with one more key of blind indexes, under the next number.
    pub(super) fn with_another_blind(&self) -> Result<KeyRing> {
        let mut ring = self.clone();
        ring.blind.insert(self.newest_blind() + 1, random()?);
        Ok(ring)
    }

    /// The same without that key of blind indexes.
    pub(super) fn without_blind(&self, number: i64) -> KeyRing {
        let mut ring = self.clone();
        ring.blind.remove(&number);
        ring
    }

    /// The highest number of a key of blind indexes; [`FIRST`] where there are
    /// none of their own.
    pub(super) fn newest_blind(&self) -> i64 {
        self.blind.last_key_value().map_or(FIRST, |(number, _)| *number)
    }

    pub(super) fn blind_numbers(&self) -> Vec<i64> {
        self.blind.keys().copied().collect()
    }

    /// As [`KeyRing::proof`], of a key of blind indexes; none of [`FIRST`],
    /// which the proofs of wrapping keys prove.
    pub(super) fn blind_proof(&self, number: i64) -> Result<Option<[u8; 32]>> {
        match number {
            FIRST => Ok(None),
            _ => self.hashed(number, &[b"jingwei blind key proof"]).map(Some),
        }
    }

    /// A keyed hash under a key of blind indexes.
    ///
    /// # Errors
    /// `internal` when the file does not hold it.
    pub(super) fn hashed(&self, number: i64, parts: &[&[u8]]) -> Result<[u8; 32]> {
        let key = match number {
            FIRST => Some(&self.index),
            _ => self.blind.get(&number),
        };
        let key = key.ok_or_else(|| Error::internal(format!("no blind key {number}")))?;
        self.digest.keyed(key.as_slice(), parts)
    }

    /// The highest number.
    pub(super) fn newest(&self) -> i64 {
        self.wrapping.last_key_value().map_or(0, |(number, _)| *number)
    }

    /// The key of that number.
    ///
    /// # Errors
    /// `internal` when the file does not hold it.
    pub(super) fn numbered(&self, number: i64) -> Result<&Key> {
        self.wrapping
            .get(&number)
            .ok_or_else(|| Error::internal(format!("no wrapping key {number}")))
    }

    pub(super) fn numbers(&self) -> Vec<i64> {
        self.wrapping.keys().copied().collect()
    }

    /// A value that proves the possession of key `number` and tells nothing of
    /// it: kept in the database to find out a key file that is not its own.
    pub(super) fn proof(&self, number: i64) -> Result<[u8; 32]> {
        let mut both = self.numbered(number)?.to_vec();
        both.extend_from_slice(self.index.as_slice());
        self.digest.keyed(&Zeroizing::new(both), &[b"jingwei vault key proof"])
    }

    /// A keyed hash under the index key, which never changes.
    pub(crate) fn mark(&self, parts: &[&[u8]]) -> Result<[u8; 32]> {
        self.digest.keyed(self.index.as_slice(), parts)
    }
}

fn random() -> Result<Key> {
    let mut key = Key::default();
    getrandom::fill(key.as_mut_slice()).map_err(Error::internal)?;
    Ok(key)
}

pub(crate) fn hex(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for b in bytes {
        let _ = write!(text, "{b:02x}");
    }
    text
}
