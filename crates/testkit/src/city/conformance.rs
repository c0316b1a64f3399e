//! What holds for every route of every domain, driven by the document of the
//! routes: nobody has to remember to test it.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::{Asked, Web};

/// A route with a request that it would take.
#[derive(Debug, Clone)]
pub struct Operation {
    pub method: Method,
    /// `/api/v1/matters/{id}`
    pub path: String,
    /// Tag and operation id (`casework.act`).
    pub name: String,
    parameters: Vec<(String, Place, Value)>,
    body: Sent,
    /// Property of the answer that is a list, if there is one.
    pub lists: bool,
    /// Whether it takes `limit`.
    pub limited: bool,
}

/// What it takes in its body.
#[derive(Debug, Clone)]
enum Sent {
    Nothing,
    Json(Value),
    File,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Query,
}

/// What stands for a parameter or a property of that name, or of that name in
/// one operation (`casework.sign/id`): a real id instead of an example.
pub type Real<'a> = &'a [(&'a str, Value)];

/// What a domain tells of its routes, to join.
pub struct Suite<'a> {
    pub web: &'a Web,
    /// Of the routes ([`http_edge::app::document`]).
    pub document: &'a Value,
    /// Names of operations that are meant for everybody.
    pub open: &'a [&'a str],
    /// Of those that concern the asker alone, or are the same wherever
    /// somebody works.
    pub own: &'a [&'a str],
    /// Lists without a limit, with what bounds them.
    pub fixed: &'a [(&'a str, &'a str)],
    pub real: Real<'a>,
}

impl Suite<'_> {
    /// Checks all of it. `stranger` is the token of somebody who holds every
    /// role in another area.
    pub async fn holds(&self, stranger: &str) {
        self.every_list_is_bounded();
        for o in operations(self.document) {
            let open = self.open.contains(&o.name.as_str());
            let own = self.own.contains(&o.name.as_str());
            if !open {
                self.refuses(&o, None, 401).await;
            }
            if !open && !own {
                self.refuses(&o, Some(stranger), 403).await;
            }
        }
    }

    /// With that status, or as if the thing were not there.
    async fn refuses(&self, o: &Operation, token: Option<&str>, status: u16) {
        let asked = o.request(self.document, self.web, self.real);
        let asked = match token {
            Some(token) => asked.by(token),
            None => asked,
        };
        let got = asked.send().await;
        let hidden = got.status == 404 && got.body["code"] == "not_found";
        assert!(got.status == status || hidden, "{}: {} {}", o.name, got.status, got.body);
    }

    /// Every list takes a limit, except those of a fixed size.
    fn every_list_is_bounded(&self) {
        let fixed: BTreeMap<&str, &str> = self.fixed.iter().copied().collect();
        let lists = operations(self.document);
        for o in lists.iter().filter(|o| o.lists && o.method == Method::GET) {
            let known = fixed.contains_key(o.name.as_str());
            assert!(o.limited || known, "{} is a list without a limit", o.name);
            assert!(!(o.limited && known), "{} has a limit: take it off the list", o.name);
        }
    }
}

/// Every operation of a document.
pub fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    let paths = document["paths"].as_object().cloned().unwrap_or_default();
    for (path, item) in &paths {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let operation = &item[method.as_str().to_lowercase()];
            if operation.is_object() {
                all.push(read(document, method, path, operation));
            }
        }
    }
    all
}

fn read(document: &Value, method: Method, path: &str, o: &Value) -> Operation {
    let listed = o["parameters"].as_array().cloned().unwrap_or_default();
    let answer = &o["responses"]["200"]["content"]["application/json"]["schema"];
    let answer = resolved(document, answer);
    let body = match &o["requestBody"]["content"] {
        content if content["multipart/form-data"].is_object() => Sent::File,
        content if content.is_object() => Sent::Json(content["application/json"]["schema"].clone()),
        _ => Sent::Nothing,
    };
    let required = |p: &&Value| p["required"] == json!(true);
    Operation {
        method,
        path: path.to_owned(),
        name: format!(
            "{}.{}",
            o["tags"][0].as_str().unwrap_or("http"),
            o["operationId"].as_str().unwrap_or("")
        ),
        parameters: listed
            .iter()
            .filter(required)
            .map(|p| {
                let place = if p["in"] == "path" { Place::Path } else { Place::Query };
                let name = p["name"].as_str().unwrap_or("").to_owned();
                (name, place, sample(document, &p["schema"], &[], ""))
            })
            .collect(),
        body,
        lists: answer["type"] == "array" || answer["properties"]["items"]["type"] == "array",
        limited: listed.iter().any(|p| p["name"] == "limit"),
    }
}

impl Operation {
    /// A request that passes all checks of form, with real values where given.
    pub fn request(&self, document: &Value, web: &Web, real: Real) -> Asked {
        let (mut path, mut query) = (self.path.clone(), String::new());
        for (name, place, example) in &self.parameters {
            let value = text(real_of(real, &self.name, name).unwrap_or(example));
            match place {
                Place::Path => path = path.replace(&format!("{{{name}}}"), &value),
                Place::Query => {
                    let sign = if query.is_empty() { '?' } else { '&' };
                    query.push_str(&format!("{sign}{name}={value}"));
                }
            }
        }
        let asked = web.ask(self.method.clone(), &format!("{path}{query}"));
        match &self.body {
            Sent::Nothing => asked,
            Sent::Json(schema) => asked.json(&sample(document, schema, real, &self.name)),
            Sent::File => asked.file(b"x"),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn real_of<'a>(real: Real<'a>, operation: &str, name: &str) -> Option<&'a Value> {
    let exact = format!("{operation}/{name}");
    let find = |key: &str| real.iter().find(|(n, _)| *n == key).map(|(_, v)| v);
    find(&exact).or_else(|| find(name))
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(at) => document.pointer(at.trim_start_matches('#')).unwrap_or(&Value::Null),
        None => schema,
    }
}

/// A value that the schema allows: examples first, required properties alone.
fn sample(document: &Value, schema: &Value, real: Real, operation: &str) -> Value {
    let schema = resolved(document, schema);
    if !schema["example"].is_null() {
        return schema["example"].clone();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().and_then(Value::as_str).unwrap_or("object"),
        kind => kind.as_str().unwrap_or("object"),
    };
    match kind {
        "string" => json!("x"),
        "integer" | "number" => json!(1),
        "boolean" => json!(false),
        "array" => json!([sample(document, &schema["items"], real, operation)]),
        _ => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let names = required.iter().filter_map(Value::as_str);
            let made = names.map(|name| {
                let made = || sample(document, &schema["properties"][name], real, operation);
                let value = real_of(real, operation, name).cloned().unwrap_or_else(made);
                (name.to_owned(), value)
            });
            Value::Object(made.collect::<Map<_, _>>())
        }
    }
}
