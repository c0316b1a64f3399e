//! Codes that change every half minute (RFC 6238: HMAC-SHA-1, 6 digits, 30
//! seconds), as every authenticator app makes them.

use kernel::{Account, Ctx, Error, Id, Result, Time};
use ring::hmac;
use store::{Tx, vals};

use crate::store::factors::{TOTP_GET, TOTP_STEP};
use crate::vault::Vault;

/// Bytes of a secret: as many as the hash has.
const SECRET: usize = 20;
const STEP_SECONDS: i64 = 30;
/// Steps by which a telephone's clock may be off, before and after.
const OFF: i64 = 1;

/// What the holder's app is told.
#[derive(Clone)]
pub struct Secret([u8; SECRET]);

impl Secret {
    /// Made from the vault's key: the same for an enrolment whenever asked.
    pub(crate) fn of(vault: &Vault, enrolment: i64) -> Result<Secret> {
        let whole = vault.token("totp", enrolment)?;
        let mut secret = [0; SECRET];
        secret.copy_from_slice(&whole[..SECRET]);
        Ok(Secret(secret))
    }

    /// Base 32, as it is typed where no camera is.
    pub fn text(&self) -> String {
        const SIGNS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let groups = self.0.as_chunks::<5>().0;
        let sign = |bits: u64, n: u32| char::from(SIGNS[(bits >> (35 - 5 * n) & 31) as usize]);
        groups
            .iter()
            .flat_map(|g| {
                let bits = g.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
                (0..8).map(move |n| sign(bits, n))
            })
            .collect()
    }

    /// What the QR picture says.
    pub fn address(&self, issuer: &str, login: &str) -> String {
        format!("otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}", self.text())
    }

    fn code(&self, step: i64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let at = usize::from(tag[SECRET - 1] & 15);
        let four = [tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]];
        u32::from_be_bytes(four) % 1_000_000
    }

    /// The step whose code this is, near now and after the last one taken.
    fn step_of(&self, typed: &str, now: Time, last: i64) -> Option<i64> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit());
        let code: u32 = digits.parse().ok().filter(|_| plain)?;
        let here = now.micros().div_euclid(STEP_SECONDS * 1_000_000);
        (here - OFF..=here + OFF).find(|step| *step > last && self.code(*step) == code)
    }
}

/// An enrolment as it is stored.
pub(super) struct Enrolled {
    pub enrolment: i64,
    pub confirmed: bool,
    pub step: i64,
}

pub(super) fn get(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Option<Enrolled>> {
    tx.query_opt(&TOTP_GET, &vals![account.shard(), account], |r| {
        Ok(Enrolled { enrolment: r.int(0)?, confirmed: r.opt_int(1)?.is_some(), step: r.int(2)? })
    })
}

/// The step of a right code; of none, `None`.
pub(super) fn right(
    vault: &Vault,
    enrolled: &Enrolled,
    typed: &str,
    now: Time,
) -> Result<Option<i64>> {
    Ok(Secret::of(vault, enrolled.enrolment)?.step_of(typed, now, enrolled.step))
}

/// Takes a code of a confirmed enrolment, once.
pub(super) fn take(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    account: Id<Account>,
    typed: &str,
) -> Result<bool> {
    let Some(enrolled) = get(tx, account)?.filter(|e| e.confirmed) else { return Ok(false) };
    let Some(step) = right(vault, &enrolled, typed, ctx.now)? else { return Ok(false) };
    tx.exec(&TOTP_STEP, &vals![account.shard(), account, step])?;
    Ok(true)
}

pub(super) fn wrong() -> Error {
    Error::invalid("identity.code_wrong", "code")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_micros(seconds * 1_000_000)
    }

    /// RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        let secret = Secret(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret.step_of(code, at(seconds), 0), Some(seconds / 30), "{seconds}");
        }
        assert_eq!(secret.text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_holds_a_step_before_and_after_and_once() {
        let secret = Secret(*b"12345678901234567890");
        let code = "287082";
        for (seconds, last, step) in
            [(29, 0, Some(1)), (30, 0, Some(1)), (89, 0, Some(1)), (90, 0, None), (59, 1, None)]
        {
            assert_eq!(secret.step_of(code, at(seconds), last), step, "{seconds}");
        }
        assert_eq!(secret.step_of("287 082", at(59), 0), Some(1));
        for bad in ["", "28708", "2870821", "+28708", "２８７０８２", "abcdef"] {
            assert_eq!(secret.step_of(bad, at(59), 0), None, "{bad}");
        }
    }
}
