//! The desk: what the edge asks of identity, in whole acts.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use kernel::{Account, Actor, AreaCode, Ctx, Error, Id, Lang, Place, Result, Role, Shard, Time};
use store::{Engine, Store, Tx};

use crate::account::{self, NewAccount};
use crate::grant::{self, Give};
use crate::oidc::Provider;
use crate::password::{self, Hasher};
use crate::policy::Policy;
use crate::roles::ADMINISTRATOR;
use crate::service;
use crate::session::{self, Known, SEEN_EVERY_MINUTES, Session};
use crate::settings::{PASSWORD_LEAST, SESSION_IDLE_MINUTES, number};
use crate::sign_in::{self, Entered, Tried};
use crate::token::Token;
use crate::vault::Vault;

/// Store, policy, vault and hasher together. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    store: Store,
    policy: Arc<Policy>,
    vault: Vault,
    hasher: Hasher,
    seen: Mutex<HashMap<[u8; 32], Seen>>,
    provider: OnceLock<Provider>,
    /// Counts what this process changed in accounts, sessions and grants.
    round: AtomicU64,
}

/// A token's meaning, as it was read.
struct Seen {
    at: Time,
    round: u64,
    known: Arc<Known>,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub session: Id<Session>,
    pub account: Id<Account>,
    pub login: String,
    pub title: String,
    pub lang: Lang,
    /// Nothing but a change of the password is allowed.
    pub must_change: bool,
    pub expires: Time,
    /// What a program may ask for with its token; none: a person, all that
    /// the grants allow.
    pub scopes: Option<Arc<[String]>>,
    /// With the grants that hold now.
    pub actor: Actor,
}

/// Seconds after which another process' revocation is seen here; one's own is
/// seen at once.
const FRESH_MICROS: i64 = 1_000_000;
/// Tokens that are remembered; beyond it all are forgotten, which costs a read
/// each.
const SEEN_MOST: usize = 20_000;

impl Identity {
    /// `hasher` is shared with nobody: it bounds the memory of all hashing.
    pub fn new(store: Store, policy: Arc<Policy>, vault: Vault, hasher: Hasher) -> Identity {
        let seen = Mutex::default();
        let (provider, round) = (OnceLock::new(), AtomicU64::new(0));
        Identity(Arc::new(Inner { store, policy, vault, hasher, seen, provider, round }))
    }

    /// Staff may sign in by this provider's word too. The first one counts.
    #[must_use]
    pub fn with_provider(self, provider: Provider) -> Identity {
        // fails only when there is one already
        let _ = self.0.provider.set(provider);
        self
    }

    /// The provider, where there is one.
    pub fn provider(&self) -> Option<&Provider> {
        self.0.provider.get()
    }

    /// The policy of the whole program.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.0.policy
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    /// The vault.
    pub fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// The hasher, for passwords of new accounts.
    pub fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// To be called after every commit that changed an account, a session or a
    /// grant by other ways than this desk: what is remembered here is read
    /// again.
    pub fn forget(&self) {
        self.0.round.fetch_add(1, Ordering::Release);
    }

    /// Who holds this token, with the grants that hold now. A session, account
    /// or grant that was ended is seen at once here, and within a second on
    /// other nodes.
    ///
    /// # Errors
    /// `identity.sign_in_needed` for whatever is no live token.
    pub async fn signed(&self, token: &str, now: Time) -> Result<Signed> {
        let token = Token::parse(token).ok_or_else(session::needed)?;
        let known = match self.remembered(&token, now) {
            Some(known) => known,
            None => self.look_up(&token, now).await?,
        };
        self.living(&token, &known, now).await
    }

    /// [`Identity::signed`] past what is remembered, for what goes on for long:
    /// there a second would become as long as that.
    ///
    /// # Errors
    /// As [`Identity::signed`].
    pub async fn signed_afresh(&self, token: &str, now: Time) -> Result<Signed> {
        let token = Token::parse(token).ok_or_else(session::needed)?;
        let known = self.look_up(&token, now).await?;
        self.living(&token, &known, now).await
    }

    async fn living(&self, token: &Token, known: &Known, now: Time) -> Result<Signed> {
        let settings = self.0.store.settings().await?;
        let idle = settings.get(&SESSION_IDLE_MINUTES, None, now).unwrap_or(i64::MAX);
        if !known.lives(now, idle) {
            return Err(session::needed());
        }
        if known.scopes.is_none() && now.minutes_since(known.seen) >= SEEN_EVERY_MINUTES {
            self.touch(token, now).await;
        }
        let grants = known.grants.iter().filter(|g| g.holds(now)).cloned().collect();
        Ok(Signed {
            session: known.session,
            account: known.account,
            login: known.login.clone(),
            title: known.title.clone(),
            lang: known.lang,
            must_change: known.must_change,
            expires: known.expires,
            scopes: known.scopes.clone(),
            actor: Actor::Person { account: known.account, grants },
        })
    }

    fn remembered(&self, token: &Token, now: Time) -> Option<Arc<Known>> {
        let round = self.0.round.load(Ordering::Acquire);
        let seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let held = seen.get(&token.hash())?;
        let age = now.micros() - held.at.micros();
        // a clock that was set back makes everything old
        let fresh = held.round == round && (0..FRESH_MICROS).contains(&age);
        fresh.then(|| held.known.clone())
    }

    async fn look_up(&self, token: &Token, now: Time) -> Result<Arc<Known>> {
        // before reading: a change that comes in between makes it stale
        let round = self.0.round.load(Ordering::Acquire);
        let asked = token.clone();
        let read = move |tx: &mut Tx<'_>| match session::read(tx, &asked, now)? {
            Some(known) => Ok(Some(known)),
            None => service::read(tx, &asked, now),
        };
        let found = self.fresh(token.shard(), read).await?;
        let known = Arc::new(found.ok_or_else(session::needed)?);
        let mut seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= SEEN_MOST {
            seen.clear();
        }
        seen.insert(token.hash(), Seen { at: now, round, known: known.clone() });
        Ok(known)
    }

    /// A read of rights, never from a standby: one that lags would let in who
    /// was just locked out, and turn away who just signed in.
    pub(crate) async fn fresh<T, F>(&self, shard: Shard, read: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + Sync + 'static,
        T: Send + 'static,
    {
        match self.0.store.engine() {
            Engine::Sqlite => self.0.store.read(shard, read).await,
            Engine::Postgres => {
                let ctx = self.0.store.ctx(Actor::System { job: "session" }).await?;
                self.0.store.write(shard, &ctx, read).await
            }
        }
    }

    /// That it could not be noted does not turn anybody away: a full disk must
    /// not sign everybody out.
    async fn touch(&self, token: &Token, now: Time) {
        let Ok(ctx) = self.0.store.ctx(Actor::System { job: "session" }).await else { return };
        let of = token.clone();
        let noted = self.0.store.write(token.shard(), &ctx, move |tx| session::touch(tx, &of, now));
        if noted.await.is_ok() {
            self.0.seen.lock().unwrap_or_else(PoisonError::into_inner).remove(&token.hash());
        }
    }

    /// Signs in, or asks for the second factor. The answer holds a token: it
    /// is never stored under an idempotency key.
    ///
    /// # Errors
    /// `identity.sign_in_refused` whatever was wrong, `identity.sign_in_paused`
    /// after too many tries, `busy`.
    pub async fn sign_in(
        &self,
        ctx: &Ctx,
        login: &str,
        password: &str,
        device: &str,
    ) -> Result<Entered> {
        let clean = account::clean_login(login).ok();
        let tried = self.tried(login.trim())?;
        let (of, name) = (ctx.clone(), clean.clone());
        let load = move |tx: &mut Tx<'_>| sign_in::candidate(tx, &of, name.as_deref(), tried);
        let candidate = self.fresh(tried.shard, load).await?;
        let stored = candidate.found.as_ref().and_then(|f| f.password.as_deref());
        let verdict = self.0.hasher.verify(stored, password).await?;
        let at = candidate.found.as_ref().map_or(tried.shard, |f| f.account.shard());
        let (of, device, vault) = (ctx.clone(), device.to_owned(), self.0.vault.clone());
        let conclude = move |tx: &mut Tx<'_>| {
            sign_in::conclude(tx, &of, &candidate, &verdict, (&vault, &device))
        };
        self.0.store.write(at, ctx, conclude).await?.ok_or_else(sign_in::refused)
    }

    /// Ends the session itself. A token that is none is no error: it is what
    /// was wanted.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn sign_out(&self, ctx: &Ctx, signed: &Signed) -> Result<()> {
        let (of, policy) = (ctx.clone(), self.0.policy.clone());
        let (account, session) = (signed.account, signed.session);
        let end = move |tx: &mut Tx<'_>| session::end(tx, &of, &policy, account, session);
        self.0.store.write(account.shard(), ctx, end).await?;
        self.forget();
        Ok(())
    }

    /// The holder's own new password, in exchange for the old one. Every other
    /// session ends. Wrong tries count like those of signing in.
    ///
    /// # Errors
    /// `identity.password_wrong` (field `old`), those of
    /// [`password::check`], `identity.sign_in_paused`, `busy`.
    pub async fn change_password(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        old: &str,
        new: &str,
    ) -> Result<()> {
        password::check(new, &signed.login, self.least(ctx))?;
        if old == new {
            return Err(Error::invalid("identity.password_same", "password"));
        }
        self.show_password(ctx, signed, old).await.map_err(|e| match e.code {
            "identity.password_wrong" => e.field("old"),
            _ => e,
        })?;
        let account = signed.account;
        let hash = self.0.hasher.hash(new).await?;
        let (of, policy, keep) = (ctx.clone(), self.0.policy.clone(), signed.session.get());
        let change =
            move |tx: &mut Tx<'_>| account::change_password(tx, &of, &policy, account, &hash, keep);
        self.0.store.write(account.shard(), ctx, change).await?;
        self.forget();
        Ok(())
    }

    /// Checks and hashes a password that is given to somebody else.
    ///
    /// # Errors
    /// Those of [`password::check`]; `busy`.
    pub async fn hash_new(&self, ctx: &Ctx, login: &str, password: &str) -> Result<String> {
        password::check(password, login, self.least(ctx))?;
        self.0.hasher.hash(password).await
    }

    /// Makes the first administrator, from the command line, on a place that
    /// has none: an account over `area` with the role. Done in two shards, so
    /// it may be run again when it broke off between them.
    ///
    /// # Errors
    /// `identity.administered` when there is one already; those of a malformed
    /// login, title or password.
    pub async fn first_administrator(
        &self,
        login: &str,
        title: &str,
        area: AreaCode,
        password: &str,
    ) -> Result<Id<Account>> {
        let ctx = self.0.store.ctx(Actor::System { job: "first_administrator" }).await?;
        let now = ctx.now;
        let has = move |tx: &mut Tx<'_>| grant::administered(tx, now, None);
        if self.fresh(Shard::COMMON, has).await? {
            return Err(Error::conflict("identity.administered"));
        }
        let login = account::clean_login(login)?;
        let hash = self.hash_new(&ctx, &login, password).await?;
        let new = NewAccount {
            login: login.clone(),
            title: title.to_owned(),
            lang: Lang::default(),
            area,
            password: Some(hash),
            must_change: false,
            person: Vec::new(),
        };
        let account = self.create_or_take_up(&ctx, new).await?;
        let ctx = self.0.store.ctx(ctx.actor.clone()).await?;
        let give = Give {
            account,
            role: Role::from(ADMINISTRATOR),
            place: Place::Area(area),
            unit_area: None,
            from: None,
            to: None,
            reason: "first administrator".to_owned(),
        };
        let (of, policy) = (ctx.clone(), self.0.policy.clone());
        let give = move |tx: &mut Tx<'_>| {
            if grant::administered(tx, of.now, None)? {
                return Err(Error::conflict("identity.administered"));
            }
            grant::give(tx, &of, &policy, &give)
        };
        self.0.store.write(Shard::COMMON, &ctx, give).await?;
        self.forget();
        Ok(account)
    }

    async fn create_or_take_up(&self, ctx: &Ctx, new: NewAccount) -> Result<Id<Account>> {
        let (of, inner) = (ctx.clone(), self.0.clone());
        let shard = account::shard_of(&new.login);
        let create = move |tx: &mut Tx<'_>| match account::by_login(tx, &new.login)? {
            None => account::create(tx, &of, &inner.policy, &inner.vault, &new),
            Some(id) => {
                let hash = new.password.as_deref().unwrap_or_default();
                account::reset_password(tx, &of, &inner.policy, id, hash, &|_| None)?;
                Ok(id)
            }
        };
        self.0.store.write(shard, ctx, create).await
    }

    fn least(&self, ctx: &Ctx) -> usize {
        usize::try_from(number(ctx, &PASSWORD_LEAST)).unwrap_or(password::MOST)
    }

    /// What was typed as a login, so that it can be counted and not read.
    pub(crate) fn tried(&self, typed: &str) -> Result<Tried> {
        let typed = typed.to_ascii_lowercase();
        let hash = self.0.vault.blind_login(&typed)?;
        let shard = account::clean_login(&typed).map_or(Shard::COMMON, |l| account::shard_of(&l));
        Ok(Tried { shard, hash })
    }
}
