//! Live hints: somebody may do less than a moment ago. They commit with what
//! took it away and are kept nowhere.

use std::collections::BTreeSet;

use kernel::{Account, Ctx, Id, Result, Statement};
use serde_json::Value;
use store::outbox::{self, Fact};
use store::{Tx, Val};

/// The subject is an account: a session of it ended, or a grant. Whoever
/// listens as that account is sent away, and asks again if they still may.
pub const OF_RIGHTS: &str = "RightsOfPerson";

/// Tells those who listen as this account.
pub(crate) fn tell(tx: &mut Tx<'_>, ctx: &Ctx, account: Id<Account>) -> Result<()> {
    let (shard, subject) = (account.shard(), account.get());
    let hint = Fact { shard, name: OF_RIGHTS, subject, version: 0, body: Value::Null };
    outbox::publish(tx, ctx, &hint).map(drop)
}

/// Takes grants away by a statement that answers whose they were, and tells
/// their holders.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    grants: &'static Statement,
    params: &[Val],
) -> Result<()> {
    let holders: BTreeSet<Id<Account>> =
        tx.query(grants, params, |r| r.id(0))?.into_iter().collect();
    holders.into_iter().try_for_each(|holder| tell(tx, ctx, holder))
}
