//! How the room stands, with what intake took in today.

use casework::Works;
use casework::queries::figures::{self, Figures};
use kernel::{AreaCode, Ctx, Result};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

/// See [`figures`](casework::queries::figures) for every formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoomFigures {
    #[serde(flatten)]
    pub figures: Figures,
    /// Reports that intake accepted since midnight, filed at once or not; each
    /// once.
    pub accepted_today: i64,
}

/// Counts an area.
///
/// # Errors
/// `role_needed` for whoever sits in no room round it.
pub fn room(tx: &mut Tx, ctx: &Ctx, works: &Works, area: AreaCode) -> Result<RoomFigures> {
    let figures = figures::figures(tx, ctx, works, area)?;
    let accepted_today = crate::sql::figures::accepted(tx, area, figures.today.since)?;
    Ok(RoomFigures { figures, accepted_today })
}
