//! Keys of blind indexes: under which of them a value is hashed and looked for,
//! what still lies under which, and when an old one may go.

use std::sync::PoisonError;

use kernel::{Ctx, Error, Result, Shard, Time};
use serde::Serialize;
use serde_json::json;
use store::{Shards, Store, Tx, vals};
use zeroize::Zeroizing;

use super::cipher::{Cipher, broken};
use super::keys::{FIRST, Key};
use super::{KeyRing, KeySource, Vault, key_file};
use crate::duties;
use crate::store::vault::{
    BLIND_ADD, BLIND_NEWEST, BLIND_RETIRE, BLINDS_KNOWN, INDEX_LYING, INDEX_WAITING,
    PERSONS_INDEXED, ROTATION_LAST, TELEPHONES_LYING,
};

/// A copy of the program hears of another one's keys within seconds. Sooner
/// than this after a rotation, one may still write under the old key.
const HEARD_MINUTES: i64 = 1;

/// What lies under a key of blind indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Hashed {
    pub number: i64,
    /// Rows of the index of personal values.
    pub rows: i64,
    /// Telephones of residents and of mandates.
    pub telephones: i64,
    /// Those among them whose number was never sealed: they go when they are
    /// used again, or with the mandates and sessions that know them.
    pub unsealed: i64,
}

/// A key that is not used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Dropped {
    pub number: i64,
    /// Whether it was taken out of the file. Whoever gives the keys by the
    /// environment takes it out there; the very first one stays, since codes on
    /// paper are made with it.
    pub removed: bool,
}

/// A key of blind indexes as the database knows it.
pub(super) struct Known {
    number: i64,
    proof: Option<Vec<u8>>,
    retired: bool,
}

pub(super) fn known(tx: &mut Tx<'_>) -> Result<Vec<Known>> {
    tx.query(&BLINDS_KNOWN, &vals![], |r| {
        Ok(Known { number: r.int(0)?, proof: r.opt_blob(1)?, retired: r.opt_time(2)?.is_some() })
    })
}

/// # Errors
/// `identity.blind_key_lost`, `identity.blind_key_other`.
pub(super) fn prove(ring: &KeyRing, known: &[Known]) -> Result<()> {
    for key in known.iter().filter(|key| !key.retired) {
        if !in_ring(ring, key.number) {
            return Err(Error::conflict("identity.blind_key_lost").arg("number", key.number));
        }
        if ring.blind_proof(key.number)?.map(Vec::from) != key.proof {
            return Err(Error::conflict("identity.blind_key_other").arg("number", key.number));
        }
    }
    Ok(())
}

/// Every key of the ring comes into use, but for those that were dropped. A
/// database without any begins with those that the ring has.
pub(super) fn adopt(tx: &mut Tx<'_>, ring: &KeyRing, now: Time) -> Result<Vec<i64>> {
    let known = known(tx)?;
    let first = (known.is_empty() && ring.blind.is_empty()).then_some(FIRST);
    for number in ring.blind_numbers().into_iter().chain(first) {
        put_in_use(tx, ring, number, now)?;
    }
    live(tx)
}

/// From here on no start does without this key.
pub(super) fn put_in_use(tx: &mut Tx<'_>, ring: &KeyRing, number: i64, now: Time) -> Result<()> {
    // whoever is making a hash under the key of before is waited for
    tx.query_opt(&BLIND_NEWEST, &vals![], |r| r.int(0))?;
    let proof = ring.blind_proof(number)?;
    tx.exec(&BLIND_ADD, &vals![number, proof.as_ref().map(|p| &p[..]), now])
}

/// Those that are in use, the newest last.
pub(super) fn live(tx: &mut Tx<'_>) -> Result<Vec<i64>> {
    Ok(known(tx)?.into_iter().filter(|key| !key.retired).map(|key| key.number).collect())
}

pub(super) fn in_ring(ring: &KeyRing, number: i64) -> bool {
    number == FIRST || ring.blind.contains_key(&number)
}

impl Vault {
    /// The hash of a cleaned value under the newest key, with its number.
    pub(crate) fn hash(&self, field: &str, clean: &str) -> Result<(i64, [u8; 32])> {
        let number = self.newest_blind();
        Ok((number, self.hash_under(number, field, clean)?))
    }

    /// Under each key that is in use, the newest last. Whoever looks for
    /// something asks in this order: a rotation writes the new row before it
    /// takes the old one away.
    pub(crate) fn hashes(&self, field: &str, clean: &str) -> Result<Vec<(i64, [u8; 32])>> {
        let each = |n: &i64| Ok((*n, self.hash_under(*n, field, clean)?));
        self.blinds().iter().map(each).collect()
    }

    pub(super) fn hash_under(&self, number: i64, field: &str, clean: &str) -> Result<[u8; 32]> {
        self.ring().hashed(number, &[b"vault index", field.as_bytes(), clean.as_bytes()])
    }

    /// Seals a value beside its hash, under a key made from the same key:
    /// whoever has that could find the value by trying anyway, and nobody else
    /// learns it. It goes with the hash when the keys change.
    pub(crate) fn seal_beside(
        &self,
        (number, hash): (i64, &[u8; 32]),
        random: &[u8; 32],
        clean: &str,
    ) -> Result<Vec<u8>> {
        let (cipher, key) = (self.cipher(), self.beside(number)?);
        let sealed = cipher.seal(&key, random, &aad(cipher, hash), clean.as_bytes())?;
        Ok([&[cipher.mark()][..], &sealed].concat())
    }

    /// Opens it.
    ///
    /// # Errors
    /// `internal` when it was changed, is another hash's or of another key.
    pub(crate) fn open_beside(
        &self,
        (number, hash): (i64, &[u8; 32]),
        sealed: &[u8],
    ) -> Result<Zeroizing<String>> {
        let (mark, sealed) = sealed.split_first().ok_or_else(broken)?;
        let cipher = Cipher::marked(*mark).ok_or_else(broken)?;
        let plain = cipher.open(&self.beside(number)?, &aad(cipher, hash), sealed)?;
        String::from_utf8(plain.to_vec()).map(Zeroizing::new).map_err(|_| broken())
    }

    fn beside(&self, number: i64) -> Result<Key> {
        self.ring().hashed(number, &[b"jingwei vault beside a hash"]).map(Key::new)
    }

    /// Refuses where another copy of the program has put a newer key in use
    /// that this one has not heard of: it would not find what lies under it, and
    /// make a second of what there is one of. Until the command ends, nobody
    /// puts one in use.
    ///
    /// # Errors
    /// `identity.keys_behind`.
    pub(crate) fn is_up_to_date(&self, tx: &mut Tx<'_>) -> Result<()> {
        let newest = tx.query_opt(&BLIND_NEWEST, &vals![], |r| r.int(0))?;
        match newest.is_none_or(|newest| newest <= self.newest_blind()) {
            true => Ok(()),
            false => Err(Error::new(kernel::Kind::Busy, "identity.keys_behind")),
        }
    }

    pub(super) fn hear_blinds(&self, live: Vec<i64>) {
        let mut held = self.keys.blinds.write().unwrap_or_else(PoisonError::into_inner);
        *held = live.into();
    }

    /// Which key is to be the newest: one that was added before; the newest one
    /// where something was left under an older one; or one that is made now.
    pub(super) async fn next_blind(&self, store: &Store) -> Result<i64> {
        let (newest, now) = (self.ring().newest_blind(), self.newest_blind());
        if newest > now {
            return Ok(newest);
        }
        let lying = self.lying(store).await?;
        if lying.iter().any(|l| l.number < now && l.rows + l.telephones > l.unsealed) {
            return Ok(now);
        }
        let KeySource::File(path) = &self.keys.from.source else {
            return Err(Error::conflict("identity.blind_keys_elsewhere"));
        };
        let ring = self.ring().with_another_blind()?;
        // in the file before anything lies under it
        key_file::replace(path, &key_file::text(&ring, self.keys.from.kms.as_deref()).await?)?;
        let number = ring.newest_blind();
        self.swap(ring);
        Ok(number)
    }

    /// What lies under each key that is in use.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) async fn lying(&self, store: &Store) -> Result<Vec<Hashed>> {
        let rows =
            |tx: &mut Tx<'_>| tx.query(&INDEX_LYING, &vals![], |r| Ok((r.int(0)?, r.int(1)?)));
        let rows = store.read_many(Shards::All, rows).await?;
        let telephones = |tx: &mut Tx<'_>| {
            let of = vals![Shard::COMMON];
            tx.query(&TELEPHONES_LYING, &of, |r| Ok((r.int(0)?, (r.int(1)?, r.int(2)?))))
        };
        let telephones = store.read(Shard::COMMON, telephones).await?;
        let mut all: std::collections::BTreeMap<i64, Hashed> = self
            .blinds()
            .iter()
            .map(|n| (*n, Hashed { number: *n, ..Hashed::default() }))
            .collect();
        for (number, rows) in rows {
            all.entry(number).or_insert(Hashed { number, ..Hashed::default() }).rows = rows;
        }
        for (number, (telephones, sealed)) in telephones {
            let under = all.entry(number).or_insert(Hashed { number, ..Hashed::default() });
            (under.telephones, under.unsealed) = (telephones, telephones - sealed);
        }
        Ok(all.into_values().collect())
    }

    /// Takes a key of blind indexes out of use, and out of the file: once it is
    /// gone, whoever once had it finds nothing with it.
    ///
    /// DANGER: a backup from before the rotation cannot be restored without it.
    ///
    /// # Errors
    /// `identity.blind_key_unknown`, `identity.blind_key_newest`;
    /// `identity.blind_key_needed` with how much still lies under it, or while
    /// a rotation is not over for a minute; `identity.kms_failed`,
    /// `identity.key_file_unread`.
    pub async fn drop_blind(&self, store: &Store, ctx: &Ctx, number: i64) -> Result<Dropped> {
        let _alone = self.keys.changing.lock().await;
        let live = store.read(Shard::COMMON, live).await?;
        if !live.contains(&number) {
            return Err(
                Error::invalid("identity.blind_key_unknown", "number").arg("number", number)
            );
        }
        if live.last() == Some(&number) {
            return Err(Error::invalid("identity.blind_key_newest", "number").arg("number", number));
        }
        let left = self.left_under(store, number).await?;
        let of = ctx.clone();
        let retire = move |tx: &mut Tx<'_>| {
            let over = tx.query_opt(&ROTATION_LAST, &vals![], |r| r.opt_time(5))?;
            let over = over.is_none_or(|ended| {
                ended.is_some_and(|ended| ended.plus_minutes(HEARD_MINUTES) <= of.now)
            });
            // counted here as well: one may have come since
            let telephones = telephones_under(tx, number)?;
            if left + telephones > 0 || !over {
                let needed = Error::conflict("identity.blind_key_needed").arg("number", number);
                return Err(needed.arg("left", left + telephones));
            }
            tx.exec(&BLIND_RETIRE, &vals![number, of.now])?;
            let (version, facts) = (of.now.micros(), json!({ "number": number }));
            let subject = ("blind_key", number);
            duties::done(tx, &of, Shard::COMMON, "identity.blind_key_drop", subject, version, facts)
        };
        store.write(Shard::COMMON, ctx, retire).await?;
        self.hear_blinds(live.into_iter().filter(|n| *n != number).collect());
        Ok(Dropped { number, removed: self.take_out(number).await? })
    }

    /// Rows, persons and changes on their way. One on its way may be of any
    /// key, and there are such for moments only.
    async fn left_under(&self, store: &Store, number: i64) -> Result<i64> {
        let count = move |tx: &mut Tx<'_>| {
            let waiting = tx.query_one(&INDEX_WAITING, &vals![super::index::NAME], |r| r.int(0))?;
            let persons = tx.query_one(&PERSONS_INDEXED, &vals![number], |r| r.int(0))?;
            let rows = tx.query(&INDEX_LYING, &vals![], |r| Ok((r.int(0)?, r.int(1)?)))?;
            let rows: i64 = rows.into_iter().filter(|(n, _)| *n == number).map(|(_, c)| c).sum();
            Ok(rows.max(persons) + waiting)
        };
        store.read_many(Shards::All, count).await
    }

    async fn take_out(&self, number: i64) -> Result<bool> {
        let (KeySource::File(path), true) = (&self.keys.from.source, number != FIRST) else {
            return Ok(false);
        };
        let ring = self.ring().without_blind(number);
        key_file::replace(path, &key_file::text(&ring, self.keys.from.kms.as_deref()).await?)?;
        self.swap(ring);
        Ok(true)
    }
}

fn telephones_under(tx: &mut Tx<'_>, number: i64) -> Result<i64> {
    let rows =
        tx.query(&TELEPHONES_LYING, &vals![Shard::COMMON], |r| Ok((r.int(0)?, r.int(1)?)))?;
    Ok(rows.into_iter().filter(|(n, _)| *n == number).map(|(_, count)| count).sum())
}

fn aad(cipher: Cipher, hash: &[u8; 32]) -> Vec<u8> {
    [b"jingwei.vault.beside.1", &hash[..], &[cipher.mark()]].concat()
}
