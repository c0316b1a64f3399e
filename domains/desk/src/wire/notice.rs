//! What one was told.

use http_edge::schema::CursorText;
use kernel::Cursor;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which of them.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NoticesOf {
    /// Those alone that were not marked as read.
    #[serde(default)]
    pub unread: bool,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}
