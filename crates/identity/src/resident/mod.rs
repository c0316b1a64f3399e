//! Residents: whoever has shown that a telephone is theirs. No account is made,
//! no role hangs on it, and of the number nothing is kept but its keyed hash:
//! that finds what was reported under it.

mod code;
mod desk;
mod sealed;
mod session;
pub mod texts;

pub use desk::{Asked, Resident, SignedResident};

use kernel::{Error, Id, Result, Shard};
use store::{Tx, vals};

use crate::mask;
use crate::store::residents::{PERSON_IS, PERSONS_OF};
use crate::vault::{self, FieldKind, Vault, VaultRef};

/// Tag type: a resident's being signed in on one device.
pub struct ResidentSession;

/// A telephone number as the vault's index knows it: a hash under its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phone([u8; 32]);

/// A number as somebody typed it, on its way to the hash.
pub(crate) struct Typed {
    pub phone: Phone,
    /// In clear: never stored, logged or answered.
    pub number: String,
    pub masked: String,
}

impl Phone {
    /// Where everything about it lies.
    pub fn shard(&self) -> Shard {
        vault::index_shard(&self.0)
    }

    /// Reads a mobile number as people write it. Nothing else gets a message:
    /// a landline cannot, and numbers abroad are how such doors are milked.
    ///
    /// # Errors
    /// `identity.phone_wrong`, `identity.phone_mobile`, naming `field`.
    pub(crate) fn typed(vault: &Vault, text: &str, field: &str) -> Result<Typed> {
        let number = FieldKind::Phone.clean(text, field)?;
        let digits: Vec<u8> = number.bytes().map(|b| b.wrapping_sub(b'0')).collect();
        if !mask::is_mobile(&digits) {
            return Err(Error::invalid("identity.phone_mobile", field));
        }
        let phone = Phone(vault.searched("phone", &number)?);
        Ok(Typed { phone, masked: FieldKind::Phone.masked(&number), number })
    }

    /// The hash of a mobile number as somebody typed it.
    ///
    /// # Errors
    /// `identity.phone_wrong`, `identity.phone_mobile`, naming `field`.
    pub fn known(vault: &Vault, text: &str, field: &str) -> Result<Phone> {
        Phone::typed(vault, text, field).map(|typed| typed.phone)
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Phone> {
        let whole = bytes.try_into().map_err(|_| Error::internal("a hash of another size"));
        whole.map(Phone)
    }

    /// The hash itself: as a key of what somebody is known by.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Persons known under that number, newest first, those before `before`. A read
/// in the shard of the number.
///
/// # Errors
/// Those of the store.
pub fn persons(
    tx: &mut Tx<'_>,
    phone: Phone,
    before: Option<VaultRef>,
    most: u32,
) -> Result<Vec<VaultRef>> {
    let before = before.map_or(i64::MAX, Id::get);
    tx.query(&PERSONS_OF, &vals![phone.shard(), phone.bytes(), before, i64::from(most)], |r| {
        r.id(0)
    })
}

/// Whether that person is known under that number. A read in the shard of the
/// number.
///
/// # Errors
/// Those of the store.
pub fn is(tx: &mut Tx<'_>, phone: Phone, person: VaultRef) -> Result<bool> {
    let of = vals![phone.shard(), phone.bytes(), person];
    Ok(tx.query_opt(&PERSON_IS, &of, |r| r.int(0))?.is_some())
}
