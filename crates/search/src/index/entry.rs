//! What the index takes in of a matter.

use sha2::{Digest, Sha256};

/// A matter on its way into the index. Every text is masked, as the database
/// holds it; none of them can be read back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    pub matter: i64,
    /// When it began, in microseconds: the newest is shown first.
    pub opened: i64,
    pub open: bool,
    pub area: i64,
    pub procedure: String,
    /// Units that have it.
    pub units: Vec<i64>,
    /// Desks on which its tasks lie, and persons who had a hand in it: see
    /// [`key`].
    pub hands: Vec<String>,
    pub number: String,
    /// Title and place.
    pub head: String,
    /// Everything, the head too.
    pub text: String,
}

/// The number by which a column knows a word. Two words of one number would
/// only let a candidate through that the policy then turns away.
pub fn key(word: &str) -> i64 {
    let hash: [u8; 32] = Sha256::digest(word).into();
    let (first, _) = hash.split_at(8);
    first.iter().fold(0_i64, |n, byte| (n << 8) | i64::from(*byte))
}
