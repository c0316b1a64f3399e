//! Keeping files and giving them out.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use kernel::{Error, Result};
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt, path::Path as Location};
use tokio::sync::Semaphore;
use tokio::task::JoinError;

use crate::bucket::Bucket;
use crate::error::{not_kept, refused, unreadable};
use crate::file_id::FileId;
use crate::limits::Limits;
use crate::pdf;
use crate::photo::{self, check_size};
use crate::place::TakenAt;
use crate::sniff::{Sniffed, is_whole_pdf, is_zip_too, sniff};

/// Where attachments are kept: a folder, or a bucket of an object store.
#[derive(Debug, Clone)]
pub struct Files {
    pub(crate) store: Arc<dyn ObjectStore>,
    /// None for a bucket.
    pub(crate) folder: Option<PathBuf>,
    limits: Limits,
    /// Lets only so many files be taken apart at once.
    gate: Arc<Semaphore>,
}

/// What was made of what came in, to be kept.
#[derive(Debug, Clone)]
pub struct Made {
    pub stored: Stored,
    pub(crate) full: Bytes,
    pub(crate) thumb: Option<Bytes>,
}

impl Made {
    /// The small form of a photo (JPEG).
    pub fn thumb(&self) -> Option<&[u8]> {
        self.thumb.as_deref()
    }
}

/// What is told of a file that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its name here.
    pub id: FileId,
    /// Size of what is kept, the thumbnail not counted.
    pub bytes: u64,
    /// Pixels; 0 for a document.
    pub width: u32,
    /// Pixels; 0 for a document.
    pub height: u32,
    /// Where the photo said it was taken: personal, and not in what is kept.
    pub place: Option<TakenAt>,
}

/// Which form of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// As large as it is kept. The only form of a document.
    Full,
    /// Small, for lists.
    Thumb,
}

/// A file as it is given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// Its content.
    pub bytes: Bytes,
    /// `image/jpeg` or `application/pdf`.
    pub content_type: &'static str,
    /// Whether it may only be saved and not shown in the page
    /// (`Content-Disposition: attachment`).
    pub download: bool,
}

impl Files {
    /// Opens the folder, which is made if it is not there.
    ///
    /// # Errors
    /// `files.not_kept` when it cannot be made or opened.
    pub fn open(folder: &Path) -> Result<Files> {
        Files::open_with(folder, Limits::default())
    }

    /// As [`Files::open`], with other limits.
    ///
    /// # Errors
    /// `files.not_kept`
    pub fn open_with(folder: &Path, limits: Limits) -> Result<Files> {
        std::fs::create_dir_all(folder).map_err(not_kept)?;
        let folder = folder.canonicalize().map_err(not_kept)?;
        if let Some(parent) = folder.parent() {
            // Else a power cut could take the new folder with all in it.
            std::fs::File::open(parent).and_then(|dir| dir.sync_all()).map_err(not_kept)?;
        }
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(not_kept)?.with_fsync(true);
        Ok(Files::over(Arc::new(store), Some(folder), limits))
    }

    /// Opens a bucket. Nothing is asked of it yet: one that cannot be reached
    /// refuses files, and everything else is served.
    ///
    /// # Errors
    /// `files.not_kept` when its address cannot be one.
    pub fn open_bucket(bucket: &Bucket) -> Result<Files> {
        Ok(Files::over(Arc::new(bucket.open()?), None, Limits::default()))
    }

    fn over(store: Arc<dyn ObjectStore>, folder: Option<PathBuf>, limits: Limits) -> Files {
        let gate = Arc::new(Semaphore::new(limits.at_once.max(1)));
        Files { store, folder, limits, gate }
    }

    /// Makes a photo and its thumbnail that can be kept.
    ///
    /// # Errors
    /// `files.empty`, `files.too_large`, `files.photo_kind`,
    /// `files.animation`, `files.disguised`, `files.too_many_pixels`,
    /// `files.unreadable`
    pub async fn photo(&self, bytes: impl Into<Bytes>) -> Result<Made> {
        let (bytes, limits) = (bytes.into(), self.limits);
        check_size(&bytes, &limits)?;
        let made = self.take_apart(move || photo::make(&bytes, &limits)).await;
        // A decoder that panics has met a file it cannot read.
        let photo = made.map_err(unreadable)??;
        let (width, height, place) = (photo.width, photo.height, photo.place);
        let bytes = photo.full.len() as u64;
        let stored = Stored { id: FileId::random()?, bytes, width, height, place };
        Ok(Made { stored, full: photo.full.into(), thumb: Some(photo.thumb.into()) })
    }

    /// Makes a document (PDF) without its metadata, earlier versions, scripts
    /// and files inside. It is only ever given out for saving.
    ///
    /// # Errors
    /// `files.empty`, `files.too_large`, `files.document_kind`,
    /// `files.pdf_broken`, `files.pdf_locked`, `files.disguised`
    pub async fn document(&self, bytes: impl Into<Bytes>) -> Result<Made> {
        let bytes = bytes.into();
        check_size(&bytes, &self.limits)?;
        if sniff(&bytes) != Sniffed::Pdf {
            return Err(refused("files.document_kind"));
        }
        if is_zip_too(&bytes) {
            return Err(refused("files.disguised"));
        }
        if !is_whole_pdf(&bytes) {
            return Err(refused("files.pdf_broken"));
        }
        let cleaned = self.take_apart(move || pdf::clean(&bytes)).await;
        // A reader that panics has met a file it cannot read.
        let full = Bytes::from(cleaned.map_err(|_| refused("files.pdf_broken"))??);
        let (id, bytes) = (FileId::random()?, full.len() as u64);
        let stored = Stored { id, bytes, width: 0, height: 0, place: None };
        Ok(Made { stored, full, thumb: None })
    }

    /// Puts the bytes down. When it answers, they are on the disk.
    ///
    /// DANGER: the log knows nothing of them. [`Files::keep`] is what an act
    /// of anybody calls; a file put down past it is one that an audit finds.
    ///
    /// # Errors
    /// `files.not_kept` when the disk fails.
    pub async fn put(&self, made: &Made) -> Result<()> {
        let id = made.stored.id;
        if let Some(thumb) = &made.thumb {
            self.put_form(id, Variant::Thumb, thumb.clone()).await?;
        }
        self.put_form(id, Variant::Full, made.full.clone()).await
    }

    /// Work on what came in, on a thread where it may take its time.
    async fn take_apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> std::result::Result<Result<T>, JoinError> {
        let turn = Arc::clone(&self.gate).acquire_owned().await;
        tokio::task::spawn_blocking(move || {
            // Held until the work is done, also when nobody waits for it any more.
            let _turn = turn.map_err(Error::internal)?;
            work()
        })
        .await
    }

    /// Gives out a file. Whether the asker may see it is for the caller to
    /// know.
    ///
    /// # Errors
    /// `not_found`, also for the thumbnail of a document.
    pub async fn get(&self, id: FileId, variant: Variant) -> Result<Served> {
        let found = self.store.get(&location(id, variant)).await.map_err(|e| match e {
            object_store::Error::NotFound { .. } => Error::not_found(),
            other => Error::internal(other),
        })?;
        let bytes = found.bytes().await.map_err(Error::internal)?;
        Ok(match sniff(&bytes) {
            Sniffed::Pdf => Served { bytes, content_type: "application/pdf", download: true },
            _ => Served { bytes, content_type: "image/jpeg", download: false },
        })
    }

    async fn put_form(&self, id: FileId, variant: Variant, bytes: Bytes) -> Result<()> {
        self.store.put(&location(id, variant), bytes.into()).await.map_err(not_kept)?;
        Ok(())
    }
}

/// Where a file lies: in one of 256 folders, so that none grows too long.
pub(crate) fn location(id: FileId, variant: Variant) -> Location {
    let name = id.to_string();
    let folder = &name[..2];
    Location::from(match variant {
        Variant::Full => format!("{folder}/{name}"),
        Variant::Thumb => format!("{folder}/{name}.thumb"),
    })
}
