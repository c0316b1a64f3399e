//! Passkeys: signing in with a device that recognises its holder. Nothing that
//! could be told to a false page is typed.

mod challenge;
mod public_key;
mod webauthn;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use kernel::{Account, Ctx, Error, Id, Kind, Result, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Tx, vals};

use crate::store::factors::{PASSKEY_ADD, PASSKEY_GET, PASSKEY_USED, PASSKEYS};
use crate::vault::Vault;
use challenge::For;
use public_key::{EDDSA, ES256, RS256};
pub use webauthn::Party;

/// Tag type: a device's key.
pub struct Passkey;

/// A passkey as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PasskeyInfo {
    pub id: Id<Passkey>,
    /// "Office laptop": as its holder calls it.
    pub name: String,
    pub made: Time,
    pub used: Option<Time>,
}

/// Keys of one account at the most.
pub(super) const MOST: usize = 20;
const NAME_MOST: usize = 60;

/// What the browser answers when a key was made; all in base64url.
#[derive(Debug, Clone, Deserialize)]
pub struct Adding {
    pub name: String,
    pub client_data: String,
    pub attestation: String,
}

/// What the browser answers when a key was used; all in base64url.
#[derive(Debug, Clone, Deserialize)]
pub struct Using {
    pub credential: String,
    pub client_data: String,
    pub authenticator_data: String,
    pub signature: String,
    /// The account, as the device kept it.
    pub user: String,
}

/// What the device is asked when a key is made: the options of
/// `navigator.credentials.create`, with bytes as base64url.
pub(super) fn options(
    vault: &Vault,
    ctx: &Ctx,
    party: &Party,
    account: Id<Account>,
    (login, title): (&str, &str),
    known: &[Vec<u8>],
) -> Result<Value> {
    let kinds = [ES256, EDDSA, RS256].map(|alg| json!({ "type": "public-key", "alg": alg }));
    let known: Vec<Value> =
        known.iter().map(|id| json!({ "type": "public-key", "id": BASE64.encode(id) })).collect();
    Ok(json!({
        "rp": { "id": party.host, "name": "Jingwei" },
        "user": {
            "id": BASE64.encode(account.get().to_be_bytes()), "name": login, "displayName": title,
        },
        "challenge": challenge::make(vault, ctx, For::Adding(account))?,
        "pubKeyCredParams": kinds,
        "excludeCredentials": known,
        "authenticatorSelection": { "residentKey": "required", "userVerification": "required" },
        "attestation": "none",
        "timeout": 300_000,
    }))
}

/// What the device is asked when somebody signs in: the options of
/// `navigator.credentials.get`.
pub(crate) fn question(vault: &Vault, ctx: &Ctx, party: &Party) -> Result<Value> {
    Ok(json!({
        "rpId": party.host,
        "challenge": challenge::make(vault, ctx, For::SigningIn)?,
        "userVerification": "required",
        "timeout": 300_000,
    }))
}

/// Keeps a new key.
pub(super) fn add(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    party: &Party,
    account: Id<Account>,
    adding: &Adding,
) -> Result<Id<Passkey>> {
    let wrong = || Error::invalid("identity.passkey_wrong", "attestation");
    let name = clean(&adding.name)?;
    let (client, attestation) = (
        bytes(&adding.client_data).ok_or_else(wrong)?,
        bytes(&adding.attestation).ok_or_else(wrong)?,
    );
    let asked = webauthn::challenge(&client).ok_or_else(wrong)?;
    if !challenge::holds(vault, &asked, For::Adding(account), ctx.now)? {
        return Err(wrong());
    }
    let made = webauthn::made(party, &client, &attestation).ok_or_else(wrong)?;
    let shard = account.shard();
    if !challenge::answer(tx, ctx, shard, &asked)? || list(tx, account)?.len() >= MOST {
        return Err(wrong());
    }
    let id: Id<Passkey> = ctx.id(shard);
    let row = vals![
        shard,
        account,
        made.credential,
        id,
        name,
        made.public_key,
        i64::from(made.count),
        ctx.now
    ];
    tx.query_opt(&PASSKEY_ADD, &row, |r| r.int(0))?.ok_or_else(wrong)?;
    Ok(id)
}

/// Whose device answered; every wrong answer is the same refusal.
pub(crate) fn account(using: &Using) -> Result<Id<Account>> {
    let user = bytes(&using.user).and_then(|b| <[u8; 8]>::try_from(b).ok());
    user.and_then(|b| Id::from_i64(i64::from_be_bytes(b))).ok_or_else(refused)
}

/// Takes the answer of a device, once. `false` for whatever is wrong with it.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    vault: &Vault,
    party: &Party,
    account: Id<Account>,
    using: &Using,
) -> Result<bool> {
    let read = (
        bytes(&using.credential),
        bytes(&using.client_data),
        bytes(&using.authenticator_data),
        bytes(&using.signature),
    );
    let (Some(credential), Some(client), Some(data), Some(signature)) = read else {
        return Ok(false);
    };
    let asked = webauthn::challenge(&client).unwrap_or_default();
    if !challenge::holds(vault, &asked, For::SigningIn, ctx.now)? {
        return Ok(false);
    }
    let shard = account.shard();
    let of = vals![shard, account, credential.clone()];
    let known = tx.query_opt(&PASSKEY_GET, &of, |r| Ok((r.blob(0)?, r.int(1)?)))?;
    let Some((key, count)) = known else { return Ok(false) };
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let answered = webauthn::answered(party, &client, &data, &signature, (&key, count));
    let Some(count) = answered else { return Ok(false) };
    if !challenge::answer(tx, ctx, shard, &asked)? {
        return Ok(false);
    }
    tx.exec(&PASSKEY_USED, &vals![shard, account, credential, i64::from(count), ctx.now])?;
    Ok(true)
}

/// Those of an account, oldest first.
pub(super) fn list(tx: &mut Tx<'_>, account: Id<Account>) -> Result<Vec<(PasskeyInfo, Vec<u8>)>> {
    tx.query(&PASSKEYS, &vals![account.shard(), account], |r| {
        let info =
            PasskeyInfo { id: r.id(0)?, name: r.text(1)?, made: r.time(2)?, used: r.opt_time(3)? };
        Ok((info, r.blob(4)?))
    })
}

/// The one refusal of every sign-in by a device.
pub(crate) fn refused() -> Error {
    Error::new(Kind::Anonymous, "identity.passkey_refused")
}

fn clean(name: &str) -> Result<String> {
    let name = name.trim();
    let fits = (1..=NAME_MOST).contains(&name.chars().count());
    match fits && !name.chars().any(char::is_control) {
        true => Ok(name.to_owned()),
        false => Err(Error::invalid("identity.name_wrong", "name").arg("most", NAME_MOST)),
    }
}

/// Padding is forgiven.
fn bytes(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.trim_end_matches('=')).ok()
}
