//! What the edge asks of a provider, in whole acts.

use kernel::actor::Unit;
use kernel::{Account, AreaCode, Ctx, Error, Id, Result};
use store::Tx;
use subtle::ConstantTimeEq;

use super::link::{self, Link, LinkInfo, SHARD};
use super::provider::{Provider, refused};
use super::state::{self, For};
use crate::account;
use crate::desk::{Identity, Signed};
use crate::factors::{self, Half};
use crate::grant;
use crate::sign_in::{self, SignedIn};

/// What the browser brought back from the provider.
#[derive(Debug, Clone)]
pub struct Back {
    pub state: String,
    /// As this very browser kept it: somebody else's answer is not ours.
    pub kept: String,
    pub code: String,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Finished {
    In(SignedIn),
    Linked,
}

impl Identity {
    /// Begins a sign-in: where the browser goes, and what it keeps meanwhile.
    ///
    /// # Errors
    /// `identity.oidc_nowhere`, `identity.oidc_away`.
    pub async fn begin_oidc(&self, ctx: &Ctx) -> Result<(String, String)> {
        self.sent(ctx, For::SigningIn).await
    }

    /// Begins to link a subject to one's own account.
    ///
    /// # Errors
    /// As [`Identity::begin_oidc`]; `identity.password_wrong`, those of
    /// throttling.
    pub async fn begin_oidc_link(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        password: &str,
    ) -> Result<(String, String)> {
        self.offered_provider()?;
        self.show_password(ctx, signed, password).await?;
        self.sent(ctx, For::Linking(signed.account)).await
    }

    async fn sent(&self, ctx: &Ctx, purpose: For) -> Result<(String, String)> {
        let provider = self.offered_provider()?;
        let state = state::make(self.vault(), ctx, purpose)?;
        let challenge = state::challenge(&state::verifier(self.vault(), &state)?);
        let nonce = state::nonce(self.vault(), &state)?;
        let address = provider.address(ctx.now, (&state, &nonce, &challenge)).await?;
        Ok((address, state))
    }

    /// Ends it: signs in whoever the subject is linked to, or links it.
    ///
    /// # Errors
    /// `identity.oidc_refused` whatever was wrong; `identity.oidc_unlinked` for
    /// a subject that is nobody here; `identity.oidc_taken`,
    /// `identity.oidc_many`, `identity.oidc_away`.
    pub async fn finish_oidc(&self, ctx: &Ctx, back: &Back, device: &str) -> Result<Finished> {
        let provider = self.offered_provider()?;
        let same = bool::from(back.state.as_bytes().ct_eq(back.kept.as_bytes()));
        let purpose = state::read(self.vault(), &back.state, ctx.now)?.filter(|_| same);
        let purpose = purpose.ok_or_else(refused)?;
        self.answered_once(ctx, &back.state).await?;
        let (verifier, nonce) =
            (state::verifier(self.vault(), &back.state)?, state::nonce(self.vault(), &back.state)?);
        let subject = provider.subject(ctx.now, &back.code, (&verifier, &nonce)).await?;
        let subject = link::hash(self.vault(), &provider.settings().issuer, &subject)?;
        match purpose {
            For::SigningIn => self.enter(ctx, subject, device).await.map(Finished::In),
            For::Linking(account) => {
                let of = self.another(ctx).await?;
                let again = of.clone();
                let add = move |tx: &mut Tx<'_>| link::add(tx, &again, &subject, account);
                self.store().write(SHARD, &of, add).await?;
                Ok(Finished::Linked)
            }
        }
    }

    /// Before the provider is asked: whoever shows the same answer twice asks
    /// it nothing.
    async fn answered_once(&self, ctx: &Ctx, given: &str) -> Result<()> {
        let (of, given) = (ctx.clone(), given.to_owned());
        let note = move |tx: &mut Tx<'_>| state::answer(tx, &of, SHARD, &given);
        match self.store().write(SHARD, ctx, note).await? {
            true => Ok(()),
            false => Err(refused()),
        }
    }

    async fn enter(&self, ctx: &Ctx, subject: [u8; 32], device: &str) -> Result<SignedIn> {
        let find = move |tx: &mut Tx<'_>| link::account(tx, &subject);
        let account = self.fresh(SHARD, find).await?;
        let unlinked = || Error::new(kernel::Kind::Anonymous, "identity.oidc_unlinked");
        let account = account.ok_or_else(unlinked)?;
        let of = self.another(ctx).await?;
        let (again, device) = (of.clone(), device.to_owned());
        let begin = move |tx: &mut Tx<'_>| sign_in::recognised(tx, &again, account, &device);
        // a locked account is told like one that is not linked
        self.store().write(account.shard(), &of, begin).await?.ok_or_else(unlinked)
    }

    /// The subjects by which one signs in.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn oidc_links(&self, signed: &Signed) -> Result<Vec<LinkInfo>> {
        let account = signed.account;
        self.store().read(SHARD, move |tx| link::of(tx, account)).await
    }

    /// Takes one of one's own away.
    ///
    /// # Errors
    /// `identity.password_wrong`, those of throttling.
    pub async fn drop_oidc_link(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        password: &str,
        id: Id<Link>,
    ) -> Result<()> {
        self.show_password(ctx, signed, password).await?;
        let (of, account) = (ctx.clone(), signed.account);
        let take = move |tx: &mut Tx<'_>| link::drop(tx, &of, account, Some(id));
        self.store().write(SHARD, ctx, take).await
    }

    /// Links a subject to somebody else's account, before anybody has made that
    /// account their own.
    /// DANGER: a link is a whole sign-in. An account with a password that its
    /// holder chose, or with a second factor, is linked by its holder alone.
    ///
    /// # Errors
    /// Those of the policy; `identity.grant_beyond_own`;
    /// `identity.oidc_holder`; `identity.two_people`; `identity.oidc_taken`.
    pub async fn link_oidc<F>(
        &self,
        ctx: &Ctx,
        id: Id<Account>,
        subject: &str,
        unit_area: F,
    ) -> Result<()>
    where
        F: Fn(Id<Unit>) -> Option<AreaCode> + Send + Sync + 'static,
    {
        let provider = self.offered_provider()?;
        let subject = subject.trim();
        if subject.is_empty() || subject.len() > 255 {
            return Err(Error::invalid("identity.oidc_subject", "subject"));
        }
        let (of, policy) = (ctx.clone(), self.policy().clone());
        let check = move |tx: &mut Tx<'_>| {
            account::open(tx, &of, &policy, id, "identity.oidc_link")?;
            grant::could_give_all(tx, &of, &policy, id, &unit_area)?;
            let own = sign_in::secret(tx, id)?.is_some_and(|f| f.is_own());
            if own || !factors::ways(tx, id)?.is_empty() {
                return Err(Error::conflict("identity.oidc_holder"));
            }
            factors::part(tx, &of, id, Half::Password)
        };
        self.store().write(id.shard(), ctx, check).await?;
        let subject = link::hash(self.vault(), &provider.settings().issuer, subject)?;
        let of = self.another(ctx).await?;
        let again = of.clone();
        let add = move |tx: &mut Tx<'_>| link::add(tx, &again, &subject, id);
        self.store().write(SHARD, &of, add).await
    }

    /// Takes all links of an account away; its sessions stay.
    ///
    /// # Errors
    /// Those of the policy.
    pub async fn unlink_oidc(&self, ctx: &Ctx, id: Id<Account>) -> Result<()> {
        let (of, policy) = (ctx.clone(), self.policy().clone());
        let check = move |tx: &mut Tx<'_>| {
            account::open(tx, &of, &policy, id, "identity.oidc_link").map(drop)
        };
        self.store().write(id.shard(), ctx, check).await?;
        let of = self.another(ctx).await?;
        let again = of.clone();
        let take = move |tx: &mut Tx<'_>| link::drop(tx, &again, id, None);
        self.store().write(SHARD, &of, take).await
    }

    /// A context for one more command of the same call: no two share their ids.
    async fn another(&self, ctx: &Ctx) -> Result<Ctx> {
        let mut next = self.store().ctx(ctx.actor.clone()).await?;
        (next.trace, next.lang) = (ctx.trace, ctx.lang);
        Ok(next)
    }

    fn offered_provider(&self) -> Result<&Provider> {
        self.provider().ok_or_else(|| Error::conflict("identity.oidc_nowhere"))
    }
}
