//! What was kept, in the database: a row with the hashes of the bytes, and an
//! entry of the sealed log that vouches for the row.

use std::collections::HashSet;

use kernel::{Actor, Ctx, Error, Id, Result, Time};
use object_store::ObjectStoreExt;
use serde_json::json;
use store::audit::{self, Entry, LogHash, Outcome};
use store::{Store, Tx};

use crate::file_id::FileId;
use crate::files::{Files, Made, Variant, location};
use crate::sql::{self, Row, SHARD};

/// Names a row.
#[derive(Debug, Clone, Copy)]
pub struct Upload;

/// Under this name an entry's facts hold the imprint of its row.
pub(crate) const KEY: &str = "imprint";
const KIND: &str = "file";
/// Rows that are forgotten at once.
const BATCH: i64 = 500;

impl Files {
    /// Keeps what was made: first its row and the log's entry, then the bytes.
    /// So every file that is there has a row; a row whose file never came is
    /// forgotten with the orphans.
    ///
    /// # Errors
    /// `files.not_kept` when the disk fails; those of the store.
    pub async fn keep(&self, store: &Store, ctx: &Ctx, made: &Made) -> Result<()> {
        // ids of its own: whoever keeps several files has one context for all
        let mut own = store.ctx(ctx.actor.clone()).await?;
        own.trace = ctx.trace;
        let (by, hash) = (own.clone(), store.log_hash());
        let (file, bytes) = (made.stored.id.to_string(), made.stored.bytes.cast_signed());
        let full = hash.of(&made.full).to_vec();
        let thumb = made.thumb.as_ref().map(|thumb| hash.of(thumb).to_vec());
        let note = move |tx: &mut Tx<'_>| {
            let row = Row {
                id: by.id::<Upload>(SHARD).get(),
                file: file.clone(),
                at: by.now.micros(),
                hash: full.clone(),
                bytes,
                thumb: thumb.clone(),
                salt: by.random().to_vec(),
            };
            sql::add(tx, &row)?;
            let facts = json!({ KEY: imprint(tx.log_hash(), &row) });
            noted(tx, &by, "files.keep", row.id, 1, facts)
        };
        store.write(SHARD, &own, note).await?;
        self.put(made).await
    }

    /// Forgets the rows of before whose files are not there (any more) and that
    /// `known` does not give back: after [`Files::sweep`], or when the bytes
    /// never came. Answers how many.
    ///
    /// # Errors
    /// Those of `known` and of the store; what was forgotten stays so.
    pub async fn forget<F>(&self, store: &Store, by: Actor, before: Time, known: F) -> Result<u64>
    where
        F: AsyncFn(&[FileId]) -> Result<HashSet<FileId>>,
    {
        let (mut after, mut forgotten) = (i64::MIN, 0);
        loop {
            let slice = store.read(SHARD, move |tx| sql::old(tx, after, before, BATCH)).await?;
            let Some((last, _)) = slice.last() else { return Ok(forgotten) };
            after = last.get();
            let mut rows: Vec<(Id<Upload>, FileId)> = Vec::with_capacity(slice.len());
            rows.extend(slice.iter().filter_map(|(id, file)| Some((*id, file.parse().ok()?))));
            let ids: Vec<FileId> = rows.iter().map(|(_, file)| *file).collect();
            let shown = known(&ids).await?;
            let mut gone = Vec::new();
            for (id, file) in rows.into_iter().filter(|(_, file)| !shown.contains(file)) {
                if !self.is_there(file).await? {
                    gone.push(id);
                }
            }
            forgotten += gone.len() as u64;
            let ctx = store.ctx(by.clone()).await?;
            let by = ctx.clone();
            let forget = move |tx: &mut Tx<'_>| {
                gone.iter().try_for_each(|id| {
                    sql::drop(tx, *id)?;
                    noted(tx, &by, "files.forget", id.get(), 2, json!({}))
                })
            };
            store.write(SHARD, &ctx, forget).await?;
        }
    }

    /// Whether any form of it lies there.
    async fn is_there(&self, file: FileId) -> Result<bool> {
        for variant in [Variant::Full, Variant::Thumb] {
            match self.store.head(&location(file, variant)).await {
                Ok(_) => return Ok(true),
                Err(object_store::Error::NotFound { .. }) => {}
                Err(e) => return Err(Error::internal(e)),
            }
        }
        Ok(false)
    }
}

fn noted(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    action: &str,
    id: i64,
    version: i64,
    facts: serde_json::Value,
) -> Result<()> {
    let (shard, subject, outcome) = (SHARD, (KIND, id), Outcome::Done);
    audit::record(
        tx,
        ctx,
        &Entry { shard, action, subject, version, outcome, facts, personal: &[] },
    )
}

/// A row, hashed, as lower-case hexadecimal digits.
///
/// DANGER: what is hashed, and in which order, never changes: every file of
/// every city would look tampered with.
pub(crate) fn imprint(hash: LogHash, row: &Row) -> String {
    let mut bytes = b"jingwei upload 1\n".to_vec();
    for number in [row.id, row.at, row.bytes] {
        bytes.extend(number.to_be_bytes());
    }
    let texts = [Some(row.file.as_bytes()), Some(&row.hash), row.thumb.as_deref(), Some(&row.salt)];
    for text in texts {
        bytes.push(u8::from(text.is_some()));
        bytes.extend((text.map_or(0, <[u8]>::len) as u64).to_be_bytes());
        bytes.extend(text.unwrap_or_default());
    }
    hash.of(&bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            id: 7,
            file: "ab".into(),
            at: 1,
            hash: vec![1],
            bytes: 2,
            thumb: Some(vec![2]),
            salt: vec![3],
        }
    }

    /// Fixed for ever: see the danger above.
    #[test]
    fn the_form_does_not_change_and_every_column_counts() {
        let said = imprint(LogHash::Sha256, &row());
        assert_eq!(said, "d248bbbe0c96a8b74a5ba47dae70d563bc64794e3c2ce87c9ef0c17796cf3294");
        let others = [
            Row { id: 8, ..row() },
            Row { file: "abc".into(), ..row() },
            Row { at: 2, ..row() },
            Row { hash: vec![2], ..row() },
            Row { bytes: 3, ..row() },
            Row { thumb: None, ..row() },
            Row { thumb: Some(vec![]), ..row() },
            Row { salt: vec![4], ..row() },
        ];
        let mut seen: Vec<String> =
            others.iter().map(|other| imprint(LogHash::Sha256, other)).collect();
        seen.extend([said, imprint(LogHash::Sm3, &row())]);
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }
}
