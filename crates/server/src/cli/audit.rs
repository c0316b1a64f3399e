//! `jingwei audit`

use clap::{Args, Subcommand};
use serde_json::Value;

use super::{Done, Failure, Place, Shared, work};
use crate::out::Out;
use crate::task::Task;

#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Check the sealed log from end to end: no entry changed, taken out or
    /// cut off. Also against the heads kept outside the database.
    Verify,
}

impl Audit {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let Act::Verify = self.act;
        let config = shared.config(&self.place)?;
        let report = work::result(&config, out, Task::AuditVerify)?;
        out.result(&report, text);
        match report["whole"].as_bool() {
            Some(true) => Ok(()),
            _ => Err(Failure::Plain("the audit log is not whole".into())),
        }
    }
}

fn text(report: &Value) -> String {
    let mut text = format!(
        "{} entries under {} heads, {} not sealed yet, {} heads outside\n",
        report["entries"], report["heads"], report["unsealed"], report["heads_outside"]
    );
    let findings = report["findings"].as_array().map_or(&[][..], Vec::as_slice);
    for finding in findings {
        text.push_str(&format!("FOUND {finding}\n"));
    }
    if findings.is_empty() {
        text.push_str("whole\n");
    }
    text
}
