//! Secrets that are made from the key instead of being kept.

use kernel::Result;

use super::Vault;

impl Vault {
    /// 256 bits for a thing of that kind and number: the same whenever asked,
    /// of no use without the key, and nowhere in the database (a matter code,
    /// which can be printed again for a caller who lost it).
    ///
    /// # Errors
    /// Internal when the key cannot be used.
    pub fn token(&self, kind: &str, id: i64) -> Result<[u8; 32]> {
        self.keys.blind(&[b"token", kind.as_bytes(), &id.to_be_bytes()])
    }
}
