//! What is on its way to a telephone, sealed: AES-256-GCM under a key of its
//! own, which is made from the vault's and stands nowhere.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use kernel::{Error, Lang, Result};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::vault::Vault;

const NONCE: usize = 12;

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
    let nonce: [u8; NONCE] =
        random[..NONCE].try_into().map_err(|_| Error::internal("nonce of another size"))?;
    let payload = Payload { msg: &plain, aad: AAD };
    let sealed = cipher(vault, id)?
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|_| Error::internal("a message could not be sealed"))?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what was sealed under the key of `id`.
///
/// # Errors
/// `internal` when it was changed or is of another key.
pub(super) fn open(vault: &Vault, id: i64, sealed: &[u8]) -> Result<Text> {
    let broken = || Error::internal("a message does not open: changed, or another key file");
    let (nonce, msg) = sealed.split_at_checked(NONCE).ok_or_else(broken)?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
    let payload = Payload { msg, aad: AAD };
    let plain = cipher(vault, id)?.decrypt(&Nonce::from(nonce), payload).map_err(|_| broken())?;
    serde_json::from_slice(&Zeroizing::new(plain)).map_err(|_| broken())
}

const AAD: &[u8] = b"jingwei.text.1";

fn cipher(vault: &Vault, id: i64) -> Result<Aes256Gcm> {
    let key = Zeroizing::new(vault.token("text", id)?);
    Aes256Gcm::new_from_slice(key.as_slice()).map_err(Error::internal)
}
