//! The only SQL of this crate.

use identity::resident::Phone;
use kernel::{Error, Id, Result, Time};
use store::{Row, Tx, stmts, vals};

use crate::model::Consent;

stmts! {
    pub(crate) CONSENT_ADD = "INSERT INTO consent (shard, id, person, purpose, version, about, \
        given, mandate, ends) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) \
        ON CONFLICT DO NOTHING RETURNING id";
    pub(crate) CONSENT_GET = "SELECT id, purpose, version, about, given, mandate, ends, withdrawn \
        FROM consent WHERE shard=$1 AND id=$2 AND person=$3 FOR UPDATE";
    pub(crate) CONSENTS_OF = "SELECT id, purpose, version, about, given, mandate, ends, withdrawn \
        FROM consent WHERE shard=$1 AND person=$2 ORDER BY id DESC LIMIT 100";
    pub(crate) CONSENT_STANDING = "SELECT id, purpose, version, about, given, mandate, ends, \
        withdrawn FROM consent WHERE shard=$1 AND person=$2 AND purpose=$3 AND about=$4 \
        AND withdrawn IS NULL";
    pub(crate) CONSENT_END = "UPDATE consent SET withdrawn=$3 \
        WHERE shard=$1 AND id=$2 AND withdrawn IS NULL";
}

/// Whether it is the first: of two that come at once one stands.
pub(crate) fn add(tx: &mut Tx<'_>, person: Phone, c: &Consent) -> Result<bool> {
    let row = vals![
        person.shard(),
        c.id,
        person.bytes(),
        c.purpose.as_str(),
        c.version,
        c.about.as_str(),
        c.given,
        c.mandate,
        c.ends
    ];
    Ok(tx.query_opt(&CONSENT_ADD, &row, |_| Ok(()))?.is_some())
}

/// One of that person's; held against others until the command ends.
pub(crate) fn get(tx: &mut Tx<'_>, person: Phone, id: Id<Consent>) -> Result<Option<Consent>> {
    tx.query_opt(&CONSENT_GET, &vals![person.shard(), id, person.bytes()], read)
}

pub(crate) fn of(tx: &mut Tx<'_>, person: Phone) -> Result<Vec<Consent>> {
    tx.query(&CONSENTS_OF, &vals![person.shard(), person.bytes()], read)
}

pub(crate) fn standing(
    tx: &mut Tx<'_>,
    person: Phone,
    purpose: &str,
    about: &str,
) -> Result<Option<Consent>> {
    let asked = vals![person.shard(), person.bytes(), purpose, about];
    tx.query_opt(&CONSENT_STANDING, &asked, read)
}

pub(crate) fn end(tx: &mut Tx<'_>, id: Id<Consent>, now: Time) -> Result<()> {
    tx.exec(&CONSENT_END, &vals![id.shard(), id, now])
}

fn read(r: &Row<'_>) -> Result<Consent> {
    Ok(Consent {
        id: r.id(0)?,
        purpose: r.text(1)?,
        version: u32::try_from(r.int(2)?).map_err(Error::internal)?,
        about: r.text(3)?,
        given: r.time(4)?,
        mandate: r.opt_id(5)?,
        ends: r.opt_time(6)?,
        withdrawn: r.opt_time(7)?,
    })
}
