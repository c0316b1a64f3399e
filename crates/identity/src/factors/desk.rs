//! What the edge asks of second factors, in whole acts. Whoever changes one
//! shows the password again: a session left open on a desk is not enough.

use kernel::{Account, Ctx, Error, Id, Result};
use serde_json::Value;
use store::Tx;

use super::passkey::{self, Adding, Party, Passkey, Using};
use super::{Factors, Second, Secret, step};
use crate::desk::{Identity, Signed};
use crate::password::Verdict;
use crate::sign_in::{self, SignedIn, Tried};

/// What an app is told, this once.
pub struct Enrolment {
    pub secret: Secret,
    /// `otpauth://…`, for a QR picture.
    pub address: String,
}

impl Identity {
    /// What the holder has beside the password.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn factors(&self, signed: &Signed) -> Result<Factors> {
        let account = signed.account;
        self.store().read(account.shard(), move |tx| super::of(tx, account)).await
    }

    /// Begins the enrolment of an app.
    ///
    /// # Errors
    /// `identity.password_wrong`, `identity.totp_there`, those of throttling.
    pub async fn begin_totp(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        password: &str,
    ) -> Result<Enrolment> {
        self.show_password(ctx, signed, password).await?;
        let (of, vault, account) = (ctx.clone(), self.vault().clone(), signed.account);
        let begin = move |tx: &mut Tx<'_>| super::begin_totp(tx, &of, &vault, account);
        let secret = self.store().write(account.shard(), ctx, begin).await?;
        let address = secret.address("Jingwei", &signed.login);
        Ok(Enrolment { secret, address })
    }

    /// Ends it with a first code; answers codes on paper. Wrong codes count.
    ///
    /// # Errors
    /// `identity.code_wrong`, `identity.sign_in_paused`.
    pub async fn confirm_totp(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        code: &str,
    ) -> Result<Vec<String>> {
        let (vault, code) = (self.vault().clone(), code.to_owned());
        self.change(ctx, signed, move |tx, of, holder| {
            super::confirm_totp(tx, of, &vault, holder, &code)
        })
        .await
    }

    /// Takes the app away.
    ///
    /// # Errors
    /// `identity.password_wrong`, those of throttling.
    pub async fn remove_totp(&self, ctx: &Ctx, signed: &Signed, password: &str) -> Result<()> {
        self.show_password(ctx, signed, password).await?;
        self.change(ctx, signed, super::remove_totp).await
    }

    /// A new sheet of codes on paper; the old one is void.
    ///
    /// # Errors
    /// `identity.password_wrong`, those of throttling.
    pub async fn renew_codes(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        password: &str,
    ) -> Result<Vec<String>> {
        self.show_password(ctx, signed, password).await?;
        self.change(ctx, signed, super::renew_codes).await
    }

    /// What the browser asks a device when a passkey is made.
    ///
    /// # Errors
    /// `identity.password_wrong`, those of throttling.
    pub async fn begin_passkey(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        party: &Party,
        password: &str,
    ) -> Result<Value> {
        self.show_password(ctx, signed, password).await?;
        let account = signed.account;
        let known = self.store().read(account.shard(), move |tx| passkey::list(tx, account));
        let known: Vec<Vec<u8>> = known.await?.into_iter().map(|(_, id)| id).collect();
        let names = (signed.login.as_str(), signed.title.as_str());
        passkey::options(self.vault(), ctx, party, account, names, &known)
    }

    /// Keeps the new passkey. Answers codes on paper with the first one.
    ///
    /// # Errors
    /// `identity.passkey_wrong`, `identity.name_wrong`.
    pub async fn add_passkey(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        party: &Party,
        adding: Adding,
    ) -> Result<Vec<String>> {
        let (vault, party) = (self.vault().clone(), party.clone());
        self.change(ctx, signed, move |tx, of, holder| {
            super::add_passkey(tx, of, (&vault, &party), holder, &adding)
        })
        .await
    }

    /// Takes a passkey away.
    ///
    /// # Errors
    /// `identity.password_wrong`, those of throttling.
    pub async fn remove_passkey(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        password: &str,
        id: Id<Passkey>,
    ) -> Result<()> {
        self.show_password(ctx, signed, password).await?;
        self.change(ctx, signed, move |tx, of, holder| super::remove_passkey(tx, of, holder, id))
            .await
    }

    /// What the browser asks a device when somebody signs in.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn passkey_question(&self, ctx: &Ctx, party: &Party) -> Result<Value> {
        passkey::question(self.vault(), ctx, party)
    }

    /// Signs in with a device. The device recognised its holder: nothing more
    /// is asked. Wrong answers are not counted by account: nobody guesses a
    /// signature, and whoever knows an account's number could otherwise keep
    /// its holder out.
    ///
    /// # Errors
    /// `identity.passkey_refused` whatever was wrong.
    pub async fn sign_in_with_passkey(
        &self,
        ctx: &Ctx,
        party: &Party,
        using: Using,
        device: &str,
    ) -> Result<SignedIn> {
        let account = passkey::account(&using)?;
        let (of, vault, party) = (ctx.clone(), self.vault().clone(), party.clone());
        let device = device.to_owned();
        let conclude =
            move |tx: &mut Tx<'_>| match passkey::take(tx, &of, &vault, &party, account, &using)? {
                true => sign_in::recognised(tx, &of, account, &device),
                false => Ok(None),
            };
        let done = self.store().write(account.shard(), ctx, conclude).await?;
        done.ok_or_else(passkey::refused)
    }

    /// Signs in with the second factor, after the password was right.
    ///
    /// # Errors
    /// `identity.step_over`, `identity.code_wrong`, `identity.sign_in_paused`.
    pub async fn sign_in_second(
        &self,
        ctx: &Ctx,
        step: &str,
        second: Second,
        device: &str,
    ) -> Result<SignedIn> {
        let account = step::account(step)?;
        let tried = self.second_tried(account)?;
        let (of, vault) = (ctx.clone(), self.vault().clone());
        let (step, device) = (step.to_owned(), device.to_owned());
        let conclude = move |tx: &mut Tx<'_>| {
            let found = sign_in::secret(tx, account)?.ok_or_else(step::over)?;
            let password = found.password.as_deref().ok_or_else(step::over)?;
            step::check(&vault, &step, password, of.now)?;
            sign_in::paused(tx, &of, tried)?;
            let right = super::take(tx, &of, &vault, account, &second)?;
            sign_in::finish(tx, &of, account, right, tried, &device)
        };
        let done = self.store().write(account.shard(), ctx, conclude).await?;
        done.ok_or_else(|| Error::new(kernel::Kind::Anonymous, "identity.code_wrong").field("code"))
    }

    /// A change by the holder: wrong codes are counted, and what is remembered
    /// of sessions is forgotten.
    async fn change<T, F>(&self, ctx: &Ctx, signed: &Signed, f: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>, &Ctx, (Id<Account>, i64)) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        let tried = self.second_tried(signed.account)?;
        let (of, holder) = (ctx.clone(), (signed.account, signed.session.get()));
        let change = move |tx: &mut Tx<'_>| {
            sign_in::paused(tx, &of, tried)?;
            f(tx, &of, holder)
        };
        let done = self.store().write(signed.account.shard(), ctx, change).await;
        if done.as_ref().is_err_and(|e| e.code == "identity.code_wrong") {
            let of = ctx.clone();
            let count = move |tx: &mut Tx<'_>| sign_in::count(tx, &of, tried);
            self.store().write(signed.account.shard(), ctx, count).await?;
        }
        self.forget();
        done
    }

    /// Compares the holder's password; wrong ones count as when signing in.
    pub(crate) async fn show_password(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        password: &str,
    ) -> Result<()> {
        let (tried, account, of) = (self.tried(&signed.login)?, signed.account, ctx.clone());
        let load = move |tx: &mut Tx<'_>| {
            sign_in::paused(tx, &of, tried)?;
            sign_in::secret(tx, account)
        };
        let stored = self.fresh(account.shard(), load).await?.and_then(|f| f.password);
        if self.hasher().verify(stored.as_deref(), password).await? == Verdict::Wrong {
            let of = ctx.clone();
            let count = move |tx: &mut Tx<'_>| sign_in::count(tx, &of, tried);
            self.store().write(tried.shard, ctx, count).await?;
            return Err(Error::invalid("identity.password_wrong", "password"));
        }
        Ok(())
    }

    /// Second factors are counted apart from passwords: whoever guesses at one
    /// does not lock the other.
    fn second_tried(&self, account: Id<Account>) -> Result<Tried> {
        let hash = self.vault().blind_login(&format!("second {account}"))?;
        Ok(Tried { shard: account.shard(), hash })
    }
}
