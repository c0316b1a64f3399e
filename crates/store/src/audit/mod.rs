//! The audit log: who did what, in a form that shows any later change.
//!
//! Commands write entries unchained; one [`Sealer`] per shard chains them into
//! a Merkle tree, signs its heads and hands them outside the database;
//! [`verify`] reads it all again and says where it was changed.

mod entry;
mod head;
mod key;
mod leaf;
mod list;
mod sealer;
mod tree;
mod verify;
mod walk;

pub use entry::{Entry, Outcome, record};
pub(crate) use entry::{actor, erase};
pub use head::{Head, HeadFile, HeadSink};
pub use leaf::Hash;
pub(crate) use leaf::hex;
pub use list::{Listed, of_subject, proves};
pub use sealer::Sealer;
pub use verify::{Finding, Report, verify};

use kernel::Statement;

pub(crate) static STATEMENTS: [&[&Statement]; 5] =
    [entry::STATEMENTS, list::STATEMENTS, sealer::STATEMENTS, verify::STATEMENTS, walk::STATEMENTS];
