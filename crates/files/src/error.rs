//! The refusals of this crate.

use kernel::{Error, Kind};

/// The input's name in every refusal.
const FIELD: &str = "file";

pub(crate) fn refused(code: &'static str) -> Error {
    Error::invalid(code, FIELD)
}

/// Beyond the limit of bytes.
pub(crate) fn too_large(most: usize) -> Error {
    let megabytes = most.div_ceil(1 << 20);
    Error::new(Kind::TooLarge, "files.too_large").field(FIELD).arg("most", megabytes)
}

/// Beyond the limit of pixels, which is told in ten thousands (万像素).
pub(crate) fn too_many_pixels(most: u64) -> Error {
    Error::new(Kind::TooLarge, "files.too_many_pixels").field(FIELD).arg("most", most / 10_000)
}

/// The decoder gave up; what it said goes to the log.
pub(crate) fn unreadable(detail: impl ToString) -> Error {
    Error { detail: Some(detail.to_string()), ..refused("files.unreadable") }
}

/// The disk or the object store failed, through no fault of the sender.
pub(crate) fn not_kept(detail: impl ToString) -> Error {
    let detail = Some(detail.to_string());
    Error { detail, ..Error::new(Kind::Busy, "files.not_kept") }
}
