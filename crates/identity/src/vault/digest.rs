//! Keyed hashes of the vault: over SHA-256, or over SM3 where the city began
//! with SM4.
//!
//! DANGER: which of the two stands in the key file and never changes. Printed
//! matter codes, secrets of apps and the rows of the blind index are made with
//! it; under the other one none of them would be found again.

use hmac::{Hmac, KeyInit, Mac};
use kernel::{Error, Result};
use sha2::Sha256;
use sm3::Sm3;

/// What keyed hashes are made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Digest {
    #[default]
    Sha256,
    Sm3,
}

impl Digest {
    /// The parts go in each with its length, so that no two lists meet.
    pub(super) fn keyed(self, key: &[u8], parts: &[&[u8]]) -> Result<[u8; 32]> {
        match self {
            Digest::Sha256 => keyed_sha256(key, parts),
            Digest::Sm3 => keyed_sm3(key, parts),
        }
    }
}

fn keyed_sha256(key: &[u8], parts: &[&[u8]]) -> Result<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal)?;
    each(parts, |bytes| mac.update(bytes));
    Ok(mac.finalize().into_bytes().into())
}

pub(super) fn keyed_sm3(key: &[u8], parts: &[&[u8]]) -> Result<[u8; 32]> {
    let mut mac = Hmac::<Sm3>::new_from_slice(key).map_err(Error::internal)?;
    each(parts, |bytes| mac.update(bytes));
    Ok(mac.finalize().into_bytes().into())
}

fn each(parts: &[&[u8]], mut update: impl FnMut(&[u8])) {
    for part in parts {
        update(&(part.len() as u64).to_be_bytes());
        update(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_hang_on_key_and_parts_and_never_meet() {
        let made = |d: Digest, key: &[u8], parts: &[&[u8]]| d.keyed(key, parts).unwrap();
        for d in [Digest::Sha256, Digest::Sm3] {
            let one = made(d, b"key", &[b"ab", b"c"]);
            assert_eq!(one, made(d, b"key", &[b"ab", b"c"]));
            assert_ne!(one, made(d, b"key", &[b"a", b"bc"]));
            assert_ne!(one, made(d, b"kez", &[b"ab", b"c"]));
        }
        let both = [Digest::Sha256, Digest::Sm3].map(|d| made(d, b"key", &[b"a"]));
        assert_ne!(both[0], both[1]);
    }
}
