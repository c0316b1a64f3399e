//! Attachments: what people send in, made harmless and kept beside the
//! database.
//!
//! A photo that comes in is never what is kept: it is decoded within limits,
//! turned upright and written anew as a plain JPEG, so that no metadata, no
//! second file hidden behind the first and no malformed stream survives. Where
//! it was taken is told to the caller apart and is not in the picture. A
//! document is written anew without what its pages do not show.
//!
//! A file is on the disk, synced, before [`Files::keep`] answers, hence before
//! the command that names it commits. If that command never comes, the file is
//! an orphan and [`Files::sweep`] removes it.
//!
//! What was kept, and what its bytes hash to, is a row that an entry of the
//! sealed log vouches for: [`audit::verify`] finds a file that was changed,
//! taken away or slipped in.

pub mod audit;
mod book;
mod bucket;
mod encode;
mod error;
mod file_id;
mod files;
mod heic;
mod limits;
mod pdf;
mod photo;
mod place;
mod qr;
mod sniff;
mod sql;
mod sweep;

pub use bucket::Bucket;
pub use file_id::FileId;
pub use files::{Files, Made, Served, Stored, Variant};
pub use limits::Limits;
pub use place::TakenAt;
pub use qr::qr_svg;
pub use sql::is_kept;

/// What this crate declares: its errors and their words.
pub static MANIFEST: kernel::Manifest = kernel::Manifest {
    name: "files",
    migrations: &[kernel::Migration {
        number: 1,
        name: "uploads",
        sql: include_str!("../migrations/0001_uploads.sql"),
    }],
    statements: &[sql::STATEMENTS],
    settings: &[],
    errors: &[
        "files.animation",
        "files.disguised",
        "files.document_kind",
        "files.empty",
        "files.not_kept",
        "files.pdf_broken",
        "files.pdf_locked",
        "files.photo_kind",
        "files.qr_long",
        "files.too_large",
        "files.too_many_pixels",
        "files.unreadable",
    ],
    words: (include_str!("../locales/zh-CN.toml"), include_str!("../locales/en.toml")),
};
