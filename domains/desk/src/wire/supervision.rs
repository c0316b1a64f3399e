//! What presses in an area.

use casework::queries::supervision::{Figure, Of};
use http_edge::schema::{AreaText, CursorText, IdText};
use kernel::actor::Unit;
use kernel::{AreaCode, Cursor, Id};
use serde::Deserialize;
use utoipa::IntoParams;

/// Whose figures.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SupervisionOf {
    #[param(value_type = AreaText)]
    pub area: AreaCode,
}

/// The matters behind one figure.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PressingOf {
    #[param(value_type = AreaText)]
    pub area: AreaCode,
    #[param(inline)]
    pub figure: Figure,
    /// Only those that this unit leads.
    #[param(value_type = Option<IdText>)]
    pub unit: Option<Id<Unit>>,
    /// Only those that no unit leads yet.
    #[serde(default)]
    pub unassigned: bool,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

impl PressingOf {
    /// Whose matters. A unit and "of no unit" at once are a contradiction: the
    /// narrower of both, which is none, would look like good news.
    ///
    /// # Errors
    /// `casework.unit_or_none`.
    pub fn of(&self) -> kernel::Result<Of> {
        match (self.unit, self.unassigned) {
            (Some(_), true) => Err(kernel::Error::invalid("casework.unit_or_none", "unassigned")),
            (Some(unit), false) => Ok(Of::Unit(unit)),
            (None, true) => Ok(Of::Nobody),
            (None, false) => Ok(Of::Everybody),
        }
    }
}
