//! One value under one key, bound to whom and what it belongs.
//!
//! What was sealed before keys could be changed (round 0) is bare: nonce and
//! sealed bytes of AES-256-GCM. Since then it says with which cipher, and in
//! which round of keys, it was sealed.

use kernel::{Error, Id, Result};
use zeroize::Zeroizing;

use super::Subject;
use super::cipher::{Cipher, broken};
use super::keys::{Key, KeyRing};

/// A person's data key as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrapped {
    /// Of the key that wraps it.
    pub number: i64,
    /// How often data keys had been changed when it was made; 0: before they
    /// could be.
    pub round: i64,
    pub bytes: Vec<u8>,
}

/// A person's data key, open.
pub(super) struct DataKey {
    key: Key,
    /// What is sealed next is sealed with this.
    cipher: Cipher,
    pub wrapped: Wrapped,
}

/// What a new key is made with.
pub(super) struct Made {
    pub cipher: Cipher,
    /// Number of the wrapping key.
    pub number: i64,
    pub round: i64,
}

impl DataKey {
    /// From random bytes of the command.
    pub fn new(
        ring: &KeyRing,
        made: &Made,
        subject: Id<Subject>,
        [key, nonce]: [[u8; 32]; 2],
    ) -> Result<DataKey> {
        let key = Key::new(key);
        let wrapped = wrap(ring, made, subject, &key, nonce)?;
        Ok(DataKey { key, cipher: made.cipher, wrapped })
    }

    /// Unwraps a stored one.
    ///
    /// # Errors
    /// `internal` when the key file is another one or the row was changed.
    pub fn open(
        ring: &KeyRing,
        cipher: Cipher,
        subject: Id<Subject>,
        wrapped: Wrapped,
    ) -> Result<DataKey> {
        let wrapping = ring.numbered(wrapped.number)?;
        let plain = match wrapped.round {
            0 => Cipher::Aes.open(wrapping, &bound_key(subject, wrapped.number), &wrapped.bytes)?,
            round => {
                let (mark, sealed) = wrapped.bytes.split_first().ok_or_else(broken)?;
                let with = Cipher::marked(*mark).ok_or_else(broken)?;
                with.open(wrapping, &key_aad(with, round, subject, wrapped.number), sealed)?
            }
        };
        let bytes: [u8; 32] =
            plain.as_slice().try_into().map_err(|_| Error::internal("data key of another size"))?;
        Ok(DataKey { key: Key::new(bytes), cipher, wrapped })
    }

    /// The same key, wrapped by another.
    pub fn wrapped_by(
        &self,
        ring: &KeyRing,
        made: &Made,
        subject: Id<Subject>,
        nonce: [u8; 32],
    ) -> Result<Wrapped> {
        let made = Made { round: self.wrapped.round, ..*made };
        wrap(ring, &made, subject, &self.key, nonce)
    }

    pub fn seal(
        &self,
        subject: Id<Subject>,
        field: &str,
        nonce: [u8; 32],
        value: &str,
    ) -> Result<Vec<u8>> {
        let aad = value_aad(self.cipher, self.wrapped.round, subject, field);
        let sealed = self.cipher.seal(&self.key, &nonce, &aad, value.as_bytes())?;
        Ok([&head(self.cipher, self.wrapped.round)[..], &sealed].concat())
    }

    /// # Errors
    /// `internal` when the sealed bytes were changed or belong to another
    /// person, field or round.
    pub fn open_value(&self, subject: Id<Subject>, field: &str, sealed: &[u8]) -> Result<String> {
        let plain = match self.wrapped.round {
            0 => Cipher::Aes.open(&self.key, &bound(subject, field), sealed)?,
            round => {
                let mark = *sealed.first().ok_or_else(broken)?;
                let with = Cipher::marked(mark).ok_or_else(broken)?;
                let sealed = sealed.strip_prefix(&head(with, round)).ok_or_else(broken)?;
                with.open(&self.key, &value_aad(with, round, subject, field), sealed)?
            }
        };
        text(plain)
    }
}

fn wrap(
    ring: &KeyRing,
    made: &Made,
    subject: Id<Subject>,
    key: &Key,
    nonce: [u8; 32],
) -> Result<Wrapped> {
    let Made { cipher, number, round } = *made;
    let aad = key_aad(cipher, round, subject, number);
    let sealed = cipher.seal(ring.numbered(number)?, &nonce, &aad, key.as_slice())?;
    Ok(Wrapped { number, round, bytes: [&[cipher.mark()][..], &sealed].concat() })
}

fn text(plain: Zeroizing<Vec<u8>>) -> Result<String> {
    let text = std::str::from_utf8(&plain);
    text.map(str::to_owned).map_err(|_| Error::internal("sealed value is no text"))
}

/// What a sealed value begins with: cipher and round.
fn head(cipher: Cipher, round: i64) -> [u8; 9] {
    let mut head = [cipher.mark(); 9];
    head[1..].copy_from_slice(&round.to_be_bytes());
    head
}

/// Binds a value to its person and field: a row copied to another place does
/// not open there.
fn value_aad(cipher: Cipher, round: i64, subject: Id<Subject>, field: &str) -> Vec<u8> {
    let mut aad = b"jingwei.vault.value.2".to_vec();
    aad.extend_from_slice(&head(cipher, round));
    aad.extend_from_slice(&subject.get().to_be_bytes());
    aad.extend_from_slice(field.as_bytes());
    aad
}

fn key_aad(cipher: Cipher, round: i64, subject: Id<Subject>, number: i64) -> Vec<u8> {
    let mut aad = b"jingwei.vault.key.2".to_vec();
    aad.extend_from_slice(&head(cipher, round));
    aad.extend_from_slice(&subject.get().to_be_bytes());
    aad.extend_from_slice(&number.to_be_bytes());
    aad
}

/// As values of round 0 were bound.
fn bound(subject: Id<Subject>, field: &str) -> Vec<u8> {
    let mut aad = b"jingwei.vault.value.1".to_vec();
    aad.extend_from_slice(&subject.get().to_be_bytes());
    aad.extend_from_slice(field.as_bytes());
    aad
}

/// As data keys of round 0 were bound.
fn bound_key(subject: Id<Subject>, number: i64) -> Vec<u8> {
    let mut aad = b"jingwei.vault.key.1".to_vec();
    aad.extend_from_slice(&subject.get().to_be_bytes());
    aad.extend_from_slice(&number.to_be_bytes());
    aad
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: i64) -> Id<Subject> {
        Id::from_i64(n).unwrap()
    }

    fn made(cipher: Cipher) -> Made {
        Made { cipher, number: 1, round: 1 }
    }

    #[test]
    fn only_the_same_person_field_key_and_round_open_it() {
        let ring = KeyRing::generate().unwrap();
        for cipher in [Cipher::Aes, Cipher::Sm4] {
            let dk = DataKey::new(&ring, &made(cipher), id(7), [[1; 32], [2; 32]]).unwrap();
            let sealed = dk.seal(id(7), "phone", [3; 32], "13812345678").unwrap();
            assert!(!sealed.windows(4).any(|w| w == b"1381"));
            let kept = || dk.wrapped.clone();
            let open = |subject, wrapped| DataKey::open(&ring, cipher, id(subject), wrapped);

            let again = open(7, kept()).unwrap();
            assert_eq!(again.open_value(id(7), "phone", &sealed).unwrap(), "13812345678");
            assert!(again.open_value(id(8), "phone", &sealed).is_err());
            assert!(again.open_value(id(7), "name", &sealed).is_err());
            assert!(open(8, kept()).is_err());
            assert!(open(7, Wrapped { number: 9, ..kept() }).is_err());
            for round in [0, 2] {
                assert!(open(7, Wrapped { round, ..kept() }).is_err(), "{round}");
            }
            let other = KeyRing::generate().unwrap();
            assert!(DataKey::open(&other, cipher, id(7), kept()).is_err());
        }
    }

    #[test]
    fn every_changed_bit_is_found_and_nothing_panics() {
        let ring = KeyRing::generate().unwrap();
        let dk = DataKey::new(&ring, &made(Cipher::Sm4), id(7), [[1; 32], [2; 32]]).unwrap();
        let sealed = dk.seal(id(7), "name", [3; 32], "张三").unwrap();
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert!(dk.open_value(id(7), "name", &changed).is_err(), "byte {i}");
            assert!(dk.open_value(id(7), "name", &sealed[..i]).is_err(), "cut at {i}");
        }
    }

    #[test]
    fn what_another_cipher_sealed_under_the_same_key_is_read() {
        let ring = KeyRing::generate().unwrap();
        let dk = DataKey::new(&ring, &made(Cipher::Aes), id(7), [[1; 32], [2; 32]]).unwrap();
        let old = dk.seal(id(7), "name", [3; 32], "张三").unwrap();
        let later = DataKey::open(&ring, Cipher::Sm4, id(7), dk.wrapped).unwrap();
        let new = later.seal(id(7), "name", [4; 32], "李四").unwrap();
        assert_eq!((old[0], new[0]), (Cipher::Aes.mark(), Cipher::Sm4.mark()));
        let read = |sealed: &[u8]| later.open_value(id(7), "name", sealed).unwrap();
        assert_eq!((read(&old), read(&new)), ("张三".to_owned(), "李四".to_owned()));
    }

    /// Sealed by the program before keys could be changed.
    #[test]
    fn what_was_sealed_before_there_were_rounds_is_read() {
        let ring = KeyRing::parse(&format!("index {0};wrap 1 {0}", "22".repeat(32))).unwrap();
        let key = Key::new([5; 32]);
        let wrapped = Wrapped {
            number: 1,
            round: 0,
            bytes: Cipher::Aes
                .seal(ring.numbered(1).unwrap(), &[6; 32], &bound_key(id(7), 1), &key[..])
                .unwrap(),
        };
        let sealed =
            Cipher::Aes.seal(&key, &[8; 32], &bound(id(7), "name"), "张三".as_bytes()).unwrap();
        let dk = DataKey::open(&ring, Cipher::Sm4, id(7), wrapped).unwrap();
        assert_eq!(dk.open_value(id(7), "name", &sealed).unwrap(), "张三");
    }
}
