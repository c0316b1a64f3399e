//! What was wrong with a file, for the terminal.

use serde_json::Value;

use super::terminal_language;

/// One line each: row and column, or feature and area, and the sentence. A
/// shape's problem says more than its line in the table of faults.
pub(super) fn faults(done: &Value) -> String {
    let Ok(words) = http_edge::Words::new(&crate::domains::manifests()) else {
        return String::new();
    };
    let list = |name: &str| done[name].as_array().cloned().unwrap_or_default();
    let line = |fault: Value| {
        let word = |name: &str| match &fault[name] {
            Value::Null => String::new(),
            Value::String(text) => format!(" {text}"),
            other => format!(" {other}"),
        };
        let code = fault["code"].as_str().filter(|c| c.contains('.'));
        let code = code.or(fault["reason"].as_str()).unwrap_or_default();
        let args: Vec<(String, Value)> =
            serde_json::from_value(fault["args"].clone()).unwrap_or_default();
        let args: Vec<(&str, Value)> = args.iter().map(|(n, v)| (n.as_str(), v.clone())).collect();
        let said = words.say(terminal_language(), &format!("errors.{code}"), &args);
        match fault["reason"].is_null() {
            true => format!("row{}{}: {said}\n", word("row"), word("column")),
            false => format!("shape{}{}{}: {said}\n", word("feature"), word("code"), word("name")),
        }
    };
    let problems = list("problems");
    let faults = if problems.is_empty() { list("faults") } else { problems };
    let told = faults.len() as u64;
    let more = done["fault_count"].as_u64().unwrap_or(0).saturating_sub(told);
    let mut text: String = faults.into_iter().map(line).collect();
    if more > 0 {
        text.push_str(&format!("… and {more} more\n"));
    }
    text
}
