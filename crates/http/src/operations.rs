//! The name of each operation by method and route: what an audit entry of a
//! refusal calls the act.

use std::collections::HashMap;
use std::sync::OnceLock;

use utoipa::openapi::OpenApi;
use utoipa::openapi::path::Operation;

/// Filled once, when the routes are put together.
#[derive(Debug, Default)]
pub(crate) struct Operations(OnceLock<HashMap<(&'static str, String), String>>);

impl Operations {
    /// From the document: tag and operation id (`casework.act`).
    pub fn fill(&self, api: &OpenApi) {
        let mut names = HashMap::new();
        for (path, item) in &api.paths.paths {
            let of = [
                ("GET", &item.get),
                ("POST", &item.post),
                ("PUT", &item.put),
                ("PATCH", &item.patch),
                ("DELETE", &item.delete),
            ];
            for (method, operation) in of {
                if let Some(name) = operation.as_ref().and_then(named) {
                    names.insert((method, path.clone()), name);
                }
            }
        }
        // Routes are put together once a process; in tests the first stays.
        let _ = self.0.set(names);
    }

    /// `None` for what is no route of ours.
    pub fn name(&self, method: &'static str, route: &str) -> Option<&str> {
        self.0.get()?.get(&(method, route.to_owned())).map(String::as_str)
    }
}

fn named(operation: &Operation) -> Option<String> {
    let id = operation.operation_id.as_ref()?;
    let tag = operation.tags.iter().flatten().next().map_or("http", String::as_str);
    Some(format!("{tag}.{id}"))
}
