//! A disk that fails when it is told to. It is played by a small library that
//! is loaded before the C library and lets syncs, and writes to a database,
//! fail while a file exists; everything above it is the real thing.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = r#"
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int there(const char *name) {
    const char *file = getenv(name);
    return file && access(file, F_OK) == 0;
}
static int database(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return strstr(path, ".sqlite") != 0;
}
static int sync_fails(void) { errno = EIO; return -1; }
static int full(int fd) { return there("DISK_IS_FULL") && database(fd); }
int fdatasync(int fd) { return there("SYNC_FAILS") ? sync_fails() : (int)syscall(SYS_fdatasync, fd); }
int fsync(int fd) { return there("SYNC_FAILS") ? sync_fails() : (int)syscall(SYS_fsync, fd); }
ssize_t write(int fd, const void *p, size_t n) {
    if (full(fd)) { errno = ENOSPC; return -1; }
    return syscall(SYS_write, fd, p, n);
}
ssize_t pwrite64(int fd, const void *p, size_t n, off_t at) {
    if (full(fd)) { errno = ENOSPC; return -1; }
    return syscall(SYS_pwrite64, fd, p, n, at);
}
ssize_t pwrite(int fd, const void *p, size_t n, off_t at) { return pwrite64(fd, p, n, at); }
"#;

/// For a child process.
pub struct FailingDisk {
    folder: PathBuf,
}

impl FailingDisk {
    /// While a file of this name is in the folder, no sync succeeds.
    pub const SYNC_FAILS: &'static str = "sync-fails";
    /// While a file of this name is in the folder, a database cannot grow.
    pub const DISK_IS_FULL: &'static str = "disk-is-full";

    /// Builds it in a folder of the test's own.
    pub fn make(folder: &Path) -> FailingDisk {
        let disk = FailingDisk { folder: folder.to_owned() };
        let source = folder.join("disk.c");
        std::fs::write(&source, SOURCE).unwrap();
        let made = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .args([&disk.library(), &source])
            .status()
            .expect("a C compiler, which the build needs too");
        assert!(made.success());
        disk
    }

    fn library(&self) -> PathBuf {
        self.folder.join("disk.so")
    }

    /// What a child needs in its environment to run on it.
    pub fn environment(&self) -> [(&'static str, OsString); 3] {
        let file = |name| self.folder.join(name).into_os_string();
        [
            ("LD_PRELOAD", self.library().into_os_string()),
            ("SYNC_FAILS", file(FailingDisk::SYNC_FAILS)),
            ("DISK_IS_FULL", file(FailingDisk::DISK_IS_FULL)),
        ]
    }

    /// Begins to fail in one of the two ways.
    pub fn fail(&self, how: &str) {
        std::fs::write(self.folder.join(how), "").unwrap();
    }

    /// Is well again.
    pub fn mend(&self, how: &str) {
        std::fs::remove_file(self.folder.join(how)).unwrap();
    }
}
