//! A session and its roll.

use std::collections::BTreeSet;

use identity::policy::{Policy, Relation, Target};
use identity::resident::Phone;
use identity::vault::Vault;
use kernel::{Account, AreaCode, Ctx, Error, Id, Result, Time};
use serde_json::json;
use store::Tx;
use store::audit::{self, Entry, Outcome};

use crate::ballot::Key;
use crate::sql::sittings as sql;

/// Who sits in a session: a resident by the keyed hash of a telephone, or an
/// account. Nobody's name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member(pub(crate) [u8; 32]);

impl Member {
    /// A resident. Whoever puts one on a roll has the telephone known as long as
    /// the session is to be ([`identity::resident::hold`]).
    pub fn resident(phone: Phone) -> Member {
        Member(*phone.bytes())
    }

    /// Somebody with an account.
    pub fn account(id: Id<Account>) -> Member {
        let mut bytes = [0; 32];
        bytes[24..].copy_from_slice(&id.get().to_be_bytes());
        Member(bytes)
    }
}

/// A session to be held.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSitting {
    /// Its shard is where all of it lies.
    pub id: Id<Sitting>,
    pub area: AreaCode,
    /// How many answers its question has, at least two.
    pub choices: u32,
    /// Each with whether they lead it. No doubles.
    pub roll: Vec<(Member, bool)>,
}

/// How far a vote is. Tokens and ballots never at the same time: whoever saw
/// both streams could lay the one beside the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Members fetch their tokens.
    HandingOut,
    /// Ballots come in, from nobody in particular.
    Casting,
    /// The list is public.
    Closed,
}

impl Stage {
    pub(crate) const ALL: [(Stage, &'static str); 3] = [
        (Stage::HandingOut, "handing_out"),
        (Stage::Casting, "casting"),
        (Stage::Closed, "closed"),
    ];

    pub(crate) fn name(self) -> &'static str {
        Stage::ALL.iter().find(|(s, _)| *s == self).map_or("closed", |(_, name)| name)
    }
}

/// A session as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    pub id: Id<Sitting>,
    pub area: AreaCode,
    pub choices: u32,
    pub stage: Stage,
    /// The key by which a device makes sure that its token is like everybody's.
    pub public: Vec<u8>,
    pub opened: Time,
}

impl Sitting {
    /// What the policy is asked about, for somebody.
    pub(crate) fn target(&self, sits: bool) -> Target<'static> {
        let target = Target::object(self.area);
        if sits { target.with(Relation::Member) } else { target }
    }

    /// # Errors
    /// `deliberation.stage` when it is not there.
    pub(crate) fn at(&self, stage: Stage) -> Result<()> {
        match self.stage == stage {
            true => Ok(()),
            false => Err(Error::conflict("deliberation.stage")),
        }
    }
}

/// That many sit in one session at the most.
const MEMBERS_MOST: usize = 20_000;

/// Opens a session: from now on its members fetch their tokens. The roll is
/// closed with it.
///
/// # Errors
/// Those of the policy; `deliberation.choice`, `deliberation.members`.
pub fn open(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    vault: &Vault,
    new: &NewSitting,
) -> Result<Sitting> {
    policy.allows(&ctx.actor, "deliberation.open", &Target::place(new.area))?;
    if !(2..=100).contains(&new.choices) {
        return Err(Error::invalid("deliberation.choice", "choices"));
    }
    let once: BTreeSet<&Member> = new.roll.iter().map(|(m, _)| m).collect();
    if once.len() != new.roll.len() || !(2..=MEMBERS_MOST).contains(&once.len()) {
        return Err(Error::invalid("deliberation.members", "roll").arg("most", MEMBERS_MOST));
    }
    let sitting = Sitting {
        id: new.id,
        area: new.area,
        choices: new.choices,
        stage: Stage::HandingOut,
        public: Key::of(vault, new.id)?.public(),
        opened: ctx.now,
    };
    sql::add(tx, &sitting)?;
    for (member, chair) in &new.roll {
        sql::add_member(tx, new.id, member, *chair)?;
    }
    let facts = json!({ "members": new.roll.len(), "choices": new.choices });
    note(tx, ctx, "deliberation.open", new.id, facts)?;
    Ok(sitting)
}

/// A session, for whoever may know that it is held.
///
/// # Errors
/// Not found for everybody else.
pub fn sitting(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    policy: &Policy,
    id: Id<Sitting>,
    member: Option<Member>,
) -> Result<Sitting> {
    let found = sql::get(tx, id)?;
    let sits = sits(tx, id, member)?.is_some();
    policy.allows(&ctx.actor, "deliberation.see", &found.target(sits))?;
    Ok(found)
}

/// The sessions in which somebody sits, newest first, at most a hundred. To be
/// asked of all shards.
///
/// # Errors
/// Those of the store.
pub fn of_member(tx: &mut Tx<'_>, member: Member) -> Result<Vec<Sitting>> {
    sql::of_member(tx, &member)
}

/// Whether somebody sits in it, and leads it.
pub(crate) fn sits(
    tx: &mut Tx<'_>,
    id: Id<Sitting>,
    member: Option<Member>,
) -> Result<Option<bool>> {
    match member {
        Some(member) => sql::chair(tx, id, &member),
        None => Ok(None),
    }
}

/// An act upon a session, with nothing in it of anybody.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    action: &str,
    id: Id<Sitting>,
    facts: serde_json::Value,
) -> Result<()> {
    let (subject, version) = (("sitting", id.get()), ctx.now.micros());
    let outcome = Outcome::Done;
    let entry =
        Entry { shard: id.shard(), action, subject, version, outcome, facts, personal: &[] };
    audit::record(tx, ctx, &entry)
}
