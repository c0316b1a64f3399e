//! What is on its way to a telephone, sealed under a key of its own, which is
//! made from the vault's and stands nowhere.

use kernel::{Error, Lang, Result};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::vault::Vault;

/// A message with a code. Not to be printed, stored in clear or logged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// A mobile number, bare.
    pub to: String,
    /// Six digits.
    pub code: String,
    /// Minutes that it holds.
    pub minutes: i64,
    pub lang: Lang,
}

/// Without number and code, which must not get into a log by a `{:?}`.
impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Text").field("lang", &self.lang).finish_non_exhaustive()
    }
}

/// Seals a text under the key of `id`; `random` is fresh.
pub(super) fn seal(vault: &Vault, id: i64, random: &[u8; 32], text: &Text) -> Result<Vec<u8>> {
    let plain = Zeroizing::new(serde_json::to_vec(text).map_err(Error::internal)?);
    vault.seal_for("text", id, random, &plain)
}

/// Opens what was sealed under the key of `id`.
///
/// # Errors
/// `internal` when it was changed or is of another key.
pub(super) fn open(vault: &Vault, id: i64, sealed: &[u8]) -> Result<Text> {
    let plain = vault.open_for("text", id, sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Error::internal("a message that is none"))
}
