//! A resident's being signed in: nobody's account, no role, one telephone.

use kernel::{Ctx, Id, Result, Time};
use serde_json::json;
use store::{Tx, vals};

use super::desk::{Resident, SignedResident};
use super::{Phone, ResidentSession, telephone};
use crate::duties;
use crate::settings::{RESIDENT_HOURS, number};
use crate::store::residents::{
    RESIDENT_ADD, RESIDENT_END, RESIDENT_END_ALL, RESIDENT_WHO, RESIDENTS_FORGET,
};
use crate::token::Token;

/// What the audit log calls such a session.
const SUBJECT: &str = "resident_session";

pub(super) fn begin(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    phone: Phone,
    masked: String,
) -> Result<SignedResident> {
    let shard = phone.shard();
    let token = Token::new(shard, &ctx.random());
    let id: Id<ResidentSession> = ctx.id(shard);
    let expires = ctx.now.plus_minutes(number(ctx, &RESIDENT_HOURS).saturating_mul(60));
    tx.exec(&RESIDENTS_FORGET, &vals![shard, ctx.now])?;
    let row = vals![shard, token.hash(), id, phone.bytes(), masked.as_str(), ctx.now, expires];
    tx.exec(&RESIDENT_ADD, &row)?;
    telephone::hold(tx, ctx, phone, expires)?;
    record(tx, ctx, "identity.resident_sign_in", phone, id)?;
    Ok(SignedResident { token, resident: Resident { session: id, phone, masked, expires } })
}

/// What a token stands for; `None` when it is unknown or has ended.
pub(super) fn read(tx: &mut Tx<'_>, token: &Token, now: Time) -> Result<Option<Resident>> {
    let found = tx.query_opt(&RESIDENT_WHO, &vals![token.shard(), token.hash()], |r| {
        Ok(Resident {
            session: r.id(0)?,
            phone: Phone::read(r.bytes(1)?)?,
            masked: r.text(2)?,
            expires: r.time(3)?,
        })
    })?;
    Ok(found.filter(|resident| now < resident.expires))
}

/// Ends it; with `all`, every one of that telephone.
pub(super) fn end(tx: &mut Tx<'_>, ctx: &Ctx, resident: &Resident, all: bool) -> Result<()> {
    let shard = resident.phone.shard();
    match all {
        true => tx.exec(&RESIDENT_END_ALL, &vals![shard, resident.phone.bytes()])?,
        false => tx.exec(&RESIDENT_END, &vals![shard, resident.session])?,
    }
    record(tx, ctx, "identity.resident_sign_out", resident.phone, resident.session)
}

fn record(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    act: &str,
    phone: Phone,
    id: Id<ResidentSession>,
) -> Result<()> {
    let version = ctx.now.micros();
    duties::done(tx, ctx, phone.shard(), act, (SUBJECT, id.get()), version, json!({}))
}
