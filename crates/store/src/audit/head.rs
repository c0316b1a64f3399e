//! Signed heads, and the file outside the database that remembers them.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use kernel::{Error, Result, Shard, Time};
use serde::{Deserialize, Serialize};

use super::leaf::{Hash, hex, unhex};
use super::sealer::AUDIT_LASTS;
use crate::row::Row;
use crate::store::{Shards, Store};
use crate::vals;

/// What the log of a shard was at a moment: its first `count` entries have
/// this root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub shard: Shard,
    pub count: u64,
    pub root: Hash,
    pub at: Time,
    /// Public key of who signed it.
    pub signer: Hash,
    pub signature: [u8; 64],
}

impl Head {
    pub(crate) fn sign(key: &SigningKey, shard: Shard, count: u64, root: Hash, at: Time) -> Head {
        let signature = key.sign(&message(shard, count, &root, at)).to_bytes();
        Head { shard, count, root, at, signer: key.verifying_key().to_bytes(), signature }
    }

    /// Whether one of the keys signed exactly this.
    pub(crate) fn is_signed(&self, trusted: &[VerifyingKey]) -> bool {
        let Some(key) = trusted.iter().find(|k| *k.as_bytes() == self.signer) else {
            return false;
        };
        let text = message(self.shard, self.count, &self.root, self.at);
        key.verify_strict(&text, &Signature::from_bytes(&self.signature)).is_ok()
    }

    /// Columns: count, root, at, signer, signature, and what follows them.
    pub(crate) fn read(shard: Shard, row: &Row<'_>) -> Result<Option<Head>> {
        let fixed = |i| row.bytes(i).map(|b| <[u8; 32]>::try_from(b).ok());
        let (count, at) = (u64::try_from(row.int(0)?).ok(), row.time(2)?);
        let signature = <[u8; 64]>::try_from(row.bytes(4)?).ok();
        let (Some(count), Some(root), Some(signer), Some(signature)) =
            (count, fixed(1)?, fixed(3)?, signature)
        else {
            return Ok(None);
        };
        Ok(Some(Head { shard, count, root, at, signer, signature }))
    }
}

fn message(shard: Shard, count: u64, root: &Hash, at: Time) -> Vec<u8> {
    let mut text = b"jingwei audit head 1\n".to_vec();
    text.extend(shard.get().to_be_bytes());
    text.extend(count.to_be_bytes());
    text.extend(root);
    text.extend(at.micros().to_be_bytes());
    text
}

/// The newest head of each shard: what to keep in another place.
///
/// # Errors
/// Those of the database.
pub async fn newest(store: &Store) -> Result<Vec<HeadLine>> {
    let heads = store.read_many(Shards::All, |tx| {
        tx.query(&AUDIT_LASTS, &vals![], |r| Head::read(r.shard(5)?, r))
    });
    let mut heads: Vec<Head> = heads.await?.into_iter().flatten().collect();
    heads.sort_by_key(|h| h.shard);
    Ok(heads.iter().map(HeadLine::of).collect())
}

/// Gets every new head, to remember it where the database cannot reach.
pub trait HeadSink: Send + Sync + 'static {
    /// Called with the heads of one round, after they were committed.
    fn hand(&self, heads: &[Head]) -> Result<()>;
}

/// A head as a file or an answer tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadLine {
    pub shard: u16,
    pub count: u64,
    pub root: String,
    pub at: Time,
    pub signer: String,
    pub signature: String,
}

impl HeadLine {
    pub(crate) fn of(head: &Head) -> HeadLine {
        HeadLine {
            shard: u16::try_from(head.shard.get()).unwrap_or_default(),
            count: head.count,
            root: hex(&head.root),
            at: head.at,
            signer: hex(&head.signer),
            signature: hex(&head.signature),
        }
    }

    fn head(&self) -> Option<Head> {
        Some(Head {
            shard: Shard::new(self.shard)?,
            count: self.count,
            root: unhex(&self.root)?.try_into().ok()?,
            at: self.at,
            signer: unhex(&self.signer)?.try_into().ok()?,
            signature: unhex(&self.signature)?.try_into().ok()?,
        })
    }
}

/// Appends heads to a file, a line of JSON each.
pub struct HeadFile(PathBuf);

impl HeadFile {
    /// The file's name in the data folder.
    pub const NAME: &'static str = "audit-heads.jsonl";

    pub fn new(file: impl Into<PathBuf>) -> HeadFile {
        HeadFile(file.into())
    }

    fn append(&self, heads: &[Head]) -> std::io::Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(&self.0)?;
        let mut text = String::new();
        for head in heads {
            text.push_str(&serde_json::to_string(&HeadLine::of(head))?);
            text.push('\n');
        }
        file.write_all(text.as_bytes())?;
        file.sync_data()
    }
}

impl HeadSink for HeadFile {
    fn hand(&self, heads: &[Head]) -> Result<()> {
        self.append(heads).map_err(Error::internal)
    }
}

/// What the file outside remembers.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    /// By shard, in the order of the file.
    pub heads: BTreeMap<Shard, Vec<Head>>,
    /// Lines that are no heads, counting from 1.
    pub unreadable: Vec<u64>,
}

/// Reads the file; one that is not there remembers nothing.
pub(crate) fn read_file(file: &Path) -> Result<Outside> {
    let mut outside = Outside::default();
    let opened = match File::open(file) {
        Ok(opened) => opened,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(outside),
        Err(e) => return Err(Error::internal(e)),
    };
    for (n, line) in (1..).zip(BufReader::new(opened).split(b'\n')) {
        let line = line.map_err(Error::internal)?;
        match serde_json::from_slice::<HeadLine>(&line).ok().and_then(|l| l.head()) {
            Some(head) => outside.heads.entry(head.shard).or_default().push(head),
            None => outside.unreadable.push(n),
        }
    }
    Ok(outside)
}
