//! What a device is asked to sign: made of the vault's key, so that nobody
//! writes into the database by merely asking, and answered once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use kernel::{Account, Ctx, Id, Result, Shard, Time};
use sha2::{Digest, Sha256};
use store::{Tx, vals};
use subtle::ConstantTimeEq;

use crate::store::factors::{MARK_ADD, MARKS_FORGET};
use crate::vault::Vault;

/// Minutes that it holds.
const MINUTES: i64 = 5;
const NONCE: usize = 16;

/// What the answer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// A new key of this account.
    Adding(Id<Account>),
    /// Signing in: whoever it is.
    SigningIn,
}

impl For {
    fn number(self) -> i64 {
        match self {
            For::Adding(account) => account.get(),
            For::SigningIn => 0,
        }
    }
}

/// Nonce, end and mark, as text.
pub(super) fn make(vault: &Vault, ctx: &Ctx, purpose: For) -> Result<String> {
    let until = ctx.now.plus_minutes(MINUTES).micros().to_be_bytes();
    let plain = [&ctx.random()[..NONCE], &until[..]].concat();
    let mark = mark(vault, &plain, purpose)?;
    Ok(BASE64.encode([&plain[..], &mark[..]].concat()))
}

/// Whether it is one of ours for this, and still holds.
pub(super) fn holds(vault: &Vault, given: &str, purpose: For, now: Time) -> Result<bool> {
    let Ok(bytes) = BASE64.decode(given) else { return Ok(false) };
    let Some((plain, given)) = bytes.split_at_checked(NONCE + 8) else { return Ok(false) };
    let until = plain.last_chunk::<8>().map_or(0, |b| i64::from_be_bytes(*b));
    let same = mark(vault, plain, purpose)?.ct_eq(given);
    Ok(bool::from(same) && now.micros() < until)
}

/// Notes that it was answered; `false` when it was before.
pub(super) fn answer(tx: &mut Tx<'_>, ctx: &Ctx, shard: Shard, given: &str) -> Result<bool> {
    let hash: [u8; 32] = Sha256::digest(given).into();
    tx.exec(&MARKS_FORGET, &vals![shard, ctx.now])?;
    let until = ctx.now.plus_minutes(MINUTES);
    Ok(tx.query_opt(&MARK_ADD, &vals![shard, hash, until], |r| r.int(0))?.is_some())
}

fn mark(vault: &Vault, plain: &[u8], purpose: For) -> Result<[u8; 32]> {
    vault.token(&format!("passkey challenge {}", BASE64.encode(plain)), purpose.number())
}
