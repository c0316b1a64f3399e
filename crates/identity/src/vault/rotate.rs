//! Keys that change while the city works: another key that wraps all data keys
//! (the key encryption key), or all data keys made anew.

use std::sync::atomic::Ordering;

use kernel::{Ctx, Error, Result, Shard, Time};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::jobs::{self, Job};
use store::outbox::{self, Delivery, Fact, Subscriber};
use store::{Shards, Store, Tx, vals};

use super::key_file::{self, KeyText};
use super::open::put_in_force;
use super::renew::{Place, RENEW};
use super::{Hashed, KeyRing, KeySource, Vault, blind};
use crate::duties;
use crate::store::vault::{
    KEYS_LYING, ROTATION_ADD, ROTATION_LAST, ROTATION_SHARD, SUBJECT_SHARDS,
};

/// What is to be made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotate {
    /// The key that wraps the data keys.
    Kek,
    /// Every person's own key, with everything sealed again under the cipher
    /// of the configuration.
    Data,
    /// The key that values are hashed under to be found again.
    Blind,
}

/// A change of keys, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rotation {
    /// A text: ids are longer than a reader's numbers.
    pub id: String,
    pub what: Rotate,
    pub number: i64,
    pub round: i64,
    /// Number of the key of blind indexes.
    pub blind: i64,
    pub begun: Time,
    /// Absent while it goes on.
    pub ended: Option<Time>,
    pub shards: i64,
    pub shards_left: i64,
    /// Persons whose values did not open, and who were left as they are.
    pub failed: i64,
}

/// How many persons' keys lie under which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lying {
    pub number: i64,
    pub round: i64,
    pub persons: i64,
}

/// How the keys stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    pub cipher: &'static str,
    /// Of the key that wraps what is new.
    pub number: i64,
    pub round: i64,
    /// All that the file holds; a higher one than `number` is not in force.
    pub numbers: Vec<i64>,
    /// `file` or `environment`.
    pub source: &'static str,
    pub key_service: bool,
    /// A key stands in the source that no key service wraps.
    pub clear: bool,
    pub persons: Vec<Lying>,
    /// Number of the key that new hashes are made under.
    pub blind: i64,
    /// What lies under which key of blind indexes.
    pub hashed: Vec<Hashed>,
    pub last: Option<Rotation>,
}

/// A rotation begins in a shard.
const ROTATED: &str = "VaultRotated";
/// All of a shard lies under the new keys.
const RENEWED: &str = "VaultRenewed";

impl Vault {
    /// Adds a key to the file that nothing is wrapped by yet, so that the file
    /// can be taken to other copies of the program before it is in force.
    /// Answers its number.
    ///
    /// # Errors
    /// `identity.keys_elsewhere` when they come from the environment;
    /// `identity.kms_failed`, `identity.key_file_unread`.
    pub async fn add_key(&self) -> Result<i64> {
        let _alone = self.keys.changing.lock().await;
        self.another().await
    }

    /// Changes keys. What is new lies under them at once; what is old is done
    /// by a job, a slice at a time, while everybody reads and writes.
    ///
    /// # Errors
    /// As [`Vault::add_key`]; those of the store.
    pub async fn rotate(&self, store: &Store, ctx: &Ctx, what: Rotate) -> Result<Rotation> {
        let _alone = self.keys.changing.lock().await;
        let (mut made, mut newest) = (self.made(), self.newest_blind());
        match what {
            Rotate::Kek => made.number = self.next_number(store).await?,
            Rotate::Data => made.round += 1,
            Rotate::Blind => newest = self.next_blind(store).await?,
        }
        let shards =
            store.read_many(Shards::All, |tx| tx.query(&SUBJECT_SHARDS, &vals![], |r| r.shard(0)));
        let mut shards = shards.await?;
        if what == Rotate::Blind && !shards.contains(&Shard::COMMON) {
            // where the telephones are
            shards.push(Shard::COMMON);
        }
        let (of, ring) = (ctx.clone(), self.ring());
        // Before the commit: whatever begins after it uses the new keys. Should
        // it fail, a few values lie under keys that the next start adopts.
        self.keys.number.fetch_max(made.number, Ordering::AcqRel);
        self.keys.round.fetch_max(made.round, Ordering::AcqRel);
        let begin = move |tx: &mut Tx<'_>| {
            put_in_force(tx, &ring, made.number, of.now)?;
            if what == Rotate::Blind {
                blind::put_in_use(tx, &ring, newest, of.now)?;
            }
            begin(tx, &of, what, (made.number, made.round, newest), &shards)
        };
        let begun = store.write(Shard::COMMON, ctx, begin).await?;
        self.hear_blinds(store.read(Shard::COMMON, blind::live).await?);
        Ok(begun)
    }

    /// How the keys stand, and how far the last change is.
    ///
    /// # Errors
    /// Those of the store, and of reading the file.
    pub async fn standing(&self, store: &Store) -> Result<Standing> {
        let lying = store.read_many(Shards::All, |tx| {
            tx.query(&KEYS_LYING, &vals![], |r| {
                Ok(Lying { number: r.int(0)?, round: r.int(1)?, persons: r.int(2)? })
            })
        });
        let (source, text) = match &self.keys.from.source {
            KeySource::File(path) => ("file", key_file::load(path)?),
            KeySource::Text(text) => ("environment", Some(KeyText::parse(text)?)),
        };
        let made = self.made();
        Ok(Standing {
            cipher: made.cipher.name(),
            number: made.number,
            round: made.round,
            numbers: self.ring().numbers(),
            source,
            key_service: self.keys.from.kms.is_some(),
            clear: text.is_some_and(|text| text.is_clear()),
            persons: lying.await?,
            blind: self.newest_blind(),
            hashed: self.lying(store).await?,
            last: store.read(Shard::COMMON, last).await?,
        })
    }

    /// Which key is to wrap everything: one that was added before, or a new
    /// one. Where the program cannot write keys, whoever gave it another one
    /// has it wrap everything.
    async fn next_number(&self, store: &Store) -> Result<i64> {
        let (newest, now) = (self.ring().newest(), self.made().number);
        if newest > now {
            return Ok(newest);
        }
        if let KeySource::Text(_) = self.keys.from.source {
            let persons = self.standing(store).await?.persons;
            if persons.iter().any(|lying| lying.number < now) {
                return Ok(now);
            }
        }
        self.another().await
    }

    async fn another(&self) -> Result<i64> {
        let KeySource::File(path) = &self.keys.from.source else {
            return Err(Error::conflict("identity.keys_elsewhere"));
        };
        let ring: KeyRing = self.ring().with_another()?;
        // in the file before anything lies under it
        key_file::replace(path, &key_file::text(&ring, self.keys.from.kms.as_deref()).await?)?;
        let number = ring.newest();
        self.swap(ring);
        Ok(number)
    }
}

fn begin(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    what: Rotate,
    (number, round, newest): (i64, i64, i64),
    shards: &[Shard],
) -> Result<Rotation> {
    let id = ctx.id::<Rotation>(Shard::COMMON).get();
    let count = i64::try_from(shards.len()).map_err(Error::internal)?;
    let ended = shards.is_empty().then_some(ctx.now);
    let (data, hashes) = (what == Rotate::Data, what == Rotate::Blind);
    let row = vals![id, data, number, round, ctx.now, ended, count, hashes, newest];
    tx.exec(&ROTATION_ADD, &row)?;
    for shard in shards {
        let place = Place::first(id, (number, round, newest));
        let body = json!({ "shard": shard.get(), "place": place });
        let fact =
            Fact { shard: Shard::COMMON, name: ROTATED, subject: id, version: shard.get(), body };
        outbox::publish(tx, ctx, &fact)?;
    }
    let facts = json!({
        "what": what, "number": number, "round": round, "blind": newest, "shards": count
    });
    noted(tx, ctx, "identity.vault_rotate", id, facts)?;
    last(tx)?.ok_or_else(|| Error::internal("a rotation that is not there"))
}

fn noted(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    action: &str,
    id: i64,
    facts: serde_json::Value,
) -> Result<()> {
    duties::done(tx, ctx, Shard::COMMON, action, ("rotation", id), ctx.now.micros(), facts)
}

/// All of a shard was gone through twice.
pub(super) fn shard_done(tx: &mut Tx<'_>, ctx: &Ctx, shard: Shard, place: &Place) -> Result<()> {
    let body = json!({ "failed": place.failed });
    let version = shard.get();
    let fact = Fact { shard, name: RENEWED, subject: place.rotation, version, body };
    outbox::publish(tx, ctx, &fact).map(drop)
}

/// The newest change of keys.
fn last(tx: &mut Tx<'_>) -> Result<Option<Rotation>> {
    tx.query_opt(&ROTATION_LAST, &vals![], |r| {
        Ok(Rotation {
            id: r.int(0)?.to_string(),
            what: match (r.flag(1)?, r.flag(9)?) {
                (true, _) => Rotate::Data,
                (_, true) => Rotate::Blind,
                _ => Rotate::Kek,
            },
            number: r.int(2)?,
            round: r.int(3)?,
            blind: r.int(10)?,
            begun: r.time(4)?,
            ended: r.opt_time(5)?,
            shards: r.int(6)?,
            shards_left: r.int(7)?,
            failed: r.int(8)?,
        })
    })
}

/// The second and the last command of a rotation in each shard.
pub(crate) fn subscribers() -> [Subscriber; 2] {
    [
        Subscriber::command("identity.vault_rotation", &[ROTATED], |tx, ctx, d| {
            let body = d.body["place"].clone();
            let job = Job { shard: shard(d), kind: RENEW, key: d.subject, due: ctx.now, body };
            jobs::schedule(tx, &job)
        })
        .in_shard(shard),
        Subscriber::command("identity.vault_renewed", &[RENEWED], |tx, ctx, d| {
            let failed = d.body["failed"].as_i64().unwrap_or_default();
            let counted = vals![d.subject, failed, ctx.now];
            let left = tx.query_opt(&ROTATION_SHARD, &counted, |r| Ok((r.int(0)?, r.int(1)?)))?;
            match left {
                Some((0, failed)) => {
                    let facts = json!({ "failed": failed });
                    noted(tx, ctx, "identity.vault_rotated", d.subject, facts)
                }
                _ => Ok(()),
            }
        })
        .in_shard(|_| Shard::COMMON),
    ]
}

fn shard(d: &Delivery) -> Shard {
    let number = d.body["shard"].as_u64().and_then(|n| u16::try_from(n).ok());
    number.and_then(Shard::new).unwrap_or(Shard::COMMON)
}
