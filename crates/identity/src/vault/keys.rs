//! The keys of the vault, which never lie in the database.
//!
//! DANGER: whoever loses this file loses every personal value for good, and
//! whoever copies it beside a backup of the database can read them all. It
//! belongs into a backup of its own.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use kernel::{Error, Result};
use sha2::Sha256;
use zeroize::Zeroizing;

/// 256 bits that are wiped when they are let go.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// Environment variable that stands in for the file: its whole text, with `;`
/// for the ends of lines.
pub const ENV: &str = "JINGWEI_VAULT_KEYS";

/// Keys that wrap the data keys, by number, and the key of the blind index.
pub struct KeyRing {
    wrapping: BTreeMap<i64, Key>,
    index: Key,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing").field("numbers", &self.numbers()).finish_non_exhaustive()
    }
}

impl KeyRing {
    /// New keys from the operating system's random source.
    ///
    /// # Errors
    /// `internal` when the system gives no random bytes.
    pub fn generate() -> Result<KeyRing> {
        Ok(KeyRing { wrapping: BTreeMap::from([(1, random()?)]), index: random()? })
    }

    /// Reads the text of a key file: lines `wrap <number> <64 hex digits>` and
    /// one line `index <64 hex digits>`; the highest number wraps what is new,
    /// the others still open what is old. `#` begins a comment.
    ///
    /// # Errors
    /// `identity.key_file_wrong` with the line.
    pub fn parse(text: &str) -> Result<KeyRing> {
        let (mut wrapping, mut index) = (BTreeMap::new(), None);
        for (n, line) in text.split(['\n', ';']).enumerate() {
            let wrong = || Error::conflict("identity.key_file_wrong").arg("line", n + 1);
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                ["index", hex] if index.is_none() => index = Some(unhex(hex).ok_or_else(wrong)?),
                ["wrap", number, hex] => {
                    let number: i64 = number.parse().map_err(|_| wrong())?;
                    let key = unhex(hex).ok_or_else(wrong)?;
                    if number < 1 || wrapping.insert(number, key).is_some() {
                        return Err(wrong());
                    }
                }
                _ => return Err(wrong()),
            }
        }
        match index {
            Some(index) if !wrapping.is_empty() => Ok(KeyRing { wrapping, index }),
            _ => Err(Error::conflict("identity.key_file_wrong").arg("line", 0)),
        }
    }

    /// Reads the file; `None` when there is none.
    ///
    /// # Errors
    /// `identity.key_file_open` when others than its owner may read it,
    /// `identity.key_file_wrong`, `identity.key_file_unread`.
    pub fn load(path: &Path) -> Result<Option<KeyRing>> {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                private(path)?;
                KeyRing::parse(&Zeroizing::new(text)).map(Some)
            }
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(unread(path, &e)),
        }
    }

    /// Writes the file, readable by its owner alone, and syncs it: the first
    /// value sealed with a key that is lost would be lost with it.
    ///
    /// # Errors
    /// `identity.key_file_unread`, also when the file is there already.
    pub fn save(&self, path: &Path) -> Result<()> {
        let written = create_private(path).and_then(|mut file| {
            file.write_all(self.text().as_bytes())?;
            file.sync_all()?;
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
            std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        });
        written.map_err(|e| unread(path, &e))
    }

    fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(
            "# Keys of the personal-data vault. Keep a copy apart from the database's\n\
             # backups: without this file no personal value can be read again.\n",
        ));
        let _ = writeln!(text, "index {}", *hex(self.index.as_slice()));
        for (number, key) in &self.wrapping {
            let _ = writeln!(text, "wrap {number} {}", *hex(key.as_slice()));
        }
        text
    }

    /// The key that wraps new data keys.
    pub(crate) fn current(&self) -> Result<(i64, &Key)> {
        let last = self.wrapping.last_key_value().map(|(n, k)| (*n, k));
        last.ok_or_else(|| Error::internal("no wrapping key"))
    }

    /// The key of that number.
    ///
    /// # Errors
    /// `internal` when the file does not hold it any more.
    pub(crate) fn numbered(&self, number: i64) -> Result<&Key> {
        self.wrapping
            .get(&number)
            .ok_or_else(|| Error::internal(format!("no wrapping key {number}")))
    }

    pub(crate) fn numbers(&self) -> Vec<i64> {
        self.wrapping.keys().copied().collect()
    }

    /// A value that proves the possession of key `number` and tells nothing of
    /// it: kept in the database to find out a key file that is not its own.
    pub(crate) fn proof(&self, number: i64) -> Result<[u8; 32]> {
        let mut both = self.numbered(number)?.to_vec();
        both.extend_from_slice(self.index.as_slice());
        keyed(&Zeroizing::new(both), &[b"jingwei vault key proof"])
    }

    /// HMAC-SHA-256 under the index key.
    pub(crate) fn blind(&self, parts: &[&[u8]]) -> Result<[u8; 32]> {
        keyed(self.index.as_slice(), parts)
    }
}

fn keyed(key: &[u8], parts: &[&[u8]]) -> Result<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal)?;
    for part in parts {
        // a length before each part, so that no two lists of parts meet
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    Ok(mac.finalize().into_bytes().into())
}

fn random() -> Result<Key> {
    let mut key = Key::default();
    getrandom::fill(key.as_mut_slice()).map_err(Error::internal)?;
    Ok(key)
}

pub(crate) fn hex(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for b in bytes {
        let _ = write!(text, "{b:02x}");
    }
    text
}

fn unhex(text: &str) -> Option<Key> {
    let mut key = Key::default();
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    for (i, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(i * 2..i * 2 + 2)?, 16).ok()?;
    }
    Some(key)
}

fn unread(path: &Path, why: &std::io::Error) -> Error {
    let mut error =
        Error::conflict("identity.key_file_unread").arg("path", path.display().to_string());
    error.detail = Some(why.to_string());
    error
}

#[cfg(unix)]
fn create_private(path: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> std::io::Result<std::fs::File> {
    std::fs::OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn private(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_err(|e| unread(path, &e))?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::conflict("identity.key_file_open").arg("path", path.display().to_string()))
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_by_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.key");
        assert!(KeyRing::load(&path).unwrap().is_none());
        let ring = KeyRing::generate().unwrap();
        ring.save(&path).unwrap();
        let again = KeyRing::load(&path).unwrap().unwrap();
        assert_eq!(*again.text(), *ring.text());
        assert_eq!(ring.save(&path).unwrap_err().code, "identity.key_file_unread");
        assert!(!format!("{ring:?}").contains(&hex(ring.index.as_slice())[..8]));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.key");
        KeyRing::generate().unwrap().save(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(KeyRing::load(&path).unwrap_err().code, "identity.key_file_open");
    }

    #[test]
    fn a_file_that_is_none_is_refused_with_its_line() {
        let key = "0f".repeat(32);
        let good = format!("# keys\nindex {key}\nwrap 1 {key};wrap 2 {key}\n");
        assert_eq!(KeyRing::parse(&good).unwrap().current().unwrap().0, 2);
        let cases = [
            (String::new(), 0),
            (format!("index {key}"), 0),
            (format!("wrap 1 {key}"), 0),
            (format!("index {key}\nindex {key}"), 2),
            (format!("wrap 1 {key}\nwrap 1 {key}"), 2),
            (format!("wrap 0 {key}"), 1),
            (format!("index {}", &key[1..]), 1),
            (format!("index {}ä", &key[2..]), 1),
            ("hello".to_owned(), 1),
        ];
        for (text, line) in cases {
            let error = KeyRing::parse(&text).unwrap_err();
            assert_eq!(error.args, [("line", line.into())], "{text}");
        }
    }
}
