//! Signed heads, and the file outside the database that remembers them.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use kernel::{Error, Result, Shard, Time};
use serde::{Deserialize, Serialize};

use super::key::{Signing, Trusted};
use super::leaf::{Hash, LogHash, hex, unhex};
use super::sealer::AUDIT_LASTS;
use super::tree::Tree;
use crate::row::Row;
use crate::store::{Shards, Store};
use crate::vals;

/// What the log of a shard was at a moment: its first `count` entries have
/// this root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// What the log is hashed with.
    pub hash: LogHash,
    pub shard: Shard,
    pub count: u64,
    pub root: Hash,
    pub at: Time,
    /// Public key of who signed it: 32 bytes of Ed25519, or a point of SM2.
    pub signer: Vec<u8>,
    pub signature: [u8; 64],
}

impl Head {
    pub(crate) fn sign(key: &Signing, tree: &Tree, shard: Shard, at: Time) -> Head {
        let (hash, count, root) = (tree.hash(), tree.count(), tree.root());
        let signature = key.sign(&message(hash, shard, count, &root, at));
        Head { hash, shard, count, root, at, signer: key.public(), signature }
    }

    /// Whether one of the keys signed exactly this.
    pub(crate) fn is_signed(&self, trusted: &[Trusted]) -> bool {
        let key = trusted.iter().find(|key| key.bytes() == self.signer);
        key.is_some_and(|key| {
            let text = message(self.hash, self.shard, self.count, &self.root, self.at);
            key.has_signed(&text, &self.signature)
        })
    }

    /// Columns: count, root, at, signer, signature, and what follows them.
    pub(crate) fn read(hash: LogHash, shard: Shard, row: &Row<'_>) -> Result<Option<Head>> {
        let (count, at) = (u64::try_from(row.int(0)?).ok(), row.time(2)?);
        let root = <[u8; 32]>::try_from(row.bytes(1)?).ok();
        let (signer, signature) = (row.blob(3)?, <[u8; 64]>::try_from(row.bytes(4)?).ok());
        let (Some(count), Some(root), Some(signature)) = (count, root, signature) else {
            return Ok(None);
        };
        Ok(Some(Head { hash, shard, count, root, at, signer, signature }))
    }
}

/// What is signed. A log over SM3 says so: no head stands for another log.
fn message(hash: LogHash, shard: Shard, count: u64, root: &Hash, at: Time) -> Vec<u8> {
    let mut text = match hash {
        LogHash::Sha256 => b"jingwei audit head 1\n".to_vec(),
        LogHash::Sm3 => b"jingwei audit head 1 sm3\n".to_vec(),
    };
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
        let hash = tx.log_hash();
        tx.query(&AUDIT_LASTS, &vals![], |r| Head::read(hash, r.shard(5)?, r))
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
    /// What the log is hashed with; not written where it is SHA-256.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub hash: LogHash,
    pub shard: u16,
    pub count: u64,
    pub root: String,
    pub at: Time,
    pub signer: String,
    pub signature: String,
}

fn is_usual(hash: &LogHash) -> bool {
    *hash == LogHash::default()
}

impl HeadLine {
    pub(crate) fn of(head: &Head) -> HeadLine {
        HeadLine {
            hash: head.hash,
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
            hash: self.hash,
            shard: Shard::new(self.shard)?,
            count: self.count,
            root: unhex(&self.root)?.try_into().ok()?,
            at: self.at,
            signer: unhex(&self.signer)?,
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
