//! `audit verify|head|prove|extend|export`

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use casework::Matter;
use casework::replay::{self, Found, Replayed};
use casework::sql::records::attached_since;
use files::audit::Audited;
use files::{FileId, Files, Variant};
use kernel::{Error, Id, Result, Shard};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::audit::{self, Check, Finding, HeadFile};
use store::{Store, Tx};
use tokio::runtime::Handle;

use super::Tell;
use super::export::unwritten;
use crate::city::City;
use crate::out::Progress;

/// Proofs that are told at once.
const PROOFS: i64 = 200;

/// What the log is held against.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Verify {
    /// Heads saved earlier: only what came after them is read.
    pub from: Option<PathBuf>,
    /// Public keys kept elsewhere.
    pub keys: Option<PathBuf>,
    /// Leaves the bytes of attachments unread.
    #[serde(default)]
    pub no_files: bool,
}

pub(super) async fn verify(city: &City, how: Verify, tell: &Tell) -> Result<Value> {
    let store = city.edge.store().clone();
    let heads = store.folder().join(HeadFile::NAME);
    let (entries, matters, kept) = (tell.clone(), tell.clone(), tell.clone());
    let entries = move |done, of| {
        entries(Progress { what: "entries verified".into(), done, of: Some(of) });
    };
    let matters = move |done| matters(Progress { what: "matters compared".into(), done, of: None });
    let kept = move |done| kept(Progress { what: "files compared".into(), done, of: None });
    let files = city.files.clone();
    // Long and mostly hashing: not on the threads that answer requests.
    let runtime = Handle::current();
    let verify = move || {
        let check = Check { outside: &heads, keys: how.keys.as_deref(), from: how.from.as_deref() };
        runtime.block_on(async {
            let report = audit::verify(&store, check, entries).await?;
            let replayed = replay::replay(&store, matters).await?;
            let audited = match how.no_files {
                true => Audited::default(),
                false => kept_files(&store, &files, kept).await?,
            };
            Ok::<_, Error>((report, replayed, audited))
        })
    };
    let (report, replayed, audited) =
        tokio::task::spawn_blocking(verify).await.map_err(Error::internal)??;
    let mut findings: Vec<Value> = report.findings.iter().map(shown).collect();
    findings.extend(replayed.found.iter().map(found));
    findings.extend(audited.found.iter().map(file));
    let Replayed { matters, unseen, without, lines_without, .. } = replayed;
    Ok(json!({
        "whole": findings.is_empty(),
        "entries": report.entries,
        "heads": report.heads,
        "heads_outside": report.outside,
        "before_saved": report.before,
        "unsealed": report.unsealed,
        "matters": matters,
        "matters_unseen": unseen,
        "matters_without": without,
        "lines_without": lines_without,
        "files": audited.files,
        "files_without": audited.without,
        "files_waiting": audited.waiting,
        "findings": findings,
    }))
}

async fn kept_files(store: &Store, files: &Files, progress: impl FnMut(u64)) -> Result<Audited> {
    let shown = async |ids: &[FileId]| {
        let names: Vec<String> = ids.iter().map(FileId::to_string).collect();
        let read = move |tx: &mut Tx<'_>| attached_since(tx, &names);
        let shown = store.read(Shard::COMMON, read).await?;
        Ok(shown.into_iter().filter_map(|(name, at)| Some((name.parse().ok()?, at))).collect())
    };
    files::audit::verify(files, store, shown, progress).await
}

pub(super) async fn heads(city: &City) -> Result<Value> {
    let heads = audit::newest(city.edge.store()).await?;
    Ok(json!({ "heads": heads }))
}

pub(super) async fn prove(city: &City, matter: &str) -> Result<Value> {
    let id: Id<Matter> =
        matter.parse().map_err(|_| Error::invalid("server.matter_id", "matter"))?;
    let subject = ("matter", id.get());
    let proofs = audit::prove(city.edge.store(), id.shard(), subject, 0, PROOFS).await?;
    Ok(json!({ "proofs": proofs }))
}

pub(super) async fn extend(city: &City, shard: u16, count: u64) -> Result<Value> {
    let unknown = || Error::invalid("server.no_head", "count");
    let shard = Shard::new(shard).ok_or_else(unknown)?;
    let told = audit::extension(city.edge.store(), shard, count).await?;
    serde_json::to_value(told.ok_or_else(unknown)?).map_err(Error::internal)
}

pub(super) async fn export(city: &City, to: PathBuf) -> Result<Value> {
    let mut file = BufWriter::new(File::create(&to).map_err(|e| unwritten(&to, &e))?);
    let done = audit::export(city.edge.store(), &mut file).await?;
    file.flush().map_err(|e| unwritten(&to, &e))?;
    Ok(json!({ "entries": done.entries, "heads": done.heads }))
}

fn found(found: &Found) -> Value {
    match *found {
        Found::Changed { shard, matter, seq } => {
            json!({ "found": "matter_changed", "shard": shard.get(), "matter": matter.to_string(), "seq": seq })
        }
        Found::Unknown { shard, matter } => {
            json!({ "found": "matter_unknown_to_log", "shard": shard.get(), "matter": matter.to_string() })
        }
        Found::Gone { shard, matter, seq } => {
            json!({ "found": "matter_gone", "shard": shard.get(), "matter": matter.to_string(), "seq": seq })
        }
        Found::LineChanged { shard, place, seq } => {
            line("timeline_changed", shard, place, Some(seq))
        }
        Found::LineUnknown { shard, place } => line("timeline_unknown_to_log", shard, place, None),
        Found::LineGone { shard, place, seq } => line("timeline_gone", shard, place, Some(seq)),
        Found::FilesChanged { shard, matter, version, seq } => {
            json!({ "found": "attachments_changed", "shard": shard.get(), "matter": matter.to_string(), "version": version, "seq": seq })
        }
    }
}

fn file(found: &files::audit::Found) -> Value {
    use files::audit::Found::{Changed, Missing, RowChanged, RowGone, RowUnknown, Unknown};
    let form = |variant| if variant == Variant::Full { "full" } else { "thumb" };
    match *found {
        Changed { file, variant, seq } => {
            json!({ "found": "file_changed", "file": file, "form": form(variant), "seq": seq })
        }
        Missing { file, variant, seq } => {
            json!({ "found": "file_missing", "file": file, "form": form(variant), "seq": seq })
        }
        Unknown { file, variant } => {
            json!({ "found": "file_unknown_to_log", "file": file, "form": form(variant) })
        }
        RowChanged { upload, seq } => {
            json!({ "found": "file_record_changed", "upload": upload.to_string(), "seq": seq })
        }
        RowUnknown { upload } => {
            json!({ "found": "file_record_unknown_to_log", "upload": upload.to_string() })
        }
        RowGone { upload, seq } => {
            json!({ "found": "file_record_gone", "upload": upload.to_string(), "seq": seq })
        }
    }
}

fn line(
    found: &str,
    shard: Shard,
    (matter, version, line): (i64, i64, i64),
    seq: Option<Option<i64>>,
) -> Value {
    let mut told = json!({
        "found": found, "shard": shard.get(), "matter": matter.to_string(),
        "version": version, "line": line,
    });
    if let Some(seq) = seq {
        told["seq"] = seq.into();
    }
    told
}

fn shown(finding: &Finding) -> Value {
    match *finding {
        Finding::Entry { shard, seq, id } => {
            json!({ "found": "entry_changed", "shard": shard.get(), "seq": seq, "id": id.to_string() })
        }
        Finding::Missing { shard, from, to } => {
            json!({ "found": "entries_missing", "shard": shard.get(), "from": from, "to": to })
        }
        Finding::Segment { shard, from, count } => {
            json!({ "found": "segment_changed", "shard": shard.get(), "from": from, "to": count })
        }
        Finding::Head { shard, count } => {
            json!({ "found": "head_changed", "shard": shard.get(), "count": count })
        }
        Finding::Uncovered { shard, from } => {
            json!({ "found": "entries_uncovered", "shard": shard.get(), "from": from })
        }
        Finding::Tail { shard, have, known } => {
            json!({ "found": "tail_cut", "shard": shard.get(), "have": have, "known": known })
        }
        Finding::Outside { shard, count } => {
            json!({ "found": "differs_from_outside", "shard": shard.get(), "count": count })
        }
        Finding::Line { line } => json!({ "found": "outside_line_unreadable", "line": line }),
    }
}
