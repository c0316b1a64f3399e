//! Residents: whoever has shown that a telephone is theirs. No account is made,
//! no role hangs on it. They are known by a pseudonym; the number lies hashed
//! and sealed in one place, and finds what was reported under it.

mod code;
mod desk;
mod sealed;
mod session;
pub(crate) mod telephone;
pub mod texts;

pub use desk::{Asked, Resident, SignedResident};
pub use telephone::hold;

use kernel::{Ctx, Error, Result, Shard};
use store::Tx;
use store::outbox::Subscriber;

use crate::mask;
use crate::vault::{self, FieldKind, Vault, bytes_of};

/// Tag type: a resident's being signed in on one device.
pub struct ResidentSession;

/// A telephone as sessions and mandates know it: a pseudonym that says nothing
/// of the number and stays when keys change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phone([u8; 32]);

/// A number as somebody typed it.
#[derive(Clone)]
pub(crate) struct Typed {
    /// In clear: never stored, logged or answered.
    pub number: String,
    pub masked: String,
}

impl Phone {
    /// Where everything about it lies.
    pub fn shard(&self) -> Shard {
        vault::index_shard(&self.0)
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Phone> {
        bytes_of(bytes).map(Phone)
    }

    /// The pseudonym itself: as a key of what somebody is known by. Whatever
    /// keeps it says for how long, by [`hold`].
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Typed {
    /// Reads a mobile number as people write it. Nothing else gets a message:
    /// a landline cannot, and numbers abroad are how such doors are milked.
    ///
    /// # Errors
    /// `identity.phone_wrong`, `identity.phone_mobile`, naming `field`.
    pub fn read(text: &str, field: &str) -> Result<Typed> {
        let number = FieldKind::Phone.clean(text, field)?;
        let digits: Vec<u8> = number.bytes().map(|b| b.wrapping_sub(b'0')).collect();
        if !mask::is_mobile(&digits) {
            return Err(Error::invalid("identity.phone_mobile", field));
        }
        Ok(Typed { masked: FieldKind::Phone.masked(&number), number })
    }
}

/// The telephone of a number, for what keeps who somebody is. A command of the
/// common shard.
///
/// # Errors
/// `identity.phone_wrong`, `identity.phone_mobile`, naming `field`;
/// `identity.keys_behind`.
pub fn phone(tx: &mut Tx<'_>, ctx: &Ctx, vault: &Vault, text: &str, field: &str) -> Result<Phone> {
    telephone::of(tx, ctx, vault, &Typed::read(text, field)?)
}

/// What keeps telephones.
pub(crate) fn subscribers() -> [Subscriber; 2] {
    [telephone::subscriber(), vault::numbers_subscriber()]
}
