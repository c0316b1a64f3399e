//! Where the bytes come from, with bounds on how many.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use crate::fault::Fault;

/// Bytes that a file may have once it is unpacked.
pub const UNPACKED_MOST: u64 = 4 << 30;

/// A file, or the bytes of one. It can be opened again and again, because some
/// things (the encoding, a bomb) can only be told by reading it all first.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    bytes: Bytes,
}

#[derive(Debug, Clone)]
enum Bytes {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

/// What can be read and gone about in.
pub(crate) trait Seekable: Read + Seek {}
impl<T: Read + Seek> Seekable for T {}

impl Source {
    /// A file on disk.
    pub fn file(path: &Path) -> Source {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        Source { name: name.unwrap_or_default(), bytes: Bytes::File(path.to_owned()) }
    }

    /// Bytes with the name that they had as a file, whose end tells the format.
    pub fn bytes(name: &str, bytes: impl Into<Arc<[u8]>>) -> Source {
        Source { name: name.to_owned(), bytes: Bytes::Memory(bytes.into()) }
    }

    /// The whole of a file that is no table, unpacked.
    ///
    /// # Errors
    /// A fault of the file when it cannot be read or has more bytes than that.
    pub fn bytes_most(&self, most: u64) -> Result<Vec<u8>, Fault> {
        let mut all = Vec::new();
        self.open()?.take(most + 1).read_to_end(&mut all).map_err(unreadable)?;
        match all.len() as u64 > most {
            true => Err(Fault::file("tabular.file_large").arg("most", most)),
            false => Ok(all),
        }
    }

    /// The end of the name, in small letters, without `gz`.
    pub(crate) fn ending(&self) -> String {
        let name = self.name.to_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        name.rsplit_once('.').map_or("", |(_, end)| end).to_owned()
    }

    /// From the beginning, unpacked.
    pub(crate) fn open(&self) -> Result<Box<dyn Read>, Fault> {
        let mut raw = self.raw()?;
        let mut head = [0; 2];
        let n = raw.read(&mut head).map_err(unreadable)?;
        raw.rewind().map_err(unreadable)?;
        let packed = n == 2 && head == [0x1f, 0x8b];
        let raw = BufReader::with_capacity(1 << 16, raw);
        Ok(match packed {
            true => Box::new(Bounded::new(MultiGzDecoder::new(raw))),
            false => Box::new(Bounded::new(raw)),
        })
    }

    /// As it lies there; an XLSX is packed already.
    pub(crate) fn raw(&self) -> Result<Box<dyn Seekable>, Fault> {
        match &self.bytes {
            Bytes::File(path) => Ok(Box::new(File::open(path).map_err(unreadable)?)),
            Bytes::Memory(bytes) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
        }
    }
}

/// From the disk or the packer: the reason goes into the sentence.
pub(crate) fn unreadable(e: io::Error) -> Fault {
    match e.get_ref().and_then(|inner| inner.downcast_ref::<TooMuch>()) {
        Some(_) => Fault::file("tabular.file_large").arg("most", UNPACKED_MOST),
        None => Fault::file("tabular.file_unreadable").arg("why", e.to_string()),
    }
}

/// Ends with an error where a file goes on and on.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R> Bounded<R> {
    fn new(inner: R) -> Bounded<R> {
        Bounded { inner, left: UNPACKED_MOST }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        match self.left.checked_sub(n as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other(TooMuch)),
        }
        Ok(n)
    }
}

/// More bytes than allowed.
#[derive(Debug)]
pub(crate) struct TooMuch;

impl std::fmt::Display for TooMuch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("more than allowed")
    }
}

impl std::error::Error for TooMuch {}
