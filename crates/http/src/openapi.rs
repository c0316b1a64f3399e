//! The OpenAPI document: what every operation shares, and the check that no id
//! goes out as a number.

use serde_json::Value;
use utoipa::openapi::{
    ContentBuilder, Info, OpenApi, OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder, Schema,
};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::ProblemBody;

/// An empty document of this program, for the routes to be added to.
pub fn begin() -> OpenApi {
    let mut info = Info::new("Jingwei", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Ids and area codes are strings. Refusals are application/problem+json with a stable \
         `code` and a sentence in the language of Accept-Language or ?lang. Unsafe requests \
         accept Idempotency-Key; edits accept If-Match."
            .into(),
    );
    OpenApiBuilder::new().info(info).build()
}

/// Adds the refusal to every operation and to the components.
pub fn finish(mut api: OpenApi) -> OpenApi {
    let components = api.components.get_or_insert_default();
    components.schemas.insert(ProblemBody::name().into_owned(), ProblemBody::schema());
    components.schemas.values_mut().for_each(leave_out_nulls);
    for item in api.paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            let responses = &mut operation.responses.responses;
            responses.entry("default".to_owned()).or_insert_with(refusal);
        }
    }
    api
}

/// A default of null says no more than that the field may be left out, and
/// clients made from the document would take the field for always there.
fn leave_out_nulls(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else { return };
    for property in object.properties.values_mut() {
        let default = match property {
            RefOr::T(Schema::Object(o)) => &mut o.default,
            RefOr::T(Schema::OneOf(o)) => &mut o.default,
            _ => continue,
        };
        default.take_if(|value| value.is_null());
    }
}

fn refusal() -> RefOr<Response> {
    let schema = Ref::from_schema_name(ProblemBody::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new()
        .description("Refused")
        .content("application/problem+json", content)
        .build();
    RefOr::T(response)
}

/// Places in the document where something named like an id, a code or an area
/// is a number. JavaScript rounds it silently; a test keeps this empty.
pub fn rounded_ids(api: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(api, "", "", &mut found);
    found
}

fn walk(node: &Value, path: &str, name: &str, found: &mut Vec<String>) {
    match node {
        Value::Object(map) => {
            if is_wide_number(map) && names_an_id(name) {
                found.push(path.to_owned());
            }
            let parameter = map.get("name").and_then(Value::as_str).unwrap_or(name);
            for (key, value) in map {
                let known = match key.as_str() {
                    "items" | "anyOf" | "oneOf" | "allOf" => name,
                    "schema" => parameter,
                    _ => key,
                };
                walk(value, &format!("{path}/{key}"), known, found);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                walk(value, &format!("{path}/{i}"), name, found);
            }
        }
        _ => {}
    }
}

/// The largest whole number that every reader of JSON keeps as it is.
const EXACT: f64 = 9_007_199_254_740_991.0;

fn is_wide_number(schema: &serde_json::Map<String, Value>) -> bool {
    if schema.get("maximum").and_then(Value::as_f64).is_some_and(|most| most <= EXACT) {
        return false;
    }
    let number = |v: &Value| v == "integer" || v == "number";
    match schema.get("type") {
        Some(Value::Array(types)) => types.iter().any(number),
        Some(one) => number(one),
        None => false,
    }
}

fn names_an_id(name: &str) -> bool {
    const WHOLE: [&str; 12] = [
        "id", "area", "matter", "account", "unit", "code", "task", "photo", "scope", "subject",
        "areas", "units",
    ];
    const ENDS: [&str; 6] = ["_id", "_ids", "_area", "_unit", "_code", "_matter"];
    WHOLE.contains(&name) || name == "ids" || ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_that_is_an_id_is_found() {
        let wrong = json!({"components": {"schemas": {"M": {"properties": {
            "id": {"type": "integer", "format": "int64"},
            "area_code": {"type": ["integer", "null"]},
            "unit_ids": {"type": "array", "items": {"type": "integer"}},
            "version": {"type": "integer"},
            "code": {"type": "integer", "maximum": 599},
            "account": {"type": "string"}
        }}}}, "paths": {"/x": {"get": {"parameters": [
            {"name": "area", "schema": {"type": "integer"}}
        ]}}}});
        let found = rounded_ids(&wrong);
        assert_eq!(found.len(), 4, "{found:?}");
    }
}
