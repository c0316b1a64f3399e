//! Commands of reports. What happens to the matter afterwards is its
//! procedure's.

mod bring;
mod by_mandate;
mod earlier;
mod intake;
mod report;
mod show_code;
mod support;
mod take_call;

pub use bring::{Brought, bring};
pub use by_mandate::{act_by, report_by};
pub use earlier::{Earlier, earlier, looked_up, phone_of};
pub use intake::{Intake, PROCEDURE};
pub use report::{Reported, report, told};
pub use show_code::show_code;
pub use support::{Supported, support};
pub use take_call::take_call;

use casework::Matter;
use kernel::{Ctx, Id, Result};
use serde_json::Value;
use store::Tx;
use store::audit::{self, Entry, Outcome};

/// What a command of reports owes to the audit log.
fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    action: &str,
    id: Id<Matter>,
    version: i64,
    facts: Value,
) -> Result<()> {
    let (shard, subject, outcome) = (id.shard(), ("matter", id.get()), Outcome::Done);
    audit::record(
        tx,
        ctx,
        &Entry { shard, action, subject, version, outcome, facts, personal: &[] },
    )
}
