//! Keeps messages instead of sending them: for a place without a mail server.

use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use kernel::{Error, Result, Time};
use lettre::message::Mailbox;

use super::{Carried, Carrier, Mail, message};

/// Minutes that a message is kept: addresses lie open in it, for whoever runs
/// the program on this machine.
const KEPT: i64 = 24 * 60;

/// Files `<microseconds>-<id>.eml`, which every mail program opens.
pub struct Folder {
    folder: PathBuf,
    from: Mailbox,
}

impl Folder {
    /// Into that folder, which is made when there is something to put in.
    ///
    /// # Errors
    /// What is wrong with the sender.
    pub fn new(folder: PathBuf, from: &str) -> std::result::Result<Folder, String> {
        Ok(Folder { folder, from: message::sender(from)? })
    }
}

impl Carrier for Folder {
    fn carry(&self, id: i64, mail: Mail) -> Carried {
        let (folder, made) = (self.folder.clone(), message::made(&self.from, id, &mail));
        Box::pin(async move {
            let bytes = made?.formatted();
            let put = move || put(&folder, id, mail.at, &bytes).map_err(Error::internal);
            tokio::task::spawn_blocking(put).await.map_err(Error::internal)?
        })
    }
}

/// Under its last name only once it is whole; the same again changes nothing.
fn put(folder: &Path, id: i64, at: Time, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    forget(folder, at.plus_minutes(-KEPT))?;
    let (half, whole) = (folder.join(format!("{id}.half")), folder.join(name(at, id)));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&half)?;
    std::io::Write::write_all(&mut file, bytes)?;
    std::fs::rename(half, whole)
}

fn name(at: Time, id: i64) -> String {
    format!("{:016}-{id}.eml", at.micros())
}

/// Those of before are deleted.
fn forget(folder: &Path, before: Time) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let made = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.split_once('-'));
        let made = made.and_then(|(at, _)| at.parse::<i64>().ok());
        if made.is_some_and(|at| at < before.micros()) {
            match std::fs::remove_file(path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
        }
    }
    Ok(())
}

/// The messages that are kept there, oldest first. For whoever runs the program
/// on this machine, and for tests.
///
/// # Errors
/// Those of the folder; one that is not there has none.
pub fn kept(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Error::internal)?,
    };
    let all: std::io::Result<Vec<PathBuf>> = entries.map(|e| e.map(|e| e.path())).collect();
    let mut all = all.map_err(Error::internal)?;
    all.retain(|path| path.extension().is_some_and(|e| e == "eml"));
    all.sort();
    Ok(all)
}
