//! Personal values in clear, for a purpose, with an entry for who looked.

use casework::queries::page::seen;
use casework::{Matter, Works, see};
use identity::vault::{Line, Purpose, Reveal};
use kernel::{Ctx, Id, Result};
use store::Tx;

use crate::queries::people::about;
use crate::wire::person::{RevealIn, Revealed};

/// Reads the fields and writes who did. Must never run under an idempotency
/// key: the stored answer would hold the values.
///
/// # Errors
/// Not found when the matter is out of scope; those of the vault.
pub fn reveal(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    id: Id<Matter>,
    ask: &RevealIn,
) -> Result<Revealed> {
    let m = seen(tx, &ctx.actor, works, id, false)?;
    let units = see::units(&m);
    let fields: Vec<&str> = ask.fields.iter().map(String::as_str).collect();
    let purpose = Purpose { code: ask.purpose.clone(), about: about(id) };
    let lines = works.vault.reveal(
        tx,
        ctx,
        &Reveal {
            subject: ask.subject,
            fields: &fields,
            purpose: &purpose,
            target: see::target(&ctx.actor, &m, &units, false),
        },
    )?;
    Ok(Revealed { values: lines.into_iter().map(|Line { field, value }| (field, value)).collect() })
}
