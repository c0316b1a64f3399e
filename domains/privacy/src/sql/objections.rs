//! Which look became which matter.

use casework::Matter;
use identity::vault::VaultRef;
use kernel::{Id, Result, Time};
use store::{Tx, stmts, vals};

stmts! {
    pub OBJECTION_PUT = "INSERT INTO objection (shard, matter, subject, look, at)
        VALUES ($1,$2,$3,$4,$5)";
    pub OBJECTION_OF = "SELECT matter FROM objection WHERE shard=$1 AND subject=$2 AND look=$3";
    pub OBJECTION_GET = "SELECT subject, look FROM objection WHERE shard=$1 AND matter=$2";
}

pub(crate) fn put(
    tx: &mut Tx<'_>,
    matter: Id<Matter>,
    (subject, look): (VaultRef, i64),
    at: Time,
) -> Result<()> {
    tx.exec(&OBJECTION_PUT, &vals![matter.shard(), matter, subject, look, at])
}

/// The matter in which a look is objected to.
pub(crate) fn of_look(tx: &mut Tx<'_>, subject: VaultRef, look: i64) -> Result<Option<Id<Matter>>> {
    tx.query_opt(&OBJECTION_OF, &vals![subject.shard(), subject, look], |r| r.id(0))
}

/// What a matter objects to; none: it is no objection.
pub(crate) fn get(tx: &mut Tx<'_>, matter: Id<Matter>) -> Result<Option<(VaultRef, i64)>> {
    tx.query_opt(&OBJECTION_GET, &vals![matter.shard(), matter], |r| Ok((r.id(0)?, r.int(1)?)))
}
