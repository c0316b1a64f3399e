//! The key that signs heads, in a file of the data folder, and the keys that
//! heads may be signed with.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use ed25519_dalek as ed25519;
use ed25519_dalek::{Signer as _, Verifier as _};
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use sm2::dsa as sm2dsa;

use super::leaf::{hex, unhex};
use crate::errors::at_start;
use crate::random::Random;

/// Public keys that heads may be signed with, one a line: copies of the
/// program that have keys of their own are added by hand.
const PUBLIC: &str = "audit.pub";

/// Who a signer of SM2 is, where nobody says otherwise (GM/T 0009).
const IDENTITY: &str = "1234567812345678";

/// How heads are signed. It may change: every head says by which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogSigner {
    #[default]
    Ed25519,
    /// Where GB/T 39786 asks for it.
    Sm2,
}

impl LogSigner {
    const fn file(self) -> &'static str {
        match self {
            LogSigner::Ed25519 => "audit.key",
            LogSigner::Sm2 => "audit-sm2.key",
        }
    }
}

/// A key that signs heads.
pub(crate) enum Signing {
    Ed25519(Box<ed25519::SigningKey>),
    Sm2(Box<sm2dsa::SigningKey>),
}

impl Signing {
    fn of(signer: LogSigner, secret: &[u8; 32]) -> Option<Signing> {
        match signer {
            LogSigner::Ed25519 => {
                Some(Signing::Ed25519(Box::new(ed25519::SigningKey::from_bytes(secret))))
            }
            LogSigner::Sm2 => {
                let key = sm2dsa::SigningKey::from_slice(IDENTITY, secret).ok()?;
                Some(Signing::Sm2(Box::new(key)))
            }
        }
    }

    /// Its public key, as heads name it.
    pub fn public(&self) -> Vec<u8> {
        match self {
            Signing::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Signing::Sm2(key) => key.verifying_key().to_sec1_bytes().to_vec(),
        }
    }

    pub fn sign(&self, text: &[u8]) -> [u8; 64] {
        match self {
            Signing::Ed25519(key) => key.sign(text).to_bytes(),
            Signing::Sm2(key) => {
                let signature: sm2dsa::Signature = key.sign(text);
                signature.to_bytes().into()
            }
        }
    }
}

/// A key that heads may be signed with.
pub(crate) struct Trusted {
    bytes: Vec<u8>,
    key: Verifying,
}

enum Verifying {
    Ed25519(Box<ed25519::VerifyingKey>),
    Sm2(Box<sm2dsa::VerifyingKey>),
}

impl Trusted {
    /// 32 bytes are a key of Ed25519, a point of SEC 1 is one of SM2.
    fn read(bytes: Vec<u8>) -> Option<Trusted> {
        let key = match <[u8; 32]>::try_from(bytes.as_slice()) {
            Ok(point) => {
                Verifying::Ed25519(Box::new(ed25519::VerifyingKey::from_bytes(&point).ok()?))
            }
            Err(_) => {
                let key = sm2dsa::VerifyingKey::from_sec1_bytes(IDENTITY, &bytes).ok()?;
                Verifying::Sm2(Box::new(key))
            }
        };
        Some(Trusted { bytes, key })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn has_signed(&self, text: &[u8], signature: &[u8; 64]) -> bool {
        match &self.key {
            Verifying::Ed25519(key) => {
                key.verify_strict(text, &ed25519::Signature::from_bytes(signature)).is_ok()
            }
            Verifying::Sm2(key) => sm2dsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(text, &signature).is_ok()),
        }
    }
}

/// The key of this folder, made at its first use and added to those that heads
/// may be signed with.
pub(crate) fn load_or_make(folder: &Path, signer: LogSigner, random: &Random) -> Result<Signing> {
    let file = folder.join(signer.file());
    if file.exists() {
        return read(&file, signer);
    }
    let secret = random.draw()?;
    // of 2^32 numbers one is no key of SM2; the next start draws another
    let key = Signing::of(signer, &secret).ok_or_else(|| unusable(&file, "drawn in vain"))?;
    let public = folder.join(PUBLIC);
    let known = match public.exists() {
        true => fs::read_to_string(&public).map_err(|e| unusable(&public, &e.to_string()))?,
        false => String::new(),
    };
    // first who may sign, then who does: a key that nobody knows signs nothing
    let all = known.lines().map(str::to_owned).chain([hex(&key.public())]);
    write(&public, 0o644, &all.collect::<Vec<_>>().join("\n"))?;
    write(&file, 0o600, &hex(&secret))?;
    Ok(key)
}

fn read(file: &Path, signer: LogSigner) -> Result<Signing> {
    let text = fs::read_to_string(file).map_err(|e| unusable(file, &e.to_string()))?;
    let secret = unhex(text.trim()).and_then(|b| <[u8; 32]>::try_from(b).ok());
    let secret = secret.ok_or_else(|| unusable(file, "not 64 hexadecimal digits"))?;
    Signing::of(signer, &secret).ok_or_else(|| unusable(file, "no secret key"))
}

fn write(file: &Path, mode: u32, line: &str) -> Result<()> {
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(file)
        .and_then(|mut f| writeln!(f, "{line}").and_then(|()| f.sync_all()));
    written.map_err(|e| unusable(file, &e.to_string()))
}

/// The keys that heads of this folder may be signed with.
pub(crate) fn trusted(folder: &Path) -> Result<Vec<Trusted>> {
    let file = folder.join(PUBLIC);
    if file.exists() { read_public(&file) } else { Ok(Vec::new()) }
}

/// Public keys of a file, one a line.
pub(crate) fn read_public(file: &Path) -> Result<Vec<Trusted>> {
    let text = fs::read_to_string(file).map_err(|e| unusable(file, &e.to_string()))?;
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let key = |line| unhex(line).and_then(Trusted::read);
    lines.map(|l| key(l).ok_or_else(|| unusable(file, "a line is no public key"))).collect()
}

fn unusable(file: &Path, why: &str) -> Error {
    let error = at_start("store.key_file", "file", file.display().to_string());
    Error { detail: Some(why.to_owned()), ..error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_signs_and_only_what_it_signed_is_taken() {
        for signer in [LogSigner::Ed25519, LogSigner::Sm2] {
            let key = Signing::of(signer, &[7; 32]).unwrap();
            let (trusted, signature) = (Trusted::read(key.public()).unwrap(), key.sign(b"text"));
            assert!(trusted.has_signed(b"text", &signature), "{signer:?}");
            assert!(!trusted.has_signed(b"texT", &signature), "{signer:?}");
            for i in 0..64 {
                let mut other = signature;
                other[i] ^= 1;
                assert!(!trusted.has_signed(b"text", &other), "{signer:?}, byte {i}");
            }
        }
        assert!(Signing::of(LogSigner::Sm2, &[0; 32]).is_none());
        for bytes in [vec![], vec![2; 5], vec![2; 33], vec![255; 65]] {
            assert!(Trusted::read(bytes.clone()).is_none(), "{bytes:?}");
        }
    }
}
