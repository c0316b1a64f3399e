//! A report comes with a file: as any other, but nobody sees it before the
//! whole file is in. What another system has closed comes in closed, on its
//! own days.

use casework::Matter;
use casework::Works;
use casework::commands::Coming;
use identity::vault::VaultRef;
use kernel::{Ctx, Id, Result};
use store::Tx;

use super::Intake;
use crate::code::Code;
use crate::sql::reports::{self as sql, ReportRow};
use crate::suggest::Suggestions;

/// A row of a file with all that was worked out beforehand.
#[derive(Debug)]
pub struct Brought<'b> {
    /// The number of its import.
    pub import: i64,
    pub id: Id<Matter>,
    pub intake: &'b Intake,
    pub suggestions: &'b Suggestions,
    /// Text and address as they were written, in the vault.
    pub original: Option<VaultRef>,
    pub reporter: Option<VaultRef>,
}

/// Brings it in, unseen.
///
/// # Errors
/// What the procedure refuses.
pub fn bring(tx: &mut Tx, ctx: &Ctx, works: &Works, b: &Brought<'_>) -> Result<()> {
    let (intake, new) = (b.intake, &b.intake.new);
    let at = intake.closed.unwrap_or(ctx.now);
    let opened = intake.closed.and(intake.reported_at).unwrap_or(at);
    let coming = Coming { import: b.import, opened, at };
    let suggestions = b.suggestions.clone().warning(intake.dangers(ctx));
    let begun = intake.matter(works, b.id, !suggestions.dangers.is_empty())?;
    casework::commands::bring(tx, ctx, works, begun, &coming)?;
    let row = ReportRow {
        matter: b.id,
        channel: intake.channel,
        request_type: new.request_type,
        reporter: b.reporter,
        on_behalf_of: None,
        original: b.original,
        text: intake.text.clone(),
        follow_up: new.follow_up,
        confidential: new.is_confidential(),
        found_by: intake.placed.by,
        source_no: intake.source_no.clone(),
        source_due: intake.source_due,
        reported_at: intake.reported_at,
        suggestions,
    };
    sql::put(tx, &row)?;
    sql::put_code(tx, &Code::of(&works.vault, b.id)?.hash(), b.id)
}
