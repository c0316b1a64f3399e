//! An entry, as commands write it: unchained, so that no command waits for
//! another. The sealer chains them.

use kernel::{Actor, Ctx, Result, Shard};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::leaf::{Fields, leaf};
use crate::tx::Tx;
use crate::vals;

crate::stmts! {
    pub(crate) AUDIT_ADD = "INSERT INTO audit_new (shard, id, at, trace, actor, action, kind,
        subject, version, outcome, facts, proofs, leaf)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)";
    pub(crate) AUDIT_SALT_ADD = "INSERT INTO audit_salt (shard, kind, subject, entry, name, salt)
        VALUES ($1,$2,$3,$4,$5,$6)";
    pub(crate) AUDIT_SALT_GET = "SELECT salt FROM audit_salt
        WHERE shard=$1 AND kind=$2 AND subject=$3 AND entry=$4 AND name=$5";
    pub(crate) AUDIT_SALT_DROP = "DELETE FROM audit_salt WHERE shard=$1 AND kind=$2 AND subject=$3";
}

/// How an act ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// With the code of the refusal.
    Refused(&'static str),
}

/// One act, to be recorded with the command that does it.
#[derive(Debug, Clone)]
pub struct Entry<'e> {
    pub shard: Shard,
    /// `reports.dispatch`
    pub action: &'e str,
    /// What was acted on: its kind and number.
    pub subject: (&'static str, i64),
    /// The subject's version after the act.
    pub version: i64,
    pub outcome: Outcome,
    /// References and plain facts; never a personal value.
    pub facts: Value,
    /// Personal values by name. Only a salted commitment of each is kept.
    pub personal: &'e [(&'e str, &'e str)],
}

/// Records an act. The entry commits with the command and is sealed soon after.
pub fn record(tx: &mut Tx<'_>, ctx: &Ctx, e: &Entry<'_>) -> Result<()> {
    let id = ctx.id::<Entry<'_>>(e.shard).get();
    let proofs = commit_to(tx, ctx, e, id)?;
    let (actor, facts) = (actor(&ctx.actor), e.facts.to_string());
    let outcome = match e.outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::Refused(code) => format!("refused:{code}"),
    };
    let trace = ctx.trace.cast_signed();
    let fields = Fields {
        numbers: [e.shard.get(), id, ctx.now.micros(), trace, e.subject.1, e.version],
        texts: [&actor, e.action, e.subject.0, &outcome, &facts, &proofs].map(str::as_bytes),
    };
    let hash = leaf(tx.log_hash(), &fields);
    tx.exec(
        &AUDIT_ADD,
        &vals![
            e.shard,
            id,
            ctx.now,
            trace,
            actor,
            e.action,
            e.subject.0,
            e.subject.1,
            e.version,
            outcome,
            facts,
            proofs,
            hash
        ],
    )
}

/// As the log writes an actor: `person:<account>`, `system:<job>`, `anonymous`.
pub(crate) fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Anonymous => "anonymous".to_owned(),
        Actor::Person { account, .. } => format!("person:{account}"),
        Actor::System { job } => format!("system:{job}"),
    }
}

fn commit_to(tx: &mut Tx<'_>, ctx: &Ctx, e: &Entry<'_>, id: i64) -> Result<String> {
    if e.personal.is_empty() {
        return Ok(String::new());
    }
    let mut proofs = serde_json::Map::new();
    for (name, value) in e.personal {
        let salt = ctx.random();
        let (kind, subject) = e.subject;
        tx.exec(&AUDIT_SALT_ADD, &vals![e.shard, kind, subject, id, *name, salt])?;
        proofs.insert((*name).to_owned(), Value::String(commitment(&salt, name, value)));
    }
    Ok(Value::Object(proofs).to_string())
}

/// What binds an entry to a personal value without telling it: without the
/// salt even a guessed value cannot be tried.
pub(crate) fn commitment(salt: &[u8], name: &str, value: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update((name.len() as u64).to_be_bytes());
    hash.update(name);
    hash.update(value);
    super::leaf::hex(&hash.finalize())
}

/// Destroys the salts of a subject: its commitments say nothing any more, and
/// the log still verifies.
pub(crate) fn erase(tx: &mut Tx<'_>, shard: Shard, kind: &str, subject: i64) -> Result<()> {
    tx.exec(&AUDIT_SALT_DROP, &vals![shard, kind, subject])
}
