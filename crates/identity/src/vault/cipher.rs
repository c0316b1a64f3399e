//! The two ciphers a value may be sealed with. What was sealed says with which,
//! so that both are read whatever the configuration says now.

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, AesGcm, Nonce};
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use sm4::Sm4;
use zeroize::Zeroizing;

use super::digest::keyed_sm3;
use super::keys::Key;

/// After RFC 8998: the same GCM over another cipher of 128-bit blocks.
type Sm4Gcm = AesGcm<Sm4, U12>;

const NONCE: usize = 12;

/// What new values are sealed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Cipher {
    #[default]
    #[serde(rename = "aes-256-gcm")]
    Aes,
    /// Where GB/T 39786 asks for it.
    #[serde(rename = "sm4-gcm")]
    Sm4,
}

impl Cipher {
    const ALL: [Cipher; 2] = [Cipher::Aes, Cipher::Sm4];

    /// As the configuration and the command line name it.
    pub const fn name(self) -> &'static str {
        match self {
            Cipher::Aes => "aes-256-gcm",
            Cipher::Sm4 => "sm4-gcm",
        }
    }

    /// The first byte of what it sealed. Fixed for ever.
    pub(super) const fn mark(self) -> u8 {
        match self {
            Cipher::Aes => 1,
            Cipher::Sm4 => 2,
        }
    }

    pub(super) fn marked(mark: u8) -> Option<Cipher> {
        Cipher::ALL.into_iter().find(|cipher| cipher.mark() == mark)
    }

    /// The nonce, then what was sealed. A nonce comes from 256 random bits of
    /// its command and is used once for a key.
    pub(super) fn seal(
        self,
        key: &Key,
        random: &[u8; 32],
        aad: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] =
            random[..NONCE].try_into().map_err(|_| Error::internal("nonce of another size"))?;
        let (payload, fresh) = (Payload { msg: plain, aad }, Nonce::from(nonce));
        let sealed = match self {
            Cipher::Aes => aes(key)?.encrypt(&fresh, payload),
            Cipher::Sm4 => sm4(key)?.encrypt(&fresh, payload),
        };
        let sealed = sealed.map_err(|_| Error::internal("a value could not be sealed"))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// # Errors
    /// `internal` when a byte was changed, or key or `aad` are others.
    pub(super) fn open(self, key: &Key, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let (nonce, msg) = sealed.split_at_checked(NONCE).ok_or_else(broken)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
        let (payload, nonce) = (Payload { msg, aad }, Nonce::from(nonce));
        let plain = match self {
            Cipher::Aes => aes(key)?.decrypt(&nonce, payload),
            Cipher::Sm4 => sm4(key)?.decrypt(&nonce, payload),
        };
        plain.map(Zeroizing::new).map_err(|_| broken())
    }
}

pub(super) fn broken() -> Error {
    Error::internal("a sealed value does not open: changed, or another key file")
}

fn aes(key: &Key) -> Result<Aes256Gcm> {
    Aes256Gcm::new_from_slice(key.as_slice()).map_err(Error::internal)
}

/// SM4 has keys of 128 bits: made from the 256, so that no key ever serves two
/// ciphers.
fn sm4(key: &Key) -> Result<Sm4Gcm> {
    let made = Zeroizing::new(keyed_sm3(key.as_slice(), &[b"jingwei vault sm4 key"])?);
    of_sm4(&made[..16])
}

fn of_sm4(key: &[u8]) -> Result<Sm4Gcm> {
    Sm4Gcm::new_from_slice(key).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let byte = |i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(byte).collect()
    }

    /// RFC 8998, appendix A.1.
    #[test]
    fn sm4_in_galois_mode_is_that_of_the_standard() {
        let key = bytes("0123456789abcdeffedcba9876543210");
        let nonce: [u8; 12] = bytes("00001234567800000000abcd").try_into().unwrap();
        let aad = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let plain = bytes(
            "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd\
             eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        );
        let sealed = bytes(
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
             d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d\
             83de3541e4c2b58177e065a9bf7b62ec",
        );
        let payload = Payload { msg: &plain, aad: &aad };
        let ours = of_sm4(&key).unwrap().encrypt(&Nonce::from(nonce), payload).unwrap();
        assert_eq!(ours, sealed);
    }

    #[test]
    fn each_opens_its_own_alone_and_finds_every_changed_bit() {
        let key = Key::new([7; 32]);
        for cipher in Cipher::ALL {
            assert_eq!(Cipher::marked(cipher.mark()), Some(cipher));
            let sealed = cipher.seal(&key, &[3; 32], b"whose", "张三".as_bytes()).unwrap();
            assert_eq!(cipher.open(&key, b"whose", &sealed).unwrap().as_slice(), "张三".as_bytes());
            assert!(cipher.open(&key, b"whom", &sealed).is_err());
            assert!(cipher.open(&Key::new([8; 32]), b"whose", &sealed).is_err());
            for other in Cipher::ALL.into_iter().filter(|c| *c != cipher) {
                assert!(other.open(&key, b"whose", &sealed).is_err());
            }
            for i in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[i] ^= 1;
                assert!(cipher.open(&key, b"whose", &changed).is_err(), "byte {i}");
                assert!(cipher.open(&key, b"whose", &sealed[..i]).is_err(), "cut at {i}");
            }
        }
        assert_eq!(Cipher::marked(0), None);
    }
}
