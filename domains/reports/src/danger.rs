//! Danger that a text speaks of: whoever takes reports in sees it first, with
//! the words that say so. Nothing is decided by it.

use kernel::{AreaCode, Ctx};
use serde::{Deserialize, Serialize};
use triage::Text;
use triage::urgency::Urgency;
use utoipa::ToSchema;

use crate::settings::DANGERS;

/// Dangers that are told of one text at the most.
const TOLD_MOST: usize = 10;

/// A danger with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Danger {
    /// `gas`, `fire` and so on, or what the city calls it.
    pub kind: String,
    /// As it stands in the city's list; `+` joins parts that stand near each
    /// other.
    pub phrase: String,
    /// Where its parts stand in the masked text.
    pub marks: Vec<Marked>,
}

/// From a sign on, up to one, counted from the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Marked {
    pub from: usize,
    pub to: usize,
}

/// What a masked text speaks of, by the list that holds where it happens.
pub fn found(ctx: &Ctx, area: AreaCode, masked: &str) -> Vec<Danger> {
    let own = ctx.settings.raw(DANGERS.name, Some(area), ctx.now);
    let own = own.and_then(|list| Urgency::of(list).ok());
    let list = own.as_ref().unwrap_or(Urgency::shipped());
    let told = list.find(&Text::new(masked)).into_iter().take(TOLD_MOST);
    told.map(|d| Danger {
        kind: d.kind,
        phrase: d.phrase,
        marks: d.marks.iter().map(|m| Marked { from: m.start, to: m.end }).collect(),
    })
    .collect()
}
