//! The vault: the one place where personal values lie, each sealed under its
//! person's own key.
//!
//! Everything else holds a [`VaultRef`] or masked text. A value comes out in
//! clear only through [`Vault::reveal`], for a declared [`Purpose`], and the
//! same transaction writes who saw what and why: a read that cannot be logged
//! does not happen.

mod blind;
mod cipher;
mod command;
mod derive;
mod digest;
mod email;
mod erase;
mod field;
mod index;
mod inventory;
mod key_file;
mod keys;
mod kms;
mod open;
mod purpose;
mod rehash;
mod renew;
mod reveal;
mod rotate;
mod seal;

pub use blind::{Dropped, Hashed};
pub use cipher::Cipher;
pub use command::{Card, NewSubject, card, cards, of, set_confidential};
pub use field::FieldKind;
pub use inventory::{FieldDef, Inventory, InventoryLine};
pub use key_file::ENV;
pub use keys::KeyRing;
pub use kms::{Kms, KmsProgram, Turned};
pub use open::{KeySource, Keys};
pub use purpose::{
    About, BREAK_GLASS, CASE_TEAM_PURPOSE, GLASS_ROLES, MINOR_CASE, OWN_DATA, Opening, PROGRAM,
    PURPOSES, Purpose, PurposeDef, REPORTER,
};
pub use renew::RENEW;
pub use reveal::{Line, Reveal};
pub use rotate::{Lying, Rotate, Rotation, Standing};

pub use index::Blind;
pub(crate) use index::{newest, shard_of as index_shard, subscriber, unhex};
pub(crate) use keys::hex;
pub(crate) use rehash::subscriber as numbers_subscriber;
pub(crate) use rotate::subscribers as rotation_subscribers;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use kernel::{Error, Id, Result};

use seal::Made;

/// The field that telephones are known by.
pub(crate) const PHONE: &str = "phone";

/// A hash or a pseudonym as the database has it.
///
/// # Errors
/// `internal` for bytes of another size.
pub(crate) fn bytes_of(bytes: &[u8]) -> Result<[u8; 32]> {
    bytes.try_into().map_err(|_| Error::internal("a hash of another size"))
}

/// Tag type: a person as far as one matter or account knows them. Two matters
/// of one caller are two subjects with keys of their own, and are erased each
/// in its time; the blind index finds both.
pub struct Subject;

/// Points at a person's values; says nothing by itself.
pub type VaultRef = Id<Subject>;

/// The open vault: keys and declared fields. Cheap to clone; all clones see a
/// change of keys at once.
#[derive(Debug, Clone)]
pub struct Vault {
    keys: Arc<Held>,
    inventory: Arc<Inventory>,
}

/// The keys as they are now.
#[derive(Debug)]
struct Held {
    from: Keys,
    ring: RwLock<Arc<KeyRing>>,
    /// Number of the key that wraps what is new.
    number: AtomicI64,
    /// How often data keys were changed, from 1.
    round: AtomicI64,
    /// Numbers of the keys of blind indexes that are in use, the newest last.
    blinds: RwLock<Arc<[i64]>>,
    /// Held by whoever changes them.
    changing: tokio::sync::Mutex<()>,
}

impl Vault {
    /// With keys in hand (tests); [`Vault::open`] reads and checks the file.
    pub fn new(keys: KeyRing, inventory: Inventory) -> Vault {
        Vault::with(keys, Keys::from(KeySource::Text(String::new())), inventory)
    }

    fn with(ring: KeyRing, from: Keys, inventory: Inventory) -> Vault {
        let keys = Held {
            from,
            number: AtomicI64::new(ring.newest()),
            blinds: RwLock::new(Arc::new([ring.newest_blind()])),
            ring: RwLock::new(Arc::new(ring)),
            round: AtomicI64::new(1),
            changing: tokio::sync::Mutex::default(),
        };
        Vault { keys: Arc::new(keys), inventory: Arc::new(inventory) }
    }

    /// Every declared personal field, to be printed.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// What new values are sealed with.
    pub fn cipher(&self) -> Cipher {
        self.keys.from.cipher
    }

    pub(crate) fn ring(&self) -> Arc<KeyRing> {
        self.keys.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The keys of blind indexes that are in use, the newest last.
    pub(super) fn blinds(&self) -> Arc<[i64]> {
        self.keys.blinds.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Under which new hashes are made.
    pub(super) fn newest_blind(&self) -> i64 {
        self.blinds().last().copied().unwrap_or(keys::FIRST)
    }

    /// How a key is made that is new now.
    fn made(&self) -> Made {
        let now = |n: &AtomicI64| n.load(Ordering::Acquire);
        let (number, round) = (now(&self.keys.number), now(&self.keys.round));
        Made { cipher: self.cipher(), number, round }
    }
}
