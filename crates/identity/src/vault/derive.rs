//! Secrets that are made from the key instead of being kept.

use kernel::Result;
use zeroize::Zeroizing;

use super::Vault;
use super::cipher::{Cipher, broken};
use super::keys::Key;

impl Vault {
    /// 256 bits for a thing of that kind and number: the same whenever asked,
    /// of no use without the key, and nowhere in the database (a matter code,
    /// which can be printed again for a caller who lost it).
    ///
    /// # Errors
    /// Internal when the key cannot be used.
    pub fn token(&self, kind: &str, id: i64) -> Result<[u8; 32]> {
        self.ring().mark(&[b"token", kind.as_bytes(), &id.to_be_bytes()])
    }

    /// A keyed hash of texts, for a thing of that kind: to know again what is
    /// not kept. The same texts under another kind are another hash.
    ///
    /// # Errors
    /// Internal when the key cannot be used.
    pub fn mark(&self, kind: &str, texts: &[&str]) -> Result<[u8; 32]> {
        let mut parts: Vec<&[u8]> = vec![b"mark", kind.as_bytes()];
        parts.extend(texts.iter().map(|text| text.as_bytes()));
        self.ring().mark(&parts)
    }

    /// Seals something under the secret of that kind and number; `random` is
    /// fresh. It says with which cipher.
    pub(crate) fn seal_for(
        &self,
        kind: &str,
        id: i64,
        random: &[u8; 32],
        plain: &[u8],
    ) -> Result<Vec<u8>> {
        let (cipher, key) = (self.cipher(), Key::new(self.token(kind, id)?));
        let sealed = cipher.seal(&key, random, &aad(kind, cipher), plain)?;
        Ok([&[cipher.mark()][..], &sealed].concat())
    }

    /// Opens it.
    ///
    /// # Errors
    /// `internal` when it was changed or is of another key.
    pub(crate) fn open_for(
        &self,
        kind: &str,
        id: i64,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        let (mark, sealed) = sealed.split_first().ok_or_else(broken)?;
        let cipher = Cipher::marked(*mark).ok_or_else(broken)?;
        cipher.open(&Key::new(self.token(kind, id)?), &aad(kind, cipher), sealed)
    }
}

fn aad(kind: &str, cipher: Cipher) -> Vec<u8> {
    [b"jingwei.vault.for.2", kind.as_bytes(), &[cipher.mark()]].concat()
}
