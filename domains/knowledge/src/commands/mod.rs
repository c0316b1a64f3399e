//! What editors and clerks do with articles.

mod articles;
mod gaps;

pub use articles::{edit_article, use_article, withdraw_article, write_article};
pub use gaps::{note_gap, settle_gap};

use kernel::{Ctx, Result, Shard};
use serde_json::Value;
use store::Tx;
use store::audit::{self, Entry, Outcome};

/// What a command of the knowledge base owes to the audit log.
fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    action: &str,
    subject: (&'static str, i64),
    version: i64,
    facts: Value,
) -> Result<()> {
    let (shard, outcome) = (Shard::COMMON, Outcome::Done);
    audit::record(
        tx,
        ctx,
        &Entry { shard, action, subject, version, outcome, facts, personal: &[] },
    )
}
