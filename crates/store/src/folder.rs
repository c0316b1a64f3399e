//! The data folder and its lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use kernel::{Error, Result};

use crate::errors::at_start;

/// The database file in the folder.
pub(crate) const FILE: &str = "jingwei.sqlite";
/// Its presence says that a write failed and the next start has to verify.
pub(crate) const FAILED: &str = "write-failed";
const LOCK: &str = "lock";

/// Makes the folder if it is missing.
pub(crate) fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|e| unusable(folder, &e))
}

/// Holds the folder for this process until it is dropped.
#[derive(Debug)]
pub(crate) struct FolderLock(File);

impl Drop for FolderLock {
    /// Unlocks by word, not by closing the file alone: a process that is being
    /// started just now still has a copy of the descriptor, and would keep the
    /// folder locked with it.
    fn drop(&mut self) {
        if let Err(e) = self.0.unlock() {
            tracing::warn!(error = %e, "the folder's lock is only given back with its file");
        }
    }
}

/// Locks the folder. Two programs on one folder would each believe to be the
/// one writer.
pub(crate) fn lock(folder: &Path) -> Result<FolderLock> {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join(LOCK))
        .map_err(|e| unusable(folder, &e))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = Read::by_ref(&mut file).take(32).read_to_string(&mut holder);
            let locked = at_start("store.folder_locked", "folder", folder.display().to_string());
            return Err(locked.arg("process", holder.trim()));
        }
        Err(TryLockError::Error(e)) => return Err(unusable(folder, &e)),
    }
    let written = file
        .set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    written.map_err(|e| unusable(folder, &e))?;
    Ok(FolderLock(file))
}

fn unusable(folder: &Path, e: &std::io::Error) -> Error {
    let error = at_start("store.folder_unusable", "folder", folder.display().to_string());
    Error { detail: Some(e.to_string()), ..error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_program_is_told_which_folder_and_which_process() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock(folder.path()).unwrap();
        let error = lock(folder.path()).unwrap_err();
        assert_eq!(error.code, "store.folder_locked");
        assert_eq!(error.args[0].1, folder.path().display().to_string());
        assert_eq!(error.args[1].1, std::process::id().to_string());
        drop(held);
        assert!(lock(folder.path()).is_ok());
    }

    #[test]
    fn a_copy_of_the_descriptor_in_a_starting_process_does_not_keep_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock(folder.path()).unwrap();
        let copy = held.0.try_clone().unwrap();
        drop(held);
        assert!(lock(folder.path()).is_ok());
        drop(copy);
    }
}
