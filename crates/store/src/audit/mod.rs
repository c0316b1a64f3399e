//! The audit log: who did what, in a form that shows any later change.
//!
//! Commands write entries unchained; one [`Sealer`] per shard chains them into
//! a Merkle tree, signs its heads and hands them outside the database;
//! [`verify`] reads it all again and says where it was changed.

mod entry;
mod export;
mod head;
mod header;
mod key;
mod leaf;
mod list;
mod proof;
mod sealer;
mod tree;
mod verify;
mod walk;
mod ways;

pub use entry::{Entry, Outcome, record};
pub(crate) use entry::{actor, erase};
pub use export::{Exported, export};
pub use head::{Head, HeadFile, HeadLine, HeadSink, newest};
pub(crate) use header::log_hash;
pub use key::LogSigner;
pub(crate) use leaf::{Fields, hex, leaf};
pub use leaf::{Hash, LogHash};
pub use list::{Listed, of_subject, proves};
pub use proof::{Extension, Proof, Written, extension, proofs, prove};
pub use sealer::Sealer;
pub use verify::{Check, Finding, Report, verify};
pub use ways::{extends, root_from};

use kernel::Statement;

pub(crate) static STATEMENTS: [&[&Statement]; 8] = [
    entry::STATEMENTS,
    list::STATEMENTS,
    sealer::STATEMENTS,
    verify::STATEMENTS,
    walk::STATEMENTS,
    proof::STATEMENTS,
    export::STATEMENTS,
    header::STATEMENTS,
];
