//! A person's key made anew, or wrapped anew, while everybody reads and writes;
//! and the job that does it for all, a slice at a time.

use std::collections::BTreeMap;

use kernel::{Ctx, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::jobs::{self, Due, Job};
use store::{Tx, vals};

use super::rotate;
use super::seal::{DataKey, Wrapped};
use super::{Vault, VaultRef};
use crate::resident::telephone;
use crate::store::vault::{SUBJECT_KEY, SUBJECTS_OLD, VALUE_SEALED};

/// Kind of the job; its key is the number of the rotation.
pub const RENEW: &str = "identity.vault_renew";

/// Persons in one transaction: nobody waits long for it.
const SLICE: i64 = 50;

/// Where the job is in its shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub rotation: i64,
    /// No key may lie below these when it is done.
    pub number: i64,
    pub round: i64,
    /// No hash may be under an older key of blind indexes.
    #[serde(default)]
    pub blind: i64,
    pub after: i64,
    /// The last telephone that was looked at, in the shard that has them.
    #[serde(default)]
    pub telephone: [u8; 32],
    /// Whether the shard was gone through once: what began under the old keys
    /// has ended since, and is found now.
    pub again: bool,
    /// Persons whose values did not open in this pass.
    pub failed: i64,
}

impl Place {
    /// Where a rotation begins, with what no key may lie below.
    pub fn first(rotation: i64, (number, round, blind): (i64, i64, i64)) -> Place {
        let (after, telephone) = (i64::MIN, [0; 32]);
        Place { rotation, number, round, blind, after, telephone, again: false, failed: 0 }
    }
}

impl Vault {
    /// The key with which a person's next value is sealed: their own, or a new
    /// one, under which all their values are sealed again, when data keys were
    /// changed since.
    pub(super) fn renewed(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        subject: VaultRef,
        key: DataKey,
        values: &BTreeMap<String, String>,
    ) -> Result<DataKey> {
        let made = self.made();
        if key.wrapped.round >= made.round {
            return Ok(key);
        }
        let new = DataKey::new(&self.ring(), &made, subject, [ctx.random(), ctx.random()])?;
        for (field, value) in values {
            let sealed = new.seal(subject, field, ctx.random(), value)?;
            tx.exec(&VALUE_SEALED, &vals![subject.shard(), subject, field, sealed])?;
        }
        put_key(tx, subject, &new.wrapped)?;
        Ok(new)
    }

    /// Renews one person's key as far as it is old.
    fn renew(&self, tx: &mut Tx<'_>, ctx: &Ctx, subject: VaultRef) -> Result<()> {
        let held = self.held(tx, subject)?;
        let Some(key) = held.key else { return Ok(()) };
        if held.index_key < self.newest_blind() {
            self.rehash(tx, ctx, subject, (&held.about.0, &key))?;
        }
        let made = self.made();
        if key.wrapped.round < made.round {
            let values = self.clear(tx, subject, &key)?;
            return self.renewed(tx, ctx, subject, key, &values).map(drop);
        }
        match key.wrapped.number < made.number {
            true => {
                let wrapped = key.wrapped_by(&self.ring(), &made, subject, ctx.random())?;
                put_key(tx, subject, &wrapped)
            }
            false => Ok(()),
        }
    }

    /// Runs the job [`RENEW`]: one slice, with the next slice as a job of the
    /// same transaction. Whenever the program stops, it goes on with the slice
    /// that was not committed.
    ///
    /// # Errors
    /// Those of the store. A person whose values do not open is counted and
    /// left as they are.
    pub fn renew_slice(&self, tx: &mut Tx<'_>, ctx: &Ctx, due: &Due) -> Result<()> {
        let mut place: Place = serde_json::from_value(due.body.clone()).map_err(Error::internal)?;
        let (made, blind) = (self.made(), self.newest_blind());
        if made.round < place.round || made.number < place.number || blind < place.blind {
            // this copy of the program has not heard of the keys yet
            let (body, due_at) = (due.body.clone(), ctx.now.plus_minutes(1));
            let job = Job { shard: due.shard, kind: RENEW, key: due.key, due: due_at, body };
            return jobs::schedule(tx, &job);
        }
        let range = vals![due.shard, place.after, place.number, place.round, place.blind, SLICE];
        let old = tx.query(&SUBJECTS_OLD, &range, |r| r.id(0))?;
        for subject in &old {
            // a statement that fails fails the whole slice; what is left to
            // fail here is a value that does not open
            place.failed += i64::from(self.renew(tx, ctx, *subject).is_err());
        }
        if old.is_empty() && due.shard == telephone::SHARD {
            let slice = (place.telephone, SLICE);
            if let Some((last, failed)) = self.rehash_telephones(tx, ctx, slice)? {
                let failed = place.failed + failed;
                return next(tx, ctx, due, Place { telephone: last, failed, ..place });
            }
        }
        match (old.last(), place.again) {
            (Some(last), _) => next(tx, ctx, due, Place { after: last.get(), ..place }),
            (None, false) => {
                let again = Place { again: true, failed: 0, ..place };
                next(tx, ctx, due, Place { after: i64::MIN, telephone: [0; 32], ..again })
            }
            (None, true) => rotate::shard_done(tx, ctx, due.shard, &place),
        }
    }
}

fn put_key(tx: &mut Tx<'_>, subject: VaultRef, key: &Wrapped) -> Result<()> {
    let bytes = key.bytes.as_slice();
    tx.exec(&SUBJECT_KEY, &vals![subject.shard(), subject, key.number, bytes, key.round])
}

fn next(tx: &mut Tx<'_>, ctx: &Ctx, due: &Due, place: Place) -> Result<()> {
    let body = json!(place);
    jobs::schedule(tx, &Job { shard: due.shard, kind: RENEW, key: due.key, due: ctx.now, body })
}
