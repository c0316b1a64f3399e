//! A device's public key (COSE, RFC 9053) and its signatures. Verified by ring,
//! which the program's TLS brings along.

use ciborium::value::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

/// COSE's names of the algorithms that devices use.
pub(super) const ES256: i64 = -7;
pub(super) const EDDSA: i64 = -8;
pub(super) const RS256: i64 = -257;

/// A key that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PublicKey {
    /// A point on P-256, uncompressed.
    P256([u8; 65]),
    Ed25519([u8; 32]),
    /// Modulus and exponent.
    Rsa(Vec<u8>, Vec<u8>),
}

impl PublicKey {
    /// Reads the key at the beginning of the bytes, and says how many of them
    /// it is. `None` for whatever is no key of a kind above.
    pub fn read(bytes: &[u8]) -> Option<(PublicKey, usize)> {
        let mut rest = bytes;
        let value: Value = ciborium::from_reader(&mut rest).ok()?;
        let map = value.as_map()?;
        let get = |name: i64| {
            map.iter().find(|(key, _)| key.as_integer() == Some(name.into())).map(|(_, v)| v)
        };
        let int = |name| get(name).and_then(Value::as_integer).and_then(|n| i64::try_from(n).ok());
        let data = |name| get(name).and_then(Value::as_bytes).map(Vec::as_slice);
        let key = match (int(1)?, int(3)?) {
            (2, ES256) if int(-1) == Some(1) => {
                let (x, y) = (data(-2)?, data(-3)?);
                PublicKey::P256([&[4], x, y].concat().try_into().ok()?)
            }
            (1, EDDSA) if int(-1) == Some(6) => PublicKey::Ed25519(data(-2)?.try_into().ok()?),
            (3, RS256) => PublicKey::Rsa(data(-1)?.to_vec(), data(-2)?.to_vec()),
            _ => return None,
        };
        Some((key, bytes.len() - rest.len()))
    }

    /// Whether the signature over the message is this key's.
    pub fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let done = match self {
            PublicKey::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            PublicKey::Ed25519(point) => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, signature)
            }
            PublicKey::Rsa(n, e) => RsaPublicKeyComponents { n, e }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
        };
        done.is_ok()
    }
}
