//! How our words look in OpenAPI. A field of a domain's type names them with
//! `#[schema(value_type = IdText)]`; on the wire all of them are strings,
//! because JavaScript and Excel round whole numbers beyond 15 digits.

use utoipa::ToSchema;

/// An id: up to 19 digits, as a string.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{1,19}$", example = "1152921504606846976")]
pub struct IdText(#[allow(dead_code)] String);

/// An area code of 18 digits, as a string; taken also without the zeros of the
/// levels inside it (6, 9, 12 or 15 digits).
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{6,18}$", example = "150302001003000000")]
pub struct AreaText(#[allow(dead_code)] String);

/// An instant in RFC 3339.
#[derive(ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-10-20T13:10:00Z")]
pub struct TimeText(#[allow(dead_code)] String);

/// Where the next page begins: opaque; hand it back as `cursor`.
#[derive(ToSchema)]
#[schema(value_type = String)]
pub struct CursorText(#[allow(dead_code)] String);

/// A language: `zh-CN` or `en`.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^(zh-CN|en)$", example = "zh-CN")]
pub struct LangText(#[allow(dead_code)] String);
