//! Counting again, for anybody who has the published list and key.

use std::fmt::Write as _;

use ed25519_dalek::{Signature, VerifyingKey};
use kernel::{Error, Id, Result};
use sha2::{Digest, Sha256};

use super::key::{Key, signed};
use super::{Ballot, Closed};
use crate::sitting::Sitting;

/// Ballots for each choice, in the order of the choices.
pub type Tally = Vec<u64>;

/// Counts a published list. It is that of the session if its hash is the one
/// in `closed`, which a reader takes from the sealed log.
///
/// # Errors
/// `deliberation.list_wrong` for a list that was changed since the closing,
/// `deliberation.count_wrong` and `deliberation.more_ballots` for one whose
/// numbers do not fit, and those of the first ballot that is not right.
pub fn recount(closed: &Closed, list: &[Ballot]) -> Result<Tally> {
    let key = Key::from_seed(&closed.seed, closed.sitting)?;
    let mut tally = vec![0; closed.choices as usize];
    for pair in list.windows(2) {
        // in order, so that none stands there twice
        if pair[0].mark >= pair[1].mark {
            return Err(Error::conflict("deliberation.list_wrong"));
        }
    }
    for ballot in list {
        check(&key, closed.sitting, closed.choices, ballot)?;
        if let Some(count) = tally.get_mut(ballot.choice as usize) {
            *count += 1;
        }
    }
    if i64::try_from(list.len()).ok() != Some(closed.counted) {
        return Err(Error::conflict("deliberation.count_wrong"));
    }
    if closed.counted > closed.given {
        return Err(Error::conflict("deliberation.more_ballots"));
    }
    match root(closed.sitting, list) == closed.root {
        true => Ok(tally),
        false => Err(Error::conflict("deliberation.list_wrong")),
    }
}

/// Whether one ballot is right by itself.
pub(super) fn check(key: &Key, sitting: Id<Sitting>, choices: u32, b: &Ballot) -> Result<()> {
    if b.choice >= choices {
        return Err(Error::invalid("deliberation.choice", "choice"));
    }
    if !key.fits(sitting, &b.mark, &b.token)? {
        return Err(Error::invalid("deliberation.token_wrong", "token"));
    }
    let wrong = |_| Error::invalid("deliberation.ballot_wrong", "signature");
    let voter = VerifyingKey::from_bytes(&b.mark).map_err(wrong)?;
    let signature = Signature::from_bytes(&b.signature);
    voter.verify_strict(&signed(sitting, &b.mark, b.choice), &signature).map_err(wrong)
}

/// The hash of a list, in the order of its marks.
pub(super) fn root(sitting: Id<Sitting>, list: &[Ballot]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"jingwei.ballots.1");
    hash.update(sitting.get().to_be_bytes());
    for b in list {
        hash.update(b.mark);
        hash.update(b.token);
        hash.update(b.choice.to_be_bytes());
        hash.update(b.signature);
    }
    hash.finalize().into()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    })
}
