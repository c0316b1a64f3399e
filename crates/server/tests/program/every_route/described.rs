//! The description of the interface, and whether an answer is what it says.

use std::collections::{BTreeMap, BTreeSet};

use boon::{Compiler, Draft, Schemas};
use serde_json::{Value, json};

use crate::run::program;

const HERE: &str = "file:///openapi.json";

pub struct Described {
    api: Value,
    pub operations: BTreeMap<String, Operation>,
}

#[derive(Debug, Clone)]
pub struct Operation {
    pub method: String,
    pub path: String,
    /// JSON pointer of it.
    pointer: String,
}

impl Described {
    pub fn read() -> Described {
        let mut api: Value = serde_json::from_slice(&program(&["openapi"]).stdout).unwrap();
        let mut operations = BTreeMap::new();
        for (path, item) in api["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let name = operation["operationId"].as_str().unwrap().to_owned();
                let pointer = format!("/paths/{}/{method}", path.replace('/', "~1"));
                let one = Operation { method: method.to_uppercase(), path: path.clone(), pointer };
                assert!(operations.insert(name.clone(), one).is_none(), "{name} stands twice");
            }
        }
        close(&mut api);
        Described { api, operations }
    }

    /// Whether its body is what a page's `<form>` sends.
    pub fn takes_a_form(&self, name: &str) -> bool {
        let pointer = format!("{}/requestBody/content", self.operations[name].pointer);
        let kinds = self.api.pointer(&pointer);
        kinds.is_some_and(|k| k.get("application/x-www-form-urlencoded").is_some())
    }

    /// Panics unless status, type and body are described so.
    pub fn fits(&self, name: &str, status: u16, kind: &str, body: &[u8]) {
        let pointer = format!("{}/responses/{status}", self.operations[name].pointer);
        let answer = self.api.pointer(&pointer);
        let answer = answer.unwrap_or_else(|| panic!("{name}: {status} is not described"));
        let Some(kinds) = answer["content"].as_object().filter(|c| !c.is_empty()) else {
            assert!(body.is_empty(), "{name}: a body that is not described");
            return;
        };
        let plain = kind.split(';').next().unwrap_or("");
        let listed: Vec<&String> = kinds.keys().collect();
        assert!(kinds.contains_key(plain), "{name}: {kind} is not one of {listed:?}");
        assert!(!body.is_empty(), "{name}: an empty answer");
        if plain == "application/json" {
            let at = format!("{pointer}/content/application~1json/schema");
            self.holds(name, &at, &serde_json::from_slice(body).unwrap());
        }
    }

    fn holds(&self, name: &str, pointer: &str, body: &Value) {
        let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
        compiler.set_default_draft(Draft::V2020_12);
        compiler.enable_format_assertions();
        compiler.add_resource(HERE, self.api.clone()).unwrap();
        let schema = compiler.compile(&format!("{HERE}#{pointer}"), &mut schemas);
        let schema = schema.unwrap_or_else(|e| panic!("{name}: {e:#}"));
        let held = schemas.validate(body, schema).map_err(|e| format!("{e:#}"));
        assert_eq!(held, Ok(()), "{name}: {body:#}");
    }
}

/// No answer holds what its schema does not name. What is one part of several
/// (`allOf`) stays open, and the whole is closed.
fn close(api: &mut Value) {
    let mut parts = BTreeSet::new();
    gather(api, &mut parts);
    let schemas = api["components"]["schemas"].as_object_mut().unwrap();
    for (name, schema) in schemas.iter_mut() {
        let whole = schema["allOf"].is_array() || schema["properties"].is_object();
        if whole && schema.get("additionalProperties").is_none() && !parts.contains(name) {
            schema["unevaluatedProperties"] = json!(false);
        }
    }
}

/// Names of the schemas that are parts of another.
fn gather(value: &Value, parts: &mut BTreeSet<String>) {
    for part in value["allOf"].as_array().into_iter().flatten() {
        parts.extend(part["$ref"].as_str().and_then(|r| r.rsplit('/').next()).map(str::to_owned));
    }
    match value {
        Value::Array(all) => all.iter().for_each(|v| gather(v, parts)),
        Value::Object(all) => all.values().for_each(|v| gather(v, parts)),
        _ => {}
    }
}
