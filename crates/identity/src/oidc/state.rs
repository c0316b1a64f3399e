//! What goes with the browser to the provider and back: made under the vault's
//! key, so that asking writes nothing, and answered once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use kernel::{Account, Ctx, Id, Result, Shard, Time};
use sha2::{Digest, Sha256};
use store::{Tx, vals};
use subtle::ConstantTimeEq;

use crate::store::factors::{MARK_ADD, MARKS_FORGET};
use crate::vault::{Vault, hex};

/// Minutes that somebody may take at the provider.
const MINUTES: i64 = 10;
const NONCE: usize = 16;
const PLAIN: usize = NONCE + 16;

/// For whom it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    SigningIn,
    /// To link the subject to the account of who is signed in.
    Linking(Id<Account>),
}

/// Nonce, end, account and mark, as text.
pub(super) fn make(vault: &Vault, ctx: &Ctx, purpose: For) -> Result<String> {
    let until = ctx.now.plus_minutes(MINUTES).micros().to_be_bytes();
    let account = match purpose {
        For::SigningIn => -1,
        For::Linking(account) => account.get(),
    };
    let plain = [&ctx.random()[..NONCE], &until, &account.to_be_bytes()].concat();
    let mark = mark(vault, &plain)?;
    Ok(BASE64.encode([&plain[..], &mark[..]].concat()))
}

/// What it was made for: one of ours, that still holds.
pub(super) fn read(vault: &Vault, given: &str, now: Time) -> Result<Option<For>> {
    let Ok(bytes) = BASE64.decode(given) else { return Ok(None) };
    let Some((plain, given)) = bytes.split_at_checked(PLAIN) else { return Ok(None) };
    let number = |at: usize| {
        plain.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, i64::from_be_bytes)
    };
    let same = bool::from(mark(vault, plain)?.ct_eq(given));
    if !same || now.micros() >= number(NONCE) {
        return Ok(None);
    }
    Ok(Some(Id::from_i64(number(NONCE + 8)).map_or(For::SigningIn, For::Linking)))
}

/// Notes that it was answered; `false` when it was before.
pub(super) fn answer(tx: &mut Tx<'_>, ctx: &Ctx, shard: Shard, given: &str) -> Result<bool> {
    let hash: [u8; 32] = Sha256::digest(given).into();
    tx.exec(&MARKS_FORGET, &vals![shard, ctx.now])?;
    let until = ctx.now.plus_minutes(MINUTES);
    Ok(tx.query_opt(&MARK_ADD, &vals![shard, hash, until], |r| r.int(0))?.is_some())
}

/// The secret whose hash goes ahead (PKCE): whoever reads the code on its way
/// cannot exchange it.
pub(super) fn verifier(vault: &Vault, state: &str) -> Result<String> {
    Ok(hex(&vault.token(&format!("oidc verifier {state}"), 0)?).to_string())
}

/// Its hash, as it goes ahead.
pub(super) fn challenge(verifier: &str) -> String {
    BASE64.encode(Sha256::digest(verifier))
}

/// What the token must name, so that no other sign-in's is taken.
pub(super) fn nonce(vault: &Vault, state: &str) -> Result<String> {
    Ok(hex(&vault.token(&format!("oidc nonce {state}"), 0)?).to_string())
}

fn mark(vault: &Vault, plain: &[u8]) -> Result<[u8; 32]> {
    vault.token(&format!("oidc state {}", BASE64.encode(plain)), 0)
}
