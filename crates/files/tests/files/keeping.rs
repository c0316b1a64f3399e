//! Keeping, giving out, sweeping.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use image::ImageFormat;
use jingwei_files::{FileId, Files, Variant};
use kernel::{Error, Time};

use crate::documents::plain;
use crate::{Put, encoded, files, picture};

async fn photo(files: &Files) -> FileId {
    files.put_photo(encoded(&picture(60, 40), ImageFormat::Jpeg)).await.unwrap().id
}

/// All files in the folder by name.
fn on_disk(folder: &Path) -> Vec<String> {
    let dirs = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let inner = dirs.flat_map(|dir| fs::read_dir(dir).unwrap());
    let mut names: Vec<String> =
        inner.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_is_kept_is_given_out() {
    let (_folder, files) = files();
    let stored = files.put_photo(encoded(&picture(60, 40), ImageFormat::Png)).await.unwrap();
    let full = files.get(stored.id, Variant::Full).await.unwrap();
    assert_eq!((full.content_type, full.download), ("image/jpeg", false));
    assert_eq!(full.bytes.len() as u64, stored.bytes);
    let thumb = files.get(stored.id, Variant::Thumb).await.unwrap();
    assert_eq!((thumb.content_type, thumb.download), ("image/jpeg", false));
}

#[tokio::test]
async fn a_document_is_only_for_saving_and_has_no_thumbnail() {
    let (_folder, files) = files();
    let stored = files.put_document(plain()).await.unwrap();
    let full = files.get(stored.id, Variant::Full).await.unwrap();
    assert_eq!((full.content_type, full.download), ("application/pdf", true));
    assert_eq!(full.bytes.len() as u64, stored.bytes);
    assert_eq!(files.get(stored.id, Variant::Thumb).await.unwrap_err(), Error::not_found());
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let (_folder, files) = files();
    let id: FileId = "00112233445566778899aabbccddeeff".parse().unwrap();
    assert_eq!(files.get(id, Variant::Full).await.unwrap_err(), Error::not_found());
}

#[tokio::test]
async fn a_refused_file_leaves_nothing_on_the_disk() {
    let (folder, files) = files();
    files.put_photo(b"no photo".to_vec()).await.unwrap_err();
    files.put_document(b"no document".to_vec()).await.unwrap_err();
    assert!(on_disk(&folder.path().join("attachments")).is_empty());
}

#[tokio::test]
async fn a_disk_that_fails_is_busy_and_no_fault_of_the_sender() {
    let (folder, files) = files();
    fs::remove_dir_all(folder.path().join("attachments")).unwrap();
    fs::write(folder.path().join("attachments"), "no folder").unwrap();
    let e = files.put_document(plain()).await.unwrap_err();
    assert_eq!((e.kind, e.code), (kernel::Kind::Busy, "files.not_kept"));
}

#[tokio::test]
async fn orphans_are_swept_and_what_is_known_or_young_stays() {
    let (folder, files) = files();
    let (named, orphan) = (photo(&files).await, photo(&files).await);
    let root = folder.path().join("attachments");
    fs::write(root.join("readme"), "not ours").unwrap();
    let place = root.join(&orphan.to_string()[..2]);
    fs::write(place.join(format!("{orphan}#1")), "cut off by a crash").unwrap();
    let known = async |ids: &[FileId]| {
        Ok(ids.iter().copied().filter(|id| *id == named).collect::<HashSet<FileId>>())
    };
    // nothing was written before 2020
    assert_eq!(files.sweep("2020-01-01T00:00:00Z".parse().unwrap(), known).await.unwrap(), 0);
    let far = Time::from_micros(i64::MAX / 4);
    assert_eq!(files.sweep(far, known).await.unwrap(), 3);
    assert_eq!(files.sweep(far, known).await.unwrap(), 0);
    assert!(files.get(named, Variant::Thumb).await.is_ok());
    assert_eq!(files.get(orphan, Variant::Full).await.unwrap_err(), Error::not_found());
    assert!(root.join("readme").exists());
}

#[tokio::test]
async fn when_the_database_cannot_say_nothing_is_removed() {
    let (folder, files) = files();
    photo(&files).await;
    let before = on_disk(&folder.path().join("attachments"));
    let busy = async |_: &[FileId]| Err(Error::internal("database away"));
    let far = Time::from_micros(i64::MAX / 4);
    assert_eq!(files.sweep(far, busy).await.unwrap_err().code, "internal");
    assert_eq!(on_disk(&folder.path().join("attachments")), before);
}

#[test]
fn both_languages_have_a_sentence_for_every_error() {
    let manifest = &jingwei_files::MANIFEST;
    for text in [manifest.words.0, manifest.words.1] {
        let words: BTreeMap<String, String> = toml::from_str(text).unwrap();
        let codes: Vec<String> = manifest.errors.iter().map(|c| format!("errors.{c}")).collect();
        assert_eq!(words.into_keys().collect::<Vec<_>>(), codes);
    }
}
