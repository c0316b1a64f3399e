//! What identity's commands owe to the audit log, in one line each.

use kernel::{Ctx, Result, Shard};
use serde_json::Value;
use store::Tx;
use store::audit::{self, Outcome};

/// Records a done act. `facts` hold no personal value.
pub(crate) fn done(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    shard: Shard,
    action: &str,
    subject: (&'static str, i64),
    version: i64,
    facts: Value,
) -> Result<()> {
    let outcome = Outcome::Done;
    let entry = audit::Entry { shard, action, subject, version, outcome, facts, personal: &[] };
    audit::record(tx, ctx, &entry)
}
