//! What a command of the command line prints: the result on standard output
//! (text for people, or JSON), everything else on standard error.

use std::io::{IsTerminal, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How far a long piece of work is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done, in a few words.
    pub what: String,
    pub done: u64,
    /// Absent where nobody knows yet.
    pub of: Option<u64>,
}

/// Where a command writes.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    json: bool,
}

impl Out {
    /// `json`: results and progress as JSON, one object a line.
    pub fn new(json: bool) -> Out {
        Out { json }
    }

    /// The result: as it is with `--json`, else as `text` words it.
    pub fn result(self, value: &Value, text: impl FnOnce(&Value) -> String) {
        let line = if self.json { value.to_string() } else { text(value) };
        self.line(line.trim_end());
    }

    /// A line of plain text.
    pub fn line(self, text: &str) {
        // A reader that went away (`| head`) is no error of ours.
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }

    /// One line that is overwritten on a terminal; JSON lines with `--json`;
    /// nothing into a pipe, where nobody watches.
    pub fn progress(self, progress: &Progress) {
        let mut to = std::io::stderr().lock();
        if self.json {
            if let Ok(line) = serde_json::to_string(progress) {
                let _ = writeln!(to, "{line}");
            }
        } else if to.is_terminal() {
            let of = progress.of.map_or(String::new(), |n| format!(" / {n}"));
            let _ = write!(to, "\r\x1b[K{}: {}{of}", progress.what, progress.done);
            if progress.of == Some(progress.done) {
                let _ = writeln!(to);
            }
            let _ = to.flush();
        }
    }

    /// Why it did not work.
    pub fn failed(self, problem: &Value) {
        let mut to = std::io::stderr().lock();
        let line = if self.json {
            problem.to_string()
        } else {
            problem["detail"].as_str().map_or_else(|| problem.to_string(), str::to_owned)
        };
        let _ = writeln!(to, "{line}");
    }
}
