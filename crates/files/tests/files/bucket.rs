//! The same in an object store: a stand-in on the loopback that speaks as much
//! of S3 as is used.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jingwei_files::{Bucket, FileId, Files, Variant};
use kernel::{Error, Kind, Time};

use crate::{Put, encoded, picture};

#[derive(Default)]
struct Shelf {
    objects: BTreeMap<String, Bytes>,
    /// Answers every request with a failure of its own.
    broken: bool,
}

type Shared = Arc<Mutex<Shelf>>;

const WHEN: &str = "2026-10-20T13:10:00.000Z";

async fn put(
    State(shelf): State<Shared>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut shelf = shelf.lock().unwrap();
    let signed = headers.get("authorization").and_then(|v| v.to_str().ok()).unwrap_or("");
    if !signed.starts_with("AWS4-HMAC-SHA256 Credential=key/") {
        return StatusCode::FORBIDDEN.into_response();
    }
    if shelf.broken {
        return StatusCode::INSUFFICIENT_STORAGE.into_response();
    }
    shelf.objects.insert(key, body);
    [("etag", "\"1\"")].into_response()
}

async fn take(State(shelf): State<Shared>, Path(key): Path<String>) -> Response {
    let found = shelf.lock().unwrap().objects.get(&key).cloned();
    match found {
        Some(bytes) => {
            let dated = [("etag", "\"1\""), ("last-modified", "Tue, 20 Oct 2026 13:10:00 GMT")];
            (dated, bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn drop_one(State(shelf): State<Shared>, Path(key): Path<String>) -> StatusCode {
    shelf.lock().unwrap().objects.remove(&key);
    StatusCode::NO_CONTENT
}

async fn list(State(shelf): State<Shared>) -> String {
    let shelf = shelf.lock().unwrap();
    let one = |(key, bytes): (&String, &Bytes)| {
        let size = bytes.len();
        format!(
            "<Contents><Key>{key}</Key><LastModified>{WHEN}</LastModified>\
             <ETag>\"1\"</ETag><Size>{size}</Size></Contents>"
        )
    };
    let all: String = shelf.objects.iter().map(one).collect();
    format!("<ListBucketResult><IsTruncated>false</IsTruncated>{all}</ListBucketResult>")
}

async fn store() -> (Shared, Files) {
    let shelf = Shared::default();
    let app = Router::new()
        .route("/city", get(list))
        .route("/city/{*key}", get(take).put(put).delete(drop_one))
        .with_state(shelf.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let bucket = Bucket {
        bucket: "city".into(),
        endpoint,
        region: "cn-north-1".into(),
        access_key: "key".into(),
        secret_key: "a secret".into(),
    };
    assert!(!format!("{bucket:?}").contains("a secret"));
    (shelf, Files::open_bucket(&bucket).unwrap())
}

#[tokio::test]
async fn a_bucket_keeps_gives_out_and_sweeps_like_a_folder() {
    let (shelf, files) = store().await;
    let photo = || encoded(&picture(60, 40), image::ImageFormat::Jpeg);
    let named = files.put_photo(photo()).await.unwrap();
    let orphan = files.put_photo(photo()).await.unwrap();
    assert_eq!(shelf.lock().unwrap().objects.len(), 4, "each with its thumbnail");
    let full = files.get(named.id, Variant::Full).await.unwrap();
    assert_eq!((full.content_type, full.bytes.len() as u64), ("image/jpeg", named.bytes));
    let known = async |ids: &[FileId]| {
        Ok(ids.iter().copied().filter(|id| *id == named.id).collect::<HashSet<FileId>>())
    };
    assert_eq!(files.sweep("2026-01-01T00:00:00Z".parse().unwrap(), known).await.unwrap(), 0);
    let far = Time::from_micros(i64::MAX / 4);
    assert_eq!(files.sweep(far, known).await.unwrap(), 2);
    assert_eq!(files.get(orphan.id, Variant::Full).await.unwrap_err(), Error::not_found());
    assert!(files.get(named.id, Variant::Thumb).await.is_ok());
}

#[tokio::test]
async fn a_store_that_fails_is_busy_and_no_fault_of_the_sender() {
    let (shelf, files) = store().await;
    shelf.lock().unwrap().broken = true;
    let refused = files.put_document(crate::documents::plain()).await.unwrap_err();
    assert_eq!((refused.kind, refused.code), (Kind::Busy, "files.not_kept"));
}
