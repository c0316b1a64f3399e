//! A report's id, drawn before the report: it fixes the shard, and every retry
//! carries it.

use casework::Matter;
use identity::vault::Vault;
use kernel::{Error, Id, Result};

/// Hexadecimal digits of the proof: 80 bits.
const PROOF: usize = 20;

/// An id with the proof that it was drawn here for whoever carries it.
///
/// DANGER: the holder of an id is given the matter's code. Without the proof
/// anybody could name somebody else's matter as their draft, and its id stands
/// in every list near by.
pub fn write(vault: &Vault, id: Id<Matter>) -> Result<String> {
    Ok(format!("{id}.{}", proof(vault, id)?))
}

/// Reads a draft.
///
/// # Errors
/// `reports.draft_unknown` when it was not drawn here.
pub fn read(vault: &Vault, draft: &str) -> Result<Id<Matter>> {
    let unknown = || Error::invalid("reports.draft_unknown", "draft");
    let (id, given) = draft.split_once('.').ok_or_else(unknown)?;
    let id: Id<Matter> = id.parse().map_err(|_| unknown())?;
    // compared digest by digest of the whole: no early end tells how much fits
    let same = proof(vault, id)?.bytes().zip(given.bytes()).fold(0, |d, (a, b)| d | (a ^ b));
    if same == 0 && given.len() == PROOF { Ok(id) } else { Err(unknown()) }
}

fn proof(vault: &Vault, id: Id<Matter>) -> Result<String> {
    let bytes = vault.token("report-draft", id.get())?;
    Ok(bytes.iter().take(PROOF / 2).map(|b| format!("{b:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use identity::vault::{Inventory, KeyRing};

    use super::*;

    #[test]
    fn a_draft_is_believed_and_a_made_up_one_is_not() {
        let vault = Vault::new(KeyRing::generate().unwrap(), Inventory::shipped());
        let id: Id<Matter> = Id::from_i64(77).unwrap();
        let draft = write(&vault, id).unwrap();
        assert_eq!(read(&vault, &draft).unwrap(), id);
        let other = draft.replace("77.", "78.");
        for bad in ["", "77", "77.", "77.00", other.as_str(), &draft[..draft.len() - 1], "x.y"] {
            assert_eq!(read(&vault, bad).unwrap_err().code, "reports.draft_unknown", "{bad}");
        }
    }
}
