//! What the edge asks of residents, in whole acts.

use kernel::{Ctx, Error, Id, Kind, Result, Time};
use store::{Tx, vals};

use super::{Phone, ResidentSession, Typed, code, session, telephone};
use crate::Token;
use crate::desk::Identity;
use crate::session::needed;
use crate::settings::PHONE_SIGN_IN;
use crate::store::residents::{PERSON_IS, PERSONS_OF};
use crate::vault::{Blind, VaultRef, newest};

/// A resident who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resident {
    pub session: Id<ResidentSession>,
    pub phone: Phone,
    /// `138****5678`
    pub masked: String,
    pub expires: Time,
}

/// A new session, with the token that is told this once.
#[derive(Debug, Clone)]
pub struct SignedResident {
    pub token: Token,
    pub resident: Resident,
}

/// A code is on its way.
#[derive(Debug, Clone)]
pub struct Asked {
    /// To be sent back with the code; the asking page alone has it.
    pub step: String,
    pub until: Time,
}

impl Identity {
    /// Whether this place signs residents in by their telephones.
    pub fn signs_phones_in(&self, ctx: &Ctx) -> bool {
        ctx.settings.get(&PHONE_SIGN_IN, None, ctx.now).unwrap_or(false)
    }

    /// Sends a code to a telephone, whether anybody here knows it or not.
    ///
    /// # Errors
    /// `identity.phone_nowhere` where nobody is signed in so;
    /// `identity.phone_wrong`, `identity.phone_mobile`; `identity.phone_paused`
    /// for a number that was sent many.
    pub async fn ask_phone_code(&self, ctx: &Ctx, phone: &str) -> Result<Asked> {
        self.offered(ctx)?;
        let typed = Typed::read(phone, "phone")?;
        let phone = self.telephone(ctx, &typed).await?;
        let (of, vault) = (ctx.clone(), self.vault().clone());
        let ask = move |tx: &mut Tx<'_>| code::ask(tx, &of, &vault, (phone, &typed));
        let (step, until) = self.store().write(phone.shard(), ctx, ask).await?;
        Ok(Asked { step, until })
    }

    /// Signs a resident in with the code.
    ///
    /// # Errors
    /// `identity.phone_code_wrong`, `identity.phone_code_over`,
    /// `identity.phone_nowhere`.
    pub async fn sign_in_resident(
        &self,
        ctx: &Ctx,
        step: &str,
        typed: &str,
    ) -> Result<SignedResident> {
        self.offered(ctx)?;
        let shard = code::id(step)?.shard();
        let (of, vault) = (ctx.clone(), self.vault().clone());
        let (step, typed) = (step.to_owned(), typed.to_owned());
        let take = move |tx: &mut Tx<'_>| match code::take(tx, &of, &vault, &step, &typed)? {
            Some((phone, masked)) => session::begin(tx, &of, phone, masked).map(Some),
            None => Ok(None),
        };
        let done = self.store().write(shard, ctx, take).await?;
        done.ok_or_else(|| Error::new(Kind::Anonymous, "identity.phone_code_wrong").field("code"))
    }

    /// The resident who holds this token.
    ///
    /// # Errors
    /// `identity.sign_in_needed` for whatever is no live token.
    pub async fn resident(&self, token: &str, now: Time) -> Result<Resident> {
        let token = Token::parse(token).ok_or_else(needed)?;
        let shard = token.shard();
        let read = move |tx: &mut Tx<'_>| session::read(tx, &token, now);
        self.fresh(shard, read).await?.ok_or_else(needed)
    }

    /// Ends the session itself, or with `all` every one of that telephone.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn sign_out_resident(&self, ctx: &Ctx, resident: &Resident, all: bool) -> Result<()> {
        let (of, resident, shard) = (ctx.clone(), resident.clone(), resident.phone.shard());
        let end = move |tx: &mut Tx<'_>| session::end(tx, &of, &resident, all);
        self.store().write(shard, ctx, end).await
    }

    /// A number's pseudonym, in a command of its own: no two share their ids.
    async fn telephone(&self, ctx: &Ctx, typed: &Typed) -> Result<Phone> {
        let mut own = self.store().ctx(ctx.actor.clone()).await?;
        (own.trace, own.lang) = (ctx.trace, ctx.lang);
        let (of, vault, typed) = (own.clone(), self.vault().clone(), typed.clone());
        let find = move |tx: &mut Tx<'_>| telephone::of(tx, &of, &vault, &typed);
        self.store().write(telephone::SHARD, &own, find).await
    }

    /// Persons known under a telephone's number, newest first, those before
    /// `before`.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn persons_of(
        &self,
        phone: Phone,
        before: Option<VaultRef>,
        most: u32,
    ) -> Result<Vec<VaultRef>> {
        let (mut all, before) = (Vec::new(), before.map_or(i64::MAX, Id::get));
        for blind in self.blinds_of(phone).await? {
            let of = vals![blind.shard(), blind.0, before, i64::from(most)];
            let read = move |tx: &mut Tx<'_>| tx.query(&PERSONS_OF, &of, |r| r.id(0));
            all.extend(self.store().read(blind.shard(), read).await?);
        }
        Ok(newest(all, most as usize))
    }

    /// Whether that person is known under the telephone's number.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn is_person_of(&self, phone: Phone, person: VaultRef) -> Result<bool> {
        for blind in self.blinds_of(phone).await? {
            let of = vals![blind.shard(), blind.0, person];
            let read = move |tx: &mut Tx<'_>| tx.query_opt(&PERSON_IS, &of, |r| r.int(0));
            if self.store().read(blind.shard(), read).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn blinds_of(&self, phone: Phone) -> Result<Vec<Blind>> {
        let vault = self.vault().clone();
        let read = move |tx: &mut Tx<'_>| telephone::blinds(tx, &vault, phone);
        self.store().read(telephone::SHARD, read).await
    }

    fn offered(&self, ctx: &Ctx) -> Result<()> {
        match self.signs_phones_in(ctx) {
            true => Ok(()),
            false => Err(Error::conflict("identity.phone_nowhere")),
        }
    }
}
