//! A file and its hash.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use kernel::{Error, Result};
use sha2::{Digest, Sha256};

/// SHA-256 of the file as it lies there, in hexadecimal digits.
///
/// # Errors
/// `tabular.file_unreadable`.
pub(crate) fn hash(path: &Path) -> Result<String> {
    let unread = |e: std::io::Error| {
        Error::invalid("tabular.file_unreadable", "file").arg("why", e.to_string())
    };
    let (mut file, mut hash) = (File::open(path).map_err(unread)?, Sha256::new());
    let mut bytes = vec![0; 1 << 16];
    loop {
        match file.read(&mut bytes).map_err(unread)? {
            0 => return Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect()),
            n => hash.update(&bytes[..n]),
        }
    }
}
