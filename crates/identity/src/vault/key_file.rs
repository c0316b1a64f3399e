//! The text that the vault's keys come in: a file, or a variable of the
//! environment.
//!
//! DANGER: whoever loses this file loses every personal value for good, and
//! whoever copies it beside a backup of the database can read them all, unless
//! a key service wraps what stands in it. It belongs into a backup of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Error, Result};
use zeroize::Zeroizing;

use super::digest::Digest;
use super::keys::{Key, KeyRing, hex};
use super::kms::Kms;

/// Environment variable that stands in for the file: its whole text, with `;`
/// for the ends of lines.
pub const ENV: &str = "JINGWEI_VAULT_KEYS";

/// A key as it is written.
#[derive(Clone)]
enum Written {
    Clear(Key),
    /// What the key service made of it.
    Wrapped(Vec<u8>),
}

/// A file as it was read.
pub(super) struct KeyText {
    digest: Digest,
    index: Written,
    wrapping: BTreeMap<i64, Written>,
    blind: BTreeMap<i64, Written>,
}

impl KeyRing {
    /// Reads keys that stand there in clear; as [`KeyText::parse`].
    ///
    /// # Errors
    /// `identity.key_file_wrong` with the line, `identity.kms_needed`.
    pub fn parse(text: &str) -> Result<KeyRing> {
        let text = KeyText::parse(text)?;
        let clear = |written: Written| match written {
            Written::Clear(key) => Ok(key),
            Written::Wrapped(_) => Err(Error::conflict("identity.kms_needed")),
        };
        let all = |keys: BTreeMap<i64, Written>| {
            keys.into_iter().map(|(n, key)| Ok((n, clear(key)?))).collect::<Result<_>>()
        };
        Ok(KeyRing {
            wrapping: all(text.wrapping)?,
            blind: all(text.blind)?,
            index: clear(text.index)?,
            digest: text.digest,
        })
    }
}

impl KeyText {
    /// Lines `wrap <number> <key>` and `blind <number> <key>`, and one line
    /// `index <key>`, or `index sm3 <key>`. A key is 64 hexadecimal digits, or
    /// `kms` and in base64 what the key service made of them. `#` begins a
    /// comment.
    ///
    /// # Errors
    /// `identity.key_file_wrong` with the line; 0 when one is missing.
    pub fn parse(text: &str) -> Result<KeyText> {
        let (mut wrapping, mut blind, mut index) = (BTreeMap::new(), BTreeMap::new(), None);
        for (n, line) in text.split(['\n', ';']).enumerate() {
            let wrong = || wrong(n + 1);
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                ["index", "sm3", ref key @ ..] if index.is_none() => {
                    index = Some((Digest::Sm3, read(key).ok_or_else(wrong)?));
                }
                ["index", ref key @ ..] if index.is_none() => {
                    index = Some((Digest::Sha256, read(key).ok_or_else(wrong)?));
                }
                [which @ ("wrap" | "blind"), number, ref key @ ..] => {
                    let number: i64 = number.parse().map_err(|_| wrong())?;
                    let key = read(key).ok_or_else(wrong)?;
                    let keys = if which == "wrap" { &mut wrapping } else { &mut blind };
                    if number < 1 || keys.insert(number, key).is_some() {
                        return Err(wrong());
                    }
                }
                _ => return Err(wrong()),
            }
        }
        match index {
            Some((digest, index)) if !wrapping.is_empty() => {
                Ok(KeyText { digest, index, wrapping, blind })
            }
            _ => Err(wrong(0)),
        }
    }

    /// Whether a key stands there that no key service wraps.
    pub fn is_clear(&self) -> bool {
        let all = self.wrapping.values().chain(self.blind.values()).chain([&self.index]);
        all.into_iter().any(|key| matches!(key, Written::Clear(_)))
    }

    /// The keys themselves.
    ///
    /// # Errors
    /// `identity.kms_needed` when they are wrapped and no key service is
    /// named; `identity.kms_failed`.
    pub async fn open(self, kms: Option<&dyn Kms>) -> Result<KeyRing> {
        let index = opened(self.index, kms).await?;
        let wrapping = all_opened(self.wrapping, kms).await?;
        let blind = all_opened(self.blind, kms).await?;
        Ok(KeyRing { wrapping, blind, index, digest: self.digest })
    }
}

async fn all_opened(
    keys: BTreeMap<i64, Written>,
    kms: Option<&dyn Kms>,
) -> Result<BTreeMap<i64, Key>> {
    let mut all = BTreeMap::new();
    for (number, written) in keys {
        all.insert(number, opened(written, kms).await?);
    }
    Ok(all)
}

async fn opened(written: Written, kms: Option<&dyn Kms>) -> Result<Key> {
    match (written, kms) {
        (Written::Clear(key), _) => Ok(key),
        (Written::Wrapped(_), None) => Err(Error::conflict("identity.kms_needed")),
        (Written::Wrapped(bytes), Some(kms)) => {
            let plain = kms.unwrap(&bytes).await?;
            let key: [u8; 32] = plain.as_slice().try_into().map_err(|_| other_key())?;
            Ok(Key::new(key))
        }
    }
}

fn other_key() -> Error {
    let failed = Error::conflict("identity.kms_failed").arg("act", "unwrap");
    Error { detail: Some("the key service gave back no key of 32 bytes".into()), ..failed }
}

/// The text of a file, wrapped where there is a key service.
///
/// # Errors
/// `identity.kms_failed`, also when it does not give back what it was given:
/// found now, and not at the next start.
pub(super) async fn text(ring: &KeyRing, kms: Option<&dyn Kms>) -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::from(
        "# Keys of the personal-data vault. Keep a copy apart from the database's\n\
         # backups: without this file no personal value can be read again.\n",
    ));
    let digest = match ring.digest {
        Digest::Sha256 => "",
        Digest::Sm3 => "sm3 ",
    };
    let _ = writeln!(text, "index {digest}{}", *written(&ring.index, kms).await?);
    for (number, key) in &ring.wrapping {
        let _ = writeln!(text, "wrap {number} {}", *written(key, kms).await?);
    }
    for (number, key) in &ring.blind {
        let _ = writeln!(text, "blind {number} {}", *written(key, kms).await?);
    }
    Ok(text)
}

async fn written(key: &Key, kms: Option<&dyn Kms>) -> Result<Zeroizing<String>> {
    let Some(kms) = kms else { return Ok(hex(key.as_slice())) };
    let wrapped = kms.wrap(key.as_slice()).await?;
    if kms.unwrap(&wrapped).await?.as_slice() != key.as_slice() {
        return Err(other_key());
    }
    Ok(Zeroizing::new(format!("kms {}", STANDARD.encode(wrapped.as_slice()))))
}

fn wrong(line: usize) -> Error {
    Error::conflict("identity.key_file_wrong").arg("line", line)
}

fn read(words: &[&str]) -> Option<Written> {
    match words {
        ["kms", wrapped] => STANDARD.decode(wrapped).ok().map(Written::Wrapped),
        [hex] => unhex(hex).map(Written::Clear),
        _ => None,
    }
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

/// Reads the file; `None` when there is none.
///
/// # Errors
/// `identity.key_file_open` when others than its owner may read it,
/// `identity.key_file_wrong`, `identity.key_file_unread`.
pub(super) fn load(path: &Path) -> Result<Option<KeyText>> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            private(path)?;
            KeyText::parse(&Zeroizing::new(text)).map(Some)
        }
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(unread(path, &e)),
    }
}

/// Writes a file that is not there yet, readable by its owner alone, and syncs
/// it: the first value sealed with a key that is lost would be lost with it.
///
/// # Errors
/// `identity.key_file_unread`, also when the file is there already.
pub(super) fn save(path: &Path, text: &str) -> Result<()> {
    written_to(path, text).map_err(|e| unread(path, &e))
}

/// Puts another text in the place of a file, at once: whenever the machine
/// stops, either the old or the new one stands there whole.
///
/// # Errors
/// `identity.key_file_unread`.
pub(super) fn replace(path: &Path, text: &str) -> Result<()> {
    let beside = PathBuf::from(format!("{}.new", path.display()));
    let put = || {
        match std::fs::remove_file(&beside) {
            Err(e) if e.kind() != ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        written_to(&beside, text)?;
        std::fs::rename(&beside, path)?;
        sync_folder(path)
    };
    put().map_err(|e| unread(path, &e))
}

fn written_to(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    sync_folder(path)
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn unread(path: &Path, why: &std::io::Error) -> Error {
    let error = Error::conflict("identity.key_file_unread").arg("path", path.display().to_string());
    Error { detail: Some(why.to_string()), ..error }
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
    use super::super::cipher::Cipher;
    use super::*;

    async fn clear(ring: &KeyRing) -> Zeroizing<String> {
        text(ring, None).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_written_is_read_again_by_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.key");
        assert!(load(&path).unwrap().is_none());
        for cipher in [Cipher::Aes, Cipher::Sm4] {
            let ring = KeyRing::generate_for(cipher).unwrap();
            replace(&path, &clear(&ring).await).unwrap();
            let more = ring.with_another().unwrap().with_another_blind().unwrap();
            replace(&path, &clear(&more).await).unwrap();
            let again = load(&path).unwrap().unwrap().open(None).await.unwrap();
            assert_eq!(*clear(&again).await, *clear(&more).await);
            assert_eq!((again.numbers(), again.digest), (vec![1, 2], ring.digest));
            assert_eq!(again.blind_numbers(), [1, 2]);
            assert_eq!(again.without_blind(1).blind_numbers(), [2]);
            assert_eq!(save(&path, "").unwrap_err().code, "identity.key_file_unread");
            assert!(!format!("{ring:?}").contains(&hex(ring.index.as_slice())[..8]));
        }
        let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.key");
        save(&path, &clear(&KeyRing::generate().unwrap()).await).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(load(&path).err().unwrap().code, "identity.key_file_open");
    }

    #[test]
    fn a_file_that_is_none_is_refused_with_its_line() {
        let key = "0f".repeat(32);
        let good = format!("# keys\nindex {key}\nwrap 1 {key};wrap 2 {key}\n");
        assert_eq!(KeyRing::parse(&good).unwrap().newest(), 2);
        let cases = [
            (String::new(), 0),
            (format!("index {key}"), 0),
            (format!("wrap 1 {key}"), 0),
            (format!("index {key}\nindex {key}"), 2),
            (format!("index {key}\nindex sm3 {key}"), 2),
            (format!("index md5 {key}"), 1),
            (format!("index kms {key}="), 1),
            (format!("wrap 1 {key}\nwrap 1 {key}"), 2),
            (format!("wrap 0 {key}"), 1),
            (format!("blind 0 {key}"), 1),
            (format!("blind 1 {key}\nblind 1 {key}"), 2),
            (format!("wrap 1 {key} {key}"), 1),
            (format!("index {}", &key[1..]), 1),
            (format!("index {}ä", &key[2..]), 1),
            ("hello".to_owned(), 1),
        ];
        for (text, line) in cases {
            let error = KeyRing::parse(&text).unwrap_err();
            assert_eq!(error.args, [("line", line.into())], "{text}");
        }
        let wrapped = format!("index {key}\nwrap 1 kms QUJD");
        assert_eq!(KeyRing::parse(&wrapped).unwrap_err().code, "identity.kms_needed");
        assert!(KeyText::parse(&wrapped).unwrap().is_clear(), "the index key is");
    }
}
