//! Public figures of an area, each with its formula.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http_edge::{Outcome, Search};
use kernel::AreaCode;
use serde::Deserialize;

use super::field::{Choice, Control, Field};
use super::follow::moment;
use super::frame::Frame;
use super::visit::{Visit, shown};
use super::{typed, words};
use crate::http::resident::figures_of;
use crate::queries::public_figures::{PublicFigures, WINDOWS};
use crate::state::Reports;

#[derive(Template)]
#[template(path = "figures.html")]
struct Page<'a> {
    f: &'a Frame,
    fields: Vec<Field<'a>>,
    figures: PublicFigures,
    as_of: String,
    /// Name, value and formula.
    rows: Vec<(&'static str, String, String)>,
}

/// Whose, and over how long.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    area: String,
    #[serde(default)]
    days: String,
}

/// The figures, under the form that chooses whose.
pub(super) async fn figures(
    visit: Visit,
    State(reports): State<Reports>,
    chosen: Outcome<Search<Chosen>>,
) -> Response {
    visit.answer(match chosen {
        Ok(Search(chosen)) => told(&visit, &reports, &chosen).await,
        Err(problem) => Err(problem),
    })
}

async fn told(visit: &Visit, reports: &Reports, chosen: &Chosen) -> Outcome<Response> {
    let f = &visit.frame;
    let area = chosen.area.parse::<AreaCode>().ok();
    let figures = figures_of(&visit.call, reports, area, chosen.days.parse().ok()).await?;
    let (least, days) = (figures.least.to_string(), figures.days.to_string());
    let few = f.with("figures.few", "n", &least);
    let formula = |key| words::filled(f.t(key), &[("days", &days)]);
    let told = |count: Option<i64>| count.map_or_else(|| few.clone(), |n| n.to_string());
    let hours = figures.half_within_hours.map(|n| f.with("figures.hours", "n", &n.to_string()));
    let rows = vec![
        (f.t("figures.reported"), told(figures.reported), formula("figures.reportedHow")),
        (f.t("figures.solved"), told(figures.solved), formula("figures.solvedHow")),
        (f.t("figures.half"), hours.unwrap_or_else(|| "—".to_owned()), formula("figures.halfHow")),
    ];
    let as_of = moment(reports, figures.as_of);
    shown(&Page { f, fields: fields(f, reports, chosen), figures, as_of, rows })
}

fn fields<'a>(f: &'a Frame, reports: &Reports, chosen: &Chosen) -> Vec<Field<'a>> {
    let areas = typed::areas(&reports.works().directory(), &chosen.area);
    let area = Control::Select { none: f.t("near.city"), groups: areas };
    let days = if chosen.days.is_empty() { "90" } else { &chosen.days };
    let window = |n: &u32| {
        let n = n.to_string();
        Choice::new(&n, &f.with("figures.lastDays", "n", &n), days)
    };
    let windows = Control::Radios(WINDOWS.iter().map(window).collect());
    vec![
        Field::new(f, "area", f.t("report.place.area"), area),
        Field::new(f, "days", f.t("figures.window"), windows),
    ]
}
