//! `jingwei audit`

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::Value;

use super::{Done, Failure, Place, Shared, work};
use crate::out::Out;
use crate::task::{Task, Verify};

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
    /// cut off; also against the heads kept outside the database. Then check
    /// every matter against the last entry about it, and every line of a
    /// timeline and the attachments that it names against the act's entry, and
    /// the bytes of every attachment against the entry of its upload.
    Verify {
        /// Heads saved earlier with `audit head`: of the log only what came
        /// after them is read, and it must go on from just there.
        #[arg(long, value_name = "FILE")]
        from_head: Option<PathBuf>,
        /// Public keys that heads may be signed with, one a line; keep a copy
        /// of the data folder's audit.pub elsewhere, and name it here.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
        /// Leave the bytes of attachments unread: there may be very many.
        #[arg(long)]
        no_files: bool,
    },
    /// Print the newest signed head of every shard, a line each: to be kept
    /// where nobody who can write the data folder can write.
    Head,
    /// Print proofs that the entries about a matter stand in the log.
    Prove {
        /// Id of the matter.
        #[arg(value_name = "MATTER")]
        matter: String,
    },
    /// Print the proof that the log under an earlier head was only added to.
    Extend {
        /// Shard of the head.
        shard: u16,
        /// How many entries the head covers.
        count: u64,
    },
    /// Write the whole log as lines of JSON, to be checked by
    /// tools/verify_audit.py or a program of one's own.
    Export {
        /// Where it goes.
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
}

impl Audit {
    pub fn run(self, shared: &Shared, out: Out) -> Done {
        let config = shared.config(&self.place)?;
        let (task, words): (Task, fn(&Value) -> String) = match self.act {
            Act::Verify { from_head, keys, no_files } => {
                let (from, keys) = (absolute(from_head)?, absolute(keys)?);
                let verify = Task::AuditVerify(Verify { from, keys, no_files });
                let report = work::result(&config, out, verify)?;
                out.result(&report, text);
                return match report["whole"].as_bool() {
                    Some(true) => Ok(()),
                    _ => Err(Failure::Plain("the audit log is not whole".into())),
                };
            }
            Act::Head => (Task::AuditHeads, |told| lines(&told["heads"])),
            Act::Prove { matter } => (Task::AuditProve { matter }, |told| lines(&told["proofs"])),
            Act::Extend { shard, count } => {
                (Task::AuditExtend { shard, count }, |told| format!("{told}\n"))
            }
            Act::Export { to } => {
                let to = std::path::absolute(&to).map_err(|e| unreadable(&to, &e))?;
                (Task::AuditExport { to }, |done| {
                    format!("{} entries, {} heads\n", done["entries"], done["heads"])
                })
            }
        };
        work::work(&config, out, task, words)
    }
}

fn absolute(file: Option<PathBuf>) -> Result<Option<PathBuf>, Failure> {
    file.map(|file| fs::canonicalize(&file).map_err(|e| unreadable(&file, &e))).transpose()
}

fn unreadable(file: &Path, e: &std::io::Error) -> Failure {
    Failure::Plain(format!("{}: {e}", file.display()))
}

fn lines(list: &Value) -> String {
    list.as_array().into_iter().flatten().map(|line| format!("{line}\n")).collect()
}

fn text(report: &Value) -> String {
    let mut text = format!(
        "{} entries under {} heads, {} not sealed yet, {} heads outside\n",
        report["entries"], report["heads"], report["unsealed"], report["heads_outside"]
    );
    if report["before_saved"] != 0 {
        text.push_str(&format!("{} entries before the saved heads\n", report["before_saved"]));
    }
    text.push_str(&format!("{} matters compared", report["matters"]));
    if report["matters_without"] != 0 {
        let without = &report["matters_without"];
        text.push_str(&format!(", {without} from before the log kept how they are"));
    }
    if report["lines_without"] != 0 {
        let without = &report["lines_without"];
        text.push_str(&format!("; {without} lines of timelines from before it kept those"));
    }
    text.push('\n');
    text.push_str(&format!("{} files compared", report["files"]));
    for (key, words) in [
        ("files_without", "from before the log kept what they are"),
        ("files_waiting", "that never came, or that nothing showed"),
    ] {
        if report[key] != 0 {
            text.push_str(&format!(", {} {words}", report[key]));
        }
    }
    text.push('\n');
    let findings = report["findings"].as_array().map_or(&[][..], Vec::as_slice);
    for finding in findings {
        text.push_str(&format!("FOUND {finding}\n"));
    }
    if findings.is_empty() {
        text.push_str("whole\n");
    }
    text
}
