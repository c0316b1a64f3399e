//! What is to be done at a time, once, also after a restart.

use kernel::{Result, Shard, Time};
use serde_json::Value;

use crate::tx::Tx;
use crate::vals;

crate::stmts! {
    pub(crate) JOB_PUT = "INSERT INTO job (shard, kind, key, due, body, tries, dead)
        VALUES ($1,$2,$3,$4,$5,0,0)
        ON CONFLICT (shard, kind, key) DO UPDATE SET due=excluded.due, body=excluded.body,
        tries=0, dead=0, error=NULL";
    pub(crate) JOB_CANCEL = "DELETE FROM job WHERE shard=$1 AND kind=$2 AND key=$3";
}

/// Something to do later. Shard, kind and key name it.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub shard: Shard,
    /// Says which handler runs it.
    pub kind: &'static str,
    /// Of what it is a job: a matter's id.
    pub key: i64,
    pub due: Time,
    /// References alone; never a personal value.
    pub body: Value,
}

/// Schedules a job with the command. Scheduling the same again moves it.
pub fn schedule(tx: &mut Tx<'_>, job: &Job) -> Result<()> {
    tx.after.jobs = true;
    tx.exec(&JOB_PUT, &vals![job.shard, job.kind, job.key, job.due, &job.body])
}

/// Takes a job back; none of that name is no fault.
pub fn cancel(tx: &mut Tx<'_>, shard: Shard, kind: &'static str, key: i64) -> Result<()> {
    tx.exec(&JOB_CANCEL, &vals![shard, kind, key])
}
