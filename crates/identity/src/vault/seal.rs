//! One value under one key: AES-256-GCM, bound to whom and what it belongs.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use kernel::{Error, Id, Result};
use zeroize::Zeroizing;

use super::Subject;
use super::keys::{Key, KeyRing};

const NONCE: usize = 12;

/// A person's data key, and how it is wrapped.
pub(super) struct DataKey {
    pub key: Key,
    pub number: i64,
    pub wrapped: Vec<u8>,
}

impl DataKey {
    /// From random bytes of the command, wrapped by the current key.
    pub fn new(
        ring: &KeyRing,
        subject: Id<Subject>,
        random: [u8; 32],
        nonce: [u8; 32],
    ) -> Result<DataKey> {
        let key = Key::new(random);
        let (number, wrapping) = ring.current()?;
        let wrapped = seal(wrapping, &nonce, &bound_key(subject, number), key.as_slice())?;
        Ok(DataKey { key, number, wrapped })
    }

    /// Unwraps a stored one.
    ///
    /// # Errors
    /// `internal` when the key file is another one or the row was changed.
    pub fn open(
        ring: &KeyRing,
        subject: Id<Subject>,
        number: i64,
        wrapped: Vec<u8>,
    ) -> Result<DataKey> {
        let plain = open(ring.numbered(number)?, &bound_key(subject, number), &wrapped)?;
        let bytes: [u8; 32] =
            plain.as_slice().try_into().map_err(|_| Error::internal("data key of another size"))?;
        Ok(DataKey { key: Key::new(bytes), number, wrapped })
    }

    pub fn seal(
        &self,
        subject: Id<Subject>,
        field: &str,
        nonce: [u8; 32],
        value: &str,
    ) -> Result<Vec<u8>> {
        seal(&self.key, &nonce, &bound(subject, field), value.as_bytes())
    }

    /// # Errors
    /// `internal` when the sealed bytes were changed or belong to another
    /// person or field.
    pub fn open_value(&self, subject: Id<Subject>, field: &str, sealed: &[u8]) -> Result<String> {
        let plain = open(&self.key, &bound(subject, field), sealed)?;
        String::from_utf8(plain.to_vec()).map_err(|_| Error::internal("sealed value is no text"))
    }
}

/// Binds a value to its person and field: a row copied to another place does
/// not open there.
fn bound(subject: Id<Subject>, field: &str) -> Vec<u8> {
    let mut aad = b"jingwei.vault.value.1".to_vec();
    aad.extend_from_slice(&subject.get().to_be_bytes());
    aad.extend_from_slice(field.as_bytes());
    aad
}

fn bound_key(subject: Id<Subject>, number: i64) -> Vec<u8> {
    let mut aad = b"jingwei.vault.key.1".to_vec();
    aad.extend_from_slice(&subject.get().to_be_bytes());
    aad.extend_from_slice(&number.to_be_bytes());
    aad
}

/// The nonce, then what was sealed. A nonce comes from 256 random bits of its
/// command and is used once for a key.
fn seal(key: &Key, random: &[u8; 32], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let nonce: [u8; NONCE] =
        random[..NONCE].try_into().map_err(|_| Error::internal("nonce of another size"))?;
    let sealed = cipher(key)?
        .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad })
        .map_err(|_| Error::internal("a value could not be sealed"))?;
    let mut out = nonce.to_vec();
    out.extend_from_slice(&sealed);
    Ok(out)
}

fn open(key: &Key, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let broken = || Error::internal("a sealed value does not open: changed, or another key file");
    let (nonce, msg) = sealed.split_at_checked(NONCE).ok_or_else(broken)?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
    cipher(key)?
        .decrypt(&Nonce::from(nonce), Payload { msg, aad })
        .map(Zeroizing::new)
        .map_err(|_| broken())
}

fn cipher(key: &Key) -> Result<Aes256Gcm> {
    Aes256Gcm::new_from_slice(key.as_slice()).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: i64) -> Id<Subject> {
        Id::from_i64(n).unwrap()
    }

    #[test]
    fn only_the_same_person_field_and_key_open_it() {
        let ring = KeyRing::generate().unwrap();
        let dk = DataKey::new(&ring, id(7), [1; 32], [2; 32]).unwrap();
        let sealed = dk.seal(id(7), "phone", [3; 32], "13812345678").unwrap();
        assert!(!sealed.windows(4).any(|w| w == b"1381"));

        let again = DataKey::open(&ring, id(7), dk.number, dk.wrapped.clone()).unwrap();
        assert_eq!(again.open_value(id(7), "phone", &sealed).unwrap(), "13812345678");
        assert!(again.open_value(id(8), "phone", &sealed).is_err());
        assert!(again.open_value(id(7), "name", &sealed).is_err());
        assert!(DataKey::open(&ring, id(8), dk.number, dk.wrapped.clone()).is_err());
        assert!(DataKey::open(&ring, id(7), 9, dk.wrapped.clone()).is_err());
        let other = KeyRing::generate().unwrap();
        assert!(DataKey::open(&other, id(7), dk.number, dk.wrapped).is_err());
    }

    #[test]
    fn every_changed_bit_is_found_and_nothing_panics() {
        let ring = KeyRing::generate().unwrap();
        let dk = DataKey::new(&ring, id(7), [1; 32], [2; 32]).unwrap();
        let sealed = dk.seal(id(7), "name", [3; 32], "张三").unwrap();
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert!(dk.open_value(id(7), "name", &changed).is_err(), "byte {i}");
            assert!(dk.open_value(id(7), "name", &sealed[..i]).is_err(), "cut at {i}");
        }
    }
}
