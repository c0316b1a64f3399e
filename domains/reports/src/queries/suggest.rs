//! What is suggested while somebody still writes. Nothing of it is kept.

use casework::queries::page::{NamedArea, named_line};
use kernel::{Ctx, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::danger;
use crate::model::{PlaceIn, TEXT_MOST};
use crate::place::FoundBy;
use crate::state::Reports;
use crate::suggest::{Suggested, Suggestions, classes};

/// A text as far as it is written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub place: PlaceIn,
    /// A class that was chosen already.
    #[serde(default)]
    pub subcategory: Option<String>,
}

/// What is suggested.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Hints {
    pub suggestions: Suggested,
    /// Where it would be, outermost first.
    pub area: Vec<NamedArea>,
    pub found_by: FoundBy,
    /// A telephone or identity number stands in the text: it will be hidden.
    pub number_in_text: bool,
}

/// Suggests class, unit and place, and tells of danger.
///
/// # Errors
/// `reports.point_wrong`.
pub fn suggest(reports: &Reports, draft: &Draft, ctx: &Ctx) -> Result<Hints> {
    let text: String = draft.text.chars().take(TEXT_MOST).collect();
    let masked = identity::mask::free_text(&text);
    let placed = reports.place(&draft.place, &text)?;
    let directory = reports.works().directory();
    let chosen = draft.subcategory.as_deref();
    let classes = classes(&directory, &masked.text);
    let found = Suggestions::of(&directory, classes, chosen, placed.area, ctx.now);
    let found = found.warning(danger::found(ctx, placed.area, &masked.text));
    Ok(Hints {
        suggestions: found.named(&directory, ctx.lang),
        area: named_line(&directory, placed.area),
        found_by: placed.by,
        number_in_text: !masked.found.is_empty(),
    })
}
