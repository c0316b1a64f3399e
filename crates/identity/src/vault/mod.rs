//! The vault: the one place where personal values lie, each sealed under its
//! person's own key.
//!
//! Everything else holds a [`VaultRef`] or masked text. A value comes out in
//! clear only through [`Vault::reveal`], for a declared [`Purpose`], and the
//! same transaction writes who saw what and why: a read that cannot be logged
//! does not happen.

mod command;
mod derive;
mod erase;
mod field;
mod index;
mod inventory;
mod keys;
mod open;
mod purpose;
mod reveal;
mod seal;

pub use command::{Card, NewSubject, card, cards, of, set_confidential};
pub use field::FieldKind;
pub use inventory::{FieldDef, Inventory, InventoryLine};
pub use keys::{ENV, KeyRing};
pub use open::KeySource;
pub use purpose::{
    About, BREAK_GLASS, GLASS_ROLES, OWN_DATA, Opening, PURPOSES, Purpose, PurposeDef, REPORTER,
};
pub use reveal::{Line, Reveal};

pub(crate) use index::{shard_of as index_shard, subscriber};
pub(crate) use keys::hex;

use std::sync::Arc;

use kernel::Id;

/// Tag type: a person as far as one matter or account knows them. Two matters
/// of one caller are two subjects with keys of their own, and are erased each
/// in its time; the blind index finds both.
pub struct Subject;

/// Points at a person's values; says nothing by itself.
pub type VaultRef = Id<Subject>;

/// The open vault: keys and declared fields. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    keys: Arc<KeyRing>,
    inventory: Arc<Inventory>,
}

impl Vault {
    /// With keys in hand (tests); [`Vault::open`] reads and checks the file.
    pub fn new(keys: KeyRing, inventory: Inventory) -> Vault {
        Vault { keys: Arc::new(keys), inventory: Arc::new(inventory) }
    }

    /// Every declared personal field, to be printed.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }
}
