//! Photos on their way in: one a request, or one after the other in a page's
//! form; bounded in bytes, in time and in how many are held at once, since each
//! is unpacked into pixels later.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRef, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use kernel::{Error, Kind};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::edge::Edge;
use crate::input::JSON_LIMIT;
use crate::problem::Problem;

/// Bytes of a photo at the most.
pub const PHOTO_LIMIT: usize = 20 * 1024 * 1024;
/// The input's name in every refusal.
const FIELD: &str = "file";
/// Parts of a form that hold it.
const PARTS: [&str; 2] = [FIELD, "photo"];
const EXPECTED: &str = "multipart/form-data, image/jpeg, image/png, image/webp, application/pdf";
/// Room for the multipart headers around it.
const AROUND: usize = 16 * 1024;
/// A photo over a slow mobile line takes its time, but not for ever.
const PHOTO_TIME: Duration = Duration::from_secs(120);

/// Photos that a page's form may bring.
const FORM_PHOTOS: usize = 6;
/// Parts of a page's form.
const FORM_PARTS: usize = 64;
/// A form with photos over a slow mobile line.
const FORM_TIME: Duration = Duration::from_secs(300);

/// The file of a request: the part `file` (or `photo`) of a form, or the body
/// itself. Nothing of its name or type is believed; the bytes tell.
#[derive(Debug)]
pub struct Upload {
    pub bytes: Bytes,
    /// Kept until the file is dealt with: see [`Places`].
    _place: OwnedSemaphorePermit,
}

/// How many uploads are held at once.
#[derive(Debug, Clone)]
pub struct Places(Arc<Semaphore>);

impl Places {
    /// So many.
    pub fn new(most: usize) -> Places {
        Places(Arc::new(Semaphore::new(most)))
    }
}

/// The body limit of a route that takes a photo, in place of the one for JSON.
pub fn photo_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(PHOTO_LIMIT + AROUND)
}

/// The body limit of a route that takes a page's form.
pub fn form_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(FORM_PHOTOS * (PHOTO_LIMIT + AROUND) + JSON_LIMIT)
}

/// A page's form (`multipart/form-data`), part by part and never whole: of
/// several photos one is held at a time.
#[derive(Debug)]
pub struct Parts {
    form: Multipart,
    until: Instant,
    left: usize,
    places: Places,
    /// Taken with the first photo: a form of words alone waits for nobody's
    /// photos.
    place: Option<OwnedSemaphorePermit>,
}

/// A part of a page's form.
#[derive(Debug)]
pub struct Part {
    pub name: String,
    pub bytes: Bytes,
    /// The browser named a file.
    pub is_file: bool,
}

impl Parts {
    /// Begins to read a form.
    pub async fn of(edge: &Edge, request: Request) -> Result<Parts, Problem> {
        let until = Instant::now() + FORM_TIME;
        let form = Multipart::from_request(request, &()).await;
        let form = form.map_err(|_| Error::invalid("http.request", "content-type"))?;
        let places = edge.uploads().clone();
        Ok(Parts { form, until, left: FORM_PARTS, places, place: None })
    }

    /// The next part; `None` behind the last.
    pub async fn next(&mut self) -> Result<Option<Part>, Problem> {
        let until = self.until;
        let read = tokio::time::timeout_at(until, self.read());
        read.await.map_err(|_| crate::input::too_slow(FORM_TIME))?
    }

    async fn read(&mut self) -> Result<Option<Part>, Problem> {
        let part = self.form.next_field().await.map_err(|e| broken(&e))?;
        let Some(part) = part else { return Ok(None) };
        self.left = self.left.checked_sub(1).ok_or_else(too_large)?;
        let name = part.name().unwrap_or("").to_owned();
        // a field where no file was chosen comes with an empty name
        let (is_file, chosen) = part.file_name().map_or((false, false), |n| (true, !n.is_empty()));
        if chosen && self.place.is_none() {
            let Places(places) = self.places.clone();
            self.place = Some(places.acquire_owned().await.map_err(Error::internal)?);
        }
        let limit = if chosen { PHOTO_LIMIT } else { JSON_LIMIT };
        Ok(Some(Part { name, bytes: whole(part, limit).await?, is_file }))
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload
where
    Edge: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Places(places) = Edge::from_ref(state).uploads().clone();
        let place = places.acquire_owned().await.map_err(Error::internal)?;
        let bytes = tokio::time::timeout(PHOTO_TIME, read(request, state))
            .await
            .map_err(|_| crate::input::too_slow(PHOTO_TIME))??;
        match bytes.len() {
            0 => Err(Error::invalid("http.missing", FIELD).into()),
            n if n > PHOTO_LIMIT => Err(too_large().into()),
            _ => Ok(Upload { bytes, _place: place }),
        }
    }
}

async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let named = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let named = named.unwrap_or("").to_ascii_lowercase();
    if named.starts_with("multipart/form-data") {
        let form = Multipart::from_request(request, state).await;
        from_form(form.map_err(|_| Error::invalid("http.request", "content-type"))?).await
    } else if named.starts_with("image/") || named.starts_with("application/pdf") {
        Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large().into(),
            _ => Error::invalid("http.request", FIELD).into(),
        })
    } else {
        let error = Error::invalid("http.media_type", "content-type").arg("expected", EXPECTED);
        Err(Problem::with_status(error, StatusCode::UNSUPPORTED_MEDIA_TYPE))
    }
}

async fn from_form(mut form: Multipart) -> Result<Bytes, Problem> {
    while let Some(part) = form.next_field().await.map_err(|e| broken(&e))? {
        if part.name().is_some_and(|name| PARTS.contains(&name)) {
            return whole(part, PHOTO_LIMIT).await;
        }
    }
    Err(Error::invalid("http.missing", FIELD).into())
}

async fn whole(mut part: Field<'_>, limit: usize) -> Result<Bytes, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|e| broken(&e))? {
        if bytes.len() + chunk.len() > limit {
            return Err(too_large().into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

fn broken(e: &MultipartError) -> Problem {
    match e.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large().into(),
        _ => Error::invalid("http.request", FIELD).into(),
    }
}

fn too_large() -> Error {
    Error::new(Kind::TooLarge, "http.too_large").field(FIELD).arg("limit", PHOTO_LIMIT)
}
