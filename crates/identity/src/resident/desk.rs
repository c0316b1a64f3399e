//! What the edge asks of residents, in whole acts.

use kernel::{Ctx, Error, Id, Kind, Result, Time};
use store::Tx;

use super::{Phone, ResidentSession, code, session};
use crate::Token;
use crate::desk::Identity;
use crate::session::needed;
use crate::settings::PHONE_SIGN_IN;

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
        let typed = Phone::typed(self.vault(), phone, "phone")?;
        let (of, vault, shard) = (ctx.clone(), self.vault().clone(), typed.phone.shard());
        let ask = move |tx: &mut Tx<'_>| code::ask(tx, &of, &vault, &typed);
        let (step, until) = self.store().write(shard, ctx, ask).await?;
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

    fn offered(&self, ctx: &Ctx) -> Result<()> {
        match self.signs_phones_in(ctx) {
            true => Ok(()),
            false => Err(Error::conflict("identity.phone_nowhere")),
        }
    }
}
