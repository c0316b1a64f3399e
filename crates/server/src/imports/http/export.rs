//! What an import reads, on its way out: for a spreadsheet, another system, or
//! to be changed there and taken in again.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use http_edge::problem::Outcome;
use http_edge::{Answer, Call, Input};
use kernel::{Error, Shard};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit::{self, Entry};
use tabular::{Format, write};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::policy;
use crate::city::City;
use crate::task::export::{Gathered, gather};

pub(super) fn routes() -> OpenApiRouter<City> {
    OpenApiRouter::new().routes(routes!(export_table))
}

/// What can go out here. Reports may be a million, and people leave by an
/// export that a second person approves: neither is among them.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ExportKind {
    Areas,
    Boundaries,
    Units,
    Staff,
    Taxonomy,
    Calendar,
}

/// How it is written. Boundaries are GeoJSON.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ExportFormat {
    #[default]
    Csv,
    Xlsx,
    Jsonl,
}

/// What, and how.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExportIn {
    kind: ExportKind,
    #[serde(default)]
    format: ExportFormat,
}

impl ExportKind {
    const fn name(self) -> &'static str {
        match self {
            ExportKind::Areas => "areas",
            ExportKind::Boundaries => "boundaries",
            ExportKind::Units => "units",
            ExportKind::Staff => "staff",
            ExportKind::Taxonomy => "taxonomy",
            ExportKind::Calendar => "calendar",
        }
    }
}

impl ExportFormat {
    const fn of(self) -> (Format, &'static str, &'static str) {
        match self {
            ExportFormat::Csv => (Format::Csv, "csv", "text/csv; charset=utf-8"),
            ExportFormat::Jsonl => (Format::Jsonl, "jsonl", "application/jsonl"),
            ExportFormat::Xlsx => (
                Format::Xlsx,
                "xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
        }
    }
}

/// Areas, boundaries, units, staff (masked), taxonomy or calendar as a file.
/// That it went out stands in the log.
#[utoipa::path(post, path = "/api/v1/exports", operation_id = "export_table", tag = "imports",
    request_body = ExportIn,
    responses((status = 200, content(
        (Vec<u8> = "text/csv"), (Vec<u8> = "application/jsonl"), (Vec<u8> = "application/geo+json"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_table(call: Call, State(city): State<City>, input: Input<ExportIn>) -> Outcome {
    policy::may(&call, policy::EXPORT)?;
    let ExportIn { kind, format } = input.body;
    let (to, ending, content) = format.of();
    let (bytes, ending, content) = match gather(&city, kind.name(), None).await? {
        Gathered::Text(text) => (text.into_bytes(), "geojson", "application/geo+json"),
        Gathered::Table((headings, rows)) => {
            let made = tokio::task::spawn_blocking(move || write::whole(to, &headings, rows));
            let bytes = made.await.map_err(Error::internal)?.map_err(Error::internal)?;
            (bytes, ending, content)
        }
    };
    let ctx = call.ctx.clone();
    let note = move |tx: &mut store::Tx<'_>| {
        let entry = Entry {
            shard: Shard::COMMON,
            action: "imports.export",
            subject: ("export", 0),
            version: 0,
            outcome: audit::Outcome::Done,
            facts: json!({ "kind": kind }),
            personal: &[],
        };
        audit::record(tx, &ctx, &entry)
    };
    city.edge.store().write(Shard::COMMON, &call.ctx, note).await?;
    let name = format!("attachment; filename=\"{}.{ending}\"", kind.name());
    let name = HeaderValue::from_str(&name).map_err(Error::internal)?;
    Ok(Answer::bytes(content, bytes).with(header::CONTENT_DISPOSITION, name))
}
