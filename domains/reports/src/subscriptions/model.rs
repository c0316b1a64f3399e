//! What is subscribed to, and what is kept about whoever did.

use casework::Matter;
use identity::vault::{FieldDef, FieldKind, Inventory, Opening, PROGRAM, PurposeDef};
use kernel::{AreaCode, Id, Result, Shard};

/// Tag type: an address that wants to hear of something.
pub struct Subscription;

/// What somebody wants to hear of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A town, village or community.
    Area(AreaCode),
    Matter(Id<Matter>),
}

impl Target {
    /// Where its subscriptions lie.
    pub fn shard(self) -> Shard {
        match self {
            Target::Area(area) => Shard::of_area(area),
            Target::Matter(matter) => matter.shard(),
        }
    }

    /// Tells it from others, for counting.
    pub(super) fn number(self) -> i64 {
        match self {
            Target::Area(area) => area.get(),
            Target::Matter(matter) => matter.get(),
        }
    }
}

/// What an address is called in the vault and the data inventory.
pub const FIELD: &str = "email";
/// What it hangs on.
pub(super) const ABOUT: &str = "subscription";
/// Days after its end: it is erased with the subscription.
const DAYS: u32 = 1;

/// To send what was asked for. No person reads an address.
pub static PURPOSE: PurposeDef = PurposeDef {
    code: "notify",
    basis: "pipl_13_1",
    about: &[ABOUT],
    openings: &[Opening { roles: &[PROGRAM], fields: &[FIELD], confidential: true }],
};

/// Adds purpose and field to the public inventory.
///
/// # Errors
/// Those of [`Inventory::declare`].
pub fn declare(inventory: &mut Inventory) -> Result<()> {
    inventory.declare_purpose(&PURPOSE);
    inventory.declare(FieldDef {
        name: FIELD.to_owned(),
        kind: FieldKind::Email,
        owner: "report".to_owned(),
        retention_days: DAYS,
        purposes: vec![PURPOSE.code.to_owned()],
    })
}
