//! Photos and documents: in before a matter names them, out to whoever may see
//! a matter that shows them.

use axum::extract::{FromRef, State};
use axum::http::HeaderMap;
use files::FileId;
use http_edge::problem::Outcome;
use http_edge::{Answer, At, Call, Edge, Search, Upload, upload};
use kernel::Shard;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::sender::{Anybody, Known};
use crate::queries::shown::{code_in, served, shown};
use crate::state::Desk;
use crate::wire::file::{FileOut, FormOf};

/// Routes of this file.
pub(super) fn routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Edge: FromRef<S>,
    Desk: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(photo))
        .routes(routes!(document))
        .layer(upload::photo_limit())
        .routes(routes!(file))
}

/// Keeps a photo, turned upright and without metadata. Whoever has no account
/// may send one too, as often as reporting allows.
#[utoipa::path(post, path = "/api/v1/photos", operation_id = "photo", tag = "files",
    request_body(content = Vec<u8>, content_type = "multipart/form-data",
        description = "the part `photo` or `file`"),
    responses((status = 200, body = FileOut)))]
async fn photo(by: Anybody, State(desk): State<Desk>, upload: Upload) -> Outcome {
    let photo = desk.files.photo(upload.bytes.clone()).await?;
    desk.files.keep(by.0.edge().store(), &by.0.ctx, &photo).await?;
    Answer::of(&FileOut::from(&photo))
}

/// Keeps a document (PDF) without what its programs wrote into it unseen.
#[utoipa::path(post, path = "/api/v1/files", operation_id = "document", tag = "files",
    request_body(content = Vec<u8>, content_type = "multipart/form-data",
        description = "the part `file`"),
    responses((status = 200, body = FileOut)))]
async fn document(by: Known, State(desk): State<Desk>, upload: Upload) -> Outcome {
    let document = desk.files.document(upload.bytes.clone()).await?;
    desk.files.keep(by.0.edge().store(), &by.0.ctx, &document).await?;
    Answer::of(&FileOut::from(&document))
}

/// A file, for whoever may see a matter that shows it or holds its code
/// (header `X-Matter-Code`).
#[utoipa::path(get, path = "/api/v1/files/{id}", operation_id = "file", tag = "files",
    params(("id" = String, Path), FormOf),
    responses((status = 200, body = Vec<u8>, content_type = "image/jpeg")))]
async fn file(
    call: Call,
    State(desk): State<Desk>,
    At(id): At<String>,
    Search(q): Search<FormOf>,
    headers: HeaderMap,
) -> Outcome {
    let (id, code): (FileId, _) = (id.parse()?, code_in(&headers));
    let (works, codes) = (desk.works, desk.codes);
    let see = move |tx: &mut store::Tx<'_>, ctx: &kernel::Ctx| {
        shown(tx, ctx, &works, &codes, id, code.as_deref())
    };
    let public = call.rows(Shard::COMMON, see).await?;
    Ok(served(desk.files.get(id, q.variant.into()).await?, public))
}
