//! Purchases and works: what the procedure's file cannot say of bids, contract
//! and receipt, and what may be paid for them.

mod hooks;
pub(crate) mod model;
pub(crate) mod sql;

use casework::{Matter, Works};
use kernel::{AreaCode, Error, Id, Money, Result, Shard};
use procedure::Known;
use store::Tx;

use model::Purchase;

/// The procedure of purchases and works.
pub const PROCEDURE: &str = "village_purchase";

const GUARDS: [&str; 4] = ["bids_opened", "bids_enough", "not_lowest", "all_received"];
const EFFECTS: [&str; 13] = [
    "open_purchase",
    "award_directly",
    "invite",
    "take_bid",
    "open_bid",
    "award_bid",
    "award_exchange",
    "sign_contract",
    "change_contract",
    "measure",
    "measure_anew",
    "receive",
    "finish",
];

/// With what the loader of procedures may believe to be there.
#[must_use]
pub fn known(known: Known) -> Known {
    known.with_guards(GUARDS).with_effects(EFFECTS)
}

/// Gives the procedure of purchases what its file cannot say.
#[must_use]
pub fn hooked(works: Works) -> Works {
    let zone = works.calendars.zone().clone();
    works.hook(PROCEDURE, Box::new(hooks::Purchases { zone }))
}

/// A purchase that a form names, of the village.
///
/// # Errors
/// `powers.purchase_unknown`.
pub fn of_village(tx: &mut Tx<'_>, village: AreaCode, purchase: Id<Matter>) -> Result<Purchase> {
    let here = purchase.shard() == Shard::of_area(village);
    let found = if here { sql::get(tx, purchase)? } else { None };
    let unknown = || Error::invalid("powers.purchase_unknown", "form/purchase");
    found.filter(|(of, _)| *of == village).map(|(_, p)| p).ok_or_else(unknown)
}

/// Refuses to pay for a purchase more than was received of it, or somebody
/// else than supplied it.
///
/// # Errors
/// `powers.purchase_unknown`, `powers.other_payee`, `powers.above_received`.
pub fn payable(
    tx: &mut Tx<'_>,
    village: AreaCode,
    purchase: Id<Matter>,
    payee: &str,
    (own, amount): (Id<Matter>, i64),
) -> Result<()> {
    let p = of_village(tx, village, purchase)?;
    let supplier = p.award.as_ref().and_then(|a| a.party.name.as_deref()).unwrap_or_default();
    if supplier != payee {
        return Err(Error::conflict("powers.other_payee").field("form/payee"));
    }
    let left = p.payable() - crate::money::sql::paid_for(tx, purchase, own)?;
    match amount <= left {
        true => Ok(()),
        false => {
            let error = Error::conflict("powers.above_received").field("form/amount");
            Err(error.arg("left", Money(left.max(0)).to_string()))
        }
    }
}
