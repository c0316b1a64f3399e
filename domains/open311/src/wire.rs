//! What goes out, with the names of the specification.

use http_edge::schema::{IdText, TimeText};
use serde::Serialize;
use utoipa::ToSchema;

/// A kind of report that can be made.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Service {
    pub service_code: String,
    pub service_name: String,
    pub description: String,
    /// Always true: each has a definition.
    pub metadata: bool,
    /// `batch`: a report gets a token, and its number when it is accepted.
    pub r#type: &'static str,
    /// Words that suggest it, separated by commas.
    pub keywords: String,
    /// Its category.
    pub group: String,
}

/// What a kind of report asks beside the common fields.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Definition {
    pub service_code: String,
    pub attributes: Vec<Attribute>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Attribute {
    pub variable: bool,
    pub code: &'static str,
    pub datatype: &'static str,
    pub required: bool,
    pub datatype_description: Option<String>,
    pub order: u32,
    pub description: String,
    pub values: Vec<Choice>,
}

/// One answer of a question.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ServiceChoice)]
pub struct Choice {
    pub key: &'static str,
    pub name: String,
}

/// What a report is answered with: the token that its sender follows it by.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Accepted {
    pub token: String,
    pub service_notice: Option<String>,
    pub account_id: Option<String>,
}

/// The number of a token's report; absent until the report is public.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Numbered {
    pub token: String,
    #[schema(value_type = Option<IdText>)]
    pub service_request_id: Option<String>,
}

/// A public report.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Request {
    #[schema(value_type = IdText)]
    pub service_request_id: String,
    /// `open` or `closed`.
    pub status: &'static str,
    /// What was last said of it openly.
    pub status_notes: Option<String>,
    pub service_name: Option<String>,
    pub service_code: Option<String>,
    pub description: String,
    pub agency_responsible: Option<String>,
    pub service_notice: Option<String>,
    #[schema(value_type = TimeText)]
    pub requested_datetime: String,
    #[schema(value_type = TimeText)]
    pub updated_datetime: String,
    /// What was promised.
    #[schema(value_type = Option<TimeText>)]
    pub expected_datetime: Option<String>,
    /// The areas it lies in; never a door.
    pub address: String,
    pub address_id: Option<String>,
    pub zipcode: Option<String>,
    /// To about a hundred metres.
    pub lat: Option<f64>,
    pub long: Option<f64>,
    pub media_url: Option<String>,
}

/// Something that was said of a public report.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Update {
    #[schema(value_type = String)]
    pub update_id: String,
    #[schema(value_type = IdText)]
    pub service_request_id: String,
    pub status: &'static str,
    #[schema(value_type = TimeText)]
    pub updated_datetime: String,
    pub description: String,
    pub media_url: Option<String>,
}

/// Where everything is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Discovery {
    #[schema(value_type = TimeText)]
    pub changeset: String,
    pub contact: String,
    pub key_service: String,
    pub endpoints: Vec<Endpoint>,
}

/// One server.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Endpoint {
    pub specification: &'static str,
    pub url: String,
    #[schema(value_type = TimeText)]
    pub changeset: String,
    pub r#type: &'static str,
    pub formats: Vec<&'static str>,
}

/// A refusal as the specification wants it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Refused {
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub code: u16,
    pub description: String,
}
