//! The index: which matters have which pairs of signs, and beside them the
//! columns by which they are sieved and put in order. It answers with numbers
//! of matters and never with a text: it holds none.
//!
//! Nothing here knows the database. What is found is a candidate: whoever asks
//! holds it against the text and the policy.

mod entry;
mod find;
mod schema;
mod write;

pub use entry::{Entry, key};
pub use find::{Mark, Part, Scope, Sought};
pub use write::{WRITING_MEMORY, Writer};

use std::fs;
use std::path::{Path, PathBuf};

use kernel::{Error, Result};
use tantivy::directory::MmapDirectory;
use tantivy::{IndexReader, ReloadPolicy, TantivyError};

use schema::Fields;

/// An open index.
pub struct Index {
    inner: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    folder: PathBuf,
}

impl Index {
    /// Opens what lies in a folder, or begins there.
    ///
    /// # Errors
    /// Internal, with what the disk or the library said: what lies there is
    /// broken, or of another version of the program.
    pub fn open(folder: &Path) -> Result<Index> {
        fs::create_dir_all(folder).map_err(Error::internal)?;
        let (schema, fields) = schema::schema();
        let directory = MmapDirectory::open(folder).map_err(Error::internal)?;
        let mut inner = tantivy::Index::builder().schema(schema.clone());
        inner = inner.settings(schema::settings());
        let inner = inner.open_or_create(directory).map_err(broken)?;
        if inner.schema() != schema {
            return Err(Error::internal("the index is of another version"));
        }
        schema::register(&inner);
        let reader = inner.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader = reader.try_into().map_err(broken)?;
        Ok(Index { inner, reader, fields, folder: folder.to_owned() })
    }

    /// Removes what lies in a folder and begins there anew.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn begin(folder: &Path) -> Result<Index> {
        match fs::remove_dir_all(folder) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::internal(e)),
            _ => {}
        }
        Index::open(folder)
    }

    /// What the last commit said of where it stands; `None` before the first.
    ///
    /// # Errors
    /// When the index is broken.
    pub fn position(&self) -> Result<Option<String>> {
        self.inner.load_metas().map(|metas| metas.payload).map_err(broken)
    }

    /// Whoever changes it; one at a time.
    ///
    /// # Errors
    /// When another process has it, or the disk says no.
    pub fn writer(&self) -> Result<Writer> {
        Writer::new(&self.inner, self.fields)
    }

    /// From now on finds what was committed until now.
    ///
    /// # Errors
    /// When the index is broken.
    pub fn look_again(&self) -> Result<()> {
        self.reader.reload().map_err(broken)
    }

    /// How many matters it knows.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes on the disk.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn size(&self) -> Result<u64> {
        let files = fs::read_dir(&self.folder).map_err(Error::internal)?;
        let sizes = files.map(|f| f.and_then(|f| f.metadata()).map(|m| m.len()));
        sizes.sum::<std::io::Result<u64>>().map_err(Error::internal)
    }
}

/// What the library says, for the log.
fn broken(e: TantivyError) -> Error {
    Error::internal(format!("index: {e}"))
}
