//! Imports from the pages: a file comes up, is looked at, checked, taken in and
//! taken back. For administrators of the whole city alone.

mod export;
mod files;
mod policy;
mod wire;

use std::path::PathBuf;

use ::imports::{Asked, Import, ImportId, Report};
use axum::extract::{Multipart, State};
use axum::http::{HeaderValue, header};
use http_edge::problem::Outcome;
use http_edge::schema::IdText;
use http_edge::{Answer, At, Call, Input, Search};
use kernel::{Error, Page, Result, Shard};
use store::Tx;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::city::City;
use crate::out::Progress;
use crate::task::imports as work;
use wire::{
    CheckOut, FaultOut, Faults, ImportIn, ImportKinds, ImportOut, Imports, LookOut, Of, Pages,
};

pub use policy::TABLE;

/// All routes of imports.
pub fn routes() -> OpenApiRouter<City> {
    OpenApiRouter::new()
        .routes(routes!(import_file))
        .layer(files::limit())
        .routes(routes!(import_kinds))
        .routes(routes!(import_check))
        .routes(routes!(import_apply))
        .routes(routes!(import_list))
        .routes(routes!(import_show))
        .routes(routes!(import_faults))
        .routes(routes!(import_faults_table))
        .routes(routes!(import_take_back))
        .merge(export::routes())
}

/// Puts a file aside to be looked at. It is kept for an hour at the most.
#[utoipa::path(post, path = "/api/v1/import-files", operation_id = "import_file", tag = "imports",
    request_body(content = Vec<u8>, content_type = "multipart/form-data",
        description = "the part `file`, with its name"),
    responses((status = 200, body = LookOut)))]
async fn import_file(call: Call, State(city): State<City>, form: Multipart) -> Outcome {
    policy::may(&call, policy::IMPORT)?;
    let kept = files::keep(&city, form).await?;
    let seen = look(kept.path.clone()).await?;
    Answer::of(&LookOut::of(kept, seen))
}

/// What files can hold, each with its columns; for a file that is put aside,
/// with the heading that each would be read from.
#[utoipa::path(get, path = "/api/v1/import-kinds", operation_id = "import_kinds", tag = "imports",
    params(Of), responses((status = 200, body = ImportKinds)))]
async fn import_kinds(call: Call, State(city): State<City>, Search(of): Search<Of>) -> Outcome {
    policy::may(&call, policy::SEE)?;
    let headings = match &of.file {
        Some(file) => look(files::find(&city, file)?.path).await?.headings,
        None => Vec::new(),
    };
    Answer::of(&ImportKinds::of(city.imports.kinds(), &headings))
}

/// Says what would come of a file, and changes nothing.
#[utoipa::path(post, path = "/api/v1/import-checks", operation_id = "import_check",
    tag = "imports", request_body = ImportIn, responses((status = 200, body = CheckOut)))]
async fn import_check(call: Call, State(city): State<City>, input: Input<ImportIn>) -> Outcome {
    policy::may(&call, policy::IMPORT)?;
    let asked = asked(&city, &input.body, true)?;
    let report: Report = city.imports.import(asked, call.ctx.actor.clone(), &|_, _| ()).await?;
    Answer::of(&CheckOut::of(report, &call))
}

/// Takes a file in. It goes on by itself; how far it is stands in the import.
#[utoipa::path(post, path = "/api/v1/imports", operation_id = "import_apply", tag = "imports",
    request_body = ImportIn, responses((status = 200, body = ImportOut)))]
async fn import_apply(call: Call, State(city): State<City>, input: Input<ImportIn>) -> Outcome {
    policy::may(&call, policy::IMPORT)?;
    let asked = asked(&city, &input.body, false)?;
    let file = input.body.file.clone();
    let opened = city.imports.open(asked, call.ctx.actor.clone()).await?;
    let import = city.imports.get(opened.import()).await?;
    let kind = import.kind.clone();
    let at_work = city.clone();
    tokio::spawn(async move {
        let before = work::before(&at_work).await;
        let done = at_work.imports.go_on(opened, &|_, _| ()).await;
        files::drop_file(&at_work, &file);
        match (done, before) {
            (Ok(done), Ok(before)) if done.applied => settle(&at_work, &kind, before).await,
            (Ok(_), _) => {}
            (Err(e), _) => tracing::warn!(error = %e, "an import stopped"),
        }
    });
    Answer::of(&ImportOut::of(&call, import))
}

/// The imports, newest first.
#[utoipa::path(get, path = "/api/v1/imports", operation_id = "imports", tag = "imports",
    params(Pages), responses((status = 200, body = Imports)))]
async fn import_list(call: Call, Search(pages): Search<Pages>) -> Outcome {
    policy::may(&call, policy::SEE)?;
    let (before, limit) = (pages.before()?, Page::<()>::limit(pages.limit));
    let read = move |tx: &mut Tx<'_>, _: &kernel::Ctx| ::imports::list(tx, before, limit);
    let rows = call.rows(Shard::COMMON, read).await?;
    Answer::of(&Imports::of(&call, rows, limit))
}

/// One import: how far it is, and what came of it.
#[utoipa::path(get, path = "/api/v1/imports/{id}", operation_id = "import", tag = "imports",
    params(("id" = IdText, Path)), responses((status = 200, body = ImportOut)))]
async fn import_show(call: Call, State(city): State<City>, At(id): At<ImportId>) -> Outcome {
    policy::may(&call, policy::SEE)?;
    Answer::of(&ImportOut::of(&call, city.imports.get(id).await?))
}

/// What is wrong with its file, by row and column.
#[utoipa::path(get, path = "/api/v1/imports/{id}/faults", operation_id = "import_faults",
    tag = "imports", params(("id" = IdText, Path), Pages),
    responses((status = 200, body = Faults)))]
async fn import_faults(call: Call, At(id): At<ImportId>, Search(pages): Search<Pages>) -> Outcome {
    policy::may(&call, policy::SEE)?;
    let (after, limit) = (pages.number()?.unwrap_or(0), Page::<()>::limit(pages.limit));
    Answer::of(&Faults::of(faults(&call, id, after, limit).await?, after, limit))
}

/// The same as a table for a spreadsheet.
#[utoipa::path(get, path = "/api/v1/imports/{id}/faults.csv",
    operation_id = "import_faults_table", tag = "imports", params(("id" = IdText, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "text/csv")))]
async fn import_faults_table(call: Call, At(id): At<ImportId>) -> Outcome {
    policy::may(&call, policy::SEE)?;
    let limit = u32::try_from(tabular::FAULTS_MOST).map_err(Error::internal)?;
    let rows = faults(&call, id, 0, limit).await?;
    let csv = FaultOut::table(&rows).map_err(Error::internal)?;
    let named = HeaderValue::from_static("attachment; filename=\"faults.csv\"");
    Ok(Answer::bytes("text/csv", csv).with(header::CONTENT_DISPOSITION, named))
}

/// Takes an import back as a whole, while nothing hangs on it. Its rows go by
/// themselves after that.
#[utoipa::path(post, path = "/api/v1/imports/{id}/take-back", operation_id = "import_take_back",
    tag = "imports", params(("id" = IdText, Path)), responses((status = 200, body = ImportOut)))]
async fn import_take_back(call: Call, State(city): State<City>, At(id): At<ImportId>) -> Outcome {
    policy::may(&call, policy::TAKE_BACK)?;
    let before = work::before(&city).await?;
    city.imports.hide(id, call.ctx.actor.clone()).await?;
    let import = city.imports.get(id).await?;
    let (kind, at_work) = (import.kind.clone(), city.clone());
    tokio::spawn(async move {
        match at_work.imports.resume(id, &|_, _| ()).await {
            Ok(_) => settle(&at_work, &kind, before).await,
            Err(e) => tracing::warn!(error = %e, "taking an import back stopped"),
        }
    });
    Answer::of(&ImportOut::of(&call, import))
}

/// What has come or gone is seen by this process.
async fn settle(city: &City, kind: &str, before: crate::calendars::Own) {
    let quiet: crate::task::Tell = std::sync::Arc::new(|_: Progress| ());
    let mut told = serde_json::Value::Null;
    if let Err(e) = work::seen(city, kind, before, &quiet, &mut told).await {
        tracing::warn!(error = %e, "what an import brought is not seen by this process yet");
    }
}

async fn faults(call: &Call, id: ImportId, after: i64, limit: u32) -> Result<Vec<FaultOut>> {
    let read = move |tx: &mut Tx<'_>, _: &kernel::Ctx| {
        let _: Import = ::imports::get(tx, id)?;
        ::imports::faults(tx, id, after, limit)
    };
    let rows = call.rows(Shard::COMMON, read).await?;
    Ok(rows.into_iter().map(|row| FaultOut::kept(row, call)).collect())
}

fn asked(city: &City, input: &ImportIn, dry_run: bool) -> Result<Asked> {
    let kept = files::find(city, &input.file)?;
    Ok(Asked {
        kind: input.kind.clone(),
        path: kept.path,
        name: kept.name,
        mapping: input.mapping.clone(),
        dry_run,
        skip_bad: input.skip_bad,
        again: input.again,
    })
}

async fn look(path: PathBuf) -> Result<tabular::Look> {
    /// Rows that are shown of a file.
    const SHOWN: usize = 10;
    let seen = move || {
        let source = tabular::Source::file(&path);
        match path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip")) {
            true => territory::import::look_at_packed(&source, SHOWN),
            // boundaries are no table; what reads them says what is wrong
            false => {
                tabular::look(&source, &tabular::Mapping::default(), SHOWN).unwrap_or_default()
            }
        }
    };
    tokio::task::spawn_blocking(seen).await.map_err(Error::internal)
}
