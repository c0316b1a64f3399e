//! The key that signs heads, in a file of the data folder.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use ed25519_dalek::{SigningKey, VerifyingKey};
use kernel::{Error, Result};

use super::leaf::{hex, unhex};
use crate::errors::at_start;
use crate::random::Random;

const SECRET: &str = "audit.key";
/// Public keys that heads may be signed with, one a line: copies of the
/// program that have keys of their own are added by hand.
const PUBLIC: &str = "audit.pub";

/// The key of this folder, made at its first use.
pub(crate) fn load_or_make(folder: &Path, random: &Random) -> Result<SigningKey> {
    let file = folder.join(SECRET);
    if file.exists() {
        return read(&file);
    }
    let secret = random.draw()?;
    let key = SigningKey::from_bytes(&secret);
    write(&file, 0o600, &hex(&secret))?;
    write(&folder.join(PUBLIC), 0o644, &hex(key.verifying_key().as_bytes()))?;
    Ok(key)
}

fn read(file: &Path) -> Result<SigningKey> {
    let text = fs::read_to_string(file).map_err(|e| unusable(file, &e.to_string()))?;
    match unhex(text.trim()).and_then(|b| <[u8; 32]>::try_from(b).ok()) {
        Some(secret) => Ok(SigningKey::from_bytes(&secret)),
        None => Err(unusable(file, "not 64 hexadecimal digits")),
    }
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
pub(crate) fn trusted(folder: &Path) -> Result<Vec<VerifyingKey>> {
    let file = folder.join(PUBLIC);
    if file.exists() { read_public(&file) } else { Ok(Vec::new()) }
}

/// Public keys of a file, one a line.
pub(crate) fn read_public(file: &Path) -> Result<Vec<VerifyingKey>> {
    let text = fs::read_to_string(file).map_err(|e| unusable(file, &e.to_string()))?;
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    lines
        .map(|line| {
            unhex(line)
                .and_then(|b| <[u8; 32]>::try_from(b).ok())
                .and_then(|b| VerifyingKey::from_bytes(&b).ok())
                .ok_or_else(|| unusable(file, "a line is no public key"))
        })
        .collect()
}

fn unusable(file: &Path, why: &str) -> Error {
    let error = at_start("store.key_file", "file", file.display().to_string());
    Error { detail: Some(why.to_owned()), ..error }
}
