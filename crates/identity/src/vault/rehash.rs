//! Hashes laid under a newer key, a slice at a time, while everybody looks for
//! them: those of the index through the persons' own sealed values, those of
//! telephones through the numbers that are sealed beside them.

use kernel::{Ctx, Error, Result};
use serde_json::json;
use store::outbox::{self, Fact, Subscriber};
use store::{Tx, vals};

use super::index::Change;
use super::keys::{FIRST, hex};
use super::purpose::hides;
use super::seal::DataKey;
use super::{PHONE, Vault, VaultRef, bytes_of, unhex};
use crate::resident::telephone::SHARD;
use crate::store::vault::{SUBJECT_INDEXED, TELEPHONE_HASHED, TELEPHONE_LOOK, TELEPHONES_OLD};

/// The fact that a number is known again which lay there as a hash alone.
const KNOWN: &str = "TelephoneKnown";

impl Vault {
    /// All that one person is found by, under the newest key.
    pub(super) fn rehash(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        subject: VaultRef,
        (about, key): (&str, &DataKey),
    ) -> Result<()> {
        let mut change = Change::default();
        if !hides(about) {
            let indexed = |f: &str| self.inventory.field(f).is_ok_and(|f| f.kind.indexed());
            for (field, value) in self.clear_of(tx, subject, key, indexed)? {
                let newest = self.hash(&field, &value)?;
                let all = self.hashes(&field, &value)?;
                change.add.push(newest);
                change.drop.extend(all.into_iter().filter(|h| *h != newest).map(|(_, hash)| hash));
                if field == PHONE && self.blinds().contains(&FIRST) {
                    self.tell_number(tx, ctx, subject, (newest, &value))?;
                }
            }
        }
        Vault::index(tx, ctx, subject, &change)?;
        let newest = self.newest_blind();
        tx.exec(&SUBJECT_INDEXED, &vals![subject.shard(), subject, newest])
    }

    /// A telephone of before numbers were sealed gets its number from a person
    /// who has the same: before the rows that it is found by move on.
    fn tell_number(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        subject: VaultRef,
        ((number, blind), clean): ((i64, [u8; 32]), &str),
    ) -> Result<()> {
        let was = self.hash_under(FIRST, PHONE, clean)?;
        let sealed = self.seal_beside((number, &blind), &ctx.random(), clean)?;
        let body = json!({
            "was": *hex(&was), "blind": *hex(&blind), "key": number, "sealed": *hex(&sealed)
        });
        let version = ctx.now.micros();
        let fact =
            Fact { shard: subject.shard(), name: KNOWN, subject: subject.get(), version, body };
        outbox::publish(tx, ctx, &fact).map(drop)
    }

    /// One slice of telephones after that pseudonym; the last of it, and how
    /// many could not be laid under the newest key. `None`: there are no more.
    pub(super) fn rehash_telephones(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        (after, most): ([u8; 32], i64),
    ) -> Result<Option<([u8; 32], i64)>> {
        let old =
            tx.query(&TELEPHONES_OLD, &vals![SHARD, self.newest_blind(), after, most], |r| {
                Ok((bytes_of(r.bytes(0)?)?, bytes_of(r.bytes(1)?)?, r.int(2)?, r.blob(3)?))
            })?;
        let (mut last, mut failed) = (None, 0);
        for (blind, pseudonym, key, sealed) in old {
            last = Some(pseudonym);
            // one that was damaged, or whose key is lost, stays as it is
            let Ok(clean) = self.open_beside((key, &blind), &sealed) else {
                failed += 1;
                continue;
            };
            let (number, blind) = self.hash(PHONE, &clean)?;
            if tx.query_opt(&TELEPHONE_LOOK, &vals![SHARD, blind], |_| Ok(()))?.is_some() {
                failed += 1;
                continue;
            }
            let sealed = self.seal_beside((number, &blind), &ctx.random(), &clean)?;
            tx.exec(&TELEPHONE_HASHED, &vals![SHARD, pseudonym, blind, number, sealed])?;
        }
        Ok(last.map(|last| (last, failed)))
    }
}

/// Lays a telephone of before under the key of now.
pub(crate) fn subscriber() -> Subscriber {
    Subscriber::command("identity.telephone_known", &[KNOWN], |tx, _, d| {
        let wrong = || Error::internal("a number that is none");
        let bytes = |name: &str| d.body[name].as_str().and_then(unhex).ok_or_else(wrong);
        let (was, blind) = (bytes("was")?, bytes("blind")?);
        let key = d.body["key"].as_i64().ok_or_else(wrong)?;
        let found = |tx: &mut Tx<'_>, hash: &[u8]| {
            tx.query_opt(&TELEPHONE_LOOK, &vals![SHARD, hash], |r| r.blob(0))
        };
        let (Some(pseudonym), None) = (found(tx, &was)?, found(tx, &blind)?) else { return Ok(()) };
        tx.exec(&TELEPHONE_HASHED, &vals![SHARD, pseudonym, blind, key, bytes("sealed")?])
    })
    .in_shard(|_| SHARD)
}
