//! Files on their way in and out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use casework::Point;
use files::{Made, Variant};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileOut {
    /// 32 hexadecimal digits, to be named in a form.
    pub id: String,
    /// Bytes as it is kept.
    pub bytes: u64,
    /// Pixels; 0 for a document.
    pub width: u32,
    pub height: u32,
    /// The small picture as a data URL. Nobody can ask for the file before a
    /// matter shows it, its sender neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumb: Option<String>,
    /// Where the photo says that it was taken; it is not in what is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Point>,
}

impl From<&Made> for FileOut {
    fn from(made: &Made) -> FileOut {
        let kept = &made.stored;
        let inline = |thumb: &[u8]| format!("data:image/jpeg;base64,{}", STANDARD.encode(thumb));
        FileOut {
            id: kept.id.to_string(),
            bytes: kept.bytes,
            width: kept.width,
            height: kept.height,
            thumb: made.thumb().map(inline),
            place: kept.place.map(|p| Point { lon: p.lon, lat: p.lat }),
        }
    }
}

/// Which form of a photo.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    #[default]
    Full,
    Thumb,
}

impl From<Form> for Variant {
    fn from(form: Form) -> Variant {
        match form {
            Form::Full => Variant::Full,
            Form::Thumb => Variant::Thumb,
        }
    }
}

/// Which form of a photo.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FormOf {
    #[serde(default)]
    #[param(inline, required = false)]
    pub variant: Form,
}
