//! How our words look in OpenAPI. A field of a domain's type names them with
//! `#[schema(value_type = IdText)]`; on the wire all of them are strings,
//! because JavaScript and Excel round whole numbers beyond 15 digits.

use utoipa::ToSchema;

/// An id: up to 19 digits, as a string.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{1,19}$", example = "1152921504606846976")]
pub struct IdText(#[allow(dead_code)] String);

/// An area code: 2, 4, 6, 9, 12, 15 or 18 digits, as a string.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-9]{2,18}$", example = "150302001003")]
pub struct AreaText(#[allow(dead_code)] String);

/// An instant in RFC 3339.
#[derive(ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-10-20T13:10:00Z")]
pub struct TimeText(#[allow(dead_code)] String);

/// Where the next page begins: opaque; hand it back as `cursor`.
#[derive(ToSchema)]
#[schema(value_type = String)]
pub struct CursorText(#[allow(dead_code)] String);
