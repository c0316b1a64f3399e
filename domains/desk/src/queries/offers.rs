//! What can be done to a matter, and why the rest cannot.

use casework::queries::offer::{OfferNow, offers as offered};
use casework::{Matter, Works};
use http_edge::Words;
use kernel::{Ctx, Id, Result};
use store::Tx;

use crate::wire::matter::Offer;
use crate::wire::{ListOf, Reason};

/// The offers of a matter, the refused ones with their first reason.
///
/// # Errors
/// Not found when the matter is out of scope.
pub fn offers(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    words: &Words,
    id: Id<Matter>,
) -> Result<ListOf<Offer>> {
    let all = offered(tx, ctx, works, id, false)?;
    let said = |offer: OfferNow| Offer {
        refused: offer.refused.first().map(|e| Reason::of(words, ctx.lang, e)),
        offer,
    };
    Ok(all.into_iter().map(said).collect::<Vec<_>>().into())
}
