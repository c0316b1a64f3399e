//! Proofs out of the sealed log, for whoever does not want to take the
//! program's word: that an entry about a matter stands in it, and the heads to
//! take home. Who is shown which matter's is asked where matters are.

use axum::extract::FromRef;
use kernel::{Result, Shard, Time};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::audit::{self, HeadLine, Proof, Written};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answer::Answer;
use crate::call::Call;
use crate::edge::Edge;
use crate::problem::Outcome;
use crate::schema::TimeText;

/// Entries that are proved at once; each costs some hundred hashes.
const MOST: i64 = 20;

/// Routes of the proofs.
pub fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(audit_heads))
}

/// Where to go on.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProofsFrom {
    /// Place in the log from which on entries are proved.
    #[serde(default)]
    pub from: i64,
}

/// Some proofs, oldest entry first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proofs {
    pub items: Vec<ProofOut>,
    /// `from` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// The entry's hash and the path make the root that the head was signed over.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProofOut {
    pub entry: EntryOut,
    pub head: HeadOut,
    /// SHA-256 hashes in hexadecimal digits, nearest to the entry first.
    pub path: Vec<String>,
}

/// An entry to the letter, as it was hashed; numbers as texts.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryOut {
    pub shard: String,
    /// Place in the log of its shard, from 0.
    pub seq: String,
    pub id: String,
    #[schema(value_type = TimeText)]
    pub at: Time,
    pub trace: String,
    pub subject: String,
    pub version: String,
    /// `person:<account>`, `system:<job>`, `anonymous`
    pub actor: String,
    pub action: String,
    pub kind: String,
    /// `done` or `refused:<code>`
    pub outcome: String,
    /// JSON
    pub facts: String,
    /// Salted commitments to personal values, as JSON; may be empty.
    pub proofs: String,
}

/// A signed head of a shard's log.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeadOut {
    /// What the log is hashed with: `sha256` or `sm3`.
    pub hash: &'static str,
    pub shard: u16,
    /// Entries that it covers.
    pub count: u64,
    pub root: String,
    #[schema(value_type = TimeText)]
    pub at: Time,
    /// Public key: of Ed25519 64 digits, of SM2 130.
    pub signer: String,
    pub signature: String,
}

/// The newest head of every shard: for anybody to keep.
#[derive(Debug, Serialize, ToSchema)]
struct Heads {
    items: Vec<HeadOut>,
}

/// The newest signed head of every shard of the log. They hold nothing
/// personal; whoever keeps them can show later that nothing was cut off.
#[utoipa::path(get, path = "/api/v1/audit/heads", operation_id = "audit_heads", tag = "audit",
    responses((status = 200, body = Heads)))]
async fn audit_heads(call: Call) -> Outcome {
    call.slow_down()?;
    let heads = audit::newest(call.edge().store()).await?;
    Answer::of(&Heads { items: heads.into_iter().map(HeadOut::of).collect() })
}

/// Proofs of those entries about a matter that the asker is told of anyhow; who
/// may see the matter was asked before. The rest of the log says what happened
/// out of sight: what the matter was tied to, who looked at whose code.
///
/// # Errors
/// `internal` when the log is damaged there.
pub fn of_matter(
    tx: &mut Tx<'_>,
    shard: Shard,
    matter: i64,
    page: ProofsFrom,
    told: impl Fn(&mut Tx<'_>, &Written) -> Result<bool>,
) -> Result<Proofs> {
    let mut found = audit::proofs(tx, shard, ("matter", matter), page.from.max(0), MOST + 1)?;
    let beyond = found.len() as i64 > MOST;
    let next = if beyond { found.pop() } else { None };
    let mut items = Vec::with_capacity(found.len());
    for proof in found {
        if told(tx, &proof.entry)? {
            items.push(ProofOut::of(proof));
        }
    }
    Ok(Proofs { items, next: next.and_then(|proof| proof.entry.seq.parse().ok()) })
}

impl ProofOut {
    fn of(proof: Proof) -> ProofOut {
        let Written { shard, seq, id, at, trace, subject, version, .. } = proof.entry;
        let Written { actor, action, kind, outcome, facts, proofs, .. } = proof.entry;
        ProofOut {
            entry: EntryOut {
                shard,
                seq,
                id,
                at,
                trace,
                subject,
                version,
                actor,
                action,
                kind,
                outcome,
                facts,
                proofs,
            },
            head: HeadOut::of(proof.head),
            path: proof.path,
        }
    }
}

impl HeadOut {
    fn of(head: HeadLine) -> HeadOut {
        let HeadLine { hash, shard, count, root, at, signer, signature } = head;
        HeadOut { hash: hash.name(), shard, count, root, at, signer, signature }
    }
}
