//! Between the right password and the second factor: a word that says how far
//! somebody got. It is kept nowhere; only this program can make one.

use kernel::{Account, Error, Id, Kind, Result, Time};
use subtle::ConstantTimeEq;

use crate::vault::Vault;

/// Minutes that it holds.
const MINUTES: i64 = 5;

/// `account.expires.mac`. Bound to the password: a new one ends it.
pub(crate) fn make(
    vault: &Vault,
    account: Id<Account>,
    password: &str,
    now: Time,
) -> Result<(String, Time)> {
    let until = now.plus_minutes(MINUTES);
    let mac = mac(vault, account, password, until.micros())?;
    Ok((format!("{account}.{}.{mac}", until.micros()), until))
}

/// Whose it is, before its mark was compared.
pub(crate) fn account(step: &str) -> Result<Id<Account>> {
    step.split('.').next().and_then(|id| id.parse().ok()).ok_or_else(over)
}

/// Whether it is one of ours, of this password, and still holds.
pub(crate) fn check(vault: &Vault, step: &str, password: &str, now: Time) -> Result<()> {
    let id = account(step)?;
    let mut parts = step.split('.').skip(1);
    let until: i64 = parts.next().and_then(|n| n.parse().ok()).ok_or_else(over)?;
    let given = parts.next().ok_or_else(over)?;
    let right = mac(vault, id, password, until)?;
    let same = bool::from(right.as_bytes().ct_eq(given.as_bytes()));
    if same && now.micros() < until && parts.next().is_none() { Ok(()) } else { Err(over()) }
}

fn mac(vault: &Vault, account: Id<Account>, password: &str, until: i64) -> Result<String> {
    let mark = vault.token(&format!("second step {until} {password}"), account.get())?;
    Ok(mark.iter().map(|byte| format!("{byte:02x}")).collect())
}

pub(crate) fn over() -> Error {
    Error::new(Kind::Anonymous, "identity.step_over")
}
