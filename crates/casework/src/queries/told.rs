//! Which entries of the sealed log somebody may be shown.

use kernel::{Id, Result};
use store::Tx;
use store::audit::Written;

use crate::model::Matter;
use crate::sql::records;

/// Who asks about a matter that they may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Reads the public lines of the timeline: whoever holds the code.
    Outside,
    /// Reads all of them.
    Inside,
}

/// Whether the asker reads in the timeline what the entry says. Entries that no
/// line tells of (what a matter was tied to, whose code was shown) would say
/// more than the page does, an *inform* that others were merged into above all.
pub fn told(tx: &mut Tx, id: Id<Matter>, entry: &Written, asker: Asker) -> Result<bool> {
    let (Some((_, act)), Ok(version)) = (entry.action.split_once('.'), entry.version.parse())
    else {
        return Ok(false);
    };
    Ok(match records::told(tx, id, version, act)? {
        Some(public) => public || asker == Asker::Inside,
        None => false,
    })
}
