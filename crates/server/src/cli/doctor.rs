//! `jingwei doctor`

use std::path::Path;

use clap::Args;
use serde_json::{Value, json};

use super::{Done, Failure, Place, Shared, work};
use crate::out::Out;
use crate::task::Task;
use crate::{domains, pages};

#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    place: Place,
}

impl Doctor {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let data = work::result(&config, out, Task::Look);
        let mut checks = vec![
            check("data", data.as_ref().map(summary).map_err(reason)),
            check("folder", private(&config.data)),
            check("words", gaps()),
            check("pages", stub()),
        ];
        checks.extend(data.iter().map(|look| check("keys", keys(&look["keys"]))));
        checks.extend(data.iter().flat_map(connectors));
        let well = checks.iter().all(|c| c["well"] == true);
        out.result(&json!({ "well": well, "checks": checks }), text);
        if well { Ok(()) } else { Err(Failure::Plain("not everything is in order".into())) }
    }
}

fn check(name: &str, found: Result<String, String>) -> Value {
    let (well, says) = match found {
        Ok(says) => (true, says),
        Err(says) => (false, says),
    };
    json!({ "check": name, "well": well, "says": says })
}

fn summary(look: &Value) -> String {
    let word = |name: &str| look[name].as_str().unwrap_or("").to_owned();
    format!("{} in {}", word("engine"), word("folder"))
}

/// How the vault's keys stand; a rotation that left somebody is no good end.
fn keys(told: &Value) -> Result<String, String> {
    let hashed = told["hashed"].as_array().map_or(&[][..], Vec::as_slice);
    let old = hashed.iter().filter(|l| l["number"] != told["blind"]);
    let count = |l: &Value, what: &str| l[what].as_i64().unwrap_or_default();
    let left: i64 = old.map(|l| count(l, "rows") + count(l, "telephones")).sum();
    let says = format!(
        "key {}, round {}, blind key {}; {left} hashes under older blind keys",
        told["number"], told["round"], told["blind"]
    );
    match (&told["last"]["ended"], told["last"]["failed"].as_i64()) {
        (_, Some(failed)) if failed > 0 => {
            Err(format!("{says}; the last rotation left {failed} that did not open"))
        }
        (Value::Null, Some(_)) => Ok(format!("{says}; a rotation goes on")),
        _ => Ok(says),
    }
}

/// A line for each neighbour system.
fn connectors(look: &Value) -> Vec<Value> {
    let all = look["connectors"].as_array().map_or(&[][..], Vec::as_slice);
    all.iter().map(|c| check("neighbour", standing(c))).collect()
}

fn standing(c: &Value) -> Result<String, String> {
    let word = |name: &str| c[name].as_str().unwrap_or("").to_owned();
    let says = format!(
        "{} ({}): {} waiting, {} set aside",
        word("connector"),
        word("transport"),
        c["waiting"],
        c["refused"]
    );
    if let Some(name) = c["lacks"].as_str() {
        return Err(format!("{says}; its secret is missing or wrong: set {name}"));
    }
    match c["tries"].as_i64() {
        Some(0) | None => Ok(says),
        Some(tries) => Err(format!("{says}; away for {tries} tries: {}", word("error"))),
    }
}

fn reason(failure: &Failure) -> String {
    let worded = super::worded(failure);
    worded["detail"].as_str().unwrap_or("it did not open").to_owned()
}

/// Names, phones and keys lie in this folder: others of the machine must not
/// read it.
fn private(folder: &Path) -> Result<String, String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mode = mode.permissions().mode() & 0o777;
    let says = format!("{} has mode {mode:o}", folder.display());
    if mode & 0o007 == 0 { Ok(says) } else { Err(format!("{says}; others can read it: chmod 700")) }
}

fn gaps() -> Result<String, String> {
    let gaps = http_edge::Words::gaps(&domains::manifests());
    if gaps.is_empty() { Ok("both languages are whole".into()) } else { Err(gaps.join("; ")) }
}

fn stub() -> Result<String, String> {
    match pages::are_built() {
        true => Ok("inside the program".into()),
        false => Err("this program was built without pages; run `make build`".into()),
    }
}

fn text(result: &Value) -> String {
    let checks = result["checks"].as_array().map_or(&[][..], Vec::as_slice);
    let line = |c: &Value| {
        let mark = if c["well"] == true { "ok  " } else { "BAD " };
        let word = |name: &str| c[name].as_str().unwrap_or("").to_owned();
        format!("{mark} {:8} {}\n", word("check"), word("says"))
    };
    checks.iter().map(line).collect()
}
