//! Who may see a file: whoever may see a matter that shows it.

use axum::http::{HeaderMap, HeaderValue, header};
use casework::queries::page::seen;
use casework::sql::matters;
use casework::sql::records::shown_by;
use casework::{Matter, Works};
use files::{FileId, Served};
use http_edge::Answer;
use kernel::{Ctx, Error, Id, Result};
use store::Tx;

use crate::state::Codes;

/// Whether the asker may see the file: `true` when everybody may.
///
/// # Errors
/// Not found: for a file that no matter shows, or none that the asker sees,
/// nor one whose code the asker holds.
pub fn shown(
    tx: &mut Tx,
    ctx: &Ctx,
    works: &Works,
    codes: &Codes,
    file: FileId,
    code: Option<&str>,
) -> Result<bool> {
    let by = shown_by(tx, &file.to_string())?;
    for (matter, _) in by.iter().filter(|(_, public)| *public) {
        if stands_open(tx, works, *matter)? {
            return Ok(true);
        }
    }
    let held: Option<Id<Matter>> = code.map(|c| codes(tx, c)).transpose()?;
    for (matter, _) in by {
        if seen(tx, &ctx.actor, works, matter, held == Some(matter)).is_ok() {
            return Ok(false);
        }
    }
    Err(Error::not_found())
}

/// Whether everybody may see where the matter is: what turned out invalid or
/// void is shown no longer.
fn stands_open(tx: &mut Tx, works: &Works, id: Id<Matter>) -> Result<bool> {
    let Some(m) = matters::get(tx, id)? else { return Ok(false) };
    let p = works.procedures.edition(&m.procedure, m.edition)?;
    Ok(p.stage(&m.stage).is_some_and(|s| s.public))
}

/// The matter code that the asker holds.
pub fn code_in(headers: &HeaderMap) -> Option<String> {
    headers.get("x-matter-code")?.to_str().ok().map(str::to_owned)
}

/// The file; what everybody may see is kept by browsers for some minutes.
pub fn served(file: Served, public: bool) -> Answer {
    let keep = if public { "public, max-age=300" } else { "no-store" };
    let open = if file.download { "attachment" } else { "inline" };
    Answer::bytes(file.content_type, file.bytes)
        .with(header::CACHE_CONTROL, HeaderValue::from_static(keep))
        .with(header::CONTENT_DISPOSITION, HeaderValue::from_static(open))
}
