//! What is to be done at a time, once, also after a restart.

mod runner;

pub use runner::{Due, JobRunner};

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
    pub(crate) JOBS_DUE = "SELECT shard, key, due FROM job
        WHERE dead=0 AND due<=$1 AND kind=$2 ORDER BY due, shard, key LIMIT $3";
    pub(crate) JOB_TAKE = "DELETE FROM job
        WHERE shard=$1 AND kind=$2 AND key=$3 AND due=$4 AND dead=0 RETURNING body, tries";
    pub(crate) JOB_FAILED = "UPDATE job SET tries=$5, due=$6, dead=$7, error=$8
        WHERE shard=$1 AND kind=$2 AND key=$3 AND due=$4 AND dead=0";
    pub(crate) JOB_LOOK = "SELECT body, tries FROM job
        WHERE shard=$1 AND kind=$2 AND key=$3 AND due=$4 AND dead=0 FOR UPDATE";
    pub(crate) JOBS_DEAD = "SELECT shard, kind, key, due, body, tries, error FROM job
        WHERE dead=1 ORDER BY due, shard, kind, key LIMIT $1";
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

/// A job that failed too often, with what it failed of last.
#[derive(Debug, Clone, PartialEq)]
pub struct Dead {
    pub shard: Shard,
    pub kind: String,
    pub key: i64,
    pub body: Value,
    pub tries: i64,
    pub error: String,
}

/// Jobs that failed too often, oldest first, at most `limit`. Scheduling one
/// again revives it.
pub fn dead(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Dead>> {
    tx.query(&JOBS_DEAD, &vals![limit], |r| {
        Ok(Dead {
            shard: r.shard(0)?,
            kind: r.text(1)?,
            key: r.int(2)?,
            body: r.json(4)?,
            tries: r.int(5)?,
            error: r.opt_text(6)?.unwrap_or_default(),
        })
    })
}
