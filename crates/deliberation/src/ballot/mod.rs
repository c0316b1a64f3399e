//! The secret ballot.
//!
//! A member's device makes a key pair that nobody else ever sees, blinds its
//! public half (the *mark*) and shows the blinded one under the member's own
//! name. It gets back a blinded *token* (RFC 9497, VOPRF over ristretto255),
//! unblinds it, and later casts mark, token and signed choice without saying
//! who it is. The blinded mark fits every mark equally well, so that nothing
//! that the program saw or wrote leads from the one to the other; the proof
//! beside the token shows the device that it was made with everybody's key and
//! not with one of its own.
//!
//! - A token is made once for each member, and counts once, by its mark.
//! - Whoever holds the database cannot change a ballot: it is signed.
//! - After closing, list and key are public, and anybody recounts
//!   ([`recount`]); each voter finds the own mark in the list.
//!
//! DANGER: who could watch the network sees from which address a ballot comes.
//! A route that casts must take no session, write no address, and be asked
//! under no idempotency key. And a receipt can be shown: this ballot is secret
//! to the curious, it does not protect somebody who is made to show it.

mod key;
mod recount;
mod voter;

pub use key::Given;
pub use recount::{Tally, recount};
pub use voter::{Ready, Voter, blinded};

pub(crate) use key::Key;

use identity::policy::Policy;
use identity::vault::Vault;
use kernel::{Ctx, Error, Id, Result};
use serde_json::json;
use store::Tx;

use crate::sitting::{Member, Sitting, Stage, note, sits};
use crate::sql::{ballots, sittings};

/// A ballot as it is cast and listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ballot {
    /// Public half of a key that only the voter's device has: the receipt.
    pub mark: [u8; 32],
    pub token: [u8; 64],
    /// Counts from 0.
    pub choice: u32,
    pub signature: [u8; 64],
}

/// What is published when a session closes. Its hash of the list also stands
/// in the sealed log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub sitting: Id<Sitting>,
    pub choices: u32,
    /// Tokens given, and ballots cast.
    pub given: i64,
    pub counted: i64,
    pub root: [u8; 32],
    /// By which every token can be made again.
    pub seed: [u8; 32],
}

/// Makes the token of a member for what their device blinded.
///
/// # Errors
/// Not found for whoever does not sit in the session; `deliberation.stage`,
/// `deliberation.token_given`, `deliberation.token_wrong` for bytes that are
/// no blinded mark.
pub fn token(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (policy, vault): (&Policy, &Vault),
    id: Id<Sitting>,
    member: Member,
    blinded: &[u8],
) -> Result<Given> {
    let sitting = sittings::lock(tx, id)?;
    let sits = sits(tx, id, Some(member))?.is_some();
    policy.allows(&ctx.actor, "deliberation.token", &sitting.target(sits))?;
    sitting.at(Stage::HandingOut)?;
    let given = Key::of(vault, id)?.give(blinded, ctx.random())?;
    if !sittings::give_token(tx, id, &member)? {
        return Err(Error::conflict("deliberation.token_given"));
    }
    note(tx, ctx, "deliberation.token", id, json!({}))?;
    Ok(given)
}

/// Ends the handing out; ballots come in from now on.
///
/// # Errors
/// Those of the policy; `deliberation.stage`.
pub fn begin_casting(tx: &mut Tx<'_>, ctx: &Ctx, policy: &Policy, id: Id<Sitting>) -> Result<()> {
    let sitting = sittings::lock(tx, id)?;
    policy.allows(&ctx.actor, "deliberation.turn", &sitting.target(false))?;
    sitting.at(Stage::HandingOut)?;
    sittings::casting(tx, id)?;
    note(tx, ctx, "deliberation.turn", id, json!({ "stage": Stage::Casting.name() }))
}

/// Takes a ballot in. There is no context on purpose: no actor, no time and no
/// audit entry can get beside a ballot. The same again is the same.
///
/// # Errors
/// Not found; `deliberation.stage`, `deliberation.choice`,
/// `deliberation.token_wrong`, `deliberation.ballot_wrong`,
/// `deliberation.cast_already`.
pub fn cast(tx: &mut Tx<'_>, vault: &Vault, id: Id<Sitting>, ballot: &Ballot) -> Result<()> {
    // held: a ballot that comes with the closing is on the list or refused
    let sitting = sittings::lock(tx, id)?;
    sitting.at(Stage::Casting)?;
    recount::check(&Key::of(vault, id)?, id, sitting.choices, ballot)?;
    ballots::put(tx, id, ballot)?;
    match ballots::get(tx, id, &ballot.mark)? {
        Some(kept) if kept == *ballot => Ok(()),
        _ => Err(Error::conflict("deliberation.cast_already")),
    }
}

/// Closes the session and publishes its list.
///
/// # Errors
/// Those of the policy; `deliberation.stage`, `deliberation.more_ballots` when
/// more were cast than tokens given: then somebody else has the key.
pub fn close(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (policy, vault): (&Policy, &Vault),
    id: Id<Sitting>,
) -> Result<Closed> {
    let sitting = sittings::lock(tx, id)?;
    policy.allows(&ctx.actor, "deliberation.turn", &sitting.target(false))?;
    sitting.at(Stage::Casting)?;
    let all = ballots::all(tx, id)?;
    let counted = i64::try_from(all.len()).map_err(Error::internal)?;
    let given = sittings::given(tx, id)?;
    if counted > given {
        return Err(Error::conflict("deliberation.more_ballots"));
    }
    let (root, seed) = (recount::root(id, &all), key::seed(vault, id)?);
    let closed = Closed { sitting: id, choices: sitting.choices, given, counted, root, seed };
    ballots::publish(tx, id)?;
    sittings::close(tx, &closed)?;
    let facts = json!({ "given": given, "counted": counted, "root": recount::hex(&root) });
    note(tx, ctx, "deliberation.close", id, facts)?;
    Ok(closed)
}

/// What a closed session published, for everybody.
///
/// # Errors
/// Not found for one that is not closed.
pub fn published(tx: &mut Tx<'_>, id: Id<Sitting>) -> Result<Closed> {
    sittings::published(tx, id)
}

/// The ballots of a closed session behind a mark, for everybody. Of one that
/// is open there are none: who votes later knows no more than the first.
///
/// # Errors
/// Not found.
pub fn list(
    tx: &mut Tx<'_>,
    id: Id<Sitting>,
    after: Option<&[u8; 32]>,
    most: u32,
) -> Result<Vec<Ballot>> {
    sittings::get(tx, id)?;
    ballots::list(tx, id, after.map_or(&[][..], |m| &m[..]), i64::from(most.min(1_000)))
}
