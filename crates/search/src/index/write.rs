//! Changing the index.

use kernel::Result;
use tantivy::indexer::LogMergePolicy;
use tantivy::{IndexWriter, TantivyDocument, Term};

use super::broken;
use super::entry::{Entry, key};
use super::schema::Fields;

/// Bytes that entries may take before they are written away as a part. Given
/// back with each commit; with less of it, more parts are put together behind
/// it, and that is most of what taking in costs.
pub const WRITING_MEMORY: usize = 64 << 20;
/// A part with a third of its matters gone or changed is put together anew.
const GONE_MOST: f32 = 0.3;

/// Puts matters in, changes them and takes them out. Nothing is found before
/// [`Writer::commit`]; what was not committed when it ends is lost.
pub struct Writer {
    inner: IndexWriter,
    fields: Fields,
}

impl Writer {
    pub(super) fn new(index: &tantivy::Index, fields: Fields) -> Result<Writer> {
        let inner: IndexWriter =
            index.writer_with_num_threads(1, WRITING_MEMORY).map_err(broken)?;
        let mut merging = LogMergePolicy::default();
        merging.set_del_docs_ratio_before_merge(GONE_MOST);
        inner.set_merge_policy(Box::new(merging));
        Ok(Writer { inner, fields })
    }

    /// Puts a matter in the place of what was known of it.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn put(&mut self, e: &Entry) -> Result<()> {
        self.remove(e.matter);
        self.add(e)
    }

    /// Adds a matter that is not there yet.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn add(&mut self, e: &Entry) -> Result<()> {
        let f = &self.fields;
        let mut doc = TantivyDocument::new();
        doc.add_i64(f.matter, e.matter);
        doc.add_i64(f.opened, e.opened);
        doc.add_i64(f.open, i64::from(e.open));
        doc.add_i64(f.area, e.area);
        doc.add_i64(f.procedure, key(&e.procedure));
        e.units.iter().for_each(|unit| doc.add_i64(f.units, *unit));
        e.hands.iter().for_each(|hand| doc.add_i64(f.hands, key(hand)));
        doc.add_text(f.number, &e.number);
        doc.add_text(f.head, &e.head);
        doc.add_text(f.text, &e.text);
        self.inner.add_document(doc).map(drop).map_err(broken)
    }

    /// Takes a matter out.
    pub fn remove(&mut self, matter: i64) {
        self.inner.delete_term(Term::from_field_i64(self.fields.matter, matter));
    }

    /// Takes everything out.
    ///
    /// # Errors
    /// When the index is broken.
    pub fn clear(&mut self) -> Result<()> {
        self.inner.delete_all_documents().map(drop).map_err(broken)
    }

    /// Keeps it all, and where it stands with it.
    ///
    /// # Errors
    /// When the disk says no: then this writer is of no more use.
    pub fn commit(&mut self, position: &str) -> Result<()> {
        let mut commit = self.inner.prepare_commit().map_err(broken)?;
        commit.set_payload(position);
        commit.commit().map(drop).map_err(broken)
    }

    /// Waits for what goes on behind it, for figures that are to count it.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn finish(self) -> Result<()> {
        self.inner.wait_merging_threads().map_err(broken)
    }
}
