//! `audit verify`

use kernel::{Error, Result};
use serde_json::{Value, json};
use store::audit::{self, Finding, HeadFile};
use tokio::runtime::Handle;

use super::Tell;
use crate::city::City;
use crate::out::Progress;

pub(super) async fn verify(city: &City, tell: &Tell) -> Result<Value> {
    let store = city.edge.store().clone();
    let heads = store.folder().join(HeadFile::NAME);
    let told = tell.clone();
    let progress = move |done, of| {
        told(Progress { what: "entries verified".into(), done, of: Some(of) });
    };
    // Long and mostly hashing: not on the threads that answer requests.
    let runtime = Handle::current();
    let verify = move || runtime.block_on(audit::verify(&store, &heads, progress));
    let report = tokio::task::spawn_blocking(verify).await.map_err(Error::internal)??;
    let findings: Vec<Value> = report.findings.iter().map(shown).collect();
    Ok(json!({
        "whole": report.is_whole(),
        "entries": report.entries,
        "heads": report.heads,
        "heads_outside": report.outside,
        "unsealed": report.unsealed,
        "findings": findings,
    }))
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
