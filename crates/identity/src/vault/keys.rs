//! The keys of the vault, which never lie in the database.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use kernel::{Error, Result};
use zeroize::Zeroizing;

use super::cipher::Cipher;
use super::digest::Digest;

/// 256 bits that are wiped when they are let go.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// Keys that wrap the data keys, by number, and the key of everything that is
/// made instead of kept: the blind index, printed codes, secrets of apps.
#[derive(Clone)]
pub struct KeyRing {
    pub(super) wrapping: BTreeMap<i64, Key>,
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
        Ok(KeyRing { wrapping, index: random()?, digest: Digest::Sha256 })
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

    /// A keyed hash under the index key.
    pub(crate) fn blind(&self, parts: &[&[u8]]) -> Result<[u8; 32]> {
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
